"""A person's own way through a course: apply, be admitted, take or give back the place.

Whoever comes by a personal link has no account: the desk's own account stands in the trail, the
application is what the entry is about, and the entry says that the person did it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import access, forgetting, mails, personal, places
from contadora.academy.actions.invitations import answerable, remember_site
from contadora.academy.application_form import PROFILE, PURPOSE, TITLE, default_definition, form_of
from contadora.academy.models import Application, Course, Invitation, Person
from contadora.academy.models.course import check_time_zone
from contadora.academy.queries_people import newest
from contadora.academy.turns import in_turn
from contadora.atlas import queries as atlas
from contadora.forms import comparing, filling, saving
from contadora.forms.definition import Answers
from contadora.forms.models import Form, Response, Version
from contadora.people import audit
from contadora.people.addresses import check_email
from contadora.people.models import User
from contadora.people.queries import system_user
from contadora.post.models import Message

Status = Application.Status
PERSON = "applicant"  # who did it, in the trail's details
AGAIN = timedelta(minutes=10)  # before a link is mailed to the same address once more


@transaction.atomic
def make_application_form(actor: User, course: Course) -> Form:
    """Give a course the application form that courses begin with, published."""
    access.require_organiser(actor, course)
    course = places.lock(course)
    found = form_of(course)
    if found is None:
        found = publish_form(actor, course, default_definition(course), TITLE)
    audit.record(actor, "make_application_form", found, course=course.slug)
    return found


def publish_form(
    actor: User, course: Course, definition: Mapping[str, Any], title: Mapping[str, str]
) -> Form:
    """Make and publish a form of a course, within the caller's transaction."""
    form = Form.objects.create(
        owner=course.label, purpose=PURPOSE, title=dict(title), created_by=actor
    )
    Version(
        form=form,
        number=1,
        definition=dict(definition),
        published_at=timezone.now(),
        published_by=actor,
    ).save()
    return form


@transaction.atomic
def ask_for_link(course: Course, email: str, *, language: str = "es", site: str = "") -> bool:
    """Mail somebody the link by which they apply, or find their page again.

    The answer is the same whether the address is known here or not.
    """
    email = email.strip().lower()
    check_email(email)
    course = places.lock(course)
    remember_site(course, site)
    lately = Message.objects.filter(
        to=email,
        about=course.label,
        kind="academy-begin",
        queued_at__gt=timezone.now() - AGAIN,
    )
    if lately.exists():
        return False
    desk = system_user()
    person = Person.objects.filter(email=email).first()
    if person is None and not takes_strangers(course):
        return False
    mails.send_apply_link(desk, course, email, language)
    audit.record(desk, "ask_for_link", course, by=PERSON)
    return True


def takes_strangers(course: Course) -> bool:
    """Whether somebody without an invitation may apply now."""
    return not course.invitation_only and applications_open(course)


def applications_open(course: Course) -> bool:
    """Whether applications may be sent now: of a published course, at the latest until its end."""
    if course.status != Course.Status.PUBLISHED:
        return False
    closes = course.applications_close_at or places.end_of(course)
    return closes is None or closes > timezone.now()


@in_turn
@transaction.atomic
def begin_application(
    course: Course, email: str, *, language: str, consent: int | None
) -> Application:
    """Begin an application without an invitation, from the link that proved the address."""
    course = places.lock(course)
    _require_open(course)
    _require_consent(course, consent)
    person = Person.objects.filter(email=email).select_related("same_as").first()
    if person is None:
        person = Person.objects.create(email=email, language=language)
    person = person.same_as or person
    invitation = personal.invitation_of(course, person)
    if course.invitation_only and (
        invitation is None or invitation.status != Invitation.Status.ACCEPTED
    ):
        raise ValidationError(_("This course is by invitation only."))
    application = _begun(course, person, invitation)
    audit.record(system_user(), "begin_application", application, course=course.slug, by=PERSON)
    return application


@in_turn
@transaction.atomic
def accept_course_invitation(invitation: Invitation, *, consent: int | None) -> Application:
    """Say yes to an invitation, as the person invited: the application begins."""
    invitation = answerable(invitation)
    course = places.lock(invitation.course)
    _require_open(course)
    _require_consent(course, consent)
    invitation.status, invitation.answered_at = Invitation.Status.ACCEPTED, timezone.now()
    invitation.save(update_fields=["status", "answered_at"])
    application = _begun(course, invitation.person, invitation)
    audit.record(system_user(), "accept_course_invitation", invitation, by=PERSON)
    return application


