"""Inviting people to apply, and what they answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.academy import access, invitation_table, mails, places, queries_people
from contadora.academy.models import (
    Application,
    Correspondence,
    Course,
    Invitation,
    InvitationFile,
    Partner,
    Person,
)
from contadora.atlas import queries as atlas
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.addresses import check_email
from contadora.people.models import User
from contadora.people.queries import system_user

DAYS = 30  # how long an invitation is open, unless applications close before
PAUSE = timedelta(days=2)  # between reminders
AT_ONCE = 100  # more mails than this are written by the worker
Status = Invitation.Status


@transaction.atomic
def invite_person(
    actor: User,
    course: Course,
    *,
    email: str,
    partner: Partner | None = None,
    name: str = "",
    language: str = "",
    state: str = "",
    institution: str = "",
    post: str = "",
    site: str = "",
) -> Invitation:
    """Invite one person to apply, for the organiser or for a co-sponsor within its quota."""
    course = places.lock(course)
    partner = _inviter(actor, course, partner)
    _require_open(course)
    email = email.strip().lower()
    try:
        check_email(email)
    except ValidationError as error:
        raise ValidationError({"email": error.messages}) from error
    if state and state not in atlas.states():
        raise ValidationError({"state": _("Choose a State from the list.")})
    remember_site(course, site)
    row = invitation_table.Row(0, email, name.strip(), language, state, institution, post)
    made, left_out = _invite(actor, course, partner, [row])
    if left_out:
        raise ValidationError({"email": left_out[0].remedy})
    audit.record(actor, "invite_person", made[0], course=course.slug, partner=_name(partner))
    return made[0]


@transaction.atomic
def read_invitations(
    actor: User, course: Course, *, content: bytes, name: str, partner: Partner | None = None
) -> InvitationFile:
    """Read a table of people to invite; nothing is sent before it is confirmed."""
    course = places.lock(course)
    partner = _inviter(actor, course, partner)
    _require_open(course)
    table = invitation_table.read(content)
    already = _already(course, partner, [row.email for row in table.rows])
    rows = []
    for row in table.rows:
        if row.email in already:
            table.problems.append(
                invitation_table.RowProblem(row.line, "email", row.email, already[row.email])
            )
        else:
            rows.append(row.as_dict())
    found = InvitationFile.objects.create(
        course=course,
        partner=partner,
        name=name[:200],
        rows=rows,
        problems=[each.as_dict() for each in sorted(table.problems, key=lambda one: one.line)],
        made_by=actor,
    )
    audit.record(
        actor,
        "read_invitations",
        course,
        rows=len(rows),
        problems=len(table.problems),
        partner=_name(partner),
    )
    return found


@transaction.atomic
def send_invitations(actor: User, found: InvitationFile, *, site: str = "") -> int:
    """Invite everybody of a table that was read without a fault; return how many."""
    course = places.lock(found.course)
    _require_own(actor, course, found.partner_id)
    partner = found.partner
    _require_open(course)
    found = InvitationFile.objects.select_for_update(of=("self",)).get(pk=found.pk)
    if found.closed_at is not None:
        raise ValidationError(_("This table was sent or dropped already; hand it in again."))
    remember_site(course, site)
    rows = [invitation_table.Row(**row) for row in found.rows]
    made, left_out = _invite(actor, course, partner, rows)
    found.rows, found.problems, found.closed_at = [], [], timezone.now()
    found.save(update_fields=["rows", "problems", "closed_at"])
    audit.record(
        actor,
        "send_invitations",
        course,
        invited=len(made),
        left_out=len(left_out),
        partner=_name(partner),
    )
    return len(made)


@transaction.atomic
def drop_invitations(actor: User, found: InvitationFile) -> None:
    """Throw a table away that was read and not sent."""
    _require_own(actor, found.course, found.partner_id)
    number = len(found.rows)
    found.rows, found.problems, found.closed_at = [], [], timezone.now()
    found.save(update_fields=["rows", "problems", "closed_at"])
    audit.record(actor, "drop_invitations", found.course, rows=number)


@transaction.atomic
def remind_invited(
    actor: User, course: Course, *, partner: Partner | None = None, site: str = ""
) -> int:
    """Remind those who have not answered; who was written to in the last two days is left alone."""
    course = places.lock(course)
    partner = _inviter(actor, course, partner)
    _require_open(course)
    remember_site(course, site)
    now = timezone.now()
    open_ones = Invitation.objects.filter(course=course, status=Status.SENT, expires_at__gt=now)
    if partner is not None:
        open_ones = open_ones.filter(partner=partner)
    chosen = [
        each
        for each in open_ones.select_related("person", "course", "partner")
        if each.mailed_at is not None and (each.reminded_at or each.mailed_at) <= now - PAUSE
    ]
    if not chosen:
        raise ValidationError(
            _("There is nobody to remind: all have answered, or were written to in the last days.")
        )
    for each in chosen:
        each.reminders += 1
        each.reminded_at, each.mailed_at = now, None
    Invitation.objects.bulk_update(
        chosen, ["reminders", "reminded_at", "mailed_at"], batch_size=500
    )
    _mail(actor, course, chosen)
    audit.record(actor, "remind_invited", course, reminded=len(chosen), partner=_name(partner))
    return len(chosen)


@transaction.atomic
def withdraw_course_invitation(actor: User, invitation: Invitation) -> Invitation:
    """Take back an invitation that has led to no application."""
    course = places.lock(invitation.course)
    _require_own(actor, course, invitation.partner_id)
    invitation = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if invitation.status not in (Status.SENT, Status.DECLINED):
        raise ValidationError(
            _("This invitation is “%(status)s”; only one without an application is withdrawn.")
            % {"status": invitation.get_status_display()}
        )
    invitation.status = Status.WITHDRAWN
    invitation.save(update_fields=["status"])
    audit.record(actor, "withdraw_course_invitation", invitation)
    return invitation


@transaction.atomic
def decline_course_invitation(invitation: Invitation) -> Invitation:
    """Say no to an invitation, as the person invited."""
    invitation = answerable(invitation)
    invitation.status, invitation.answered_at = Status.DECLINED, timezone.now()
    invitation.save(update_fields=["status", "answered_at"])
    audit.record(system_user(), "decline_course_invitation", invitation, by="invited person")
    return invitation


def answerable(invitation: Invitation) -> Invitation:
    """Return an invitation, locked with its course, while it can be answered."""
    places.lock(invitation.course)
    found = Invitation.objects.select_related("course", "person").get(pk=invitation.pk)
    if not found.is_open:
        raise ValidationError(_("This invitation is no longer open; ask who invited you."))
    return found


def remember_site(course: Course, site: str) -> None:
    """Keep the desk's address as the organiser reached it: later mails lead there."""
    if site:
        Correspondence.objects.update_or_create(course=course, defaults={"site": site})
        course.__dict__.pop("_letterhead", None)


