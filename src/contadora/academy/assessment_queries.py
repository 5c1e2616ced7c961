"""What the pages of assessment read."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from contadora.academy import access, marking, results
from contadora.academy.models import Course, Essay, EssayMark, EssayText, Quiz, Survey
from contadora.atlas.texts import Text
from contadora.forms import definition as forms_definition
from contadora.forms import tables
from contadora.forms.choices import offer_of
from contadora.forms.models import Response
from contadora.forms.texts import pick
from contadora.people.languages import current_language
from contadora.people.models import User

LEAST = 5  # answers, below which a survey's results would show who gave them


def quizzes(course: Course) -> QuerySet[Quiz]:
    """Return a course's quizzes with how many questions they have and who handed in."""
    return course.quizzes.select_related("session").annotate(
        asked=Count("questions", distinct=True),
        takers=Count(
            "papers__application", filter=Q(papers__submitted_at__isnull=False), distinct=True
        ),
    )


def essays(course: Course) -> QuerySet[Essay]:
    """Return a course's essays with how many were handed in."""
    return course.essays.annotate(
        handed_in=Count("texts", filter=Q(texts__submitted_at__isnull=False))
    )


def banks(user: User, course: Course) -> list[Course]:
    """Return the other courses whose banks this person may copy from."""
    found = (
        access.visible_courses(user)
        .exclude(pk=course.pk)
        .filter(pk__in=Course.objects.filter(bank__retired_at=None, bank__isnull=False))
        .order_by(F("starts_on").desc(nulls_last=True))[:50]
    )
    return [each for each in found if access.organises(user, each)]


@dataclass(frozen=True)
class QuestionStatistic:
    """How a question went: how many had it, and the share of its points they reached."""

    text: Text
    count: int
    share: float


def quiz_statistics(quiz: Quiz) -> list[QuestionStatistic]:
    """Return how each question of a quiz went, over all papers handed in, the hardest first."""
    shares: dict[str, list[float]] = defaultdict(list)
    texts: dict[str, Any] = {}
    # Of who was erased the mark stays, not what was answered.
    papers = quiz.papers.filter(application__erased_at=None).exclude(submitted_at=None)
    for attempt in papers.iterator(chunk_size=500):
        given = results.given_values(attempt)
        for question in attempt.paper:
            texts[question["key"]] = question["text"]
            shares[question["key"]].append(marking.share(question, given.get(question["key"])))
    rows = []
    for key, reached in shares.items():
        rows.append(QuestionStatistic(pick(texts[key]), len(reached), sum(reached) / len(reached)))
    return sorted(rows, key=lambda row: row.share)


def is_handed_in(text: EssayText) -> bool:
    """Whether an essay may be marked: handed in, or kept when the time was up."""
    closes_at = text.essay.closes_at
    return text.submitted_at is not None or bool(
        text.text and closes_at and closes_at <= timezone.now()
    )


@dataclass
class EssayRow:
    """One essay handed in, by its number."""

    number: int
    text: EssayText
    marks: int
    mine: float | None
    agreed: marking.Agreed


def essay_texts(course: Course, user: User) -> list[tuple[Essay, list[EssayRow]]]:
    """Return each essay with what was handed in, by a number that is nobody's place in a list."""
    found = []
    tasks = list(course.essays.exclude(published_at=None))
    by_essay: dict[int, list[EssayRow]] = defaultdict(list)
    mine = dict(
        EssayMark.objects.filter(text__essay__in=tasks, marker=user).values_list("text", "mark")
    )
    counts = Counter(EssayMark.objects.filter(text__essay__in=tasks).values_list("text", flat=True))
    for text, agreed in results.essay_marks(tasks):
        row = EssayRow(0, text, counts[text.pk], mine.get(text.pk), agreed)
        by_essay[text.essay_id].append(row)
    for essay in tasks:
        rows = sorted(by_essay[essay.pk], key=lambda row: row.text.uuid)
        for number, row in enumerate(rows, start=1):
            row.number = number
        found.append((essay, rows))
    return found


def agreed(text: EssayText, marks: Iterable[EssayMark]) -> marking.Agreed:
    """Return what an essay's marks come to."""
    return marking.essay_mark(
        [mark.mark for mark in marks], text.essay.threshold, text.settled_mark
    )


@dataclass
class QuestionResult:
    """What a survey's question was answered: counts of choices, a mean, or texts."""

    label: Text
    count: int
    choices: list[tuple[str, int]] = field(default_factory=list)
    mean: float | None = None
    texts: list[str] = field(default_factory=list)

    @property
    def hidden(self) -> bool:
        """Whether too few have answered for nobody to be told from it."""
        return self.count < LEAST


def survey_summary(survey: Survey) -> tuple[int, list[QuestionResult]]:
    """Return how many have answered, and the results by question.

    What too few have answered is not given at all. While the survey is open, a question's answers
    are given so many at a time, since a single one would be told from what was given before it.
    Texts are in the order of the alphabet, which says nothing of who wrote when.
    """
    responses = list(
        Response.objects.filter(version__form=survey.form, erased_at=None)
        .exclude(submitted_at=None)
        .select_related("version")
        .order_by("pk")
    )
    questions: dict[str, dict[str, Any]] = {}
    given: dict[str, list[Any]] = defaultdict(list)
    versions = {response.version.number: response.version for response in responses}
    for number in sorted(versions, reverse=True):
        for question in forms_definition.questions(versions[number].definition):
            key = question["key"]
            known = questions.get(key)
            questions[key] = tables.whole(known, question) if known else question
    for response in responses:
        for question in forms_definition.questions(response.version.definition):
            value = response.answers.get(question["key"])
            if forms_definition.is_answered(value):
                given[question["key"]].append(value)
    if survey.form.is_open:
        for values in given.values():
            if len(values) > LEAST:
                del values[len(values) // LEAST * LEAST :]
    return len(responses), [_result(one, given[key]) for key, one in questions.items()]


def _result(question: dict[str, Any], values: list[Any]) -> QuestionResult:
    found = pick(question["label"])
    row = QuestionResult(Text(found.text, found.language, found.fallback), len(values))
    if row.hidden:
        return row
    kind = question["type"]
    if kind in ("scale", "number"):
        numbers = [value for value in values if isinstance(value, (int, float))]
        row.mean = sum(numbers) / len(numbers) if numbers else None
    if kind == "scale":
        low, high = forms_definition.scale_of(question)
        counts = Counter(values)
        row.choices = [(str(step), counts[step]) for step in range(low, high + 1)]
    elif kind == "yes_no":
        row.choices = [("✓", values.count(True)), ("✕", values.count(False))]
    elif kind in ("choice", "multiple", "languages", "state"):
        each = [one for value in values for one in (value if isinstance(value, list) else [value])]
        labels = dict(offer_of(question, current_language()))
        counts = Counter(each)
        row.choices = [
            (labels.get(value, value), counts[value]) for value in labels if value in counts
        ]
    elif kind in ("text", "long_text"):
        row.texts = sorted(str(value) for value in values)
    return row
