"""The pages inside a course, by a participant's personal link or by the account of who teaches."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID
from zoneinfo import available_timezones

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.academy import actions, drafts, inside_page, insiders
from contadora.academy.insiders import Insider
from contadora.academy.models import Attempt, Material, MaterialCopy, Question, Survey
from contadora.academy.papers import paper_rows, read_paper
from contadora.forms import fields, filling
from contadora.forms import queries as form_queries
from contadora.forms.documents import attachment
from contadora.people.access import NotAllowed, public

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, Insider, P], HttpResponseBase]


def personal(view: View[P]) -> Callable[..., HttpResponseBase]:
    """Give a view who asks; its answer is kept nowhere and names its address to no other site.

    `same-origin` is as strict as a form of this desk allows: with `no-referrer` a browser says of
    a form that it comes from nowhere, and it is refused.
    """

    @public
    @wraps(view)
    def guarded(
        request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        token = str(kwargs.pop("token", ""))
        response = view(request, insiders.of(request, slug, token), *args, **kwargs)
        patch_cache_control(response, no_store=True, no_cache=True, private=True)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return guarded


def _told(request: HttpRequest, error: ValidationError) -> None:
    messages.error(request, " ".join(error.messages))


def _home(insider: Insider, anchor: str = "") -> HttpResponse:
    return redirect(insider.url("inside") + (f"#{anchor}" if anchor else ""))


@personal
@require_safe
def home(request: HttpRequest, insider: Insider) -> HttpResponse:
    """Show the inside of the course."""
    since = inside_page.note_visit(insider.application) if insider.application else None
    page = inside_page.page_of(insider, since)
    response = render(
        request,
        "academy/inside_home.html",
        {
            "insider": insider,
            "course": insider.course,
            "page": page,
            "announcements": insider.course.announcements.all()[:20],
            "readings": insider.course.readings.all(),
        },
    )
    # A form may lead to the meeting once its doors are open, and nowhere else.
    if page.origins():
        response._csp_update = {"form-action": page.origins()}  # type: ignore[attr-defined]
    return response


@personal
@require_POST
def join(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Record that a participant joins, and lead on to the meeting."""
    session = insiders.session_of(insider, uuid)
    if insider.application is None:
        address = session.join_url
        if not address:
            messages.error(request, _("This session has no address to join yet."))
            return _home(insider)
    else:
        try:
            address = actions.join_session(insider.application, session)
        except ValidationError as error:
            _told(request, error)
            return _home(insider)
    return HttpResponseRedirect(address)


