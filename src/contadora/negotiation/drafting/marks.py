"""The number that a paragraph of a pasted text begins with: `OP3 bis.`, `3.`, `(a)`, `II.`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from contadora.negotiation.drafting.numbering import latin, letter, roman
from contadora.negotiation.drafting.shapes import Kind

_ADVERBS = "|".join(["ante", *(latin(count) for count in range(30, 1, -1))])
_SUFFIX = rf"(?:\s?(?:(?:{_ADVERBS})\b|alt\b\.?(?:\s?\d{{1,2}}\b)?))"
_ENDS = r"(?=\s|$)"
_PATTERNS = [
    (
        "part",
        rf"(?P<part>PP|OP)\.?\s?(?P<count>\d{{1,3}})(?P<suffix>{_SUFFIX}*)"
        rf"(?P<below>(?:\s?\([a-z]{{1,5}}\)(?:\s(?:{_ADVERBS})\b)?)*)\s?[.:)–—-]?{_ENDS}",
    ),
    ("decimal", rf"(?P<decimal>\d{{1,3}}(?:\.\d{{1,3}}){{1,3}})\.?{_ENDS}"),
    ("arabic", rf"(?P<count>\d{{1,3}})(?:(?P<suffix>{_SUFFIX}+)\s?[.):]?|\s?[.)]){_ENDS}"),
    ("closed", rf"\(?(?P<item>[a-z]{{1,5}})\)(?P<suffix>{_SUFFIX}*)[.]?{_ENDS}"),
    ("dotted", rf"(?P<item>[ivxl]{{1,5}}|[a-z])\.{_ENDS}"),
    ("capital", rf"(?P<item>[IVXL]{{1,6}}|[A-Z])[.)]{_ENDS}"),
    ("bullet", r"(?P<bullet>[•‣◦▪●○·*–—-])(?=[ \t\u00a0])"),
]
_MARKS = [(style, re.compile(pattern)) for style, pattern in _PATTERNS]
# Adverbs and `alt` are written as people please.
_PART = re.compile(_PATTERNS[0][1], re.IGNORECASE)
_ARABIC = re.compile(_PATTERNS[2][1], re.IGNORECASE)
_OPTION = re.compile(
    r"(?P<word>option|opci[oó]n|op[cç][aã]o|alternative|alternativa|alt\.?|variante|variant)\s?"
    r"(?P<count>\d{1,2}|[A-Z]|[IVX]{1,4})\s*(?:[:.)–—-](?=\s|$)|(?=\s*$))",
    re.IGNORECASE,
)
_BELOW = re.compile(rf"\([a-z]+\)(?:\s(?:{_ADVERBS})\b)?")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True)
class Mark:
    """A number as it was read: how long it is, what it says."""

    length: int
    style: str  # one of: part, decimal, arabic, closed, dotted, capital, bullet
    label: str = ""  # "OP3 bis", "(a)", "II"; "" for a bullet
    kind: Kind | None = None  # where the number itself says it
    level: int | None = None
    item: str = ""  # the letter or Roman numeral of a list


@dataclass(frozen=True)
class OptionMark:
    """`Option 1:`, or `Alt. 1:` where `is_alternative`."""

    length: int
    count: str
    is_alternative: bool


def mark_of(text: str) -> Mark | None:
    """Return the number that a text begins with, None where it begins with a word."""
    for style, pattern in _MARKS:
        wide = {"part": _PART, "arabic": _ARABIC}.get(style, pattern)
        found = wide.match(text)
        if found is not None:
            return _mark(style, found)
    return None


def option_of(text: str) -> OptionMark | None:
    """Return the option or alternative that a text begins with."""
    found = _OPTION.match(text)
    if found is None:
        return None
    word = found["word"].casefold()
    return OptionMark(found.end(), found["count"].upper(), word.startswith(("alt", "var")))


def _mark(style: str, found: re.Match[str]) -> Mark:
    length = found.end()
    if style == "part":
        part = found["part"].upper()
        kind = Kind.PREAMBULAR if part == "PP" else Kind.OPERATIVE
        below = _BELOW.findall(found["below"].lower())
        label = below[-1] if below else f"{part}{found['count']}{_suffix(found['suffix'])}"
        return Mark(length, style, label, kind, min(len(below), 4))
    if style == "arabic":
        label = f"OP{found['count']}{_suffix(found['suffix'])}"
        return Mark(length, style, label, level=0)
    if style == "decimal":
        level = min(found["decimal"].count("."), 4)
        return Mark(length, style, found["decimal"], level=level)
    if style == "bullet":
        return Mark(length, style)
    item = found["item"]
    written = f"({item})" if style == "closed" else f"{item}." if style == "dotted" else item
    if style == "closed":
        written += _suffix(found["suffix"])
    return Mark(length, style, written, item=item)


def _suffix(written: str | None) -> str:
    """Return adverbs and `alt` as `numbering` writes them."""
    spaced = re.sub(r"(?i)alt\.?\s?(?=\d)", "alt ", written or "")
    return " " + _SPACES.sub(" ", spaced).strip().lower().rstrip(".") if spaced.strip() else ""


class Lists:
    """The lists that are open at a place of a text: which level an item of one stands at."""

    def __init__(self) -> None:
        self._open: list[tuple[str, int]] = []  # style and the last count in it

    def close(self) -> None:
        """Begin anew: a paragraph of level 0 stands here."""
        self._open = []

    def level(self, mark: Mark) -> int:
        """Return the level of an item, from 1 to 4, and remember it as the last of its list."""
        style, count = self._style(mark)
        for depth, (other, _count) in enumerate(self._open):
            if other == style:
                self._open[depth:] = [(style, count)]
                return min(depth + 1, 4)
        self._open.append((style, count))
        return min(len(self._open), 4)

    def _style(self, mark: Mark) -> tuple[str, int]:
        """Tell letters from Roman numerals, for (i) is both: by which list it continues."""
        if mark.style == "bullet":
            return "bullet", 0
        counts = {"roman": _roman_count(mark.item), "letter": _letter_count(mark.item)}
        for style, last in reversed(self._open):
            name, _, form = style.partition(" ")
            if form == mark.style and counts.get(name) == last + 1:
                return style, last + 1
        in_roman = counts["roman"] is not None and (counts["roman"] == 1 or len(mark.item) > 1)
        name = "roman" if in_roman else "letter"
        return f"{name} {mark.style}", counts[name] or 0


_ROMAN = {roman(count): count for count in range(1, 90)}
_LETTERS = {letter(count): count for count in range(1, 79)}


def _roman_count(item: str) -> int | None:
    return _ROMAN.get(item.lower())


def _letter_count(item: str) -> int | None:
    return _LETTERS.get(item.lower())
