"""The room: the compiled text, and each of its paragraphs with all that stands beside it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contadora.negotiation import (
    access,
    articles,
    board,
    panel,
    presence,
    queries,
    room_page,
)
from contadora.negotiation.access import Seat
from contadora.negotiation.library import looking
from contadora.negotiation.models import Paragraph, Proposal

P = ParamSpec("P")
WRITTEN = "room-written"
View = Callable[Concatenate[HttpRequest, Seat, P], HttpResponseBase]


def in_room(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Give a view what who asks is in the room, else 404; no cache between keeps its answer."""

    @wraps(view)
    def guarded(
        request: HttpRequest, uuid: UUID, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        response = view(request, room_page.seat_of(request, uuid), *args, **kwargs)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_cache=True)
        return response

    return guarded


def told(request: HttpRequest, error: ValidationError) -> None:
    """Tell the reader what was refused and why."""
    messages.error(request, " ".join(error.messages))


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part of the page."""
    htmx: Any = request.htmx  # type: ignore[attr-defined]
    return bool(htmx) and not htmx.history_restore_request


def go_to(seat: Seat, paragraph: Paragraph | None = None) -> HttpResponse:
    """Lead back to the room, to a paragraph of it."""
    address = reverse("negotiation:room", args=[seat.text.uuid])
    return redirect(address + (f"#p-{paragraph.uuid}" if paragraph else ""))


def back(request: HttpRequest, seat: Seat, paragraph: Paragraph | None) -> HttpResponse:
    """Answer an act: the paragraph's panel anew to htmx, else the way back to the paragraph.

    Who came from a paragraph's or a proposal's own page is led there again.
    """
    if is_part(request) and paragraph is not None:
        return shown(request, seat, paragraph)
    if request.POST.get("from") == "paragraph" and paragraph is not None:
        return redirect("negotiation:paragraph", seat.text.uuid, paragraph.uuid)
    return go_to(seat, paragraph)


def common(request: HttpRequest, seat: Seat) -> dict[str, Any]:
    """Return what every page of a room shows: the text, the seat, and where else it leads."""
    every = room_page.seats(seat)
    return {
        "text": seat.text,
        "seat": seat,
        "seats": every if len(every) > 1 else [],
        "silence": seat.text.silence_rounds.filter(status="running").first(),
        "written": written(request),
    }


def written(request: HttpRequest) -> str:
    """Return the editor whose words were just taken, once: the browser then lets go of them."""
    return str(request.session.pop(WRITTEN, "")) if WRITTEN in request.session else ""


@in_room
@require_safe
def room(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the compiled text; which view of it stands in the query."""
    text = seat.text
    looking.warm()  # what was said before is looked up beside a paragraph
    view = room_page.asked(request.GET, text)
    found = board.board_of(seat)
    placed = room_page.placed_for(seat, found, view)
    if view.show == queries.ACCEPTED:
        for one, other in room_page.clashes(found, view):
            messages.warning(
                request,
                _("P%(one)s and P%(other)s change the same words: choose one of them.")
                % {"one": one, "other": other},
            )
    to_accept = room_page.to_accept(seat, view) if view.show == queries.ACCEPTED else []
    mine = articles.mine_of(seat)
    translations = articles.translations_of(text, view.language)
    proposing = sorted({code for each in found.placed for code in _codes(each.open_proposals)})
    if presence.is_due(seat.user, text, ""):
        presence.note(seat.user, text, seat, None)
    languages = room_page.language_names()
    context = {
        **common(request, seat),
        "board": found,
        "view": view,
        "articles": articles.articles(text, placed, view, translations, mine),
        "outline": room_page.outline(placed),
        "breaks": room_page.form_breaks(text, found),
        "tally": found.tally,
        "on_text": panel.shown_of(seat, found.on_text),
        "cast": room_page.cast(text),
        "company": presence.company_of(text),
        "proposing": proposing,
        "accepted_mark": room_page.mark_of(to_accept),
        "languages_of": [(code, languages[code]) for code in text.languages],
        "collisions": sum(each.collisions for each in mine.values()),
        "drafts": sum(each.drafts for each in mine.values()),
    }
    response = render(request, "negotiation/room.html", context)
    patch_vary_headers(response, ["Cookie"])
    return response


def _codes(proposals: list[Proposal]) -> set[str]:
    return {each.delegation.code for each in proposals if not each.as_chair}


@in_room
@require_safe
def paragraph(request: HttpRequest, seat: Seat, paragraph: UUID) -> HttpResponse:
    """Show one paragraph with all that stands beside it: as a page, or to htmx as a panel."""
    row = access.paragraph_for(seat, paragraph)
    if is_part(request):
        response = shown(request, seat, row)
    else:
        found = panel.panel_of(seat, row)
        context = {
            **common(request, seat),
            "panel": found,
            "placed": found.placed,
            "paragraph": row,
            "words": articles.words_of(found.placed.clause, seat.text.language),
            "renderings": _renderings(seat, row),
            "from": "paragraph",
        }
        response = render(request, "negotiation/paragraph.html", context)
    # One address has two answers: a browser must not show the panel where the page is asked for.
    patch_vary_headers(response, ["HX-Request"])
    return response


def _renderings(seat: Seat, paragraph: Paragraph) -> list[dict[str, Any]]:
    """Return the paragraph in each other language of the text, there or not yet."""
    rows = {row.language: row for row in paragraph.translations.all()}
    names = room_page.language_names()
    return [
        {
            "code": code,
            "name": names[code],
            "row": rows.get(code),
            "stale": code in rows and rows[code].edition != paragraph.edition,
        }
        for code in seat.text.languages
        if code != seat.text.language
    ]


def shown(request: HttpRequest, seat: Seat, row: Paragraph) -> HttpResponse:
    """Return a paragraph's panel."""
    row.refresh_from_db()
    context = {
        "text": seat.text,
        "seat": seat,
        "panel": panel.panel_of(seat, row),
        "paragraph": row,
        "renderings": _renderings(seat, row),
        "part": True,
        "written": written(request),
    }
    return render(request, "negotiation/_panel.html", context)
