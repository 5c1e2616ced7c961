"""Issuing certificates, in batches, and what may become of one: another name, a revocation."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from joserfc.jwk import OKPKey

from contadora.academy import (
    access,
    badges,
    certificate_queries,
    certificate_words,
    clock,
    forgetting,
    mails,
    results,
    serials,
    signing,
)
from contadora.academy.certificate_mail import CERTIFICATE
from contadora.academy.mail_texts import PREFIX
from contadora.academy.models import (
    Application,
    Certificate,
    Course,
    Issuance,
    Person,
    SigningKey,
)
from contadora.academy.models.certificates import LIST_LENGTH
from contadora.academy.press import clean_name, unprintable
from contadora.people import access as people
from contadora.people import audit
from contadora.people.models import User

LONGEST_NAME = 200
FULL = LIST_LENGTH // 2  # a list with as many entries is left for the next


@transaction.atomic
def set_certificate_name(actor: User, application: Application, name: str) -> Person:
    """Write a person's name as it is to stand on the certificate."""
    access.require_organiser(actor, application.course)
    name = _checked_name(name)
    person = Person.objects.select_for_update().get(pk=application.person_id)
    person.certificate_name = name
    person.save(update_fields=["certificate_name"])
    audit.record(actor, "set_certificate_name", person, course=application.course.slug)
    return person


@transaction.atomic
def request_issue(
    actor: User, course: Course, applications: Sequence[int], *, site: str
) -> Issuance:
    """Ask the worker for the certificates of these applications."""
    access.require_organiser(actor, course)
    _check_open(course)
    if not applications:
        raise ValidationError(_("Mark whose certificates are to be issued."))
    wanted = sorted(set(applications))
    if course.applications.filter(pk__in=wanted).count() != len(wanted):
        raise ValidationError(_("Somebody marked is not of this course; open the page again."))
    found = Issuance.objects.create(course=course, asked_by=actor, site=site, applications=wanted)
    audit.record(actor, "request_issue", found, course=course.slug, count=len(wanted))
    from contadora.academy.issuing import issue  # a job issues, and so imports this module

    transaction.on_commit(lambda: issue.enqueue(str(found.uuid)))
    return found


@transaction.atomic
def issue_certificates(
    actor: User, course: Course, applications: Iterable[int], *, site: str
) -> list[Certificate]:
    """Issue certificates to those of these applications who earned one and have none that stands.

    A name that cannot be printed stops the whole batch, and is named.
    """
    access.require_organiser(actor, course)
    _check_open(course)
    audit.lock()
    wanted = set(applications)
    standing = set(
        Certificate.objects.filter(course=course, revoked_at=None, superseded_at=None).values_list(
            "application", flat=True
        )
    )
    takers = [
        each.application
        for each in results.of_course(course)
        if each.earned and each.application.pk in wanted - standing
    ]
    names = {each.pk: clean_name(each.person.written_name) for each in takers}
    _check_printable(names.values())
    course = _whole(course)
    press = _Signer(course, actor, site, len(takers))
    made = Certificate.objects.bulk_create(
        press.certificate(each, names[each.pk]) for each in takers
    )
    for each in made:
        _mail(actor, each, site)
    audit.record(
        actor,
        "issue_certificates",
        course,
        count=len(made),
        key=press.key.thumbprint,
        new_key=press.key_is_new,
    )
    return made


@transaction.atomic
def reissue_certificate(
    actor: User, certificate: Certificate, name: str, *, site: str
) -> Certificate:
    """Issue a certificate anew under a corrected name; the one before is superseded by it."""
    access.require_organiser(actor, certificate.course)
    audit.lock()
    old = _locked(certificate)
    if old.status != Certificate.Status.VALID:
        raise ValidationError(_("Only a certificate that stands can be issued anew."))
    name = _checked_name(name)
    if name == old.name:
        raise ValidationError({"name": _("This is the name that the certificate has.")})
    application = old.application
    if application.person.erased_at is None:  # of who had their data erased nothing is kept anew
        application.person.certificate_name = name
        application.person.save(update_fields=["certificate_name"])
    old.superseded_at = timezone.now()
    old.save(update_fields=["superseded_at"])
    course = _whole(old.course)
    made = _Signer(course, actor, site, 1).certificate(application, name)
    made.replaces = old
    made.save()
    _mail(actor, made, site)
    audit.record(
        actor, "reissue_certificate", made, course=course.slug, replaces=old.written_serial
    )
    return made


@transaction.atomic
def revoke_certificate(actor: User, certificate: Certificate, reason: str) -> Certificate:
    """Revoke a certificate; the reason is shown to whoever verifies it."""
    access.require_organiser(actor, certificate.course)
    reason = " ".join(reason.split())
    if not reason or len(reason) > 300:
        raise ValidationError(
            {"reason": _("Give the reason, in at most 300 characters; verification shows it.")}
        )
    found = _locked(certificate)
    if found.revoked_at is not None:
        raise ValidationError(_("This certificate is revoked already."))
    found.revoked_at, found.revoked_by, found.revoke_reason = timezone.now(), actor, reason
    found.save(update_fields=["revoked_at", "revoked_by", "revoke_reason"])
    audit.record(actor, "revoke_certificate", found, course=found.course.slug, reason=reason)
    return found


@transaction.atomic
def rotate_signing_key(actor: User) -> SigningKey:
    """Make a new key that signs from now on; what earlier keys signed stays valid."""
    if not actor.is_system:
        people.require_administrator(actor)
    audit.lock()
    before = SigningKey.objects.filter(retired_at=None).first()
    made = signing.make()
    audit.record(actor, "rotate_signing_key", made, replaces=before.thumbprint if before else None)
    return made


