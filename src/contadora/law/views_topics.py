"""What was read: a topic across States, what they have in common, who has none, agreement."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from contadora.atlas.downloads import Table, requested
from contadora.atlas.models import State
from contadora.atlas.search import folded
from contadora.law import access_coding as access
from contadora.law import holders, taxonomy
from contadora.law import queries_coding as queries
from contadora.law.common_ground import ground_of
from contadora.law.convergence import Row
from contadora.law.queries_coding import Coverage, Quote
from contadora.law.queries_documents import passage_url
from contadora.law.readings import Basis, Reading, by_topic
from contadora.negotiation.access import may_convene
from contadora.people.access import public

COLUMNS = (
    "holder", "holder_name", "position", "title", "date", "symbol", "document", "source",
    "topic", "stance", "basis", "readers", "readers_alone", "least_certainty", "passages",
    "taxonomy",
)  # fmt: skip


@require_safe
def topics(request: HttpRequest) -> HttpResponse:
    """List the topics: what each is about, how many holders speak of it, how far readers agree."""
    user = access.require_member(request.user)
    found = by_topic(queries.readings(user))
    _overall, agreed = queries.agreements()
    rows = []
    for each in taxonomy.topics():
        counted = queries.by_holder(found[each.code])
        rows.append(
            {
                "topic": each,
                "speak": sum(one.stands and one.speaks for one in counted),
                "read": sum(one.stands for one in counted),
                "hidden": sum(not one.shown for one in counted),
                "differ": sum(one.basis == Basis.DIFFER for one in counted),
                "agreement": agreed[each.code],
            }
        )
    context = {
        "rows": rows,
        "version": taxonomy.taxonomy().version,
    }
    return render(request, "law/topics.html", context)


@dataclass(frozen=True)
class Line:
    """A holder's reading of a topic with its words."""

    reading: Reading
    holder: str
    address: str  # all of the holder's positions
    quotes: list[Quote]
    may_settle: bool


@require_safe
def topic(request: HttpRequest, topic: str) -> HttpResponseBase:
    """Show what each holder says of one topic, in the words of the original and a translation."""
    user = access.require_member(request.user)
    found = access.topic_or_404(topic)
    rows = queries.by_holder(queries.readings(user, Q(topic=found.code), words=True))
    scope, states = _scope(request)
    stance = request.GET.get("stance", "")
    if scope != "all":
        inside = {state.iso3 for state in states}
        rows = [each for each in rows if each.position.state_id in inside]
    if stance in found.stances:
        rows = [each for each in rows if each.stance == stance]
    file = requested(
        request, Table("topic", COLUMNS, lambda: (_cells(each) for each in rows)), stem=found.code
    )
    if file is not None:
        return file
    order = {code: place for place, code in enumerate(found.stances)}
    may_code = access.may_code(user)
    lines = sorted(
        (_line(each, may_code and access.offers_settling(user, each)) for each in rows),
        key=lambda line: (order.get(line.reading.stance, len(order)), folded(line.holder)),
    )
    context = {
        "topic": found,
        "topics": taxonomy.topics(),
        "lines": lines,
        "counts": [
            (each, sum(line.reading.stance == each.code for line in lines))
            for each in found.stances.values()
        ],
        "stance": stance,
        "scope": scope,
        "groups": queries.groups_of_region(),
        "agreement": queries.agreements()[1][found.code],
        "may_code": may_code,
    }
    return render(request, "law/topic.html", context)


def _line(reading: Reading, may_settle: bool) -> Line:
    position = reading.position
    return Line(
        reading,
        holders.name_of(position.holder),
        holders.address_of(position),
        queries.quotes_of(reading),
        may_settle,
    )


def _scope(request: HttpRequest) -> tuple[str, list[State]]:
    """Return the filter of a page: everybody, the region, or a group's members in the region."""
    given = request.GET.get("group", "")
    if given in dict(queries.groups_of_region()):
        return given, queries.scope_of(given)
    return ("region", queries.scope_of("")) if given == "region" else ("all", [])


def _regional(request: HttpRequest) -> tuple[str, list[State]]:
    given = request.GET.get("group", "")
    if given not in dict(queries.groups_of_region()):
        given = ""
    return given, queries.scope_of(given)