@in_turn
@transaction.atomic
def submit_application(
    application: Application, revision: int, *, consent: int | None = None
) -> Application:
    """Send an application: it is whole, and is given its place or waits for the decision.

    A ValidationError by question says what is missing. What was sent before and opened again
    because the form changed keeps its place.
    """
    desk, course = system_user(), places.lock(application.course)
    application = _locked(application)
    application.course = course
    first = application.status == Status.DRAFT
    if first:
        _require_open(course)
    elif application.status not in (Status.SUBMITTED, *Application.HOLDING, Status.WAITING):
        raise ValidationError(_("This application is closed."))
    if application.consent_version != course.privacy_version:
        _require_consent(course, consent)
        application.consent_version = course.privacy_version
        application.consented_at = timezone.now()
    response = application.response
    if response is None:
        raise ValidationError(_("There is nothing to send yet: begin the application first."))
    response = saving.current(response)
    saving.require_open(response)
    if response.revision != revision:
        raise saving.Stale(response, dict(response.answers))
    if found := filling.problems(response.version, response.answers):
        raise ValidationError({one.question: one.remedy for one in found})
    answers = filling.applicable(response.version, response.answers)
    application.response = saving.write(response, answers, submitted_at=timezone.now())
    _keep_profile(application.person, answers)
    if first:
        application.status, application.submitted_at = Status.SUBMITTED, timezone.now()
        _bind_invitation(application)
    application.save(
        update_fields=[
            *("status", "submitted_at", "invitation"),
            *("consent_version", "consented_at", "response"),
        ]
    )
    if first and course.admission == Course.Admission.AUTOMATIC:
        application = places.admit(desk, course, application)
    elif first:
        mails.tell(desk, "received", application)
    audit.record(
        desk,
        "submit_application",
        application,
        course=course.slug,
        first=first,
        status=application.status,
        by=PERSON,
    )
    return application


@transaction.atomic
def renew_application(application: Application) -> Answers:
    """Open an application for the form as it is now; return what no longer fits it.

    What was sent keeps its status: only the answers are open until they are sent again.
    """
    course = places.lock(application.course)
    application = _locked(application)
    response, version = application.response, newest(course)
    if response is None or version is None or response.erased_at is not None:
        raise ValidationError(_("There is nothing to bring up to date."))
    if response.version_id == version.pk:
        raise ValidationError(_("These answers are for the form as it is now."))
    answers, lost = comparing.carry(
        response.answers, response.version.definition, version.definition
    )
    before = response.version.number
    response.version, response.answers, response.submitted_at = version, answers, None
    response.revision += 1
    response.save(update_fields=["version", "answers", "submitted_at", "revision"])
    audit.record(
        system_user(),
        "renew_application",
        application,
        before=before,
        after=version.number,
        lost=sorted(lost),
        by=PERSON,
    )
    return lost


@transaction.atomic
def ask_to_complete(actor: User, course: Course, *, site: str = "") -> int:
    """Ask those who answered an earlier version of the form to complete what is new."""
    access.require_organiser(actor, course)
    course = places.lock(course)
    remember_site(course, site)
    version = newest(course)
    if version is None:
        raise ValidationError(_("This course has no application form."))
    behind = [
        each
        for each in course.applications.filter(
            status__in=[Status.SUBMITTED, Status.WAITING, *Application.HOLDING]
        ).select_related("person", "course", "response__version")
        if each.response is not None and each.response.version_id != version.pk
    ]
    for each in behind:
        mails.tell(actor, "form-changed", each, key=f"form:{each.uuid.hex}:{version.number}")
    audit.record(actor, "ask_to_complete", course, asked=len(behind), version=version.number)
    return len(behind)


@in_turn
@transaction.atomic
def take_offered_place(application: Application) -> Application:
    """Take the place that was offered from the waiting list."""
    desk, course = system_user(), places.lock(application.course)
    application = places.take_offer(desk, course, application)
    audit.record(desk, "take_offered_place", application, course=course.slug, by=PERSON)
    return application


