"""Roll calls with their votes, and acts."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from contadora.atlas.dates import PartialDate
from contadora.desk.api import schemas as s
from contadora.desk.api.asking import (
    ERRORS,
    SECURITY,
    Slice,
    conditional,
    current_reader,
    fact,
    paged,
    text_of,
)
from contadora.desk.api.atlas import LISTED, known_state
from contadora.desk.api.errors import not_known
from contadora.desk.instrument_page import CODES
from contadora.desk.queries import last_day
from contadora.record import queries as record
from contadora.record.models import Act, RollCall
from contadora.record.votes import Vote

router = Router(tags=["Record"])


class RollCallFilter(Slice):
    docket: bool | None = Field(None, description="Only the cyber docket, or only the rest.")
    session: s.Session | None = None
    instrument: s.Code | None = Field(None, description="The slug of an instrument.")
    issue: s.Issue | None = Field(
        None,
        description="co colonialism, di arms control, ec economic development, hr human rights, "
        "me Palestinian conflict, nu nuclear weapons.",
    )
    since: s.Date | None = None
    until: s.Date | None = None


class ActFilter(Slice):
    state: s.Iso3 | None = None
    instrument: s.Code | None = Field(None, description="The slug of an instrument.")
    kind: s.ActKind | None = None
    region: bool | None = Field(None, description="Only the region's 33 States, or only others.")
    since: s.Date | None = None
    until: s.Date | None = None


@router.get(
    "/rollcalls", response={200: s.RollCallPage, **ERRORS}, operation_id="list_rollcalls",
    url_name="rollcalls", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def list_rollcalls(request: HttpRequest, ask: Query[RollCallFilter]) -> dict[str, Any]:
    """Recorded votes, newest first, without each State's vote."""
    rows = RollCall.objects.defer("votes").order_by(
        "-session", F("date").desc(nulls_last=True), "slug"
    )
    if ask.docket is not None:
        rows = rows.filter(on_docket=ask.docket)
    if ask.session is not None:
        rows = rows.filter(session=ask.session)
    if ask.instrument:
        rows = rows.filter(instrument=ask.instrument)
    if ask.issue:
        rows = rows.filter(issues__contains=ask.issue)
    if ask.since:
        rows = rows.filter(date__gte=PartialDate(last_day(ask.since)).first)
    if ask.until:
        rows = rows.filter(date__lte=PartialDate(last_day(ask.until)).last)
    return paged(request, ask, rows, rollcall_out)


@router.get(
    "/rollcalls/{slug}", response={200: s.RollCallDetail, **ERRORS}, operation_id="get_rollcall",
    url_name="rollcall", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def get_rollcall(request: HttpRequest, slug: s.Code) -> dict[str, Any]:
    """One recorded vote with the vote of every State that was a member then."""
    rollcall = record.roll_call(slug)
    if rollcall is None:
        raise not_known("slug", slug, LISTED.format("/api/v1/rollcalls"))
    votes = [
        {"iso3": each.iso3, "vote": CODES[Vote(each.vote)]} for each in record.votes_of(rollcall)
    ]
    return {**rollcall_out(rollcall), "votes": votes}


@router.get(
    "/acts", response={200: s.ActPage, **ERRORS}, operation_id="list_acts",
    url_name="acts", openapi_extra=SECURITY,
)  # fmt: skip
@conditional(personal=True)
def list_acts(request: HttpRequest, ask: Query[ActFilter]) -> dict[str, Any]:
    """Signatures, ratifications, endorsements, statements and votes known one by one, newest first.

    Without a token, those handled as TLP:CLEAR; with one, also what its owner may know.
    """
    state = known_state("state", ask.state).iso3 if ask.state else None
    rows = record.acts(current_reader(request), state=state, kind=ask.kind or None)
    if ask.instrument:
        rows = rows.filter(instrument=ask.instrument)
    if ask.region is not None:
        rows = rows.filter(state__in_region=ask.region)
    if ask.since:
        rows = rows.filter(date__gte=last_day(ask.since))
    if ask.until:
        rows = rows.filter(date__lte=PartialDate(last_day(ask.until)).last.isoformat())
    return paged(request, ask, rows, act_out)


def rollcall_out(row: RollCall) -> dict[str, Any]:
    """Return a roll call in its shape, without its votes."""
    return {
        "slug": row.slug,
        "instrument": row.instrument_id,
        "symbol": row.symbol,
        "title": row.title,
        "session": row.session,
        "date": text_of(row.dated),
        "stage": row.stage,
        "is_paragraph": row.is_paragraph,
        "is_amendment": row.is_amendment,
        "issues": [issue for issue in row.issues.split(";") if issue],
        "on_docket": row.on_docket,
        "yes": row.yes,
        "no": row.no,
        "abstain": row.abstain,
        "absent": row.absent,
        "source": row.source_id,
        "confidence": row.confidence,
    }


def act_out(row: Act) -> dict[str, Any]:
    """Return an act in its shape."""
    return {
        "uuid": str(row.uuid),
        "iso3": row.state_id,
        "instrument": row.instrument_id,
        "kind": row.kind,
        "date": text_of(row.date),
        "stage": row.stage,
        "document": row.document,
        "handling": str(row.get_handling_display()),
        **fact(row),
    }
