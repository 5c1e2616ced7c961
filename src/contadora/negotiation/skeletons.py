"""What a text of each kind begins with when it is opened from a template: our own words.

A skeleton is marked as one by its first line, in the text's language; blanks are to be filled in.
"""

from __future__ import annotations

from contadora.negotiation.actions.rooms import Draft
from contadora.negotiation.models import Text

Kind = Text.Kind
Row = tuple[str, int, dict[str, str]]

BLANK = "____"
MARK: Row = (
    "plain",
    0,
    {
        "es": "Texto modelo: complete los espacios y suprima esta línea.",
        "en": "Skeleton text: fill in the blanks and delete this line.",
        "pt": "Texto-modelo: preencha os espaços e suprima esta linha.",
        "fr": "Texte type : remplissez les blancs et supprimez cette ligne.",
    },
)


def _title(es: str, en: str, pt: str, fr: str) -> Row:
    return "title", 0, {"es": es, "en": en, "pt": pt, "fr": fr}


def _heading(es: str, en: str, pt: str, fr: str) -> Row:
    return "heading", 0, {"es": es, "en": en, "pt": pt, "fr": fr}


def _line(es: str, en: str, pt: str, fr: str) -> Row:
    return "plain", 0, {"es": es, "en": en, "pt": pt, "fr": fr}


def _pp(es: str, en: str, pt: str, fr: str) -> Row:
    return "preambular", 0, {"es": es, "en": en, "pt": pt, "fr": fr}


def _op(es: str, en: str, pt: str, fr: str, level: int = 0) -> Row:
    return "operative", level, {"es": es, "en": en, "pt": pt, "fr": fr}


_SKELETONS: dict[str, tuple[Row, ...]] = {
    Kind.POSITION: (
        _title(
            "Posición común sobre ____",
            "Common position on ____",
            "Posição comum sobre ____",
            "Position commune sur ____",
        ),
        _line(
            "Los Estados que suscriben la presente posición,",
            "The States that subscribe to this position,",
            "Os Estados que subscrevem a presente posição,",
            "Les États qui souscrivent à la présente position,",
        ),
        _pp(
            "Recordando ____,", "Recalling ____,", "Recordando ____,", "Rappelant ____,",
        ),
        _pp(
            "Conscientes de ____,", "Conscious of ____,", "Conscientes de ____,",
            "Conscients de ____,",
        ),
        _op("Afirman que ____;", "Affirm that ____;", "Afirmam que ____;", "Affirment que ____ ;"),
        _op(
            "Apoyan las siguientes medidas:",
            "Support the following measures:",
            "Apoiam as seguintes medidas:",
            "Appuient les mesures suivantes :",
        ),
        _op("____;", "____;", "____;", "____ ;", 1),
        _op("____;", "____;", "____;", "____ ;", 1),
        _op(
            "Convienen en presentar esta posición en ____.",
            "Agree to present this position at ____.",
            "Acordam apresentar esta posição em ____.",
            "Conviennent de présenter cette position à ____.",
        ),
    ),
    Kind.STATEMENT: (
        _title(
            "Declaración conjunta sobre ____",
            "Joint statement on ____",
            "Declaração conjunta sobre ____",
            "Déclaration conjointe sur ____",
        ),
        _op(
            "Tengo el honor de intervenir en nombre de ____.",
            "I have the honour to speak on behalf of ____.",
            "Tenho a honra de falar em nome de ____.",
            "J’ai l’honneur de prendre la parole au nom de ____.",
        ),
        _op(
            "Nuestro grupo concede especial importancia a ____.",
            "Our group attaches particular importance to ____.",
            "Nosso grupo atribui especial importância a ____.",
            "Notre groupe attache une importance particulière à ____.",
        ),
        _op(
            "Por ello, proponemos ____.",
            "We therefore propose ____.",
            "Por isso, propomos ____.",
            "C’est pourquoi nous proposons ____.",
        ),
    ),
    Kind.PAPER: (
        _title(
            "Documento de trabajo sobre ____",
            "Working paper on ____",
            "Documento de trabalho sobre ____",
            "Document de travail sur ____",
        ),
        _heading("Introducción", "Introduction", "Introdução", "Introduction"),
        _op(
            "El presente documento trata de ____.",
            "This paper deals with ____.",
            "O presente documento trata de ____.",
            "Le présent document porte sur ____.",
        ),
        _heading("Antecedentes", "Background", "Antecedentes", "Contexte"),
        _op("____", "____", "____", "____"),
        _heading("Propuestas", "Proposals", "Propostas", "Propositions"),
        _op(
            "Se propone que ____.",
            "It is proposed that ____.",
            "Propõe-se que ____.",
            "Il est proposé que ____.",
        ),
    ),
    Kind.RESOLUTION: (
        _title(
            "Proyecto de resolución sobre ____",
            "Draft resolution on ____",
            "Projeto de resolução sobre ____",
            "Projet de résolution sur ____",
        ),
        _line(
            "La Asamblea General,",
            "The General Assembly,",
            "A Assembleia Geral,",
            "L’Assemblée générale,",
        ),
        _pp(
            "Recordando su resolución ____,",
            "Recalling its resolution ____,",
            "Recordando sua resolução ____,",
            "Rappelant sa résolution ____,",
        ),
        _pp(
            "Tomando nota de ____,", "Taking note of ____,", "Tomando nota de ____,",
            "Prenant note de ____,",
        ),
        _op("Acoge con beneplácito ____;", "Welcomes ____;", "Acolhe com satisfação ____;",
            "Accueille avec satisfaction ____ ;"),
        _op(
            "Exhorta a los Estados a:", "Calls upon States to:", "Exorta os Estados a:",
            "Demande aux États :",
        ),
        _op("____;", "____;", "____;", "____ ;", 1),
        _op("____;", "____;", "____;", "____ ;", 1),
        _op(
            "Decide seguir ocupándose de la cuestión.",
            "Decides to remain seized of the matter.",
            "Decide continuar ocupando-se da questão.",
            "Décide de rester saisie de la question.",
        ),
    ),
    Kind.DECISION: (
        _title(
            "Proyecto de decisión sobre ____",
            "Draft decision on ____",
            "Projeto de decisão sobre ____",
            "Projet de décision sur ____",
        ),
        _line(
            "La Asamblea General,",
            "The General Assembly,",
            "A Assembleia Geral,",
            "L’Assemblée générale,",
        ),
        _op("Decide ____;", "Decides ____;", "Decide ____;", "Décide ____ ;"),
        _op(
            "Decide también examinar la cuestión en ____.",
            "Also decides to consider the matter at ____.",
            "Decide também examinar a questão em ____.",
            "Décide également d’examiner la question à ____.",
        ),
    ),
}  # fmt: skip


def drafts_of(kind: str, language: str, languages: list[str]) -> list[Draft]:
    """Return the paragraphs of the template of a kind, in a language and its renderings."""
    return [
        Draft(
            shape,
            words[language],
            level,
            {code: words[code] for code in languages if code != language},
        )
        for shape, level, words in (MARK, *_SKELETONS[kind])
    ]
