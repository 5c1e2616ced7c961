"""Reads of who was invited, who applied, and how the places stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.db.models import Avg, Count, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from contadora.academy import places
from contadora.academy.application_form import form_of
from contadora.academy.models import (
    Application,
    Course,
    Invitation,
    InvitationFile,
    Partner,
    Person,
    PlaceNote,
    Score,
)
from contadora.academy.own_data import inside_data
from contadora.atlas import queries as atlas
from contadora.forms import queries as forms
from contadora.forms import tables
from contadora.forms.models import Version
from contadora.forms.texts import pick
from contadora.people.models import User
from contadora.post import queries as post

Status = Application.Status
DECIDED_IN = (Status.SUBMITTED, Status.ACCEPTED, Status.WAITING, Status.OFFERED, Status.REFUSED)
SORTS = ("submitted", "score", "state", "institution", "name")
MOST_INSTITUTIONS = 12


# Invitations


def counted(partner: Partner) -> QuerySet[Invitation]:
    """Return a co-sponsor's invitations that use its quota: open ones and accepted ones."""
    live = Q(status=Invitation.Status.SENT, expires_at__gt=timezone.now())
    return Invitation.objects.filter(live | Q(status=Invitation.Status.ACCEPTED), partner=partner)


def quota_left(partner: Partner) -> int | None:
    """Return how many more a co-sponsor may invite; None where it has no quota."""
    quota = Partner.objects.filter(pk=partner.pk).values_list("quota", flat=True).first()
    return None if quota is None else max(0, quota - counted(partner).count())


def invitations(
    course: Course,
    *,
    partner: Partner | None = None,
    status: str = "",
    state: str = "",
    q: str = "",
) -> QuerySet[Invitation]:
    """Return a course's invitations, the last first, with how far each came."""
    found = course.invitations.select_related("person__state", "partner", "application")
    if partner is not None:
        found = found.filter(partner=partner)
    if status == "expired":
        found = found.filter(status=Invitation.Status.SENT, expires_at__lte=timezone.now())
    elif status in Invitation.Status.values:
        found = found.filter(status=status)
    if state:
        found = found.filter(person__state=state)
    if q:
        found = found.filter(Q(person__email__icontains=q) | Q(person__name__icontains=q))
    return found.order_by("-pk")


@dataclass
class Tally:
    """How many of a State or a co-sponsor were invited, and how far they came."""

    label: str
    invited: int = 0
    answered: int = 0
    declined: int = 0
    applied: int = 0
    places: int = 0


def overview(course: Course, partner: Partner | None = None) -> dict[str, list[Tally]]:
    """Count invitations by State and by who invited."""
    rows = course.invitations.exclude(status=Invitation.Status.WITHDRAWN)
    if partner is not None:
        rows = rows.filter(partner=partner)
    keys = ("person__state", "partner", "status", "application__status")
    counts = rows.order_by().values_list(*keys).annotate(Count("pk"))
    partners = {each.pk: str(each) for each in course.partners.all()}
    by_state: dict[str, Tally] = {}
    by_partner: dict[str, Tally] = {}
    for state, inviter, status, reached, number in counts:
        known = atlas.states().get(state or "")
        for table, label in (
            (by_state, known.short if known else ""),
            (by_partner, partners.get(inviter, "")),
        ):
            tally = table.setdefault(label, Tally(label))
            tally.invited += number
            tally.answered += number if status != Invitation.Status.SENT else 0
            tally.declined += number if status == Invitation.Status.DECLINED else 0
            tally.applied += number if reached and reached != Status.DRAFT else 0
            tally.places += number if reached == Status.ACCEPTED else 0
    return {
        "states": sorted(by_state.values(), key=lambda one: (one.label == "", one.label)),
        "partners": sorted(by_partner.values(), key=lambda one: (one.label == "", one.label)),
    }


def open_files(course: Course, partner: Partner | None = None) -> QuerySet[InvitationFile]:
    """Return the tables that were read and neither sent nor dropped."""
    found = course.invitation_files.filter(closed_at=None).defer("rows", "problems")
    return (found.filter(partner=partner) if partner is not None else found).order_by("-pk")


# Applications