def tell_of_cancelling(actor: User, course: Course) -> None:
    """Tell those who have not answered that the course is off; who was not written to never is."""
    sent = Invitation.objects.filter(course=course, status=Status.SENT)
    sent.filter(mailed_at=None, reminders=0).update(status=Status.WITHDRAWN)
    on_the_way = course.applications.exclude(status=Application.Status.WITHDRAWN)
    concerned = sent.filter(expires_at__gt=timezone.now()).exclude(
        person__in=on_the_way.values("person")
    )
    chosen = list(concerned.select_related("person", "partner").order_by("pk"))
    for each in chosen:
        each.course, each.mailed_at = course, None
    Invitation.objects.bulk_update(chosen, ["mailed_at"], batch_size=500)
    _mail(actor, course, chosen)


def mail_waiting(actor: User, course: Course, most: int) -> int:
    """Write what the invitations of a course need and was not written yet."""
    waiting = course.invitations.filter(mailed_at=None, status=Status.SENT)
    chosen = list(waiting.select_related("person", "partner").order_by("pk")[:most])
    for each in chosen:
        each.course = course
    _write(actor, chosen)
    return len(chosen)


def _invite(
    actor: User, course: Course, partner: Partner | None, rows: Sequence[invitation_table.Row]
) -> tuple[list[Invitation], list[invitation_table.RowProblem]]:
    already = _already(course, partner, [row.email for row in rows])
    left_out = [
        invitation_table.RowProblem(row.line, "email", row.email, already[row.email])
        for row in rows
        if row.email in already
    ]
    new = [row for row in rows if row.email not in already]
    _require_quota(partner, len(new))
    people = _people(course, new)
    until = _until(course)
    # One that ran out gives way to the new one.
    _run_out(course).filter(person__in=people).update(status=Status.WITHDRAWN)
    made = Invitation.objects.bulk_create(
        [
            Invitation(
                course=course,
                partner=partner,
                person=person,
                invited_by=actor,
                expires_at=until,
            )
            for person in people
        ],
        batch_size=500,
    )
    _mail(actor, course, made)
    return made, left_out


def _people(course: Course, rows: Sequence[invitation_table.Row]) -> list[Person]:
    """Return the person of each row, made where the address is new.

    What a known person said of themself is not changed by who invites them.
    """
    known = _known([row.email for row in rows])
    fresh = [
        Person(
            email=row.email,
            name=row.name,
            language=row.language or course.official_language,
            state_id=row.state or None,
            institution=row.institution,
            post=row.post,
        )
        for row in rows
        if row.email not in known
    ]
    # Another course may invite somebody new at the same moment: who was first made the person.
    Person.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    known |= _known([each.email for each in fresh])
    found = [known[row.email] for row in rows]
    return list({person.pk: person for person in found}.values())


