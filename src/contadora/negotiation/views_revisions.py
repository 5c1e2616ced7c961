"""Revisions of a text: issued, read, compared, and how the text moved on from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contadora.atlas.downloads import Table, requested
from contadora.negotiation import (
    access,
    actions,
    charts,
    compared,
    freezing,
    queries_silence,
    revision_page,
)
from contadora.negotiation.access import Seat
from contadora.negotiation.drafting import progress
from contadora.negotiation.drafting.progress import Progress
from contadora.negotiation.forms_silence import IssueForm
from contadora.negotiation.models import Revision
from contadora.negotiation.views_room import common, in_room
from contadora.people.access import NotAllowed
from contadora.people.requests import revision_seen

COMPARISON = ("what", "moved", "before", "after", "old", "new")


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def revisions(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show a text's revisions; a POST of the chair issues the next one."""
    form = None
    if seat.chairs and seat.text.is_open:
        form = IssueForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form is None:
            raise NotAllowed
        made = _issued(request, seat, form)
        if made is not None:
            messages.success(
                request,
                _("%(revision)s is issued.") % {"revision": revision_page.name_of(made)},
            )
            return redirect("negotiation:revision", seat.text.uuid, made.number)
        seat.text.refresh_from_db()
    rows = queries_silence.revisions_of(seat)
    live = revision_page.live(seat, rows)
    context = {
        **common(request, seat),
        "rows": [revision_page.Summary(row) for row in reversed(rows)],
        "form": form,
        "version": seat.text.version,
        "problems": revision_page.problems(seat, live) if form is not None else [],
        "opened": freezing.open_in(live) if form is not None else [],
        "agreed": freezing.all_agreed(live),
        "next": rows[-1].number + 1 if rows else 0,
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "negotiation/revisions.html", context, status=status)


def _issued(request: HttpRequest, seat: Seat, form: IssueForm) -> Revision | None:
    if not form.is_valid():
        return None
    seen = revision_seen(request, "version")
    try:
        return actions.issue_revision(
            seat.user,
            seat.text,
            clean=form.cleaned_data["is_clean"],
            note=form.cleaned_data["note"],
            version=seen if seen >= 0 else None,
        )
    except ValidationError as error:
        form.refuse(error)
        return None


@in_room
@require_safe
def revision(request: HttpRequest, seat: Seat, number: int) -> HttpResponseBase:
    """Show a revision as it was frozen, with its source table and its hash."""
    row = access.revision_for(seat, number)
    language = request.GET.get("lang", "")
    others = set(row.content["text"]["languages"]) - {row.content["text"]["language"]}
    language = language if language in others else ""
    lines = revision_page.lines(row, language)
    if file := requested(
        request,
        Table("sources", revision_page.SOURCE_COLUMNS, lambda: revision_page.source_rows(row)),
        stem=f"rev-{number}",
    ):
        return file
    every = queries_silence.revisions_of(seat)
    context = {
        **common(request, seat),
        "revision": row,
        "name": revision_page.name_of(row),
        "holds": freezing.holds(row),
        "lines": lines,
        "language": language or row.content["text"]["language"],
        "languages_of": revision_page.languages(row),
        "removed": row.content["removed"],
        "sourced": any(line.sources for line in lines),
        "on_text": row.content["on_text"],
        "agreed": freezing.all_agreed(row.content),
        "total": progress.from_json(row.progress).total,
        "previous": next((each for each in every if each.number == number - 1), None),
        "newest": every[-1].number == number,
        "rounds": row.silence_rounds.order_by("number"),
    }
    return render(request, "negotiation/revision.html", context)


@in_room
@require_safe
def content(_request: HttpRequest, seat: Seat, number: int) -> HttpResponse:
    """Return a revision's content as the bytes that its hash is taken over."""
    row = access.revision_for(seat, number)
    response = HttpResponse(freezing.canonical(row.content), content_type="application/json")
    name = f"contadora-{seat.text.uuid.hex[:8]}-rev-{number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@in_room