def applications(
    course: Course,
    *,
    status: str = "",
    state: str = "",
    q: str = "",
    sort: str = "submitted",
    reviewer: User | None = None,
) -> QuerySet[Application]:
    """Return a course's applications that were sent, with the points they were given.

    The points are the mean of the reviewers' sums, so that who was read by more has no more.
    With a `reviewer`, names and addresses are not searched.
    """
    found = course.applications.exclude(status=Status.DRAFT).select_related("person__state")
    if status in Status.values:
        found = found.filter(status=status)
    if state:
        found = found.filter(person__state=state)
    if q and reviewer is None:
        found = found.filter(Q(person__email__icontains=q) | Q(person__name__icontains=q))
    elif q:
        found = found.filter(person__institution__icontains=q)
    sums = (
        Score.objects.filter(application=OuterRef("pk"))
        .order_by()
        .values("application")
        .annotate(total=Sum("points"), readers=Count("reviewer", distinct=True))
    )
    found = found.annotate(
        total=Subquery(sums.values("total")[:1]), readers=Subquery(sums.values("readers")[:1])
    )
    orders: dict[str, tuple[Any, ...]] = {
        "score": (
            (F("total") * 1.0 / Coalesce(F("readers"), 1)).desc(nulls_last=True),
            "submitted_at",
        ),
        "state": ("person__state", "submitted_at"),
        "institution": ("person__institution", "submitted_at"),
        "name": ("person__name",) if reviewer is None else ("submitted_at",),
    }
    return found.order_by(*orders.get(sort, ("submitted_at",)), "pk")


def ranked(course: Course) -> list[Application]:
    """Return those still to be decided, the best scored first, then the first sent."""
    return list(applications(course, status=Status.SUBMITTED, sort="score"))


@dataclass
class Share:
    """How many of a kind applied, are proposed and hold a place."""

    label: str
    applied: int = 0
    proposed: int = 0
    held: int = 0


@dataclass
class Balance:
    """Who applied and who is chosen, by State, gender where given, and institution."""

    states: list[Share] = field(default_factory=list)
    genders: list[Share] = field(default_factory=list)
    institutions: list[Share] = field(default_factory=list)
    other_institutions: int = 0


def balance(course: Course) -> Balance:
    """Count those who applied, are proposed and hold a place."""
    rows = (
        course.applications.filter(status__in=DECIDED_IN)
        .order_by()
        .values_list("person__state", "person__gender", "person__institution", "status", "proposal")
        .annotate(Count("pk"))
    )
    tables: tuple[dict[str, Share], ...] = ({}, {}, {})
    genders_told = offered(course, "gender")
    for state, gender, institution, status, proposal, number in rows:
        known = atlas.states().get(state or "")
        labels = (
            known.short if known else "",
            genders_told.get(gender, gender),
            " ".join(institution.split()),
        )
        for table, label in zip(tables, labels, strict=True):
            share = table.setdefault(label.casefold(), Share(label))
            share.applied += number
            share.held += number if status in Application.HOLDING else 0
            chosen = status == Status.SUBMITTED and proposal == Application.Proposal.ACCEPT
            share.proposed += number if chosen else 0
    states, genders, institutions = (
        sorted(table.values(), key=lambda one: (one.label == "", -one.applied, one.label))
        for table in tables
    )
    return Balance(
        states,
        genders,
        institutions[:MOST_INSTITUTIONS],
        sum(one.applied for one in institutions[MOST_INSTITUTIONS:]),
    )


def offered(course: Course, key: str) -> dict[str, str]:
    """Return what the application form calls a question's options, in the reader's language."""
    form = form_of(course)
    question = tables.asked(form).get(key) if form is not None else None
    options = (question or {}).get("options", ())
    return {one["value"]: str(pick(one["label"])) for one in options}


def newest(course: Course) -> Version | None:
    """Return the version of the course's application form that people are asked now."""
    form = form_of(course)
    return forms.published(form) if form is not None else None


def proposed(course: Course) -> str:
    """Return a mark of what is proposed for whom, which changes with any of it."""
    rows = course.applications.filter(status=Application.Status.SUBMITTED).order_by("pk")
    said = [f"{pk}:{proposal}" for pk, proposal in rows.values_list("pk", "proposal")]
    return sha256("\n".join(said).encode()).hexdigest()


