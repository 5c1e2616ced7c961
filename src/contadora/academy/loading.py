"""The starter pack's courses: events that others held, told by role and public agenda.

A course is the pack's for as long as nobody of the desk changed it (its revision is 0); from then
on neither it nor what is in it is touched. Rows have an identity made from the pack's keys, so
that a pack that is loaded again, or corrected, finds them.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from contadora.academy import clock
from contadora.academy.models import (
    Contributor,
    Course,
    Part,
    Partner,
    Programme,
    Reading,
    Session,
)
from contadora.atlas.loading import Changes, Plan, Row, Tables, number, texts, upsert
from contadora.atlas.texts import LANGUAGES

# A name of our own: a course of the pack has the same identity on every desk.
_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:contadora:course")
BETWEEN = "|"  # stands between the lines of a text that has several


def load_courses(read: Tables) -> dict[str, Changes]:
    """Bring the pack's courses to what its tables say; the caller holds the transaction."""
    changes = {
        "programmes": upsert(
            Plan(Programme, ("slug",), map(_programme, read("programmes"))),
            keep=lambda _row: True,  # once it is here, the secretariat's
        )
    }
    programmes = dict(Programme.objects.values_list("slug", "pk"))
    changes["courses"] = upsert(
        Plan(Course, ("slug",), (_course(row, programmes) for row in read("courses"))),
        keep=_is_own,
    )
    named = {row["slug"] for row in read("courses")}
    held = {each.slug: each for each in Course.objects.filter(slug__in=named)}
    packs = {slug: each for slug, each in held.items() if not _is_own(each)}

    def rows(table: str, make: Callable[[Row, Course], dict[str, Any]]) -> list[dict[str, Any]]:
        return [make(row, packs[row["course"]]) for row in read(table) if row["course"] in packs]

    for table, model, make in (
        ("course_partners", Partner, _partner),
        ("course_people", Contributor, _contributor),
        ("course_sessions", Session, _session),
    ):
        changes[table] = upsert(
            Plan(model, ("uuid",), rows(table, make)),
            existing=model._default_manager.filter(course__in=packs.values()),
            remove=True,
        )
    ids = {
        model: dict(model._default_manager.values_list("uuid", "pk"))
        for model in (Session, Contributor)
    }

    def part(row: Row, _course: Course) -> dict[str, Any]:
        return {
            "session_id": ids[Session][_identity(row, "session", row["session"])],
            "contributor_id": ids[Contributor][_identity(row, "person", row["person"])],
            "role": row["role"],
            "position": number(row["position"]),
        }

    changes["course_parts"] = upsert(
        Plan(Part, ("session_id", "contributor_id", "role"), rows("course_parts", part)),
        existing=Part.objects.filter(session__course__in=packs.values()),
        remove=True,
    )
    changes["course_readings"] = upsert(
        Plan(Reading, ("course_id", "position"), rows("course_readings", _reading)),
        existing=Reading.objects.filter(course__in=packs.values()),
        remove=True,
    )
    return changes


def _is_own(course: Course) -> bool:
    return course.revision > 0


def _identity(row: Row, kind: str, key: str) -> uuid.UUID:
    return uuid.uuid5(_NAMESPACE, f"{row['course']}|{kind}|{key}")


def _lines(row: Row, *fields: str) -> dict[str, str]:
    """Return texts of several lines, one below the other."""
    return {
        f"{field}_{code}": row[f"{field}_{code}"].replace(BETWEEN, "\n")
        for field in fields
        for code in LANGUAGES
    }


def _programme(row: Row) -> dict[str, Any]:
    return {"slug": row["slug"], "source_id": row["source"]} | texts(row, "title", "summary")


def _course(row: Row, programmes: dict[str, int]) -> dict[str, Any]:
    return (
        {
            "uuid": uuid.uuid5(_NAMESPACE, row["slug"]),
            "slug": row["slug"],
            "programme_id": programmes[row["programme"]] if row["programme"] else None,
            "stage": number(row["stage"]),
            "status": Course.Status.FINISHED,
            "online": row["online"] == "1",
            "starts_on": row["starts_on"] or None,
            "ends_on": row["ends_on"] or None,
            "time_zone": row["time_zone"],
            # Empty where no source says it; a desk that takes the course over must choose one.
            "official_language": row["official_language"],
            "interpretation": [code for code in row["interpretation"].split(";") if code],
            "cap": number(row["cap"]),
            "invitation_only": row["invitation_only"] == "1",
            "source_id": row["source"],
            "confidence": row["confidence"],
            "remark": row["remark"],
        }
        | texts(row, "title", "summary", "audience", "place")
        | _lines(row, "objectives")
    )


def _partner(row: Row, course: Course) -> dict[str, Any]:
    return {
        "uuid": _identity(row, "partner", row["key"]),
        "course_id": course.pk,
        "kind": row["kind"],
        "acronym": row["acronym"],
        "url": row["url"],
        "position": number(row["position"]),
    } | texts(row, "name")


def _contributor(row: Row, course: Course) -> dict[str, Any]:
    return {
        "uuid": _identity(row, "person", row["key"]),
        "course_id": course.pk,
        "coordinates": row["coordinates"] == "1",
        "position": number(row["position"]),
    } | texts(row, "post")


def _session(row: Row, course: Course) -> dict[str, Any]:
    zone, day = ZoneInfo(course.time_zone), date.fromisoformat(row["day"])
    if row["starts"]:
        starts = clock.instant(day, time.fromisoformat(row["starts"]), zone)
        ends = clock.instant(day, time.fromisoformat(row["ends"]), zone)
    else:  # from midnight to midnight
        starts = datetime.combine(day, time(), tzinfo=zone)
        ends = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)
    return (
        {
            "uuid": _identity(row, "session", row["key"]),
            "course_id": course.pk,
            "kind": row["kind"],
            "starts_at": starts,
            "ends_at": ends,
            "day_only": not row["starts"],
        }
        | texts(row, "title")
        | _lines(row, "themes")
    )


def _reading(row: Row, course: Course) -> dict[str, Any]:
    return {
        "course_id": course.pk,
        "position": number(row["position"]),
        "citation": row["citation"],
        "url": row["url"],
        "language": row["language"],
    }
