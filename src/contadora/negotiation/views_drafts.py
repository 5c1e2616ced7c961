"""What only one's own delegation sees: drafts, collisions, notes, what is being typed."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.negotiation import access, actions, carrying, panel, queries, writings
from contadora.negotiation.access import Seat
from contadora.negotiation.actions.proposals import is_gone
from contadora.negotiation.editing import is_uuid
from contadora.negotiation.models import Note
from contadora.negotiation.stale import StaleError
from contadora.negotiation.views_room import back, common, in_room, told
from contadora.people.access import NotAllowed
from contadora.people.requests import revision_seen


def _own(seat: Seat) -> Seat:
    """Return the seat of who sits for a delegation, else 404: the secretariat has none."""
    if seat.delegation is None:
        raise NotAllowed
    return seat


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def drafts(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show what the delegation has not sent; a POST sends those chosen, or throws them away."""
    seat = _own(seat)
    if request.method == "POST":
        return _drafts_posted(request, seat)
    rows = list(
        queries.drafts_of(seat)
        .select_related("on__delegation", "author", "agreed_language__text", "other")
        .prefetch_related(carrying.STANCES)
        .order_by("paragraph__position", "pk")
    )
    context = {
        **common(request, seat),
        "drafts": panel.shown_of(seat, rows),
        "writings": seat.text.writings.filter(user=seat.user).order_by("-saved_at"),
    }
    return render(request, "negotiation/drafts.html", context)


def _drafts_posted(request: HttpRequest, seat: Seat) -> HttpResponse:
    if not seat.proposes or seat.delegation is None:
        raise NotAllowed
    chosen = request.POST.getlist("draft")[:2_000]
    rows = [each for each in queries.drafts_of(seat) if str(each.uuid) in chosen]
    try:
        if not rows:
            raise ValidationError(_("Choose at least one draft."))
        if request.POST.get("do") == "discard":
            for row in rows:
                actions.discard_draft(seat.user, row)
            words = ngettext(
                "%(count)s draft thrown away.", "%(count)s drafts thrown away.", len(rows)
            )
            messages.success(request, words % {"count": len(rows)})
            return redirect("negotiation:drafts", seat.text.uuid)
        sent = actions.send_proposals(seat.user, seat.text, seat.delegation, rows)
    except ValidationError as error:
        told(request, error)
        return redirect("negotiation:drafts", seat.text.uuid)
    numbers = ", ".join(f"P{each.number}" for each in sent)
    words = ngettext(
        "%(count)s proposal sent: %(numbers)s.", "%(count)s proposals sent: %(numbers)s.",
        len(sent),
    )  # fmt: skip
    messages.success(request, words % {"count": len(sent), "numbers": numbers})
    return redirect("negotiation:room", seat.text.uuid)


@in_room
@require_safe
def collisions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the delegation's proposals that collided, with both readings of each."""
    seat = _own(seat)
    rows = list(
        queries.collisions_of(seat)
        .select_related("on__delegation", "agreed_language__text", "other")
        .prefetch_related(carrying.STANCES)
    )
    shown = panel.shown_of(seat, rows)
    found = [
        {
            "each": each,
            "proposal": each.proposal,
            "reading": panel.collision_html(
                each.proposal.reading_theirs, each.proposal.reading_ours
            ),
            "gone": is_gone(each.proposal),
        }
        for each in shown
    ]
    return render(
        request, "negotiation/collisions.html", {**common(request, seat), "collisions": found}
    )


@in_room
@require_POST
def writing(request: HttpRequest, seat: Seat) -> JsonResponse:
    """Keep what is typed in an editor: its fields in, the revision that is kept now out."""
    place = request.POST.get("place", "")[:120]
    if not place:
        return JsonResponse({"error": _("Send the place of the editor.")}, status=400)
    fields = {name: request.POST[name] for name in writings.FIELDS if name in request.POST}
    try:
        kept = writings.keep(
            seat,
            place,
            fields,
            edition=max(0, revision_seen(request, "edition")),
            revision=max(0, revision_seen(request, "writing")),
        )
    except writings.OtherWindowError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=409)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=422)
    return JsonResponse({"revision": kept.revision})


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the delegation's private notes; a POST writes one on a paragraph or on the whole."""
    seat = _own(seat)
    if request.method != "POST":
        rows = access.notes_for(seat).select_related("author", "paragraph").order_by(
            "paragraph__position", "pk"
        )  # fmt: skip
        return render(request, "negotiation/notes.html", {**common(request, seat), "notes": rows})
    if not seat.writes or seat.delegation is None:
        raise NotAllowed
    given = request.POST.get("paragraph", "")
    paragraph = access.paragraph_for(seat, given) if is_uuid(given) else None
    try:
        actions.write_note(
            seat.user, seat.text, seat.delegation, request.POST.get("words", ""),
            paragraph=paragraph,
        )  # fmt: skip
    except ValidationError as error:
        told(request, error)
    if paragraph is None:
        return redirect("negotiation:notes", seat.text.uuid)
    return back(request, seat, paragraph)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def note(request: HttpRequest, seat: Seat, note: UUID) -> HttpResponse:
    """Show a note to be changed; a POST changes or removes it."""
    row: Note | None = access.notes_for(seat).filter(uuid=note).first()
    if row is None or not seat.writes or seat.delegation is None:
        raise NotAllowed
    typed, now = row.words, ""
    if request.method == "POST":
        typed = request.POST.get("words", "")
        try:
            if request.POST.get("do") == "remove":
                actions.remove_note(seat.user, row)
            else:
                actions.write_note(
                    seat.user, seat.text, seat.delegation, typed, note=row,
                    revision=revision_seen(request),
                )  # fmt: skip
        except StaleError as error:
            told(request, error)
            now = error.now
            row.refresh_from_db()
        except ValidationError as error:
            told(request, error)
        else:
            return redirect("negotiation:notes", seat.text.uuid)
    context = {**common(request, seat), "note": row, "typed": typed, "now": now}
    return render(request, "negotiation/note.html", context, status=409 if now else 200)
