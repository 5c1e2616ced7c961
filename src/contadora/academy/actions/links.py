"""A person's links, when one went astray: forwarded, printed, in the wrong hands."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from contadora.academy import access, mails, personal
from contadora.academy.actions.invitations import remember_site
from contadora.academy.models import Course, Person
from contadora.people import audit
from contadora.people.models import User


@transaction.atomic
def renew_links(actor: User, course: Course, person: Person, *, site: str = "") -> int:
    """End every link that a person was given and mail a new one for each course; return how many.

    A link that opens one course tells who the person is in others: all end together.
    """
    access.require_organiser(actor, course)
    personal.require_page(course, person)
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if not person.email:
        raise ValidationError(_("No address of this person is kept: no link can be mailed."))
    remember_site(course, site)
    for each in (Person.objects.filter(pk=person.pk), person.other_addresses.all()):
        each.update(link_number=F("link_number") + 1)
    person.refresh_from_db(fields=["link_number"])
    courses = personal.courses_of(person)
    for one in courses:
        key = f"academy-renewed:{one.uuid.hex}:{person.uuid.hex}:{person.link_number}"
        mails.write(actor, "renewed", one, person, key=key)
    audit.record(actor, "renew_links", person, course=course.slug, mails=len(courses))
    return len(courses)
