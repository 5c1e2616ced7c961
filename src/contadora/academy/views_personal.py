"""What somebody without an account sees: how to apply, and the person's own page of a course.

The link is the key, so that no page here tells anything without it, and only a POST changes
anything: programs that check mails follow links.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from contadora.academy import (
    access,
    actions,
    certificate_queries,
    insiders,
    mails,
    personal,
    places,
    queries_people,
)
from contadora.academy.actions.applications import applications_open, takes_strangers
from contadora.academy.forms_people import ApplyForm, ConsentForm, PersonForm
from contadora.academy.models import Application, Course
from contadora.academy.queries_people import newest
from contadora.atlas.texts import localized
from contadora.forms import pages
from contadora.forms.comparing import compare
from contadora.forms.documents import attachment
from contadora.forms.files import takes_files
from contadora.forms.models import Response, Upload
from contadora.people.access import NotAllowed, public
from contadora.people.models import User
from contadora.people.queries import system_user
from contadora.people.requests import site_of

Status = Application.Status
WRITES = require_http_methods(["GET", "HEAD", "POST"])
LIVE = (Status.SUBMITTED, Status.WAITING, Status.OFFERED, Status.ACCEPTED)
RATE = {"apply": "60/10m/ip"}  # a training room asks from one address
CLOSED = (Status.REFUSED, Status.WITHDRAWN, Status.CANCELLED, Status.LAPSED)


@public
@never_cache
@WRITES
def apply(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for the link by which one applies, or comes back to one's page."""
    course = access.course_for(request.user, slug)
    form = ApplyForm(request.POST or None)
    sent, status = False, 200
    if request.method == "POST" and form.is_valid():
        used = ratelimit.consume(request, app="academy", action="apply", config=RATE)
        if used is not None:
            actions.ask_for_link(
                course,
                form.cleaned_data["email"],
                language=get_language() or "es",
                site=site_of(request),
            )
            sent = True
        else:
            said = _("Too many links were asked for from your network. Ask again in ten minutes.")
            form.add_error(None, said)
            status = 429
    return render(
        request,
        "academy/people_apply.html",
        {
            "course": course,
            "form": form,
            "sent": sent,
            "open": takes_strangers(course),
            "by_invitation": course.invitation_only and applications_open(course),
        },
        status=status,
    )


@public
@never_cache
@WRITES
def apply_begin(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Begin an application from the link that proved an address."""
    course, email, language = personal.address_of(slug, token)
    form = ConsentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.begin_application(
                course, email, language=language, consent=_consent(form, course)
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("academy:mine_form", course.slug, personal.token(made.person, course))
    return render(
        request,
        "academy/people_begin.html",
        {"course": course, "email": email, "form": form, "privacy": privacy(course)},
    )


@public
@never_cache
@WRITES
def mine(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Show how far somebody is in a course and what can be done next; a POST does it."""
    course, person = personal.person_for(slug, token)
    application = personal.application_of(course, person)
    invitation = personal.invitation_of(course, person)
    if application is None and invitation is None:
        raise NotAllowed
    about = PersonForm(person=person, course=course)
    consent = ConsentForm()
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "about":
            about = PersonForm(request.POST, person=person, course=course)
            done = about.is_valid() and _try(
                request, lambda: actions.set_person(person, about.cleaned_data), _("Saved.")
            )
        elif do in ("accept", "decline") and invitation is not None:
            consent = ConsentForm(request.POST)
            consent.is_valid()
            if do == "accept":
                done = _accept(request, course, invitation, consent)
            else:
                done = _try(
                    request,
                    partial(actions.decline_course_invitation, invitation),
                    _("You have declined the invitation."),
                )
        elif application is not None:
            consent = ConsentForm(request.POST)
            consent.is_valid()
            done = _act(request, do, application, _consent(consent, course))
        else:
            raise NotAllowed
        if done and do == "accept":
            return redirect("academy:mine_form", slug, token)
        if done:
            return redirect("academy:mine", slug, personal.token(person, course))
        application = personal.application_of(course, person)
        invitation = personal.invitation_of(course, person)
    return render(
        request,
        "academy/people_mine.html",
        {
            "course": course,
            "person": person,
            "token": token,
            "application": application,
            "invitation": invitation,
            "about": about,
            "consent": consent,
            "privacy": privacy(course),
            "open_until": mails.moment(
                invitation.expires_at, mails.zone_of(person, course), get_language() or "es"
            )
            if invitation is not None
            else "",
            **_standing(course, application),
        },
    )


def _standing(course: Course, application: Application | None) -> dict[str, Any]:
    """Return what the page says about an application."""
    if application is None:
        return {"applications_open": applications_open(course)}
    response, version = application.response, newest(course)
    behind = (
        response is not None
        and version is not None
        and response.version_id != version.pk
        and application.status in LIVE
        and response.submitted_at is not None
    )
    person = application.person
    standing = certificate_queries.standing_of(application)
    return {
        "applications_open": applications_open(course),
        "live": application.status in LIVE,
        "closed": application.status in CLOSED,
        "agreed": application.consent_version == course.privacy_version,
        "place": places.place_in_line(application) if application.status == Status.WAITING else 0,
        "until": mails.moment(
            application.offer_ends_at,
            mails.zone_of(person, course),
            get_language() or person.language,
        )
        if application.offer_ends_at
        else "",
        "inside": insiders.personal_link(application, language=get_language() or "")
        if application.takes_part
        else "",
        "certificate": reverse("academy:certificate", args=[certificate_queries.token_of(standing)])
        if standing is not None
        else "",
        "reopened": application.status in LIVE
        and response is not None
        and response.submitted_at is None
        and response.erased_at is None,
        "changed": compare(response.version.definition, version.definition)
        if behind and response is not None and version is not None
        else None,
    }


def _accept(request: HttpRequest, course: Course, invitation: Any, form: ConsentForm) -> bool:
    try:
        actions.accept_course_invitation(invitation, consent=_consent(form, course))
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _act(request: HttpRequest, do: str, application: Application, consent: int | None) -> bool:
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "take": (
            lambda: actions.take_offered_place(application),
            _("The place is yours."),
        ),
        "give_back": (
            lambda: actions.give_back(application),
            _("Done; thank you for letting us know."),
        ),
        "renew": (
            lambda: actions.renew_application(application),
            _("Your answers are kept; complete what is new and send it again."),
        ),
        "again": (
            lambda: actions.begin_application(
                application.course,
                application.person.email,
                language=application.person.language,
                consent=consent or application.consent_version,
            ),
            _("Your application is open again."),
        ),
    }
    if do not in acts:
        raise NotAllowed
    return _try(request, *acts[do])


