"""Symbols of the Assembly's resolutions, in the many ways people and files write them.

Resolutions were numbered through from 1 to 3541 in the regular sessions 1 to 30, written
A/RES/1514(XV), and by session since, written A/RES/73/27; special and emergency special sessions
are S- and ES-. The voting data's own `R/73/27` means the same from session 18 on; before that,
and in its `SS/` and `ESS/`, the number is a page of the official records, which is no symbol.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

LAST_ROMAN = 30  # sessions whose resolutions carry the session in Roman numerals
FIRST_NUMBERED = 18  # first session whose `R/` numbers are those of resolutions
LAST_NUMBER = 3541  # of the thirtieth session

_PREFIX = r"(?:(?:A\s*[/-]\s*)?RES(?:OLUCION|OLUCAO|OLUTION|\.)?\s*[/-]?\s*|R\s*[/-]\s*)?"
_PART = r"(?:\s*[/-]?\s*\[?(?P<letters>[A-Z]{1,2})\]?)?"
_SECTION = r"(?:\s*[/,-]\s*(?:SECT\.?\s*)?(?P<section>[IVX]{1,5}))?"
_FORMS = (
    # 1514(XV), A/RES/1514 (XV), A-RES-1514-XV, A/RES/2832(XXVI)[A], 377(V)A
    re.compile(
        rf"^{_PREFIX}(?P<number>\d{{1,4}})\s*(?P<before>[A-Z])?\s*"
        rf"(?:\(\s*(?P<roman>[IVX]+)\s*\)|-(?P<dashed>[IVX]+))(?:\s*-?\[?(?P<letters>[A-Z])\]?)?$"
    ),
    # A/RES/ES-10/3, ES-11/1, S-18/2
    re.compile(
        rf"^{_PREFIX}(?P<special>E?S)\s*-\s*(?P<session>\d{{1,2}})\s*[/-]\s*(?P<number>\d{{1,3}}){_PART}$"
    ),
    # 73/27, A/RES/73/27, R/73/27, 73-27, 55/33A, 33/116 C, 34/233/IX, 33/116A/IV
    re.compile(
        rf"^{_PREFIX}(?P<session>\d{{1,2}})\s*[/-]\s*(?P<number>\d{{1,4}})"
        rf"(?:\s*\[?(?P<letters>[A-Z]{{1,2}})\]?|\s*[/-]\s*(?P<slashed>[A-H]))?{_SECTION}$"
    ),
)
_NUMERALS = {"I": 1, "V": 5, "X": 10}


class Symbol(NamedTuple):
    """A resolution's symbol as the United Nations writes it, and the part of it that is meant."""

    text: str
    section: str = ""  # a Roman numeral, where a vote was on a section of the resolution


def roman(text: str) -> int:
    """Return the value of a Roman numeral up to XXXIX, 0 for what is none."""
    total = 0
    for here, after in zip(text, (*text[1:], ""), strict=True):
        value = _NUMERALS.get(here, 0)
        total += -value if _NUMERALS.get(after, 0) > value else value
    return total if to_roman(total) == text else 0


def to_roman(number: int) -> str:
    """Return a number below 40 in Roman numerals."""
    units = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
    return "X" * (number // 10) + units[number % 10] if 0 < number < 40 else ""


def parse(text: str) -> Symbol | None:
    """Return the resolution that a text names, None where it names none."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    folded = " ".join(plain.upper().split()).strip(" .,;")
    if not folded:
        return None
    for form in _FORMS:
        match = form.match(folded)
        if match:
            found = match.groupdict()
            if found.get("roman") or found.get("dashed"):
                return _numbered_through(found)
            if found.get("special"):
                letters = found["letters"] or ""
                return Symbol(
                    f"A/RES/{found['special']}-{int(found['session'])}/{int(found['number'])}{letters}"
                )
            return _by_session(found)
    return None


def canonical_symbol(text: str) -> str | None:
    """Return a resolution's symbol as the United Nations writes it, from any spelling."""
    found = parse(text)
    return found.text if found else None


def slug_of(symbol: str) -> str:
    """Return a symbol as it stands in an address: A/RES/73/27 as A-RES-73-27."""
    plain = symbol.replace("(", "-").replace(")", "-")
    return re.sub(r"[^A-Za-z0-9.]+", "-", plain).strip("-.")


def _numbered_through(found: dict[str, str | None]) -> Symbol | None:
    numeral = found.get("roman") or found.get("dashed") or ""
    number = int(found["number"] or 0)
    if not 0 < roman(numeral) <= LAST_ROMAN or not 0 < number <= LAST_NUMBER:
        return None
    letters = found.get("letters") or found.get("before") or ""
    return Symbol(f"A/RES/{number}({numeral}){letters}")


def _by_session(found: dict[str, str | None]) -> Symbol | None:
    session, number = int(found["session"] or 0), int(found["number"] or 0)
    letters = found.get("letters") or found.get("slashed") or ""
    section = found.get("section") or ""
    if section and not roman(section):
        return None
    if session < FIRST_NUMBERED or number == 0:
        return None
    if session <= LAST_ROMAN:
        if number > LAST_NUMBER:
            return None
        return Symbol(f"A/RES/{number}({to_roman(session)}){letters}", section)
    if number > 999:
        return None
    return Symbol(f"A/RES/{session}/{number}{letters}", section)
