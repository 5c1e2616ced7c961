"""The pages of positions for those who read: the index, a holder, a position, a comparison."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table, requested
from contadora.atlas.texts import current_language
from contadora.law import access, beside, holders
from contadora.law import queries_documents as queries
from contadora.law.models import Position
from contadora.law.queries_documents import Filter
from contadora.negotiation.compared import as_rows, counts_of
from contadora.negotiation.queries_library import remarks
from contadora.negotiation.revision_page import compared_line, counted_words
from contadora.people.access import NotAllowed, is_member, public

PAGE = 50
COMPARED_COLUMNS = ("what", "moved", "before", "after", "old", "new")


@public
@require_safe
def positions(request: HttpRequest) -> HttpResponseBase:
    """List the positions: who, when, which document, where it is."""
    given = (request.GET.get(name, "") for name in ("among", "holder", "year"))
    asked = queries.known(Filter(*given))
    found = queries.index(asked)
    table = Table("positions", queries.INDEX_COLUMNS, lambda: queries.index_rows(found))
    if file := requested(request, table, stem="law"):
        return file
    may_load = access.may_load(request.user)
    return render(
        request,
        "law/positions.html",
        {
            "asked": asked,
            "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
            "groups": sorted(atlas.groups().values(), key=lambda group: group.acronym),
            "region": atlas.REGION,
            "holders": queries.holders(),
            "years": queries.years(),
            "none": queries.region_with_none(),
            "in_region": len(atlas.region()),
            "may_load": may_load,
            "intakes": queries.intakes(access.require_loader(request.user)) if may_load else [],
        },
    )


@public
@require_safe
def state(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one State's positions over time."""
    found = atlas.states().get(code.upper())
    if found is None:
        raise NotAllowed
    context = {"state": found, "name": found.short, "word": f"state:{found.iso3}"}
    return _holder(request, queries.positions().filter(state=found), context)


@public
@require_safe
def group(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one group's positions over time."""
    found = atlas.groups().get(code.upper())
    if found is None:
        raise NotAllowed
    context = {"group": found, "name": found.name, "word": f"group:{found.code}"}
    return _holder(request, queries.positions().filter(group=found), context)


@public
@require_safe
def body(request: HttpRequest) -> HttpResponseBase:
    """Show the positions over time of a body that is neither a State nor a group."""
    name = request.GET.get("name", "")[:200]
    rows = queries.positions().filter(body=name)
    if not name or not rows.exists():
        raise NotAllowed
    return _holder(request, rows, {"name": name, "word": holders.BODY})


def _holder(
    request: HttpRequest, rows: QuerySet[Position], context: dict[str, Any]
) -> HttpResponseBase:
    table = Table("positions", queries.INDEX_COLUMNS, lambda: queries.index_rows(rows))
    if file := requested(request, table, stem=context["name"]):
        return file
    found = list(rows)
    read = [row for row in found if row.texts.all()]
    return render(
        request,
        "law/holder.html",
        {
            **context,
            "positions": found,
            "comparable": read if len(read) > 1 and is_member(request.user) else [],
            "may_load": access.may_load(request.user),
        },
    )


@public
@require_safe
def position(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show a position: what it is to anyone, its words to members of the desk."""
    found = access.listed_position(uuid)
    texts = queries.texts_of(found)
    member = is_member(request.user)
    if member:
        table = Table(
            "passages", queries.PASSAGE_COLUMNS, lambda: queries.passage_rows(found, texts)
        )
        if file := requested(request, table, stem=str(found.called)[:60]):
            return file
    elif "format" in request.GET:
        raise NotAllowed
    context: dict[str, Any] = {}
    if member and texts:
        left = _chosen(texts, request.GET.get("text", "")) or texts[0]
        others = [text for text in texts if text != left]
        # A translation is read beside its original, unless the reader wants it alone.
        wanted = request.GET.get("beside", others[0].language if others else "")
        right = _chosen(others, wanted)
        rows = beside.side_by_side(left, right) if right else beside.alone(left)
        context = {
            "left": left,
            "right": right,
            "others": others,
            "rows": rows,
            "unpaired": sum(1 for row in rows if row.left is None or (right and not row.rights)),
        }
    return render(
        request,
        "law/position.html",
        {
            "position": found,
            "name": holders.name_of(found.holder),
            "address": holders.address_of(found),
            "language": holders.language_name(found.language),
            "texts": [
                (text, access.may_change_text(request.user, text), remarks(text.problems))
                for text in texts
            ],
            "member": member,
            "may_load": access.may_load(request.user),
            "may_change": access.may_change(request.user, found),
            **context,
        },
    )


def _chosen(texts: list[Any], language: str) -> Any:
    return next((text for text in texts if text.language == language), None)


@require_safe
def compare(request: HttpRequest) -> HttpResponseBase:
    """Show what changed between two positions of one holder."""
    old, new = (_asked(request, name) for name in ("a", "b"))
    if holders.address_of(old) != holders.address_of(new):
        raise NotAllowed
    every = request.GET.get("all") == "1"
    shared = beside.shared_languages(old, new)
    wanted = request.GET.get("lang") or current_language()
    chosen = _chosen(shared, wanted) or (shared[0] if shared else None)
    context: dict[str, Any] = {}
    if chosen is not None and (other := beside.text_in(new, chosen.language)) is not None:
        found = beside.compared(chosen, other)
        lines = beside.lines(found, every=every)
        table = Table("compared", COMPARED_COLUMNS, lambda: as_rows(lines))
        if file := requested(request, table, stem=f"law-{chosen.language}"):
            return file
        context = {
            "language": chosen.language,
            "lines": [compared_line(line) for line in lines],
            "counts": counted_words(counts_of(found)),
            "same": found.is_same,
        }
    return render(
        request,
        "law/compare.html",
        {
            "a": old,
            "b": new,
            "name": holders.name_of(old.holder),
            "address": holders.address_of(old),
            "positions": _fellows(old),
            "shared": shared,
            "every": every,
            **context,
        },
    )


def _asked(request: HttpRequest, name: str) -> Position:
    try:
        uuid = UUID(request.GET.get(name, ""))
    except ValueError:
        raise NotAllowed from None
    return access.position_for(request.user, uuid)


def _fellows(one: Position) -> list[Position]:
    """Return the positions of the same holder that have a text."""
    rows = queries.positions().filter(state=one.state, group=one.group, body=one.body)
    return [row for row in rows if row.texts.all()]
