"""A course as its coordinator makes it, action by action, for the tests."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from typing import Any

from contadora.academy import actions
from contadora.academy.models import Contributor, Course, Partner, Session
from contadora.people.models import User
from tests.factory import Cast

SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20">'
    b'<rect width="40" height="20" fill="#0b5d6b"/></svg>'
)
VALUES: dict[str, Any] = {
    "title_es": "Curso de tecplomacia",
    "title_en": "Course on techplomacy",
    "summary_es": "Los Estados y las empresas tecnológicas.",
    "objectives_es": "Analizar los desafíos\nNegociar con empresas",
    "starts_on": date(2027, 3, 8),
    "ends_on": date(2027, 3, 19),
    "time_zone": "America/New_York",  # its clock is put forward on 14 March 2027
    "official_language": "es",
    "interpretation": ["en"],
    "cap": 60,
    "applications_close_at": datetime(2027, 2, 1, 4, 59, tzinfo=UTC),
}


def draft(actor: User, cast: Cast, slug: str = "techplomacy-2027", **values: Any) -> Course:
    """Begin a course of Uruguay's team."""
    return actions.make_course(actor, slug=slug, organiser=cast.uruguay, values=VALUES | values)


def session(actor: User, course: Course, day: int = 8, **values: Any) -> Session:
    """Add a session from 10:00 to 12:00 in New York, by the clock of March 2027."""
    hour = 15 if day < 14 else 14  # UTC
    return actions.add_session(
        actor,
        course,
        values={
            "starts_at": datetime(2027, 3, day, hour, tzinfo=UTC),
            "ends_at": datetime(2027, 3, day, hour + 2, tzinfo=UTC),
            "title_es": f"Taller del {day}",
            "themes_es": "Un tema\nOtro tema",
            "join_url": "https://meet.example.org/secret-room",
        }
        | values,
    )


def speaker(actor: User, course: Course, **values: Any) -> Contributor:
    """Add somebody by post."""
    return actions.add_contributor(actor, course, values={"post_es": "Embajador"} | values)


def partner(actor: User, course: Course, **values: Any) -> Partner:
    """Add an organiser with a logo."""
    return actions.add_partner(
        actor,
        course,
        values={"kind": "organiser", "name_es": "Secretaría", "acronym": "SR"} | values,
        logo=io.BytesIO(SVG),
    )


def published(cast: Cast, **values: Any) -> Course:
    """Return a published course with two sessions, a speaker, an organiser and a work."""
    course = draft(cast.officer, cast, **values)
    who = speaker(cast.officer, course)
    for day in (8, 15):
        made = session(cast.officer, course, day)
        actions.change_session(cast.officer, made, sequence=0, values={}, parts=[(who, "speaks")])
    partner(cast.officer, course)
    actions.add_reading(cast.officer, course, citation="A book, 2020.", language="en")
    return actions.publish(cast.officer, course)
