"""The numbers of paragraphs: PP1, OP3 bis, (a), OP3 alt, and what a clean revision makes of them.

Sub-paragraphs are lettered as the United Nations Editorial Manual has it (Paragraphs and
subparagraphs): (a), (i), a., i. by degree, written a), i) in French and Spanish; alternative and
inserted paragraphs carry the Latin adverbs that it names, bis, ter, quater and so on.

What a number depends on, between two clean revisions:

- A paragraph that was there at the last clean revision keeps its settled number, wherever it is
  moved, and also once it is removed: nobody else gets its number. A sub-paragraph that is moved
  beneath another parent leaves its number behind, for there it would be somebody else's.
- One put in since is named after the settled paragraph of its series before which none stands
  nearer: `OP3 bis` follows OP3, `OP3 ter` follows that, by their order in the text and by nothing
  else. Which came first, who proposed them and whether they were accepted changes nothing; so a
  number survives acceptance, and one put in between OP3 and OP3 bis is the new OP3 bis.
- Before the first settled paragraph of its series it is `OP1 ante` (then `OP1 ante bis`): Latin
  for 'before', since `OP0` would read like a paragraph that exists.
- A series in which nothing is settled simply counts: the sub-paragraphs of a new paragraph, the
  first draft of a text.
- An alternative is named after what it would replace: `OP3 alt`, `OP3 alt 2`. An alternative to
  an alternative is one more to the same paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from contadora.negotiation.drafting.shapes import Kind, Standing

# What a removed paragraph has for a settled number after a clean revision: it is out of the count.
RETIRED = "-"

_LATIN = (
    "bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "novies", "decies",
    "undecies", "duodecies", "terdecies", "quaterdecies", "quindecies", "sexdecies",
    "septdecies", "octodecies", "novodecies", "vicies", "unvicies", "duovicies",
    "tervicies", "quatervicies", "quinvicies", "sexvicies", "septvicies", "octovicies",
    "novovicies", "tricies",
)  # fmt: skip
_LABELS = {Kind.PREAMBULAR: "PP", Kind.OPERATIVE: "OP"}
# How a sub-paragraph of each degree is written, and a heading of each level.
_DEGREES = ("", "({letter})", "({roman})", "{letter}.", "{roman}.")
# What a label of each degree looks like, so that one of another degree is known as such.
_OWN = {
    Kind.PREAMBULAR: re.compile(r"PP\d+( \w+)*"),
    Kind.OPERATIVE: re.compile(r"OP\d+( \w+)*"),
    Kind.HEADING: re.compile(r"\w+( \w+)*"),
}
_OWN_DEGREES = (
    None,
    re.compile(r"\(\w+\)( \w+)*"),
    re.compile(r"\(\w+\)( \w+)*"),
    re.compile(r"\w+\.( \w+)*"),
    re.compile(r"\w+\.( \w+)*"),
)
_HEADINGS = ("{ROMAN}", "{LETTER}", "{number}", "{letter}", "{roman}")


@dataclass(frozen=True)
class Place:
    """A paragraph as far as its number goes; the list it stands in gives the order.

    `settled` is what `settle` gave it at the last clean revision: its full number ("OP3 (a)"),
    RETIRED, or nothing when it was put in since.
    """

    key: str
    kind: Kind
    level: int = 0
    standing: Standing = Standing.TEXT
    settled: str | None = None
    alternative_to: str | None = None


@dataclass(frozen=True)
class Number:
    """A paragraph's number: as it stands at its head, and in full, for whoever refers to it."""

    label: str = ""  # "OP3 bis", "(a)"
    citation: str = ""  # "OP3 bis", "OP3 bis (a)"


def numbers_of(places: Sequence[Place], *, headings: bool = False) -> dict[str, Number]:
    """Return the number of each paragraph by its key; headings are counted only if asked."""
    return _Count(places, headings).numbers()


