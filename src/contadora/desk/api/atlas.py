"""States, groups, instruments and the agenda."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from contadora.atlas import queries as atlas
from contadora.atlas.models import (
    Group,
    GroupMembership,
    Instrument,
    Meeting,
    Provision,
    State,
)
from contadora.desk import queries
from contadora.desk.api import schemas as s
from contadora.desk.api.asking import (
    ERRORS,
    SECURITY,
    Slice,
    conditional,
    fact,
    paged,
    text_of,
)
from contadora.desk.api.errors import not_known
from contadora.desk.instruments import Choice, chosen

router = Router(tags=["Atlas"])
LISTED = "see {} for the codes"


class StateFilter(Slice):
    region: bool | None = Field(None, description="Only the region's 33 States, or only others.")
    group: s.Code | None = Field(None, description="Members of a group: a code, UN or REGION.")
    on: date | None = Field(None, description="The day the membership is of; today by default.")
    q: s.Text | None = Field(None, description="A name or a part of one, in any of the languages.")


class GroupFilter(Slice):
    state: s.Iso3 | None = Field(None, description="Groups that a State is a member of.")
    on: date | None = Field(None, description="The day the membership is of; today by default.")


class On(Schema):
    on: date | None = Field(None, description="The day the members are of; today by default.")


class InstrumentFilter(Slice):
    docket: bool | None = Field(None, description="Only the cyber docket, or only the rest.")
    kind: s.InstrumentKind | None = None
    status: s.InstrumentStatus | None = None
    track: s.Text | None = None
    session: s.Session | None = None
    against: int | None = Field(None, ge=0, le=300, description="Fewer votes against than this.")
    q: s.Text | None = Field(None, description="A symbol in any spelling, or words of the title.")


class AgendaFilter(Slice):
    forum: s.Code | None = None
    since: s.Date | None = Field(None, description="Meetings that end on or after this date.")
    until: s.Date | None = Field(None, description="Meetings that start on or before this date.")


@router.get(
    "/states", response={200: s.StatePage, **ERRORS}, operation_id="list_states",
    url_name="states", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def list_states(request: HttpRequest, ask: Query[StateFilter]) -> dict[str, Any]:
    """States, present and past, by their ISO 3166 alpha-3 code."""
    rows = list(atlas.states().values())
    if ask.region is not None:
        rows = [row for row in rows if row.in_region == ask.region]
    if ask.group:
        members = _members(ask.group, ask.on)
        rows = [row for row in rows if row.iso3 in members]
    if ask.q and ask.q.strip():
        meant = {row.iso3 for row in atlas.search(ask.q, limit=300).states}
        rows = [row for row in rows if row.iso3 in meant]
    return paged(request, ask, rows, state_out)


@router.get(
    "/states/{iso3}", response={200: s.StateDetail, **ERRORS}, operation_id="get_state",
    url_name="state", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def get_state(request: HttpRequest, iso3: s.Iso3) -> dict[str, Any]:
    """One State and its memberships, past and present."""
    state = known_state("iso3", iso3)
    memberships = state.memberships.select_related("source").order_by("group", "since")
    return {**state_out(state), "memberships": [membership_out(row) for row in memberships]}


@router.get(
    "/groups", response={200: s.GroupPage, **ERRORS}, operation_id="list_groups",
    url_name="groups", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def list_groups(request: HttpRequest, ask: Query[GroupFilter]) -> dict[str, Any]:
    """Groups of States."""
    rows = list(atlas.groups().values())
    if ask.state:
        state = known_state("state", ask.state)
        rows = list(atlas.groups_of(state.iso3, ask.on or timezone.localdate()))
    return paged(request, ask, rows, group_out)


@router.get(
    "/groups/{code}", response={200: s.GroupDetail, **ERRORS}, operation_id="get_group",
    url_name="group", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def get_group(request: HttpRequest, code: s.Code, ask: Query[On]) -> dict[str, Any]:
    """One group, its members on a day, and every membership that is known."""
    group = atlas.group(code)
    if group is None:
        raise not_known("code", code, LISTED.format("/api/v1/groups"))
    day = ask.on or timezone.localdate()
    memberships = group.memberships.select_related("source").order_by("state", "since")
    return {
        **group_out(group),
        "on": day.isoformat(),
        "members": sorted(atlas.members(group.code, day)),
        "memberships": [membership_out(row) for row in memberships],
    }


@router.get(
    "/instruments", response={200: s.InstrumentPage, **ERRORS}, operation_id="list_instruments",
    url_name="instruments", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def list_instruments(request: HttpRequest, ask: Query[InstrumentFilter]) -> dict[str, Any]:
    """Resolutions, drafts, treaties, declarations, norms, measures and reports, newest first."""
    choice = Choice(
        scope="docket" if ask.docket else "all",
        kind=ask.kind or "",
        status=ask.status or "",
        how="",
        track=ask.track or "",
        session=ask.session,
        against=ask.against,
        text=(ask.q or "").strip(),
        sort="newest",
    )
    rows = chosen(choice).select_related("source")
    if ask.docket is False:
        rows = rows.filter(on_docket=False)
    return paged(request, ask, rows, instrument_out)


@router.get(
    "/instruments/{slug}", response={200: s.InstrumentDetail, **ERRORS},
    operation_id="get_instrument", url_name="instrument", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def get_instrument(request: HttpRequest, slug: s.Code) -> dict[str, Any]:
    """One instrument with its provisions and the keys of its roll calls."""
    row = Instrument.objects.select_related("source").filter(slug=slug).first()
    if row is None:
        raise not_known("slug", slug, LISTED.format("/api/v1/instruments"))
    return {
        **instrument_out(row),
        "summary": s.texts(row, "summary"),
        "lead_sponsors": [code for code in row.lead_sponsors.split(";") if code],
        "provisions": [provision_out(each) for each in row.provisions.select_related("source")],
        "rollcalls": list(row.rollcalls.values_list("slug", flat=True)),
    }


@router.get(
    "/agenda", response={200: s.MeetingPage, **ERRORS}, operation_id="list_meetings",
    url_name="agenda", openapi_extra=SECURITY,
)  # fmt: skip
@conditional()
def list_meetings(request: HttpRequest, ask: Query[AgendaFilter]) -> dict[str, Any]:
    """Meetings, past and to come, oldest first; /es/agenda.ics is the same as a calendar."""
    if ask.forum and not queries.forum(ask.forum):
        raise not_known("forum", ask.forum, LISTED.format("/api/v1/agenda"))
    rows = atlas.meetings(forum=ask.forum)
    return paged(request, ask, queries.within(rows, ask.since, ask.until), meeting_out)


def known_state(field: str, code: str) -> State:
    """Return a State by its code in any case, or refuse."""
    state = atlas.states().get(code.upper())
    if state is None:
        raise not_known(field, code, LISTED.format("/api/v1/states"))
    return state


def known_group(field: str, code: str) -> str:
    """Return a group's code, UN and REGION among them, or refuse."""
    if code.upper() in (atlas.UN, atlas.REGION):
        return code.upper()
    group = atlas.group(code)
    if group is None:
        raise not_known(field, code, LISTED.format("/api/v1/groups"))
    return group.code


