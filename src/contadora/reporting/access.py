"""Guards of rounds and reports: the object for this user, or 404.

A draft is its State's. The secretariat that runs a round sees how far each State is and, once a
report is submitted, what was released to it; other delegations see what was released to the public.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from contadora.people.access import NotAllowed, Reader, role_in
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, Membership, Role, User
from contadora.reporting import asking, queries
from contadora.reporting.models import Clarification, Report, ReportSection, Round, Submission
from contadora.reporting.queries import Section

WRITERS = (Role.HEAD, Role.OFFICER)


# Rounds


def runs(user: Reader, round: Round) -> bool:
    """Whether a person runs a round: the secretariat the desk's, a head their delegation's own."""
    if not isinstance(user, User) or not user.is_active:
        return False
    if round.convener is None:
        return user.is_secretariat or user.is_system
    return user.is_system or role_in(user, round.convener) == Role.HEAD


def require_runner(user: Reader, round: Round) -> User:
    """Return the user when they run the round, else 404."""
    if not isinstance(user, User) or not runs(user, round):
        raise NotAllowed
    return user


def conveners(user: Reader) -> tuple[bool, list[Delegation]]:
    """Return whether a person opens rounds of the desk, and for which delegations their own."""
    if not isinstance(user, User) or not user.is_active:
        return False, []
    heading = Membership.objects.filter(user=user, role=Role.HEAD)
    own = Delegation.objects.filter(pk__in=heading.values("delegation"), kind=Delegation.Kind.STATE)
    return user.is_secretariat, list(own)


def require_convener(user: Reader, convener: Delegation | None) -> User:
    """Return the user when they may open a round of the desk, or of a delegation; else 404."""
    desk, own = conveners(user)
    if not isinstance(user, User) or not (desk if convener is None else convener in own):
        raise NotAllowed
    return user


def rounds(user: Reader) -> QuerySet[Round]:
    """Return the rounds that a person runs or whose States they belong to, the newest first."""
    if not isinstance(user, User) or not user.is_active:
        return Round.objects.none()
    mine = Membership.objects.filter(user=user)
    heading = mine.filter(role=Role.HEAD).values("delegation")
    rule: Any = Q(convener__in=heading)
    rule |= Q(opened_at__isnull=False) & Exists(
        Report.objects.filter(round=OuterRef("pk"), delegation__in=mine.values("delegation"))
    )
    if user.is_secretariat:
        rule |= Q(convener=None)
    return Round.objects.filter(rule).select_related("questionnaire__form", "version", "convener")


def round_for(user: Reader, uuid: UUID) -> Round:
    """Return a round to who runs it and to the States in it; 404 to others."""
    found = rounds(user).filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return found


def round_to_run(user: Reader, uuid: UUID) -> Round:
    """Return a round to who runs it; 404 to others."""
    found = round_for(user, uuid)
    require_runner(user, found)
    return found


# Drafts


def reports(user: Reader) -> QuerySet[Report]:
    """Return the reports whose drafts a person may know: those of their own delegations.

    Where drafts are RED, the named readers; the head where none of them is left who writes; and
    before it is begun, since there is nothing in it, all who could begin it.
    """
    if not isinstance(user, User) or not user.is_active:
        return Report.objects.none()
    mine = Membership.objects.filter(user=user)
    red = Q(round__drafts_at=HandlingLevel.RED)
    named = Report.objects.filter(readers=user).values("pk")
    heading = mine.filter(role=Role.HEAD).values("delegation")
    writing = Membership.objects.filter(
        user=OuterRef("user"), delegation=OuterRef("report__delegation"), role__in=WRITERS
    )
    kept = Report.readers.through.objects.filter(
        Exists(writing), report=OuterRef("pk"), user__is_active=True
    )
    rule: Any = ~red | Q(started_at=None) | Q(pk__in=named)
    rule |= Q(delegation__in=heading) & ~Exists(kept)
    return Report.objects.filter(
        rule, delegation__in=mine.values("delegation"), round__opened_at__isnull=False
    ).select_related(
        "round__version__form", "round__questionnaire__form", "round__convener", "round__previous",
        "delegation", "coordinator", "cleared_by",
    )  # fmt: skip


@dataclass(frozen=True)
class Seat:
    """Somebody of a State before its report, and as what."""

    report: Report
    user: User
    role: Role

    @property
    def writes(self) -> bool:
        """Whether the person writes and coordinates: heads and officers."""
        return self.role in WRITERS

    @property
    def heads(self) -> bool:
        """Whether the person clears the whole."""
        return self.role == Role.HEAD


def seat_for(user: Reader, uuid: UUID) -> Seat:
    """Return what a person is before a report of their delegation; 404 to others."""
    found = reports(user).filter(uuid=uuid).first()
    role = role_in(user, found.delegation) if found is not None else None
    if found is None or role is None or not isinstance(user, User):
        raise NotAllowed
    return Seat(found, user, role)


def require_writer(user: Reader, report: Report) -> Seat:
    """Return the seat of a head or officer who may write in this report, else 404."""
    seat = seat_for(user, report.uuid)
    if not seat.writes:
        raise NotAllowed
    return seat


def require_head(user: Reader, report: Report) -> Seat:
    """Return the seat of a head of the report's delegation, else 404."""
    seat = seat_for(user, report.uuid)
    if not seat.heads:
        raise NotAllowed
    return seat


