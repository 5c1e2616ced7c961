"""Where words were said before: the same, nearly, or in other words, in any of four languages."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from django.utils.translation import gettext_lazy as _
from numpy.typing import NDArray
from rapidfuzz import fuzz

from contadora.negotiation.library import meaning
from contadora.negotiation.library.adoption import Adoption, adoptions_of
from contadora.negotiation.library.folding import digest_of, fold
from contadora.negotiation.library.index import FEWEST, Index, current
from contadora.negotiation.library.languages import language_of
from contadora.negotiation.library.marking import Mark, marks
from contadora.negotiation.models import AdoptedText, Passage
from contadora.people.languages import LANGUAGES

LONGEST = 20_000  # characters of the words that are looked up
NEAR = 0.72  # of the letters in the same order
ALIKE = 0.5  # cosine of meanings: translations have 0.6 and more, other matters 0.4 at most
SHARED = 0.25  # of the rarer words, for a passage to be compared letter by letter
CANDIDATES = 60  # by wording, and as many by meaning
INSIDE = 8  # words that may be looked for within a longer passage
LONGER = 1.6  # times as long: the shorter may be a part of the longer
PART = 0.97  # what being a part counts for, beside being the whole


class Closeness(StrEnum):
    """How a passage says what was looked up."""

    EXACT = "exact"
    NEAR = "near"
    MEANING = "meaning"

    @property
    def label(self) -> Any:
        """The closeness in words."""
        return _LABELS[self]


_LABELS = {
    Closeness.EXACT: _("the same words"),
    Closeness.NEAR: _("nearly the same words"),
    Closeness.MEANING: _("close in meaning"),
}
MEASURE = _(
    "Same words: alike but for capitals, accents and punctuation. Near: the share of letters in "
    "the same order. Meaning: the cosine of the vectors of a multilingual sentence encoder, from "
    "0.50; translations of one paragraph mostly have 0.60 to 0.95."
)


@dataclass(frozen=True)
class Found:
    """A paragraph of an adopted text that says what was looked up."""

    passage: Passage  # with its text
    closeness: Closeness
    score: float  # 1 for the same words, else the share of letters or the cosine
    marks: tuple[Mark, ...]  # its words against those looked up; one run in another language
    compared: bool  # whether `marks` says what differs: the languages are the same
    versions: tuple[Passage, ...]  # the same paragraph in other languages
    elsewhere: tuple[Passage, ...]  # the same words in other texts, the newest first
    adoption: Adoption

    @property
    def text(self) -> AdoptedText:
        """The adopted text."""
        return self.passage.text

    @property
    def number(self) -> str:
        """The paragraph's number in it, empty where it has none."""
        return self.passage.number

    @property
    def words(self) -> str:
        """The paragraph as it was adopted."""
        return self.passage.words


@dataclass(frozen=True)
class _Match:
    position: int
    closeness: Closeness
    score: float

    @property
    def rank(self) -> tuple[bool, float]:
        return self.closeness != Closeness.EXACT, -self.score


def lookup(
    words: str, *, language: str | None = None, limit: int = 10, only: str | None = None
) -> list[Found]:
    """Return the paragraphs of adopted texts that say what these words say, the nearest first.

    `language` is the one the words are in, guessed where it is not given; `only` leaves all
    other languages' texts out. One paragraph is found once, however many languages it is
    loaded in, and shown in that of the words where it is there.
    """
    words = words.strip()[:LONGEST]
    folded = fold(words)
    index = current()
    if index is None or says_too_little(words):
        return []
    spoken = language or language_of(words)
    matches = _matches(index, words, folded, only)
    groups: dict[str, list[_Match]] = {}
    for match in sorted(matches, key=lambda match: (*match.rank, match.position)):
        groups.setdefault(index.places[match.position], []).append(match)
    chosen = [_shown(index, place, found, spoken, only) for place, found in groups.items()]
    return _told(index, words, spoken, _once(index, chosen, limit))


def says_too_little(words: str) -> bool:
    """Whether words are too few to be looked up: they would be found everywhere."""
    return fold(words).count(" ") + 1 < FEWEST


def warm() -> None:
    """Load the encoder beside what the process does, so that the first look-up is quick."""
    if not meaning.is_loaded():
        threading.Thread(target=meaning.load, name="warm meaning", daemon=True).start()


