"""The pages inside a course, by a participant's personal link or by the account of who teaches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.academy import actions, inside_page, insiders, zones
from contadora.academy.insiders import Insider
from contadora.academy.models import Material, MaterialCopy, Question
from contadora.atlas.texts import current_language
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


def told(request: HttpRequest, error: ValidationError) -> None:
    """Tell the reader what was refused and why."""
    messages.error(request, " ".join(error.messages))


def go_home(insider: Insider, anchor: str = "") -> HttpResponse:
    """Lead back to the course's inside."""
    return redirect(insider.url("inside") + (f"#{anchor}" if anchor else ""))


@personal
@require_safe
def home(request: HttpRequest, insider: Insider) -> HttpResponse:
    """Show the inside of the course."""
    since = inside_page.note_visit(insider.application) if insider.application else None
    page = inside_page.page_of(insider, since)
    course_zone = insider.course.time_zone
    response = render(
        request,
        "academy/inside_home.html",
        {
            "insider": insider,
            "course": insider.course,
            "page": page,
            "announcements": insider.course.announcements.all()[:20],
            "readings": insider.course.readings.all(),
            "other_zone": ZoneInfo(course_zone) if str(insider.zone) != course_zone else None,
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
            return go_home(insider)
    else:
        try:
            address = actions.join_session(insider.application, session)
        except ValidationError as error:
            told(request, error)
            return go_home(insider)
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
        told(request, error)
    else:
        if right:
            messages.success(request, _("Thank you: your presence is noted."))
        else:
            messages.error(
                request, _("That is not the code shown now. Read it again, or ask for a new one.")
            )
    return go_home(insider, f"s-{session.uuid}")


@personal
@require_POST
def ask(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Put a question to the speakers."""
    application = insider.require_participant()
    session = insiders.session_of(insider, uuid)
    try:
        actions.ask_question(application, session, request.POST.get("text", ""))
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("Your question is on the list."))
    return go_home(insider, f"s-{session.uuid}")


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
        told(request, error)
    return go_home(insider, f"s-{question.session.uuid}")


@personal
@require_POST
def close(request: HttpRequest, insider: Insider, uuid: UUID) -> HttpResponse:
    """Mark a question as answered, hide it, or open it again."""
    question = _question(insider, uuid)
    user = insider.require_moderator(question.session)
    try:
        actions.close_question(user, question, request.POST.get("outcome", ""))
    except ValidationError as error:
        told(request, error)
    return go_home(insider, f"s-{question.session.uuid}")


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
            return go_home(insider)
    return render(
        request,
        "academy/inside_settings.html",
        {
            "insider": insider,
            "course": insider.course,
            "values": values,
            "problems": problems,
            "name": person.name,
            "zones": zones.choices(current_language(), timezone.now(), values["time_zone"]),
        },
    )
