"""What is kept of a person inside a course, as they may take it along."""

from __future__ import annotations

from typing import Any

from contadora.academy import marking
from contadora.academy.models import (
    Application,
    Attempt,
    CodeTry,
    EssayText,
    ReportLine,
    Survey,
    Visit,
)
from contadora.forms.texts import pick


def inside_data(application: Application) -> dict[str, Any]:
    """Return attendance, questions, papers, essays and certificates of an application."""
    survey = Survey.objects.filter(course=application.course).first()
    return {
        "attendance": [
            {
                "session": str(each.session.title),
                "starts_at": each.session.starts_at,
                "minutes": each.minutes,
                "how": each.how,
                "seen_at": each.seen_at,
                "corrected_at": each.corrected_at,
                "reason": each.reason,
            }
            for each in application.attendances.select_related("session")
        ],
        "reports_of_the_video_service": list(
            ReportLine.objects.filter(application=application).values(
                "upload__session__uuid", "name", "email", "intervals", "minutes"
            )
        ),
        "wrong_codes_at": list(
            CodeTry.objects.filter(application=application).values_list("at", flat=True)
        ),
        "visits": list(
            Visit.objects.filter(application=application).values("seen_at", "before_at")
        ),
        "questions": [
            {
                "session": str(each.session.title),
                "text": each.text,
                "asked_at": each.asked_at,
                "answered_at": each.answered_at,
                "hidden_at": each.hidden_at,
            }
            for each in application.questions.select_related("session")
        ],
        "votes_for_questions": list(
            application.votes.values_list("question__uuid", flat=True).order_by("pk")
        ),
        "quizzes": [_paper(each) for each in application.attempts.select_related("quiz")],
        "essays": [_essay(each) for each in application.essays.select_related("essay")],
        "survey_answered": survey is not None and str(application.uuid) in survey.answered,
        "certificates": [
            {
                name: getattr(each, name)
                for name in (
                    *("serial", "name", "language", "status", "issued_at", "superseded_at"),
                    *("revoked_at", "revoke_reason", "credential"),
                )
            }
            for each in application.certificates.all()
        ],
    }


def _paper(attempt: Attempt) -> dict[str, Any]:
    """Return what was asked and answered; not the right answers, which others are still asked."""
    return {
        "quiz": str(attempt.quiz.title),
        "number": attempt.number,
        "started_at": attempt.started_at,
        "submitted_at": attempt.submitted_at,
        "points": attempt.points,
        "mark": attempt.mark,
        "answers": [
            {
                "question": pick(question["text"]).text,
                "answered": _labels(question, attempt.answers[question["key"]]["value"]),
            }
            for question in attempt.paper
            if question["key"] in attempt.answers
        ],
    }


def _labels(question: dict[str, Any], values: list[str]) -> list[str]:
    labels = {each["value"]: pick(each["label"]).text for each in question["options"]}
    return [labels.get(value, value) for value in values]


def _essay(written: EssayText) -> dict[str, Any]:
    """Return a text, and its marks once there is one mark of both."""
    marks = list(written.marks.all())
    agreed = marking.essay_mark(
        [each.mark for each in marks], written.essay.threshold, written.settled_mark
    )
    return {
        "essay": str(written.essay.title),
        "text": written.text,
        "saved_at": written.saved_at,
        "submitted_at": written.submitted_at,
        "mark": agreed.mark,
        "settled_why": written.settled_why,
        "comments": [each.comment for each in marks] if agreed.mark is not None else [],
    }
