"""Courses: made, changed, published, called off, finished, copied as the next edition."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import access, clock, logo_files, signals
from contadora.academy.models import Contributor, Course, Part, Partner, Reading, Session
from contadora.atlas.texts import LANGUAGES, current_language
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import Delegation, User

# What a coordinator writes; the rest is the room's own.
EDITABLE = (
    *(
        f"{name}_{code}"
        for name in ("title", "summary", "objectives", "audience", "place", "privacy")
        for code in LANGUAGES
    ),
    *("programme", "stage", "online", "starts_on", "ends_on", "time_zone", "official_language"),
    *("interpretation", "cap", "admission", "invitation_only", "applications_close_at"),
    *("offer_hours", "offers_until", "sessions_needed", "minutes_needed", "mark_needed"),
    "retention_days",
)
# Words that stand in an address where a course's own would.
RESERVED = frozenset(
    {"new", "report", "programmes", "certificates", "verify", "badges", "alumni", "keys"}
)


class StaleError(ValidationError):
    """Somebody else changed it since; what was typed is kept by who called."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody changed this while you wrote: below is what it says now beside what you "
                "typed. Look at both, then save again."
            ),
            code="stale",
        )


@transaction.atomic
def make_course(
    actor: User, *, slug: str, organiser: Delegation | None, values: Mapping[str, Any]
) -> Course:
    """Begin a course, as a draft that only its coordinators see."""
    _require_team(actor, organiser)
    course = Course(slug=_free(slug), organiser=organiser, revision=1)
    _write(course, values)
    course.save()
    audit.record(actor, "make_course", course, slug=course.slug)
    return course


@transaction.atomic
def change_course(
    actor: User, course: Course, *, revision: int, values: Mapping[str, Any]
) -> Course:
    """Change a course; refused where somebody did so since `revision` was read."""
    access.require_organiser(actor, course)
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if course.revision != revision:
        raise StaleError
    lacked, cap = lacking(course), course.cap
    changed = _write(course, values)
    if not changed:
        return course
    lost = [text for text in lacking(course) if text not in lacked]
    if lost and course.status == Course.Status.PUBLISHED:
        raise ValidationError([_("A published course cannot lose this."), *lost])
    if any(name.startswith("privacy_") for name in changed):
        course.privacy_version += 1  # who agreed, agreed to the one before
    course.revision += 1
    course.save()
    audit.record(actor, "change_course", course, changed=sorted(changed))
    signals.course_changed.send(Course, actor=actor, course=course, changed=changed, cap_before=cap)
    return course


@transaction.atomic
def publish(actor: User, course: Course) -> Course:
    """Let anyone see a course; refused with a list of what it still lacks."""
    course = _locked(actor, course)
    if course.status != Course.Status.DRAFT:
        raise ValidationError(_("Only a draft can be published."))
    if lacks := lacking(course):
        raise ValidationError([_("It cannot be published yet."), *lacks])
    course.status = Course.Status.PUBLISHED
    course.published_at = course.published_at or timezone.now()
    _save(course, "status", "published_at")
    audit.record(actor, "publish", course)
    signals.course_published.send(Course, actor=actor, course=course)
    return course


@transaction.atomic
def cancel_course(actor: User, course: Course, *, reason: str) -> Course:
    """Call a course off: its page says so and why, and its sessions to come are cancelled."""
    course = _locked(actor, course)
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Say why; those who had a place are told.")})
    if course.status not in (Course.Status.DRAFT, Course.Status.PUBLISHED):
        raise ValidationError(_("A course that is finished or cancelled cannot be cancelled."))
    now = timezone.now()
    course.status = Course.Status.CANCELLED
    course.cancelled_at, course.cancel_reason = now, reason[:600]
    _save(course, "status", "cancelled_at", "cancel_reason")
    sessions = list(course.sessions.filter(cancelled_at=None, ends_at__gt=now))
    for session in sessions:
        session.cancelled_at = now
        session.sequence += 1
        session.save(update_fields=["cancelled_at", "sequence"])
    audit.record(actor, "cancel_course", course, sessions=len(sessions))
    signals.course_cancelled.send(
        Course, actor=actor, course=course, reason=course.cancel_reason, sessions=sessions
    )
    return course


