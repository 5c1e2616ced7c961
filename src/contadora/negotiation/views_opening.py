"""Opening a text: its particulars, then a preview of what it begins with, then its room."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contadora.forms.files import takes_files
from contadora.negotiation import access, actions, draught, problems, skeletons, typeset
from contadora.negotiation.actions.opening import Brought, added_in
from contadora.negotiation.actions.rooms import Draft
from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.drafting.spans import EditError
from contadora.negotiation.draught import Draught, Item
from contadora.negotiation.forms_opening import (
    BLANK,
    FILE,
    LARGEST,
    PASTED,
    AuthorsForm,
    OpeningForm,
    read_shapes,
)
from contadora.negotiation.models import Paragraph, Proposal, Text
from contadora.negotiation.papers.shapes import RefusedError
from contadora.people import queries as people
from contadora.people.access import NotAllowed
from contadora.people.models import Delegation
from contadora.people.requests import person

SHOWN = 1_000  # paragraphs whose kind can be changed in the preview


@takes_files(LARGEST)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the form of a new text; a POST shows what it begins with, and then opens it."""
    user = person(request)
    convening = list(access.may_convene(user).order_by("code"))
    if not convening:
        raise NotAllowed
    if request.method != "POST":
        form = OpeningForm(user=user, convening=convening)
        return render(request, "negotiation/new.html", {"form": form})
    form = OpeningForm(request.POST, request.FILES, user=user, convening=convening)
    word = request.POST.get("read", "")
    found: Draught | None = None
    if form.is_valid():
        try:
            found = draught.unsigned(word) if word else _read(form)
        except RefusedError as error:
            form.add_error("file", problems.refusal(error.code, error.values))
        except signing.BadSignature:
            form.add_error(None, _("The preview is too old; begin again from the text."))
    if found is None or request.POST.get("do") == "back":
        status = 422 if form.errors else 200
        return render(request, "negotiation/new.html", {"form": form}, status=status)
    return _open(request, form, found)


def _read(form: OpeningForm) -> Draught:
    data = form.cleaned_data
    if data["start"] == BLANK:
        return Draught((Item("title", 0, data["title"]),))
    if data["start"] == PASTED:
        return draught.pasted(data["words"], data["language"])
    if data["start"] == FILE:
        file = data["file"]
        if file is None:
            raise RefusedError("file_empty")
        if file.size > LARGEST:
            raise RefusedError("file_large", size=file.size, most=LARGEST)
        return draught.of_docx(file.read(), data["language"], _names(form.seats()))
    rows = skeletons.drafts_of(data["kind"], data["language"], data["languages"])
    return Draught(tuple(Item(row.kind, row.level, row.words) for row in rows))


def _names(seats: list[tuple[Delegation, str]]) -> dict[str, str]:
    return {each.code: people.delegation_name(each) for each, _role in seats}


def _open(request: HttpRequest, form: OpeningForm, found: Draught) -> HttpResponse:
    seats = form.seats()
    authors = draught.authors_of(found, _names(seats))
    opens = request.POST.get("do") == "open"
    data = request.POST if opens else None
    who = AuthorsForm(data, authors=authors, seats=seats)
    if not opens and form.cleaned_data["start"] == BLANK:
        opens = True
    if opens and (not authors or who.is_valid()):
        try:
            text = _opened(request, form, found, who.taken_for() if authors else {})
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The room is open."))
            return redirect("negotiation:room", text.uuid)
    context = {
        "form": form,
        "who": who,
        "read": found.signed(),
        "rows": [_shown(number, item) for number, item in enumerate(found.items)],
        "count": found.count,
        "problems": [problems.sentence(each) for each in found.problems],
        "kinds": Paragraph.Kind.choices,
        "levels": range(5),
        "shapable": len(found.items) <= SHOWN,
        "posted": [
            (name, value)
            for name in form.fields
            if name != "file"
            for value in request.POST.getlist(name)
        ],
        "language": form.cleaned_data["language"],
    }
    status = 422 if form.errors or who.errors else 200
    return render(request, "negotiation/new_preview.html", context, status=status)


def _shown(number: int, item: Item) -> dict[str, Any]:
    """Return a paragraph of the preview: its words with what is proposed on them."""
    edits = [
        Edit(each.key, each.start, each.end, each.content, each.names, on=each.on or None)
        for each in item.changes
        if each.kind == Proposal.Kind.WORDS
    ]
    try:
        parts = compile_paragraph(item.words, edits)
    except EditError:  # shown as it stands; opening it says what is wrong
        parts = compile_paragraph(item.words, ())
    return {
        "number": number,
        "item": item,
        "words": typeset.compiled_html(parts),
        "beside": [each for each in item.changes if each.kind != Proposal.Kind.WORDS],
    }


@transaction.atomic
def _opened(
    request: HttpRequest,
    form: OpeningForm,
    found: Draught,
    taken_for: dict[str, Delegation | None],
) -> Text:
    data, items = form.cleaned_data, found.items
    shapes = [(item.kind, item.level) for item in items]
    if request.POST.get("shaped"):
        shapes = read_shapes(request.POST, len(items))
    drafts: list[Draft] = [
        Draft(kind, item.words, level) for item, (kind, level) in zip(items, shapes, strict=True)
    ]
    if data["start"] not in (BLANK, PASTED, FILE):
        rendered = skeletons.drafts_of(data["kind"], data["language"], data["languages"])
        drafts = [
            Draft(draft.kind, draft.words, draft.level, row.translations)
            for draft, row in zip(drafts, rendered, strict=True)
        ]
    brought = list(_brought(items, taken_for))
    added = added_in(brought)
    text = actions.open_text(
        person(request),
        delegation=data["delegation"],
        values=form.values(),
        drafts=[each for number, each in enumerate(drafts) if number not in added],
        seats=form.seats(),
    )
    if brought:
        actions.bring_proposals(person(request), text, drafts, brought)
    return text


def _brought(items: tuple[Item, ...], taken_for: dict[str, Delegation | None]) -> Iterator[Brought]:
    def who(names: tuple[str, ...]) -> tuple[Delegation, ...]:
        found = [taken_for.get(name) for name in names or (draught.NOBODY,)]
        return tuple(dict.fromkeys(each for each in found if each is not None))

    before: int | None = None  # the paragraph of the text that a new one follows
    for number, item in enumerate(items):
        if item.proposed:
            instead = item.instead_of
            yield Brought(
                f"made-{number}",
                Proposal.Kind.ADD if instead is None else Proposal.Kind.ALTERNATIVE,
                before if instead is None else instead,
                who(item.added_by),
                made=number,
                reason=_reason(item.added_by, "", Proposal.Kind.ADD, taken_for),
            )
        else:
            before = number
        for each in item.changes:
            yield Brought(
                f"{number}/{each.key}",
                each.kind,
                number,
                who(each.names),
                each.start,
                each.end,
                each.content,
                f"{number}/{each.on}" if each.on else "",
                other=each.other,
                reason=_reason(each.names, each.reason, each.kind, taken_for),
            )


def _reason(
    names: tuple[str, ...], said: str, kind: str, taken_for: dict[str, Delegation | None]
) -> str:
    """Return a proposal's reason; whoever is taken for the chair is named in it."""
    unnamed = [name for name in names if name and taken_for.get(name) is None]
    if unnamed:
        note = _("As read: %(names)s") % {"names": ", ".join(unnamed)}
        said = f"{said}\n({note})" if said else note
    if kind == Proposal.Kind.REMARK and not said:
        said = _("(without words)")
    return said
