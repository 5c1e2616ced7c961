"""Where States stand: points, agreement, cohesion, balance, each with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from contadora.atlas import queries as atlas
from contadora.desk.api import schemas as s
from contadora.desk.api.asking import (
    ERRORS,
    SECURITY,
    Slice,
    conditional,
    number,
    paged,
)
from contadora.desk.api.atlas import known_code, known_group, known_state
from contadora.desk.api.errors import Refused, not_known
from contadora.standing import queries as standing
from contadora.standing.models import Run

router = Router(tags=["Where they stand"])
SCOPE = (
    "Cyber docket, all issues, the docket on top of all issues (`cyber`), or one issue by its code "
    "in the voting data; by default all issues where the whole record is loaded. A point needs an "
    "estimate on the scope: see the runs."
)


class Scoped(Schema):
    scope: s.Scope | None = Field(None, description=SCOPE)


class PointFilter(Slice, Scoped):
    code: s.Code | None = Field(
        None, description="A State or a group: its points over time. Without it, all States."
    )
    group: s.Code | None = Field(None, description="Only a group's members of today.")
    period: s.Session | None = Field(
        None, description="A session; the period that holds it. Without it, the last period."
    )


class AgreementFilter(Slice, Scoped):
    code: s.Code = Field(description="A State or a group.")
    other: s.Code | None = Field(
        None, description="Another State or group. Without it, the poles; with 'ALL', every State."
    )
    first: s.Session | None = Field(None, description="First session of the span.")
    last: s.Session | None = Field(None, description="Last session of the span.")


class CohesionFilter(Slice, Scoped):
    group: s.Code = Field(description="A group's code, UN or REGION.")


class BalanceFilter(Scoped):
    code: s.Code = Field(description="A State or a group.")
    a: s.Code = Field("USA", description="The pole at +1.")
    b: s.Code = Field("CHN", description="The pole at -1.")
    period: s.Session | None = Field(None, description="A session; the period that holds it.")


@router.get(
    "/points", response={200: s.PointPage, **ERRORS}, operation_id="list_points",
    url_name="points", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def list_points(request: HttpRequest, ask: Query[PointFilter]) -> dict[str, Any]:
    """Ideal points with their 90 % intervals, from the latest estimate of a scope."""
    scope = _scope(ask.scope)
    run = _run(scope)
    rows: Sequence[dict[str, Any]]
    if ask.code:
        code = known_code("code", ask.code)
        rows = [
            _point(code, scope, each.period, each.label, each.interval, each.n)
            for each in standing.path(code, scope)
            if ask.period is None or each.period == _period(scope, ask.period)
        ]
    else:
        line = standing.line(scope, _period(scope, ask.period))
        if line is None:
            raise _no_run(scope)
        members = None
        if ask.group:
            members = atlas.members(known_group("group", ask.group), timezone.localdate())
        rows = [
            _point(each.iso3, scope, line.period, line.label, each.interval, each.n)
            for each in line.points
            if members is None or each.iso3 in members
        ]
    return {**paged(request, ask, rows, dict), "run": run}


@router.get(
    "/agreement", response={200: s.AgreementPage, **ERRORS}, operation_id="list_agreement",
    url_name="agreement", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def list_agreement(request: HttpRequest, ask: Query[AgreementFilter]) -> dict[str, Any]:
    """How often a State or a group votes as others do: Lijphart's index, and beyond chance."""
    scope = _scope(ask.scope)
    code = known_code("code", ask.code)
    span = _span(scope, ask.first, ask.last)
    rows: list[dict[str, Any]]
    if ask.other is None:
        rows = [
            _agreement(code, each.pole.code, scope, each.span, each.agreement, each.corrected,
                       each.n, each.region, each.world)
            for each in standing.alignment(code, scope, span)
        ]  # fmt: skip
    elif ask.other.upper() == "ALL":
        iso3 = known_state("code", code).iso3
        rows = [
            _agreement(iso3, each.iso3, scope, span, each.agreement, each.corrected, each.n)
            for each in standing.closest(iso3, scope, k=1000, span=span)
        ]
    else:
        each = standing.pair(code, known_code("other", ask.other), scope, span)
        rows = [_agreement(each.a, each.b, scope, span, each.agreement, each.corrected, each.n)]
    return paged(request, ask, rows, dict)


