"""Courses as anyone sees them: the list, a course's page, its programme, picture and calendar."""

from __future__ import annotations

from uuid import UUID
from zlib import crc32

from django.core.cache import caches
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from contadora.academy import access, course_page, course_queries, linked_data, printing
from contadora.academy.models import Course
from contadora.people.access import NotAllowed, is_member, public
from contadora.post import calendar

DRAWN_FOR = 30 * 86400


@public
@require_safe
def courses(request: HttpRequest) -> HttpResponse:
    """The courses: to come, held, and a coordinator's drafts."""
    return render(
        request,
        "academy/courses.html",
        {
            "shelf": course_queries.shelf(request.user, timezone.localdate()),
            "programmes": course_queries.programmes(),
            "may_open": access.may_open_courses(request.user),
            "member": is_member(request.user),
        },
    )


@public
@require_safe
def programme(request: HttpRequest, slug: str) -> HttpResponse:
    """A programme and the courses in it, by stage."""
    found = course_queries.programme_for(slug)
    return render(
        request,
        "academy/programme.html",
        {
            "programme": found,
            "shelf": course_queries.shelf(request.user, timezone.localdate(), programme=found),
            "may_change": getattr(request.user, "is_secretariat", False),
        },
    )


@public
@require_safe
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """A course: what it is for, its programme, who stands behind it, how to get in."""
    found = access.course_for(request.user, slug)
    page = course_page.page_of(found)
    here = request.build_absolute_uri(reverse("academy:course", args=[found.slug]))
    contributor = access.contributor_of(request.user, found)
    return render(
        request,
        "academy/course.html",
        {
            "course": found,
            "page": page,
            "here": here,
            "card": request.build_absolute_uri(reverse("academy:card", args=[found.slug])),
            "linked_data": linked_data.script(
                linked_data.course_data(page, request.build_absolute_uri)
            ),
            "organises": access.organises(request.user, found),
            "contributor": contributor,
            "teaches": contributor is not None and contributor.parts.exists(),
            "cosponsor": access.cosponsor_of(request.user, found),
            "now": timezone.now(),
        },
    )


@public
@require_safe
def programme_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The printable programme in the page's language."""
    found = access.course_for(request.user, slug)
    here = request.build_absolute_uri(reverse("academy:course", args=[found.slug]))
    content = printing.programme_pdf(course_page.page_of(found), here)
    return _file(content, "application/pdf", f"{found.slug}-{get_language()}.pdf")


@public
@require_safe
def card(request: HttpRequest, slug: str) -> HttpResponse:
    """The picture that a link to the course shows where it is shared."""
    found = access.course_for(request.user, slug)
    page = course_page.page_of(found)
    # Drawn once for each state of the course, and of the programme whose name is in it.
    series = crc32(str(found.programme.title).encode()) if found.programme else 0
    key = f"academy-card:{found.uuid}:{found.revision}:{found.status}:{series}:{get_language()}"
    drawings = caches["drawings"]
    content = drawings.get(key)
    if content is None:
        content = printing.card_png(page)
        drawings.set(key, content, DRAWN_FOR)
    return _file(content, "image/png", f"{found.slug}.png")


@public
@require_safe
def calendar_feed(request: HttpRequest, slug: str) -> HttpResponse:
    """The sessions as a calendar that anyone may subscribe to; where to join is not in it."""
    found = access.course_for(request.user, slug)
    page = course_page.page_of(found)
    here = request.build_absolute_uri(reverse("academy:course", args=[found.slug]))
    events = [_event(page, line, here) for line in page.lines if not line.session.day_only]
    content = calendar.feed(events, str(found.title))
    return _file(content, "text/calendar; charset=utf-8", f"{found.slug}.ics")


@public
@require_safe
def logo(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponseBase:
    """A partner's logo: always a PNG that the desk drew."""
    found = course_queries.partner_in(access.course_for(request.user, slug), uuid)
    if not found.logo:
        raise NotAllowed
    response = FileResponse(found.logo.open("rb"), content_type="image/png")
    # Its address names the file, which is another for another logo.
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _event(page: course_page.Page, line: course_page.Line, here: str) -> calendar.Event:
    course, session = page.course, line.session
    cancelled = session.cancelled_at is not None or course.status == Course.Status.CANCELLED
    return calendar.Event(
        uid=f"{session.uuid}@academy.contadora",  # the same as in the participants' invitations
        sequence=session.sequence,
        start=session.starts_at,
        end=session.ends_at,
        time_zone=course.time_zone,
        summary=f"{course.title}: {line.name}",
        description="\n".join([*map(str, line.themes), here]),
        location=page.place,
        url=here,
        status="CANCELLED" if cancelled else "CONFIRMED",
    )


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=kind,
        headers={"Content-Disposition": f'inline; filename="contadora-{name}"'},
    )
