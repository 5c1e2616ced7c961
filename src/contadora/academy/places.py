"""The places of a course: taken, offered, freed and passed on, by one service.

Every function here works inside its caller's transaction on the course's locked row, so that the
cap holds under any rush: on PostgreSQL the row is locked, on SQLite the transaction has the
store's write lock from its beginning. The waiting list is first in, first out by the number of
entry; offers are timed, none is made after the cut-off or the start, and whenever somebody who
waits is passed over a note says why.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import Max, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.academy import mails
from contadora.academy.models import Application, Course, PlaceNote
from contadora.people.models import User
from contadora.post.models import Address

Status = Application.Status
Kind, Reason = PlaceNote.Kind, PlaceNote.Reason


def lock(course: Course) -> Course:
    """Return the course as it is now, and keep all others off its places until the end."""
    if not connection.in_atomic_block:
        raise RuntimeError("places: outside a transaction; wrap the action in atomic()")
    return Course.objects.select_for_update().get(pk=course.pk)


def held(course: Course) -> int:
    """Return how many places are taken or offered."""
    return course.applications.filter(status__in=Application.HOLDING).count()


def free(course: Course) -> int | None:
    """Return how many places are left, never below none; None where there is no cap."""
    return None if course.cap is None else max(0, course.cap - held(course))


def waiting(course: Course) -> QuerySet[Application]:
    """Return those who wait, the first first."""
    return course.applications.filter(status=Status.WAITING).order_by("waiting_number")


def start_of(course: Course) -> datetime | None:
    """Return when a course begins: its first session, or its first day's midnight there."""
    first: datetime | None = course.sessions.filter(cancelled_at=None).aggregate(
        at=Min("starts_at")
    )["at"]
    if first is None and course.starts_on is not None:
        first = datetime.combine(course.starts_on, time(), ZoneInfo(course.time_zone))
    return first


def end_of(course: Course) -> datetime | None:
    """Return when a course is over: its last session's end, or its last day's midnight there."""
    last: datetime | None = course.sessions.filter(cancelled_at=None).aggregate(at=Max("ends_at"))[
        "at"
    ]
    if last is None and course.ends_on is not None:
        after = course.ends_on + timedelta(days=1)
        last = datetime.combine(after, time(), ZoneInfo(course.time_zone))
    return last


def last_moment(course: Course) -> datetime | None:
    """Return the moment after which no place is offered."""
    moments = [at for at in (course.offers_until, start_of(course)) if at is not None]
    return min(moments) if moments else None


def why_no_offers(course: Course, now: datetime) -> PlaceNote.Reason | None:
    """Return why no place is offered now, if so."""
    if course.status != Course.Status.PUBLISHED:
        return Reason.CLOSED
    start = start_of(course)
    if start is not None and now >= start:
        return Reason.STARTED
    if course.offers_until is not None and now >= course.offers_until:
        return Reason.CUT_OFF
    return None


def admit(actor: User, course: Course, application: Application) -> Application:
    """Give a new application the next place, or the next number of the waiting list."""
    course = lock(course)
    if free(course) == 0:
        return _wait(actor, course, application)
    passed: list[tuple[Application, PlaceNote.Reason]] = []
    for each in waiting(course).select_related("person"):
        reason = _why_skipped(each)
        if reason is None:
            return _wait(actor, course, application)
        passed.append((each, reason))
    for each, reason in passed:
        _note_once(course, each, Kind.SKIPPED, reason)
    return _accept(actor, course, application)


def wait(actor: User, course: Course, application: Application) -> Application:
    """Put an application at the end of the waiting list."""
    return _wait(actor, lock(course), application)


def _wait(actor: User, course: Course, application: Application) -> Application:
    last = course.applications.aggregate(last=Max("waiting_number"))["last"] or 0
    application.status, application.waiting_number = Status.WAITING, last + 1
    application.waiting_since = application.decided_at = timezone.now()
    application.proposal = ""
    application.save(
        update_fields=["status", "waiting_number", "waiting_since", "decided_at", "proposal"]
    )
    mails.tell(actor, "waiting", application, place=str(place_in_line(application)))
    return application


