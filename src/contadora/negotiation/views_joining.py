"""The page of who could join a text or a proposal."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contadora.negotiation import access, actions, joining
from contadora.negotiation.models import Proposal
from contadora.negotiation.views_room import common
from contadora.people.access import NotAllowed
from contadora.people.requests import person

WRITES = require_http_methods(["GET", "HEAD", "POST"])


@WRITES
def of_text(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What delegations said of a text, and what is expected of the rest."""
    return _page(request, access.room_for(person(request), uuid), None)


@WRITES
def of_proposal(request: HttpRequest, uuid: UUID, proposal: UUID) -> HttpResponse:
    """The same of one proposal, an alternative for instance."""
    seat = access.room_for(person(request), uuid)
    found = access.proposal_for(seat, proposal)
    if found.status == Proposal.Status.DRAFT:
        raise NotAllowed
    return _page(request, seat, found)


def _page(request: HttpRequest, seat: access.Seat, proposal: Proposal | None) -> HttpResponse:
    text = seat.text
    may_link = seat.chairs or (
        proposal is not None and seat.proposes and seat.delegation == proposal.delegation
    )
    here = (
        reverse("negotiation:joining_proposal", args=[text.uuid, proposal.uuid])
        if proposal is not None
        else reverse("negotiation:joining", args=[text.uuid])
    )
    typed = None
    if request.method == "POST":
        typed = request.POST.get("question", "")
        try:
            actions.link_question(seat.user, text, typed, proposal=proposal)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, _("Saved."))
            return redirect(here)
    found = joining.joining(seat, proposal)
    linked = proposal.question if proposal is not None else text.question
    return render(
        request,
        "negotiation/joining.html",
        {
            **common(request, seat),
            "proposal": proposal,
            "found": found,
            "linked": linked,
            "typed": linked if typed is None else typed,
            "may_link": may_link,
            "held_back": joining.held_back(text) if seat.assists and proposal is None else [],
        },
    )
