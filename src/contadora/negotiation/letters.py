"""The chair's letter on the outcome of a silence procedure, in the four languages.

It is a document of the round, written once when the round closes and kept with it; so its words
stand here whole in each language, and are not looked up again when somebody reads it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from babel.dates import format_date
from django.utils.translation import override

from contadora.atlas.formats import LOCALES
from contadora.negotiation import freezing
from contadora.negotiation.models import Objection, Revision, SilenceRound, Text
from contadora.negotiation.silence_rules import Rules
from contadora.people.languages import LANGUAGES
from contadora.people.models import Delegation
from contadora.people.queries import delegation_name

Letter = dict[str, Any]  # subject, and the paragraphs of its body

SUBJECT = {
    "es": "Resultado del procedimiento de silencio: {title}",
    "en": "Outcome of the silence procedure: {title}",
    "pt": "Resultado do procedimento de silêncio: {title}",
    "fr": "Issue de la procédure d’approbation tacite : {title}",
}
GREETING = {
    "es": "A las delegaciones participantes:",
    "en": "To the participating delegations:",
    "pt": "Às delegações participantes:",
    "fr": "Aux délégations participantes :",
}
PUT = {
    "es": "El {opened} (UTC), la Presidencia sometió «{title}» ({revision}) a un procedimiento de "
    "silencio hasta el {deadline} (UTC), conforme a: {rules}.",
    "en": "On {opened} (UTC) the Chair put “{title}” ({revision}) under a silence procedure until "
    "{deadline} (UTC), under: {rules}.",
    "pt": "Em {opened} (UTC), a Presidência submeteu “{title}” ({revision}) a um procedimento de "
    "silêncio até {deadline} (UTC), conforme: {rules}.",
    "fr": "Le {opened} (UTC), la présidence a soumis « {title} » ({revision}) à une procédure "
    "d’approbation tacite jusqu’au {deadline} (UTC), conformément à : {rules}.",
}
KEPT = {
    "es": "Antes de ese plazo no se recibió objeción ni enmienda alguna. El silencio no se rompió "
    "y el texto queda aprobado con efecto desde el {deadline} (UTC).",
    "en": "No objection or amendment was received before that deadline. The silence was not "
    "broken, and the text is adopted as of {deadline} (UTC).",
    "pt": "Nenhuma objeção ou emenda foi recebida antes desse prazo. O silêncio não foi rompido, e "
    "o texto fica adotado com efeito a partir de {deadline} (UTC).",
    "fr": "Aucune objection ni aucun amendement n’a été reçu avant cette échéance. Le silence n’a "
    "pas été rompu et le texte est adopté avec effet au {deadline} (UTC).",
}
BROKEN = {
    "es": "Antes de ese plazo se recibió una objeción o enmienda por escrito. El silencio se "
    "rompió y el texto no queda aprobado.",
    "en": "A written objection or amendment was received before that deadline. The silence was "
    "broken, and the text is not adopted.",
    "pt": "Uma objeção ou emenda por escrito foi recebida antes desse prazo. O silêncio foi "
    "rompido, e o texto não foi adotado.",
    "fr": "Une objection ou un amendement écrit a été reçu avant cette échéance. Le silence a été "
    "rompu et le texte n’est pas adopté.",
}
# Several of them, where the letter says from whom.
BROKEN_BY_SEVERAL = {
    "es": "Antes de ese plazo se recibieron objeciones o enmiendas por escrito. El silencio se "
    "rompió y el texto no queda aprobado.",
    "en": "Written objections or amendments were received before that deadline. The silence was "
    "broken, and the text is not adopted.",
    "pt": "Objeções ou emendas por escrito foram recebidas antes desse prazo. O silêncio foi "
    "rompido, e o texto não foi adotado.",
    "fr": "Des objections ou amendements écrits ont été reçus avant cette échéance. Le silence a "
    "été rompu et le texte n’est pas adopté.",
}
CORRECTED = {
    "es": "Esta carta sustituye a la anterior: la objeción se recibió dentro del plazo, pero su "
    "registro concluyó después del cierre.",
    "en": "This letter replaces the one before it: the objection was received in time, but "
    "registering it ended only after the round was closed.",
    "pt": "Esta carta substitui a anterior: a objeção foi recebida dentro do prazo, mas seu "
    "registro só terminou depois do encerramento.",
    "fr": "La présente lettre remplace la précédente : l’objection a été reçue dans le délai, mais "
    "son enregistrement ne s’est achevé qu’après la clôture.",
}
BY = {
    "es": "Recibida de: {who}.",
    "en": "Received from: {who}.",
    "pt": "Recebida de: {who}.",
    "fr": "Reçue de : {who}.",
}
BY_SEVERAL = {
    "es": "Recibidas de: {who}.",
    "en": "Received from: {who}.",
    "pt": "Recebidas de: {who}.",
    "fr": "Reçus de : {who}.",
}
ANNEXED = {
    "es": "Las explicaciones de posición y las declaraciones interpretativas de las delegaciones "
    "acompañan al resultado.",
    "en": "Delegations’ explanations of position and interpretative statements are attached to "
    "the outcome.",
    "pt": "As explicações de posição e as declarações interpretativas das delegações acompanham o "
    "resultado.",
    "fr": "Les explications de position et les déclarations interprétatives des délégations sont "
    "jointes à l’issue.",
}
HASH = {
    "es": "Huella SHA-256 del texto: {sha256}",
    "en": "SHA-256 of the text: {sha256}",
    "pt": "SHA-256 do texto: {sha256}",
    "fr": "SHA-256 du texte : {sha256}",
}
SIGNED = {
    "es": "Por la Presidencia ({chair})",
    "en": "For the Chair ({chair})",
    "pt": "Pela Presidência ({chair})",
    "fr": "Pour la présidence ({chair})",
}
FIRST_DRAFT = {
    "es": "primer proyecto",
    "en": "first draft",
    "pt": "primeiro projeto",
    "fr": "premier projet",
}


def compose(
    text: Text,
    round: SilenceRound,
    chair: Delegation,
    breaking: Sequence[Objection],
    *,
    corrected: bool = False,
) -> dict[str, Letter]:
    """Return the letter on a round's outcome in each language; `breaking` came in time."""
    return {
        language: _letter(text, round, chair, breaking, language, corrected)
        for language in LANGUAGES
    }


