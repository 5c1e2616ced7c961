"""Who was present: by joining, by the code in the room, by the service's report, by hand."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.academy import access, meeting_reports, presence
from contadora.academy.actions.inside import require_place
from contadora.academy.matching import Known, Matcher
from contadora.academy.models import (
    Application,
    Attendance,
    CodeTry,
    Course,
    ReportLine,
    ReportUpload,
    RoomCode,
    Session,
)
from contadora.academy.models.course import check_time_zone
from contadora.forms.documents import shown_name
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User
from contadora.people.queries import system_user

DOORS = timedelta(minutes=15)  # before the beginning
# Without letters and figures that are mistaken for each other.
CODE_LETTERS = "ACDEFGHJKLMNPQRTUVWXY34679"
CODE_LENGTH = 5
WRONG_CODES, WRONG_WINDOW = 5, timedelta(minutes=10)
How, Match = Attendance.How, ReportLine.Match


def is_open(session: Session, now: datetime | None = None) -> bool:
    """Whether the doors of a session are open: from 15 minutes before it to its end."""
    now = now or timezone.now()
    return session.cancelled_at is None and session.starts_at - DOORS <= now < session.ends_at


@transaction.atomic
def join_session(application: Application, session: Session) -> str:
    """Record that a participant joins, and return the address of the meeting.

    When they leave is not known here: the rest of the session counts until a report says better.
    """
    require_place(application)
    if session.course_id != application.course_id:
        raise NotAllowed
    if not (is_open(session) and session.join_url):
        raise ValidationError(
            _("The doors open 15 minutes before the session and close at its end.")
        )
    now = timezone.now()
    left = presence.minutes(session.ends_at - max(now, session.starts_at))
    Attendance.objects.get_or_create(
        application=application,
        session=session,
        defaults={"minutes": left, "how": How.JOIN, "seen_at": now},
    )
    audit.record(system_user(), "join_session", session, application=str(application.uuid))
    return session.join_url


@transaction.atomic
def open_room_code(actor: User, session: Session, *, minutes: int = 15) -> RoomCode:
    """Make a new code to show in the room; it is taken for some minutes, the one before no more."""
    access.require_organiser(actor, session.course)
    if session.cancelled_at:
        raise ValidationError(_("This session was cancelled."))
    if not 1 <= minutes <= 240:
        raise ValidationError({"minutes": _("Give 1 to 240 minutes.")})
    now = timezone.now()
    if not session.starts_at - DOORS <= now <= session.ends_at + timedelta(minutes=30):
        raise ValidationError(
            _("A code is shown from 15 minutes before a session to 30 minutes after it.")
        )
    code = "".join(secrets.choice(CODE_LETTERS) for _each in range(CODE_LENGTH))
    kept, _made = RoomCode.objects.update_or_create(
        session=session,
        defaults={
            "code": code,
            "opened_at": now,
            "closes_at": now + timedelta(minutes=minutes),
            "opened_by": actor,
        },
    )
    audit.record(actor, "open_room_code", session, minutes=minutes)
    return kept


@transaction.atomic
def give_room_code(application: Application, session: Session, text: str) -> bool:
    """Take the code that a participant read in the room; return whether it is the right one.

    Who is in the room when the code is shown was there: the whole session counts.
    """
    require_place(application)
    if session.course_id != application.course_id or session.cancelled_at:
        raise NotAllowed
    audit.lock()  # wrong codes given at once are counted one after the other
    now = timezone.now()
    tries = CodeTry.objects.filter(application=application, at__gt=now - WRONG_WINDOW)
    if tries.count() >= WRONG_CODES:
        raise ValidationError(
            {"code": _("Too many wrong codes. Wait ten minutes, or tell the coordinator.")}
        )
    given = "".join(letter for letter in text.upper() if letter.isalnum())
    shown = RoomCode.objects.filter(session=session, closes_at__gt=now).first()
    right = shown is not None and secrets.compare_digest(given.encode(), shown.code.encode())
    if right:
        _count(application, session, presence.minutes(session.length), How.CODE)
    else:
        CodeTry.objects.create(application=application, at=now)
    audit.record(
        system_user(), "give_room_code", session, application=str(application.uuid), right=right
    )
    return right


@transaction.atomic
def read_report(
    actor: User, session: Session, file: UploadedFile[Any], *, time_zone: str = ""
) -> ReportUpload:
    """Read the video service's report of a session and match its names; nothing counts yet."""
    access.require_organiser(actor, session.course)
    time_zone = time_zone or session.course.time_zone
    try:
        check_time_zone(time_zone)
    except ValidationError as error:
        raise ValidationError({"time_zone": error.messages}) from error
    if (file.size or 0) > meeting_reports.LARGEST:
        raise ValidationError({"file": _("Larger than 4 MB: this is no report of one meeting.")})
    report = meeting_reports.read(
        file.read(), ZoneInfo(time_zone), session.starts_at, session.ends_at
    )
    upload = ReportUpload.objects.create(
        session=session,
        filename=shown_name(file),
        time_zone=time_zone,
        uploaded_by=actor,
        problems=report.problems[:200],
    )
    matcher = Matcher(known_people(session.course))
    most = presence.minutes(session.length)
    lines = []
    for seen in report.people:
        found = matcher.find(seen.name, seen.email)
        there = presence.within(seen.intervals, session.starts_at, session.ends_at)
        lines.append(
            ReportLine(
                upload=upload,
                name=seen.name or seen.email,
                email=seen.email,
                intervals=[[one.isoformat() for one in pair] for pair in seen.intervals],
                minutes=presence.minutes(there) if report.has_times else min(seen.minutes, most),
                application_id=found.key,
                match=found.how,
                score=found.score,
            )
        )
    ReportLine.objects.bulk_create(lines)
    audit.record(
        actor,
        "read_report",
        upload,
        session=str(session.uuid),
        lines=len(lines),
        doubtful=sum(line.match == Match.DOUBTFUL for line in lines),
    )
    return upload


