"""What a participant's page shows, read in as many queries for any number of people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.db.models import Count, Prefetch, Q
from django.utils import timezone

from contadora.academy import results
from contadora.academy.actions.attendance import DOORS, is_open
from contadora.academy.insiders import Insider
from contadora.academy.models import (
    Application,
    Attempt,
    Attendance,
    Essay,
    EssayText,
    Material,
    MaterialCopy,
    Part,
    Person,
    Question,
    Quiz,
    RoomCode,
    Session,
    Survey,
    Visit,
    Vote,
)
from contadora.atlas.texts import LANGUAGES
from contadora.forms.documents import ENDINGS


@dataclass(frozen=True)
class Item:
    """A piece of material with its languages side by side."""

    material: Material
    copies: tuple[MaterialCopy, ...]
    is_new: bool


@dataclass(frozen=True)
class Asked:
    """A question with its votes, and whether this person gave one."""

    question: Question
    votes: int
    mine: bool


@dataclass
class Row:
    """A session of the programme, as this person sees it now."""

    session: Session
    open: bool
    opens_at: datetime
    over: bool
    parts: list[Part]
    code_open: bool
    attendance: Attendance | None
    material: list[Item] = field(default_factory=list)
    questions: list[Asked] = field(default_factory=list)
    moderates: bool = False

    @property
    def seconds(self) -> int:
        """In how many seconds the doors open; none once they have."""
        return max(0, int((self.opens_at - timezone.now()).total_seconds()) + 1)


@dataclass(frozen=True)
class Done:
    """An attempt that stands: handed in, or its time ran out with what was kept of it."""

    uuid: UUID
    number: int
    mark: float
    at: datetime
    in_time: bool


@dataclass(frozen=True)
class QuizRow:
    """A quiz with this participant's attempts."""

    quiz: Quiz
    left: int
    current: Attempt | None
    done: list[Done]

    @property
    def best(self) -> float | None:
        """The best mark, which counts."""
        return max((one.mark for one in self.done), default=None)


@dataclass(frozen=True)
class Page:
    """All of the page."""

    rows: list[Row]
    general: list[Item]
    new: int
    quizzes: list[QuizRow]
    essays: list[tuple[Essay, EssayText | None]]
    survey: Survey | None
    survey_done: bool
    people: list[Person]

    @property
    def next(self) -> Row | None:
        """The session that is on, or the next."""
        return next(
            (row for row in self.rows if not row.over and not row.session.cancelled_at), None
        )

    def origins(self) -> list[str]:
        """The sites that the join buttons lead to, of the doors that are open now."""
        addresses = [urlsplit(row.session.join_url) for row in self.rows if row.open]
        return sorted({f"{one.scheme}://{one.netloc}" for one in addresses if one.netloc})


def note_visit(application: Application) -> datetime | None:
    """Note that a participant is here; return when they were here the time before.

    A page that reads should hardly write: what follows within half an hour is the same visit.
    """
    now = timezone.now()
    visit, made = Visit.objects.get_or_create(application=application, defaults={"seen_at": now})
    if not made and now - visit.seen_at > Visit.PAUSE:
        Visit.objects.filter(pk=visit.pk).update(before_at=visit.seen_at, seen_at=now)
        return visit.seen_at
    return visit.before_at


def page_of(insider: Insider, since: datetime | None) -> Page:
    """Return the page for somebody inside; what was added after `since` is new to them."""
    course, application = insider.course, insider.application
    now = timezone.now()
    sessions = list(
        course.sessions.prefetch_related(
            Prefetch("parts", Part.objects.select_related("contributor"))
        )
    )
    codes = set(
        RoomCode.objects.filter(session__in=sessions, closes_at__gt=now).values_list(
            "session", flat=True
        )
    )
    attended = (
        {each.session_id: each for each in application.attendances.all()} if application else {}
    )
    moderated = _moderated(insider, sessions)
    rows = [
        Row(
            session,
            open=is_open(session, now) and bool(session.join_url),
            opens_at=session.starts_at - DOORS,
            over=session.ends_at <= now,
            parts=list(session.parts.all()),
            code_open=session.pk in codes,
            attendance=attended.get(session.pk),
            moderates=session.pk in moderated,
        )
        for session in sessions
    ]
    by_session = {row.session.pk: row for row in rows}
    items = list(items_of(course.material.all(), since))
    general: list[Item] = []
    for item in items:
        row = by_session.get(item.material.session_id or 0)
        (row.material if row else general).append(item)
    _add_questions(by_session, application)
    survey = Survey.objects.filter(course=course, form__is_open=True).first()
    return Page(
        rows,
        general,
        sum(item.is_new for item in items),
        _quizzes(insider),
        _essays(insider),
        survey,
        survey is not None and application is not None and str(application.uuid) in survey.answered,
        _people(insider),
    )