def plain(letter: Mapping[str, Any]) -> str:
    """Return a letter as plain text."""
    return "\n\n".join([letter["subject"], *letter["paragraphs"]])


def moment(at: datetime, language: str) -> str:
    """Write an instant in UTC."""
    at, locale = at.astimezone(UTC), LOCALES[language]
    return f"{format_date(at.date(), 'long', locale=locale)}, {at:%H:%M:%S}"


def _letter(
    text: Text,
    round: SilenceRound,
    chair: Delegation,
    breaking: Sequence[Objection],
    language: str,
    corrected: bool,
) -> Letter:
    revision: Revision = round.revision
    rules = Rules.from_json(round.rules)
    values = {
        "title": freezing.title_of(revision.content, language),
        "revision": revision.label or FIRST_DRAFT[language],
        "opened": moment(round.opened_at, language),
        "deadline": moment(round.deadline, language),
        "rules": rules.name.get(language) or next(iter(rules.name.values()), "–"),
        "sha256": revision.sha256,
    }
    with override(language):
        values["chair"] = delegation_name(chair)
        names = sorted({delegation_name(each.delegation) for each in breaking})
    lines = [GREETING, PUT]
    if breaking and rules.sight == "all":
        values["who"] = ", ".join(names)
        lines += [BROKEN_BY_SEVERAL, BY_SEVERAL] if len(names) > 1 else [BROKEN, BY]
    else:  # not even how many they are is said
        lines.append(BROKEN if breaking else KEPT)
    if corrected:
        lines.append(CORRECTED)
    lines += [ANNEXED, HASH, SIGNED]
    return {
        "subject": SUBJECT[language].format_map({"title": values["title"]}),
        "paragraphs": [line[language].format_map(values) for line in lines],
    }
