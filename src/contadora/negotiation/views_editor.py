"""The editor: what is typed, what it would make, what to do when the words moved on meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods
from django_htmx.http import reswap, retarget

from contadora.negotiation import access, actions, editing, panel, writings
from contadora.negotiation.access import Seat
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.editing import Place
from contadora.negotiation.forms_proposals import WITHOUT_PARAGRAPH, ProposalForm
from contadora.negotiation.models import Paragraph, Proposal
from contadora.negotiation.stale import StaleError
from contadora.negotiation.views_room import (
    WRITTEN,
    common,
    go_to,
    in_room,
    is_part,
    shown,
    told,
)
from contadora.people.access import NotAllowed

Kind = Proposal.Kind
TITLES: dict[str, Callable[[], str]] = {
    Kind.WORDS: lambda: _("Propose other words"),
    Kind.ADD: lambda: _("Propose a new paragraph"),
    Kind.ALTERNATIVE: lambda: _("Propose an alternative"),
    Kind.DELETE: lambda: _("Propose the deletion"),
    Kind.MOVE: lambda: _("Propose another place"),
    Kind.MERGE: lambda: _("Propose a merger"),
    Kind.SPLIT: lambda: _("Propose a division"),
    Kind.RESERVE: lambda: _("Make a reserve"),
    Kind.REMARK: lambda: _("Make a remark"),
}


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show the editor; a POST shows what it would make, keeps it as a draft, or sends it."""
    if not seat.proposes or seat.delegation is None:
        raise NotAllowed
    if request.method == "POST":
        response = _posted(request, seat, editing.place_of(seat, request.POST.dict()))
    else:
        place = editing.place_of(seat, request.GET.dict())
        opened = editing.opened(seat, place)
        moved = editing.moved_on(place, opened.ground, str(opened.initial.get("words", "")))
        initial = opened.initial | ({"words": moved.merged} if moved else {})
        initial.setdefault("passage", request.GET.get("passage", ""))
        form = editing.form_of(seat, place, initial=initial)
        response = _editor(request, seat, place, form, moved=moved, kept=opened.kept)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _posted(request: HttpRequest, seat: Seat, place: Place) -> HttpResponse:
    wish = request.POST.get("do", "preview")
    if wish == "forget":
        writings.forget(seat, place.key)
        if is_part(request) and place.paragraph is not None:
            return _panel(request, seat, place.paragraph)
        return go_to(seat, place.paragraph)
    form = editing.form_of(seat, place, request.POST)
    typed = request.POST.get("words", "")
    moved = editing.moved_on(place, request.POST.get("ground", place.ground), typed)
    if moved is not None:
        form = editing.form_of(seat, place, initial={**_typed(request), "words": moved.merged})
        return _editor(request, seat, place, form, moved=moved, status=409)
    other = _other_window(request, seat, place)
    if other is not None:
        return _editor(request, seat, place, form, other=other, status=409)
    if not form.is_valid():
        return _editor(request, seat, place, form, status=422)
    edition = place.paragraph.edition if place.paragraph is not None else None
    wanted = form.wanted(edition)
    if wish == "preview":
        if not wanted:
            form.add_error(None, _("Nothing was changed, so there is nothing to propose."))
            return _editor(request, seat, place, form, status=422)
        return _editor(request, seat, place, form, preview=editing.preview_of(seat, place, wanted))
    try:
        made = _made(request, seat, place, wanted, send=wish == "send")
    except StaleError as error:
        moved = editing.moved_on(
            Place(place.kind, access.paragraph_for(seat, place.paragraph.uuid), place.on),
            request.POST.get("ground", error.was),
            typed,
        ) if place.paragraph is not None else None  # fmt: skip
        form = editing.form_of(
            seat, place, initial={**_typed(request), "words": moved.merged if moved else typed}
        )
        told(request, error)
        return _editor(request, seat, place, form, moved=moved, status=409)
    except ValidationError as error:
        form.refuse(error)
        return _editor(request, seat, place, form, status=422)
    _tell(request, made, sent=wish == "send")
    request.session[WRITTEN] = place.key
    if is_part(request) and place.paragraph is not None:
        return _panel(request, seat, place.paragraph)
    return go_to(seat, made[0].made or place.paragraph)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST[name] for name in writings.FIELDS if name in request.POST}


@transaction.atomic
def _made(
    request: HttpRequest, seat: Seat, place: Place, wanted: list[Wanted], *, send: bool
) -> list[Proposal]:
    if seat.delegation is None:
        raise NotAllowed
    as_chair = seat.chairs and request.POST.get("as_chair") == "1"
    made = actions.draft_proposals(seat.user, seat.text, seat.delegation, wanted, as_chair=as_chair)
    if send:
        made = actions.send_proposals(seat.user, seat.text, seat.delegation, made)
    writings.forget(seat, place.key)
    return made


def _tell(request: HttpRequest, made: list[Proposal], *, sent: bool) -> None:
    if sent:
        numbers = ", ".join(f"P{each.number}" for each in made)
        words = ngettext(
            "%(count)s proposal sent: %(numbers)s.", "%(count)s proposals sent: %(numbers)s.",
            len(made),
        )  # fmt: skip
        messages.success(request, words % {"count": len(made), "numbers": numbers})
    else:
        words = ngettext(
            "%(count)s draft kept; only your delegation sees it.",
            "%(count)s drafts kept; only your delegation sees them.",
            len(made),
        )
        messages.success(request, words % {"count": len(made)})


def _other_window(request: HttpRequest, seat: Seat, place: Place) -> dict[str, str] | None:
    """Return what another window wrote at this place since this one was opened."""
    kept = writings.of(seat, place.key)
    seen = request.POST.get("writing", "0")
    if kept is None or str(kept.revision) == seen or seen == "seen":
        return None
    theirs, mine = kept.fields.get("words", ""), request.POST.get("words", "")
    return dict(kept.fields) if theirs.split() != mine.split() else None


def _panel(request: HttpRequest, seat: Seat, paragraph: Paragraph) -> HttpResponse:
    response = shown(request, seat, paragraph)
    return reswap(retarget(response, f"#panel-{paragraph.uuid}"), "innerHTML")


def _editor(
    request: HttpRequest,
    seat: Seat,
    place: Place,
    form: ProposalForm,
    *,
    status: int = 200,
    moved: editing.Moved | None = None,
    preview: editing.Preview | None = None,
    kept: Any = None,
    other: dict[str, str] | None = None,
) -> HttpResponse:
    known = writings.of(seat, place.key)
    part = is_part(request)
    context = {
        "text": seat.text,
        "seat": seat,
        "place": place,
        "paragraph": place.paragraph,
        "form": form,
        "title": TITLES[place.kind](),
        "ground": place.ground,
        "revision": known.revision if known else 0,
        "moved": moved,
        "preview": preview,
        "kept": kept,
        "other": other,
        "as_chair": request.POST.get("as_chair") == "1",
        "kinds": _kinds(place),
        "part": part,
        "language": seat.text.language,
    }
    if not part:
        context |= common(request, seat)
        context["numbers"] = (
            panel.panel_of(seat, place.paragraph).placed if place.paragraph is not None else None
        )
    # htmx shows an answer of 409 or 422 only where it is told so: a part is always shown.
    return render(
        request,
        "negotiation/_editor.html" if part else "negotiation/propose.html",
        context,
        status=200 if part else status,
    )


def _kinds(place: Place) -> list[tuple[str, str]]:
    if place.on is not None:
        return []
    return [
        (str(kind), title())
        for kind, title in TITLES.items()
        if place.paragraph is not None or kind in WITHOUT_PARAGRAPH
    ]