@transaction.atomic
def apply_report(
    actor: User, upload: ReportUpload, decisions: Mapping[int, Application | None]
) -> int:
    """Count what a report says, with the coordinator's decisions by line; return for how many.

    Each doubtful line needs one. All reports of a session are taken together, so that a meeting
    that broke off and began anew, or a person on two devices, is counted once.
    """
    access.require_organiser(actor, upload.session.course)
    lines = list(upload.lines.select_related("application"))
    undecided = [
        line for line in lines if line.match == Match.DOUBTFUL and line.pk not in decisions
    ]
    if undecided:
        raise ValidationError(
            _("Decide first whose these are: %(names)s.")
            % {"names": ", ".join(line.name for line in undecided[:10])}
        )
    for line in lines:
        if line.pk not in decisions:
            continue
        chosen = decisions[line.pk]
        if chosen is not None and chosen.course_id != upload.session.course_id:
            raise NotAllowed
        if line.match != Match.DOUBTFUL and chosen == line.application:
            continue
        line.application, line.match = chosen, Match.DECIDED
        line.save(update_fields=["application", "match"])
    upload.applied_at = timezone.now()
    upload.save(update_fields=["applied_at"])
    counted = count_reports(upload.session)
    audit.record(
        actor,
        "apply_report",
        upload,
        session=str(upload.session.uuid),
        people=counted,
        decided={str(pk): str(chosen.uuid) if chosen else "" for pk, chosen in decisions.items()},
    )
    return counted


@transaction.atomic
def enter_attendance(
    actor: User, session: Session, minutes: Mapping[int, int], *, reason: str = ""
) -> int:
    """Enter or correct minutes by hand, by application; return how many changed.

    What was known otherwise is replaced with a reason; the trail keeps what it was.
    """
    access.require_organiser(actor, session.course)
    most = presence.minutes(session.length)
    takers = session.course.applications.filter(
        pk__in=minutes, status=Application.Status.ACCEPTED
    ).in_bulk()
    before = {
        each.application_id: each
        for each in Attendance.objects.select_for_update().filter(
            session=session, application__in=takers
        )
    }
    changes: dict[str, list[int | None]] = {}
    now = timezone.now()
    for pk, count in minutes.items():
        application = takers.get(pk)
        if application is None:
            raise NotAllowed
        if not 0 <= count <= most:
            raise ValidationError(
                {
                    f"minutes-{pk}": _(
                        "%(value)s minutes: the session has %(most)s; give 0 to %(most)s."
                    )
                    % {"value": count, "most": most}
                }
            )
        kept = before.get(pk)
        if (kept is None and not count) or (kept is not None and kept.minutes == count):
            continue
        if kept is not None and not reason.strip():
            raise ValidationError({"reason": _("Say why minutes that were known are changed.")})
        changes[str(application.uuid)] = [kept.minutes if kept else None, count]
        Attendance.objects.update_or_create(
            application=application,
            session=session,
            defaults={
                "minutes": count,
                "how": How.HAND,
                "corrected_by": actor,
                "corrected_at": now,
                "reason": reason.strip()[:300],
            },
        )
    audit.record(actor, "enter_attendance", session, reason=reason.strip()[:300], minutes=changes)
    return len(changes)


def known_people(course: Course) -> list[Known]:
    """Return a course's participants by all their names and addresses."""
    takers = (
        course.applications.filter(status=Application.Status.ACCEPTED, erased_at=None)
        .select_related("person")
        .prefetch_related("person__other_addresses")
    )
    return [
        Known(
            each.pk,
            [each.person.name, each.person.certificate_name],
            [
                each.person.email,
                *(other.email for other in each.person.other_addresses.all() if other.email),
            ],
        )
        for each in takers
    ]


def _count(application: Application, session: Session, minutes: int, how: str) -> bool:
    """Keep minutes, unless what is kept is known better."""
    kept = (
        Attendance.objects.select_for_update()
        .filter(application=application, session=session)
        .first()
    )
    if kept is not None and Attendance.WEIGHT[How(kept.how)] > Attendance.WEIGHT[How(how)]:
        return False
    Attendance.objects.update_or_create(
        application=application, session=session, defaults={"minutes": minutes, "how": how}
    )
    return True


def count_reports(session: Session) -> int:
    """Count all reports of a session together; return for how many people."""
    lines = (
        ReportLine.objects.filter(upload__session=session)
        .exclude(upload__applied_at=None)
        .exclude(application=None)
        .exclude(application__erased_at__isnull=False)
        .select_related("application")
    )
    intervals: dict[int, list[presence.Interval]] = defaultdict(list)
    alone: dict[int, int] = defaultdict(int)
    people: dict[int, Application] = {}
    for line in lines:
        if line.application is None:
            continue
        key = line.application.pk
        people[key] = line.application
        intervals[key] += [
            (datetime.fromisoformat(first), datetime.fromisoformat(last))
            for first, last in line.intervals
        ]
        if not line.intervals:
            alone[key] = max(alone[key], line.minutes)
    # Who a decision moved away from is no longer in any report; of who was erased no report
    # knows any more, and what was counted stays.
    stale = Attendance.objects.filter(
        session=session, how=How.REPORT, application__erased_at__isnull=True
    )
    stale.exclude(application__in=people).delete()
    counted = 0
    for key, application in people.items():
        there = presence.within(intervals[key], session.starts_at, session.ends_at)
        total = max(presence.minutes(there), alone[key])
        counted += _count(application, session, total, How.REPORT)
    return counted
