"""Paragraphs made up for the measurement: phrases of ours, put together in many ways."""

from __future__ import annotations

import random

_PHRASES = {
    "en": (
        ("Invites States to", "Encourages the members to", "Asks the secretariat to"),
        ("publish a yearly account of", "keep a common list of", "train their officers in",
         "agree on a shared calendar for", "name those who answer for", "set aside means for"),
        ("the repair of undersea cables", "the care of hospital networks", "the teaching of law",
         "requests for help after an incident", "the protection of water works",
         "the exchange of lessons among islands", "the safety of electoral registers"),
        ("in the spirit of good neighbours", "with due regard to their size and means",
         "without prejudice to what the law asks of them", "whether or not a treaty obliges them",
         "from the first day of the coming year"),
        ("bearing in mind the smallest among them", "and to tell the next meeting what came of it",
         "so that no member stands alone", "and to review the matter after three years"),
    ),
    "es": (
        ("Invita a los Estados a", "Alienta a los miembros a", "Pide a la secretaría"),
        ("publicar cada año un informe sobre", "llevar una lista común de",
         "formar a sus funcionarios en", "acordar un calendario compartido para",
         "designar a quienes respondan por", "reservar medios para"),
        ("la reparación de cables submarinos", "el cuidado de las redes hospitalarias",
         "la enseñanza del derecho", "las solicitudes de ayuda tras un incidente",
         "la protección de las obras de agua", "el intercambio de lecciones entre islas",
         "la seguridad de los registros electorales"),
        ("con espíritu de buena vecindad", "teniendo en cuenta su tamaño y sus medios",
         "sin perjuicio de lo que el derecho les exige", "los obligue o no un tratado",
         "desde el primer día del año próximo"),
        ("sin olvidar a los más pequeños", "y a informar de ello a la reunión siguiente",
         "para que ningún miembro quede solo", "y a examinar la cuestión dentro de tres años"),
    ),
    "pt": (
        ("Convida os Estados a", "Encoraja os membros a", "Solicita ao secretariado"),
        ("publicar a cada ano um relato sobre", "manter uma lista comum de",
         "formar seus funcionários em", "acordar um calendário comum para",
         "designar quem responda por", "reservar meios para"),
        ("o reparo de cabos submarinos", "o cuidado das redes hospitalares", "o ensino do direito",
         "os pedidos de ajuda após um incidente", "a proteção das obras de água",
         "a troca de lições entre ilhas", "a segurança dos registros eleitorais"),
        ("com espírito de boa vizinhança", "levando em conta seu tamanho e seus meios",
         "sem prejuízo do que o direito lhes exige", "obrigue-os ou não um tratado",
         "desde o primeiro dia do próximo ano"),
        ("sem esquecer os menores", "e a informar a reunião seguinte do resultado",
         "para que nenhum membro fique só", "e a rever a questão após três anos"),
    ),
    "fr": (
        ("Invite les États à", "Encourage les membres à", "Prie le secrétariat de"),
        ("publier chaque année un rapport sur", "tenir une liste commune de",
         "former leurs agents à", "convenir d’un calendrier partagé pour",
         "désigner ceux qui répondent de", "réserver des moyens à"),
        ("la réparation des câbles sous-marins", "le soin des réseaux hospitaliers",
         "l’enseignement du droit", "les demandes d’aide après un incident",
         "la protection des ouvrages d’eau", "l’échange de leçons entre îles",
         "la sécurité des registres électoraux"),
        ("dans un esprit de bon voisinage", "compte tenu de leur taille et de leurs moyens",
         "sans préjudice de ce que le droit exige d’eux", "qu’un traité les oblige ou non",
         "dès le premier jour de l’année prochaine"),
        ("sans oublier les plus petits", "et d’en rendre compte à la réunion suivante",
         "afin qu’aucun membre ne reste seul", "et d’examiner la question dans trois ans"),
    ),
}  # fmt: skip
LANGUAGES = tuple(_PHRASES)


def paragraph(language: str, number: int, draw: random.Random) -> str:
    """Return a paragraph of some fifty words that no other number has."""
    opening, act, thing, manner, end = _PHRASES[language]
    limbs = [
        f"{draw.choice(act)} {draw.choice(thing)}, {draw.choice(manner)}, {draw.choice(end)}"
        for _limb in range(draw.choice((1, 2, 2, 3)))
    ]
    return f"{draw.choice(opening)} {'; '.join(limbs)} ({number});"


def text(language: str, first: int, paragraphs: int, draw: random.Random) -> bytes:
    """Return a text of numbered paragraphs as a file."""
    lines = [
        f"{place}. {paragraph(language, first + place, draw)}" for place in range(1, paragraphs + 1)
    ]
    return "\n\n".join(lines).encode()
