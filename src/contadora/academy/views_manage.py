"""A coordinator's pages: the course itself, its states, its next edition, its programme."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.academy import access, actions, course_page, course_queries
from contadora.academy.actions.courses import lacking
from contadora.academy.forms_course import (
    CancelForm,
    CopyForm,
    CourseForm,
    NewCourseForm,
    ProgrammeForm,
)
from contadora.academy.models import Course
from contadora.people.access import NotAllowed, require_secretariat
from contadora.people.beside import beside
from contadora.people.requests import person

WRITES = require_http_methods(["GET", "HEAD", "POST"])


@WRITES
def new(request: HttpRequest) -> HttpResponse:
    """Begin a course."""
    user = person(request)
    if not access.may_open_courses(user):
        raise NotAllowed
    teams = course_queries.organising_teams(user)
    form = NewCourseForm(request.POST or None, teams=teams)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.make_course(
                user, slug=data["slug"], organiser=data["organiser"], values=form.values()
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The course is begun; only its coordinators see it."))
            return redirect("academy:manage", made.slug)
    return render(request, "academy/course_new.html", {"form": form, "zones": _zones()})


@require_safe
def manage(request: HttpRequest, slug: str) -> HttpResponse:
    """All of a course in one place: what it lacks, its parts, what can be done next."""
    course = access.own_course(request.user, slug)
    draft = course.status == Course.Status.DRAFT
    return render(
        request,
        "academy/manage.html",
        {
            "course": course,
            "page": course_page.page_of(course, drafts=True),
            "contributors": course.contributors.select_related("user"),
            "partners": course.partners.select_related("delegation"),
            "lacking": lacking(course) if draft else [],
            "holders": course_queries.holders(course),
            "can_cancel": course.status in (Course.Status.DRAFT, Course.Status.PUBLISHED),
        },
    )


@WRITES
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a course; what was typed stays when somebody else was faster."""
    user = person(request)
    course = access.own_course(user, slug)
    form = CourseForm(request.POST or None, initial=CourseForm.initial_of(course))
    others: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        try:
            changed = actions.change_course(
                user, course, revision=form.cleaned_data["revision"], values=form.values()
            )
        except ValidationError as error:
            if getattr(error, "code", None) == "stale":
                course = access.own_course(user, slug)
                form, others = beside(form, request.POST, CourseForm.initial_of(course))
            form.refuse(error)
        else:
            messages.success(request, _("The course is changed."))
            return redirect("academy:manage", changed.slug)
    return render(
        request,
        "academy/course_change.html",
        {"course": course, "form": form, "others": others, "zones": _zones()},
    )


@require_POST
def publish(request: HttpRequest, slug: str) -> HttpResponse:
    """Let anyone see a course."""
    user = person(request)
    return _done(
        request,
        access.own_course(user, slug),
        lambda course: actions.publish(user, course),
        _("The course is published."),
    )


@require_POST
def finish(request: HttpRequest, slug: str) -> HttpResponse:
    """Close a course after its last session."""
    user = person(request)
    return _done(
        request,
        access.own_course(user, slug),
        lambda course: actions.finish(user, course),
        _("The course is finished."),
    )


def _done(request: HttpRequest, course: Course, act: Any, said: str) -> HttpResponse:
    try:
        act(course)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)
    return redirect("academy:manage", course.slug)


@WRITES
def cancel(request: HttpRequest, slug: str) -> HttpResponse:
    """Call a course off, with the reason."""
    user = person(request)
    course = access.own_course(user, slug)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.cancel_course(user, course, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The course is cancelled."))
            return redirect("academy:manage", course.slug)
    return render(
        request,
        "academy/course_cancel.html",
        {"course": course, "form": form, "holders": course_queries.holders(course)},
    )


@WRITES
def copy(request: HttpRequest, slug: str) -> HttpResponse:
    """Make the next edition of a course."""
    user = person(request)
    course = access.own_course(user, slug)
    form = CopyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.copy_course(user, course, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The next edition is begun; look through its dates."))
            return redirect("academy:manage", made.slug)
    return render(request, "academy/course_copy.html", {"course": course, "form": form})


@WRITES
def programme_new(request: HttpRequest) -> HttpResponse:
    """Begin a programme of courses."""
    user = require_secretariat(request.user)
    form = ProgrammeForm(request.POST or None)
    del form.fields["seen"]
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            made = actions.make_programme(user, slug=values.pop("slug"), values=values)
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect("academy:programme", made.slug)
    return render(request, "academy/programme_form.html", {"form": form})


@WRITES
def programme_change(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a programme's title and summary."""
    user = require_secretariat(request.user)
    found = course_queries.programme_for(slug)
    form = ProgrammeForm(
        request.POST or None, initial=ProgrammeForm.initial_of(found), programme=found
    )
    others: list[tuple[str, Any]] = []
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            actions.change_programme(user, found, seen=values.pop("seen"), values=values)
        except ValidationError as error:
            if getattr(error, "code", None) == "stale":
                found = course_queries.programme_for(slug)
                now = ProgrammeForm.initial_of(found)
                form, others = beside(form, request.POST, now, programme=found)
            form.refuse(error)
        else:
            return redirect("academy:programme", found.slug)
    return render(
        request,
        "academy/programme_form.html",
        {"form": form, "programme": found, "others": others},
    )


def _zones() -> list[str]:
    """Return the time zones that are offered; any other of the IANA database may be written."""
    return sorted(zone for zone in available_timezones() if zone.startswith("America/"))
