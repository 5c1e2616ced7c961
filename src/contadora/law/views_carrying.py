"""The pages on which a draft is carried into a room: a new one, or one that is there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from contadora.law import access_drafts as access
from contadora.law import carrying
from contadora.law.forms_drafts import RoomForm
from contadora.law.views_drafts import room_of
from contadora.people.requests import person


@require_http_methods(["GET", "HEAD", "POST"])
def open_room(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the paragraphs that a room would begin with, and who is in it; a POST opens it."""
    user = person(request)
    row = access.draft_for(user, uuid)
    access.require_writer(user, row)
    posted = request.method == "POST"
    form = RoomForm(request.POST if posted else None, draft=row)
    if posted and form.is_valid():
        try:
            text = carrying.open_in_room(
                user,
                row,
                mark=request.POST.get("mark", ""),
                values=form.cleaned_data,
                seats=form.seats(access.owner_of(row)),
            )
        except ValidationError as error:
            form.refuse(error)
            row.refresh_from_db()
        else:
            messages.success(request, _("The room is open."))
            return redirect("negotiation:room", text.uuid)
    shown = carrying.opening_of(row)
    context = {"draft": row, "form": form, "shown": shown, "room": room_of(user, row)}
    return render(request, "law/draft_open.html", context, status=422 if form.errors else 200)


@require_safe
def bring(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """List the rooms that a draft can be brought into, as proposals."""
    user = person(request)
    row = access.draft_for(user, uuid)
    access.require_writer(user, row)
    context = {"draft": row, "rooms": access.rooms_to_bring_into(user, row)}
    return render(request, "law/draft_bring.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def bring_into(request: HttpRequest, uuid: UUID, text: UUID) -> HttpResponse:
    """Show what a draft would propose in a room; a POST proposes what is chosen."""
    user = person(request)
    row = access.draft_for(user, uuid)
    seat = access.seat_to_bring(user, row, text)
    refused, ticked = "", None  # all that is not there yet
    if request.method == "POST":
        numbers = set(request.POST.getlist("line"))
        try:
            count = carrying.bring_into_room(
                seat, row, mark=request.POST.get("mark", ""), numbers=numbers
            )
        except ValidationError as error:
            refused = " ".join(error.messages)
            row.refresh_from_db()
            # After a change the numbers may be those of other paragraphs.
            ticked = set() if error.code == "stale" else numbers
        else:
            words = ngettext("%(count)s proposal made.", "%(count)s proposals made.", count)
            messages.success(request, words % {"count": count})
            return redirect("negotiation:room", seat.text.uuid)
    shown = carrying.bringing_of(row, seat.text)
    lines = [
        (each, not each.there and (ticked is None or str(each.number) in ticked))
        for each in shown.lines
    ]
    context = {
        "draft": row,
        "text": seat.text,
        "shown": shown,
        "lines": lines,
        "refused": refused,
    }
    return render(request, "law/draft_bring_into.html", context, status=422 if refused else 200)