def settle(places: Sequence[Place], *, headings: bool = False) -> dict[str, str]:
    """Return what a clean revision makes of the numbers: what each paragraph keeps as settled.

    Those in the text are counted through. Those removed are retired. Proposed paragraphs, and
    alternatives to a paragraph that is still in the text, have no settled number ("").
    """
    in_text = {place.key for place in places if place.standing is Standing.TEXT}
    stays = [
        Place(place.key, place.kind, place.level)
        for place in places
        if place.key in in_text and place.alternative_to not in in_text
    ]
    kept = {key: number.citation for key, number in numbers_of(stays, headings=headings).items()}
    return {
        place.key: RETIRED if place.standing is Standing.REMOVED else kept.get(place.key, "")
        for place in places
    }


def latin(count: int) -> str:
    """Return the adverb of the `count`th of one number: 2 is bis, 3 is ter."""
    if count < 2:
        raise ValueError(f"count: {count}; the first of a number has no adverb")
    # Beyond thirty nobody knows the word; a figure is then plainer.
    return _LATIN[count - 2] if count - 2 < len(_LATIN) else f"bis {count}"


def written(number: str, language: str) -> str:
    """Return a number as a language writes it: (a) is a) in Spanish, French and Portuguese."""
    return number if language == "en" else re.sub(r"\((\w+)\)", r"\1)", number)


def printed(number: str, kind: Kind, language: str, *, alone: bool = False) -> str:
    """Return what stands before a paragraph in print: `3 bis.` for OP3 bis, nothing before a PP.

    `alone` is for the only operative paragraph of a text, which the United Nations does not number.
    """
    if kind is Kind.PREAMBULAR and number.startswith("PP"):
        return ""
    if kind is Kind.OPERATIVE and number.startswith("OP"):
        return "" if alone else f"{number.removeprefix('OP')}."
    if kind is Kind.HEADING and number:
        return f"{number}."
    return written(number, language)


def letter(count: int) -> str:
    """Return the letter of a count: 1 is a, 26 is z, then aa, bb as the United Nations doubles."""
    times, index = divmod(count - 1, 26)
    return chr(ord("a") + index) * (times + 1)