def _known(emails: Sequence[str]) -> dict[str, Person]:
    found: dict[str, Person] = {}
    for at in range(0, len(emails), 500):
        chunk = Person.objects.filter(email__in=emails[at : at + 500]).select_related("same_as")
        found |= {person.email: person.same_as or person for person in chunk}
    return found


def _already(course: Course, partner: Partner | None, emails: Sequence[str]) -> dict[str, str]:
    """Return why some addresses are not invited again.

    A co-sponsor is not told what became of those whom it did not invite.
    """
    standing = (
        Invitation.objects.filter(course=course)
        .exclude(status=Status.WITHDRAWN)
        .exclude(pk__in=_run_out(course))
    )
    invited = dict(standing.values_list("person_id", "partner_id"))
    applied = set(
        Application.objects.filter(course=course)
        .exclude(status=Application.Status.DRAFT)
        .values_list("person_id", flat=True)
    )
    told = {}
    for email, person in _known(emails).items():
        if person.pk not in invited and person.pk not in applied:
            continue
        if partner is not None and invited.get(person.pk) != partner.pk:
            told[email] = _(
                "This address is not yours to invite: ask the organiser; its line is left out."
            )
        elif person.pk in invited:
            told[email] = _("This address is invited already; its line is left out.")
        else:
            told[email] = _("This address has applied already; its line is left out.")
    return told


def _run_out(course: Course) -> QuerySet[Invitation]:
    """Return the invitations whose time passed without an answer."""
    return Invitation.objects.filter(
        course=course, status=Status.SENT, expires_at__lte=timezone.now()
    )


def _require_quota(partner: Partner | None, wanted: int) -> None:
    left = queries_people.quota_left(partner) if partner is not None else None
    if left is None or wanted <= left:
        return
    raise ValidationError(
        ngettext(
            "%(wanted)s invitations, and the quota leaves %(left)s: shorten the table, withdraw "
            "an unanswered invitation, or ask the organiser for more.",
            "%(wanted)s invitations, and the quota leaves %(left)s: shorten the table, withdraw "
            "unanswered invitations, or ask the organiser for more.",
            left,
        )
        % {"wanted": wanted, "left": left},
        code="quota",
    )


def _require_open(course: Course) -> None:
    if course.status != Course.Status.PUBLISHED:
        raise ValidationError(
            _("People are invited to a published course; this one is “%(status)s”.")
            % {"status": course.get_status_display()}
        )
    if _until(course) <= timezone.now():
        raise ValidationError(
            _("Applications have closed; set a later date for them in the course first.")
        )


def _until(course: Course) -> Any:
    ends = [timezone.now() + timedelta(days=DAYS)]
    ends += [at for at in (course.applications_close_at, places.start_of(course)) if at is not None]
    return min(ends)


def _inviter(actor: User, course: Course, partner: Partner | None) -> Partner | None:
    """Return for whom somebody invites: a co-sponsor's people for it only."""
    if access.organises(actor, course):
        if partner is not None and partner.course_id != course.pk:
            raise NotAllowed
        return partner
    own = access.cosponsor_of(actor, course)
    if own is None or (partner is not None and partner.pk != own.pk):
        raise NotAllowed
    return own


def _require_own(actor: User, course: Course, partner_id: int | None) -> Partner | None:
    """Return for whom somebody acts on what was invited: a co-sponsor only on its own."""
    own = _inviter(actor, course, None)
    if own is not None and own.pk != partner_id:
        raise NotAllowed
    return own


def _mail(actor: User, course: Course, invitations: Sequence[Invitation]) -> None:
    if len(invitations) <= AT_ONCE:
        _write(actor, invitations)
        return
    from contadora.academy.jobs import ask_to_mail  # the job calls this module

    transaction.on_commit(lambda: ask_to_mail(course))


def _write(actor: User, invitations: Iterable[Invitation]) -> None:
    now, written = timezone.now(), []
    for each in invitations:
        kind = "reminder" if each.reminders else "invitation"
        if each.course.status == Course.Status.CANCELLED:
            kind = "course-cancelled"
        mails.tell_invited(actor, kind, each, key=f"{kind}:{each.uuid.hex}:{each.reminders}")
        each.mailed_at = now
        written.append(each)
    Invitation.objects.bulk_update(written, ["mailed_at"], batch_size=500)


def _name(partner: Partner | None) -> str | None:
    return str(partner.uuid) if partner is not None else None
