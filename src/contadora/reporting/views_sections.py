"""A section at home: written, compared, commented, cleared; by an account or an office's link."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.forms import pages, reading
from contadora.forms.documents import attachment
from contadora.forms.files import takes_files
from contadora.forms.models import Response, Upload
from contadora.people.access import NotAllowed
from contadora.people.models import User
from contadora.reporting import access, actions, asking, histories, offering
from contadora.reporting.doors import Door, by_account, by_link
from contadora.reporting.forms_rounds import WordsForm
from contadora.reporting.models import LinkUse
from contadora.reporting.views_rounds import told
from contadora.reporting.writing import keeper

WRITES = require_http_methods(["GET", "HEAD", "POST"])


def _section(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Show a section to be written, or as it was cleared; a POST keeps or clears it."""
    section, report = door.the_section, door.report
    version = report.round.version
    again = access.repeatable(door.reader, report, [section])
    asked = asking.asked(version, section.key, again=bool(again))
    is_open = section.cleared_at is None and report.left_at is None
    is_open = is_open and report.round.ended_at is None
    context = _context(door, asked)
    if not (door.writes and is_open):
        if request.method == "POST":
            return _refused(request, door)
        return render(request, "reporting/section_closed.html", context)
    if request.method != "POST":
        context["offers"] = offering.offers(section, door.reader)
    return pages.answer(
        request,
        section.response,
        door.writer.actor,
        title=context["title"],
        done=door.home,
        file_url=lambda upload: door.url("section_file", section.uuid, upload.uuid),
        template="reporting/section.html",
        context=context,
        submit=partial(_clear, door),
        keep=keeper(door.writer, section),
        asked=asked,
    )


def _refused(request: HttpRequest, door: Door) -> HttpResponse:
    if not door.writes:
        raise NotAllowed
    text = _("This section takes nothing now: it is cleared, or the round is over.")
    if pages.AUTOSAVE in request.headers:
        return JsonResponse({"state": "closed", "text": text}, status=410)
    messages.error(request, text)
    return redirect(request.get_full_path())


def _context(door: Door, asked: Any) -> dict[str, Any]:
    section, report = door.the_section, door.report
    version = report.round.version
    comments = section.comments.select_related("by_office")
    newest = section.versions.order_by("-revision").defer("answers").first()
    labels = asking.question_labels(version)
    # What is read of the answers is this section's part of the questionnaire alone.
    response = section.response
    shown = Response(pk=response.pk, version=asked, answers=response.answers)
    return {
        "door": door,
        "report": report,
        "round": report.round,
        "section": section,
        "title": asking.title_of(version, section.key),
        "url": door.url("section", section.uuid),
        "versions_url": door.url("versions", section.uuid),
        "comment_url": door.url("comment", section.uuid),
        "take_url": door.url("take", section.uuid),
        "out_url": door.url("section_out", section.uuid, "docx").removesuffix("docx"),
        "in_url": door.url("bring_in", *([] if door.token else [report.uuid])),
        "newest": newest,
        "unseen": [labels.get(key, key) for key in newest.unseen] if newest else [],
        "comments": list(comments),
        "comment_form": WordsForm() if door.writes else None,
        "elsewhere": asking.conditions_elsewhere(version, section.key, report.language),
        "summary": reading.summary(shown, uploads=response.uploads.all()),
        "file_url": lambda upload: door.url("section_file", section.uuid, upload.uuid),
        "offices": list(section.assignments.filter(revoked_at=None)),
    }


def _clear(door: Door, user: User, response: Response, revision: int) -> None:
    """Clear a section for who has an account; for an office, being whole is enough."""
    if door.writer.assignment is None:
        actions.clear_section(user, door.the_section, revision=revision)


def _versions(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Show who wrote what in a section, and what each changed."""
    section = door.the_section
    return render(
        request,
        "reporting/section_versions.html",
        {
            "door": door,
            "report": door.report,
            "round": door.report.round,
            "section": section,
            "title": asking.title_of(door.report.round.version, section.key),
            "url": door.url("section", section.uuid),
            "steps": histories.steps(section),
        },
    )


def _comment(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Keep a comment on a section."""
    section = door.the_section
    form = WordsForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write between 1 and 5000 characters."))
    else:
        try:
            actions.comment_on_section(door.writer, section, form.cleaned_data["words"])
        except ValidationError as error:
            told(request, error)
    response = redirect(door.url("section", section.uuid))
    response["Location"] += "#comments"
    return response


def _take(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Take over one thing that is offered."""
    section = door.the_section
    revision = request.POST.get("revision", "")
    seen = int(revision) if revision.isascii() and revision.isdecimal() else -1
    question = request.POST.get("question", "")[:40]
    try:
        actions.take_offer(
            door.writer, section, request.POST.get("offer", "")[:80],
            question=question, revision=seen,
        )  # fmt: skip
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("Taken over; change it as needed."))
    response = redirect(door.url("section", section.uuid))
    response["Location"] += f"#q-{question}"
    return response


def _file(_request: HttpRequest, door: Door, upload: UUID) -> HttpResponseBase:
    """Give out a file of a draft."""
    found = Upload.objects.filter(uuid=upload, response=door.the_section.response).first()
    if found is None:
        raise NotAllowed
    door.writer.used(LinkUse.What.TOOK_OUT, door.section)
    return attachment(found)


section = takes_files()(WRITES(by_account(_section)))
versions = require_safe(by_account(_versions))
comment = require_POST(by_account(_comment))
take = require_POST(by_account(_take))
section_file = require_safe(by_account(_file))


@require_POST
@by_account
def reopen(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Open a cleared section again."""
    try:
        actions.reopen_section(door.writer.actor, door.the_section)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The section is open again."))
    return redirect("reporting:section", door.the_section.uuid)


link_section = WRITES(by_link(_section))
link_versions = require_safe(by_link(_versions))
link_comment = require_POST(by_link(_comment))
link_take = require_POST(by_link(_take))
link_file = require_safe(by_link(_file))
