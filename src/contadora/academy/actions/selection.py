"""Choosing whom to give a place: criteria, scores, proposals, and the batch that is sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.academy import access, mails, places, queries_people
from contadora.academy.actions.courses import StaleError
from contadora.academy.actions.invitations import remember_site
from contadora.academy.models import Application, Correspondence, Course, Criterion, Score
from contadora.academy.seen import mark
from contadora.atlas.texts import LANGUAGES
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.models import User

Status, Proposal = Application.Status, Application.Proposal
MOST_CRITERIA = 20
OF_PLACES = ("cap", "offer_hours", "offers_until")


@transaction.atomic
def add_criterion(
    actor: User, course: Course, *, names: Mapping[str, str], points: int
) -> Criterion:
    """Add something that applications are scored against."""
    access.require_organiser(actor, course)
    course = places.lock(course)
    texts = {code: str(names.get(code) or "").strip() for code in LANGUAGES}
    if not any(texts.values()):
        raise ValidationError({"name": _("Name the criterion in at least one language.")})
    if not 1 <= points <= 100:
        raise ValidationError(
            {"points": _("Points go from 1 to 100, not %(points)s.") % {"points": points}}
        )
    if course.criteria.count() >= MOST_CRITERIA:
        raise ValidationError(
            _("A course has at most %(most)s criteria.") % {"most": MOST_CRITERIA}
        )
    criterion = Criterion.objects.create(
        course=course,
        points=points,
        position=course.criteria.count(),
        **{f"name_{code}": text[:300] for code, text in texts.items()},
    )
    audit.record(actor, "add_criterion", criterion, course=course.slug, points=points)
    return criterion


@transaction.atomic
def remove_criterion(actor: User, criterion: Criterion) -> None:
    """Take a criterion away with the scores given for it."""
    access.require_organiser(actor, criterion.course)
    places.lock(criterion.course)
    scores = criterion.scores.count()
    audit.record(actor, "remove_criterion", criterion, course=criterion.course.slug, scores=scores)
    criterion.delete()


@transaction.atomic
def score_application(
    actor: User, application: Application, points: Mapping[Criterion, int | None]
) -> Application:
    """Score an application; a criterion without points is taken back."""
    access.require_reviewer(actor, application.course)
    if application.status == Status.DRAFT or application.erased_at is not None:
        raise NotAllowed
    for criterion, value in points.items():
        if criterion.course_id != application.course_id:
            raise NotAllowed
        given = Score.objects.filter(application=application, criterion=criterion, reviewer=actor)
        if value is None:
            given.delete()
            continue
        if not 0 <= value <= criterion.points:
            raise ValidationError(
                {
                    str(criterion.uuid): _("Give 0 to %(most)s points, not %(value)s.")
                    % {"most": criterion.points, "value": value}
                }
            )
        Score.objects.update_or_create(
            application=application,
            criterion=criterion,
            reviewer=actor,
            defaults={"points": value, "scored_at": timezone.now()},
        )
    audit.record(
        actor,
        "score_application",
        application,
        points={str(each.uuid): value for each, value in points.items()},
    )
    return application


@transaction.atomic
def propose(actor: User, course: Course, proposals: Mapping[str, str]) -> int:
    """Mark what is meant for applications still to be decided, by their uuid; nobody is told."""
    access.require_organiser(actor, course)
    course = places.lock(course)
    for value in proposals.values():
        if value and value not in Proposal.values:
            raise ValidationError(_("“%(value)s” is no decision.") % {"value": value[:40]})
    changed = []
    undecided = course.applications.filter(status=Status.SUBMITTED, uuid__in=list(proposals))
    for application in undecided:
        wanted = proposals[str(application.uuid)]
        if application.proposal != wanted:
            application.proposal = wanted
            changed.append(application)
    Application.objects.bulk_update(changed, ["proposal"], batch_size=500)
    audit.record(actor, "propose", course, changed=len(changed))
    return len(changed)


@transaction.atomic
def propose_first(actor: User, course: Course, ranked: Sequence[Application]) -> int:
    """Propose the free places for the first of a list, and the waiting list for the others.

    What is proposed for somebody already stays.
    """
    access.require_organiser(actor, course)
    course = places.lock(course)
    left = places.free(course)
    undecided = course.applications.filter(status=Status.SUBMITTED)
    if left is not None:
        left = max(0, left - undecided.filter(proposal=Proposal.ACCEPT).count())
    without = set(undecided.filter(proposal="").values_list("pk", flat=True))
    chosen = [each for each in ranked if each.pk in without]
    for number, application in enumerate(chosen):
        fits = left is None or number < left
        application.proposal = Proposal.ACCEPT if fits else Proposal.WAIT
    Application.objects.bulk_update(chosen, ["proposal"], batch_size=500)
    audit.record(actor, "propose_first", course, places=left, proposed=len(chosen))
    return len(chosen)


@transaction.atomic
def decide(
    actor: User, course: Course, *, site: str = "", seen: str | None = None
) -> dict[str, int]:
    """Decide what is proposed, all at once, and mail it together; all or nothing.

    With `seen`, what was proposed when it was looked at (`queries_people.proposed`): refused where
    that has changed.
    """
    access.require_organiser(actor, course)
    course = places.lock(course)
    if course.status != Course.Status.PUBLISHED:
        raise ValidationError(_("Places are given in a published course only."))
    if seen is not None and seen != queries_people.proposed(course):
        raise ValidationError(
            _(
                "The proposals have changed since you opened this page: read the numbers of the "
                "batch again, then send it."
            ),
            code="stale",
        )
    remember_site(course, site)
    undecided = course.applications.filter(status=Status.SUBMITTED).exclude(proposal="")
    proposed = mails.shared(
        course, undecided.select_related("person").order_by("submitted_at", "pk")
    )
    if not proposed:
        raise ValidationError(_("Nothing is proposed: choose what to decide first."))
    by = {value: [each for each in proposed if each.proposal == value] for value in Proposal.values}
    places.give(actor, course, by[Proposal.ACCEPT])
    for application in by[Proposal.WAIT]:
        places.wait(actor, course, application)
    for application in by[Proposal.REFUSE]:
        application.status, application.decided_at = Status.REFUSED, timezone.now()
        application.proposal = ""
        application.save(update_fields=["status", "decided_at", "proposal"])
        mails.tell(actor, "refused", application)
    offered = places.promote(actor, course)
    done = {value: len(each) for value, each in by.items()}
    audit.record(actor, "decide", course, **done, offered=len(offered))
    return done


@transaction.atomic
def set_places(
    actor: User,
    course: Course,
    *,
    cap: int | None,
    offer_hours: int,
    offers_until: datetime | None,
    understood: bool = False,
    seen: str | None = None,
) -> Course:
    """Set how many places there are and how they are offered.

    A cap below what is held is refused until it is `understood` that nobody loses a place. `seen`
    is the mark of what the page showed, where there was one.
    """
    access.require_organiser(actor, course)
    course = places.lock(course)
    if seen is not None and seen != mark(course, OF_PLACES):
        raise StaleError
    places.check_cap(course, cap, understood=understood)
    before = course.cap
    course.cap, course.offer_hours, course.offers_until = cap, offer_hours, offers_until
    course.revision += 1
    course.full_clean(validate_unique=False)
    course.save(update_fields=["cap", "offer_hours", "offers_until", "revision"])
    if before != cap:
        offered = places.cap_changed(actor, course, before)
    else:
        offered = places.promote(actor, course)
    audit.record(actor, "set_places", course, before=before, now=cap, offered=len(offered))
    return course


@transaction.atomic
def offer_places(actor: User, course: Course, *, site: str = "") -> int:
    """Look at the waiting list now: end what ran out, offer what is free."""
    access.require_organiser(actor, course)
    course = places.lock(course)
    remember_site(course, site)
    places.expire(actor, course)
    offered = places.promote(actor, course)
    audit.record(actor, "offer_places", course, offered=len(offered))
    return len(offered)


@transaction.atomic
def keep_places_of(actor: User, course: Course) -> int:
    """End a course's offers that ran out and pass their places on; return how many moved."""
    access.require_organiser(actor, course)
    course = places.lock(course)
    lapsed = places.expire(actor, course)
    offered = places.promote(actor, course)
    if lapsed or offered:
        audit.record(actor, "keep_places_of", course, lapsed=len(lapsed), offered=len(offered))
    return len(lapsed) + len(offered)


