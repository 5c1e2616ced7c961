"""The opening words of a paragraph, which the United Nations sets in italics.

A preambular paragraph opens with a participle or an adjective, an operative one with a verb in
the present; adverbs and what is felt belong to them (`Noting with deep concern`, `También pide`).
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import product

from contadora.negotiation.drafting.opening_lists import LISTS, Openings
from contadora.negotiation.drafting.shapes import Kind

LANGUAGES = tuple(LISTS)
# A word with its elisions and hyphens: `l'esprit`, `congratulando-se`.
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What may stand before the first word and is no part of it: brackets, quotation marks, blanks.
_BEFORE = re.compile(r"[\s\[［({<«“”\"'‘_*—–-]*")
# More words than any opening has.
_REACH = 16

_Phrases = dict[str, list[tuple[str, ...]]]  # by their first word, longest first


def opening_span(text: str, language: str, kind: Kind) -> tuple[int, int] | None:
    """Return the span of the words a paragraph opens with, as far as they are set in italics.

    None where it opens with none of its kind, in a language that is not known, and for kinds of
    paragraphs that have no such words.
    """
    if language not in LISTS or kind not in (Kind.PREAMBULAR, Kind.OPERATIVE):
        return None
    words = _first_words(text)
    length = _length([word for word, _start, _end in words], language, kind)
    return (words[0][1], words[length - 1][2]) if length else None


def opening_language(text: str, kind: Kind) -> str | None:
    """Return the language in which a paragraph opens as its kind does, the longest match first."""
    spans = {language: opening_span(text, language, kind) for language in LISTS}
    best = max(LISTS, key=lambda language: _span_length(spans[language]))
    return best if spans[best] else None


def first_words(text: str, count: int = 3) -> str:
    """Return the first few words of a paragraph as they stand, for whoever is told about them."""
    words = _first_words(text)[:count]
    return text[words[0][1] : words[-1][2]] if words else text.strip()[:40]


def _span_length(span: tuple[int, int] | None) -> int:
    return span[1] - span[0] if span else 0


def _first_words(text: str) -> list[tuple[str, int, int]]:
    """Return the first words that only blanks part, folded, with where they stand."""
    begins = _BEFORE.match(text)
    at = begins.end() if begins else 0
    words: list[tuple[str, int, int]] = []
    while len(words) < _REACH:
        word = _WORD.match(text, at)
        if word is None:
            break
        words.append((_folded(word.group()), word.start(), word.end()))
        at = word.end()
        while at < len(text) and text[at].isspace():
            at += 1
        if at == word.end():
            break
    return words


def _folded(word: str) -> str:
    return word.replace("’", "'").casefold()


def _length(words: list[str], language: str, kind: Kind) -> int:
    """Return how many words the opening takes: adverbs, the opening itself, what follows it."""
    if not words:
        return 0
    before, after, openings = _tables(language, kind)
    begins = _run(words, 0, before)
    # An adverb may be the beginning of a listed opening itself; the longest reading counts.
    best = 0
    for start in begins:
        for end in _ends(words, start, openings, LISTS[language], kind):
            best = max(best, *_run(words, end, after))
    return best


def _run(words: list[str], start: int, phrases: _Phrases) -> list[int]:
    """Return all places that may be reached from a place by taking phrases, itself the first."""
    reached = [start]
    for place in reached:
        for phrase in phrases.get(words[place], ()) if place < len(words) else ():
            end = place + len(phrase)
            if tuple(words[place:end]) == phrase and end not in reached:
                reached.append(end)
    return reached


def _ends(
    words: list[str], start: int, openings: _Phrases, listed: Openings, kind: Kind
) -> list[int]:
    if start >= len(words):
        return []
    ends = [
        start + len(phrase)
        for phrase in openings.get(words[start], ())
        if tuple(words[start : start + len(phrase)]) == phrase
    ]
    if kind is Kind.PREAMBULAR:
        if words[start] == listed.having and start + 1 < len(words):
            ends.append(start + 2)
        if words[start].endswith(listed.participle) and words[start] not in listed.no_participle:
            ends.append(start + 1)
    return ends


@lru_cache(maxsize=16)
def _tables(language: str, kind: Kind) -> tuple[_Phrases, _Phrases, _Phrases]:
    listed = LISTS[language]
    degrees = ["", *_phrases(listed.degrees)]
    felt = [
        (joined, *phrase)
        for joined, degree, sentiment in product(
            _phrases(listed.joined_by), degrees, _phrases(listed.sentiments)
        )
        for phrase in (
            ((degree, sentiment), (sentiment, degree))
            if listed.degrees_follow
            else ((degree, sentiment),)
        )
    ]
    after = [*_phrases(listed.after), *(" ".join(phrase) for phrase in felt)]
    openings = listed.preambular if kind is Kind.PREAMBULAR else listed.operative
    return _by_first(_phrases(listed.before)), _by_first(after), _by_first(_phrases(openings))


def _phrases(listed: str) -> list[str]:
    """Return the phrases of a list, each reading of `a/b` for itself."""
    return [
        " ".join(words)
        for phrase in listed.split(";")
        if phrase.strip()
        for words in product(*(word.split("/") for word in phrase.split()))
    ]


def _by_first(phrases: list[str]) -> _Phrases:
    table: _Phrases = {}
    for phrase in sorted({tuple(_folded(phrase).split()) for phrase in phrases}):
        table.setdefault(phrase[0], []).append(phrase)
    return {first: sorted(found, key=len, reverse=True) for first, found in table.items()}