@transaction.atomic
def set_seen_by_alumni(actor: User, person: Person, agrees: bool) -> Person:
    """Note whether a person agrees to be seen by alumni; the desk acts for a personal link."""
    if not actor.is_system:
        raise people.NotAllowed
    person = Person.objects.select_for_update().get(pk=person.pk)
    person.seen_by_alumni = agrees
    person.save(update_fields=["seen_by_alumni"])
    forgetting.forget_network(person)
    audit.record(actor, "set_seen_by_alumni", person, agrees=agrees)
    return person


class _Signer:
    """Makes a batch's certificates: its key, its places in the status list, its words."""

    def __init__(self, course: Course, actor: User, site: str, count: int) -> None:
        self.course, self.actor = course, actor
        self.places = badges.Places(site.rstrip("/"))
        found = signing.current()
        self.key_is_new = found is None
        self.key = found or signing.make()
        self._private: OKPKey = signing.private(self.key)
        self._kid = self.places.key(self.key.thumbprint)
        self.at = timezone.now().replace(microsecond=0)
        self._entries = iter(_free_entries(count))
        self._words: dict[str, certificate_words.Words] = {}

    def certificate(self, application: Application, name: str) -> Certificate:
        """Return one certificate, signed and not yet in the store."""
        person = application.person
        number, index = next(self._entries)
        made = Certificate(
            application=application,
            course=self.course,
            serial=serials.draw(),
            name=name,
            language=person.language,
            content=self._content(person.language),
            issued_at=self.at,
            issued_by=self.actor,
            status_list=number,
            status_index=index,
            key=self.key,
        )
        document = badges.credential(self._badge(made, person), self.places)
        made.credential = badges.sign(document, self._private, self._kid)
        return made

    def _content(self, language: str) -> certificate_words.Words:
        if language not in self._words:
            self._words[language] = certificate_words.content(self.course, language, self.at)
        return self._words[language]

    def _badge(self, made: Certificate, person: Person) -> badges.Badge:
        page = made.content["pages"][0]
        with override(self.course.official_language):
            summary = str(self.course.summary)
        return badges.Badge(
            serial=made.written_serial,
            subject=made.uuid.urn,
            name=made.name,
            email=person.email,
            salt=secrets.token_hex(8),
            issuer=page["organisers"] or "Contadora",
            issued_at=self.at,
            achievement=self.course.uuid.urn,
            title=page["title"],
            description=summary,
            criteria=page["criteria"],
            language=page["language"],
            status_list=made.status_list,
            status_index=made.status_index,
            image=f"{self.places.site}/badges/{self.course.uuid}.png",
        )


def _free_entries(count: int) -> list[tuple[int, int]]:
    """Return places in a status list, drawn at random so that a place tells no order of issue."""
    number = Certificate.objects.aggregate(last=Max("status_list"))["last"] or 1
    taken = set(
        Certificate.objects.filter(status_list=number).values_list("status_index", flat=True)
    )
    found: list[tuple[int, int]] = []
    while len(found) < count:
        if len(taken) >= FULL:
            number, taken = number + 1, set()
        index = secrets.randbelow(LIST_LENGTH)
        if index not in taken:
            taken.add(index)
            found.append((number, index))
    return found


def _mail(actor: User, certificate: Certificate, site: str) -> None:
    """Tell a person of the certificate by a link, never with the file, which could go astray."""
    person: Any = certificate.application.person
    with override(person.language):
        path = reverse("academy:certificate", args=[certificate_queries.token_of(certificate)])
    mails.write(
        actor,
        CERTIFICATE.kind.removeprefix(PREFIX),
        certificate.course,
        person,
        key=f"academy-certificate:{certificate.uuid.hex}",
        link=site.rstrip("/") + path,
        serial=certificate.written_serial,
    )


def _checked_name(name: str) -> str:
    name = clean_name(name)
    if not name or len(name) > LONGEST_NAME:
        raise ValidationError({"name": _("Give the name, in at most 200 characters.")})
    _check_printable([name])
    return name


def _check_printable(names: Iterable[str]) -> None:
    names = list(names)
    if not all(names):
        raise ValidationError(_("Somebody marked has no name; write the name first."))
    missing = unprintable(names)
    if missing:
        raise ValidationError(
            [
                _("%(name)s: no typeface of this desk draws %(characters)s; write it otherwise.")
                % {"name": name, "characters": " ".join(characters)}
                for name, characters in missing.items()
            ]
        )


def _check_open(course: Course) -> None:
    if course.status not in (Course.Status.PUBLISHED, Course.Status.FINISHED):
        raise ValidationError(
            _("Certificates are of a published course, and of one that was not cancelled.")
        )
    day = certificate_queries.issued_from(course)
    if day is not None:
        raise ValidationError(
            _(
                "The course’s last day is %(day)s: certificates are issued from then on, "
                "or once it is finished."
            )
            % {"day": clock.day_text(day)}
        )


def _locked(certificate: Certificate) -> Certificate:
    return (
        Certificate.objects.select_for_update(of=("self",))
        .select_related("application__person", "course")
        .get(pk=certificate.pk)
    )


def _whole(course: Course) -> Course:
    return (
        Course.objects.select_related("programme")
        .prefetch_related("partners", "sessions")
        .get(pk=course.pk)
    )