@transaction.atomic
def finish(actor: User, course: Course) -> Course:
    """Close a course after its last session: what it was stays, certificates can follow."""
    course = _locked(actor, course)
    if course.status != Course.Status.PUBLISHED:
        raise ValidationError(_("Only a published course can be finished."))
    if course.sessions.filter(cancelled_at=None, ends_at__gt=timezone.now()).exists():
        raise ValidationError(_("It has sessions to come; cancel them or wait for their end."))
    course.status = Course.Status.FINISHED
    _save(course, "status")
    audit.record(actor, "finish", course)
    signals.course_finished.send(Course, actor=actor, course=course)
    return course


@logo_files.undone_on_failure
@transaction.atomic
def copy_course(actor: User, original: Course, *, slug: str, starts_on: date) -> Course:
    """Make the next edition: dates moved by the difference, nobody in it, nowhere to join.

    Hours stay as they are on the course's wall, whatever its clock did since. The application
    form and the texts of mails come along through `signals.course_copied`.
    """
    original = _locked(actor, original)
    zone = clock.zone_of(original)
    # What was cancelled with a course that was called off is held in the next edition.
    held = Q(cancelled_at=None) | Q(cancelled_at=original.cancelled_at)
    sessions = list(original.sessions.filter(held).prefetch_related("parts"))
    first = original.starts_on or (
        sessions[0].starts_at.astimezone(zone).date() if sessions else starts_on
    )
    days = (starts_on - first).days
    course = Course(slug=_free(slug), organiser=original.organiser, revision=1)
    for name in EDITABLE:
        setattr(course, name, getattr(original, name))
    course.official_language = original.official_language or current_language()
    course.copied_from = original
    course.starts_on = starts_on
    course.ends_on = original.ends_on and original.ends_on + (starts_on - first)
    for name in ("applications_close_at", "offers_until"):
        if (at := getattr(original, name)) is not None:
            setattr(course, name, clock.moved(at, days, zone))
    course.save()
    contributors = {each.pk: _again(each, course) for each in original.contributors.all()}
    for partner in original.partners.all():
        _again_with_logo(partner, course)
    for reading in original.readings.all():
        Reading.objects.create(course=course, **_plain(reading, Reading))
    for session in sessions:
        values = _plain(session, Session) | {
            "starts_at": clock.moved(session.starts_at, days, zone),
            "ends_at": clock.moved(session.ends_at, days, zone),
            "join_url": "",
            "sequence": 0,
            "cancelled_at": None,
        }
        made = Session.objects.create(course=course, **values)
        Part.objects.bulk_create(
            Part(
                session=made,
                contributor=contributors[part.contributor_id],
                role=part.role,
                position=part.position,
            )
            for part in session.parts.all()
        )
    audit.record(actor, "copy_course", course, original=original.slug, days=days)
    signals.course_copied.send(Course, actor=actor, course=course, original=original)
    return course


def lacking(course: Course) -> list[str]:
    """Return what a course needs before it can be published, in the reader's language."""
    if course.official_language not in LANGUAGES:
        return [_("Choose the official language.")]
    language = course.get_official_language_display()
    found = []
    for name, said in (
        ("title", _("Its title in its official language (%(language)s) is missing.")),
        ("summary", _("Its summary in its official language (%(language)s) is missing.")),
        ("objectives", _("Its objectives in its official language (%(language)s) are missing.")),
    ):
        if not getattr(course, f"{name}_{course.official_language}").strip():
            found.append(said % {"language": language})
    if course.starts_on is None or course.ends_on is None:
        found.append(_("Its first and last day are missing."))
    sessions = list(course.sessions.filter(cancelled_at=None))
    if not sessions:
        found.append(_("It has no session."))
    if not course.online and not str(course.place):
        found.append(_("It is held on site, and its place is missing."))
    zone = clock.zone_of(course)
    for session in sessions if course.starts_on and course.ends_on else ():
        day = session.starts_at.astimezone(zone).date()
        if not course.starts_on <= day <= course.ends_on:  # type: ignore[operator]
            found.append(
                _("The session of %(day)s lies outside the course’s days.")
                % {"day": f"{clock.day_text(day)} ({session.title})"}
            )
    return found