def known_code(field: str, code: str) -> str:
    """Return the code of a State or a group, or refuse."""
    return code.upper() if code.upper() in atlas.states() else known_group(field, code)


def _members(code: str, on: date | None) -> frozenset[str]:
    return atlas.members(known_group("group", code), on or timezone.localdate())


def state_out(row: State) -> dict[str, Any]:
    """Return a State in its shape."""
    return {
        "iso3": row.iso3,
        "iso2": row.iso2,
        "m49": row.m49,
        "kind": row.kind,
        "name": s.texts(row, "name"),
        "short": s.texts(row, "short"),
        "in_region": row.in_region,
        "un_since": text_of(row.un_since),
        "un_until": text_of(row.un_until),
    }


def membership_out(row: GroupMembership) -> dict[str, Any]:
    """Return a membership in its shape."""
    return {
        "group": row.group_id,
        "iso3": row.state_id,
        "status": row.status,
        "since": text_of(row.since),
        "until": text_of(row.until),
        **fact(row),
    }


def group_out(row: Group) -> dict[str, Any]:
    """Return a group in its shape."""
    return {
        "code": row.code,
        "name": s.texts(row, "name"),
        "acronym": s.texts(row, "acronym"),
        "summary": s.texts(row, "summary"),
        "url": row.url,
    }


def instrument_out(row: Instrument) -> dict[str, Any]:
    """Return an instrument in its shape."""
    return {
        "slug": row.slug,
        "symbol": row.symbol,
        "kind": row.kind,
        "status": row.status,
        "title": s.texts(row, "title"),
        "date": text_of(row.date),
        "session": row.session,
        "track": row.track,
        "committee": row.committee,
        "theme": row.theme,
        "on_docket": row.on_docket,
        "yes": row.yes,
        "no": row.no,
        "abstain": row.abstain,
        "state_by_state": row.state_by_state,
        **fact(row),
    }


def provision_out(row: Provision) -> dict[str, Any]:
    """Return a provision in its shape."""
    return {
        "number": row.number,
        "letter": row.letter,
        "kind": row.kind,
        "theme": row.theme,
        "orientation": row.orientation,
        "title": s.texts(row, "title"),
        "text": s.texts(row, "text"),
        **fact(row),
    }


def meeting_out(row: Meeting) -> dict[str, Any]:
    """Return a meeting in its shape."""
    return {
        "forum": row.forum_id,
        "forum_name": s.texts(row.forum, "name"),
        "title": s.texts(row, "title"),
        "start": str(row.start),
        "end": text_of(row.end),
        "place": row.place,
        "track": row.track,
        **fact(row),
    }
