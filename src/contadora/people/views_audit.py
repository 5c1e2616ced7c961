"""The audit trail, for administrators."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contadora.people import access
from contadora.people import audit as trail
from contadora.people.forms import AuditForm
from contadora.people.models import AuditEntry

PAGE = 50
COLUMNS = (
    "seq",
    "at",
    "actor",
    "actor_label",
    "action",
    "object_type",
    "object_id",
    "object_label",
    "details",
    "previous_hash",
    "hash",
)


@access.administrator_only
@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Show the newest entries asked for; `before` pages back by number, so that no page shifts."""
    form = AuditForm(request.GET)
    found = form.asked().entries().select_related("actor").order_by("-seq")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        found = found.filter(seq__lt=int(before))
    entries = list(found[: PAGE + 1])
    older = entries[PAGE - 1].seq if len(entries) > PAGE else None
    return render(
        request,
        "people/audit.html",
        {"form": form, "entries": entries[:PAGE], "older": older, "paged": bool(before)},
    )


@access.administrator_only
@require_safe
def export_json_lines(request: HttpRequest) -> HttpResponseBase:
    """Download the entries asked for as JSON Lines, hashes included."""
    found = AuditForm(request.GET).asked().entries()
    return _download(trail.json_lines(found), "application/x-ndjson", "audit.jsonl")


@access.administrator_only
@require_safe
def export_csv(request: HttpRequest) -> HttpResponseBase:
    """Download the entries asked for as CSV."""
    found = AuditForm(request.GET).asked().entries()
    return _download(_csv(found), "text/csv; charset=utf-8", "audit.csv")


def _csv(entries: QuerySet[AuditEntry]) -> Iterator[str]:
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(COLUMNS)
    for entry in entries.iterator(chunk_size=1000):
        content = trail.as_dict(entry)
        content["details"] = json.dumps(content["details"], ensure_ascii=False)
        writer.writerow([_cell(content[column]) for column in COLUMNS])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def _cell(value: object) -> object:
    # A spreadsheet takes a cell that begins so for a formula; a label may be what a stranger typed.
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return f"'{value}"
    return value


def _download(rows: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(rows, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="contadora-{name}"'
    response["Cache-Control"] = "private, no-store"
    return response