def _write(course: Course, values: Mapping[str, Any]) -> set[str]:
    """Put what was given into a course, checked; return the names of what differs."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"course: no such values: {sorted(unknown)}; see EDITABLE")
    changed = {name for name, value in values.items() if getattr(course, name) != value}
    for name in changed:
        setattr(course, name, values[name])
    if course.starts_on and course.ends_on and course.ends_on < course.starts_on:
        raise ValidationError({"ends_on": _("It ends before it starts; correct one of the two.")})
    if course.official_language not in LANGUAGES:
        raise ValidationError({"official_language": _("Choose the official language.")})
    if not getattr(course, f"title_{course.official_language}").strip():
        raise ValidationError(
            {
                f"title_{course.official_language}": _(
                    "Give the title in the official language at least."
                )
            }
        )
    known = dict(Course._meta.get_field("official_language").flatchoices)
    odd = [code for code in course.interpretation if code not in known]
    if odd:
        raise ValidationError(
            {"interpretation": _("No such language: %(codes)s.") % {"codes": ", ".join(odd)}}
        )
    course.full_clean(exclude=["source", "copied_from"], validate_unique=False)
    return changed


def _locked(actor: User, course: Course) -> Course:
    access.require_organiser(actor, course)
    return Course.objects.select_for_update(of=("self",)).get(pk=course.pk)


def _save(course: Course, *fields: str) -> None:
    course.revision += 1
    course.save(update_fields=[*fields, "revision"])


def _require_team(actor: User, organiser: Delegation | None) -> None:
    """A course of a team is begun by its head or officers; one of no team by the secretariat."""
    if not access.may_open_courses(actor):
        raise NotAllowed
    if actor.is_secretariat or actor.is_system:
        return
    if organiser is None or not access.teams(actor).filter(delegation=organiser).exists():
        raise ValidationError({"organiser": _("Choose a team that you write for.")})


def _free(slug: str) -> str:
    slug = slug.strip().lower()
    try:
        Course._meta.get_field("slug").clean(slug, None)
    except ValidationError as error:
        raise ValidationError({"slug": error.messages}) from error
    if slug in RESERVED:
        raise taken_by_a_page(slug)
    if Course.objects.filter(slug=slug).exists():
        raise ValidationError(
            {
                "slug": _("There is a course at “%(slug)s” already; choose another address.")
                % {"slug": slug}
            }
        )
    return slug


def taken_by_a_page(slug: str) -> ValidationError:
    """Return the refusal of an address at which the desk has a page of its own."""
    return ValidationError(
        {
            "slug": _("“%(slug)s” is the address of another page of this desk; choose another.")
            % {"slug": slug}
        }
    )


def _plain(row: Any, model: type[Any]) -> dict[str, Any]:
    """Return what a row holds apart from its identity, its course and its file."""
    left = {"id", "uuid", "course", "logo"}
    return {
        field.name: getattr(row, field.name)
        for field in model._meta.concrete_fields
        if field.name not in left
    }


def _again(contributor: Contributor, course: Course) -> Contributor:
    return Contributor.objects.create(course=course, **_plain(contributor, Contributor))


def _again_with_logo(partner: Partner, course: Course) -> Partner:
    made = Partner(course=course, **_plain(partner, Partner))
    if partner.logo:
        with partner.logo.open("rb") as file:
            logo_files.keep(made, file.read())
    made.save()
    return made
