"""The coordinator's and the teachers' pages of material and messages; results."""

from __future__ import annotations

import csv
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from contadora.academy import access, actions, inside_page, insiders, results
from contadora.academy.actions.inside import Copy
from contadora.academy.forms_inside import AnnouncementForm, MaterialForm, texts_of
from contadora.academy.insiders import Insider
from contadora.academy.material_files import MOST_AT_ONCE
from contadora.academy.models import Material, Session
from contadora.forms.files import takes_files
from contadora.people.access import NotAllowed, account
from contadora.people.requests import person

WRITES = require_http_methods(["GET", "HEAD", "POST"])


def _teacher(request: HttpRequest, slug: str) -> tuple[Insider, list[Session] | None]:
    """Return who adds material, and of which sessions; None is of the whole course."""
    insider = insiders.by_account(request.user, slug)
    if insider.organises:
        return insider, None
    sessions = insider.course.sessions.filter(
        parts__contributor=insider.contributor, cancelled_at=None
    ).distinct()
    return insider, list(sessions)


@account
@takes_files(MOST_AT_ONCE)
@WRITES
def material(request: HttpRequest, slug: str) -> HttpResponse:
    """List a course's material and add to it."""
    insider, sessions = _teacher(request, slug)
    form = MaterialForm(
        request.POST or None,
        request.FILES or None,
        course=insider.course,
        sessions=sessions,
        initial={"session": request.GET.get("session", "")},
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.add_material(
                person(request),
                insider.course,
                session=data["session"],
                kind=data["kind"],
                access_to=data["access_to"],
                titles=form.by_language("title"),
                copies=form.copies(),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The material is there."))
            return redirect("academy:material", slug)
    found = insider.course.material.select_related("session")
    if sessions is not None:
        found = found.filter(session__in=sessions)
    return render(
        request,
        "academy/inside_material.html",
        {
            "course": insider.course,
            "insider": insider,
            "form": form,
            "items": inside_page.items_of(found, None),
        },
    )


@account
@takes_files(MOST_AT_ONCE)
@WRITES
def material_change(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Change a piece of material, or take it away."""
    insider, sessions = _teacher(request, slug)
    found = insider.course.material.filter(uuid=uuid).select_related("session", "course").first()
    if found is None or (sessions is not None and found.session not in sessions):
        raise NotAllowed
    if request.method == "POST" and "remove" in request.POST:
        actions.remove_material(person(request), found)
        messages.success(request, _("The material is taken away."))
        return redirect("academy:material", slug)
    form = MaterialForm(
        request.POST or None,
        request.FILES or None,
        course=insider.course,
        sessions=[found.session] if found.session else [],
        initial=_initial(found),
    )
    del form.fields["session"]
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_material(
                person(request),
                found,
                kind=form.cleaned_data["kind"],
                access_to=form.cleaned_data["access_to"],
                titles=form.by_language("title"),
                copies=_changed(form, found),
                dropped=frozenset(request.POST.getlist("drop")),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Saved."))
            return redirect("academy:material", slug)
    return render(
        request,
        "academy/inside_material_change.html",
        {
            "course": insider.course,
            "insider": insider,
            "form": form,
            "material": found,
            "copies": found.copies.all(),
        },
    )


def _initial(found: Material) -> dict[str, str]:
    urls = {f"url_{copy.language}": copy.url for copy in found.copies.all()}
    return {**texts_of(found, "title"), **urls, "kind": found.kind, "access_to": found.access}


def _changed(form: MaterialForm, found: Material) -> dict[str, Copy]:
    """Return the languages in which something else is given than what is kept."""
    kept = {copy.language: copy.url for copy in found.copies.all()}
    return {
        code: copy
        for code, copy in form.copies().items()
        if copy.file or (copy.url and copy.url != kept.get(code))
    }


@WRITES
def announcements(request: HttpRequest, slug: str) -> HttpResponse:
    """Write to everybody in the course, and see what was written."""
    course = access.own_course(request.user, slug)
    form = AnnouncementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.announce(
                person(request),
                course,
                subjects=form.by_language("subject"),
                bodies=form.by_language("body"),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request, _("The message is on the course’s page and goes out by mail.")
            )
            return redirect("academy:announcements", slug)
    return render(
        request,
        "academy/inside_announcements.html",
        {
            "course": course,
            "form": form,
            "announcements": course.announcements.select_related("sent_by"),
            "people": course.applications.filter(status="accepted").count(),
        },
    )


@require_safe
def results_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what each participant reached, or give it out as a table."""
    course = access.own_course(request.user, slug)
    found = results.of_course(course)
    if request.GET.get("format") == "csv":
        return _table(slug, found)
    earned = sum(one.earned for one in found)
    return render(
        request,
        "academy/inside_results.html",
        {
            "course": course,
            "results": found,
            "earned": ngettext(
                "%(earned)s of %(all)s has earned the certificate.",
                "%(earned)s of %(all)s have earned the certificate.",
                earned,
            )
            % {"earned": earned, "all": len(found)},
        },
    )


def _table(slug: str, found: list[results.Result]) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{slug}-results.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(["name", "email", "state", "sessions", "minutes", "mark", "earned", "missing"])
    for one in found:
        someone = one.application.person
        row = [
            someone.name,
            someone.email,
            someone.state_id or "",
            one.sessions,
            one.minutes,
            "" if one.mark is None else round(one.mark, 2),
            "yes" if one.earned else "no",
            "; ".join(one.missing),
        ]
        writer.writerow([plain_cell(cell) for cell in row])
    return response


def plain_cell(value: object) -> object:
    """Return a cell that no table program takes for a formula."""
    text = str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else value
