"""How a text moved on, drawn: its brackets over the revisions, what is open where and by whom."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import altair as alt
from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.negotiation.drafting.progress import Line, Series
from contadora.negotiation.models import Revision
from contadora.negotiation.typeset import codes
from contadora.people.languages import current_language
from contadora.standing.charts.drawing import Drawing, NotDrawn, Numbers, Plan, drawn
from contadora.standing.charts.plane import data
from contadora.standing.charts.theme import SERIES, Frame, Layer, ink

TOTALS = ("brackets", "options", "open", "agreed")
MOST = 14  # sections or delegations drawn; the table has all
ROW, AXIS = 26, 56  # pixels


@dataclass(frozen=True)
class Bar:
    """How much was open at the most and is now, in a section or by a delegation."""

    name: str
    most: int
    last: int


def drawings(text: str, revisions: Sequence[Revision], series: Series) -> list[Drawing]:
    """Return the charts that there is something to draw for, kept until a revision is issued."""
    if not revisions:
        return []
    version, language = revisions[-1].sha256, current_language()
    plans = (
        ("text-progress", lambda: over_revisions(revisions, series)),
        ("text-sections", lambda: by_section(revisions, series)),
        ("text-delegations", lambda: by_delegation(revisions, series)),
    )
    found = [drawn(name, text, "all", language, version, plan) for name, plan in plans]
    return [each for each in found if each is not None]


def names_of_totals() -> dict[str, str]:
    """Return what is counted, by its key."""
    return {
        "brackets": _("brackets"),
        "options": _("alternative paragraphs"),
        "open": _("open paragraphs"),
        "ad_referendum": _("paragraphs agreed ad referendum"),
        "agreed": _("agreed paragraphs"),
        "proposed": _("proposed paragraphs"),
        "readings": _("readings side by side"),
    }


def over_revisions(revisions: Sequence[Revision], series: Series) -> Plan:
    """Plan the counts of the whole text, from revision to revision."""
    if len(revisions) < 2:
        raise NotDrawn(_("There is one revision so far; a line needs two."))
    names = names_of_totals()
    shown = [line for key in TOTALS for line in series.totals if line.key == key]
    brackets = next(line for line in shown if line.key == "brackets")
    values, labels = [value or 0 for value in brackets.values], series.labels
    most = max(values)
    title = (
        _("%(last)s brackets in %(to)s, after %(most)s at the most in %(at)s")
        % {"last": values[-1], "to": labels[-1], "most": most, "at": labels[values.index(most)]}
        if most
        else _("No revision has a bracket")
    )
    told = "; ".join(
        f"{names[line.key]}: {', '.join(str(value) for value in line.values)}" for line in shown
    )
    return Plan(
        draw=lambda frame: _lines(frame, labels, shown, names),
        title=title,
        alt=told,
        source=source(revisions),
        numbers=Numbers(
            columns=("revision", *(line.key for line in series.totals)),
            headings=(_("Revision"), *(names[line.key].capitalize() for line in series.totals)),
            rows=tuple(
                (label, *(line.values[place] for line in series.totals))
                for place, label in enumerate(labels)
            ),
        ),
    )


def by_section(revisions: Sequence[Revision], series: Series) -> Plan:
    """Plan how many brackets and alternatives are open in each section."""
    bars = _bars(series.sections, lambda line: line.name or _("before the first heading"))
    if len(bars) < 2:
        raise NotDrawn(_("The text has one section."))
    most = max(bars, key=lambda bar: bar.last)
    title = (
        _("Most is open in: %(section)s (%(count)s)")
        % {"section": most.name[:60], "count": most.last}
        if most.last
        else _("Nothing is open in any section")
    )
    return _spread(revisions, series, bars, series.sections, title, _("Section"))


def by_delegation(revisions: Sequence[Revision], series: Series) -> Plan:
    """Plan how much each delegation keeps open."""
    bars = _bars(series.delegations, lambda line: codes([line.name]))
    if not bars:
        raise NotDrawn(_("No delegation keeps anything open."))
    most = max(bars, key=lambda bar: bar.last)
    title = (
        _("%(who)s keeps most open (%(count)s)") % {"who": most.name, "count": most.last}
        if most.last
        else _("No delegation keeps anything open")
    )
    return _spread(revisions, series, bars, series.delegations, title, _("Delegation"))


def source(revisions: Sequence[Revision]) -> str:
    """Return the source line: which revisions, until when."""
    return _("Source: the revisions of this text, the last of %(date)s.") % {
        "date": formats.date_text(revisions[-1].issued_at.date())
    }


def _bars(lines: Sequence[Line], name: Callable[[Line], str]) -> list[Bar]:
    """Return what is drawn of each line; one that was gone before the last revision is not."""
    return [
        Bar(name(line), max(value or 0 for value in line.values), line.values[-1])
        for line in lines
        if line.values and line.values[-1] is not None
    ]


def _spread(
    revisions: Sequence[Revision],
    series: Series,
    bars: list[Bar],
    lines: Sequence[Line],
    title: str,
    what: str,
) -> Plan:
    drawn_bars = sorted(bars, key=lambda bar: (-bar.last, -bar.most))[:MOST]
    note = (
        _("Drawn are the %(count)s with most open; the table has all.") % {"count": MOST}
        if len(bars) > MOST
        else ""
    )
    return Plan(
        draw=lambda frame: _dumbbells(frame, drawn_bars),
        title=title,
        alt="; ".join(f"{bar.name}: {bar.last}" for bar in drawn_bars),
        source=source(revisions),
        numbers=Numbers(
            columns=("name", *(f"rev_{each.number}" for each in revisions)),
            headings=(what, *series.labels),
            rows=tuple((line.name, *line.values) for line in lines),
        ),
        notes=tuple(
            part
            for part in (
                _("Hollow: at its most. Filled: in the last revision."),
                note,
            )
            if part
        ),
    )


def _lines(
    frame: Frame, labels: Sequence[str], lines: Sequence[Line], names: dict[str, str]
) -> Layer:
    shown = [names[line.key] for line in lines]
    rows = [
        {"at": place, "label": labels[place], "n": value or 0, "what": names[line.key]}
        for line in lines
        for place, value in enumerate(line.values)
    ]
    colours = [ink(colour) for colour, _dash in SERIES[: len(shown)]]
    dashes = [dash for _colour, dash in SERIES[: len(shown)]]
    step = max(1, -(-len(labels) // (4 if frame.narrow else 12)))
    places = list(range(0, len(labels), step))
    words = " : ".join(f"datum.value == {place} ? {_quoted(labels[place])}" for place in places)
    x = alt.X(
        "at:Q",
        scale=alt.Scale(domain=[0, len(labels) - 1], nice=False, padding=14),
        axis=alt.Axis(
            values=places, labelExpr=f"{words} : ''", grid=False, title=_("Revision"), tickSize=0
        ),
    )
    y = alt.Y(
        "n:Q",
        scale=alt.Scale(domainMin=0, nice=True),
        axis=alt.Axis(
            title=_("how many there are"), tickMinStep=1, format="d", domain=False, tickCount=5
        ),
    )
    colour = alt.Color("what:N", sort=shown, scale=alt.Scale(domain=shown, range=colours))
    dash = alt.StrokeDash("what:N", sort=shown, scale=alt.Scale(domain=shown, range=dashes))
    base = data(rows)
    line = base.mark_line(strokeWidth=2).encode(x=x, y=y, color=colour, strokeDash=dash)
    dots = base.mark_circle(size=34, opacity=1).encode(x=x, y=y, color=colour)
    return _together([line, dots], frame, 240 if not frame.narrow else 220)


def _dumbbells(frame: Frame, bars: Sequence[Bar]) -> Layer:
    limit = 18 if frame.narrow else 48
    names = [_short(bar.name, limit) for bar in bars]
    rows = [{"row": place, "most": bar.most, "last": bar.last} for place, bar in enumerate(bars)]
    words = " : ".join(
        f"datum.value == {place} ? {_quoted(name)}" for place, name in enumerate(names)
    )
    y = alt.Y(
        "row:Q",
        scale=alt.Scale(domain=[len(bars) - 0.5, -0.5], nice=False, zero=False),
        axis=alt.Axis(
            values=list(range(len(bars))),
            labelExpr=f"{words} : ''",
            labelLimit=400,
            grid=False,
            title=None,
            domain=False,
            tickSize=0,
        ),
    )
    top = max(bar.most for bar in bars)

    def x(name: str) -> alt.X:
        return alt.X(
            f"{name}:Q",
            scale=alt.Scale(domain=[0, max(top, 1)], nice=True, padding=8),
            axis=alt.Axis(title=_("how much is kept open"), tickMinStep=1, format="d", tickCount=5),
        )

    base = data(rows)
    rule = base.mark_rule(color=ink("rule-strong")).encode(x=x("most"), x2="last:Q", y=y)
    most = base.mark_point(
        color=ink("ink-2"), fill=ink("paper"), size=60, opacity=1, strokeWidth=1.4
    ).encode(x=x("most"), y=y)
    last = base.mark_circle(color=ink("accent"), size=80, opacity=1).encode(x=x("last"), y=y)
    return _together([rule, most, last], frame, ROW * len(bars) + AXIS)


def _together(layers: Sequence[Layer], frame: Frame, height: int) -> Layer:
    chart = alt.layer(*layers)
    return chart.properties(width=frame.width, height=height)


def _short(name: str, most: int) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


def _quoted(words: str) -> str:
    """Return words as a string of the drawer's expressions, whatever they hold."""
    return json.dumps(words)
