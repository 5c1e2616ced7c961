"""What a file says of itself: symbol, title, date and language, for the loader to confirm."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from contadora.atlas.symbols import canonical_symbol
from contadora.negotiation.library.languages import language_of
from contadora.negotiation.library.pieces import Piece, Reading
from contadora.people.languages import LANGUAGES

FIRST = 40  # paragraphs in which a text says what it is
_SYMBOL = re.compile(
    r"\b(?:A|E|S|AG|CP|CICTE|CJI)(?:/[A-Z]+\.?)*/\s?(?:RES|DEC|DOC|DEC\.)[./ ]*[\w-]+(?:/[\w-]+)*"
    r"(?:\s?\([IVXLO/ \d-]+\))?|\bA/\d{2}/\d{1,4}\b",
)
_IN_NAME = re.compile(r"A[-_]RES[-_]\d{2}[-_]\d{1,4}", re.IGNORECASE)
_TITLED = re.compile(r"^(?P<symbol>\d{2}/\d{1,3}[A-Z]?)\.?\s+(?P<title>\S.{5,400}?)\.?$")
_MONTHS = {
    "enero|january|janeiro|janvier": 1,
    "febrero|february|fevereiro|février": 2,
    "marzo|march|março|mars": 3,
    "abril|april|avril": 4,
    "mayo|may|maio|mai": 5,
    "junio|june|junho|juin": 6,
    "julio|july|julho|juillet": 7,
    "agosto|august|août": 8,
    "septiembre|setiembre|september|setembro|septembre": 9,
    "octubre|october|outubro|octobre": 10,
    "noviembre|november|novembro|novembre": 11,
    "diciembre|december|dezembro|décembre": 12,
}
_MONTH_OF = {name: month for names, month in _MONTHS.items() for name in names.split("|")}
_DAY = re.compile(
    rf"\b(\d{{1,2}})(?:er|º|o|st|nd|rd|th)?\s+(?:de\s+|of\s+)?({'|'.join(_MONTHS)})\s+"
    r"(?:de\s+|del\s+)?(\d{4})\b",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"\(?(?:PP|OP)?\s?1[.)]\s")
_ISO = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?")


@dataclass(frozen=True)
class Guess:
    """What a text seems to be; empty where it does not say."""

    symbol: str = ""
    title: str = ""
    date: str = ""
    language: str = ""


def guess(reading: Reading, filename: str) -> Guess:
    """Return what a file seems to be."""
    head = reading.pieces[:FIRST]
    titled = next((match for piece in head if (match := _TITLED.match(piece.words))), None)
    return Guess(
        symbol=(reading.symbol or _symbol(head, filename, titled))[:80],
        title=(reading.title or _title(head, titled))[:500],
        date=reading.date if _ISO.fullmatch(reading.date) else _date(head),
        language=_language(reading),
    )


def _symbol(head: Sequence[Piece], filename: str, titled: re.Match[str] | None) -> str:
    if titled and (found := canonical_symbol(titled["symbol"])):
        return found
    if match := _IN_NAME.search(PurePath(filename).stem):
        found = canonical_symbol(match.group().replace("_", "/").replace("-", "/"))
        if found:
            return found
    for piece in head[:15]:
        if match := _SYMBOL.search(piece.words):
            return canonical_symbol(match.group()) or match.group().strip()
    return ""


def _title(head: Sequence[Piece], titled: re.Match[str] | None) -> str:
    if titled:
        return titled["title"]
    return next((piece.words for piece in head if piece.heading and len(piece.words) > 8), "")


def _date(head: Sequence[Piece]) -> str:
    for piece in head:
        if piece.words.endswith(",") or _NUMBERED.match(piece.words):
            break  # the text itself begins, which may speak of other days
        if match := _DAY.search(piece.words):
            day, month, year = int(match[1]), _MONTH_OF[match[2].lower()], int(match[3])
            if 1 <= day <= 31 and 1900 <= year <= 2100:
                return f"{year}-{month:02}-{day:02}"
    return ""


def _language(reading: Reading) -> str:
    words = " ".join(piece.words for piece in reading.pieces[:300])
    found = language_of(words) or reading.language[:2]
    return found if found in LANGUAGES else ""
