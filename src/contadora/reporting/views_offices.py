"""Offices that write by a link: given sections by the coordinator, and what they see themselves."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.people.access import NotAllowed
from contadora.people.queries import delegation_name
from contadora.reporting import access, actions, asking, queries_rounds
from contadora.reporting.access import Seat
from contadora.reporting.doors import Door, office_by_link
from contadora.reporting.forms_rounds import AssignForm
from contadora.reporting.models import Assignment
from contadora.reporting.views_rounds import told

WRITES = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@WRITES
def offices(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show which offices have which sections; a POST gives some to one more."""
    seat = access.seat_for(request.user, uuid)
    if not seat.writes:
        raise NotAllowed
    report = seat.report
    lines = queries_rounds.section_lines(report)
    form = AssignForm(
        request.POST if request.method == "POST" else None,
        round=report.round,
        sections=[(line.section, str(line.title)) for line in lines],
        initial={"language": report.language},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.assign_sections(
                seat.user,
                report,
                office=data["office"],
                email=data["email"],
                sections=data["sections"],
                due_at=data["due_at"],
                language=data["language"],
                note=data["note"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The sections are given; the link goes out by mail."))
            return redirect("reporting:offices", report.uuid)
    now = timezone.now()
    context = {
        **_common(seat),
        "form": form,
        "may_assign": bool(lines),
        "rows": _rows(seat, now),
        "titles": asking.titles(report.round.version),
    }
    return render(request, "reporting/offices.html", context, status=422 if form.errors else 200)


def _common(seat: Seat) -> dict[str, Any]:
    return {
        "seat": seat,
        "report": seat.report,
        "round": seat.report.round,
        "state": delegation_name(seat.report.delegation),
    }


def _rows(seat: Seat, now: Any) -> list[dict[str, Any]]:
    titles = asking.titles(seat.report.round.version)
    rows = seat.report.assignments.prefetch_related("sections", "uses")
    found = []
    for each in rows:
        uses = list(each.uses.all())
        found.append(
            {
                "row": each,
                "sections": [titles[one.key] for one in each.sections.all()],
                "devices": len({use.device for use in uses if use.what != "refused"}),
                "last": uses[0] if uses else None,
                "expired": each.expires_at <= now,
                "overdue": bool(each.due_at and each.due_at < now and not each.handed_in_at),
            }
        )
    return found


def _assignment(request: HttpRequest, uuid: UUID) -> tuple[Seat, Assignment]:
    found = Assignment.objects.filter(uuid=uuid).select_related("report").first()
    if found is None:
        raise NotAllowed
    seat = access.seat_for(request.user, found.report.uuid)
    if not seat.writes:
        raise NotAllowed
    found.report = seat.report
    return seat, found


@never_cache
@require_safe
def uses(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show each use of an office's link."""
    seat, found = _assignment(request, uuid)
    rows = list(found.uses.select_related("section").order_by("at", "pk"))
    numbers: dict[str, int] = {}
    titles = asking.titles(seat.report.round.version)
    lines = []
    for row in rows:
        number = numbers.setdefault(row.device, len(numbers) + 1)
        lines.append((row, number, titles[row.section.key] if row.section else ""))
    context = {
        **_common(seat),
        "assignment": found,
        "lines": lines[::-1],
        "devices": len(numbers),
    }
    return render(request, "reporting/office_uses.html", context)


@require_POST
def revoke(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End an office's link."""
    seat, found = _assignment(request, uuid)
    try:
        actions.revoke_assignment(seat.user, found)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The link opens nothing any more; what was written stays."))
    return redirect("reporting:offices", seat.report.uuid)


@require_POST
def renew(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send an office a new link."""
    seat, found = _assignment(request, uuid)
    try:
        actions.renew_assignment(seat.user, found)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("A new link goes out; the old one opens nothing any more."))
    return redirect("reporting:offices", seat.report.uuid)


@require_POST
def remind(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remind an office of its date."""
    seat, found = _assignment(request, uuid)
    try:
        sent = actions.remind_of_due(seat.user, found)
    except ValidationError as error:
        told(request, error)
    else:
        if sent:
            messages.success(request, _("The reminder goes out."))
        else:
            messages.warning(request, _("This office was reminded of this date already."))
    return redirect("reporting:offices", seat.report.uuid)


@WRITES
@office_by_link
def by_link(request: HttpRequest, door: Door) -> HttpResponseBase:
    """Show an office its sections; a POST says that they are done."""
    assignment = door.writer.assignment
    if assignment is None:
        raise NotAllowed
    if request.method == "POST":
        try:
            actions.hand_in(door.writer)
        except ValidationError as error:
            told(request, error)
        else:
            messages.success(request, _("Handed in; you may still write until it is cleared."))
        return redirect(door.home)
    titles = asking.titles(door.report.round.version)
    lines = [
        {
            "title": titles[one.key],
            "url": door.url("section", one.uuid),
            "begun": asking.is_begun(one.response.answers),
            "cleared": one.cleared_at is not None,
        }
        for one in door.sections()
    ]
    context = {
        "assignment": assignment,
        "report": door.report,
        "round": door.report.round,
        "state": delegation_name(door.report.delegation),
        "lines": lines,
        "door": door,
        "out_url": door.url("out", "docx").removesuffix("docx"),
        "in_url": door.url("bring_in"),
    }
    return render(request, "reporting/by_link.html", context)
