"""Certificates read for pages: who is to have one, who has one, and what a link opens."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from contadora.academy import access, clock, results, serials
from contadora.academy.models import Application, Certificate, Course, Issuance, Person
from contadora.academy.models.certificates import LIST_LENGTH
from contadora.academy.press import clean_name, unprintable
from contadora.people.access import NotAllowed, Reader
from contadora.post import links

PURPOSE = "academy.certificate"


@dataclass(frozen=True)
class Candidate:
    """One participant before issuing: the result, the name as it will stand, what hinders."""

    result: results.Result
    name: str
    undrawn: str  # characters that no typeface at hand draws
    standing: Certificate | None
    past: list[Certificate]  # revoked and superseded ones

    @property
    def ready(self) -> bool:
        """Whether a certificate can be issued now."""
        return self.result.earned and bool(self.name) and not self.undrawn and not self.standing

    @property
    def codes(self) -> str:
        """The codes of the characters that are not drawn: a browser may not draw them either."""
        return " ".join(f"U+{ord(char):04X}" for char in self.undrawn)

    @property
    def revoked(self) -> bool:
        """Whether the last one was revoked: a batch does not give it back unasked."""
        return any(each.revoked_at is not None for each in self.past)


def candidates(course: Course) -> list[Candidate]:
    """Return everybody with a place, with the result and the certificates so far."""
    found = results.of_course(course)
    own: dict[int, list[Certificate]] = defaultdict(list)
    for made in Certificate.objects.filter(course=course).defer("credential", "content"):
        own[made.application_id].append(made)
    names = {
        each.application.pk: clean_name(each.application.person.written_name) for each in found
    }
    undrawn = unprintable(names.values())
    rows = []
    for each in found:
        name, mine = names[each.application.pk], own[each.application.pk]
        standing = next((one for one in mine if one.status == Certificate.Status.VALID), None)
        past = [one for one in mine if one is not standing]
        rows.append(Candidate(each, name, undrawn.get(name, ""), standing, past))
    return rows


def issued_from(course: Course) -> date | None:
    """Return a course's last day while it lies ahead: nobody has taken part in all of it yet."""
    day = course.ends_on if course.status == Course.Status.PUBLISHED else None
    return day if day is not None and day > clock.today(course) else None


def of_course(course: Course) -> QuerySet[Certificate]:
    """Return a course's certificates with their people, without their long texts."""
    return (
        Certificate.objects.filter(course=course)
        .select_related("application__person", "replaced_by")
        .defer("credential", "content")
    )


def last_issuance(course: Course) -> Issuance | None:
    """Return the batch that was last asked for."""
    return course.issuances.order_by("-pk").first()


def token_of(certificate: Certificate) -> str:
    """Return the word of the link that a person's certificate is mailed with."""
    number = _link_number(certificate)
    return links.sign(PURPOSE, f"{certificate.serial}.{number}" if number else certificate.serial)


def _link_number(certificate: Certificate) -> int:
    """Return the number of the person's links; erasing them raised it and left this one alone."""
    person = certificate.application.person
    return person.link_number - int(person.erased_at is not None)


def certificate_for(token: str) -> Certificate:
    """Return the certificate of a personal link; 404 where the word is not one of ours."""
    serial, _dot, number = (links.read(PURPOSE, token, None) or "").partition(".")
    found = (
        Certificate.objects.filter(serial=serial)
        .select_related("application__person", "course", "replaced_by")
        .first()
        if serial
        else None
    )
    if found is None or int(number or 0) != _link_number(found):
        raise NotAllowed
    return found


def standing_of(application: Application) -> Certificate | None:
    """Return the certificate of an application that stands, if there is one."""
    found = application.certificates.filter(revoked_at=None, superseded_at=None).first()
    return found if found is not None and found.status == Certificate.Status.VALID else None


def certificate_of(user: Reader, slug: str, uuid: str) -> Certificate:
    """Return a course's certificate to those who coordinate the course; 404 to others."""
    course = access.own_course(user, slug)
    found = (
        Certificate.objects.filter(course=course, uuid=uuid)
        .select_related("application__person", "course", "replaced_by")
        .first()
    )
    if found is None:
        raise NotAllowed
    return found


def by_serial(text: str) -> Certificate | None:
    """Return the certificate of a serial, however it is typed."""
    serial = serials.read(text)
    if serial is None:
        return None
    return (
        Certificate.objects.filter(serial=serial)
        .select_related("course", "key", "replaced_by")
        .defer("credential")
        .first()
    )


def revoked_in(number: int) -> tuple[list[int], int]:
    """Return the entries of a status list that do not stand, and how long the list is."""
    gone = ~Q(revoked_at=None) | ~Q(superseded_at=None)
    found = Certificate.objects.filter(gone, status_list=number)
    return sorted(found.values_list("status_index", flat=True)), LIST_LENGTH


def status_list_exists(number: int) -> bool:
    """Whether a list was ever used."""
    return Certificate.objects.filter(status_list=number).exists()


def alumni() -> QuerySet[Person]:
    """Return those with a certificate that stands who agreed to be seen by other alumni."""
    standing = Certificate.objects.filter(revoked_at=None, superseded_at=None)
    return (
        Person.objects.filter(
            seen_by_alumni=True,
            erased_at=None,
            pk__in=standing.values("application__person"),
        )
        .select_related("state")
        .order_by("name", "pk")
    )


def is_alumnus(certificate: Certificate) -> bool:
    """Whether the holder of this certificate is of the alumni."""
    return certificate.status == Certificate.Status.VALID