@in_turn
@transaction.atomic
def give_back(application: Application) -> Application:
    """Give back a place, an offer, a number on the waiting list or an application."""
    desk, course = system_user(), places.lock(application.course)
    was = _locked(application).status
    application = places.leave(desk, course, application)
    audit.record(desk, "give_back", application, course=course.slug, was=was, by=PERSON)
    return application


@transaction.atomic
def set_person(person: Person, values: Mapping[str, Any]) -> Person:
    """Change what a person says of themself: names, language, time zone, who may see them."""
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    own = {
        "name",
        "certificate_name",
        "language",
        "time_zone",
        "seen_by_participants",
        "seen_by_alumni",
    }
    if unknown := set(values) - own:
        raise ValueError(f"person: no such values: {sorted(unknown)}")
    changed = {name for name, value in values.items() if getattr(person, name) != value}
    for name in changed:
        setattr(person, name, values[name])
    if person.time_zone:
        check_time_zone(person.time_zone)
    person.full_clean(exclude=["email"], validate_unique=False, validate_constraints=False)
    person.save(update_fields=sorted(own))
    forgetting.forget_network(person)
    audit.record(system_user(), "set_person", person, changed=sorted(changed), by=PERSON)
    return person


def _bind_invitation(application: Application) -> None:
    """Take the invitation of somebody who had begun before it came as accepted."""
    if application.invitation_id is not None:
        return
    found = application.course.invitations.filter(
        person=application.person, status=Invitation.Status.SENT
    ).first()
    if found is not None:
        found.status, found.answered_at = Invitation.Status.ACCEPTED, timezone.now()
        found.save(update_fields=["status", "answered_at"])
        application.invitation = found


def _begun(course: Course, person: Person, invitation: Invitation | None) -> Application:
    version = newest(course)
    if version is None or not version.form.is_open:
        raise ValidationError(_("This course takes no applications now."))
    found = personal.application_of(course, person)
    again = (Status.WITHDRAWN, Status.CANCELLED, Status.LAPSED)
    if found is not None and found.status not in again:
        raise ValidationError(_("There is an application of yours to this course already."))
    application = found or Application(course=course, person=person)
    application.status, application.invitation = Status.DRAFT, invitation
    application.erased_at = None  # of who had their data erased, and comes again
    application.consent_version, application.consented_at = course.privacy_version, timezone.now()
    application.submitted_at = application.decided_at = application.waiting_since = None
    application.waiting_number = application.offered_at = application.offer_ends_at = None
    application.save()
    kept = application.response
    if kept is not None and kept.erased_at is None:
        kept.submitted_at, kept.revision = None, kept.revision + 1
        kept.save(update_fields=["submitted_at", "revision"])
    else:
        application.response = Response.objects.create(
            version=version,
            respondent=f"academy.application:{application.uuid}",
            language=person.language,
            answers=_known_answers(person, version),
        )
        application.save(update_fields=["response"])
    return application


def _known_answers(person: Person, version: Version) -> Answers:
    """Return what the person has told before, so that it need not be typed again."""
    from contadora.forms.definition import questions

    asked = {one["key"] for one in questions(version.definition)}
    known = {key: getattr(person, name) for key, name in PROFILE.items() if key in asked}
    return {key: value for key, value in known.items() if value}


def _keep_profile(person: Person, answers: Mapping[str, Any]) -> None:
    fields = []
    for key, name in PROFILE.items():
        value = answers.get(key)
        if not isinstance(value, str) or (key == "state" and value not in atlas.states()):
            continue
        if getattr(person, name) != value:
            setattr(person, name, value[: 3 if key == "state" else 300])
            fields.append(name)
    if fields:
        person.save(update_fields=fields)


def _locked(application: Application) -> Application:
    return (
        Application.objects.select_for_update(of=("self",))
        .select_related("course", "person", "response__version__form", "invitation")
        .get(pk=application.pk)
    )


def _require_open(course: Course) -> None:
    if not applications_open(course):
        raise ValidationError(_("Applications to this course are closed."), code="closed")


def _require_consent(course: Course, consent: int | None) -> None:
    if consent != course.privacy_version:
        raise ValidationError(
            {"consent": _("Read how your data is used and tick that you agree, to go on.")}
        )
