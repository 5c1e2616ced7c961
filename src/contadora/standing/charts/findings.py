"""The finding that titles a chart: one sentence, drawn by a fixed rule from the figures.

A finding is said only when the figures bear it. A probability of .80 lets a position be named; two
figures differ only where the interval of one leaves out the other's point or interval; else the
sentence says that they cannot be told apart.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from contadora.standing import queries, scopes
from contadora.standing.charts.words import (
    pole_name,
    scope_name,
    subject,
    votes_like,
    year_of,
)
from contadora.standing.figures import Alignment, BalanceView, CohesionPeriod, CyberView, Span
from contadora.standing.reading import line_of, place_of

SURE = 0.80


def standing(code: str, scope: str) -> str:
    """Say on which side of the region’s mean it stands, when the two intervals are apart."""
    line, place, ends = line_of(scope), place_of(code, scope), outermost(scope)
    if line is None or place is None or ends is None or code == "REGION":
        return _("Where it stands on the line of all States")
    own, region = place.interval, line.region
    if not region.known:
        return _("Where it stands on the line of all States")
    if own.lo > region.hi:
        return _("It stands closer to %(pole)s than the region’s mean") % {"pole": ends[1]}
    if own.hi < region.lo:
        return _("It stands closer to %(pole)s than the region’s mean") % {"pole": ends[0]}
    return _("Its position cannot be told apart from the region’s mean")


def of_balance(view: BalanceView, scope: str) -> str:
    """Say with whom, or between whom, a balance is; `SURE` is the least probability for it."""
    names = {"a": pole_name(view.a), "b": pole_name(view.b)}
    if scopes.is_issue(scope):
        return _of_balance_on_issue(view) % {**names, "issue": scope_name(scope)}
    docket = scopes.on_docket(scope)
    if view.p_between >= SURE:
        text = (
            _("On cyber matters it stands between %(b)s and %(a)s")
            if docket
            else _("On all issues it stands between %(b)s and %(a)s")
        )
    elif view.p_with_a >= SURE:
        text = (
            _("On cyber matters it stands with %(a)s rather than %(b)s")
            if docket
            else _("On all issues it stands with %(a)s rather than %(b)s")
        )
    elif view.p_with_b >= SURE:
        text = (
            _("On cyber matters it stands with %(b)s rather than %(a)s")
            if docket
            else _("On all issues it stands with %(b)s rather than %(a)s")
        )
    elif view.p_with_a < 1 - SURE:
        text = (
            _("On cyber matters it stands with %(b)s or between; the votes do not settle which")
            if docket
            else _("On all issues it stands with %(b)s or between; the votes do not settle which")
        )
    elif view.p_with_b < 1 - SURE:
        text = (
            _("On cyber matters it stands with %(a)s or between; the votes do not settle which")
            if docket
            else _("On all issues it stands with %(a)s or between; the votes do not settle which")
        )
    else:
        text = (
            _("On cyber matters the votes do not settle where it stands between %(b)s and %(a)s")
            if docket
            else _("On all issues the votes do not settle where it stands between %(b)s and %(a)s")
        )
    return text % names


def _of_balance_on_issue(view: BalanceView) -> str:
    if view.p_between >= SURE:
        return _("On the issue “%(issue)s” it stands between %(b)s and %(a)s")
    if view.p_with_a >= SURE:
        return _("On the issue “%(issue)s” it stands with %(a)s rather than %(b)s")
    if view.p_with_b >= SURE:
        return _("On the issue “%(issue)s” it stands with %(b)s rather than %(a)s")
    if view.p_with_a < 1 - SURE:
        return _(
            "On the issue “%(issue)s” it stands with %(b)s or between; the votes do not settle "
            "which"
        )
    if view.p_with_b < 1 - SURE:
        return _(
            "On the issue “%(issue)s” it stands with %(a)s or between; the votes do not settle "
            "which"
        )
    return _(
        "On the issue “%(issue)s” the votes do not settle where it stands between %(b)s and %(a)s"
    )


def over_time(code: str, scope: str) -> str:
    """Say where it moved between the two usual spans, when the move's interval leaves 0 out."""
    moved, ends = queries.shifts(code, scope=scope), outermost(scope)
    if moved is None or ends is None or not moved.interval.known:
        return _("Its position over time")
    spans = {"before": _years(moved.span_a), "after": _years(moved.span_b)}
    if moved.sure:
        pole = ends[1] if moved.interval.point > 0 else ends[0]
        if moved.disagree:
            return _(
                "From %(before)s to %(after)s its position moved towards %(pole)s, its agreement "
                "with the poles the other way"
            ) % {**spans, "pole": pole}
        return _("From %(before)s to %(after)s it moved towards %(pole)s") % {
            **spans,
            "pole": pole,
        }
    return _("From %(before)s to %(after)s no move that its votes can tell from chance") % spans


def _years(span: Span) -> str:
    first, last = int(year_of(span.first)), int(year_of(span.last))
    return str(first) if first == last else f"{first}–{last}"


def outermost(scope: str) -> tuple[str, str] | None:
    """Return the names of the outermost poles, low and high."""
    line = line_of(scope)
    if line is None or votes_like(line.poles) is None:
        return None
    known = sorted((p for p in line.poles if p.interval.known), key=lambda p: p.interval.point)
    return pole_name(known[0]), pole_name(known[-1])


def of_alignment(rows: list[Alignment]) -> str:
    """Name the poles it votes most and least like, when their intervals are apart."""
    known = sorted((row for row in rows if row.agreement.known), key=lambda r: -r.agreement.point)
    if not known:
        return _("Agreement with the poles")
    if len(known) == 1:
        return _("How often it votes like %(pole)s") % {"pole": pole_name(known[0].pole)}
    top, bottom = known[0], known[-1]
    if top.agreement.lo > bottom.agreement.hi:
        return _("It votes more like %(most)s than like %(least)s") % {
            "most": pole_name(top.pole),
            "least": pole_name(bottom.pole),
        }
    return _("Its agreement with the poles cannot be told apart")


def of_cohesion(code: str, periods: list[CohesionPeriod]) -> str:
    """Compare a group's unity with the world's over the sessions, weighted by their roll calls."""
    who = subject(code)
    rows = [p for p in periods if p.counts and p.hnr == p.hnr and p.world_hnr == p.world_hnr]
    if who is None or not rows:
        return _("How united the group votes")
    total = sum(p.n_rollcalls for p in rows)
    own = sum(p.hnr * p.n_rollcalls for p in rows) / total
    world = sum(p.world_hnr * p.n_rollcalls for p in rows) / total
    if own - world > 0.02:
        return _("%(group)s votes more united than the world as a whole") % {"group": who.label}
    if world - own > 0.02:
        return _("%(group)s votes less united than the world as a whole") % {"group": who.label}
    return _("%(group)s votes about as united as the world as a whole") % {"group": who.label}


def of_added(view: CyberView) -> str:
    """Say whether the docket moved a State from its general position, and which way."""
    ends = outermost("cyber")
    if not view.sure or ends is None:
        return _("Whether the docket moved it cannot be told from its votes")
    return _("The docket moved it towards %(pole)s") % {
        "pole": ends[1] if view.moved.point > 0 else ends[0]
    }
