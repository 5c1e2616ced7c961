"""The coordinator's page on a person's links, when one went astray."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from contadora.academy import access, actions, personal, queries_people
from contadora.academy.models import Application, Course, Person
from contadora.people.access import NotAllowed
from contadora.people.requests import person as user_of
from contadora.people.requests import site_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_links(request: HttpRequest, slug: str, uuid: UUID) -> HttpResponse:
    """Say what ending a person's links means; a POST ends them and mails new ones."""
    user = user_of(request)
    course = access.own_course(user, slug)
    found = Person.objects.filter(uuid=uuid).select_related("same_as").first()
    if found is None:
        raise NotAllowed
    person = found.same_as or found
    personal.require_page(course, person)
    if request.method == "POST":
        try:
            number = actions.renew_links(user, course, person, site=site_of(request))
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(
                request,
                ngettext(
                    "The old links open nothing any more; %(number)s mail with a new one goes out.",
                    "The old links open nothing any more; %(number)s mails with new ones go out.",
                    number,
                )
                % {"number": number},
            )
        return _back(course, person)
    return render(
        request,
        "academy/people_links.html",
        {
            "course": course,
            "person": person,
            "courses": personal.courses_of(person),
            "bounced": bool(queries_people.undelivered(course, [person])),
        },
    )


def _back(course: Course, person: Person) -> HttpResponse:
    application = personal.application_of(course, person)
    if application is None or application.status == Application.Status.DRAFT:
        return redirect("academy:invitations", course.slug)
    return redirect("academy:application", course.slug, application.uuid)