@personal
@require_POST
def code(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Take the code shown in the room."""
    application = insider.require_participant()
    session = insiders.session_of(insider, uuid)
    try:
        right = actions.give_room_code(application, session, request.POST.get("code", "")[:40])
    except ValidationError as error:
        _told(request, error)
    else:
        if right:
            messages.success(request, _("Thank you: your presence is noted."))
        else:
            messages.error(
                request, _("That is not the code shown now. Read it again, or ask for a new one.")
            )
    return _home(insider, f"s-{session.uuid}")


@personal
@require_POST
def ask(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Put a question to the speakers."""
    application = insider.require_participant()
    session = insiders.session_of(insider, uuid)
    try:
        actions.ask_question(application, session, request.POST.get("text", ""))
    except ValidationError as error:
        _told(request, error)
    else:
        messages.success(request, _("Your question is on the list."))
    return _home(insider, f"s-{session.uuid}")


def _question(insider: Insider, uuid: UUID) -> Question:
    found = (
        Question.objects.filter(uuid=uuid, session__course=insider.course)
        .select_related("session__course")
        .first()
    )
    if found is None or (found.hidden_at and insider.user is None):
        raise NotAllowed
    return found


@personal
@require_POST
def vote(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Give a vote to a question, or take it back."""
    question = _question(insider, uuid)
    try:
        actions.vote_for_question(insider.require_participant(), question)
    except ValidationError as error:
        _told(request, error)
    return _home(insider, f"s-{question.session.uuid}")


@personal
@require_POST
def close(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Mark a question as answered, hide it, or open it again."""
    question = _question(insider, uuid)
    user = insider.require_moderator(question.session)
    try:
        actions.close_question(user, question, request.POST.get("outcome", ""))
    except ValidationError as error:
        _told(request, error)
    return _home(insider, f"s-{question.session.uuid}")


@personal
@require_safe
def file(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponseBase:
    """Give out a file of the course's material."""
    found = MaterialCopy.objects.filter(uuid=uuid, material__course=insider.course).first()
    if found is None or not found.file:
        raise NotAllowed
    return attachment(found)


@public
@require_safe
def public_file(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponseBase:
    """Give out a file that is for everybody, of a course that is."""
    found = (
        MaterialCopy.objects.filter(
            uuid=uuid, material__course__slug=slug, material__access=Material.Access.PUBLIC
        )
        .select_related("material__course")
        .first()
    )
    if found is None or not found.file or not found.material.course.is_public:
        raise NotAllowed
    return attachment(found)


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, insider: Insider) -> HttpResponse:
    """Show and keep a participant's own settings."""
    application = insider.require_participant()
    person = application.person
    values: dict[str, Any] = {
        "time_zone": person.time_zone,
        "seen_by_participants": person.seen_by_participants,
        "seen_by_alumni": person.seen_by_alumni,
        "certificate_name": person.certificate_name,
    }
    problems: list[str] = []
    if request.method == "POST":
        values = {
            "time_zone": request.POST.get("time_zone", ""),
            "seen_by_participants": "seen_by_participants" in request.POST,
            "seen_by_alumni": "seen_by_alumni" in request.POST,
            "certificate_name": request.POST.get("certificate_name", ""),
        }
        try:
            actions.set_inside_settings(application, **values)
        except ValidationError as error:
            problems = error.messages
        else:
            messages.success(request, _("Saved."))
            return _home(insider)
    return render(
        request,
        "academy/inside_settings.html",
        {
            "insider": insider,
            "course": insider.course,
            "values": values,
            "problems": problems,
            "name": person.name,
            "zones": sorted(zone for zone in available_timezones() if "/" in zone),
        },
    )


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
            _told(request, error)
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
            "attempts": application.attempts.filter(quiz=found.quiz).exclude(submitted_at=None),
        },
    )


@personal
@require_http_methods(["GET", "HEAD", "POST"])
def paper(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Show a paper; a POST keeps all of its answers, and hands it in where that is asked."""
    attempt = _attempt(insider, uuid)
    application = insider.require_participant()
    stale: dict[str, list[str]] = {}
    if attempt.submitted_at is not None:
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
            _told(request, error)
            if getattr(error, "code", "") == "closed":
                actions.hand_in_attempt(application, attempt)
                return redirect(insider.url("inside_quiz", attempt.quiz.uuid))
        attempt.refresh_from_db()
        if not stale:
            messages.success(request, _("Your answers are kept."))
            return redirect(insider.url("inside_paper", attempt.uuid))
    return render(
        request,
        "academy/inside_paper.html",
        {
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
    except (ValueError, TypeError, KeyError):
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
                revision = request.POST.get("revision", "")
                text = drafts.save_essay(
                    application,
                    text,
                    request.POST["text"],
                    int(revision) if revision.isdecimal() else -1,
                )
                if "hand_in" in request.POST:
                    actions.hand_in_essay(application, text)
                    messages.success(request, _("Handed in."))
                else:
                    messages.success(request, _("Your text is kept."))
            return redirect(request.path)
        except drafts.StaleEssay as error:
            _told(request, error)
            text, other = error.kept, error.given
        except ValidationError as error:
            _told(request, error)
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
                _told(request, error)
        else:
            messages.success(request, _("Thank you: your answers are kept without your name."))
            return _home(insider)
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