def counts(course: Course) -> dict[str, int]:
    """Return how many applications have each status, and how many are proposed for what."""
    rows = course.applications.order_by().values_list("status", "proposal").annotate(Count("pk"))
    found: Counter[str] = Counter()
    for status, proposal, number in rows:
        found[status] += number
        if status == Status.SUBMITTED and proposal:
            found[f"to_{proposal}"] += number
    return {
        **dict.fromkeys(Status.values, 0),
        "to_accept": 0,
        "to_wait": 0,
        "to_refuse": 0,
        **found,
    }


@dataclass(frozen=True)
class Room:
    """How the places of a course stand."""

    cap: int | None
    taken: int
    offered: int
    waiting: int
    left: int | None


def room(course: Course) -> Room:
    """Return how the places of a course stand."""
    found = counts(course)
    return Room(
        course.cap,
        found[Status.ACCEPTED],
        found[Status.OFFERED],
        found[Status.WAITING],
        places.free(course),
    )


def means(application: Application) -> list[dict[str, Any]]:
    """Return what an application was given on each criterion, on average."""
    rows = (
        application.scores.order_by()
        .values("criterion")
        .annotate(mean=Avg("points"), readers=Count("pk"))
    )
    by = {row["criterion"]: row for row in rows}
    return [
        {**by.get(each.pk, {"mean": None, "readers": 0}), "criterion": each}
        for each in application.course.criteria.all()
    ]


def own_scores(application: Application, reviewer: User) -> dict[int, int]:
    """Return what one reviewer gave an application, by criterion."""
    return dict(application.scores.filter(reviewer=reviewer).values_list("criterion_id", "points"))


def waiting_list(course: Course) -> list[Application]:
    """Return who waits and who has an offer, in the order of entry, with where they stand."""
    found = list(
        course.applications.filter(status__in=[Status.WAITING, Status.OFFERED])
        .select_related("person__state")
        .order_by("waiting_number")
    )
    bounced = post.bounced_among(each.person.email for each in found)
    for each in found:
        each.bounced = each.person.email in bounced  # type: ignore[attr-defined]
    return found


def notes(course: Course) -> QuerySet[PlaceNote]:
    """Return what happened to places, the last first."""
    return course.place_notes.select_related("application__person")


def undelivered(course: Course, people: Iterable[Person]) -> set[str]:
    """Return which of some people's addresses refuse mail."""
    return post.bounced_among(person.email for person in people if person.email)


# A person's own data


def personal_data(person: Person) -> dict[str, Any]:
    """Return all that is kept about a person, as they may take it along."""
    others = list(person.other_addresses.values_list("email", flat=True))
    return {
        "person": {
            name: getattr(person, name)
            for name in (
                *("email", "name", "certificate_name", "language", "time_zone", "institution"),
                *("post", "gender", "seen_by_participants", "seen_by_alumni", "created_at"),
            )
        }
        | {"state": person.state_id},
        "other_addresses": others,
        "invitations": [
            {
                "course": each.course.slug,
                "status": each.status,
                "invited_at": each.created_at,
                "answered_at": each.answered_at,
                "reminders": each.reminders,
            }
            for each in person.invitations.select_related("course")
        ],
        "applications": [
            _application_data(each)
            for each in Application.objects.filter(
                Q(person=person) | Q(person__same_as=person)
            ).select_related("course", "response__version")
        ],
        "messages": [
            {"subject": each.subject, "kind": each.kind, "queued_at": each.queued_at,
             "sent_at": each.sent_at, "status": each.status, "body": each.body}
            for email in (person.email, *others)
            if email
            for each in post.messages_to(email)
            if each.about.startswith("academy.")
        ],
    }  # fmt: skip


def _application_data(application: Application) -> dict[str, Any]:
    response = application.response
    return {
        "course": application.course.slug,
        **{
            name: getattr(application, name)
            for name in (
                *("status", "created_at", "submitted_at", "decided_at", "consent_version"),
                *("consented_at", "waiting_number", "offered_at", "offer_ends_at", "erased_at"),
            )
        },
        "answers": response.answers if response is not None else {},
        "files": list(response.uploads.values_list("name", flat=True)) if response else [],
        "points": list(application.scores.values("criterion__uuid", "points", "scored_at")),
        **inside_data(application),
    }
