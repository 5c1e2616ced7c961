"""Small records and runs made by hand, so that every figure can be computed on paper."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.atlas.models import Source
from contadora.people.queries import system_user
from contadora.positions import MISSING, Fit, VoteMatrix
from contadora.record.models import Act, NonCommitment, RollCall
from contadora.record.votes import Vote, pack
from contadora.standing.arrays import archive
from contadora.standing.figures import Span
from contadora.standing.inputs import Inputs
from contadora.standing.models import Run, RunResult

CODES = {"Y": Vote.YES, "A": Vote.ABSTAIN, "N": Vote.NO, "X": Vote.ABSENT}


@dataclass(frozen=True)
class Call:
    """A roll call: `votes` as 'URY Y, BRA N'; all others were not members."""

    slug: str
    session: int
    votes: str
    docket: bool = True
    issues: str = ""
    paragraph: bool = False
    linked: str = ""

    def by_state(self) -> dict[str, Vote]:
        """Return the votes by ISO code."""
        pairs = (one.split() for one in self.votes.split(",") if one.strip())
        return {iso3: CODES[vote] for iso3, vote in pairs}


def write_record(calls: Sequence[Call], *, keep_acts: bool = False) -> None:
    """Make these roll calls the whole record."""
    RollCall.objects.all().delete()
    if not keep_acts:
        Act.objects.all().delete()
        NonCommitment.objects.all().delete()
    source = Source.objects.order_by("key").first()
    assert source is not None
    slots = {iso3: slot for slot, iso3 in enumerate(atlas.slots())}
    for call in calls:
        votes = np.zeros(len(slots), dtype=np.uint8)
        for iso3, vote in call.by_state().items():
            votes[slots[iso3]] = vote
        RollCall.objects.create(
            slug=call.slug,
            session=call.session,
            date=date(1945 + call.session, 12, 1),
            symbol=call.slug,
            title=call.slug,
            on_docket=call.docket,
            issues=call.issues,
            is_paragraph=call.paragraph,
            linked_to=call.linked,
            votes=pack(votes),
            yes=int((votes == Vote.YES).sum()),
            no=int((votes == Vote.NO).sum()),
            abstain=int((votes == Vote.ABSTAIN).sum()),
            source=source,
        )
    versions.bump()


LINE = (
    "USA", "GBR", "CAN", "FRA", "DEU", "JPN", "CHL", "CRI", "PRY", "URY", "COL", "MEX",
    "ARG", "BRA", "PER", "ECU", "GTM", "HND", "BOL", "NIC", "VEN", "RUS", "CUB", "CHN",
)  # fmt: skip
GENERAL_SESSIONS = (70, 71, 72)


def general_calls(sessions: Sequence[int] = GENERAL_SESSIONS, each: int = 12) -> list[Call]:
    """Roll calls on other matters that put `LINE` in its order, half of them the other way round.

    States near a roll call's cut may go either way, so that no two of them are alike.
    """
    rng = np.random.default_rng(1945)
    found = []
    for session in sessions:
        for number in range(each):
            latent = np.linspace(1.5, -1.5, len(LINE)) + 0.5 * rng.standard_normal(len(LINE))
            low, high = np.sort(rng.uniform(-1.2, 1.2, 2))
            codes = np.where(latent > high, "Y", np.where(latent > low, "A", "N"))
            if number % 2:
                codes = np.array([{"Y": "N", "N": "Y", "A": "A"}[code] for code in codes])
            votes = ", ".join(f"{s} {c}" for s, c in zip(LINE, codes.tolist(), strict=True))
            found.append(Call(f"G{session}-{number}", session, votes, docket=False))
    return found


def docket_calls() -> list[Call]:
    """Three texts of the docket, on which Cuba votes against all the others; Peru misses one."""
    votes = {iso3: "Y" if place < 12 else "A" for place, iso3 in enumerate(LINE)}
    votes |= {"CUB": "N", "CHN": "A", "RUS": "A", "NIC": "N"}
    texts = {"A-RES-73-266": 71, "A-RES-74-28": 72, "A-RES-73-27": 73}
    return [
        Call(
            slug,
            session,
            ", ".join(
                f"{iso3} {vote}"
                for iso3, vote in votes.items()
                if not (iso3 == "PER" and slug == "A-RES-73-27")
            ),
        )
        for slug, session in texts.items()
    ]


def estimate_with_general(*, keep_acts: bool = False) -> Run:
    """Estimate all issues on such a record, which adds the docket; return the run of both."""
    from contadora.standing.actions import estimate

    write_record([*general_calls(), *docket_calls()], keep_acts=keep_acts)
    estimate(system_user(), "docket", seed=1, sweeps=60, draws=50)
    estimate(system_user(), "all", seed=1, sweeps=60, draws=60)
    return Run.objects.get(scope="cyber")


def write_run(
    points: Mapping[str, Sequence[float]],
    *,
    scope: str = "docket",
    spans: Sequence[Span] = (Span(60, 64), Span(70, 74)),
    spread: float = 0.1,
    n: Mapping[str, Sequence[int]] | None = None,
) -> Run:
    """Keep a finished run with these points, one a period (nan for none).

    The draws of a State are its point plus a grid of normal-like steps of width `spread`, in an
    order of its own, so that means are exact and draws of two States do not move together.
    """
    states = tuple(sorted(points))
    point = np.array([points[state] for state in states], dtype=float)
    grid = np.linspace(-1.645, 1.645, 201) * spread
    draws = np.empty((grid.size, *point.shape), dtype=np.float32)
    for row, state in enumerate(states):
        own = np.random.default_rng(int(sha256(state.encode()).hexdigest()[:8], 16))
        for column in range(point.shape[1]):
            draws[:, row, column] = point[row, column] + own.permutation(grid)
    lo, hi = np.quantile(draws, (0.05, 0.95), axis=0)
    counts = np.array(
        [
            (n or {}).get(state, (~np.isnan(point[row])).astype(int))
            for row, state in enumerate(states)
        ]
    )
    return keep(_fit(states, spans, point, lo, hi, counts, draws), _inputs(states, spans), scope)


def keep(fit: Fit, inputs: Inputs, scope: str) -> Run:
    """Keep a fit as the latest run of a scope."""
    now = timezone.now()
    run = Run.objects.create(
        scope=scope,
        status=Run.Status.DONE,
        requested_by=system_user(),
        started_at=now,
        finished_at=now,
        converged=True,
        progress=100,
        settings={"sweeps": 100, "draws": 201, "burn_in": 10, "chains": 2, "anchor": "USA"},
        diagnostics={"rhat_p95": 1.01, "rhat_max": 1.04, "ess_median": 150.0, "n_binary": 0},
        input_hash=inputs.digest,
        n_states=len(fit.states),
        n_items=inputs.matrix.n_items,
        n_votes=inputs.n_votes,
    )
    RunResult.objects.create(run=run, arrays=archive(fit, inputs, 1000))
    return run


def _fit(
    states: tuple[str, ...],
    spans: Sequence[Span],
    point: NDArray[np.float64],
    lo: NDArray[np.float64],
    hi: NDArray[np.float64],
    n: NDArray[np.int64],
    draws: NDArray[np.float32],
) -> Fit:
    return Fit(
        states=states,
        periods=np.array([span.last for span in spans], dtype=np.int32),
        point=point,
        sd=(hi - lo) / 3.29,
        lo=lo,
        hi=hi,
        n_votes=n.astype(np.int32),
        draws=draws,
        discrimination=np.full(len(spans), np.nan),
        cutpoints=np.full((len(spans), 2), np.nan),
        converged=True,
        diagnostics={},
        warnings=(),
        interval=0.90,
    )


def _inputs(states: tuple[str, ...], spans: Sequence[Span]) -> Inputs:
    n = len(spans)
    matrix = VoteMatrix(
        votes=np.full((n, len(states)), MISSING, dtype=np.int8),
        period=np.array([span.last for span in spans], dtype=np.int32),
        states=states,
        items=tuple(f"item {i}" for i in range(n)),
    )
    return Inputs(matrix, np.zeros(n, dtype=bool), tuple(spans), n, 0, "0" * 64)
