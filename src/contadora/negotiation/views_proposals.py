"""Proposals: changed, withdrawn, taken up by others, settled by the chair."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.negotiation import access, actions, panel, room_page
from contadora.negotiation.access import Seat
from contadora.negotiation.drafting.differing import changes
from contadora.negotiation.forms_proposals import ChangeForm
from contadora.negotiation.models import Proposal
from contadora.negotiation.stale import StaleError
from contadora.negotiation.views_room import (
    back,
    common,
    in_room,
    told,
)
from contadora.people.access import NotAllowed
from contadora.people.requests import revision_seen

Kind = Proposal.Kind
# One proposal


@in_room
@require_safe
def proposal(request: HttpRequest, seat: Seat, proposal: UUID) -> HttpResponse:
    """Show all there is on one proposal."""
    row = access.proposal_for(seat, proposal)
    story = panel.story_of(seat, row)
    context = {**common(request, seat), "story": story, "each": story.shown, "from": "proposal"}
    return render(request, "negotiation/proposal.html", context)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, seat: Seat, proposal: UUID) -> HttpResponse:
    """Change one's own proposal; where somebody was faster, both readings are shown."""
    row = access.proposal_for(seat, proposal)
    if "change" not in panel.may(seat, row):
        raise NotAllowed
    worded = row.kind in (Kind.WORDS, Kind.ADD, Kind.ALTERNATIVE, Kind.MERGE)
    now = ""
    if request.method == "POST":
        form = ChangeForm(request.POST)
        if form.is_valid():
            try:
                actions.change_proposal(
                    seat.user,
                    row,
                    revision=revision_seen(request),
                    content=form.cleaned_data["words"] if worded else None,
                    reason=form.cleaned_data["reason"],
                )
            except StaleError as error:
                form.refuse(error)
                now = error.now
                row.refresh_from_db()
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Your proposal is changed."))
                return redirect("negotiation:proposal", seat.text.uuid, row.uuid)
    else:
        form = ChangeForm(initial={"words": row.content, "reason": row.reason})
    if not worded:
        del form.fields["words"]
    context = {
        **common(request, seat),
        "row": row,
        "form": form,
        "now": now,
        "shown": panel.story_of(seat, row).shown,
    }
    status = 409 if now else 422 if form.errors else 200
    return render(request, "negotiation/change.html", context, status=status)


@in_room
@require_POST
def stand(request: HttpRequest, seat: Seat, proposal: UUID) -> HttpResponse:
    """Take a stand on another delegation's proposal, or take it back."""
    row = access.proposal_for(seat, proposal)
    if not seat.proposes or seat.delegation is None:
        raise NotAllowed
    kind = request.POST.get("kind", "")
    try:
        if kind == "none":
            actions.end_stance(seat.user, row, seat.delegation)
        else:
            words = request.POST.get("words", "")[:2_000]
            actions.take_stance(seat.user, row, seat.delegation, kind, words=words)
    except ValidationError as error:
        told(request, error)
    return _after(request, seat, row)


@in_room
@require_POST
def settle(request: HttpRequest, seat: Seat, proposal: UUID) -> HttpResponse:
    """Accept a proposal or close it as not accepted."""
    row = access.proposal_for(seat, proposal)
    reason = request.POST.get("reason", "")[:2_000]
    seen = revision_seen(request)
    try:
        if request.POST.get("do") == "accept":
            actions.accept_proposal(seat.user, row, reason=reason, revision=seen)
            messages.success(request, _("P%(number)s is accepted.") % {"number": row.number})
        elif request.POST.get("do") == "not_accept":
            actions.not_accept_proposal(seat.user, row, reason=reason, revision=seen)
            messages.success(request, _("P%(number)s is not accepted.") % {"number": row.number})
        else:
            messages.error(request, _("Choose whether to accept it."))
    except ValidationError as error:
        told(request, error)
    return _after(request, seat, row)


