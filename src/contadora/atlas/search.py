"""Finding a State by any of its names, a resolution by any spelling, a group by its acronym."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from django.db.models import F, Q
from rapidfuzz import fuzz, process

from contadora.atlas.models import Group, Instrument, State
from contadora.atlas.symbols import canonical_symbol
from contadora.atlas.texts import LANGUAGES
from contadora.atlas.versions import by_version

NEAR = 82  # likeness, of 100, from which a misspelt name is taken for the one meant
MOST = 200  # characters of a question that are read


@dataclass(frozen=True)
class SearchResults:
    """What a text may mean, the likeliest first in each list."""

    states: tuple[State, ...] = ()
    groups: tuple[Group, ...] = ()
    instruments: tuple[Instrument, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.states or self.groups or self.instruments)


def folded(text: str) -> str:
    """Return a text without accents, case, points and double spaces."""
    plain = unicodedata.normalize("NFKD", text.casefold().replace("’", "'"))
    kept = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w\s]+", " ", kept.replace(".", "")).split())


@by_version
def state_names() -> tuple[tuple[str, State], ...]:
    names: list[tuple[str, State]] = []
    for state in State.objects.order_by("iso3"):
        texts = [state.iso3, state.iso2, *state.aliases.splitlines()]
        texts += [
            getattr(state, f"{kind}_{code}") for kind in ("name", "short") for code in LANGUAGES
        ]
        names += [(name, state) for name in sorted({folded(text) for text in texts if text})]
    return tuple(names)


@by_version
def _group_names() -> tuple[tuple[str, Group], ...]:
    names: list[tuple[str, Group]] = []
    for group in Group.objects.order_by("code"):
        texts = [group.code]
        texts += [
            getattr(group, f"{kind}_{code}") for kind in ("name", "acronym") for code in LANGUAGES
        ]
        names += [(name, group) for name in sorted({folded(text) for text in texts if text})]
    return tuple(names)


def _rank(wanted: str, name: str) -> int | None:
    """Return how well a name answers: 0 the very one, then its beginning, a word, a part."""
    if name == wanted:
        return 0
    if name.startswith(wanted):
        return 1
    if f" {wanted}" in f" {name}":
        return 2
    return 3 if len(wanted) > 3 and wanted in name else None


def _found(wanted: str, names: tuple[tuple[str, State | Group], ...]) -> list[State | Group]:
    best: dict[str, tuple[int, int, State | Group]] = {}
    for name, thing in names:
        rank = _rank(wanted, name)
        if rank is not None:
            key = str(thing.pk)
            best[key] = min(
                best.get(key, (9, 0, thing)), (rank, len(name), thing), key=lambda b: b[:2]
            )
    if not best and len(wanted) > 3:
        near = process.extract(
            wanted, [name for name, _ in names], scorer=fuzz.ratio, score_cutoff=NEAR, limit=8
        )
        for position, (_name, _score, index) in enumerate(near):
            thing = names[index][1]
            best.setdefault(str(thing.pk), (position, 0, thing))
    return [
        thing for _, _, thing in sorted(best.values(), key=lambda b: (b[0], b[1], str(b[2].pk)))
    ]


def _instruments(text: str, limit: int) -> tuple[Instrument, ...]:
    rows = Instrument.objects.select_related("source")
    symbol = canonical_symbol(text)
    if symbol:
        exact = list(
            rows.filter(Q(symbol=symbol) | Q(symbol__startswith=symbol)).order_by("symbol")[:limit]
        )
        parts = [
            row for row in exact if row.symbol != symbol and not row.symbol[len(symbol)].isdigit()
        ]
        return tuple([row for row in exact if row.symbol == symbol] + parts)
    plain = text.strip()
    same = list(rows.filter(Q(symbol__iexact=plain) | Q(slug__iexact=plain))[:limit])
    if same or len(plain) < 3:
        return tuple(same)
    rule = Q(symbol__icontains=plain)
    for code in LANGUAGES:
        rule |= Q(**{f"title_{code}__icontains": plain})
    return tuple(
        rows.filter(rule).order_by("-on_docket", F("date").desc(nulls_last=True), "slug")[:limit]
    )


def search(text: str, limit: int = 20) -> SearchResults:
    """Return the States, groups and instruments that a text may mean."""
    wanted = folded(text[:MOST])
    if not wanted:
        return SearchResults()
    instruments = _instruments(text[:MOST], limit)
    if instruments and canonical_symbol(text[:MOST]):
        return SearchResults(instruments=instruments)
    states = _found(wanted, state_names())
    groups = _found(wanted, _group_names())
    return SearchResults(
        tuple(s for s in states if isinstance(s, State))[:limit],
        tuple(g for g in groups if isinstance(g, Group))[:limit],
        instruments,
    )
