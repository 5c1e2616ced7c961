"""The cyber docket: what is on it, by symbol, by patterns in titles, or by the desk's choice.

Patterns are typed in by people and run on every title: they are matched by Polars, whose engine
(Rust's regex) takes a time that grows with the title and no faster. Python's own could take for
ever on a short one, such as `(a|a)*b`, with the desk standing still.
"""

from __future__ import annotations

import itertools
import math
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from contadora.atlas.models import Instrument
from contadora.atlas.symbols import canonical_symbol
from contadora.atlas.texts import LANGUAGES
from contadora.record.models import DocketPattern, RollCall

LONGEST = 300
SHORTEST = 4
MOST_REPEATS = 500  # what the numbers of `{0,200}`, multiplied with each other, may come to


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why and what to write."""


def plain(text: str) -> str:
    """Return a title as patterns see it: no accents or capitals, plain apostrophes, one space."""
    split = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).split())


def checked(pattern: str) -> str:
    """Return a title pattern ready for use; it is read without accents and case."""
    if len(pattern) > LONGEST:
        raise PatternError(f"pattern: {len(pattern)} characters; write at most {LONGEST}")
    ready = plain_pattern(pattern)
    numbers = re.findall(r"\{(\d*),?(\d*)\}", ready)
    if math.prod(max(int(a or 1), int(b or 1), 1) for a, b in numbers) > MOST_REPEATS:
        raise PatternError(
            f"pattern: {pattern!r} repeats too much; numbers such as {{0,200}}, multiplied with "
            f"each other, may come to {MOST_REPEATS}"
        )
    try:
        re.compile(ready)  # says what is wrong in fewer words
        _found(ready, pl.Series([""], dtype=pl.String))
    except (re.error, OverflowError) as error:
        raise PatternError(f"pattern: {pattern!r} is not a regular expression ({error})") from error
    except pl.exceptions.ComputeError as error:
        told = [line for line in str(error).splitlines() if line.startswith("error: ")]
        reason = told[0].removeprefix("error: ") if told else "it is too large"
        raise PatternError(
            f"pattern: {pattern!r} is not a regular expression of this desk ({reason})"
        ) from error
    return ready


def _found(pattern: str, titles: pl.Series) -> pl.Series:
    return titles.str.contains(pattern)


def plain_pattern(pattern: str) -> str:
    """Return a pattern without accents, its letters in lower case and its escapes as they are."""
    split = unicodedata.normalize("NFKD", pattern.replace("’", "'"))
    bare = "".join(c for c in split if not unicodedata.combining(c))
    return re.sub(r"\\.|[^\\]+", lambda m: m[0] if m[0][0] == "\\" else m[0].lower(), bare)


@dataclass(frozen=True)
class Rules:
    """The active patterns, ready for many titles."""

    symbols: frozenset[str]
    titles: tuple[str, ...]
    not_symbols: frozenset[str]
    not_titles: tuple[str, ...]

    @classmethod
    def of(cls, patterns: Iterable[DocketPattern]) -> Rules:
        """Return the rules that these patterns make."""
        by: dict[tuple[str, bool], list[str]] = {}
        for row in patterns:
            by.setdefault((row.kind, row.exclude), []).append(row.pattern)
        symbol, title = DocketPattern.Kind.SYMBOL.value, DocketPattern.Kind.TITLE.value
        return cls(
            frozenset(canonical_symbol(p) or p for p in by.get((symbol, False), [])),
            tuple(map(checked, by.get((title, False), []))),
            frozenset(canonical_symbol(p) or p for p in by.get((symbol, True), [])),
            tuple(map(checked, by.get((title, True), []))),
        )

    @classmethod
    def current(cls) -> Rules:
        """Return the rules of the desk's active patterns."""
        return cls.of(DocketPattern.objects.filter(active=True))

    def match(self, texts: Sequence[tuple[str, Iterable[str]]]) -> list[bool]:
        """For texts by symbol and titles: whether one puts it on the docket, and none takes it off.

        Asked for many at once, since a pattern is made ready once for all of them.
        """
        read = [
            (at, plain(title))
            for at, (_symbol, titles) in enumerate(texts)
            for title in titles
            if title
        ]
        on, off = _places(self.titles, read), _places(self.not_titles, read)
        on |= {at for at, (symbol, _titles) in enumerate(texts) if symbol in self.symbols}
        off |= {at for at, (symbol, _titles) in enumerate(texts) if symbol in self.not_symbols}
        return [at in on and at not in off for at in range(len(texts))]


