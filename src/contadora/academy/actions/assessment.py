"""Quizzes, essays and the survey: composed by the coordinator, answered by participants."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import access, marking, results
from contadora.academy.actions.inside import require_place
from contadora.academy.drafts import require_open
from contadora.academy.models import Application, Attempt, BankQuestion, Course, Quiz, Session
from contadora.atlas.texts import LANGUAGES
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User
from contadora.people.queries import system_user

MOST_OPTIONS, MOST_TEXT = 20, 4000
QUIZ_FIELDS = (
    "weight", "opens_at", "closes_at", "drawn", "shuffled", "attempts", "minutes",
)  # fmt: skip
Kind = BankQuestion.Kind


@transaction.atomic
def save_bank_question(
    actor: User,
    course: Course,
    question: BankQuestion | None,
    *,
    kind: str,
    topic: str,
    texts: Mapping[str, str],
    options: Mapping[str, Sequence[str]],
    right: Sequence[int],
    taken: Sequence[str],
    points: int,
) -> BankQuestion:
    """Add a question to the bank or change one; papers already given stay as they were.

    `options` are the labels by language, in the same order in each; `right` are the numbers of
    the right ones, from 1. The options of an ordering are given in their right order; a short
    text has the texts that are `taken` as right.
    """
    access.require_organiser(actor, course)
    if question is not None and question.course_id != course.pk:
        raise NotAllowed
    question = question or BankQuestion(course=course)
    if kind not in Kind.values:
        raise ValidationError({"kind": _("Choose a kind of question.")})
    question.kind, question.topic = kind, " ".join(topic.split())[:120]
    for language in LANGUAGES:
        text = texts.get(language, "").strip()
        if len(text) > MOST_TEXT:
            raise ValidationError(
                {f"text_{language}": _("At most %(most)s characters.") % {"most": MOST_TEXT}}
            )
        setattr(question, f"text_{language}", text)
    if not str(question.text):
        raise ValidationError({"text_es": _("Write the question in one language at least.")})
    if not 1 <= points <= 100:
        raise ValidationError({"points": _("Give 1 to 100 points.")})
    question.points = points
    question.options = [] if kind == Kind.SHORT else _options(options)
    question.answer = _answer(kind, question.options, right, taken)
    question.save()
    audit.record(actor, "save_bank_question", question, course=str(course.uuid), kind=kind)
    return question


@transaction.atomic
def retire_bank_question(actor: User, question: BankQuestion, *, back: bool = False) -> None:
    """Take a question out of use, or bring it back; papers already given keep it."""
    access.require_organiser(actor, question.course)
    question.retired_at = None if back else timezone.now()
    question.save(update_fields=["retired_at"])
    audit.record(actor, "retire_bank_question", question, back=back)


@transaction.atomic
def copy_bank(actor: User, course: Course, source: Course) -> int:
    """Copy the questions in use of another course's bank; return how many."""
    access.require_organiser(actor, course)
    access.require_organiser(actor, source)
    if source == course:
        raise ValidationError({"source": _("Choose another course.")})
    rows = list(source.bank.filter(retired_at=None))
    for row in rows:
        row.pk, row.course = None, course
        row._state.adding = True
        row.uuid = BankQuestion._meta.get_field("uuid").get_default()
    BankQuestion.objects.bulk_create(rows)
    audit.record(actor, "copy_bank", course, source=str(source.uuid), questions=len(rows))
    return len(rows)


@transaction.atomic
def save_quiz(
    actor: User,
    course: Course,
    quiz: Quiz | None,
    *,
    session: Session | None,
    titles: Mapping[str, str],
    questions: Sequence[BankQuestion],
    **values: Any,
) -> Quiz:
    """Make a quiz or change one; papers already given stay as they were."""
    access.require_organiser(actor, course)
    foreign = (quiz is not None and quiz.course_id != course.pk) or (
        session is not None and session.course_id != course.pk
    )
    if foreign or any(question.course_id != course.pk for question in questions):
        raise NotAllowed
    quiz = quiz or Quiz(course=course)
    quiz.session = session
    set_titles(quiz, titles)
    for name in QUIZ_FIELDS:
        if name in values:
            setattr(quiz, name, values[name])
    require_order(quiz.opens_at, quiz.closes_at)
    if quiz.drawn is not None and not 1 <= quiz.drawn <= max(len(questions), 1):
        raise ValidationError(
            {
                "drawn": _("%(value)s cannot be drawn of %(has)s questions.")
                % {"value": quiz.drawn, "has": len(questions)}
            }
        )
    if quiz.published_at and not questions:
        raise ValidationError({"questions": _("Choose a question at least.")})
    quiz.full_clean(exclude=["course", "session", "questions"])
    quiz.save()
    quiz.questions.set(questions)
    audit.record(actor, "save_quiz", quiz, course=str(course.uuid), questions=len(questions))
    return quiz


@transaction.atomic
def publish_quiz(actor: User, quiz: Quiz, *, back: bool = False) -> Quiz:
    """Let participants take a quiz, or take it back while nobody has begun."""
    access.require_organiser(actor, quiz.course)
    if back and quiz.papers.exists():
        raise ValidationError(_("Somebody has begun this quiz; close it by its time instead."))
    if not back and not quiz.questions.filter(retired_at=None).exists():
        raise ValidationError(_("Choose a question at least."))
    quiz.published_at = None if back else timezone.now()
    quiz.save(update_fields=["published_at"])
    audit.record(actor, "publish_quiz", quiz, back=back)
    return quiz