@require_safe
def compare(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Show what changed between two revisions, or from one to the text of now."""
    rows = queries_silence.revisions_of(seat)
    if not rows:
        return render(request, "negotiation/compare.html", common(request, seat))
    latest = str(rows[-1].number)
    before = str(rows[-2].number) if len(rows) > 1 else latest
    default = (before, latest) if len(rows) > 1 else (latest, compared.NOW)
    names = [request.GET.get("a", "") or default[0], request.GET.get("b", "") or default[1]]
    found = compared.sides(seat, names, rows)
    if found is None:
        raise NotAllowed
    old, new = found
    brackets = request.GET.get("with") != "text"
    every = request.GET.get("all") == "1"
    language = request.GET.get("lang", "")
    if language not in seat.text.languages:
        language = ""
    result = compared.comparison(old, new, rows, brackets=brackets, language=language)
    shown = compared.lines(result, old.content, new.content, every=every)
    if file := requested(
        request,
        Table("comparison", COMPARISON, lambda: compared.as_rows(shown)),
        stem=f"{old.name}-{new.name}",
    ):
        return file
    context = {
        **common(request, seat),
        "a": old,
        "b": new,
        "names": [(str(each.number), revision_page.name_of(each)) for each in rows],
        "heading": revision_page.compared_heading(old.revision, new.revision),
        "lines": [revision_page.compared_line(line) for line in shown],
        "counts": revision_page.counted_words(compared.counts_of(result)),
        "same": result.is_same,
        "brackets": brackets,
        "every": every,
        "language": language,
        "languages_of": revision_page.names(seat.text.languages),
    }
    return render(request, "negotiation/compare.html", context)


@in_room
@require_safe
def moved_on(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Show how brackets, alternatives and agreement went from revision to revision."""
    rows = queries_silence.revisions_of(seat)
    counts = [(revision_page.name_of(row), progress.from_json(row.progress)) for row in rows]
    series = progress.series_of(counts)
    live = freezing.counted(revision_page.live(seat, rows)) if seat.text.is_open else None
    if file := requested(request, *_tables(rows, counts)):
        return file
    context: dict[str, Any] = {
        **common(request, seat),
        "drawings": charts.drawings(str(seat.text.uuid), rows, series),
        "tables": _shown(series),
        "live": progress.from_json(live).total if live is not None else None,
        "revisions": rows,
    }
    return render(request, "negotiation/revision_progress.html", context)


def _shown(series: progress.Series) -> list[dict[str, Any]]:
    names = charts.names_of_totals()
    totals = [(names[line.key], line.values) for line in series.totals]
    sections = [
        (line.name or _("before the first heading"), line.values) for line in series.sections
    ]
    delegations = [
        (revision_page.delegation(line.name), line.values) for line in series.delegations
    ]
    return [
        {"name": "totals", "title": _("The whole text"), "labels": series.labels, "rows": totals},
        {
            "name": "sections",
            "title": _("Open by section"),
            "labels": series.labels,
            "rows": sections,
        },
        {
            "name": "delegations",
            "title": _("Kept open by delegation"),
            "labels": series.labels,
            "rows": delegations,
        },
    ]


def _tables(rows: Sequence[Revision], counts: Sequence[tuple[str, Progress]]) -> list[Table]:
    totals = ("open", "ad_referendum", "agreed", "proposed", "options", "brackets", "readings")

    def whole() -> list[tuple[Any, ...]]:
        return [
            (row.number, row.is_clean, row.issued_at, *(getattr(each.total, n) for n in totals))
            for row, (_label, each) in zip(rows, counts, strict=True)
        ]

    def sections() -> list[tuple[Any, ...]]:
        return [
            (row.number, one.number, one.title, *(getattr(one.counts, n) for n in totals))
            for row, (_label, each) in zip(rows, counts, strict=True)
            for one in each.sections
        ]

    def delegations() -> list[tuple[Any, ...]]:
        return [
            (row.number, code, one.readings, one.deletions, one.paragraphs)
            for row, (_label, each) in zip(rows, counts, strict=True)
            for code, one in each.delegations.items()
        ]

    return [
        Table("totals", ("revision", "clean", "issued_at", *totals), whole),
        Table("sections", ("revision", "section", "title", *totals), sections),
        Table(
            "delegations",
            ("revision", "delegation", "readings", "deletions", "paragraphs"),
            delegations,
        ),
    ]
