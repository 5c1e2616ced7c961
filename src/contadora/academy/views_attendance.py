"""The coordinator's pages of attendance: the table, one session, its code, its reports."""

from __future__ import annotations

import csv
from collections import defaultdict
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contadora.academy import access, actions, clock, presence
from contadora.academy.forms_inside import ReportForm
from contadora.academy.models import (
    Application,
    Attendance,
    Course,
    ReportLine,
    ReportUpload,
    RoomCode,
    Session,
)
from contadora.academy.views_inside_manage import plain_cell
from contadora.people.access import NotAllowed
from contadora.people.requests import person, revision_seen

WRITES = require_http_methods(["GET", "HEAD", "POST"])


def _takers(course: Course) -> list[Application]:
    return list(
        course.applications.filter(status=Application.Status.ACCEPTED)
        .select_related("person")
        .order_by("person__name", "pk")
    )


def _session(course: Course, uuid: UUID) -> Session:
    found = course.sessions.filter(uuid=uuid, cancelled_at=None).first()
    if found is None:
        raise NotAllowed
    return found


@require_safe
def attendance(request: HttpRequest, slug: str) -> HttpResponse:
    """Show who was present at which session, or give it out as a table."""
    course = access.own_course(request.user, slug)
    sessions = list(course.sessions.filter(cancelled_at=None))
    kept: dict[int, dict[int, Attendance]] = defaultdict(dict)
    for row in Attendance.objects.filter(session__in=sessions):
        kept[row.application_id][row.session_id] = row
    table = [
        (each, [kept[each.pk].get(session.pk) for session in sessions]) for each in _takers(course)
    ]
    if request.GET.get("format") == "csv":
        return _csv(slug, sessions, table)
    return render(
        request,
        "academy/inside_attendance.html",
        {"course": course, "sessions": sessions, "table": table, "zone": clock.zone_of(course)},
    )


def _csv(
    slug: str,
    sessions: list[Session],
    table: list[tuple[Application, list[Attendance | None]]],
) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-attendance.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["name", "email", "session", "starts_at", "minutes", "how"])
    for application, cells in table:
        for session, row in zip(sessions, cells, strict=True):
            line = [
                application.person.name,
                application.person.email,
                str(session.title),
                session.starts_at.isoformat(),
                row.minutes if row else 0,
                row.how if row else "",
            ]
            writer.writerow([plain_cell(cell) for cell in line])
    return response


@WRITES
def attendance_session(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Show one session's attendance; enter minutes by hand, or hand a report in."""
    user = person(request)
    course = access.own_course(user, slug)
    session = _session(course, uuid)
    form = ReportForm(
        request.POST if "report" in request.POST else None,
        request.FILES or None,
        initial={"time_zone": course.time_zone},
    )
    problems: list[str] = []
    typed: dict[int, str] = {}
    takers = _takers(course)
    if "report" in request.POST and form.is_valid():
        try:
            upload = actions.read_report(
                user,
                session,
                form.cleaned_data["file"],
                time_zone=form.cleaned_data["time_zone"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("academy:attendance_report", slug, upload.uuid)
    elif request.method == "POST" and "report" not in request.POST:
        typed = {each.pk: request.POST.get(f"minutes-{each.pk}", "").strip() for each in takers}
        wrong = [
            text for text in typed.values() if text and not (text.isdecimal() and len(text) < 7)
        ]
        if wrong:
            problems = [_("“%(value)s” is no number of minutes.") % {"value": wrong[0][:20]}]
        else:
            # Of a page that stood open while others wrote, only what was changed on it counts.
            given = {
                pk: int(text)
                for pk, text in typed.items()
                if text and text != request.POST.get(f"seen-{pk}")
            }
            try:
                changed = actions.enter_attendance(
                    user, session, given, reason=request.POST.get("reason", "")
                )
            except ValidationError as error:
                problems = error.messages
            else:
                messages.success(
                    request,
                    ngettext("%(n)s person changed.", "%(n)s people changed.", changed)
                    % {"n": changed},
                )
                return redirect("academy:attendance_session", slug, uuid)
    kept = {row.application_id: row for row in session.attendances.select_related("corrected_by")}
    rows = []
    for each in takers:
        row = kept.get(each.pk)
        now = str(row.minutes) if row else ""
        seen = request.POST.get(f"seen-{each.pk}", now) if problems else now
        rows.append((each, row, typed.get(each.pk, now), seen))
    return render(
        request,
        "academy/inside_attendance_session.html",
        {
            "course": course,
            "session": session,
            "rows": rows,
            "form": form,
            "problems": problems,
            "reason": request.POST.get("reason", ""),
            "most": presence.minutes(session.length),
            "uploads": session.reports.select_related("uploaded_by"),
            "zone": clock.zone_of(course),
        },
    )


@never_cache
@WRITES
def attendance_code(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Show the code of a session's room, large; a POST makes a new one."""
    user = person(request)
    course = access.own_course(user, slug)
    session = _session(course, uuid)
    if request.method == "POST":
        minutes = revision_seen(request, "minutes")
        try:
            actions.open_room_code(user, session, minutes=minutes if minutes >= 0 else 15)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        return redirect("academy:attendance_code", slug, uuid)
    shown = RoomCode.objects.filter(session=session).first()
    return render(
        request,
        "academy/inside_code.html",
        {
            "course": course,
            "session": session,
            "code": shown if shown and shown.is_open else None,
            "zone": clock.zone_of(course),
            "present": session.attendances.filter(how=Attendance.How.CODE).count(),
        },
    )


@WRITES
def attendance_report(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Show what a report says and whose its names are; a POST decides and counts it."""
    user = person(request)
    course = access.own_course(user, slug)
    upload = (
        ReportUpload.objects.filter(uuid=uuid, session__course=course)
        .select_related("session__course", "uploaded_by")
        .first()
    )
    if upload is None:
        raise NotAllowed
    takers = _takers(course)
    lines = list(upload.lines.select_related("application__person"))
    if request.method == "POST":
        try:
            counted = actions.apply_report(user, upload, _decisions(request, lines, takers))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                ngettext(
                    "The report counts for %(n)s person.",
                    "The report counts for %(n)s people.",
                    counted,
                )
                % {"n": counted},
            )
            return redirect("academy:attendance_session", slug, upload.session.uuid)
    order: dict[str, int] = {ReportLine.Match.DOUBTFUL: 0, ReportLine.Match.NONE: 1}
    lines.sort(key=lambda line: (order.get(line.match, 2), line.name))
    return render(
        request,
        "academy/inside_report.html",
        {
            "course": course,
            "upload": upload,
            "session": upload.session,
            "lines": lines,
            "takers": takers,
            "doubtful": sum(line.match == ReportLine.Match.DOUBTFUL for line in lines),
            "zone": clock.zone_of(course),
        },
    )


def _decisions(
    request: HttpRequest, lines: list[ReportLine], takers: list[Application]
) -> dict[int, Application | None]:
    """Return whose each line is, where the page says it: by a choice or by an address."""
    people = {str(each.uuid): each for each in takers}
    people |= {each.person.email: each for each in takers}
    found: dict[int, Application | None] = {}
    for line in lines:
        given = request.POST.get(f"line-{line.pk}", "other")
        if given == "other":
            given = request.POST.get(f"other-{line.pk}", "").strip().lower()
            if not given and line.match == ReportLine.Match.DOUBTFUL:
                continue
        if given in people:
            found[line.pk] = people[given]
        elif given in ("", "-"):
            found[line.pk] = None
        else:
            raise ValidationError(
                _("“%(value)s” is no address of a participant.") % {"value": given[:80]}
            )
    return found
