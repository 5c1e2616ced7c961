"""What the chair and the secretariat write: paragraphs, their status, their other languages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contadora.negotiation import access, actions, board, editing
from contadora.negotiation.access import Seat
from contadora.negotiation.forms_proposals import (
    ChairParagraphForm,
    ParagraphForm,
    RenderingForm,
    plain,
)
from contadora.negotiation.models import Paragraph
from contadora.negotiation.room_page import language_names
from contadora.negotiation.stale import StaleError
from contadora.negotiation.views_room import back, common, go_to, in_room, told
from contadora.people.access import NotAllowed
from contadora.people.requests import revision_seen


def _chair(seat: Seat) -> Seat:
    if not seat.chairs:
        raise NotAllowed
    return seat


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, seat: Seat, paragraph: UUID) -> HttpResponse:
    """Write a paragraph as its chair; where somebody was faster, both readings and a merger."""
    seat = _chair(seat)
    row = access.paragraph_for(seat, paragraph)
    moved, edition = None, row.edition
    if request.method == "POST":
        edition = revision_seen(request, "edition")
        form = ParagraphForm(request.POST)
        if form.is_valid():
            try:
                actions.write_paragraph(
                    seat.user,
                    row,
                    form.cleaned_data["words"],
                    edition=edition,
                    reason=form.cleaned_data["reason"],
                )
            except StaleError as error:
                told(request, error)
                row.refresh_from_db()
                edition = row.edition
                opened = plain(request.POST.get("ground", error.was))
                moved = editing.moved(opened, row.base, form.cleaned_data["words"])
                form = ParagraphForm(
                    initial={"words": moved.merged, "reason": form.cleaned_data["reason"]}
                )
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The paragraph is written."))
                return go_to(seat, row)
    else:
        form = ParagraphForm(initial={"words": row.base})
    context = {
        **common(request, seat),
        "paragraph": row,
        "form": form,
        "edition": edition,
        "moved": moved,
        "placed": board.board_of(seat).by_uuid(row.uuid),
    }
    status = 409 if moved else 422 if form.errors else 200
    return render(request, "negotiation/write.html", context, status=status)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Put a paragraph into the text as its chair, after the one named."""
    seat = _chair(seat)
    given: Any = request.POST if request.method == "POST" else request.GET
    after = given.get("after", "")
    anchor = access.paragraph_for(seat, after) if editing.is_uuid(after) else None
    if request.method == "POST":
        form = ChairParagraphForm(request.POST, paragraph=anchor)
        if form.is_valid():
            try:
                row = actions.add_paragraph(
                    seat.user,
                    seat.text,
                    after=anchor,
                    kind=form.cleaned_data["made_kind"],
                    level=form.cleaned_data["made_level"],
                    words=form.cleaned_data["words"].strip(),
                )
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The paragraph is in the text."))
                return go_to(seat, row)
    else:
        usual = {"made_kind": anchor.kind if anchor else Paragraph.Kind.OPERATIVE,
                 "made_level": anchor.level if anchor else 0}  # fmt: skip
        form = ChairParagraphForm(paragraph=anchor, initial=usual)
    context = {
        **common(request, seat),
        "after": anchor,
        "placed": board.board_of(seat).by_uuid(anchor.uuid) if anchor else None,
        "form": form,
    }
    status = 422 if form.errors else 200
    return render(request, "negotiation/add_paragraph.html", context, status=status)


@in_room
@require_POST
def status(request: HttpRequest, seat: Seat, paragraph: UUID) -> HttpResponse:
    """Say that a paragraph is agreed, ad referendum or wholly, or open again."""
    row = access.paragraph_for(_chair(seat), paragraph)
    try:
        actions.set_paragraph_status(
            seat.user, row, request.POST.get("status", ""),
            reason=request.POST.get("reason", "")[:2_000],
            edition=revision_seen(request, "edition"),
        )  # fmt: skip
    except ValidationError as error:
        told(request, error)
    return back(request, seat, row)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def translate(request: HttpRequest, seat: Seat, paragraph: UUID, language: str) -> HttpResponse:
    """Write a paragraph in another language of the text, as its chair or the secretariat."""
    if not seat.assists or language not in seat.text.languages or language == seat.text.language:
        raise NotAllowed
    row = access.paragraph_for(seat, paragraph)
    found = row.translations.filter(language=language).first()
    now = ""
    if request.method == "POST":
        form = RenderingForm(request.POST)
        if form.is_valid():
            try:
                actions.translate_paragraph(
                    seat.user, row, language, form.cleaned_data["words"],
                    revision=revision_seen(request),
                )  # fmt: skip
            except StaleError as error:
                form.refuse(error)
                now = error.now
                found = row.translations.filter(language=language).first()
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The rendering is kept."))
                return go_to(seat, row)
    else:
        form = RenderingForm(initial={"words": found.words if found else ""})
    context = {
        **common(request, seat),
        "paragraph": row,
        "placed": board.board_of(seat).by_uuid(row.uuid),
        "language": language,
        "language_name": language_names()[language],
        "form": form,
        "found": found,
        "now": now,
        "stale": found is not None and found.edition != row.edition,
    }
    code = 409 if now else 422 if form.errors else 200
    return render(request, "negotiation/translate.html", context, status=code)
