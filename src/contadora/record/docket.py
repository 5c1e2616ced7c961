"""The cyber docket: what is on it, by symbol, by patterns in titles, or by the desk's choice."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from contadora.atlas.models import Instrument
from contadora.atlas.symbols import canonical_symbol
from contadora.atlas.texts import LANGUAGES
from contadora.record.models import DocketPattern, RollCall

LONGEST = 300
SHORTEST = 4


class PatternError(ValueError):
    """A pattern that cannot be used; the message says why and what to write."""


def plain(text: str) -> str:
    """Return a title as patterns see it: no accents or capitals, plain apostrophes, one space."""
    split = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    return " ".join("".join(c for c in split if not unicodedata.combining(c)).split())


def compiled(pattern: str) -> re.Pattern[str]:
    """Return a title pattern ready for use; it is read without accents and case."""
    if len(pattern) > LONGEST:
        raise PatternError(f"pattern: {len(pattern)} characters; write at most {LONGEST}")
    try:
        return re.compile(plain_pattern(pattern))
    except re.error as error:
        raise PatternError(f"pattern: {pattern!r} is not a regular expression ({error})") from error


def plain_pattern(pattern: str) -> str:
    """Return a pattern without accents, its letters in lower case and its escapes as they are."""
    split = unicodedata.normalize("NFKD", pattern.replace("’", "'"))
    bare = "".join(c for c in split if not unicodedata.combining(c))
    return re.sub(r"\\.|[^\\]+", lambda m: m[0] if m[0][0] == "\\" else m[0].lower(), bare)


@dataclass(frozen=True)
class Rules:
    """The active patterns, ready for many titles."""

    symbols: frozenset[str]
    titles: tuple[re.Pattern[str], ...]
    not_symbols: frozenset[str]
    not_titles: tuple[re.Pattern[str], ...]

    @classmethod
    def of(cls, patterns: Iterable[DocketPattern]) -> Rules:
        """Return the rules that these patterns make."""
        by: dict[tuple[str, bool], list[str]] = {}
        for row in patterns:
            by.setdefault((row.kind, row.exclude), []).append(row.pattern)
        symbol, title = DocketPattern.Kind.SYMBOL.value, DocketPattern.Kind.TITLE.value
        return cls(
            frozenset(canonical_symbol(p) or p for p in by.get((symbol, False), [])),
            tuple(map(compiled, by.get((title, False), []))),
            frozenset(canonical_symbol(p) or p for p in by.get((symbol, True), [])),
            tuple(map(compiled, by.get((title, True), []))),
        )

    @classmethod
    def current(cls) -> Rules:
        """Return the rules of the desk's active patterns."""
        return cls.of(DocketPattern.objects.filter(active=True))

    def match(self, symbol: str, titles: Iterable[str]) -> bool:
        """Whether a symbol or a title puts a text on the docket, and none takes it off."""
        read = [plain(title) for title in titles if title]
        if symbol in self.not_symbols or _any(self.not_titles, read):
            return False
        return symbol in self.symbols or _any(self.titles, read)


def _any(patterns: tuple[re.Pattern[str], ...], titles: list[str]) -> bool:
    return any(pattern.search(title) for pattern in patterns for title in titles)


def titles_of(instrument: Instrument) -> list[str]:
    """Return an instrument's titles in the languages it has."""
    return [getattr(instrument, f"title_{code}") for code in LANGUAGES]


def belongs(instrument: Instrument, rules: Rules) -> bool:
    """Whether an instrument is on the docket: the desk's choice, the pack's list, or a pattern."""
    if instrument.docket_choice is not None:
        return instrument.docket_choice
    return instrument.docket_listed or rules.match(instrument.symbol, titles_of(instrument))


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
    found = []
    for row in Instrument.objects.only(
        "slug", "symbol", "session", "on_docket", *(f"title_{code}" for code in LANGUAGES)
    ):
        if rules.match(row.symbol, titles_of(row)):
            found.append(Match(row.slug, row.symbol, str(row.title), row.session, row.on_docket))
    for slug, symbol, title, session, on in RollCall.objects.filter(instrument=None).values_list(
        "slug", "symbol", "title", "session", "on_docket"
    ):
        if rules.match(symbol, [title]):
            found.append(Match("", symbol or slug, title, session, on))
    return sorted(found, key=lambda match: (-(match.session or 0), match.symbol))


def settle(rules: Rules | None = None) -> tuple[list[str], list[str]]:
    """Put every instrument and roll call where the rules say; return slugs put on and taken off."""
    rules = rules or Rules.current()
    on: list[str] = []
    off: list[str] = []
    names = ["slug", "symbol", "on_docket", "docket_choice", "docket_listed"]
    for row in Instrument.objects.only(*names, *(f"title_{code}" for code in LANGUAGES)):
        wanted = belongs(row, rules)
        if wanted != row.on_docket:
            (on if wanted else off).append(row.slug)
    _put(Instrument, on, True)
    _put(Instrument, off, False)
    docket = set(Instrument.objects.filter(on_docket=True).values_list("slug", flat=True))
    calls_on: list[str] = []
    calls_off: list[str] = []
    for slug, owner, symbol, title, is_on in RollCall.objects.values_list(
        "slug", "instrument", "symbol", "title", "on_docket"
    ):
        wanted = owner in docket if owner else rules.match(symbol, [title])
        if wanted != is_on:
            (calls_on if wanted else calls_off).append(slug)
    _put(RollCall, calls_on, True)
    _put(RollCall, calls_off, False)
    return on or calls_on, off or calls_off


def _put(model: type[Instrument] | type[RollCall], slugs: list[str], on: bool) -> None:
    for start in range(0, len(slugs), 500):
        model._default_manager.filter(slug__in=slugs[start : start + 500]).update(on_docket=on)