def give(actor: User, course: Course, chosen: Iterable[Application]) -> list[Application]:
    """Give places to chosen applications, all or none; refused when there are not as many."""
    course, chosen = lock(course), list(chosen)
    left = free(course)
    if left is not None and len(chosen) > left:
        raise ValidationError(
            ngettext(
                "%(wanted)s are chosen and %(left)s place is free: choose fewer, or raise the "
                "number of places.",
                "%(wanted)s are chosen and %(left)s places are free: choose fewer, or raise the "
                "number of places.",
                left,
            )
            % {"wanted": len(chosen), "left": left}
        )
    if chosen:
        PlaceNote.objects.bulk_create(
            PlaceNote(course=course, application=each, kind=Kind.SKIPPED, reason=Reason.CHOSEN)
            for each in waiting(course)
        )
    return [_accept(actor, course, each) for each in chosen]


def _accept(actor: User, course: Course, application: Application) -> Application:
    application.status, application.decided_at = Status.ACCEPTED, timezone.now()
    application.proposal, application.offer_ends_at = "", None
    application.save(update_fields=["status", "decided_at", "proposal", "offer_ends_at"])
    mails.tell(actor, "accepted", application)
    mails.invite_to_sessions(actor, application)
    return application


def promote(actor: User, course: Course, now: datetime | None = None) -> list[Application]:
    """Offer each free place to who has waited longest, and note why somebody is passed over."""
    course, now = lock(course), now or timezone.now()
    left = free(course)
    line = waiting(course).select_related("person", "course")
    if left == 0 or not line.exists():
        return []
    reason = why_no_offers(course, now)
    if reason is not None:
        _note_once(course, None, Kind.STOPPED, reason)
        return []
    offered: list[Application] = []
    for application in line:
        if left is not None and len(offered) >= left:
            break
        skip = _why_skipped(application)
        if skip is not None:
            _note_once(course, application, Kind.SKIPPED, skip)
            continue
        offered.append(_offer(actor, course, application, now))
    return offered


def _why_skipped(application: Application) -> PlaceNote.Reason | None:
    if application.erased_at is not None or not application.person.email:
        return Reason.ERASED
    marked = Address.objects.filter(email=application.person.email, bounced_at__isnull=False)
    return Reason.BOUNCED if marked.exists() else None


def _offer(actor: User, course: Course, application: Application, now: datetime) -> Application:
    ends = now + timedelta(hours=course.offer_hours)
    last = last_moment(course)
    application.status, application.offered_at = Status.OFFERED, now
    application.offer_ends_at = min(ends, last) if last is not None else ends
    application.save(update_fields=["status", "offered_at", "offer_ends_at"])
    note(course, application, Kind.OFFERED, until=application.offer_ends_at.isoformat())
    mails.tell(actor, "offer", application)
    _come_again(application.offer_ends_at)
    return application


def take_offer(actor: User, course: Course, application: Application) -> Application:
    """Take the place that was offered, while the offer stands."""
    course = lock(course)
    application = _now(application)
    if course.status == Course.Status.CANCELLED:
        raise ValidationError(_("The course is cancelled."))
    start = start_of(course)  # it may have been moved since the offer was made
    if start is not None and timezone.now() >= start:
        raise ValidationError(_("The course has begun; no place is taken any more."))
    if application.status != Status.OFFERED or not _stands(application):
        raise ValidationError(_("This offer is no longer open; the place went to the next."))
    note(course, application, Kind.TAKEN)
    return _accept(actor, course, application)


def _stands(application: Application) -> bool:
    ends = application.offer_ends_at
    return ends is None or ends > timezone.now()


def leave(
    actor: User, course: Course, application: Application, *, kind_of_mail: str = "freed"
) -> Application:
    """Give back a place, an offer, a number of the waiting list or an application, at once.

    The place goes to the next in the same transaction.
    """
    course = lock(course)
    application = _now(application)
    was = application.status
    ends = {
        Status.ACCEPTED: (Status.CANCELLED, Kind.FREED),
        Status.OFFERED: (Status.CANCELLED, Kind.FREED),
        Status.WAITING: (Status.WITHDRAWN, Kind.LEFT),
        Status.SUBMITTED: (Status.WITHDRAWN, None),
        Status.DRAFT: (Status.WITHDRAWN, None),
    }
    if was not in ends:
        raise ValidationError(
            _("There is nothing to give back: this application is “%(status)s”.")
            % {"status": application.get_status_display()}
        )
    status, kind = ends[Status(was)]
    application.status, application.proposal, application.offer_ends_at = status, "", None
    application.save(update_fields=["status", "proposal", "offer_ends_at"])
    if kind is not None:
        note(course, application, kind)
    if was == Status.ACCEPTED:
        mails.disinvite_from_sessions(actor, application)
    if was != Status.DRAFT:
        mails.tell(actor, kind_of_mail, application)
    promote(actor, course)
    return application


