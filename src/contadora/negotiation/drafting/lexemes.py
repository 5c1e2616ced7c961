"""Where words, marks of punctuation and written characters begin and end, in any script.

A written character ("grapheme cluster") is what a reader takes for one: a letter with its combining
marks, a flag, a family of emoji. The rules follow Unicode Standard Annex 29; where in doubt (after
a joiner, after a virama) they keep together, so that nothing is ever cut in two.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import NamedTuple

# Text in which every code point but CR is a character by itself: Latin without combining marks.
_SIMPLE = re.compile(r"[\n\t\x20-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20ac]*")
_SIMPLE_LEXEMES = re.compile(r"\w+|[^\w\s]")
# Scripts that put no space between words: each character stands for itself.
_UNSPACED = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
_SPACE = re.compile(r"\r\n|\s")
_PREPENDED = "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u0d4e\U000110bd\U000110cd"
_VIRAMAS = "\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d"
_FLAG = "\U0001f1e6-\U0001f1ff"
_L, _V, _T = (
    "\u1100-\u115f\ua960-\ua97c",
    "\u1160-\u11a7\ud7b0-\ud7c6",
    "\u11a8-\u11ff\ud7cb-\ud7fb",
)
# Beyond the marks: joiners, skin tones, tags, the halves of Thai and Lao vowels, kana voicing.
_MORE_EXTENDING = "\u200c\u200d\U0001f3fb-\U0001f3ff\U000e0020-\U000e007f\u0e33\u0eb3\uff9e\uff9f"


class Lexeme(NamedTuple):
    """A word, or one character that is neither of a word nor white space."""

    start: int
    end: int
    text: str
    is_word: bool


def lexemes(text: str) -> list[Lexeme]:
    """Return the words and marks of a text in order; what lies between them is white space."""
    if _SIMPLE.fullmatch(text):
        return [
            Lexeme(found.start(), found.end(), found[0], found[0][0].isalnum())
            for found in _SIMPLE_LEXEMES.finditer(text)
        ]
    whole: list[Lexeme] = []
    word = -1  # where the word that is being read began
    for start, end in clusters(text):
        cluster = text[start:end]
        joins = cluster[0].isalnum() and not _UNSPACED.match(cluster)
        if word >= 0 and not joins:
            whole.append(Lexeme(word, start, text[word:start], True))
            word = -1
        if joins:
            word = start if word < 0 else word
        elif not cluster.isspace():
            whole.append(Lexeme(start, end, cluster, cluster[0].isalnum()))
    if word >= 0:
        whole.append(Lexeme(word, len(text), text[word:], True))
    return whole


def spaces(blank: str) -> list[str]:
    """Return the characters of white space, a line's end as one."""
    return _SPACE.findall(blank)


def clusters(text: str) -> list[tuple[int, int]]:
    """Return the spans of the written characters of a text; together they are all of it."""
    return [found.span() for found in _cluster().finditer(text)]


def snapped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a span widened to whole written characters; an empty one moves before its character.

    What lies outside the text is brought back into it.
    """
    start = min(max(start, 0), len(text))
    end = min(max(end, start), len(text))
    if _SIMPLE.fullmatch(text):
        return start, end
    empty = start == end
    for first, last in clusters(text):
        if first < start < last:
            start = first
        if first < end < last:
            end = last
        if first >= end:
            break
    return (start, start) if empty else (start, end)


@cache
def _cluster() -> re.Pattern[str]:
    marks = _extending()
    syllable = rf"[{_L}]*(?:[\uac00-\ud7a3]|[{_V}])[{_V}]*[{_T}]*|[{_L}]+|[{_T}]+"
    tail = rf"(?:[{marks}]|(?<=\u200d)[^\s\w]|(?<=[\u200d{_VIRAMAS}])[^\W\d_])*"
    return re.compile(
        rf"\r\n|[{_FLAG}]{{2}}{tail}|[{_PREPENDED}]*(?:{syllable}|[\s\S]){tail}", re.DOTALL
    )


def _extending() -> str:
    """Return the combining marks of Unicode, and what extends a character like them, as ranges."""
    ranges: list[list[int]] = []
    for code in (*range(0x300, 0x20000), *range(0xE0100, 0xE01F0)):
        if unicodedata.category(chr(code)) in ("Mn", "Mc", "Me"):
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges) + _MORE_EXTENDING