def _places(patterns: tuple[str, ...], titles: list[tuple[int, str]]) -> set[int]:
    """Return the places of the texts with a title that one of the patterns finds."""
    of, plain_titles = pl.Series([at for at, _ in titles]), pl.Series([t for _, t in titles])
    places: set[int] = set()
    for pattern in patterns if titles else ():
        places.update(of.filter(_found(pattern, plain_titles)).to_list())
    return places


def titles_of(instrument: Instrument) -> list[str]:
    """Return an instrument's titles in the languages it has."""
    return [getattr(instrument, f"title_{code}") for code in LANGUAGES]


def belongs(instrument: Instrument, matched: bool) -> bool:
    """Whether an instrument is on the docket: the desk's choice, the pack's list, or a pattern."""
    if instrument.docket_choice is not None:
        return instrument.docket_choice
    return instrument.docket_listed or matched


@dataclass(frozen=True)
class Match:
    """A text that a pattern finds."""

    slug: str
    symbol: str
    title: str
    session: int | None
    on_docket: bool


def preview(kind: str, pattern: str) -> list[Match]:
    """Return the instruments and the roll calls without one that a pattern finds, newest first."""
    rules = Rules.of([DocketPattern(kind=kind, pattern=pattern)])
    rows = list(
        Instrument.objects.only(
            "slug", "symbol", "session", "on_docket", *(f"title_{code}" for code in LANGUAGES)
        )
    )
    calls = list(
        RollCall.objects.filter(instrument=None).values_list(
            "slug", "symbol", "title", "session", "on_docket"
        )
    )
    of_rows = rules.match([(row.symbol, titles_of(row)) for row in rows])
    of_calls = rules.match([(symbol, [title]) for _slug, symbol, title, _session, _on in calls])
    found = [
        Match(row.slug, row.symbol, str(row.title), row.session, row.on_docket)
        for row in itertools.compress(rows, of_rows)
    ]
    found += [
        Match("", symbol or slug, title, session, on)
        for slug, symbol, title, session, on in itertools.compress(calls, of_calls)
    ]
    return sorted(found, key=lambda match: (-(match.session or 0), match.symbol))


def settle(rules: Rules | None = None) -> tuple[list[str], list[str]]:
    """Put every instrument and roll call where the rules say; return slugs put on and taken off."""
    rules = rules or Rules.current()
    on: list[str] = []
    off: list[str] = []
    names = ["slug", "symbol", "on_docket", "docket_choice", "docket_listed"]
    rows = list(Instrument.objects.only(*names, *(f"title_{code}" for code in LANGUAGES)))
    of_rows = rules.match([(row.symbol, titles_of(row)) for row in rows])
    for row, matched in zip(rows, of_rows, strict=True):
        wanted = belongs(row, matched)
        if wanted != row.on_docket:
            (on if wanted else off).append(row.slug)
    _put(Instrument, on, True)
    _put(Instrument, off, False)
    docket = set(Instrument.objects.filter(on_docket=True).values_list("slug", flat=True))
    calls_on: list[str] = []
    calls_off: list[str] = []
    calls = list(RollCall.objects.values_list("slug", "instrument", "symbol", "title", "on_docket"))
    of_calls = rules.match([("", ()) if call[1] else (call[2], [call[3]]) for call in calls])
    for (slug, owner, _symbol, _title, is_on), matched in zip(calls, of_calls, strict=True):
        wanted = owner in docket if owner else matched
        if wanted != is_on:
            (calls_on if wanted else calls_off).append(slug)
    _put(RollCall, calls_on, True)
    _put(RollCall, calls_off, False)
    return on or calls_on, off or calls_off


def _put(model: type[Instrument] | type[RollCall], slugs: list[str], on: bool) -> None:
    for start in range(0, len(slugs), 500):
        model._default_manager.filter(slug__in=slugs[start : start + 500]).update(on_docket=on)
