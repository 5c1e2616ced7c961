"""Guards of needs and offers: who may bring a need and an initiative together, and record it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from contadora.atlas.models import Initiative
from contadora.people.access import NotAllowed, Reader, require_secretariat
from contadora.people.models import Delegation, Membership, User
from contadora.reporting import access, gathering, queries_matches
from contadora.reporting import access_compiled as compiled
from contadora.reporting.access import WRITERS
from contadora.reporting.compiling.needing import Need
from contadora.reporting.models import Match, Report, Round, Submission

require_curator = require_secretariat  # of the catalogue


@dataclass(frozen=True)
class Side:
    """From which side a person acts on a match: for a delegation, or for the secretariat."""

    user: User
    delegation: Delegation | None
    is_state: bool  # the State whose need it is


@dataclass(frozen=True)
class Declared:
    """A need as a person may see it, with the report it stands in."""

    need: Need
    report: Report
    submission: Submission


def declared_for(user: Reader, round: UUID, state: str, section: str) -> Declared:
    """Return a need of a State's last report in a round, if this person may see it; else 404."""
    sight = compiled.sight_of(user, round)
    submission = (
        Submission.objects.filter(
            report__round=sight.round, report__delegation__code=state, report__left_at=None
        )
        .select_related("report__delegation", "report__round__version")
        .order_by("-number")
        .first()
    )
    if submission is None:
        raise NotAllowed
    sent = gathering.read_submissions([submission])[submission.uuid]
    need = queries_matches.need_in(sent, section, sight, "es")
    if need is None:
        raise NotAllowed
    return Declared(need, submission.report, submission)


def side_for(user: Reader, report: Report, hosts: tuple[str, ...]) -> Side:
    """Return the side on which a person may write of a match; 404 to others.

    The State whose need it is before the host, since a State may be both.
    """
    if not isinstance(user, User) or not user.is_active:
        raise NotAllowed
    writing = {
        row.delegation.code: row.delegation
        for row in Membership.objects.filter(user=user, role__in=WRITERS).select_related(
            "delegation"
        )
    }
    if report.delegation.code in writing:
        return Side(user, report.delegation, True)
    for code in hosts:
        if code in writing:
            return Side(user, writing[code], False)
    if report.round.convener_id is None and access.runs(user, report.round):
        return Side(user, None, False)
    raise NotAllowed


def writing_of(user: Reader) -> frozenset[str]:
    """Return the delegations that a person writes for."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    rows = Membership.objects.filter(user=user, role__in=WRITERS)
    return frozenset(rows.values_list("delegation__code", flat=True))


def may_propose(
    user: Reader, round: Round, state: str, initiative: Initiative, writing: frozenset[str]
) -> bool:
    """Whether a person may keep a match of a need that they see; `writing` is `writing_of`."""
    if state in writing or writing & set(initiative.codes("hosts")):
        return True
    return round.convener_id is None and access.runs(user, round)


def match_for(user: Reader, uuid: UUID) -> Match:
    """Return what is recorded of a match to both sides and to who runs the round; else 404."""
    found = queries_matches.matches(user).filter(uuid=uuid).first()
    if found is None:
        raise NotAllowed
    return found


def writes(user: Reader, match: Match) -> bool:
    """Whether a person may record what came of a match that they see."""
    try:
        side_for(user, match.report, match.initiative.codes("hosts"))
    except NotAllowed:
        return False
    return True
