"""What an open page asks every two seconds: nothing, mostly, and else only what changed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contadora.negotiation import access, articles, board, panel, presence, queries, room_page
from contadora.negotiation.access import Seat
from contadora.negotiation.board import Board
from contadora.negotiation.editing import is_uuid
from contadora.negotiation.models import Text
from contadora.negotiation.room_page import Asked
from contadora.people.access import NotAllowed
from contadora.people.models import User


@require_safe
def live(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Answer 204 where nothing changed since a version, else the paragraphs that did, as HTML.

    Until something changes this asks the store for one row: which texts a person may see decides
    here as everywhere, so that who was taken out of a room learns it within two seconds.
    """
    text = access.visible_texts(request.user).filter(uuid=uuid).first()
    if text is None:
        raise NotAllowed
    since = request.GET.get("since", "")
    seen = int(since) if since.isdecimal() and len(since) < 16 else 0
    company = presence.company_of(text)
    _note(request, text)
    if seen == text.version and request.GET.get("here") == company.mark:
        return _fresh(HttpResponse(status=204))
    seat = room_page.seat_in(request, text)
    context = {"text": text, "seat": seat, "company": company, "version": text.version}
    if seen != text.version:
        found = board.board_of(seat)
        view = room_page.asked(request.GET, text)
        context |= _changed(seat, found, view, seen, request.GET.get("shape", ""))
        context["version"] = found.version
        context["waiting"] = True
    return _fresh(render(request, "negotiation/_live.html", context))


def _fresh(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


def _note(request: HttpRequest, text: Text) -> None:
    """Keep that this person is there; which paragraph and seat only when it is written at all."""
    user, at = request.user, request.GET.get("at", "")
    if not isinstance(user, User) or not presence.is_due(user, text, at):
        return
    paragraph = text.paragraphs.filter(uuid=at).first() if is_uuid(at) else None
    presence.note(user, text, room_page.seat_in(request, text), paragraph)


def _changed(seat: Seat, found: Board, view: Asked, seen: int, shape: str) -> dict[str, object]:
    """Return the paragraphs that changed since a version, and their order where that did."""
    supposed = view.show == queries.ACCEPTED  # what changed in one paragraph may show in another
    changed = {
        each.paragraph.pk
        for each in found.placed
        if supposed or each.paragraph.changed_version > seen
    }
    shown = room_page.placed_for(seat, found, view, only=changed)
    mine = articles.mine_of(seat)
    translations = articles.translations_of(seat.text, view.language, changed)
    there = {each.paragraph.pk for each in shown}
    gone = [
        str(each.paragraph.uuid)
        for each in (*found.placed, *found.removed)
        if (supposed or each.paragraph.changed_version > seen) and each.paragraph.pk not in there
    ]
    return {
        "articles": articles.articles(seat.text, shown, view, translations, mine),
        "gone": gone,
        "order": shown if supposed else found.placed if shape != found.shape else None,
        "shape": found.shape,
        "tally": found.tally,
        "collisions": sum(each.collisions for each in mine.values()),
        "drafts": sum(each.drafts for each in mine.values()),
        "on_text": panel.shown_of(seat, found.on_text),
        "silence": seat.text.silence_rounds.filter(status="running").first(),
    }