def expire(actor: User, course: Course, now: datetime | None = None) -> list[Application]:
    """End the offers that ran out; with a cancelled course they ended already."""
    course, now = lock(course), now or timezone.now()
    if course.status == Course.Status.CANCELLED:
        return []
    over = course.applications.filter(status=Status.OFFERED, offer_ends_at__lte=now)
    lapsed = list(over.select_related("person", "course").order_by("waiting_number"))
    for application in lapsed:
        application.status = Status.LAPSED
        application.save(update_fields=["status"])
        note(course, application, Kind.LAPSED)
        mails.tell(actor, "lapsed", application)
    return lapsed


def check_cap(course: Course, cap: int | None, *, understood: bool = False) -> None:
    """Refuse a cap below what is held, unless its meaning is understood.

    Nobody loses a place by it: nobody is given one until fewer than the cap are held.
    """
    taken = held(course)
    if cap is None or cap >= taken or understood:
        return
    raise ValidationError(
        {
            "cap": ngettext(
                "%(cap)s is below the %(held)s person who holds a place. Nobody loses a place: "
                "confirm, and nobody is given one until fewer than %(cap)s are held; or give a "
                "higher number.",
                "%(cap)s is below the %(held)s people who hold a place. Nobody loses a place: "
                "confirm, and nobody is given one until fewer than %(cap)s are held; or give a "
                "higher number.",
                taken,
            )
            % {"cap": cap, "held": taken}
        },
        code="below",
    )


def cap_changed(actor: User, course: Course, before: int | None) -> list[Application]:
    """Note a change of the cap and offer what it freed."""
    course = lock(course)
    below = course.cap is not None and course.cap < held(course)
    note(
        course,
        None,
        Kind.CAP,
        Reason.BELOW if below else Reason.NONE,
        before=before,
        now=course.cap,
    )
    return promote(actor, course)


def place_in_line(application: Application) -> int:
    """Return how many wait up to and including this application."""
    ahead = Q(waiting_number__lte=application.waiting_number)
    return waiting(application.course).filter(ahead).count()


def due(now: datetime) -> list[Course]:
    """Return the courses where an offer has run out, or somebody waits."""
    over = Q(applications__status=Status.OFFERED, applications__offer_ends_at__lte=now)
    wait_there = Q(applications__status=Status.WAITING, status=Course.Status.PUBLISHED)
    found = Course.objects.filter(over | wait_there).exclude(status=Course.Status.CANCELLED)
    return list(found.distinct().order_by("pk"))


def next_due() -> datetime | None:
    """Return when the next offer runs out."""
    offered = Application.objects.filter(status=Status.OFFERED)
    ends: datetime | None = offered.exclude(course__status=Course.Status.CANCELLED).aggregate(
        at=Min("offer_ends_at")
    )["at"]
    return ends


def note(
    course: Course,
    application: Application | None,
    kind: PlaceNote.Kind,
    reason: PlaceNote.Reason = Reason.NONE,
    **details: Any,
) -> PlaceNote:
    """Keep what happened to a place, for the organiser."""
    return PlaceNote.objects.create(
        course=course, application=application, kind=kind, reason=reason, details=details
    )


def _note_once(
    course: Course,
    application: Application | None,
    kind: PlaceNote.Kind,
    reason: PlaceNote.Reason,
) -> None:
    """Keep a note unless the last of its kind says the same."""
    last = PlaceNote.objects.filter(course=course, application=application, kind=kind).first()
    if last is None or last.reason != reason:
        note(course, application, kind, reason)


def _now(application: Application) -> Application:
    """Return an application as it is now that the course is locked."""
    return Application.objects.select_related("course", "person").get(pk=application.pk)


def _come_again(at: datetime) -> None:
    from contadora.academy.jobs import ask_on_commit  # the job calls this module

    ask_on_commit(at)
