"""Reports on courses, and the network of alumni."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from contadora.academy import access, certificate_queries, reports
from contadora.academy.models import Course
from contadora.academy.report_files import FORMATS, requested
from contadora.people.access import NotAllowed, public
from contadora.people.requests import person


@never_cache
@require_safe
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """What came of one course."""
    course = access.own_course(request.user, slug)
    return _shown(request, reports.of_course(course), course.slug, course)


@never_cache
@require_safe
def report_all(request: HttpRequest) -> HttpResponse:
    """What came of all the courses that a person coordinates."""
    user = person(request)
    if not access.may_open_courses(user):
        raise NotAllowed
    return _shown(request, reports.of_courses(reports.coordinated(user)), "courses", None)


@require_safe
def alumni(request: HttpRequest) -> HttpResponse:
    """Alumni by State, for members of the desk."""
    return _network(request, "")


@public
@never_cache
@require_safe
def certificate_alumni(request: HttpRequest, token: str) -> HttpResponse:
    """Alumni by State, for one of them, by the link of the certificate's mail."""
    found = certificate_queries.certificate_for(token)
    if not certificate_queries.is_alumnus(found):
        raise NotAllowed
    return _network(request, token)


def _network(request: HttpRequest, token: str) -> HttpResponse:
    people = certificate_queries.alumni()
    return render(
        request,
        "academy/alumni.html",
        {"groups": reports.alumni_by_state(people), "token": token},
    )


def _shown(
    request: HttpRequest, found: reports.Report, stem: str, course: Course | None
) -> HttpResponse:
    form = request.GET.get("format", "")
    if form:
        file = requested(found, form, request.GET.get("table", ""), stem)
        if file is not None:
            return file
        text = _("format: give one of %(formats)s; table: one of %(tables)s") % {
            "formats": ", ".join(FORMATS),
            "tables": ", ".join(table.key for table in found.tables),
        }
        return HttpResponse(text, status=400, content_type="text/plain; charset=utf-8")
    return render(
        request,
        "academy/report.html",
        {"report": found, "course": course},
    )