@transaction.atomic
def begin_attempt(application: Application, quiz: Quiz) -> Attempt:
    """Give a participant a paper: the one that is open, or the next."""
    require_place(application)
    if quiz.course_id != application.course_id:
        raise NotAllowed
    audit.lock()  # two clicks at once are one paper
    last = quiz.papers.filter(application=application).order_by("-number").first()
    if last is not None and last.submitted_at is None:
        if results.attempt_mark(last, quiz) is None:
            audit.record(system_user(), "begin_attempt", last, number=last.number, again=True)
            return last
        _mark(last)
    if not quiz.is_open:
        raise ValidationError(_("This quiz is not open now."))
    number = last.number + 1 if last else 1
    if number > quiz.attempts:
        raise ValidationError(
            _("You have used your %(attempts)s attempts.") % {"attempts": quiz.attempts}
        )
    now = timezone.now()
    ends_at = now + timedelta(minutes=quiz.minutes) if quiz.minutes else None
    attempt = Attempt.objects.create(
        quiz=quiz,
        application=application,
        number=number,
        paper=draw(quiz, random.SystemRandom()),
        started_at=now,
        ends_at=min(ends_at, quiz.closes_at) if ends_at and quiz.closes_at else ends_at,
    )
    audit.record(
        system_user(),
        "begin_attempt",
        attempt,
        number=number,
        application=str(application.uuid),
    )
    return attempt


@transaction.atomic
def hand_in_attempt(application: Application, attempt: Attempt) -> Attempt:
    """Hand a paper in as it was kept; its mark stands."""
    attempt = Attempt.objects.select_for_update().select_related("quiz").get(pk=attempt.pk)
    if attempt.application_id != application.pk:
        raise NotAllowed
    if attempt.submitted_at is None:
        # A paper whose time is up is handed in as it is: nothing more was taken since.
        if results.attempt_mark(attempt, attempt.quiz) is None:
            require_open(application, attempt)
        _mark(attempt)
    audit.record(
        system_user(),
        "hand_in_attempt",
        attempt,
        application=str(application.uuid),
        mark=attempt.mark,
    )
    return attempt


def draw(quiz: Quiz, chance: random.Random) -> list[dict[str, Any]]:
    """Return a paper: the questions drawn, their options in an order of their own."""
    questions = list(quiz.questions.filter(retired_at=None).order_by("topic", "pk"))
    if quiz.drawn and quiz.drawn < len(questions):
        chosen = set(chance.sample(range(len(questions)), quiz.drawn))
        questions = [one for index, one in enumerate(questions) if index in chosen]
    if quiz.shuffled:
        chance.shuffle(questions)
    paper = []
    for question in questions:
        options = list(question.options)
        # In the order they are kept, an ordering would show its answer.
        if quiz.shuffled or question.kind == Kind.ORDERING:
            chance.shuffle(options)
        paper.append(
            {
                "key": question.uuid.hex,
                "kind": question.kind,
                "points": question.points,
                "answer": question.answer,
                "options": options,
                "text": {code: getattr(question, f"text_{code}") for code in LANGUAGES},
            }
        )
    return paper


def set_titles(thing: Any, titles: Mapping[str, str]) -> None:
    """Write the titles of a quiz or an essay; one language at least has one."""
    for language in LANGUAGES:
        title = " ".join(titles.get(language, "").split())[:300]
        setattr(thing, f"title_{language}", title)
    if not str(thing.title):
        raise ValidationError({"title_es": _("Give a title in one language at least.")})


def require_order(opens_at: Any, closes_at: Any) -> None:
    """Refuse what closes before it opens."""
    if opens_at and closes_at and closes_at <= opens_at:
        raise ValidationError({"closes_at": _("This closes before it opens.")})


def _mark(attempt: Attempt) -> None:
    marked = marking.mark(attempt.paper, results.given_values(attempt))
    attempt.points, attempt.mark = marked.points, marked.percent
    now = timezone.now()
    attempt.submitted_at = min(now, attempt.ends_at) if attempt.ends_at else now
    attempt.save(update_fields=["points", "mark", "submitted_at"])


def _options(labels: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    given = {
        language: [" ".join(label.split())[:300] for label in labels.get(language, ())]
        for language in LANGUAGES
    }
    written = {language: rows for language, rows in given.items() if any(rows)}
    lengths = {len(rows) for rows in written.values()}
    if not lengths or min(lengths) < 2 or max(lengths) > MOST_OPTIONS:
        raise ValidationError(
            {"options_es": _("Give 2 to %(most)s options, one a line.") % {"most": MOST_OPTIONS}}
        )
    if len(lengths) > 1:
        raise ValidationError(
            {
                f"options_{list(written)[-1]}": _(
                    "The languages have different numbers of options: %(numbers)s. Give the same "
                    "options in the same order in each."
                )
                % {"numbers": ", ".join(f"{code} {len(rows)}" for code, rows in written.items())}
            }
        )
    return [
        {
            "value": str(index + 1),
            "label": {language: rows[index] for language, rows in written.items() if rows[index]},
        }
        for index in range(lengths.pop())
    ]


def _answer(
    kind: str, options: list[dict[str, Any]], right: Sequence[int], taken: Sequence[str]
) -> list[str]:
    values = [option["value"] for option in options]
    if kind == Kind.ORDERING:
        return values
    if kind == Kind.SHORT:
        texts = [" ".join(text.split())[:200] for text in taken if marking.plain(text)]
        if not texts:
            raise ValidationError(
                {"taken": _("Give the texts that are taken as right, one a line.")}
            )
        return texts
    chosen = sorted({str(number) for number in right}, key=int)
    if not chosen or any(value not in values for value in chosen):
        raise ValidationError(
            {
                "right": _("Give the numbers of the right options, from 1 to %(last)s.")
                % {"last": len(values)}
            }
        )
    if kind == Kind.SINGLE and len(chosen) != 1:
        raise ValidationError({"right": _("One answer is right here: give one number.")})
    return chosen
