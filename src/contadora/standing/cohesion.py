"""How united groups vote, and who breaks from them and on what."""

from __future__ import annotations

from collections import Counter
from math import nan

import numpy as np
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.positions import (
    agreement_index,
    agreement_interval,
    group_cohesion,
    rice,
)
from contadora.standing import snapshot
from contadora.standing.alignment import REGION, WORLD, tallies
from contadora.standing.ballots import ballots, default_span, members
from contadora.standing.figures import (
    LEVEL,
    Break,
    CohesionPeriod,
    GroupBreak,
    Interval,
    Span,
)
from contadora.standing.issues import issues_of
from contadora.standing.snapshot import remembered

EXAMPLES = 5
LEAST_VOTERS = 2  # one member alone is always united
LEAST_ROLLCALLS = 10  # of a session among all issues, below which it was not loaded whole


@remembered
def _by_session(code: str, scope: str) -> dict[int, tuple[float, float, int]]:
    """Return mean Rice, mean agreement index and roll calls of a group by session."""
    votes = ballots(scope)
    if not len(votes):
        return {}
    yes, abstain, no = tallies(votes, members(code, votes)).T
    voted = yes + abstain + no >= LEAST_VOTERS
    rices, indices = rice(yes, no), agreement_index(yes, abstain, no)
    found = {}
    for session in np.unique(votes.sessions[voted]).tolist():
        rows = voted & (votes.sessions == session)
        found[int(session)] = (_mean(rices[rows]), _mean(indices[rows]), int(rows.sum()))
    return found


def _mean(values: NDArray[np.float64]) -> float:
    known = values[~np.isnan(values)]
    return float(known.mean()) if known.size else nan


@remembered
def cohesion(code: str, scope: str) -> list[CohesionPeriod]:
    """Return a group's cohesion by session, with that of the region and the world beside."""
    region, world = _by_session(REGION, scope), _by_session(WORLD, scope)
    unknown = (nan, nan, 0)
    return [
        CohesionPeriod(
            period=session,
            rice=own[0],
            hnr=own[1],
            n_rollcalls=own[2],
            region_hnr=region.get(session, unknown)[1],
            world_hnr=world.get(session, unknown)[1],
            thin=scope == "all" and own[2] < LEAST_ROLLCALLS,
        )
        for session, own in sorted(_by_session(code, scope).items())
    ]


@remembered
def breaks(code: str, scope: str, span: Span | None = None) -> list[Break]:
    """Return each member's breaks from its group's majority in a span, most often first.

    A roll call in which two options tie for most has no majority and does not count.
    """
    span = span or default_span(scope)
    votes = ballots(scope, span) if span else None
    if votes is None or not len(votes):
        return []
    mask = members(code, votes)
    found = group_cohesion(votes.votes, mask)
    decided = (found.majority >= 0) & (found.yes + found.abstain + found.no >= LEAST_VOTERS)
    cast = (votes.votes >= 0) & mask & decided[:, None]
    broke = found.broke & decided[:, None]
    alone = broke.sum(axis=1)
    labels = issues_of(scope, span) if span else ()
    out = []
    for slot in np.flatnonzero(cast.any(axis=0)).tolist():
        n, times = int(cast[:, slot].sum()), int(broke[:, slot].sum())
        lo, hi = agreement_interval(times / n, n, level=LEVEL)
        rows = np.flatnonzero(broke[:, slot])
        order = sorted(rows.tolist(), key=lambda row: (alone[row], -int(votes.sessions[row]), row))
        counted: Counter[str] = Counter()
        for row in rows.tolist():
            for label in labels[row]:
                counted[label] += 1.0 / len(labels[row])  # type: ignore[assignment]
        out.append(
            Break(
                iso3=votes.states[slot],
                share=Interval(times / n, float(lo), float(hi)),
                n=n,
                broke=times,
                examples=[votes.slugs[row] for row in order[:EXAMPLES]],
                issues=[(label, part / times) for label, part in counted.most_common()],
            )
        )
    return sorted(out, key=lambda one: (-one.share.point, -one.n, one.iso3))


@remembered
def breaks_of(iso3: str, scope: str | None = None, span: Span | None = None) -> list[GroupBreak]:
    """Return how often a State breaks from each of its groups of today, most often first."""
    from contadora.standing.points import best_scope

    scope = scope or best_scope()
    found = []
    for group in atlas.groups_of(iso3, snapshot.now().today):
        for own in breaks(group.code, scope, span):
            if own.iso3 == iso3:
                found.append(GroupBreak(group.code, group.acronym, own))
    return sorted(found, key=lambda one: (-one.own.share.point, one.group))
