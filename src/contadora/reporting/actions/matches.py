"""A need brought together with an initiative, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contadora.people import audit
from contadora.people.models import User
from contadora.reporting import access_matches as access
from contadora.reporting import queries_matches as queries
from contadora.reporting.models import Match, MatchStep

MOST_WORDS = 5000
Status = Match.Status


@transaction.atomic
def propose_match(
    actor: User, *, round: UUID, state: str, section: str, initiative: str, words: str = ""
) -> Match:
    """Keep a match that the desk proposes, so that both sides can record what comes of it.

    By the State's writers it is shared with the host, whether the need is public or not.
    """
    found = access.declared_for(actor, round, state, section)
    offer = next(
        (
            one
            for one in queries.offers_for(found.need.subject, state)
            if one.initiative.slug == initiative
        ),
        None,
    )
    if offer is None:
        remedy = _("The desk proposes no such initiative for this need; choose one that it does.")
        raise ValidationError({"initiative": f"{initiative}: {remedy}"})
    side = access.side_for(actor, found.report, offer.initiative.codes("hosts"))
    try:
        with transaction.atomic():
            match = Match.objects.create(
                report=found.report,
                submission=found.submission,
                section=section,
                subject=found.need.subject,
                initiative=offer.initiative,
                reasons=[list(reason) for reason in offer.reasons],
                shared=side.is_state,
                made_by=actor,
            )
    except IntegrityError as error:
        remedy = _("This match is kept already; open it and record what came of it.")
        raise ValidationError({"initiative": f"{initiative}: {remedy}"}, code="kept") from error
    MatchStep.objects.create(
        match=match,
        status=match.status,
        words=_checked(words),
        delegation=side.delegation,
        by=actor,
    )
    audit.record(actor, "propose_match", match, state=state, section=section, initiative=initiative)
    return match


@transaction.atomic
def record_match(actor: User, match: Match, *, status: str, words: str, seen: int) -> Match:
    """Record how a match stands, in the words of who records it; `seen` is the revision seen."""
    access.match_for(actor, match.uuid)
    row = (
        Match.objects.select_for_update(of=("self",))
        .select_related("report__delegation", "report__round", "initiative")
        .get(pk=match.pk)
    )
    side = access.side_for(actor, row.report, row.initiative.codes("hosts"))
    if status not in Status.values:
        remedy = _("Take one of: %(known)s.") % {"known": ", ".join(Status.values)}
        raise ValidationError({"status": f"{status[:40]}: {remedy}"})
    if seen != row.revision:
        remedy = _("Somebody recorded something meanwhile; read it, then record yours again.")
        raise ValidationError({"seen": f"{seen}: {remedy}"}, code="stale")
    before, text = row.status, _checked(words)
    if status == before and not text:
        remedy = _("Nothing is new: choose how the match stands, or write what came of it.")
        raise ValidationError({"status": f"{status}: {remedy}"})
    row.status, row.revision = status, row.revision + 1
    # Once its State says that it made contact the host knows of the need.
    row.shared = row.shared or (side.is_state and status != Status.PROPOSED)
    row.save(update_fields=["status", "revision", "shared"])
    MatchStep.objects.create(
        match=row, status=status, words=text, delegation=side.delegation, by=actor
    )
    audit.record(actor, "record_match", row, before=before, status=status)
    return row


def _checked(words: str) -> str:
    text = words.strip()
    if len(text) > MOST_WORDS:
        remedy = _("Write at most %(most)s characters.") % {"most": MOST_WORDS}
        raise ValidationError({"words": f"{len(text)}: {remedy}"})
    return text
