"""Pages of questionnaires: the list, one of them, its preview, its files, its beginning."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.forms import actions as forms_actions
from contadora.forms import filling
from contadora.forms import queries as forms_queries
from contadora.forms.changes import changes
from contadora.forms.files import takes_files
from contadora.forms.spreadsheets import LARGEST
from contadora.forms.texts import pick
from contadora.people.access import NotAllowed
from contadora.people.languages import LANGUAGES, current_language
from contadora.people.models import Delegation
from contadora.people.requests import person
from contadora.reporting import access_questionnaires as access
from contadora.reporting import queries_questionnaires as queries
from contadora.reporting import questionnaire_files as files
from contadora.reporting.actions import questionnaires as actions
from contadora.reporting.forms_questionnaires import BLANK, FILE, BeginForm, FileForm
from contadora.reporting.models import Questionnaire
from contadora.reporting.shipped import shipped

GET_POST = ["GET", "HEAD", "POST"]
UNKNOWN = -2
_REVISION = re.compile(r"-?[0-9]{1,9}")


@require_safe
def questionnaires(request: HttpRequest) -> HttpResponse:
    """List the questionnaires that a member sees."""
    user = person(request)
    desk, own = access.owners(user)
    rows = [(row, access.composes(user, row)) for row in queries.listed(user)]
    return render(
        request,
        "reporting/questionnaires.html",
        {"rows": rows, "may_begin": desk or own},
    )


@require_safe
def questionnaire(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a questionnaire: its versions, what changed, what it asks, its files."""
    user = person(request)
    found = access.questionnaire_for(user, uuid)
    composing = access.composes(user, found)
    version = access.version_for(user, found, _number(request))
    versions = queries.versions(found)
    return render(
        request,
        "reporting/questionnaire.html",
        {
            "questionnaire": found,
            "composing": composing,
            "version": version,
            "versions": [one for one in versions if composing or one.published_at],
            "step": queries.step(found, version),
            "contents": queries.contents(version.definition),
            "shipped": shipped(found.shipped),
            "newer": queries.newer_edition(found) if composing else None,
            "draft": next((one for one in versions if one.published_at is None), None),
            "codes": LANGUAGES,
        },
    )


def _number(request: HttpRequest) -> int | None:
    """Return the version that the address names; 404 for what is no number."""
    text = request.GET.get("version", "")
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise NotAllowed
    return int(text)


