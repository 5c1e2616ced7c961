"""Instruments, one instrument, and the acts of States on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table, requested
from contadora.atlas.models import Instrument, State
from contadora.atlas.texts import LANGUAGES
from contadora.desk import acts as act_list
from contadora.desk import instrument_page as show
from contadora.desk import queries
from contadora.desk.asked import asked
from contadora.desk.cite import citation
from contadora.desk.instruments import HOW, SORTS, Choice, chosen, margin, tracks
from contadora.people.access import NotAllowed, Reader, public
from contadora.record import queries as record
from contadora.record.access import delegations_writing
from contadora.record.models import Act, RollCall

PER_PAGE = 50
LIST_COLUMNS = (
    "slug", "symbol", *(f"title_{code}" for code in LANGUAGES), "kind", "status", "date", "session",
    "track", "committee", "docket", "yes", "no", "abstain", "margin", "state_by_state", "source",
    "confidence",
)  # fmt: skip
VOTE_COLUMNS = ("rollcall", "iso3", "state", "vote", "source")
GROUP_COLUMNS = ("rollcall", "group", "yes", "no", "abstain", "absent")
PROVISION_COLUMNS = ("number", "letter", "kind", "theme", "title", "text", "source", "confidence")


@public
def instruments(request: HttpRequest) -> HttpResponseBase:
    """The instruments, the docket first, with what one may ask of them."""
    choice = Choice.of(request.GET)
    found = chosen(choice)

    def rows() -> Iterable[Sequence[Any]]:
        for each in found.iterator(chunk_size=1000):
            yield (
                each.slug, each.symbol, *(getattr(each, f"title_{code}") for code in LANGUAGES),
                each.kind, each.status, each.date, each.session, each.track, each.committee,
                each.on_docket, each.yes, each.no, each.abstain, margin(each),
                each.state_by_state, each.source_id, each.confidence,
            )  # fmt: skip

    if file := requested(request, Table("instruments", LIST_COLUMNS, rows)):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "desk/instruments.html",
        {
            "choice": choice,
            "page": page,
            "kinds": Instrument.Kind.choices,
            "statuses": Instrument.Status.choices,
            "how": [(code, label) for code, (label, _rule) in HOW.items()],
            "sorts": [(code, label) for code, (label, _order) in SORTS.items()],
            "tracks": tracks(choice.scope),
            "citation": citation(request, _("Instruments")),
        },
    )


@public
def instrument(request: HttpRequest, slug: str) -> HttpResponseBase:
    """One instrument: what it says, who voted how on it, and what States did about it."""
    if "\x00" in slug:
        raise Http404
    found = record.instrument_for(request.user, slug)
    if found is None:
        return _elsewhere(request, slug)
    rollcalls = record.instrument_rollcalls(found.slug)
    wanted = asked(request, "rollcall") or (rollcalls[0].slug if rollcalls else "")
    rollcall = next((each for each in rollcalls if each.slug == wanted), None)
    if wanted and rollcall is None:
        raise Http404
    provisions = show.lines(found.provisions.select_related("source"))
    acts = act_list.by_name(record.acts(request.user, instrument=found.slug))
    refusals = queries.noncommitments(found.slug)
    votes = _votes(request, rollcall) if rollcall else {}
    tables = [*_vote_tables(rollcall, votes), act_list.table(acts), _provision_table(provisions)]
    if file := requested(request, *tables, stem=found.slug):
        return file
    in_committee = [act for act in acts if act.kind in act_list.VOTES]
    totals = show.totals(found)
    return render(
        request,
        "desk/instrument.html",
        {
            "instrument": found,
            "sponsors": _states(found.lead_sponsors),
            "others": [each for each in rollcalls if each is not rollcall],
            "totals": totals,
            "totals_parts": show.bar(totals) if totals else [],
            "provisions": provisions,
            "committee_acts": in_committee,
            "committee_counts": act_list.counts(in_committee),
            "acts": [act for act in acts if act.kind not in act_list.VOTES],
            "noncommitments": refusals,
            "may_record": may_record(request.user),
            "sources": show.distinct_sources(
                [found.source],
                [rollcall.source] if rollcall else [],
                [each.provision.source for each in provisions],
                [each.source for each in acts],
                [each.source for each in refusals],
            ),
            "citation": citation(request, f"{found.symbol}, {found.title}"),
            **votes,
        },
    )


def may_record(user: Reader) -> bool:
    """Whether a person may record an act for a delegation."""
    try:
        return bool(delegations_writing(user))
    except NotAllowed:
        return False


def _elsewhere(request: HttpRequest, slug: str) -> HttpResponseBase:
    """A roll call on a text without a symbol; else a redirect from another spelling, else 404."""
    rollcall = record.roll_call(slug)
    if rollcall is not None and rollcall.instrument_id:
        address = reverse("desk:instrument", args=[rollcall.instrument_id])
        return redirect(f"{address}?rollcall={rollcall.slug}")
    if rollcall is not None:
        return _rollcall(request, rollcall)
    symbol = atlas.canonical_symbol(slug)
    other = Instrument.objects.filter(symbol=symbol).first() if symbol else None
    other = other or Instrument.objects.filter(slug__iexact=slug).first()
    if other is None or other.slug == slug:
        raise Http404
    return redirect("desk:instrument", slug=other.slug)


def _rollcall(request: HttpRequest, rollcall: RollCall) -> HttpResponseBase:
    """A roll call on a text that has no symbol of its own: a failed draft, an amendment."""
    votes = _votes(request, rollcall)
    if file := requested(request, *_vote_tables(rollcall, votes), stem=rollcall.slug):
        return file
    title = rollcall.title or rollcall.symbol or rollcall.slug
    return render(request, "desk/rollcall.html", {"citation": citation(request, title), **votes})


def _votes(request: HttpRequest, rollcall: RollCall) -> dict[str, Any]:
    """The roll call as table, tiles, bar, groups and tally, for what the address asks."""
    on = record.day_of(rollcall)
    everyone = show.cast(record.votes_of(rollcall))
    group = asked(request, "group", "REGION")
    vote = asked(request, "vote")
    members = show.members(group, on) if group and group != atlas.UN else None
    listed = [
        each
        for each in everyone
        if (members is None or each.state.iso3 in members) and (not vote or each.code == vote)
    ]
    picked_group = asked(request, "with")
    picked = [iso3 for iso3 in request.GET.getlist("s") if iso3][:250]
    world = record.world_vote(rollcall)
    region = record.region_vote(rollcall)
    return {
        "rollcall": rollcall,
        "groups": atlas.groups().values(),
        "world": world,
        "world_parts": show.bar(world),
        "region": region,
        "region_parts": show.bar(region),
        "by_vote": [
            (show.CODES[each], show.HEADINGS[each], [one for one in everyone if one.vote == each])
            for each in show.ORDER
        ],
        "tiles": [each for each in everyone if each.state.in_region],
        "everyone": everyone,
        "listed": listed,
        "group": group,
        "vote": vote,
        "vote_choices": [(show.CODES[each], each.label) for each in (*show.ORDER,)],
        "splits": show.splits(rollcall),
        "picked_group": picked_group,
        "picked": picked,
        "tally": show.tally(rollcall, everyone, picked_group, picked, on),
    }


def _vote_tables(rollcall: RollCall | None, votes: dict[str, Any]) -> list[Table]:
    if rollcall is None:
        return []
    slug, source = rollcall.slug, rollcall.source_id

    def each_vote() -> Iterable[Sequence[Any]]:
        for each in votes["listed"]:
            yield slug, each.state.iso3, each.state.short, each.code, source

    def each_group() -> Iterable[Sequence[Any]]:
        for each in votes["splits"]:
            counts = each.counts
            yield slug, each.group.code, counts.yes, counts.no, counts.abstain, counts.absent

    return [Table("votes", VOTE_COLUMNS, each_vote), Table("groups", GROUP_COLUMNS, each_group)]


def _provision_table(provisions: list[show.Line]) -> Table:
    def rows() -> Iterable[Sequence[Any]]:
        for each in provisions:
            row = each.provision
            yield (
                row.number, row.letter, row.kind, row.theme, each.title, each.text,
                row.source_id, row.confidence,
            )  # fmt: skip

    return Table("provisions", PROVISION_COLUMNS, rows)


def _states(codes: str) -> list[State]:
    wanted = [code for code in codes.split(";") if code]
    known = atlas.states()
    return [known[code] for code in wanted if code in known]


@public
def acts(request: HttpRequest) -> HttpResponseBase:
    """What States did about instruments other than in roll calls, as this reader may know it."""
    choice = act_list.Choice.of(request.GET)
    found: QuerySet[Act] = act_list.chosen(choice, request.user)
    if file := requested(
        request, act_list.table(found.iterator(chunk_size=1000)), stem=choice.state
    ):
        return file
    return render(
        request,
        "desk/acts.html",
        {
            "choice": choice,
            "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
            "kinds": Act.Kind.choices,
            "states": act_list.states_with_acts(request.user),
            "instruments": act_list.instruments_with_acts(request.user),
            "citation": citation(request, _("Acts")),
        },
    )
