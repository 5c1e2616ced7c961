"""Charts of where States stand, drawn to SVG on the server, in four languages.

Each function returns a `Drawing` (its finding as title, itself in words, its numbers, its source),
or None where there is nothing to draw. A drawing is kept under the run, the record and the poles
it was made from, and made once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from contadora.atlas.texts import LANGUAGES
from contadora.standing import snapshot
from contadora.standing.charts import added, lines, rows, world
from contadora.standing.charts import strip as strips
from contadora.standing.charts.drawing import Drawing, Numbers, at_once, drawn, is_drawn

__all__ = [
    "KINDS",
    "STATE_KINDS",
    "Drawing",
    "Numbers",
    "alignment",
    "at_once",
    "balance",
    "cohesion",
    "compare",
    "compare_over_time",
    "cyber",
    "kinds_on",
    "of_kind",
    "over_time",
    "positions",
    "strip",
    "version",
    "warm",
]


def version() -> str:
    """Name all that drawings depend on, for what is kept with them."""
    now = snapshot.now()
    return f"{now.record}{now.runs}{now.poles}"


def _version(scope: str) -> str:
    """Name all that a drawing of one scope depends on: a run of another leaves it as it is."""
    now = snapshot.now()
    return f"{now.record}{now.run(scope)}{now.poles}"


def strip(code: str, language: str, scope: str) -> Drawing | None:
    """Return all States on one line with a State, or a group as a bloc, set out."""
    return drawn("strip", code, scope, language, _version(scope), lambda: strips.plan(code, scope))


def over_time(code: str, language: str, scope: str) -> Drawing | None:
    """Return the position of a State or a group over time, with the poles."""
    return drawn(
        "over-time", code, scope, language, _version(scope), lambda: lines.over_time(code, scope)
    )


def alignment(code: str, language: str, scope: str) -> Drawing | None:
    """Return how often a State or a group votes like each pole."""
    return drawn(
        "alignment", code, scope, language, _version(scope), lambda: rows.alignment(code, scope)
    )


def balance(code: str, language: str, scope: str) -> Drawing | None:
    """Return where a State or a group stands from one main pole to the other."""
    return drawn(
        "balance", code, scope, language, _version(scope), lambda: rows.balance(code, scope)
    )


def cohesion(code: str, language: str, scope: str) -> Drawing | None:
    """Return how united a group votes over time."""
    return drawn(
        "cohesion", code, scope, language, _version(scope), lambda: lines.cohesion(code, scope)
    )


def cyber(code: str, language: str, scope: str = "cyber") -> Drawing | None:
    """Return a State's general and cyber position on one line; `scope` has no say in it."""
    scope = "cyber"
    return drawn("cyber", code, scope, language, _version(scope), lambda: added.plan(code))


def compare(codes: Sequence[str], language: str, scope: str) -> Drawing | None:
    """Return two to four positions under one another."""
    return drawn(
        "compare",
        " ".join(codes),
        scope,
        language,
        _version(scope),
        lambda: rows.side_by_side(codes, scope),
    )


def compare_over_time(codes: Sequence[str], language: str, scope: str) -> Drawing | None:
    """Return two to four positions over time, with the poles."""
    return drawn(
        "compare-over-time",
        " ".join(codes),
        scope,
        language,
        _version(scope),
        lambda: lines.together(codes, scope),
    )


def positions(
    language: str,
    scope: str,
    period: int | None = None,
    group: str = "UN",
    highlight: Sequence[str] = (),
) -> Drawing | None:
    """Return the positions of all States, or of a group's, each with its interval."""
    return drawn(
        "positions",
        " ".join([group, str(period or ""), *highlight]),
        scope,
        language,
        _version(scope),
        lambda: world.plan(scope, period, group, highlight),
    )


# The charts about one State or group, by the name they have in an address.
KINDS = {
    "strip": strip,
    "over-time": over_time,
    "alignment": alignment,
    "balance": balance,
    "cohesion": cohesion,
}
# And those about a State only.
STATE_KINDS = {"cyber": cyber}


def kinds_on(scope: str) -> tuple[str, ...]:
    """Return the charts that are drawn ahead on a scope."""
    return tuple(STATE_KINDS if scope == "cyber" else KINDS)


def of_kind(kind: str, code: str, language: str, scope: str) -> Drawing | None:
    """Return a chart by its name; KeyError for a name that is none."""
    return {**KINDS, **STATE_KINDS}[kind](code, language, scope)


def warm(
    codes: Iterable[str],
    scope: str,
    languages: Sequence[str] = LANGUAGES,
    kinds: Sequence[str] = tuple(KINDS),
) -> Iterator[str]:
    """Draw the charts of States and groups ahead of their readers, one after the other.

    Yields the kind of each chart that was made: who asks can rest, or stop, in between. Charts that
    are there, or were found to be impossible, are passed over.
    """
    for language in languages:
        for code in codes:
            for kind in kinds:
                if not is_drawn(kind, code, scope, language, _version(scope)):
                    of_kind(kind, code, language, scope)
                    yield kind
