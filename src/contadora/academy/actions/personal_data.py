"""Personal data: taken along, joined, erased on its date or on request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import access, forgetting, joining, places, signals
from contadora.academy.actions.attendance import count_reports
from contadora.academy.models import (
    Application,
    Certificate,
    Course,
    Invitation,
    InvitationFile,
    Person,
)
from contadora.forms import erasing
from contadora.people import audit
from contadora.people.models import User
from contadora.people.queries import system_user
from contadora.post import outbox

Status = Application.Status
A_RUN = 200  # applications erased in one run of the job
# How far an application has come: of two of the same person, the further one stays.
RANK = (
    Status.DRAFT, Status.WITHDRAWN, Status.LAPSED, Status.CANCELLED, Status.REFUSED,
    Status.SUBMITTED, Status.WAITING, Status.OFFERED, Status.ACCEPTED,
)  # fmt: skip
LIVE = (Status.DRAFT, Status.SUBMITTED, Status.WAITING, Status.OFFERED, Status.ACCEPTED)


@transaction.atomic
def take_own_data(person: Person) -> Person:
    """Hand a person what is kept about them."""
    audit.record(system_user(), "take_own_data", person, by="person")
    return person


@transaction.atomic
def erase_me(course: Course, person: Person) -> bool:
    """Erase what a course keeps about a person, who asks for it; return whether they stay known.

    A place goes to the next at once. A certificate stays with the name it was issued to.
    """
    course = places.lock(course)
    desk, application = system_user(), course.applications.filter(person=person).first()
    if application is not None and application.status in LIVE:
        application = places.leave(desk, course, application)
    for invitation in course.invitations.filter(person=person, status=Invitation.Status.SENT):
        invitation.status, invitation.answered_at = Invitation.Status.DECLINED, timezone.now()
        invitation.save(update_fields=["status", "answered_at"])
    audit.record(desk, "erase_me", person, course=course.slug, by="person")
    _forget_mails(course, person)
    # What was begun under a second address, before the two were joined, goes as well.
    for each in course.applications.filter(Q(person=person) | Q(person__same_as=person)):
        _erase_application(desk, each, wholly=True)
    return not _erase_person(person, course, wholly=True)


@transaction.atomic
def erase_what_is_due(actor: User) -> int:
    """Erase what courses need no longer, once their time of retention is over."""
    now = timezone.now()
    InvitationFile.objects.filter(closed_at=None, created_at__lt=now - timedelta(days=7)).update(
        rows=[], problems=[], closed_at=now
    )
    count = lines = 0
    for course in _over():
        chosen = course.applications.filter(erased_at=None).select_related("person", "response")
        for application in chosen.order_by("pk")[: A_RUN - count]:
            _forget_mails(course, application.person)
            _erase_application(actor, application, wholly=False)
            _erase_person(application.person, course, wholly=False)
            count += 1
        for person in _only_invited(course)[: A_RUN - count]:
            _forget_mails(course, person)
            _erase_person(person, course, wholly=False)
            count += 1
        lines += forgetting.forget_reports(course)
        if count >= A_RUN:
            break
    if count or lines:
        audit.record(actor, "erase_what_is_due", actor, erased=count, lines=lines)
    return count


@transaction.atomic
def join_people(actor: User, course: Course, kept: Person, other: Person) -> Person:
    """Join the second address of a person to the first, with what was done under it."""
    access.require_organiser(actor, course)
    both = [kept, other]
    known = Q(applications__person__in=both) | Q(invitations__person__in=both)
    concerned = list(Course.objects.filter(known).distinct().order_by("pk"))
    if kept.pk == other.pk or any(each.erased_at or each.same_as_id for each in both):
        raise ValidationError(_("Choose two people who are known here by an address each."))
    if not all(access.organises(actor, each) for each in concerned):
        raise ValidationError(
            _("One of the two takes part in a course of another team; ask the secretariat.")
        )
    locked = [places.lock(each) for each in concerned]
    audit.record(actor, "join_people", kept, other=str(other.uuid), course=course.slug)
    for each in locked:
        _join_applications(actor, each, kept, other)
        if not each.invitations.filter(person=kept).exclude(status=Invitation.Status.WITHDRAWN):
            each.invitations.filter(person=other).update(person=kept)
    for name in ("name", "institution", "post", "gender", "state_id"):
        if not getattr(kept, name):
            setattr(kept, name, getattr(other, name))
    kept.save()
    Person.objects.filter(same_as=other).update(same_as=kept)
    other.same_as = kept
    other.save(update_fields=["same_as"])
    return kept


def other_address(email: str) -> Person:
    """Return who is known here by an address."""
    found = Person.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise ValidationError({"email": _("Nobody is known here by %(email)s.") % {"email": email}})
    return found


def _join_applications(actor: User, course: Course, kept: Person, other: Person) -> None:
    second = course.applications.filter(person=other).first()
    if second is None:
        return
    first = course.applications.filter(person=kept).first()
    if first is None:
        second.person = kept
        second.save(update_fields=["person"])
        return
    stays, goes = sorted((first, second), key=_weight, reverse=True)
    if stays.pk == second.pk:  # two cannot be of one person, not even for a moment
        spare = Person.objects.create(email="", language=kept.language, erased_at=timezone.now())
        first.person = spare
        first.save(update_fields=["person"])
        second.person = kept
        second.save(update_fields=["person"])
        first.person = other
        first.save(update_fields=["person"])
        spare.delete()
    _bring_certificates(goes, stays)
    if stays.status == Status.ACCEPTED:
        for session in joining.bring_along(goes, stays):
            count_reports(session)
    if goes.status in LIVE:
        goes.status, goes.proposal, goes.offer_ends_at = Status.WITHDRAWN, "", None
        goes.save(update_fields=["status", "proposal", "offer_ends_at"])
        places.promote(actor, course)


def _weight(application: Application) -> tuple[int, bool]:
    certified = application.certificates.filter(revoked_at=None, superseded_at=None).exists()
    return RANK.index(Status(application.status)), certified


def _bring_certificates(goes: Application, stays: Application) -> None:
    """Move the certificates of a second application; one of a course stands for a person."""
    standing = Q(revoked_at=None, superseded_at=None)
    kept = stays.certificates.filter(standing).first()
    second = goes.certificates.filter(standing).first()
    if kept is not None and second is not None:
        second.superseded_at = timezone.now()
        second.save(update_fields=["superseded_at"])
        if kept.replaces_id is None:
            kept.replaces = second
            kept.save(update_fields=["replaces"])
    goes.certificates.update(application=stays)


def _over() -> QuerySet[Course]:
    """Return the courses whose time of retention is over."""
    today = timezone.now().date()
    old = Course.objects.exclude(ends_on=None).filter(ends_on__lt=today)
    numbers = [
        course.pk
        for course in old.only("pk", "ends_on", "retention_days")
        if course.ends_on and course.ends_on + timedelta(days=course.retention_days) < today
    ]
    return Course.objects.filter(pk__in=numbers).order_by("pk")


def _only_invited(course: Course) -> list[Person]:
    """Return who was invited, and has neither an application nor an invitation elsewhere.

    Whom a certificate or the alumni's network keeps was seen to with the application.
    """
    left = Application.objects.filter(Q(erased_at=None) | Q(certificates__isnull=False))
    asked = Invitation.objects.filter(
        status=Invitation.Status.SENT, expires_at__gt=timezone.now()
    ).exclude(course=course)
    invited = Person.objects.filter(invitations__course=course, erased_at=None, same_as=None)
    return list(
        invited.exclude(pk__in=left.values("person"))
        .exclude(pk__in=asked.values("person"))
        .exclude(seen_by_alumni=True, applications__isnull=False)
        .distinct()
        .order_by("pk")[:A_RUN]
    )


def _forget_mails(course: Course, person: Person) -> None:
    for email in _addresses(person):
        outbox.erase(to=email, about=course.label)


def _addresses(person: Person) -> list[str]:
    others = person.other_addresses.values_list("email", flat=True)
    return [email for email in (person.email, *others) if email]


def _erase_application(actor: User, application: Application, *, wholly: bool) -> None:
    if application.response is not None and application.response.erased_at is None:
        erasing.erase(application.response, personal_only=not wholly)
    application.erased_at = timezone.now()
    application.save(update_fields=["erased_at"])
    signals.application_erased.send(
        Application, actor=actor, application=application, wholly=wholly
    )


def _erase_person(person: Person, course: Course, *, wholly: bool) -> bool:
    """Blank a person whom nothing else needs; return whether nothing is left.

    Who has another course, or agreed to be an alumnus, stays known by what that needs; who has a
    certificate keeps name and address, unless they ask otherwise: the certificate has its own.
    """
    elsewhere = person.applications.filter(erased_at=None).exists() or (
        person.invitations.filter(status=Invitation.Status.SENT, expires_at__gt=timezone.now())
        .exclude(course=course)
        .exists()
    )
    if elsewhere:
        return False
    certified = Certificate.objects.filter(application__person=person).exists()
    staying = not wholly and (certified or person.seen_by_alumni)
    blank: dict[str, Any] = {"gender": "", "time_zone": "", "seen_by_participants": False}
    if not (staying and person.seen_by_alumni):
        blank |= {"institution": "", "post": "", "seen_by_alumni": False}
    if not staying:
        for email in _addresses(person):
            outbox.forget_mark(email)
        blank |= {
            "email": "",
            "name": "",
            "certificate_name": "",
            "erased_at": timezone.now(),
            "link_number": person.link_number + 1,
        }
        person.other_addresses.update(**(blank | {"link_number": F("link_number") + 1}))
    for name, value in blank.items():
        setattr(person, name, value)
    person.save(update_fields=sorted(blank))
    return not staying
