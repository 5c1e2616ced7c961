"""The library's pages for those who load texts: a file, its preview, what is said of a text."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contadora.forms.documents import shown_name
from contadora.forms.files import takes_files
from contadora.negotiation import access_library as access
from contadora.negotiation import actions
from contadora.negotiation import queries_library as queries
from contadora.negotiation.forms_library import DescriptionForm, FileForm, ParticularsForm
from contadora.negotiation.library.pieces import LARGEST
from contadora.negotiation.library.problems import failure, refusal
from contadora.negotiation.models import Intake
from contadora.people.requests import person

WRITES = require_http_methods(["GET", "HEAD", "POST"])
SHOWN = 400  # passages of a preview; the rest is counted
FIELDS = ("symbol", "language", "title", "date", "how", "url")
Status = Intake.Status


@takes_files(LARGEST + 2**20)
@WRITES
def load(request: HttpRequest) -> HttpResponse:
    """Take a file and read it; what it became is looked through before it is kept."""
    user = access.require_loader(request.user)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            if file.size > LARGEST:
                raise ValidationError({"file": refusal("file_large", {"most": LARGEST})})
            made = actions.read_adopted_text(user, data=file.read(), filename=shown_name(file))
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("negotiation:library_intake", made.uuid)
    return render(
        request,
        "negotiation/library_load.html",
        {"form": form, "intakes": queries.intakes(user)},
    )


@WRITES
def intake(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what a file became, keep it, or show how far the keeping is."""
    found = access.intake_for(request.user, uuid)
    if found.status == Status.DONE:
        if found.text is None:
            return redirect("negotiation:library")
        return redirect("negotiation:library_text", found.text.uuid)
    if found.status in (Status.QUEUED, Status.RUNNING):
        response = render(request, "negotiation/library_keeping.html", {"intake": found})
        response["Refresh"] = "3"
        return response
    return _preview(request, found)


def _preview(request: HttpRequest, found: Intake) -> HttpResponse:
    initial = {name: getattr(found, name) for name in FIELDS}
    form = ParticularsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.keep_adopted_text(
                person(request),
                found,
                form.values(),
                replace=form.cleaned_data["replace"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            if kept.status == Status.DONE:
                messages.success(request, _("The text is in the library."))
            return redirect("negotiation:library_intake", found.uuid)
    symbol, language = (str(form[name].value() or "") for name in ("symbol", "language"))
    shown = queries.preview(found, symbol, language)
    if shown.there is None and not form.errors:
        del form.fields["replace"]
    return render(
        request,
        "negotiation/library_intake.html",
        {
            "intake": found,
            "form": form,
            "preview": shown,
            "may_replace": shown.there and access.may_change(request.user, shown.there),
            "passages": found.passages[:SHOWN],
            "more": max(0, len(found.passages) - SHOWN),
            "failure": failure(found.failure) if found.status == Status.FAILED else "",
        },
    )


@require_POST
def drop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Throw away a file that was read."""
    found = access.intake_for(request.user, uuid)
    try:
        actions.drop_intake(person(request), found)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("negotiation:library_intake", uuid)
    messages.success(request, _("The file is thrown away; nothing of it was kept."))
    return redirect("negotiation:library")


@WRITES
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change what is said of a text."""
    found = access.adopted_text_for(request.user, uuid)
    user = access.require_changer(request.user, found)
    initial = {name: getattr(found, name) for name in FIELDS}
    form = DescriptionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            actions.describe_adopted_text(user, found, form.values())
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("negotiation:library_text", uuid)
    return render(request, "negotiation/library_change.html", {"text": found, "form": form})


@WRITES
def delete(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Delete a text, once its reader has said so twice."""
    found = access.adopted_text_for(request.user, uuid)
    user = access.require_changer(request.user, found)
    if request.method == "POST":
        actions.delete_adopted_text(user, found)
        messages.success(
            request, _("%(symbol)s is no longer in the library.") % {"symbol": found.symbol}
        )
        return redirect("negotiation:library")
    context = {"text": found, "passages": found.passages.count()}
    return render(request, "negotiation/library_delete.html", context)