@router.get(
    "/cohesion", response={200: s.CohesionPage, **ERRORS}, operation_id="list_cohesion",
    url_name="cohesion", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def list_cohesion(request: HttpRequest, ask: Query[CohesionFilter]) -> dict[str, Any]:
    """How united a group voted, session by session, with the region and the world beside."""
    scope = _scope(ask.scope)
    group = known_group("group", ask.group)
    rows = [
        {
            "group": group,
            "scope": scope,
            "session": each.period,
            "rice": number(each.rice),
            "hnr": number(each.hnr),
            "n_rollcalls": each.n_rollcalls,
            "region_hnr": number(each.region_hnr),
            "world_hnr": number(each.world_hnr),
        }
        for each in standing.cohesion(group, scope)
    ]
    return paged(request, ask, rows, dict)


@router.get(
    "/balance", response={200: s.BalanceOut, **ERRORS}, operation_id="get_balance",
    url_name="balance", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def get_balance(request: HttpRequest, ask: Query[BalanceFilter]) -> dict[str, Any]:
    """Where a State or a group stands between two poles, and with what probability."""
    scope = _scope(ask.scope)
    run = _run(scope)
    code, a, b = (
        known_code(field, value)
        for field, value in (("code", ask.code), ("a", ask.a), ("b", ask.b))
    )
    view = standing.balance(code, scope, a=a, b=b, period=_period(scope, ask.period))
    if view is None:
        raise _no_run(scope)
    return {
        "code": code,
        "scope": scope,
        "a": a,
        "b": b,
        "period": view.period,
        "label": view.label,
        "balance": _figure(view.interval),
        "p_with_a": number(view.p_with_a),
        "p_between": number(view.p_between),
        "p_with_b": number(view.p_with_b),
        "region": _figure(view.region),
        "world": _figure(view.world),
        "reason": str(view.reason),
        "run": run,
    }


def _scope(asked: str | None) -> str:
    return asked or standing.best_scope()


def _no_run(scope: str) -> Refused:
    return Refused(
        404, "scope", scope, "no estimate of this scope yet",
        f"run 'contadora estimate --scope {scope}' on the machine of this desk",
    )  # fmt: skip


def _run(scope: str) -> dict[str, Any]:
    view = standing.latest(scope)
    if view is None:
        raise _no_run(scope)
    run: Run = view.run
    return {
        "uuid": str(run.uuid),
        "scope": run.scope,
        "finished_at": (run.finished_at or run.created_at).isoformat(timespec="seconds"),
        "seed": run.seed,
        "input_hash": run.input_hash,
        "converged": run.converged,
    }


def _period(scope: str, session: int | None) -> int | None:
    """Return the period that holds a session, or refuse."""
    if session is None:
        return None
    for each in standing.periods(scope):
        if each.first <= session <= each.last:
            return each.period
    raise not_known("period", session, "take a period of /api/v1/points?code=URY")


def _span(scope: str, first: int | None, last: int | None) -> standing.Span | None:
    default = standing.default_span(scope)
    if default is None or (first is None and last is None):
        return default
    ends = (first if first is not None else 1, last if last is not None else default.last)
    return standing.Span(min(ends), max(ends))


def _figure(interval: standing.Interval) -> dict[str, float | None]:
    return {
        "point": number(interval.point),
        "lo": number(interval.lo),
        "hi": number(interval.hi),
    }


def _point(
    code: str, scope: str, period: int, label: str, interval: standing.Interval, n: int
) -> dict[str, Any]:
    return {
        "code": code,
        "scope": scope,
        "period": period,
        "label": label,
        "interval": _figure(interval),
        "n": n,
        "added": _added(code) if scope == "cyber" else None,
    }


def _added(code: str) -> dict[str, Any] | None:
    view = standing.cyber(code)
    if view is None:
        return None
    return {
        "general": _figure(view.general),
        "moved": _figure(view.moved),
        "p_moved": number(view.p_moved),
        "known": view.known,
    }


def _agreement(
    code: str,
    other: str,
    scope: str,
    span: standing.Span | None,
    agreement: standing.Interval,
    corrected: float,
    n: int,
    region: float | None = None,
    world: float | None = None,
) -> dict[str, Any]:
    return {
        "code": code,
        "other": other,
        "scope": scope,
        "span": {"first": span.first, "last": span.last} if span else None,
        "agreement": _figure(agreement),
        "corrected": number(corrected),
        "n": n,
        "region": number(region),
        "world": number(world),
    }