@require_safe
def convergence(request: HttpRequest) -> HttpResponseBase:
    """Show what a common position of the region's States could contain, topic by topic."""
    user = access.require_member(request.user)
    ground = ground_of(user, request.GET.get("group", ""))
    rows, covered = ground.rows, ground.covered
    file = requested(request, Table("convergence", CONVERGENCE, lambda: _convergence(rows)))
    if file is not None:
        return file
    context = {
        "rows": rows,
        "covered": covered,
        "published": len(covered.published),
        "loaded": len(covered.loaded),
        "count": len(covered.states),
        "group": ground.group,
        "groups": queries.groups_of_region(),
        "common": len(ground.stances),
        "may_draft": may_convene(user).exists(),
        "hidden": sum(len(row.hidden) for row in rows),
    }
    return render(request, "law/convergence.html", context)


CONVERGENCE = (
    "topic", "stance", "states", "count", "read_by_one_only", "opposed_by", "none_opposes",
    "states_that_speak", "states_read", "states_looked_at",
)  # fmt: skip


def _convergence(rows: list[Row]) -> Iterator[tuple[Any, ...]]:
    for row in rows:
        for held in row.held:
            yield (
                row.topic.code,
                held.stance.code,
                " ".join(str(each.position.state_id) for each in held.readings),
                held.count,
                held.singles,
                held.opposed_by,
                held.unopposed,
                row.speak,
                row.read,
                row.states,
            )


@public
@require_safe
def gaps(request: HttpRequest) -> HttpResponseBase:
    """List the region's States of which no position is in the index, and of which there is one."""
    group, states = _regional(request)
    covered = queries.coverage(states)
    file = requested(request, Table("gaps", GAPS, lambda: _gaps(covered)))
    if file is not None:
        return file
    context = {
        "without": covered.without,
        "published": [
            {"state": state, "positions": covered.published[state.iso3],
             "loaded": state.iso3 in covered.loaded}
            for state in states
            if state.iso3 in covered.published
        ],
        "count": len(states),
        "group": group,
        "groups": queries.groups_of_region(),
    }  # fmt: skip
    return render(request, "law/gaps.html", context)


GAPS = ("state", "name", "positions", "newest", "text_on_this_desk")


def _gaps(covered: Coverage) -> Iterator[tuple[Any, ...]]:
    for state in covered.states:
        own = covered.published.get(state.iso3, [])
        newest = str(own[0].date or "") if own else ""
        yield state.iso3, state.short, len(own), newest, state.iso3 in covered.loaded


@require_safe
def agreement(request: HttpRequest) -> HttpResponseBase:
    """Show how far readers agree beyond chance, over all topics and topic by topic."""
    access.require_member(request.user)
    overall, by_code = queries.agreements()
    rows = [(each, by_code[each.code]) for each in taxonomy.topics()]
    columns = ("topic", "alpha", "units", "readings", "pairs", "pairs_alike")
    file = requested(
        request,
        Table(
            "agreement",
            columns,
            lambda: (
                (code, one.alpha, one.units, one.values, one.pairs, one.same)
                for code, one in [("all", overall), *((row.code, one) for row, one in rows)]
            ),
        ),
    )
    if file is not None:
        return file
    return render(request, "law/agreement.html", {"overall": overall, "rows": rows})


@require_safe
def codings(request: HttpRequest) -> HttpResponseBase:
    """Give out what stands of every position on every topic, with its sources."""
    user = access.require_member(request.user)
    table = Table(
        "codings",
        COLUMNS,
        lambda: (_cells(each) for each in queries.readings(user, words=True)),
    )
    single = Table("readings", READINGS, lambda: _each(queries.readings(user, words=True)))
    return requested(request, table, single) or redirect(f"{request.path}?format=csv")


READINGS = (
    "position", "holder", "topic", "stance", "reader", "read_at", "certainty", "read_alone",
    "note", "passages", "taxonomy",
)  # fmt: skip


def _each(found: list[Reading]) -> Iterator[tuple[Any, ...]]:
    """Yield every reading that may be seen, as its reader gave it."""
    for reading in found:
        for each in reading.codings:
            yield (
                str(reading.position.uuid),
                holders.word_of(reading.position),
                each.topic,
                each.stance,
                str(each.coder),
                each.coded_at,
                each.certainty,
                bool(each.blind_stance),
                each.note,
                " ".join(passage_url(row) for row in each.passages.all()),
                taxonomy.taxonomy().version,
            )


def _cells(reading: Reading) -> tuple[Any, ...]:
    position = reading.position
    words = reading.passages if reading.stands else []
    return (
        holders.word_of(position),
        holders.name_of(position.holder),
        str(position.uuid),
        str(position),
        str(position.date or ""),
        position.symbol,
        position.url,
        position.source_id or "",
        reading.topic,
        reading.stance,
        reading.basis.value,
        len(reading.codings),
        reading.blind,
        reading.certainty,
        " ".join(passage_url(each) for each in words),
        taxonomy.taxonomy().version,
    )
