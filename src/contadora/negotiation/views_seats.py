"""A text's particulars, and who is in its room."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contadora.negotiation import actions, room_page
from contadora.negotiation.access import Seat
from contadora.negotiation.forms_room import InvitationForm, ParticularsForm, initial_of
from contadora.negotiation.models import Participant
from contadora.negotiation.stale import StaleError
from contadora.negotiation.views_room import common, go_to, in_room, told
from contadora.people.access import NotAllowed
from contadora.people.beside import beside
from contadora.people.models import Membership
from contadora.people.requests import revision_seen


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def participants(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show who is in the room; a POST invites a delegation."""
    text = seat.text
    form = InvitationForm(text=text, chairs=seat.chairs) if seat.assists and text.is_open else None
    if request.method == "POST":
        if not seat.assists:
            raise NotAllowed
        form = InvitationForm(request.POST, text=text, chairs=seat.chairs)
        if form.is_valid():
            try:
                actions.invite_delegation(
                    seat.user, text, form.cleaned_data["delegation"], form.cleaned_data["role"]
                )
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The delegation takes part."))
                return redirect("negotiation:participants", text.uuid)
    headed = set(
        Membership.objects.filter(user=seat.user, role="head").values_list(
            "delegation_id", flat=True
        )
    )
    gone = text.participants.exclude(withdrawn_at=None).select_related("delegation")
    context = {
        **common(request, seat),
        "rows": room_page.participants(text),
        "gone": gone.order_by("delegation__code"),
        "form": form,
        "roles": Participant.Role.choices,
        "headed": headed,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "negotiation/participants.html", context, status=status)


@in_room
@require_POST
def participant(request: HttpRequest, seat: Seat, code: str) -> HttpResponse:
    """Change what a delegation is in the room, or take it out."""
    row = seat.text.participants.filter(delegation__code=code).select_related(
        "delegation", "text"
    ).first()  # fmt: skip
    if row is None:
        raise NotAllowed
    row.text = seat.text
    leaves = False
    try:
        if request.POST.get("do") == "withdraw":
            reason = request.POST.get("reason", "")[:2_000]
            actions.withdraw_delegation(seat.user, row, reason=reason)
            leaves = seat.delegation == row.delegation
            messages.success(request, _("%(who)s has withdrawn.") % {"who": row.delegation.code})
        else:
            actions.set_role(seat.user, row, request.POST.get("role", ""))
            messages.success(request, _("The role is changed."))
    except ValidationError as error:
        told(request, error)
    if leaves:
        return redirect("negotiation:texts")
    return redirect("negotiation:participants", seat.text.uuid)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def particulars(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the form of a text's particulars to its chair; a POST changes them."""
    if not seat.chairs:
        raise NotAllowed
    text = seat.text
    version = text.version
    others: list[tuple[str, Any]] = []
    if request.method == "POST":
        version = revision_seen(request, "version")
        form = ParticularsForm(request.POST, text=text, user=seat.user)
        if form.is_valid():
            try:
                actions.change_text(seat.user, text, version=version, values=form.values())
            except StaleError as error:
                text.refresh_from_db()
                version = text.version
                now = initial_of(text)
                form, others = beside(form, request.POST, now, text=text, user=seat.user)
                form.refuse(error)
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The particulars are changed."))
                return go_to(seat)
        text.refresh_from_db()
    else:
        form = ParticularsForm(initial=initial_of(text), text=text, user=seat.user)
    context = {**common(request, seat), "form": form, "others": others, "version": version}
    status = 422 if form.errors else 200
    return render(request, "negotiation/particulars.html", context, status=status)