def _matches(index: Index, words: str, folded: str, only: str | None) -> list[_Match]:
    exact = set(index.by_digest.get(digest_of(folded), ()))
    alike = index.meaning(meaning.encode(meaning.windows(words)))
    shared = index.wording(folded)
    if only is not None:
        others = index.languages != LANGUAGES.index(only)
        alike[others], shared[others] = 0.0, 0.0
        exact -= {position for position in exact if others[position]}
    candidates = exact | _top(alike, ALIKE) | _top(shared, SHARED)
    return [
        match
        for position in candidates
        if (match := _match(index, folded, position, float(alike[position]), exact)) is not None
    ]


def _top(scores: NDArray[np.float32], floor: float) -> set[int]:
    if scores.size > CANDIDATES:
        best = np.argpartition(scores, -CANDIDATES)[-CANDIDATES:]
    else:
        best = np.arange(scores.size)
    return {int(position) for position in best[scores[best] >= floor]}


def _match(
    index: Index, folded: str, position: int, alike: float, exact: set[int]
) -> _Match | None:
    if position in exact:
        return _Match(position, Closeness.EXACT, 1.0)
    near = nearness(folded, index.folded[position])
    if near >= NEAR:
        return _Match(position, Closeness.NEAR, max(near, min(alike, 0.99)))
    if alike >= ALIKE:
        return _Match(position, Closeness.MEANING, min(alike, 0.99))
    return None


def nearness(one: str, other: str) -> float:
    """Return the share of letters in the same order, or nearly that of a part of the longer."""
    whole = fuzz.ratio(one, other, score_cutoff=100 * NEAR) / 100
    short, long = sorted((one, other), key=len)
    if whole >= NEAR or len(long) < LONGER * len(short) or short.count(" ") + 1 < INSIDE:
        return whole
    return PART * fuzz.partial_ratio(short, long, score_cutoff=100 * NEAR / PART) / 100


def _shown(
    index: Index, place: str, matches: list[_Match], spoken: str | None, only: str | None
) -> _Match:
    """Return a paragraph's match, at the version that is read most easily beside the words."""
    best = matches[0]
    wanted = only or spoken
    if wanted is None:
        return best
    code = LANGUAGES.index(wanted)
    version = next((at for at in index.by_place[place] if index.languages[at] == code), None)
    if version is None:
        return best
    return _Match(version, best.closeness, best.score)


def _once(index: Index, matches: Sequence[_Match], limit: int) -> list[tuple[_Match, list[int]]]:
    """Return matches with different words, each with the positions that say the same."""
    found: dict[str, tuple[_Match, list[int]]] = {}
    for match in matches:
        same = found.get(index.folded[match.position])
        if same is not None:
            same[1].append(match.position)
        elif len(found) < limit:
            found[index.folded[match.position]] = match, []
    return list(found.values())


def _told(
    index: Index, words: str, spoken: str | None, chosen: Sequence[tuple[_Match, list[int]]]
) -> list[Found]:
    groups = [(match, [match.position, *same]) for match, same in chosen]
    versions = {
        at: [other for other in index.by_place[index.places[at]] if other != at]
        for _match, group in groups
        for at in group
    }
    passages = _passages(index, {*versions, *(at for each in versions.values() for at in each)})
    there = []
    for match, group in groups:
        known = sorted((at for at in group if at in passages), key=lambda at: _age(passages[at]))
        if known:  # else it was deleted since the library was read
            there.append((match, known))
    adoptions = adoptions_of([passages[known[0]].text for _match, known in there])
    found = []
    for (match, (first, *others)), adoption in zip(there, adoptions, strict=True):
        passage = passages[first]
        compared = _is_compared(match, passage, spoken)
        found.append(
            Found(
                passage,
                match.closeness,
                round(match.score, 3),
                marks(words, passage.words) if compared else (Mark("same", passage.words),),
                compared,
                tuple(passages[at] for at in versions[first] if at in passages),
                tuple(passages[at] for at in others),
                adoption,
            )
        )
    return found


def _is_compared(match: _Match, passage: Passage, spoken: str | None) -> bool:
    """Whether what differs can be marked: between two languages, everything does."""
    if spoken is None:
        return match.closeness is not Closeness.MEANING
    return passage.text.language == spoken


def _passages(index: Index, positions: Iterable[int]) -> dict[int, Passage]:
    by_key = {int(index.keys[at]): at for at in positions}
    rows = Passage.objects.filter(pk__in=by_key).order_by().select_related("text").defer("vector")
    return {by_key[row.pk]: row for row in rows}


def _age(passage: Passage) -> tuple[bool, int, str]:
    """Return what sorts the newest first; those without a date come last."""
    date = passage.text.date
    day = date.first.toordinal() if date is not None else 0
    return date is None, -day, passage.text.symbol
