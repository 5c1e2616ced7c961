"""What each participant of a course reached, and whether that earns the certificate."""

from __future__ import annotations

from dataclasses import dataclass, field

from contadora.academy.models import Application, Course


@dataclass(frozen=True)
class Result:
    """One participant: sessions attended, minutes present, mark (percent), and the rule's answer.

    `missing` names in the reader's language what the course's rule still asks for.
    """

    application: Application
    sessions: int
    minutes: int
    mark: float | None
    earned: bool
    missing: list[str] = field(default_factory=list)


def of_course(course: Course) -> list[Result]:
    """Return the results of everybody with a place, by name."""
    takers = (
        course.applications.filter(status=Application.Status.ACCEPTED)
        .select_related("person")
        .order_by("person__name", "pk")
    )
    nothing = not (course.sessions_needed or course.minutes_needed or course.mark_needed)
    return [Result(each, 0, 0, None, nothing) for each in takers]
