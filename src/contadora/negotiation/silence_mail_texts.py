"""The kinds of mail of silence procedures and outcomes: fields and texts in the four languages."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contadora.post.templates import Template, register

PREFIX = "negotiation-"
COMMON: dict[str, str | Promise] = {
    "name": _("the reader’s name"),
    "text": _("the text’s title, where its handling level lets a mail say it"),
    "link": _("the address of the page on this desk"),
    "handling": _("the text’s handling level"),
}
DEADLINE = {"deadline": _("when the silence ends, in UTC")}
LETTER = {"letter": _("the chair’s letter, or where it is")}
HELLO = {
    "es": "Estimada/o {name}:",
    "en": "Dear {name},",
    "pt": "Prezada(o) {name},",
    "fr": "Madame, Monsieur {name},",
}
FOOT = {
    "es": "En la mesa: {link}\nDifusión: {handling}",
    "en": "On the desk: {link}\nHandling: {handling}",
    "pt": "Na mesa: {link}\nDifusão: {handling}",
    "fr": "Sur le bureau : {link}\nDiffusion : {handling}",
}


def _kind(
    kind: str,
    label: str | Promise,
    fields: Mapping[str, str | Promise],
    texts: Mapping[str, tuple[str, str]],
) -> None:
    whole = {
        language: (subject, f"{HELLO[language]}\n\n{body}\n\n{FOOT[language]}\n")
        for language, (subject, body) in texts.items()
    }
    register(Template(PREFIX + kind, label, {**COMMON, **fields}, whole, owner="negotiation.text"))


def register_all() -> None:
    """Make these kinds of mail known to the post room."""
    _kind(
        "silence-opened",
        _("Silence procedure opened"),
        DEADLINE,
        {
            "es": (
                "{text}: procedimiento de silencio hasta el {deadline}",
                "La presidencia abrió un procedimiento de silencio. Si ninguna delegación envía "
                "por escrito una objeción o una enmienda antes del {deadline}, el texto queda "
                "aprobado.",
            ),
            "en": (
                "{text}: silence procedure until {deadline}",
                "The Chair has opened a silence procedure. Unless a delegation sends a written "
                "objection or amendment before {deadline}, the text is adopted.",
            ),
            "pt": (
                "{text}: procedimento de silêncio até {deadline}",
                "A presidência abriu um procedimento de silêncio. Se nenhuma delegação enviar por "
                "escrito uma objeção ou emenda antes de {deadline}, o texto fica adotado.",
            ),
            "fr": (
                "{text} : procédure d’approbation tacite jusqu’au {deadline}",
                "La présidence a ouvert une procédure d’approbation tacite. Si aucune délégation "
                "n’adresse par écrit une objection ou un amendement avant le {deadline}, le texte "
                "est adopté.",
            ),
        },
    )
    _kind(
        "silence-reminder",
        _("Reminder of a silence procedure"),
        {**DEADLINE, "hours": _("how many hours before the deadline this is")},
        {
            "es": (
                "{text}: el silencio vence en {hours} h",
                "El procedimiento de silencio vence el {deadline}. Lo que se reciba en ese "
                "instante o después ya no lo rompe.",
            ),
            "en": (
                "{text}: the silence ends in {hours} h",
                "The silence procedure ends on {deadline}. What is received at that instant or "
                "later no longer breaks it.",
            ),
            "pt": (
                "{text}: o silêncio vence em {hours} h",
                "O procedimento de silêncio vence em {deadline}. O que for recebido nesse instante "
                "ou depois já não o rompe.",
            ),
            "fr": (
                "{text} : le silence prend fin dans {hours} h",
                "La procédure d’approbation tacite prend fin le {deadline}. Ce qui est reçu à cet "
                "instant ou après ne la rompt plus.",
            ),
        },
    )
    _kind(
        "silence-objection",
        _("Silence broken, to the chair"),
        DEADLINE,
        {
            "es": (
                "{text}: se rompió el silencio",
                "Se recibió en plazo una objeción o enmienda. La ronda, que vence el {deadline}, "
                "puede cerrarse ya como rota.",
            ),
            "en": (
                "{text}: the silence is broken",
                "An objection or amendment was received in time. The round, which ends on "
                "{deadline}, can be closed as broken already.",
            ),
            "pt": (
                "{text}: o silêncio foi quebrado",
                "Uma objeção ou emenda foi recebida dentro do prazo. A rodada, que vence em "
                "{deadline}, já pode ser encerrada como quebrada.",
            ),
            "fr": (
                "{text} : le silence est rompu",
                "Une objection ou un amendement a été reçu dans le délai. La procédure, qui prend "
                "fin le {deadline}, peut d’ores et déjà être close comme rompue.",
            ),
        },
    )
    _kind(
        "silence-late",
        _("Objection that came too late"),
        {**DEADLINE, "received": _("when it was received, in UTC")},
        {
            "es": (
                "{text}: recibido fuera de plazo",
                "Lo que envió su delegación se recibió el {received}; el plazo venció el "
                "{deadline}. Queda registrado y no rompe el silencio. Su delegación puede "
                "presentar una explicación de posición.",
            ),
            "en": (
                "{text}: received too late",
                "What your delegation sent was received on {received}; the deadline was "
                "{deadline}. It is kept, and does not break the silence. Your delegation may "
                "give an explanation of position.",
            ),
            "pt": (
                "{text}: recebido fora do prazo",
                "O que sua delegação enviou foi recebido em {received}; o prazo venceu em "
                "{deadline}. Fica registrado e não rompe o silêncio. Sua delegação pode apresentar "
                "uma explicação de posição.",
            ),
            "fr": (
                "{text} : reçu hors délai",
                "L’envoi de votre délégation a été reçu le {received} ; l’échéance était le "
                "{deadline}. Il est conservé et ne rompt pas le silence. Votre délégation peut "
                "présenter une explication de position.",
            ),
        },
    )
    _closing()


def _closing() -> None:
    _kind(
        "silence-kept",
        _("Silence kept: the text is adopted"),
        {**DEADLINE, **LETTER},
        {
            "es": (
                "{text}: aprobado",
                "El silencio no se rompió antes del {deadline} y el texto queda aprobado.\n\n"
                "{letter}",
            ),
            "en": (
                "{text}: adopted",
                "The silence was not broken before {deadline}, and the text is adopted.\n\n"
                "{letter}",
            ),
            "pt": (
                "{text}: adotado",
                "O silêncio não foi quebrado antes de {deadline}, e o texto fica adotado.\n\n"
                "{letter}",
            ),
            "fr": (
                "{text} : adopté",
                "Le silence n’a pas été rompu avant le {deadline} et le texte est adopté.\n\n"
                "{letter}",
            ),
        },
    )
    _kind(
        "silence-broken",
        _("Silence broken: the text is not adopted"),
        {**DEADLINE, **LETTER},
        {
            "es": (
                "{text}: no aprobado, se rompió el silencio",
                "El procedimiento de silencio con vencimiento el {deadline} se rompió; el texto no "
                "queda aprobado.\n\n{letter}",
            ),
            "en": (
                "{text}: not adopted, the silence was broken",
                "The silence procedure with the deadline {deadline} was broken; the text is not "
                "adopted.\n\n{letter}",
            ),
            "pt": (
                "{text}: não adotado, o silêncio foi quebrado",
                "O procedimento de silêncio com prazo em {deadline} foi quebrado; o texto não foi "
                "adotado.\n\n{letter}",
            ),
            "fr": (
                "{text} : non adopté, le silence a été rompu",
                "La procédure d’approbation tacite dont l’échéance est le {deadline} a été "
                "rompue ; le texte n’est pas adopté.\n\n{letter}",
            ),
        },
    )
    _kind(
        "silence-ended",
        _("Silence procedure ended by the chair"),
        DEADLINE,
        {
            "es": (
                "{text}: la presidencia puso fin al procedimiento de silencio",
                "El procedimiento de silencio con vencimiento el {deadline} ya no corre. Un cambio "
                "del texto o del plazo abre una ronda nueva.",
            ),
            "en": (
                "{text}: the Chair ended the silence procedure",
                "The silence procedure with the deadline {deadline} no longer runs. A change of "
                "text or deadline is a new round.",
            ),
            "pt": (
                "{text}: a presidência pôs fim ao procedimento de silêncio",
                "O procedimento de silêncio com prazo em {deadline} não corre mais. Uma mudança do "
                "texto ou do prazo abre uma nova rodada.",
            ),
            "fr": (
                "{text} : la présidence a mis fin à la procédure d’approbation tacite",
                "La procédure d’approbation tacite dont l’échéance était le {deadline} ne court "
                "plus. Un changement du texte ou de l’échéance ouvre une nouvelle procédure.",
            ),
        },
    )
    _kind(
        "outcome",
        _("Outcome of a text"),
        {"outcome": _("adopted, not adopted or withdrawn")},
        {
            "es": ("{text}: {outcome}", "La presidencia cerró el texto: {outcome}."),
            "en": ("{text}: {outcome}", "The Chair has closed the text: {outcome}."),
            "pt": ("{text}: {outcome}", "A presidência encerrou o texto: {outcome}."),
            "fr": ("{text} : {outcome}", "La présidence a clos le texte : {outcome}."),
        },
    )
