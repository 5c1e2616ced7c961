"""Sessions of a course: added, changed, moved, cancelled.

Each change raises the session's `sequence`, which calendars go by; who has a place is told by
what hangs on `academy.signals`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import access, signals
from contadora.academy.actions.courses import StaleError
from contadora.academy.models import Contributor, Course, Part, Session
from contadora.atlas.texts import LANGUAGES
from contadora.people import audit
from contadora.people.models import User

EDITABLE = (
    *("kind", "starts_at", "ends_at", "join_url", "counts"),
    *(f"{name}_{code}" for name in ("title", "themes") for code in LANGUAGES),
)
Parts = Iterable[tuple[Contributor, str]]  # who, in which role
LONGEST_HOURS = 14


@transaction.atomic
def add_session(
    actor: User, course: Course, *, values: Mapping[str, Any], parts: Parts = ()
) -> Session:
    """Add a session to a course."""
    course = _of_open_course(actor, course)
    session = Session(course=course)
    _write(session, values)
    session.save()
    _set_parts(session, parts)
    _touch(course)
    audit.record(actor, "add_session", session, course=course.slug, starts_at=session.starts_at)
    signals.session_added.send(Session, actor=actor, session=session)
    return session


@transaction.atomic
def change_session(
    actor: User,
    session: Session,
    *,
    sequence: int,
    values: Mapping[str, Any],
    parts: Parts | None = None,
) -> Session:
    """Change or move a session; refused where somebody did so since `sequence` was read."""
    course = _of_open_course(actor, session.course)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.sequence != sequence:
        raise StaleError
    if session.cancelled_at:
        raise ValidationError(_("This session is cancelled; add a new one instead."))
    before = {
        name: getattr(session, name)
        for name in ("starts_at", "ends_at", *(f"title_{code}" for code in LANGUAGES))
    }
    changed = _write(session, values)
    if parts is not None and _set_parts(session, parts):
        changed.add("parts")
    if not changed:
        return session
    session.sequence += 1
    session.save()
    _touch(course)
    audit.record(
        actor,
        "change_session",
        session,
        course=course.slug,
        changed=sorted(changed),
        starts_at=session.starts_at,
    )
    signals.session_changed.send(
        Session, actor=actor, session=session, before=before, changed=changed
    )
    return session


@transaction.atomic
def cancel_session(actor: User, session: Session, *, reason: str = "") -> Session:
    """Cancel a session: it stays in the programme, crossed out."""
    course = _of_open_course(actor, session.course)
    session = Session.objects.select_for_update(of=("self",)).get(pk=session.pk)
    if session.cancelled_at:
        raise ValidationError(_("This session is cancelled already."))
    session.cancelled_at = timezone.now()
    session.sequence += 1
    session.save(update_fields=["cancelled_at", "sequence"])
    _touch(course)
    audit.record(actor, "cancel_session", session, course=course.slug)
    signals.session_cancelled.send(
        Session, actor=actor, session=session, reason=reason.strip()[:600]
    )
    return session


def _write(session: Session, values: Mapping[str, Any]) -> set[str]:
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"session: no such values: {sorted(unknown)}; see EDITABLE")
    changed = {name for name, value in values.items() if getattr(session, name) != value}
    for name in changed:
        setattr(session, name, values[name])
    if session.starts_at is None or session.ends_at is None:
        raise ValidationError({"starts": _("Give when it starts and ends.")})
    if session.ends_at <= session.starts_at:
        raise ValidationError({"ends": _("It ends before it starts; correct one of the two.")})
    if session.length.total_seconds() > LONGEST_HOURS * 3600:
        raise ValidationError(
            {"ends": _("Longer than %(hours)s hours; make it two.") % {"hours": LONGEST_HOURS}}
        )
    if changed & {"starts_at", "ends_at"}:
        session.day_only = False
    session.full_clean(exclude=["course"], validate_unique=False, validate_constraints=False)
    return changed


def _set_parts(session: Session, parts: Parts) -> bool:
    """Bring who does what in a session to what is wanted; return whether anything differed."""
    wanted = list(dict.fromkeys((contributor.pk, role) for contributor, role in parts))
    own = set(session.course.contributors.values_list("pk", flat=True))
    if any(pk not in own or role not in Part.Role.values for pk, role in wanted):
        raise ValidationError(_("Choose people of this course and what they do in the session."))
    held = list(session.parts.values_list("contributor_id", "role"))
    if held == wanted:
        return False
    session.parts.all().delete()
    Part.objects.bulk_create(
        Part(session=session, contributor_id=pk, role=role, position=number)
        for number, (pk, role) in enumerate(wanted)
    )
    return True


def _of_open_course(actor: User, course: Course) -> Course:
    access.require_organiser(actor, course)
    # The course's row is the lock: sessions of one course are changed one after the other.
    course = Course.objects.select_for_update(of=("self",)).get(pk=course.pk)
    if course.status == Course.Status.CANCELLED:
        raise ValidationError(_("The course is cancelled."))
    return course


def _touch(course: Course) -> None:
    Course.objects.filter(pk=course.pk).update(revision=F("revision") + 1)