def section_for(user: Reader, uuid: UUID) -> tuple[Seat, ReportSection]:
    """Return a section of a draft with who asks, or 404."""
    found = ReportSection.objects.filter(uuid=uuid).select_related("report", "response").first()
    if found is None:
        raise NotAllowed
    seat = seat_for(user, found.report.uuid)
    found.report = seat.report
    return seat, found


# What was submitted

STATE, SECRETARIAT, PUBLIC = "state", "secretariat", "public"


@dataclass(frozen=True)
class Reading:
    """A submission as somebody may read it, and from which side."""

    submission: Submission
    side: str
    sections: list[Section]


def submission_for(user: Reader, uuid: UUID) -> Reading:
    """Return a submission with the sections that this reader may see; 404 where there is none."""
    found = (
        Submission.objects.filter(uuid=uuid)
        .select_related(
            "report__round__version__form", "report__round__convener", "report__delegation"
        )
        .first()
    )
    if found is None:
        raise NotAllowed
    report = found.report
    if reports(user).filter(pk=report.pk).exists():
        return Reading(found, STATE, list(found.content["sections"]))
    if report.left_at is not None:
        raise NotAllowed
    if report.round.convener is None and isinstance(user, User) and runs(user, report.round):
        return Reading(found, SECRETARIAT, queries.sections_released(found, "secretariat"))
    public = queries.public_sections(found)
    if not public:
        raise NotAllowed
    return Reading(found, PUBLIC, public)


def last_for(user: Reader, report: Report) -> Submission | None:
    """Return what a State submitted last before a report, to who may know it.

    Those who may know the report's draft may; where the earlier drafts were RED, their readers
    alone, and no office by its link.
    """
    found = queries.last_submission(report.round, report.delegation)
    if found is None or found.report.round.drafts_at != HandlingLevel.RED:
        return found
    return found if reports(user).filter(pk=found.report_id).exists() else None


def repeatable(user: Reader, report: Report, sections: Iterable[ReportSection]) -> frozenset[str]:
    """Return the keys of the sections on which 'nothing new' stands for this person.

    All of them to who may know what was submitted last; to others, those that say so already.
    """
    knows = last_for(user, report) is not None
    return frozenset(
        one.key
        for one in sections
        if knows or asking.says_nothing_new(one.response.answers, one.key)
    )


def clarification_for(user: Reader, uuid: UUID) -> tuple[Reading, Clarification]:
    """Return a thread to the secretariat and to the State it is about; 404 to others."""
    found = Clarification.objects.filter(uuid=uuid).select_related("submission").first()
    if found is None:
        raise NotAllowed
    reading = submission_for(user, found.submission.uuid)
    if reading.side == PUBLIC:
        raise NotAllowed
    found.submission = reading.submission
    return reading, found