@require_safe
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a version as the writers of a report see it, in any of the four languages."""
    user = person(request)
    found = access.questionnaire_for(user, uuid)
    version = access.version_for(user, found, _number(request))
    wanted = request.GET.get("in", "")
    language = wanted if wanted in LANGUAGES else current_language()
    with override(language):
        sections = filling.fields(version, {}, language)
        context = {"sections": sections, "problems": []}
        body = render_to_string("forms/_preview.html", context, request)
    return render(
        request,
        "reporting/questionnaire_preview.html",
        {
            "questionnaire": found,
            "version": version,
            "body": body,
            "language": language,
            "codes": LANGUAGES,
            "name": pick(found.form.title, language),
        },
    )


@require_safe
def download(request: HttpRequest, uuid: UUID, format: str) -> HttpResponse:
    """Give a version out as a JSON file or a workbook."""
    user = person(request)
    found = access.questionnaire_for(user, uuid)
    version = access.version_for(user, found, _number(request))
    make = files.as_json if format == "json" else files.as_xlsx
    return make(found, version)


@takes_files(LARGEST + 2**20)
@require_http_methods(GET_POST)
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a questionnaire: with nothing, with a shipped one, or with a file."""
    user = access.require_any_composer(request.user)
    desk, own = access.owners(user)
    if request.method == "POST" and "word" in request.POST:
        return _begin_with(request, own)
    form = BeginForm(request.POST or None, request.FILES or None, desk=desk, delegations=own)
    if form.is_valid():
        start = form.cleaned_data["start"]
        try:
            if start == FILE:
                return _begin_preview(request, form)
            chosen = shipped(start)
            title = files.titled(form.texts("title"), chosen.title if chosen else {})
            made = actions.begin_questionnaire(
                user, title=title, owner=form.owner, start="" if start == BLANK else start
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("forms:form", made.form.uuid)
    status = 422 if form.is_bound else 200
    return render(request, "reporting/questionnaire_new.html", {"form": form}, status=status)


def _begin_preview(request: HttpRequest, form: BeginForm) -> HttpResponse:
    """Show what a file says, before a questionnaire is begun with it."""
    try:
        taken = files.read(form.cleaned_data["file"].read())
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    taken.title = files.titled(form.texts("title"), taken.title)
    if not taken.title and not taken.problems:
        raise ValidationError(_("Give a title in at least one language."))
    word = files.word(taken, owner=form.cleaned_data["owner"])
    return _taken(request, taken, None, word)


def _begin_with(request: HttpRequest, own: list[Delegation]) -> HttpResponse:
    """Begin a questionnaire with the file whose preview was confirmed."""
    try:
        data = files.opened(request.POST["word"])
        owner = next((one for one in own if one.code == data.get("owner")), None)
        if owner is None and data.get("owner") != "desk":
            raise NotAllowed
        made = actions.begin_questionnaire(
            person(request),
            title=data["title"],
            owner=owner,
            definition=data["definition"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reporting:questionnaire_new")
    messages.success(request, _("The questionnaire is begun with the file, as a draft."))
    return redirect("reporting:questionnaire", made.uuid)


@takes_files(LARGEST + 2**20)
@require_http_methods(GET_POST)
def take_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a file in as the draft, once its reader has seen what it changes."""
    user = person(request)
    found = access.questionnaire_for_composer(user, uuid)
    if request.method == "POST" and "word" in request.POST:
        return _keep(request, found)
    form = FileForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        definition, revision = forms_queries.working(found.form)
        try:
            taken = files.read(form.cleaned_data["file"].read(), definition)
        except ValidationError as error:
            for text in error.messages:
                form.add_error("file", text)
        else:
            word = files.word(taken, of=str(found.uuid), revision=revision)
            return _taken(request, taken, found, word)
    context = {"form": form, "questionnaire": found}
    status = 422 if form.is_bound else 200
    return render(request, "reporting/questionnaire_file.html", context, status=status)


def _taken(
    request: HttpRequest, taken: files.Taken, found: Questionnaire | None, word: str
) -> HttpResponse:
    context: dict[str, Any] = {
        "questionnaire": found,
        "taken": taken,
        "title": pick(taken.title),
        "problems": taken.problems[: files.SHOWN],
        "more": max(0, len(taken.problems) - files.SHOWN),
        "word": "" if taken.problems else word,
    }
    status = 422 if taken.problems else 200
    return render(request, "reporting/questionnaire_taken.html", context, status=status)


def _keep(request: HttpRequest, found: Questionnaire) -> HttpResponse:
    """Keep what a file says as the draft, unless somebody changed it since the preview."""
    try:
        data = files.opened(request.POST["word"])
        if data.get("of") != str(found.uuid):
            raise NotAllowed
        forms_actions.edit_draft(
            person(request), found.form, data["definition"], revision=data["revision"]
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("reporting:questionnaire_file", found.uuid)
    messages.success(request, _("The file is the questionnaire’s draft now."))
    return redirect("forms:form", found.form.uuid)


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Withdraw a questionnaire, or with `do` "restore" take that back."""
    user = person(request)
    found = access.questionnaire_for_composer(user, uuid)
    restore = request.POST.get("do") == "restore"
    act = actions.restore_questionnaire if restore else actions.withdraw_questionnaire
    try:
        act(user, found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        said = (
            _("The questionnaire may be asked again.")
            if restore
            else _("The questionnaire is withdrawn: no new round asks it.")
        )
        messages.success(request, said)
    return redirect("reporting:questionnaire", found.uuid)


@require_http_methods(GET_POST)
def edition(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what a later edition that came with the desk changes; a POST takes it as the draft."""
    user = person(request)
    found = access.questionnaire_for_composer(user, uuid)
    newer = queries.newer_edition(found)
    if newer is None:
        raise NotAllowed
    definition, revision = forms_queries.working(found.form)
    if request.method == "POST":
        seen = request.POST.get("revision", "")
        # Without the revision that was seen it cannot be told from a stale one.
        known = int(seen) if _REVISION.fullmatch(seen) else UNKNOWN
        try:
            actions.take_edition(user, found, revision=known)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect("reporting:questionnaire_edition", found.uuid)
        messages.success(request, _("The later edition is the draft now: look at it and publish."))
        return redirect("forms:form", found.form.uuid)
    return render(
        request,
        "reporting/questionnaire_edition.html",
        {
            "questionnaire": found,
            "newer": newer,
            "revision": revision,
            "changes": changes(definition, newer.definition),
        },
    )
