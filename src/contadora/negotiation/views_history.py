"""The history of a room: its acts in order, and the text as it stood after any of them."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contadora.negotiation import articles, board, panel, queries, replaying, telling
from contadora.negotiation.access import Seat
from contadora.negotiation.views_room import common, in_room

PAGE = 100


@in_room
@require_safe
def history(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what happened, the latest first; with `at`, how the text stood after that act."""
    given = request.GET.get("at", "")
    at = int(given) if given.isdecimal() and len(given) < 16 else None
    events = queries.events_of(seat).order_by("-version", "-pk")
    pages = Paginator(events, PAGE)
    page = pages.get_page(request.GET.get("page"))
    found = board.board_of(seat)
    named = {
        each.paragraph.pk: each.citation or each.paragraph.get_kind_display()
        for each in (*found.placed, *found.removed)
    }
    context: dict[str, Any] = {
        **common(request, seat),
        "page": page,
        "told": [
            panel.Told(each, telling.told(each, named.get(each.paragraph_id or 0, "")))
            for each in page
        ],
        "at": at,
    }
    if at is not None:
        then = events.filter(version__lte=at).first()
        context["then"] = then
        context["sheet"] = [
            {"row": each, "words": articles.words_of(each.clause, seat.text.language)}
            for each in replaying.room_at(seat.text, at)
        ]
    return render(request, "negotiation/history.html", context)
