"""Charts as pages and addresses show them: a drawing, its numbers, and where its files are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from contadora.atlas import formats
from contadora.atlas import queries as atlas
from contadora.atlas.texts import current_language
from contadora.standing import charts, queries, scopes
from contadora.standing.charts import Drawing
from contadora.standing.charts.bundle import NAME

ROWS_SHOWN = 48  # a longer table is one click farther: as a file
MOST_COMPARED = 4
SCOPES = ("docket", "all")


@dataclass(frozen=True)
class Ask:
    """What a chart is asked for: of whom, on which scope, in which period, whom to set out."""

    of: tuple[str, ...] = ()
    scope: str = "docket"
    period: int | None = None
    highlight: tuple[str, ...] = ()

    @classmethod
    def read(cls, query: QueryDict) -> Ask:
        """Read a query; what is not known is left out, so that an address always answers."""
        known = {**atlas.states(), **atlas.groups(), "UN": None, "REGION": None}
        period = query.get("period", "")
        return cls(
            of=tuple(dict.fromkeys(code for code in query.getlist("of") if code in known)),
            scope=any_scope_of(query.get("scope", "")),
            period=int(period) if period.isdecimal() and len(period) < 5 else None,
            highlight=tuple(
                dict.fromkeys(code for code in query.getlist("highlight") if code in atlas.states())
            )[:MOST_COMPARED],
        )

    def query(self) -> str:
        """Write it as a query."""
        values: dict[str, Any] = {"of": list(self.of), "scope": self.scope}
        if self.period is not None:
            values["period"] = self.period
        if self.highlight:
            values["highlight"] = list(self.highlight)
        return urlencode(values, doseq=True)


def any_scope_of(text: str) -> str:
    """Return a scope that has a run, issues among them: the one asked for where it has."""
    return text if text in scopes.shown() else scope_of(text)


def scope_of(text: str) -> str:
    """Return the docket or all issues, the one asked for where it has a run."""
    if text in SCOPES and queries.latest(text) is not None:
        return text
    return "docket" if queries.latest("docket") is not None else queries.best_scope()


def _one(make: Callable[[str, str, str], Drawing | None]) -> Callable[[Ask], Drawing | None]:
    def draw(ask: Ask) -> Drawing | None:
        return make(ask.of[0], current_language(), ask.scope) if len(ask.of) == 1 else None

    return draw


def _several(
    make: Callable[[Sequence[str], str, str], Drawing | None],
) -> Callable[[Ask], Drawing | None]:
    def draw(ask: Ask) -> Drawing | None:
        if not 2 <= len(ask.of) <= MOST_COMPARED:
            return None
        return make(ask.of, current_language(), ask.scope)

    return draw


def _positions(ask: Ask) -> Drawing | None:
    group = ask.of[0] if ask.of else "UN"
    if group in atlas.states():
        return None
    periods = {info.period for info in queries.periods(ask.scope)}
    period = ask.period if ask.period in periods else None
    return charts.positions(current_language(), ask.scope, period, group, ask.highlight)


KINDS: Mapping[str, Callable[[Ask], Drawing | None]] = {
    **{kind: _one(make) for kind, make in {**charts.KINDS, **charts.STATE_KINDS}.items()},
    "compare": _several(charts.compare),
    "compare-over-time": _several(charts.compare_over_time),
    "positions": _positions,
}


@dataclass(frozen=True)
class Shown:
    """A drawing on a page, with the addresses of its files."""

    drawing: Drawing
    address: str
    headings: tuple[str, ...] = field(default=())
    rows: tuple[tuple[str, ...], ...] = field(default=())
    script: str = ""  # what makes it interactive, where the desk has built it

    @property
    def spec(self) -> str:
        return f"{self.address}&format=vega"

    @property
    def csv(self) -> str:
        return f"{self.address}&format=csv"

    @property
    def json(self) -> str:
        return f"{self.address}&format=json"

    @property
    def file(self) -> str:
        return f"{self.address}&format=svg"

    @property
    def images(self) -> list[tuple[str, str]]:
        """The drawing as images, while it is not made yet: for which screen, and its address."""
        narrow, dark = "(max-width: 48rem)", "screen and (prefers-color-scheme: dark)"
        return [
            (f"{dark} and {narrow}", f"{self.file}&narrow=1&dark=1"),
            (dark, f"{self.file}&dark=1"),
            (f"screen and {narrow}", f"{self.file}&narrow=1"),
        ]


def shown(kind: str, ask: Ask, *, wait: bool = False) -> Shown | None:
    """Return a chart for a page; None where there is nothing to draw.

    Without `wait` one that is not drawn yet is shown by a page as an image, so that the page need
    not wait for it.
    """
    with nullcontext() if wait else charts.at_once():
        drawing = KINDS[kind](ask)
    if drawing is None:
        return None
    numbers = drawing.numbers
    few = len(numbers.rows) <= ROWS_SHOWN
    return Shown(
        drawing=drawing,
        address=f"{reverse('desk:chart', args=[kind])}?{ask.query()}",
        headings=numbers.headings if few else (),
        rows=tuple(tuple(_cell(value) for value in row) for row in numbers.rows) if few else (),
        script=script(),
    )


def pending(*found: Shown | None) -> str:
    """Name which of a page's charts are still to be drawn, for what is kept of the page."""
    return "".join("-" if one is None else "01"[one.drawing.pending] for one in found)


def script() -> str:
    """Return the address of the script that makes charts interactive, '' where there is none."""
    if finders.find(NAME) is None:
        return ""
    from django.contrib.staticfiles.storage import staticfiles_storage

    try:
        return str(staticfiles_storage.url(NAME))
    except ValueError:  # built after the static files were gathered
        return f"{settings.STATIC_URL}{NAME}"


def _cell(value: Any) -> str:
    if isinstance(value, float):
        return formats.number(value)
    return str(value)
