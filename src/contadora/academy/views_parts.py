"""A coordinator's pages of what is in a course: sessions, people, institutions, bibliography."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from contadora.academy import access, actions, course_queries
from contadora.academy.forms_course import (
    CancelForm,
    ContributorForm,
    PartnerForm,
    ReadingForm,
    SessionForm,
)
from contadora.academy.models import Course
from contadora.people.beside import beside
from contadora.people.forms import Refusable
from contadora.people.requests import person

WRITES = require_http_methods(["GET", "HEAD", "POST"])
SAVED = gettext_lazy("Saved.")
REMOVED = gettext_lazy("Removed.")


# Sessions


@WRITES
def session_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a session."""
    user = person(request)
    course = access.own_course(user, slug)
    first = {"day": course.starts_on} if course.starts_on else {}
    form = SessionForm(request.POST or None, course=course, initial=first)
    del form.fields["sequence"]

    def save() -> None:
        actions.add_session(user, course, values=form.values(), parts=form.parts())

    return _form_page(request, course, form, save, _("A new session"), "sessions")


@WRITES
def session_change(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Change or move a session; what was typed stays when somebody else was faster."""
    user = person(request)
    course = access.own_course(user, slug)
    session = course_queries.session_in(course, uuid)
    form = SessionForm(request.POST or None, course=course, initial=SessionForm.initial_of(session))
    others: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_session(
                user,
                session,
                sequence=form.cleaned_data["sequence"],
                values=form.values(),
                parts=form.parts(),
            )
        except ValidationError as error:
            if getattr(error, "code", None) == "stale":
                session = course_queries.session_in(course, uuid)
                now = SessionForm.initial_of(session)
                form, others = beside(form, request.POST, now, course=course)
            form.refuse(error)
        else:
            messages.success(request, str(SAVED))
            return _back(course, "sessions")
    return render(
        request,
        "academy/session_change.html",
        {
            "course": course,
            "session": session,
            "form": form,
            "others": others,
            "heading": session.title,
        },
    )


@WRITES
def session_cancel(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Cancel a session, with the reason."""
    user = person(request)
    course = access.own_course(user, slug)
    session = course_queries.session_in(course, uuid)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_session(user, session, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The session is cancelled."))
            return _back(course, "sessions")
    return render(
        request,
        "academy/session_cancel.html",
        {"course": course, "session": session, "form": form},
    )


# People


@WRITES
def contributor_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add somebody who makes the course."""
    user = person(request)
    course = access.own_course(user, slug)
    form = ContributorForm(request.POST or None)
    del form.fields["seen"]

    def save() -> None:
        actions.add_contributor(user, course, values=form.values())

    return _form_page(request, course, form, save, _("Somebody new"), "people")


@WRITES
def contributor_change(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Change how somebody is shown, and what their account may do."""
    user = person(request)
    course = access.own_course(user, slug)
    found = course_queries.contributor_in(course, uuid)
    form = ContributorForm(request.POST or None, initial=ContributorForm.initial_of(found))

    def save() -> None:
        actions.change_contributor(
            user, found, seen=form.cleaned_data["seen"], values=form.values()
        )

    def now() -> dict[str, Any]:
        return ContributorForm.initial_of(course_queries.contributor_in(course, uuid))

    return _form_page(request, course, form, save, str(found), "people", now=now)


@require_POST
def contributor_remove(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Take somebody off the course."""
    user = person(request)
    course = access.own_course(user, slug)
    found = course_queries.contributor_in(course, uuid)
    return _removed(request, course, lambda: actions.remove_contributor(user, found), "people")


# Institutions


@WRITES
def partner_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add an institution."""
    user = person(request)
    course = access.own_course(user, slug)
    form = PartnerForm(request.POST or None, request.FILES or None)
    del form.fields["without_logo"], form.fields["seen"]

    def save() -> None:
        actions.add_partner(user, course, values=form.values(), logo=form.cleaned_data["logo"])

    return _form_page(request, course, form, save, _("A new institution"), "partners")


@WRITES
def partner_change(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Change an institution, its logo, or how many it may invite."""
    user = person(request)
    course = access.own_course(user, slug)
    found = course_queries.partner_in(course, uuid)
    form = PartnerForm(
        request.POST or None, request.FILES or None, initial=PartnerForm.initial_of(found)
    )

    def save() -> None:
        data = form.cleaned_data
        actions.change_partner(
            user,
            found,
            seen=data["seen"],
            values=form.values(),
            logo=data["logo"],
            without_logo=data["without_logo"],
        )

    def now() -> dict[str, Any]:
        return PartnerForm.initial_of(course_queries.partner_in(course, uuid))

    return _form_page(request, course, form, save, str(found), "partners", now=now, partner=found)


@require_POST
def partner_remove(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Take an institution off the course."""
    user = person(request)
    course = access.own_course(user, slug)
    found = course_queries.partner_in(course, uuid)
    return _removed(request, course, lambda: actions.remove_partner(user, found), "partners")


# Bibliography


@WRITES
def reading_new(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a work to the bibliography."""
    user = person(request)
    course = access.own_course(user, slug)
    form = ReadingForm(request.POST or None)
    del form.fields["seen"]

    def save() -> None:
        actions.add_reading(user, course, **form.cleaned_data)

    return _form_page(request, course, form, save, _("A new work"), "readings")


@WRITES
def reading_change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Change a work of the bibliography."""
    user = person(request)
    course = access.own_course(user, slug)
    found = course_queries.reading_in(course, pk)
    form = ReadingForm(request.POST or None, initial=ReadingForm.initial_of(found))

    def save() -> None:
        actions.change_reading(user, found, **form.cleaned_data)

    def now() -> dict[str, Any]:
        return ReadingForm.initial_of(course_queries.reading_in(course, pk))

    heading = _("A work of the bibliography")
    return _form_page(request, course, form, save, heading, "readings", now=now)


@require_POST
def reading_remove(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a work off the bibliography."""
    user = person(request)
    course = access.own_course(user, slug)
    found = course_queries.reading_in(course, pk)
    return _removed(request, course, lambda: actions.remove_reading(user, found), "readings")


def _form_page(
    request: HttpRequest,
    course: Course,
    form: Refusable,
    save: Callable[[], None],
    heading: str | Promise,
    part: str,
    now: Callable[[], dict[str, Any]] | None = None,
    **context: Any,
) -> HttpResponse:
    """Show a form, or save what it holds and go back to the part of the course it is of.

    `now` reads what the row says after somebody else was faster: what was typed is set beside it.
    """
    others: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except ValidationError as error:
            if getattr(error, "code", None) == "stale" and now is not None:
                form, others = beside(form, request.POST, now())
            form.refuse(error)
        else:
            messages.success(request, str(SAVED))
            return _back(course, part)
    return render(
        request,
        "academy/part_form.html",
        {"course": course, "form": form, "others": others, "heading": heading, **context},
    )


def _removed(
    request: HttpRequest, course: Course, remove: Callable[[], None], part: str
) -> HttpResponse:
    try:
        remove()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(REMOVED))
    return _back(course, part)


def _back(course: Course, part: str) -> HttpResponse:
    response = redirect("academy:manage", course.slug)
    response["Location"] += f"#{part}"
    return response
