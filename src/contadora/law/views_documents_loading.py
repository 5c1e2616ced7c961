"""The pages of positions for those who load: what is said of one, its files, pairs, withdrawals."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contadora.forms.documents import shown_name
from contadora.forms.files import takes_files
from contadora.law import access, actions, holders, intake_page
from contadora.law.actions.documents import FIELDS, is_of_pack
from contadora.law.actions.texts import GOES
from contadora.law.beside import text_in
from contadora.law.forms_documents import KeepForm, PositionForm
from contadora.law.models import Position, PositionText, TextIntake
from contadora.negotiation.forms_library import FileForm
from contadora.negotiation.library.pieces import LARGEST
from contadora.negotiation.library.problems import refusal
from contadora.people.access import NotAllowed
from contadora.people.requests import person, revision_seen

WRITES = require_http_methods(["GET", "HEAD", "POST"])
_MOVED = "moved-"


@WRITES
def add(request: HttpRequest) -> HttpResponse:
    """Add a position to the index."""
    user = access.require_loader(request.user)
    initial = {name: request.GET.get(name, "") for name in ("holder", "body")}
    form = PositionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.add_position(user, form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("The position is in the index. Load its text, if you have it.")
            )
            return redirect("law:position", made.uuid)
    return render(request, "law/add.html", {"form": form})


@WRITES
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change what is said of a position."""
    found = access.listed_position(uuid)
    user = access.require_changer(request.user, found)
    data = request.POST.copy() if request.method == "POST" else None
    form = PositionForm(data, initial=_initial(found))
    if data is not None and form.is_valid():
        seen = form.cleaned_data["revision"]
        try:
            actions.describe_position(user, found, form.values(), revision=seen or 0)
        except ValidationError as error:
            form.refuse(error)
            if getattr(error, "code", "") == "stale":  # what it says now was shown
                data["revision"] = str(found.revision)
        else:
            messages.success(request, _("Saved."))
            return redirect("law:position", uuid)
    return render(request, "law/change.html", {"position": found, "form": form})


def _initial(found: Position) -> dict[str, object]:
    values: dict[str, object] = {
        name: getattr(found, name) for name in FIELDS if name not in ("holder", "body")
    }
    return values | {
        "holder": holders.word_of(found),
        "body": found.body,
        "revision": found.revision,
    }


@WRITES
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a position out of the index, once its reader has said so twice."""
    found = access.listed_position(uuid)
    user = access.require_changer(request.user, found)
    if request.method == "POST":
        try:
            actions.withdraw_position(user, found, revision=revision_seen(request))
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect("law:position", uuid)
        messages.success(request, _("The position is no longer in the index."))
        return redirect("law:positions")
    context = {"position": found, "texts": found.texts.count(), "of_pack": is_of_pack(found)}
    return render(request, "law/withdraw.html", context)


@takes_files(LARGEST + 2**20)
@WRITES
def load(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a file of a position and read it; it is looked through before it is kept."""
    found = access.listed_position(uuid)
    user = access.require_loader(request.user)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise ValidationError({"file": refusal("file_large", {"most": LARGEST})})
            made = actions.read_position_text(
                user, found, data=file.read(), filename=shown_name(file)
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("law:intake", made.uuid)
    return render(request, "law/load.html", {"position": found, "form": form})


@WRITES
def intake(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what a file became, and what it would change; keep it, once however often it is sent."""
    try:
        return _looked_through(request, uuid)
    except NotAllowed:
        text = _kept_before(request)
        if text is None:
            raise
        messages.success(request, _("The text is kept."))
        return redirect(_read_at(text.position, text.language))


def _kept_before(request: HttpRequest) -> PositionText | None:
    """Return the text that a form sent before has kept, if its file is gone because of that."""
    form = KeepForm(request.POST)
    if not form.is_valid():
        return None
    return access.text_kept_of(
        request.user, form.cleaned_data["sha256"], form.cleaned_data["language"]
    )


def _looked_through(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = access.intake_for(request.user, uuid)
    language = _language(request, found)
    there = text_in(found.position, language)
    initial = {
        "language": language,
        "standing": there.standing if there is not None else found.standing,
        "seen": language,
        "sha256": found.sha256,
        "revision": there.revision if there is not None else None,
    }
    data = request.POST.copy() if request.method == "POST" else None
    form = KeepForm(data, initial=initial)
    if data is not None and form.is_valid():
        if (text := _kept(request, found, form)) is not None:
            messages.success(request, _("The text is kept."))
            return redirect(text)
        data["seen"] = language  # what the preview below is made against
        data["revision"] = str(there.revision) if there is not None else ""
    shown = intake_page.preview(found, language)
    return render(
        request,
        "law/intake.html",
        {
            "intake": found,
            "position": found.position,
            "form": form,
            "preview": shown,
            "may_replace": shown.there and access.may_change_text(request.user, shown.there),
            "coded": [(each, request.POST.get(_MOVED + each.anchor)) for each in shown.coded],
            "language": language,
        },
    )


def _kept(request: HttpRequest, found: TextIntake, form: KeepForm) -> str | None:
    """Keep a file and return where it is read; None where the form says what is in the way."""
    values = form.cleaned_data
    if values["seen"] != values["language"] and text_in(found.position, values["language"]):
        form.add_error(
            "language",
            _(
                "A text in this language is there: see below what this file would change of it, "
                "then keep it."
            ),
        )
        return None
    moved = {
        name.removeprefix(_MOVED): GOES if said == "goes" else str(said)
        for name, said in request.POST.items()
        if name.startswith(_MOVED) and said
    }
    seen = values["seen"] == values["language"]
    try:
        text = actions.keep_position_text(
            person(request),
            found,
            language=values["language"],
            standing=values["standing"],
            revision=values["revision"] if seen else None,
            moved=moved,
        )
    except ValidationError as error:
        form.refuse(error)
        return None
    return _read_at(text.position, text.language)


def _read_at(position: Position, language: str) -> str:
    return f"{reverse('law:position', args=[position.uuid])}?text={language}"


def _language(request: HttpRequest, found: TextIntake) -> str:
    given = request.POST.get("language") or request.GET.get("language", "")
    known = {code for code, _name in TextIntake._meta.get_field("language").flatchoices}
    return given if given in known else found.language


@require_POST
def drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throw away a file that was read."""
    found = access.intake_for(request.user, uuid)
    actions.drop_position_text(person(request), found)
    messages.success(request, _("The file is thrown away; nothing of it was kept."))
    return redirect("law:position", found.position.uuid)


@WRITES
def text_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a text away, once its reader has said so twice."""
    found = access.text_for(request.user, uuid)
    user = access.require_text_changer(request.user, found)
    if request.method == "POST":
        try:
            actions.withdraw_position_text(user, found, revision=revision_seen(request))
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("The text is withdrawn; the position stays in the index."))
        return redirect("law:position", found.position.uuid)
    context = {"text": found, "position": found.position, "passages": found.passages.count()}
    return render(request, "law/text_withdraw.html", context)
