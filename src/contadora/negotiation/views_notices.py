"""Pages of notices: the pace, the link that ends them, the feed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from contadora.negotiation import access, actions, notices
from contadora.negotiation.models import Subscription
from contadora.negotiation.views_room import common
from contadora.people.access import public
from contadora.people.requests import person

ENTRIES = 100
WRITES = require_http_methods(["GET", "HEAD", "POST"])


@WRITES
def pace(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Choose how one is told of a room, and take its feed along."""
    user = person(request)
    seat = access.room_for(user, uuid)
    if request.method == "POST":
        try:
            if "renew" in request.POST:
                actions.renew_feed(user, seat.text)
                messages.success(request, _("The feed has a new address; the old one is dead."))
            else:
                actions.set_notices(user, seat.text, request.POST.get("pace", ""))
                messages.success(request, _("Saved."))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("negotiation:notices", uuid=uuid)
    row = notices.subscription_of(user, seat.text)
    feed = reverse("negotiation:feed", args=[notices.feed_word(row)])
    return render(
        request,
        "negotiation/notices.html",
        {
            **common(request, seat),
            "row": row,
            "paces": Subscription.Pace.choices,
            "feed": request.build_absolute_uri(feed),
        },
    )


@public
@csrf_exempt  # the word is the permission; mail programs POST without a page (RFC 8058)
@WRITES
def off(request: HttpRequest, word: str) -> HttpResponse:
    """End one's mails about a room, with one click and no account; a GET only asks."""
    row = notices.subscription_by_word(word)
    if request.method == "POST":
        row = actions.stop_notices(row)
    return render(
        request,
        "negotiation/notices_off.html",
        {"done": row.pace == Subscription.Pace.OFF, "name": notices.title_for_mail(row.text)},
    )


@public
@require_GET
def feed(request: HttpRequest, word: str) -> HttpResponse:
    """Return a room's acts as an Atom feed, to whoever has a member's word of it."""
    row, seat = notices.feed_by_word(word)
    text = seat.text
    room = request.build_absolute_uri(reverse("negotiation:room", args=[text.uuid]))
    events = notices.news(seat, 0)[-ENTRIES:]
    feed = Atom1Feed(
        title=notices.title_for_mail(text),
        link=room,
        description="",
        feed_url=request.build_absolute_uri(),
        feed_guid=f"urn:uuid:{row.uuid}",
        language=get_language(),
    )
    lines = notices.sentences(text, events)
    for event, line in zip(reversed(events), reversed(lines), strict=True):
        feed.add_item(
            title=line,
            link=f"{room}#p-{event.paragraph.uuid}" if event.paragraph else room,
            description=line,
            unique_id=f"tag:{text.uuid},{event.at:%Y-%m-%d}:{event.version}",
            updateddate=event.at,
            pubdate=event.at,
        )
    answer = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    answer["Cache-Control"] = "private, no-store"
    return answer