def _try(request: HttpRequest, act: Callable[[], object], said: str) -> bool:
    try:
        act()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    messages.success(request, said)
    return True


@public
@takes_files(when=personal.opens)
@never_cache
@WRITES
def mine_form(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The application: saved as it is written, sent when it is whole."""
    course, person = personal.person_for(slug, token)
    application = personal.application_of(course, person)
    if application is None or application.response is None:
        raise NotAllowed
    agreed = application.consent_version == course.privacy_version
    consent = course.privacy_version if agreed or request.POST.get("consent") else None

    def submit(_actor: User, response: Response, revision: int) -> object:
        try:
            return actions.submit_application(application, revision, consent=consent)
        except ValidationError as error:
            if hasattr(error, "error_dict") and "consent" in error.error_dict:
                raise ValidationError(error.messages) from error
            raise

    return pages.answer(
        request,
        application.response,
        system_user(),
        title=_("Application"),
        done=personal_path(course, token),
        file_url=lambda upload: _file_path(course, token, upload),
        template="academy/people_form.html",
        context={
            "course": course,
            "person": person,
            "token": token,
            "privacy": privacy(course),
            "agreed": agreed,
        },
        submit=submit,
    )


@public
@never_cache
@require_safe
def mine_file(request: HttpRequest, slug: str, token: str, uuid: UUID) -> HttpResponseBase:
    """Give a file back to who handed it in."""
    course, person = personal.person_for(slug, token)
    application = personal.application_of(course, person)
    found = Upload.objects.filter(
        uuid=uuid, response__isnull=False, response=getattr(application, "response", None)
    ).first()
    if found is None:
        raise NotAllowed
    return attachment(found)


@public
@never_cache
@require_safe
def mine_data(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Give a person all that is kept about them, as JSON."""
    course, person = personal.person_for(slug, token)
    actions.take_own_data(person)
    response = JsonResponse(
        queries_people.personal_data(person), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = f'attachment; filename="{course.slug}-{_("my-data")}.json"'
    return response


@public
@never_cache
@WRITES
def mine_erase(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """Erase a person's data, once they have read what that means."""
    course, person = personal.person_for(slug, token)
    application = personal.application_of(course, person)
    if request.method == "POST":
        actions.erase_me(course, person)
        return render(request, "academy/people_erased.html", {"course": course})
    return render(
        request,
        "academy/people_erase.html",
        {
            "course": course,
            "person": person,
            "token": token,
            "application": application,
            "certified": application is not None
            and certificate_queries.standing_of(application) is not None,
        },
    )


def privacy(course: Course) -> Any:
    """Return the course's notice on personal data; empty where it has none of its own."""
    return localized(course, "privacy")


def personal_path(course: Course, token: str) -> str:
    """Return the address of the personal page in the language being read."""
    return reverse("academy:mine", args=[course.slug, token])


def _file_path(course: Course, token: str, upload: Upload) -> str:
    return reverse("academy:mine_file", args=[course.slug, token, upload.uuid])


def _consent(form: ConsentForm, course: Course) -> int | None:
    return course.privacy_version if form.cleaned_data.get("consent") else None
