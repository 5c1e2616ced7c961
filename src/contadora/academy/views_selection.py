"""The organiser's pages on whom to give a place: the selection, and the waiting list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from contadora.academy import access, actions, mails, places, queries_people
from contadora.academy.actions.courses import StaleError
from contadora.academy.actions.selection import summary
from contadora.academy.forms_people import CriterionForm, PlacesForm, state_choices
from contadora.academy.models import Application, Course
from contadora.people.access import NotAllowed
from contadora.people.beside import beside
from contadora.people.models import User
from contadora.people.requests import person, site_of

WRITES = require_http_methods(["GET", "HEAD", "POST"])
PAGE = 100
FIELD = "proposal-"


@never_cache
@WRITES
def selection(request: HttpRequest, slug: str) -> HttpResponse:
    """Those to be decided with their points, the balance of who is chosen, and the batch."""
    user = person(request)
    course = access.own_course(user, slug)
    if request.method == "POST":
        _decide(request, user, course)
        return redirect(request.get_full_path())
    asked = {name: request.GET.get(name, "").strip() for name in ("state", "q", "sort")}
    found = queries_people.applications(
        course,
        status=Application.Status.SUBMITTED,
        state=asked["state"],
        q=asked["q"],
        sort=asked["sort"] or "score",
    )
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    actions.look_at_applications(user, course, shown=len(page), where="selection")
    return render(
        request,
        "academy/people_selection.html",
        {
            "course": course,
            "page": page,
            "asked": asked,
            "states": state_choices(),
            "proposals": Application.Proposal.choices,
            "counts": queries_people.counts(course),
            "seen": queries_people.proposed(course),
            "room": queries_people.room(course),
            "balance": queries_people.balance(course),
            "criteria": course.criteria.all(),
            "criterion_form": CriterionForm(),
        },
    )


def _decide(request: HttpRequest, user: User, course: Course) -> None:
    do = request.POST.get("do", "")
    if do not in ("first", "send", "save"):
        raise NotAllowed
    chosen = {
        name.removeprefix(FIELD): str(value)
        for name, value in request.POST.items()
        if name.startswith(FIELD)
    }
    try:
        # What the page shows is what is meant, saved before or not.
        changed = actions.propose(user, course, _known(course, chosen)) if chosen else 0
        if do == "first":
            number = actions.propose_first(user, course, queries_people.ranked(course))
            said = ngettext(
                "%(number)s application has a proposal.",
                "%(number)s applications have a proposal.",
                number,
            ) % {"number": number}
        elif do == "send":
            if changed:
                raise ValidationError(
                    _(
                        "The proposals on this page are saved, and nobody has been told: read the "
                        "numbers of the batch again, then send it."
                    )
                )
            seen = request.POST.get("seen", "")
            said = summary(actions.decide(user, course, site=site_of(request), seen=seen))
        else:
            said = ngettext(
                "%(number)s proposal changed.", "%(number)s proposals changed.", changed
            ) % {"number": changed}
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, said)


def _known(course: Course, chosen: dict[str, str]) -> dict[str, str]:
    """Leave out what is no application's number."""
    found = {}
    for key, value in chosen.items():
        try:
            found[str(UUID(key))] = value
        except ValueError:
            continue
    return found


@require_POST
def criterion_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a criterion."""
    user = person(request)
    course = access.own_course(user, slug)
    form = CriterionForm(request.POST)
    try:
        if not form.is_valid():
            raise ValidationError(_("Points go from 1 to 100."))
        actions.add_criterion(user, course, names=form.names(), points=form.cleaned_data["points"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("academy:selection", course.slug)


@require_POST
def criterion_remove(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Take a criterion away."""
    user = person(request)
    course = access.own_course(user, slug)
    found = course.criteria.filter(uuid=uuid).select_related("course").first()
    if found is None:
        raise NotAllowed
    actions.remove_criterion(user, found)
    return redirect("academy:selection", course.slug)


@never_cache
@WRITES
def waiting(request: HttpRequest, slug: str) -> HttpResponse:
    """Who waits, what is offered, why somebody was passed over; how many places there are."""
    user = person(request)
    course = access.own_course(user, slug)
    form = PlacesForm(course=course)
    others: list[tuple[str, Any]] = []
    if request.method == "POST":
        if request.POST.get("do") == "offer":
            number = actions.offer_places(user, course, site=site_of(request))
            messages.success(
                request,
                ngettext("%(number)s place is offered.", "%(number)s places are offered.", number)
                % {"number": number},
            )
            return redirect("academy:waiting", course.slug)
        form = PlacesForm(request.POST, course=course)
        if form.is_valid():
            try:
                actions.set_places(user, course, **form.cleaned_data)
            except ValidationError as error:
                if isinstance(error, StaleError):
                    course = access.own_course(user, slug)
                    now = PlacesForm.initial_of(course)
                    form, others = beside(form, request.POST, now, course=course)
                form.refuse(error)
            else:
                messages.success(request, _("Saved."))
                return redirect("academy:waiting", course.slug)
    line = queries_people.waiting_list(course)
    zone = mails.zone_of_course(course)
    actions.look_at_applications(user, course, shown=len(line), where="waiting list")
    return render(
        request,
        "academy/people_waiting.html",
        {
            "course": course,
            "form": form,
            "others": others,
            "line": line,
            "room": queries_people.room(course),
            "page": Paginator(queries_people.notes(course), PAGE).get_page(request.GET.get("page")),
            "last_moment": places.last_moment(course),
            "zone": zone,
        },
    )
