"""Reads of needs and offers: which needs a reader may see, the initiatives, what was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from django.db.models import Q, QuerySet
from django.utils import timezone

from contadora.atlas import queries as atlas
from contadora.atlas.models import Initiative, Provision
from contadora.atlas.search import folded
from contadora.atlas.versions import by_version
from contadora.people.access import Reader
from contadora.people.models import User
from contadora.reporting import access, access_compiled, gathering
from contadora.reporting.access_compiled import Sight
from contadora.reporting.compiling.material import PUBLIC, SECRETARIAT, Contribution, topics
from contadora.reporting.compiling.needing import Need, needs_of
from contadora.reporting.matching import Offer, offers
from contadora.reporting.models import Match, Submission

NORMS_OF = "A-70-174"  # the instrument whose paragraph 13 has the eleven norms


@by_version
def initiatives() -> tuple[Initiative, ...]:
    """Return the catalogue with its sources, by slug."""
    return tuple(Initiative.objects.select_related("source").order_by("slug"))


@by_version
def themes_by_norm() -> Mapping[str, str]:
    """Return the themes of the eleven norms by letter, as the atlas has them."""
    rows = Provision.objects.filter(instrument=NORMS_OF, kind="norm")
    return MappingProxyType(dict(rows.values_list("letter", "theme")))


def offers_for(subject: str, state: str, on: date | None = None) -> list[Offer]:
    """Return the initiatives that could meet a State's need on a subject, on a day."""
    day = on or timezone.localdate()
    return offers(
        subject,
        state,
        groups={one.code for one in atlas.groups_of(state, day)},
        in_region=state in atlas.region(),
        initiatives=initiatives(),
        by_norm=themes_by_norm(),
        on=day,
    )


def hosted_by(codes: frozenset[str]) -> list[str]:
    """Return the initiatives whose host one of these delegations is."""
    return [one.slug for one in initiatives() if codes & set(one.codes("hosts"))]


def codes_of(user: Reader) -> frozenset[str]:
    """Return the delegations that a person is a member of."""
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    return frozenset(user.memberships.values_list("delegation__code", flat=True))


@dataclass(frozen=True)
class Line:
    """A need with its offers and, of those that somebody took up, what is recorded."""

    need: Need
    name: str
    offers: list[Offer]
    kept: dict[str, Match] = field(default_factory=dict)  # by initiative


def lines(user: Reader, sight: Sight, language: str) -> list[Line]:
    """Return the needs of a round that concern a reader, with the offers that they may see.

    Who runs the round sees all that was released to them; a State its own; the host of an
    initiative the public needs which that initiative could meet.
    """
    names = gathering.state_names(language)
    every = gathering.submitted(sight.round)
    order = list(topics(sight.round.version.definition))
    mine = set(hosted_by(codes_of(user)))
    kept = _kept(user, sight)
    found = []
    for code, sent in sorted(every.items(), key=lambda pair: folded(names.get(pair[0], pair[0]))):
        edition = sight.edition_of(code)
        one = gathering.shown(sight.round, sent, edition)
        for need in needs_of(one, order, language):
            given = offers_for(need.subject, code)
            if edition != SECRETARIAT:
                given = [each for each in given if each.initiative.slug in mine]
            if given or edition == SECRETARIAT:
                of_need = {
                    slug: match
                    for (state, section, slug), match in kept.items()
                    if (state, section) == (code, need.section)
                }
                found.append(Line(need, names.get(code, code), given, of_need))
    return found


def _kept(user: Reader, sight: Sight) -> dict[tuple[str, str, str], Match]:
    rows = matches(user).filter(report__round=sight.round)
    return {(row.report.delegation.code, row.section, row.initiative_id): row for row in rows}


def matches(user: Reader) -> QuerySet[Match]:
    """Return what is recorded and a reader may see: both sides, and who runs the round.

    Its State's side are those who may know its draft, where that is RED the named readers. The host
    of an initiative sees a match once its State shared it, or if the need is public.
    """
    if not isinstance(user, User) or not user.is_active:
        return Match.objects.none()
    codes = codes_of(user)
    rule = Q(report__in=access.reports(user).values("pk"))
    hosted = Q(initiative__in=hosted_by(codes))
    rule |= hosted & Q(shared=True)
    rule |= hosted & Q(pk__in=_public(hosted))
    if user.is_secretariat:
        rule |= Q(report__round__convener=None)
    return (
        Match.objects.filter(rule)
        .select_related(
            "report__delegation", "report__round", "initiative__source", "submission", "made_by"
        )
        .order_by("-made_at", "pk")
    )


def _public(hosted: Q) -> list[int]:
    """Return the matches whose need its State released to the public, in its last report."""
    rows = [
        row
        for row in Match.objects.filter(hosted, shared=False, report__left_at=None).select_related(
            "report__round"
        )
        if access_compiled.is_published(row.report.round)
    ]
    last = _last_of({row.report_id for row in rows})
    read = gathering.read_submissions(last.values())
    return [
        row.pk
        for row in rows
        if any(
            part.key == row.section and part.release == PUBLIC
            for part in read[last[row.report_id].uuid].parts
        )
    ]


def _last_of(reports: set[int]) -> dict[int, Submission]:
    """Return the last submission of each report, by the report's key."""
    sent = Submission.objects.filter(report__in=reports).defer("content").order_by("number")
    rows = sent.select_related("report__delegation", "report__round__version")
    return {each.report_id: each for each in rows}


def need_of(user: Reader, match: Match, language: str) -> Need | None:
    """Return the need of a match as its reader may see it.

    It is as it was declared when the match was made. A host that its State did not let see it has
    the public one of the State's last report, whatever other words an earlier one had.
    """
    whole = access_compiled.sight(user, match.report.round)
    code = match.report.delegation.code
    hosting = match.initiative_id in hosted_by(codes_of(user))
    # What a State that left had submitted is its own, and a host's whom it let see the need.
    if match.report.left_at is not None and not (code in whole.own or (match.shared and hosting)):
        return None
    edition = whole.edition_of(code)
    row = match.submission
    if match.shared:
        edition = SECRETARIAT
    elif edition == PUBLIC:
        row = _last_of({match.report_id})[match.report_id]
    sent = gathering.read_submissions([row])[row.uuid]
    given = needs_of(gathering.shown(match.report.round, sent, edition), [], language)
    return next((one for one in given if one.section == match.section), None)


def need_in(sent: Contribution, section: str, sight: Sight, language: str) -> Need | None:
    """Return a need by its section, if the reader of the round may see it."""
    one = gathering.shown(sight.round, sent, sight.edition_of(sent.code))
    order = list(topics(sight.round.version.definition))
    return next((need for need in needs_of(one, order, language) if need.section == section), None)
