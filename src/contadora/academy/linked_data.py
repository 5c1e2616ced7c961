"""A course as schema.org tells it to search engines: Course, CourseInstance, Event."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from contadora.academy.course_page import Line, Page
from contadora.academy.models import Course, Partner

CONTEXT = "https://schema.org"
Absolute = Callable[[str], str]
# What would end the element that the text stands in, as JSON writes it otherwise.
_ESCAPED = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def course_data(page: Page, absolute: Absolute) -> dict[str, Any]:
    """Return a course as linked data; what is not known is not there."""
    course = page.course
    address = absolute(reverse("academy:course", args=[course.slug]))
    organisers = [
        _organisation(each) for each in course.partners.all() if each.kind == Partner.Kind.ORGANISER
    ]
    instance = {
        "@type": "CourseInstance",
        "@id": f"{address}#edition",
        "name": str(course.title),
        "url": address,
        "courseMode": "online" if course.online else "onsite",
        "inLanguage": [course.official_language, *course.interpretation],
        "startDate": course.starts_on and course.starts_on.isoformat(),
        "endDate": course.ends_on and course.ends_on.isoformat(),
        "eventStatus": _status(course.status == Course.Status.CANCELLED),
        "eventAttendanceMode": _mode(course),
        "location": _location(page, address),
        "maximumAttendeeCapacity": course.cap,
        "organizer": organisers,
        "subEvent": [_event(page, line, address) for line in page.lines],
    }
    known: dict[str, Any] = _known(
        {
            "@context": CONTEXT,
            "@type": "Course",
            "@id": address,
            "name": str(course.title),
            "description": str(course.summary),
            "url": address,
            "image": absolute(reverse("academy:card", args=[course.slug])),
            "inLanguage": course.official_language,
            "provider": organisers,
            "teaches": [str(each) for each in page.objectives],
            "audience": _typed("Audience", audienceType=str(course.audience)),
            "isPartOf": course.programme
            and _typed(
                "EducationalOccupationalProgram",
                name=str(course.programme.title),
                url=absolute(reverse("academy:programme", args=[course.programme.slug])),
            ),
            "citation": [each.citation for each in page.readings],
            "hasCourseInstance": [instance],
        }
    )
    return known


def script(data: dict[str, Any]) -> SafeString:
    """Return linked data for a `<script type="application/ld+json">`, which it cannot leave."""
    return mark_safe(json.dumps(data, ensure_ascii=False).translate(_ESCAPED))  # noqa: S308


def _event(page: Page, line: Line, address: str) -> dict[str, Any]:
    day_only = line.session.day_only
    return {
        "@type": "Event",
        "@id": f"{address}#session-{line.session.uuid}",
        "name": line.name,
        "startDate": line.starts.date().isoformat() if day_only else line.starts.isoformat(),
        "endDate": None if day_only else line.ends.isoformat(),
        "eventStatus": _status(line.session.cancelled_at is not None),
        "eventAttendanceMode": _mode(page.course),
        "location": _location(page, address),
        "about": [str(theme) for theme in line.themes],
        "performer": [
            _typed("Person", name=person.name, jobTitle=str(person.post))
            for _role, people in line.people
            for person in people
        ],
    }


def _location(page: Page, address: str) -> dict[str, Any] | None:
    if page.course.online:  # where to join is for those who have a place
        return _typed("VirtualLocation", url=address)
    return _typed("Place", name=page.place, address=page.place)


def _organisation(partner: Partner) -> dict[str, Any]:
    return {
        "@type": "Organization",
        "name": partner.name,
        "alternateName": partner.acronym,
        "url": partner.url,
    }


def _mode(course: Course) -> str:
    kind = "Online" if course.online else "Offline"
    return f"{CONTEXT}/{kind}EventAttendanceMode"


def _status(cancelled: bool) -> str:
    return f"{CONTEXT}/{'EventCancelled' if cancelled else 'EventScheduled'}"


def _typed(kind: str, **values: str) -> dict[str, Any] | None:
    """Return a thing with what is known of it; None where nothing is."""
    return {"@type": kind, **values} if any(values.values()) else None


def _known(value: Any) -> Any:
    """Leave out what is empty, all the way down."""
    if isinstance(value, dict):
        return {key: _known(each) for key, each in value.items() if each not in (None, "", [])}
    if isinstance(value, list):
        return [_known(each) for each in value if each not in (None, "", [])]
    return value
