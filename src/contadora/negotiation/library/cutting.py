"""The passages of an adopted text: each paragraph with the number that one refers to it by.

A resolution's are PP1, PP2 ... and OP1, OP2 ...; other texts' are their own, 13 or 13 (a). What
has no number that can be known keeps none: a wrong one would send the reader astray.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from contadora.negotiation.library.folding import terms
from contadora.negotiation.library.pieces import Piece, Problem

_OWN = re.compile(r"^(?P<kind>PP|OP)\s?(?P<number>\d{1,3}(?: [a-z]{3,15})?)\s*[.:)–-]?\s+")
_FIGURE = re.compile(r"^(?P<number>\d{1,3}(?: (?:bis|ter|quater|quinquies))?)\s*[.)]\s+(?=\S)")
_LETTER = re.compile(r"^(?:\((?P<one>[a-z]{1,2}|[ivx]{1,5})\)|(?P<two>[a-z])\))\s+(?=\S)")
_BULLET = re.compile(r"^[•–—▪·-]\s+(?=\S)")
_ROMAN = re.compile(r"[ivx]+")
# The line that says who speaks: 'The General Assembly,', 'La Asamblea General,'.
_SPEAKS = re.compile(r"^(?:the|la|el|las|los|a|o|as|os|le|les|l['’])\s*\S[^.;:]*,$", re.IGNORECASE)
_MOST_SPEAKING = 14  # words of it
# How a paragraph of a preamble begins, in the four languages: a participle or an adjective that
# says with what in mind the body speaks, perhaps after a word or two of emphasis.
_PARTICIPLE = re.compile(
    r"^(?:\w+(?:ly|mente|ment)\s+|also\s+|further\s+|tamb[ié][eé]n\s+|además\s+|também\s+|ademais\s+|"
    r"aussi\s+|bearing\s+|taking\s+|having\s+|tendo\s+|ayant\s+|habiendo\s+|teniendo\s+)?"
    r"(?:\w+ing|\w+[aeiu]ndo|\w+ant|aware|mindful|conscious|convinced|concerned|alarmed|guided|"
    r"determined|encouraged|inspired|profundamente|consciente[s]?|convencid[oa]s?|preocupad[oa]s?|"
    r"alarmad[oa]s?|guiad[oa]s?|decidid[oa]s?|alentad[oa]s?|convaincue?s?|préoccupée?s?|"
    r"guidée?s?|résolue?s?|encouragée?s?|vivement|profondément)\b",
    re.IGNORECASE,
)
LONGEST = 20_000  # letters of one passage
_LONGEST_NUMBER = 40


@dataclass(frozen=True)
class Cut:
    """A passage: its number, empty where it has none, and its words without it."""

    number: str
    words: str


def cut(pieces: Sequence[Piece]) -> tuple[list[Cut], list[Problem]]:
    """Return a text's passages, and what is worth knowing of how they were cut."""
    first = _first_operative(pieces)
    preamble = _preamble(pieces, first)
    counter = _Counter(resolution=bool(preamble) or _says_so(pieces))
    found: list[Cut] = []
    problems: list[Problem] = []
    for place, piece in enumerate(pieces):
        words = piece.words.strip()
        if piece.number and not _starts_numbered(words):
            words = f"{piece.number} {words}"
        number, words = counter.take(words, piece.heading, preambular=place in preamble)
        if len(words) > LONGEST:
            problems.append(Problem("passage_long", len(found) + 1, values={"letters": len(words)}))
            words = words[:LONGEST]
        if words:
            found.append(Cut(number[:_LONGEST_NUMBER], words))
    problems += _gaps(found)
    return found, problems


def _starts_numbered(words: str) -> bool:
    return any(form.match(words) for form in (_OWN, _FIGURE, _LETTER))


def _says_so(pieces: Sequence[Piece]) -> bool:
    return any(_OWN.match(piece.words) for piece in pieces)


def _first_operative(pieces: Sequence[Piece]) -> int:
    """Return where the first paragraph numbered 1 stands; the end where none is."""
    for place, piece in enumerate(pieces):
        match = _FIGURE.match(f"{piece.number} {piece.words}".strip())
        if match and match.group("number") == "1" and not piece.heading:
            return place
    return len(pieces)


def _preamble(pieces: Sequence[Piece], first: int) -> set[int]:
    """Return the places of the preamble's paragraphs, all before the first operative one."""
    begins = next(
        (
            place + 1
            for place, piece in enumerate(pieces[:first])
            if _SPEAKS.match(piece.words) and len(terms(piece.words)) <= _MOST_SPEAKING
        ),
        0,
    )
    found = {
        place
        for place in range(begins, first)
        if pieces[place].words.endswith((",", ":"))
        and not pieces[place].heading
        and not _starts_numbered(pieces[place].words)
        and _PARTICIPLE.match(pieces[place].words)
    }
    # One paragraph that begins so may be chance; two, or one after the speaker, are a preamble.
    return found if len(found) > 1 or (found and begins) else set()


class _Counter:
    """Gives each passage its number, in the order of the text."""

    def __init__(self, *, resolution: bool) -> None:
        self._resolution = resolution
        self._parent = ""
        self._letters: list[str] = []  # of the sub-paragraphs that are open
        self._preambular = 0

    def take(self, words: str, heading: bool, *, preambular: bool) -> tuple[str, str]:
        """Return a passage's number, and its words without it."""
        if match := _OWN.match(words):
            number = self._open(f"{match['kind']}{match['number']}")
            return number, words[match.end() :].strip()
        if heading:
            return "", words
        if match := _FIGURE.match(words):
            figure = match["number"]
            number = self._open(f"OP{figure}" if self._resolution else figure)
            return number, words[match.end() :].strip()
        if match := _LETTER.match(words):
            return self._beneath(match["one"] or match["two"]), words[match.end() :].strip()
        if preambular:
            self._preambular += 1
            return self._open(f"PP{self._preambular}"), words
        return "", _BULLET.sub("", words)

    def _open(self, number: str) -> str:
        self._parent, self._letters = number, []
        return number

    def _beneath(self, letter: str) -> str:
        """Return the number of a sub-paragraph; a Roman one stands beneath the letter before it."""
        roman = bool(_ROMAN.fullmatch(letter))
        last = self._letters[0] if self._letters else ""
        follows = len(letter) == 1 and len(last) == 1 and ord(letter) == ord(last) + 1
        if roman and last and not follows and (letter == "i" or len(self._letters) > 1):
            self._letters = [self._letters[0], letter]
        else:
            self._letters = [letter]
        return " ".join((self._parent, *(f"({each})" for each in self._letters))).strip()


def _gaps(passages: Sequence[Cut]) -> list[Problem]:
    """Report numbers that are missing or come twice: a paragraph may not have been read."""
    problems, last = [], 0
    for place, passage in enumerate(passages, start=1):
        match = re.fullmatch(r"(?:OP)?(\d+)", passage.number)
        if not match:
            continue
        number = int(match.group(1))
        if number not in (1, last + 1):
            problems.append(Problem("number_gap", place, values={"before": last, "after": number}))
        last = number
    return problems[:50]
