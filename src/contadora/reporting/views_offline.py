"""Sections taken out as files, and files brought back in with a preview of what would change."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_safe

from contadora.forms.documents import DOCX, XLSX, shown_name
from contadora.forms.files import takes_files
from contadora.people.access import NotAllowed
from contadora.people.queries import delegation_name
from contadora.reporting import access, actions, asking, histories
from contadora.reporting.actions.offline import LARGEST
from contadora.reporting.doors import (
    Door,
    by_account,
    by_link,
    office_by_link,
    report_by_account,
)
from contadora.reporting.models import ReportSection, ReturnedFile
from contadora.reporting.offline import docx, xlsx
from contadora.reporting.offline.shapes import Origin

WRITES = require_http_methods(["GET", "HEAD", "POST"])
WRITERS = {"docx": (docx.write, DOCX), "xlsx": (xlsx.write, XLSX)}


def _out(_request: HttpRequest, door: Door, form: str) -> HttpResponseBase:
    """Give sections out as a file in the report's language."""
    if form not in WRITERS or door.report.started_at is None:
        raise NotAllowed
    rows = [door.section] if door.section is not None else door.sections()
    report = door.report
    version = report.round.version
    for row in rows:
        row.response.refresh_from_db(fields=["answers", "revision"])
    origin = Origin(report.uuid, version.uuid, {row.key: row.response.revision for row in rows})
    answers = {key: value for row in rows for key, value in row.response.answers.items()}
    write, content_type = WRITERS[form]
    with override(report.language):
        state = delegation_name(report.delegation)
        content = write(
            origin,
            _("National report of %(state)s") % {"state": state},
            [asking.section_of(version, row.key) for row in rows],
            answers,
            report.language,
            again=access.repeatable(door.reader, report, rows),
        )
    actions.take_out(door.writer, report, rows, form)
    response = HttpResponse(content, content_type=content_type)
    stem = report.delegation.code.lower()
    if door.section is not None:
        stem += f"-{door.section.key}"
    response["Content-Disposition"] = f'attachment; filename="{stem}.{form}"'
    return response


def _bring_in(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Take a file that was filled in, and lead to what it would change."""
    if not door.writes or door.report.started_at is None:
        raise NotAllowed
    problem = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        if not isinstance(file, UploadedFile):
            problem = _("Choose the file that was filled in.")
        elif (file.size or 0) > LARGEST:
            problem = _(
                "The file is larger than 10 MB: take out pictures, and attach annexes on the page."
            )
        else:
            try:
                made = actions.read_returned(
                    door.writer, door.report, door.sections(),
                    name=shown_name(file), data=file.read(),
                )  # fmt: skip
            except ValidationError as error:
                problem = " ".join(error.messages)
            else:
                return redirect(door.url("returned", made.uuid))
    context = {**_common(door), "problem": problem}
    return render(request, "reporting/bring_in.html", context, status=422 if problem else 200)


def _common(door: Door) -> dict[str, Any]:
    return {"door": door, "report": door.report, "round": door.report.round}


def _returned(request: HttpRequest, door: Door, returned: UUID) -> HttpResponseBase:
    """Show what a file would change, answer by answer; a POST takes what is chosen."""
    writer = door.writer
    found = ReturnedFile.objects.filter(
        uuid=returned, report=door.report, by_user=writer.user, by_office=writer.assignment
    ).first()
    if found is None:
        raise NotAllowed
    found.report = door.report
    if request.method == "POST":
        try:
            number = actions.take_returned(writer, found, set(request.POST.getlist("take")))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(door.url("bring_in", *([] if door.token else [door.report.uuid])))
        text = ngettext("%(number)s answer taken over.", "%(number)s answers taken over.", number)
        messages.success(request, text % {"number": number})
        return redirect(door.home)
    rows = {row.key: row for row in door.sections()}
    sections = [_preview(rows[key], part) for key, part in found.sections.items() if key in rows]
    context = {**_common(door), "returned": found, "sections": sections}
    return render(request, "reporting/returned.html", context)


def _preview(row: ReportSection, part: dict[str, Any]) -> dict[str, Any]:
    version = row.report.round.version
    now = row.response.answers
    after = {**now, **part["answers"]}
    lines = []
    for key in part["answers"]:
        one = histories.differences(row, {key: now.get(key)}, {key: after[key]})
        lines += [(key, each) for each in one]
    return {
        "title": asking.title_of(version, row.key),
        "lines": lines,
        "moved": part["moved"],
        "stale": row.response.revision != part["revision"],
    }


out = require_safe(report_by_account(_out))
section_out = require_safe(by_account(_out))
link_out = require_safe(office_by_link(_out))
link_section_out = require_safe(by_link(_out))
bring_in = takes_files(LARGEST)(WRITES(report_by_account(_bring_in)))
link_bring_in = WRITES(office_by_link(_bring_in))
link_returned = WRITES(office_by_link(_returned))


@WRITES
def returned(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show what a file would change, to who brought it."""
    found = ReturnedFile.objects.filter(uuid=uuid).select_related("report").first()
    if found is None:
        raise NotAllowed
    return report_by_account(_returned)(request, found.report.uuid, uuid)
