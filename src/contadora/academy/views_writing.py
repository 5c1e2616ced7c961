"""What a participant writes in a course: quizzes, essays and the survey."""

from __future__ import annotations

import json
from datetime import timedelta
from math import ceil
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict, RawPostDataException
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contadora.academy import actions, drafts, inside_page, results
from contadora.academy.insiders import Insider
from contadora.academy.models import Application, Attempt, EssayText, Survey
from contadora.academy.papers import paper_rows, read_paper
from contadora.academy.views_inside import go_home, personal, told
from contadora.forms import fields, filling
from contadora.forms import queries as form_queries
from contadora.people.access import NotAllowed


def _attempt(insider: Insider, uuid: UUID) -> Attempt:
    application = insider.require_participant()
    found = application.attempts.filter(uuid=uuid).select_related("quiz").first()
    if found is None:
        raise NotAllowed
    return found


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Show a quiz before it is begun and what was reached; a POST begins or goes on."""
    application = insider.require_participant()
    found = next(
        (row for row in inside_page.page_of(insider, None).quizzes if row.quiz.uuid == uuid), None
    )
    if found is None:
        raise NotAllowed
    if request.method == "POST":
        try:
            attempt = actions.begin_attempt(application, found.quiz)
        except ValidationError as error:
            told(request, error)
        else:
            return redirect(insider.url("inside_paper", attempt.uuid))
    return render(
        request,
        "academy/inside_quiz.html",
        {
            "insider": insider,
            "course": insider.course,
            "row": found,
            "quiz": found.quiz,
        },
    )


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Show a paper; a POST keeps all of its answers, and hands it in where that is asked."""
    attempt = _attempt(insider, uuid)
    application = insider.require_participant()
    stale: dict[str, list[str]] = {}
    over = results.attempt_mark(attempt, attempt.quiz) is not None
    if attempt.submitted_at is not None or (over and request.method != "POST"):
        return redirect(insider.url("inside_quiz", attempt.quiz.uuid))
    if request.method == "POST":
        try:
            for key, value, revision in read_paper(attempt, request.POST):
                kept = drafts.save_answer(application, attempt, key, value, revision)
                if kept.stale:
                    stale[key] = value
            if "hand_in" in request.POST and not stale:
                actions.hand_in_attempt(application, attempt)
                messages.success(request, _("Handed in."))
                return redirect(insider.url("inside_quiz", attempt.quiz.uuid))
        except ValidationError as error:
            told(request, error)
            if getattr(error, "code", "") == "closed":
                actions.hand_in_attempt(application, attempt)
                return redirect(insider.url("inside_quiz", attempt.quiz.uuid))
        attempt.refresh_from_db()
        if not stale:
            messages.success(request, _("Your answers are kept."))
            return redirect(insider.url("inside_paper", attempt.uuid))
    ends_at = inside_page.ends_of(attempt, attempt.quiz)
    left = ends_at - timezone.now() if ends_at else None
    far = left is not None and left > timedelta(days=1)
    return render(
        request,
        "academy/inside_paper.html",
        {
            "ends_at": ends_at,
            "far": far,  # a browser's clock cannot wait that long, nor does a person
            "ends_in": ceil(left.total_seconds()) if left is not None and not far else None,
            "insider": insider,
            "course": insider.course,
            "attempt": attempt,
            "quiz": attempt.quiz,
            "questions": paper_rows(attempt, stale),
            "stale": stale,
        },
        status=409 if stale else 200,
    )


@personal
@require_POST
def answer(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Keep one answer as it is given: JSON in, what is kept now out."""
    attempt = _attempt(insider, uuid)
    try:
        given = json.loads(request.body)
        key, value, revision = given["key"], given["value"], given["revision"]
    except (ValueError, TypeError, KeyError, RawPostDataException):  # the last: a form with files
        return JsonResponse({"error": _("Send key, value and revision.")}, status=400)
    if not (isinstance(key, str) and isinstance(value, list) and type(revision) is int):
        return JsonResponse({"error": _("Send key, value and revision.")}, status=400)
    try:
        kept = drafts.save_answer(insider.require_participant(), attempt, key, value, revision)
    except ValidationError as error:
        return JsonResponse({"error": " ".join(error.messages)}, status=410)
    return JsonResponse(
        {"value": kept.value, "revision": kept.revision}, status=409 if kept.stale else 200
    )


def _keep(application: Application, text: EssayText, post: QueryDict) -> EssayText:
    revision = post.get("revision", "")
    seen = int(revision) if revision.isdecimal() and len(revision) < 10 else -1
    return drafts.save_essay(application, text, post.get("text", ""), seen)


@personal
@require_POST
def essay_text(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Keep an essay as it is written: the form in, the revision that is kept now out."""
    application = insider.require_participant()
    text = application.essays.filter(essay__uuid=uuid).select_related("essay").first()
    if text is None or "text" not in request.POST:
        raise NotAllowed
    try:
        text = _keep(application, text, request.POST)
    except ValidationError as error:
        stale = isinstance(error, drafts.StaleEssay)
        return JsonResponse({"error": " ".join(error.messages)}, status=409 if stale else 410)
    return JsonResponse({"revision": text.revision, "words": len(text.text.split())})


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def essay(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Show an essay's task and the page to write on; a POST begins, keeps or hands in."""
    application = insider.require_participant()
    found = insider.course.essays.filter(uuid=uuid).exclude(published_at=None).first()
    if found is None:
        raise NotAllowed
    text = application.essays.filter(essay=found).select_related("essay").first()
    other = None
    if request.method == "POST":
        try:
            if text is None:
                text = actions.begin_essay(application, found)
            if "text" in request.POST:
                text = _keep(application, text, request.POST)
                if "hand_in" in request.POST:
                    actions.hand_in_essay(application, text)
                    messages.success(request, _("Handed in."))
                else:
                    messages.success(request, _("Your text is kept."))
            return redirect(request.path)
        except drafts.StaleEssay as error:
            told(request, error)
            text, other = error.kept, error.given
        except ValidationError as error:
            told(request, error)
            if text is not None:
                text.refresh_from_db()
    return render(
        request,
        "academy/inside_essay.html",
        {
            "insider": insider,
            "course": insider.course,
            "essay": found,
            "text": text,
            "other": other,
            "words": len(text.text.split()) if text else 0,
        },
        status=409 if other is not None else 200,
    )


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def survey(request: HttpRequest, insider: Insider) -> HttpResponse:
    """Ask what the course was like; whose answer it is, nobody can tell."""
    application = insider.require_participant()
    found = Survey.objects.filter(course=insider.course).select_related("form").first()
    version = form_queries.published(found.form) if found and found.form.is_open else None
    if found is None or version is None:
        raise NotAllowed
    done = str(application.uuid) in found.answered
    given = filling.Given()
    problems: list[filling.AnswerProblem] = []
    if request.method == "POST" and not done:
        given = filling.parse(version, request.POST)
        try:
            actions.answer_survey(application, found, given, language=get_language() or "")
        except ValidationError as error:
            problems = filling.problems(version, given.answers)
            if not problems:
                told(request, error)
        else:
            messages.success(request, _("Thank you: your answers are kept without your name."))
            return go_home(insider)
    return render(
        request,
        "academy/inside_survey.html",
        {
            "insider": insider,
            "course": insider.course,
            "survey": found,
            "done": done,
            "problems": problems,
            "sections": fields.fields(version, given.answers, problems=problems),
        },
    )