def roman(count: int) -> str:
    """Return a count in small Roman numerals."""
    figures = ""
    for value, figure in (
        (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"),
        (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
    ):  # fmt: skip
        figures += figure * (count // value)
        count %= value
    return figures


class _Count:
    """The places of a text, told apart into series, and the numbers that follow."""

    def __init__(self, places: Sequence[Place], headings: bool) -> None:
        self.places = places
        self.by_key = {place.key: place for place in places}
        self.roots = _alternatives(places, self.by_key)
        self.parents: dict[str, str | None] = {}
        self.members: dict[tuple[str, ...], list[Place]] = {}
        self.series: dict[str, tuple[str, ...]] = {}
        self.times: dict[str, int] = {}  # which alternative to its root one is
        self.labels: dict[tuple[str, ...], dict[str, str]] = {}
        self.found: dict[str, Number] = {}
        self._tell_apart(headings)

    def numbers(self) -> dict[str, Number]:
        return {place.key: self._number(place.key) for place in self.places}

    def _tell_apart(self, headings: bool) -> None:
        above: list[Place] = []  # from the outermost in: what the next one could hang on
        alternatives: dict[str, int] = {}
        for place in self.places:
            if place.standing is Standing.REMOVED and place.settled == RETIRED:
                continue
            # An alternative stands beside what it would replace, not in its stead.
            reach = place.level + (place.key in self.roots)
            above = [other for other in above if other.level < reach]
            if place.kind in (Kind.HEADING, Kind.TITLE):
                above = [other for other in above if other.kind is Kind.HEADING]
            parent = self._parent(place, above)
            above.append(place)
            if place.key in self.roots:
                root = self.roots[place.key]
                self.times[place.key] = alternatives[root] = alternatives.get(root, 0) + 1
                continue
            if place.kind in (Kind.TITLE, Kind.PLAIN) or (
                place.kind is Kind.HEADING and not headings
            ):
                continue
            self.parents[place.key] = parent
            series = _series_of(place, parent)
            self.series[place.key] = series
            self.members.setdefault(series, []).append(place)

    def _parent(self, place: Place, above: Sequence[Place]) -> str | None:
        for other in reversed(above):
            # What was there before an alternative came hangs on what that would replace, though
            # the alternative stands nearer.
            if not (_is_settled(place) and other.key in self.roots):
                return other.key
        return None

    def _number(self, key: str) -> Number:
        if key not in self.found:
            self.found[key] = self._numbered(key)
        return self.found[key]

    def _numbered(self, key: str) -> Number:
        # Each step goes to a lower level, or from an alternative to its root: it ends.
        if key in self.times:
            root, times = self._number(self.roots[key]), self.times[key]
            name = "alt" if times == 1 else f"alt {times}"
            return Number(f"{root.label} {name}".strip(), f"{root.citation} {name}".strip())
        if key not in self.series:
            return Number()
        parent = self.parents[key]
        place = self.by_key[key]
        # A paragraph is not cited by the heading it stands under; a heading is.
        cited = parent is not None and (
            self.by_key[parent].kind is not Kind.HEADING or place.kind is Kind.HEADING
        )
        above = self._number(parent).citation if cited and place.level and parent else ""
        series = self.series[key]
        if series not in self.labels:
            self.labels[series] = _labels(self.members[series], above)
        label = self.labels[series][key]
        return Number(label, f"{above} {label}".strip())


def _alternatives(places: Iterable[Place], by_key: Mapping[str, Place]) -> dict[str, str]:
    """Return the paragraph that each alternative is one to, past alternatives to alternatives."""
    roots: dict[str, str] = {}
    for place in places:
        key, seen = place.key, {place.key}
        while (
            (target := by_key[key].alternative_to) is not None
            and not _is_settled(by_key[key])
            and target in by_key
        ):
            if target in seen:
                key = place.key  # a circle: alternative to nothing
                break
            seen.add(target)
            key = target
        root = by_key[key]
        # One of another level stands in another series, and what is retired has no number.
        retired = root.standing is Standing.REMOVED and root.settled == RETIRED
        if key != place.key and root.level == place.level and not retired:
            roots[place.key] = key
    return roots


def _is_settled(place: Place) -> bool:
    return place.settled not in (None, "", RETIRED)


def _series_of(place: Place, parent: str | None) -> tuple[str, ...]:
    if place.level == 0:
        return (place.kind.value,)
    if place.kind is Kind.HEADING:
        return (place.kind.value, parent or "", str(place.level))
    return ("", parent or "", str(place.level))


def _labels(members: Sequence[Place], above: str) -> dict[str, str]:
    """Return the label of each member of a series beneath a paragraph of this full number."""
    settled: dict[str, str] = {}
    taken: set[str] = set()
    for place in members:
        own = _own_label(place, above)
        if own and own not in taken:
            settled[place.key] = own
            taken.add(own)
    if not settled:
        return {place.key: _plain(place, count) for count, place in enumerate(members, 1)}
    labels: dict[str, str] = {}
    stem = f"{next(settled[place.key] for place in members if place.key in settled)} ante"
    times = 0
    for place in members:
        if place.key in settled:
            stem, times = settled[place.key], 1
            labels[place.key] = stem
            continue
        name = ""
        # A settled number may have an adverb of its own, as in an imported text.
        while not name or name in taken:
            times += 1
            name = stem if times == 1 else f"{stem} {latin(times)}"
        labels[place.key] = name
    return labels


def _own_label(place: Place, above: str) -> str:
    """Return the label a paragraph was settled with, where it still is in that series."""
    if not _is_settled(place):
        return ""
    own, form = place.settled or "", _OWN.get(place.kind)
    if above:
        own = own.removeprefix(f"{above} ") if own.startswith(f"{above} ") else ""
    if place.level and place.kind is not Kind.HEADING:
        form = _OWN_DEGREES[min(place.level, 4)]
    # A fuller number, or one of another form, was given beneath another parent.
    return own if form is not None and form.fullmatch(own) else ""


def _plain(place: Place, count: int) -> str:
    if place.kind is Kind.HEADING:
        form = _HEADINGS[min(place.level, 4)]
    elif place.level:
        form = _DEGREES[min(place.level, 4)]
    else:
        form = f"{_LABELS[place.kind]}{{number}}"
    return form.format(
        number=count,
        letter=letter(count),
        LETTER=letter(count).upper(),
        roman=roman(count),
        ROMAN=roman(count).upper(),
    )