def items_of(material: Iterable[Material], since: datetime | None) -> list[Item]:
    """Return material with its languages in the desk's order."""
    if hasattr(material, "prefetch_related"):
        material = material.prefetch_related("copies")
    return [
        Item(
            each,
            tuple(sorted(each.copies.all(), key=lambda copy: LANGUAGES.index(copy.language))),
            since is not None and each.added_at > since,
        )
        for each in material
    ]


def _moderated(insider: Insider, sessions: list[Session]) -> set[int]:
    if insider.organises:
        return {session.pk for session in sessions}
    if insider.contributor is None:
        return set()
    return set(insider.contributor.parts.values_list("session", flat=True))


def _add_questions(rows: dict[int, Row], application: Application | None) -> None:
    mine = (
        set(Vote.objects.filter(application=application).values_list("question", flat=True))
        if application
        else set()
    )
    found = (
        Question.objects.filter(session__in=rows)
        .exclude(text="")  # its asker was erased
        .annotate(count=Count("votes"))
        .order_by("-count", "asked_at", "pk")
    )
    for question in found:
        row = rows[question.session_id]
        if question.hidden_at and not row.moderates:
            continue
        row.questions.append(Asked(question, question.count, question.pk in mine))
    for row in rows.values():
        row.questions.sort(key=lambda asked: bool(asked.question.answered_at))


def _quizzes(insider: Insider) -> list[QuizRow]:
    quizzes = list(insider.course.quizzes.exclude(published_at=None))
    tries: dict[int, list[Attempt]] = defaultdict(list)
    if insider.application is not None:
        for attempt in insider.application.attempts.filter(quiz__in=quizzes):
            tries[attempt.quiz_id].append(attempt)
    rows = []
    for quiz in quizzes:
        mine = tries[quiz.pk]
        marks = [(one, results.attempt_mark(one, quiz)) for one in mine]
        current = next((one for one, mark in marks if mark is None and not one.submitted_at), None)
        done = [_done(one, mark, quiz) for one, mark in marks if mark is not None]
        rows.append(QuizRow(quiz, max(quiz.attempts - len(mine), 0), current, done))
    return rows


def _done(attempt: Attempt, mark: float, quiz: Quiz) -> Done:
    ended = attempt.submitted_at or ends_of(attempt, quiz) or attempt.started_at
    return Done(attempt.uuid, attempt.number, mark, ended, attempt.submitted_at is not None)


def ends_of(attempt: Attempt, quiz: Quiz) -> datetime | None:
    """Return when an attempt's time is up: its own time's or the quiz's end, the earlier."""
    return min((at for at in (attempt.ends_at, quiz.closes_at) if at), default=None)


def _essays(insider: Insider) -> list[tuple[Essay, EssayText | None]]:
    essays = insider.course.essays.exclude(published_at=None)
    written = (
        {each.essay_id: each for each in insider.application.essays.all()}
        if insider.application
        else {}
    )
    return [(essay, written.get(essay.pk)) for essay in essays]


def _people(insider: Insider) -> list[Person]:
    takers = Q(
        applications__course=insider.course,
        applications__status=Application.Status.ACCEPTED,
        applications__erased_at=None,
    )
    return list(
        Person.objects.filter(takers, seen_by_participants=True, erased_at=None)
        .exclude(name="")
        .select_related("state")
        .distinct()
    )


def ending_of(copy: MaterialCopy) -> str:
    """Return what kind of file a copy is, in capitals: PDF, PPTX."""
    return ENDINGS.get(copy.content_type, "").upper()