@transaction.atomic
def cancel_place(actor: User, application: Application, *, site: str = "") -> Application:
    """Take a place, an offer or a number of the waiting list back, for the organiser."""
    access.require_organiser(actor, application.course)
    course = places.lock(application.course)
    remember_site(course, site)
    was = application.status
    application = places.leave(actor, course, application, kind_of_mail="taken-back")
    audit.record(actor, "cancel_place", application, course=course.slug, was=was)
    return application


@transaction.atomic
def set_correspondence(
    actor: User, course: Course, *, sender_name: str, reply_to: str
) -> Correspondence:
    """Set from whom a course's mails come, and where answers go."""
    access.require_organiser(actor, course)
    kept, _made = Correspondence.objects.get_or_create(course=course)
    kept.sender_name, kept.reply_to = sender_name.strip(), reply_to.strip().lower()
    kept.full_clean()
    kept.save()
    audit.record(actor, "set_correspondence", course, sender=kept.sender_name)
    return kept


@transaction.atomic
def look_at_application(actor: User, application: Application) -> Application:
    """Open one person's file."""
    access.require_reviewer(actor, application.course)
    if application.status == Status.DRAFT:
        raise NotAllowed
    audit.record(actor, "look_at_application", application, course=application.course.slug)
    return application


@transaction.atomic
def look_at_applications(actor: User, course: Course, *, shown: int, where: str) -> Course:
    """Open a list of those who applied."""
    access.require_reviewer(actor, course)
    audit.record(actor, "look_at_applications", course, shown=shown, where=where)
    return course


def summary(done: Mapping[str, int]) -> str:
    """Say in the reader's language what a batch decided."""
    parts = [
        ngettext("%(count)s place given", "%(count)s places given", done["accept"])
        % {"count": done["accept"]},
        ngettext("%(count)s on the waiting list", "%(count)s on the waiting list", done["wait"])
        % {"count": done["wait"]},
        ngettext("%(count)s not selected", "%(count)s not selected", done["refuse"])
        % {"count": done["refuse"]},
    ]
    return "; ".join(parts)