@in_room
@require_POST
def withdraw(request: HttpRequest, seat: Seat, proposal: UUID) -> HttpResponse:
    """Withdraw one's own proposal, or throw away a draft of it."""
    row = access.proposal_for(seat, proposal)
    place = row.made or row.paragraph
    try:
        if row.status == Proposal.Status.DRAFT:
            actions.discard_draft(seat.user, row)
            messages.success(request, _("The draft is thrown away."))
            if request.POST.get("from") in ("drafts", "proposal", "collisions"):
                return redirect("negotiation:drafts", seat.text.uuid)
            return back(request, seat, place)
        actions.withdraw_proposal(seat.user, row, reason=request.POST.get("reason", "")[:2_000])
        messages.success(request, _("P%(number)s is withdrawn.") % {"number": row.number})
    except ValidationError as error:
        told(request, error)
    return _after(request, seat, row)


@in_room
@require_POST
def uphold(request: HttpRequest, seat: Seat, proposal: UUID) -> HttpResponse:
    """Keep to a proposal after a collision, as it stands or with the words given."""
    row = access.proposal_for(seat, proposal)
    if "change" not in panel.may(seat, row):
        raise NotAllowed
    try:
        if "words" in request.POST:
            start, end, content = _respanned(row, request.POST["words"])
            actions.uphold_proposal(seat.user, row, start=start, end=end, content=content)
        else:
            actions.uphold_proposal(seat.user, row)
        messages.success(request, _("You keep to your proposal."))
    except ValidationError as error:
        told(request, error)
    if request.POST.get("from") == "collisions":
        return redirect("negotiation:collisions", seat.text.uuid)
    return _after(request, seat, row)


def _respanned(row: Proposal, words: str) -> tuple[int, int, str]:
    """Return the one span that turns the paragraph of now into what its author wants."""
    words = words.replace("\r\n", "\n")
    if row.kind != Kind.WORDS:
        return row.start, row.end, words
    ground = row.on.content if row.on is not None else (row.paragraph.base if row.paragraph else "")
    hunks = list(changes(ground, words))
    if not hunks:
        raise ValidationError(_("This changes nothing: the words are those that stand there."))
    # It is one proposal and stays one: from its first difference to its last.
    start, end = hunks[0].start, hunks[-1].end
    tail = len(ground) - end
    return start, end, words[start : len(words) - tail if tail else len(words)]


@in_room
@require_POST
def accept_several(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Accept the proposals of a view, all of them or none."""
    if not seat.chairs:
        raise NotAllowed
    view = room_page.Asked(
        "accepted", "", request.POST.get("with", "")[:2_000],
        tuple(code[:16] for code in request.POST.getlist("all")[:60]),
    )  # fmt: skip
    wanted = room_page.to_accept(seat, view)
    try:
        if room_page.mark_of(wanted) != request.POST.get("seen", ""):
            raise ValidationError(
                _(
                    "What would be accepted has changed since you read it: look at it again, "
                    "then accept."
                ),
                code="stale",
            )
        done = actions.accept_proposals(
            seat.user, seat.text, wanted, reason=request.POST.get("reason", "")[:2_000]
        )
    except ValidationError as error:
        told(request, error)
        return redirect(f"{_room_address(seat)}?{view.query()}")
    count = len(done)
    words = ngettext("%(count)s proposal accepted.", "%(count)s proposals accepted.", count)
    messages.success(request, words % {"count": count})
    return redirect(_room_address(seat))


def _room_address(seat: Seat) -> str:
    from django.urls import reverse

    return reverse("negotiation:room", args=[seat.text.uuid])


def _after(request: HttpRequest, seat: Seat, row: Proposal) -> HttpResponse:
    """Lead back from an act on a proposal to where it was done."""
    came = request.POST.get("from")
    if came == "proposal":
        return redirect("negotiation:proposal", seat.text.uuid, row.uuid)
    if came == "collisions":
        return redirect("negotiation:collisions", seat.text.uuid)
    return back(request, seat, row.made or row.paragraph)
