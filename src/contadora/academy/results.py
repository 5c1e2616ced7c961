"""What each participant of a course reached, and whether that earns the certificate."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import marking
from contadora.academy.models import (
    Application,
    Attempt,
    Attendance,
    Course,
    Essay,
    EssayMark,
    EssayText,
    Quiz,
)


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
    """Return the results of everybody with a place, by name, in as many queries for any number.

    A session is attended by who was present in it at all; the rule's minutes say for how long.
    """
    takers = list(
        course.applications.filter(status=Application.Status.ACCEPTED)
        .select_related("person")
        .order_by("person__name", "pk")
    )
    present = {
        row["application"]: row
        for row in Attendance.objects.filter(
            session__course=course, session__counts=True, session__cancelled_at=None
        )
        .order_by()
        .values("application")
        .annotate(sessions=Count("pk", filter=Q(minutes__gt=0)), total=Sum("minutes"))
    }
    marks = marks_of(course)
    found = []
    for each in takers:
        row = present.get(each.pk, {"sessions": 0, "total": 0})
        mark = marks.get(each.pk, 0.0) if marks is not None else None
        missing = _missing(course, row["sessions"], row["total"], mark)
        found.append(Result(each, row["sessions"], row["total"], mark, not missing, missing))
    return found


def _missing(course: Course, sessions: int, minutes: int, mark: float | None) -> list[str]:
    found = []
    if course.sessions_needed and sessions < course.sessions_needed:
        found.append(
            _("sessions: %(has)s of %(needed)s")
            % {"has": sessions, "needed": course.sessions_needed}
        )
    if course.minutes_needed and minutes < course.minutes_needed:
        found.append(
            _("minutes: %(has)s of %(needed)s") % {"has": minutes, "needed": course.minutes_needed}
        )
    if course.mark_needed and not marking.passes(mark, course.mark_needed):
        found.append(
            _("mark: %(has)s of %(needed)s")
            % {"has": "–" if mark is None else round(mark), "needed": course.mark_needed}
        )
    return found


def marks_of(course: Course) -> dict[int, float] | None:
    """Return each participant's mark of the course by application; None where nothing is assessed.

    Of several attempts at a quiz the best counts; an essay counts once two have marked it alike
    or the coordinator has settled it.
    """
    quizzes = {each.pk: each for each in course.quizzes.exclude(published_at=None)}
    essays = {each.pk: each for each in course.essays.exclude(published_at=None)}
    weights: list[tuple[str, int, int]] = [
        *(("quiz", each.pk, each.weight) for each in quizzes.values()),
        *(("essay", each.pk, each.weight) for each in essays.values()),
    ]
    if not sum(weight for _kind, _pk, weight in weights):
        return None
    reached: dict[int, dict[tuple[str, int], float]] = defaultdict(dict)
    for attempt in Attempt.objects.filter(quiz__in=quizzes).defer("paper", "answers"):
        mark = attempt_mark(attempt, quizzes[attempt.quiz_id])
        if mark is not None:
            kept, key = reached[attempt.application_id], ("quiz", attempt.quiz_id)
            kept[key] = max(kept.get(key, 0.0), mark)
    for text, agreed in essay_marks(list(essays.values())):
        if agreed.mark is not None:
            reached[text.application_id]["essay", text.essay_id] = agreed.mark
    return {
        pk: marking.course_mark(
            [(kept.get((kind, which)), weight) for kind, which, weight in weights]
        )
        or 0.0
        for pk, kept in reached.items()
    }


def attempt_mark(attempt: Attempt, quiz: Quiz) -> float | None:
    """Return an attempt's mark; one whose time ran out counts with what was saved of it."""
    if attempt.submitted_at is not None:
        return attempt.mark
    closed = quiz.closes_at is not None and quiz.closes_at <= timezone.now()
    if not (attempt.is_over or closed):
        return None
    return marking.mark(attempt.paper, given_values(attempt)).percent


def given_values(attempt: Attempt) -> dict[str, list[str]]:
    """Return the values answered to an attempt's questions."""
    return {key: answer["value"] for key, answer in attempt.answers.items()}


def essay_marks(essays: list[Essay]) -> list[tuple[EssayText, marking.Agreed]]:
    """Return what was handed in to some essays, with what its marks come to."""
    thresholds = {each.pk: each.threshold for each in essays}
    given: dict[int, list[float]] = defaultdict(list)
    marks = EssayMark.objects.filter(text__essay__in=thresholds)
    for text, mark in marks.order_by("pk").values_list("text", "mark"):
        given[text].append(mark)
    # What was kept when the time was up counts as handed in.
    left = Q(essay__closes_at__lte=timezone.now()) & ~Q(text="")
    texts = (
        EssayText.objects.filter(essay__in=thresholds)
        .filter(left | Q(submitted_at__isnull=False))
        .select_related("application__person")
        .defer("text")
        .order_by("essay", "pk")
    )
    return [
        (each, marking.essay_mark(given[each.pk], thresholds[each.essay_id], each.settled_mark))
        for each in texts
    ]
