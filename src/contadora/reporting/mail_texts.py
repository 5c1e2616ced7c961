"""The mails of rounds and reports in the four languages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contadora.post.templates import Template, register

PREFIX = "reporting-"
COMMON: dict[str, str | Promise] = {
    "name": _("the reader’s name or post"),
    "round": _("the round’s title"),
    "link": _("the link to the page on the desk"),
}
DEADLINE: dict[str, str | Promise] = {"deadline": _("until when reports are expected")}
HELLO = {
    "es": "{name}:",
    "en": "{name},",
    "pt": "{name}:",
    "fr": "{name},",
}
FOOT = {
    "es": "En la mesa: {link}",
    "en": "On the desk: {link}",
    "pt": "Na mesa: {link}",
    "fr": "Sur le bureau : {link}",
}


def _kind(
    kind: str,
    label: Promise,
    fields: Mapping[str, str | Promise],
    texts: Mapping[str, tuple[str, str]],
    owner: str = "reporting.round",
) -> None:
    whole = {
        language: (subject, f"{HELLO[language]}\n\n{body}\n\n{FOOT[language]}\n")
        for language, (subject, body) in texts.items()
    }
    register(Template(PREFIX + kind, label, {**COMMON, **fields}, whole, owner=owner))


def register_all() -> None:
    """Make these kinds of mail known to the post room."""
    _of_rounds()
    _of_offices()
    _of_submissions()


def _of_rounds() -> None:
    _kind(
        "invited",
        _("Invitation to report"),
        {**DEADLINE, "questionnaire": _("the questionnaire’s title")},
        {
            "es": (
                "{round}: invitación a presentar el informe nacional",
                "Se ha abierto la ronda «{round}» con el cuestionario «{questionnaire}». Los "
                "informes se esperan hasta el {deadline}; los que lleguen después se aceptan "
                "mientras la ronda no se cierre y se señalan como tardíos. El borrador es de su "
                "delegación: la Secretaría solo ve el avance hasta que usted lo envíe.",
            ),
            "en": (
                "{round}: invitation to submit the national report",
                "The round “{round}” is open, with the questionnaire “{questionnaire}”. Reports "
                "are expected until {deadline}; later ones are accepted until the round is ended, "
                "and marked as late. The draft is your delegation’s: until you submit it, the "
                "secretariat sees only how far it is.",
            ),
            "pt": (
                "{round}: convite para apresentar o relatório nacional",
                "Foi aberta a rodada “{round}”, com o questionário “{questionnaire}”. Os "
                "relatórios são esperados até {deadline}; os que chegarem depois são aceitos "
                "enquanto a rodada não for encerrada e são assinalados como tardios. A minuta é da "
                "sua delegação: até o envio, a Secretaria vê apenas o andamento.",
            ),
            "fr": (
                "{round} : invitation à présenter le rapport national",
                "Le cycle « {round} » est ouvert, avec le questionnaire « {questionnaire} ». Les "
                "rapports sont attendus jusqu’au {deadline} ; ceux qui arrivent ensuite sont "
                "acceptés tant que le cycle n’est pas clos, et signalés comme tardifs. Le projet "
                "appartient à votre délégation : avant l’envoi, le Secrétariat n’en voit que "
                "l’avancement.",
            ),
        },
    )
    _kind(
        "opened-own",
        _("Opening of a delegation’s own round"),
        {**DEADLINE, "questionnaire": _("the questionnaire’s title")},
        {
            "es": (
                "{round}: informe propio de su delegación",
                "Su delegación abrió para sí la ronda «{round}», con el cuestionario "
                "«{questionnaire}». El informe se espera hasta el {deadline}; después se acepta "
                "mientras la ronda no se cierre y se señala como tardío. La Secretaría no "
                "participa en esta ronda.",
            ),
            "en": (
                "{round}: your delegation’s own report",
                "Your delegation has opened the round “{round}” for itself, with the questionnaire "
                "“{questionnaire}”. The report is expected until {deadline}; later it is accepted "
                "until the round is ended, and marked as late. The secretariat has no part in this "
                "round.",
            ),
            "pt": (
                "{round}: relatório próprio da sua delegação",
                "Sua delegação abriu para si a rodada “{round}”, com o questionário "
                "“{questionnaire}”. O relatório é esperado até {deadline}; depois, é aceito "
                "enquanto a rodada não for encerrada e assinalado como tardio. A Secretaria não "
                "participa desta rodada.",
            ),
            "fr": (
                "{round} : rapport propre à votre délégation",
                "Votre délégation a ouvert pour elle-même le cycle « {round} », avec le "
                "questionnaire « {questionnaire} ». Le rapport est attendu jusqu’au "
                "{deadline} ; ensuite, il est accepté tant que le cycle n’est pas clos, et "
                "signalé comme tardif. Le Secrétariat ne prend pas part à ce cycle.",
            ),
        },
    )
    _kind(
        "reminder",
        _("Reminder of a report"),
        {
            **DEADLINE,
            "days": _("how many days are left"),
            "left": _("how many days are left, in words"),
        },
        {
            "es": (
                "{round}: {left} para el informe",
                "El informe nacional de su delegación aún no se ha enviado. Se espera hasta el "
                "{deadline}.",
            ),
            "en": (
                "{round}: {left} for the report",
                "Your delegation’s national report has not been submitted yet. It is expected "
                "until {deadline}.",
            ),
            "pt": (
                "{round}: {left} para o relatório",
                "O relatório nacional da sua delegação ainda não foi enviado. É esperado até "
                "{deadline}.",
            ),
            "fr": (
                "{round} : {left} pour le rapport",
                "Le rapport national de votre délégation n’a pas encore été envoyé. Il est attendu "
                "jusqu’au {deadline}.",
            ),
        },
    )
    _kind(
        "asked-for",
        _("Reminder sent by the secretariat"),
        DEADLINE,
        {
            "es": (
                "{round}: el informe de su delegación está pendiente",
                "Le recordamos que el informe nacional de su delegación aún no se ha enviado. La "
                "fecha de cierre es el {deadline}; los informes tardíos se aceptan mientras la "
                "ronda siga abierta.",
            ),
            "en": (
                "{round}: your delegation’s report is awaited",
                "This is a reminder that your delegation’s national report has not been submitted "
                "yet. The closing date is {deadline}; late reports are accepted while the round is "
                "open.",
            ),
            "pt": (
                "{round}: o relatório da sua delegação está pendente",
                "Lembramos que o relatório nacional da sua delegação ainda não foi enviado. A data "
                "de encerramento é {deadline}; relatórios tardios são aceitos enquanto a rodada "
                "estiver aberta.",
            ),
            "fr": (
                "{round} : le rapport de votre délégation est attendu",
                "Nous vous rappelons que le rapport national de votre délégation n’a pas encore "
                "été envoyé. La date de clôture est le {deadline} ; les rapports tardifs sont "
                "acceptés tant que le cycle est ouvert.",
            ),
        },
    )
    _kind(
        "moved",
        _("Closing of a round moved"),
        DEADLINE,
        {
            "es": ("{round}: nueva fecha de cierre", "La ronda cierra ahora el {deadline}."),
            "en": ("{round}: new closing date", "The round now closes on {deadline}."),
            "pt": ("{round}: nova data de encerramento", "A rodada encerra agora em {deadline}."),
            "fr": (
                "{round} : nouvelle date de clôture",
                "Le cycle se clôt désormais le {deadline}.",
            ),
        },
    )


def _of_offices() -> None:
    # The log of mails is read by the secretariat: what a State gives to whom stays on the page.
    fields = {
        "state": _("the State that asks"),
        "due": _("when the sections are due"),
        "expires": _("until when the link works"),
    }
    _kind(
        "assigned",
        _("Sections given to an office"),
        fields,
        {
            "es": (
                "{round}: secciones para su oficina",
                "El Ministerio de Relaciones Exteriores ({state}) le pide que redacte secciones "
                "del informe nacional; la página dice cuáles.\n\nPlazo: {due}\n\nEl enlace es "
                "personal, vale hasta el {expires} y abre solo estas secciones; cada uso queda "
                "registrado. No lo reenvíe: pida al Ministerio otro para otra oficina.",
            ),
            "en": (
                "{round}: sections for your office",
                "The Ministry of Foreign Affairs ({state}) asks you to write sections of the "
                "national report; the page says which.\n\nDue: {due}\n\nThe link is personal, "
                "works until {expires} and opens these sections only; each use is recorded. "
                "Please do not forward it: ask the Ministry for another one for another office.",
            ),
            "pt": (
                "{round}: seções para o seu órgão",
                "O Ministério das Relações Exteriores ({state}) pede que redija seções do "
                "relatório nacional; a página diz quais.\n\nPrazo: {due}\n\nO link é pessoal, vale "
                "até {expires} e abre somente estas seções; cada uso fica registrado. Não o "
                "encaminhe: peça ao Ministério outro para outro órgão.",
            ),
            "fr": (
                "{round} : sections pour votre service",
                "Le Ministère des affaires étrangères ({state}) vous demande de rédiger des "
                "sections du rapport national ; la page dit lesquelles.\n\nÉchéance : {due}\n\nLe "
                "lien est personnel, valable jusqu’au {expires}, et n’ouvre que ces sections ; "
                "chaque utilisation est enregistrée. Veuillez ne pas le transmettre : demandez-en "
                "un autre au Ministère pour un autre service.",
            ),
        },
        owner="reporting.report",
    )
    _kind(
        "due",
        _("Sections of an office are due"),
        {"due": fields["due"]},
        {
            "es": (
                "{round}: el plazo de sus secciones vence pronto",
                "Las secciones a su cargo vencen el {due}.",
            ),
            "en": (
                "{round}: your sections are due soon",
                "The sections given to your office are due on {due}.",
            ),
            "pt": (
                "{round}: o prazo das suas seções vence em breve",
                "As seções a seu cargo vencem em {due}.",
            ),
            "fr": (
                "{round} : vos sections arrivent à échéance",
                "Les sections confiées à votre service sont attendues le {due}.",
            ),
        },
        owner="reporting.report",
    )
    _kind(
        "handed-in",
        _("An office handed its sections in"),
        {},
        {
            "es": (
                "{round}: una oficina entregó sus secciones",
                "Una oficina da por terminadas las secciones que se le encargaron; la página del "
                "informe dice cuál.",
            ),
            "en": (
                "{round}: an office handed in its sections",
                "An office says that the sections it was given are done; the report’s page says "
                "which one.",
            ),
            "pt": (
                "{round}: um órgão entregou suas seções",
                "Um órgão considera concluídas as seções que lhe foram confiadas; a página do "
                "relatório diz qual.",
            ),
            "fr": (
                "{round} : un service a remis ses sections",
                "Un service indique avoir terminé les sections qui lui ont été confiées ; la page "
                "du rapport dit lequel.",
            ),
        },
        owner="reporting.report",
    )


def _of_submissions() -> None:
    fields = {
        "number": _("which submission of the State it is"),
        "at": _("when it was submitted"),
        "sha256": _("the hash of what was submitted"),
    }
    _kind(
        "receipt",
        _("Receipt of a report"),
        fields,
        {
            "es": (
                "{round}: acuse de recibo del informe (envío {number})",
                "El informe de su delegación se recibió el {at}. Lo enviado ya no cambia; una "
                "corrección es un nuevo envío con su motivo.\n\nSHA-256: {sha256}",
            ),
            "en": (
                "{round}: receipt of the report (submission {number})",
                "Your delegation’s report was received on {at}. What was sent no longer changes; a "
                "correction is a new submission with a reason.\n\nSHA-256: {sha256}",
            ),
            "pt": (
                "{round}: recibo do relatório (envio {number})",
                "O relatório da sua delegação foi recebido em {at}. O que foi enviado não muda "
                "mais; uma correção é um novo envio, com motivo.\n\nSHA-256: {sha256}",
            ),
            "fr": (
                "{round} : accusé de réception du rapport (envoi {number})",
                "Le rapport de votre délégation a été reçu le {at}. Ce qui a été envoyé ne change "
                "plus ; une correction est un nouvel envoi, motivé.\n\nSHA-256 : {sha256}",
            ),
        },
    )
    _kind(
        "clarification",
        _("Clarification asked for"),
        {},
        {
            "es": (
                "{round}: la Secretaría pide una aclaración",
                "La Secretaría tiene una pregunta sobre el informe de su delegación.",
            ),
            "en": (
                "{round}: the secretariat asks for a clarification",
                "The secretariat has a question about your delegation’s report.",
            ),
            "pt": (
                "{round}: a Secretaria pede um esclarecimento",
                "A Secretaria tem uma pergunta sobre o relatório da sua delegação.",
            ),
            "fr": (
                "{round} : le Secrétariat demande une précision",
                "Le Secrétariat a une question sur le rapport de votre délégation.",
            ),
        },
    )
    _kind(
        "clarified",
        _("Clarification given"),
        {"state": _("the State that answers")},
        {
            "es": (
                "{round}: {state} respondió a una aclaración",
                "{state} respondió a la pregunta de la Secretaría.",
            ),
            "en": (
                "{round}: {state} answered a clarification",
                "{state} answered the secretariat’s question.",
            ),
            "pt": (
                "{round}: {state} respondeu a um esclarecimento",
                "{state} respondeu à pergunta da Secretaria.",
            ),
            "fr": (
                "{round} : {state} a répondu à une demande de précision",
                "{state} a répondu à la question du Secrétariat.",
            ),
        },
    )
