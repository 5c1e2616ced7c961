"""How good forecasts are on a record: each session from earlier sessions only, beside baselines."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from contadora.positions.forecast.forecaster import DECLARERS, Forecaster
from contadora.positions.forecast.outcome import Forecast
from contadora.positions.forecast.record import Record
from contadora.positions.forecast.stacks import Stacks
from contadora.positions.forecast.texts import plain
from contadora.positions.votes import MISSING

Array = NDArray[np.float64]
NOVEL = 10  # sessions without a vote of the State on the title
BINS = 15
VARIANTS = (
    "always yes",
    "last vote",
    "A: plain stack",
    "A: titles only",
    "B: plain stack",
    "B: declared",
)
SUBSETS = ("all", "region", "novel titles", "novel texts")


@dataclass
class Scores:
    """Forecasts of many votes with what came: rows of probabilities, votes and subsets."""

    p: dict[str, list[Array]] = field(default_factory=lambda: {v: [] for v in VARIANTS})
    votes: list[NDArray[np.int8]] = field(default_factory=list)
    within: dict[str, list[NDArray[np.bool_]]] = field(
        default_factory=lambda: {s: [] for s in SUBSETS}
    )
    held: dict[tuple[str, str], list[NDArray[np.bool_]]] = field(default_factory=dict)
    claimed: dict[tuple[str, str], list[Array]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    looks: list[float] = field(default_factory=list)
    forecasts: list[float] = field(default_factory=list)

    def table(self) -> dict[str, dict[str, tuple[float, float]]]:
        """Return accuracy and log-loss by variant and subset."""
        votes = np.concatenate(self.votes)
        out: dict[str, dict[str, tuple[float, float]]] = {}
        for variant in VARIANTS:
            p = np.concatenate(self.p[variant])
            loss = -np.log(np.clip(p[np.arange(len(votes)), votes], 1e-9, 1.0))
            right = p.argmax(axis=1) == votes
            out[variant] = {}
            for subset in SUBSETS:
                at = np.concatenate(self.within[subset])
                out[variant][subset] = (
                    (float(right[at].mean()), float(loss[at].mean())) if at.any() else (np.nan,) * 2
                )
        return out

    def calibration(self) -> dict[str, tuple[float, float]]:
        """Return by variant the expected calibration error: of the likeliest vote, of all three."""
        votes = np.concatenate(self.votes)
        out = {}
        for variant in VARIANTS:
            p = np.concatenate(self.p[variant])
            top = calibration_error(p.max(axis=1), p.argmax(axis=1) == votes)
            each = [calibration_error(p[:, v], votes == v) for v in range(3)]
            out[variant] = (top, float(np.mean(each)))
        return out

    def coverage(self) -> dict[tuple[str, str], Array]:
        """Return by variant and area the share of roll calls whose no, abstain, yes were held."""
        return {key: np.mean(rows, axis=0) for key, rows in self.held.items()}

    def claims(self) -> dict[tuple[str, str], Array]:
        """Return what :meth:`coverage` should be: the mean probability within the intervals.

        They hold at least 90%; of whole counts the fewest that do may hold much more.
        """
        return {key: np.mean(rows, axis=0) for key, rows in self.claimed.items()}


def calibration_error(p: Array, came: NDArray[np.bool_]) -> float:
    """Return the mean distance of probability and frequency over ``BINS`` bins of equal width."""
    bins = np.minimum((p * BINS).astype(int), BINS - 1)
    total = 0.0
    for b in np.unique(bins):
        at = bins == b
        total += at.mean() * abs(float(p[at].mean()) - float(came[at].mean()))
    return float(total)


def novel(
    record: Record, session: int, read: Callable[[str], str] = plain
) -> Callable[[int], NDArray[np.bool_]]:
    """Return which States cast no vote on a row's title in the ten sessions before a session.

    Two titles are one when ``read`` makes the same of them: by default their words, whatever
    their capitals, accents, marks and figures, so that only texts that are new are left.
    """
    titles = [read(t) for t in record.title]
    recent = (record.session < session) & (record.session >= session - NOVEL) & ~record.partial
    by: dict[str, list[int]] = {}
    for row in np.nonzero(recent)[0]:
        by.setdefault(titles[row], []).append(int(row))

    def of(row: int) -> NDArray[np.bool_]:
        past = by.get(titles[row], [])
        return np.asarray(~(record.votes[past] != MISSING).any(axis=0))

    return of


def measure(
    record: Record,
    sessions: Iterable[int],
    *,
    seed: int = 1,
    region: Collection[str] = frozenset(),
    declarers: Collection[str] = DECLARERS,
    progress: Callable[[str], None] | None = None,
) -> Scores:
    """Forecast sessions of a record one after the other, each from the sessions before it.

    Paragraph and amendment votes are not scored, nor are the declarers; unanimous roll calls are.
    """
    scores = Scores()
    for session in sessions:
        began = time.perf_counter()
        model = Forecaster.train(record, seed=seed, region=region, before=session)
        scores.seconds.append(time.perf_counter() - began)
        stacks = Stacks(model.corpus, model.process, declarers, seed)
        _score(scores, model, stacks, record, session, frozenset(region), frozenset(declarers))
        if progress is not None:
            progress(f"session {session}: {scores.seconds[-1]:.0f} s to train")
    return scores


def _score(
    scores: Scores,
    model: Forecaster,
    stacks: Stacks,
    record: Record,
    session: int,
    region: frozenset[str],
    declarers: frozenset[str],
) -> None:
    new_title, new_text = novel(record, session, str), novel(record, session)
    column = {s: j for j, s in enumerate(record.states)}
    at = np.array([column[s] for s in model.states])
    in_region = np.array([s in region for s in model.states])
    scored = np.array([s not in declarers for s in model.states])
    for row in np.nonzero((record.session == session) & ~record.partial)[0]:
        cast = record.votes[row, at]
        began = time.perf_counter()
        look = model.look(record.target(int(row)))
        then = time.perf_counter()
        plainly = look.forecast()
        said = {
            s: int(v)
            for s, v in zip(model.states, cast, strict=True)
            if s in declarers and v != MISSING
        }
        heard = look.forecast(said)
        scores.looks.append(then - began)
        scores.forecasts.append((time.perf_counter() - then) / 2)
        keep = (cast != MISSING) & scored
        scores.votes.append(cast[keep])
        known = {int(model.columns[model.place[s]]): v for s, v in said.items()}
        titles, declared = stacks(look.features, session, known)
        for name, p in zip(
            VARIANTS,
            (
                look.baselines.always_yes,
                look.baselines.last_vote,
                titles[model.columns],
                plainly.p,
                declared[model.columns],
                heard.p,
            ),
            strict=True,
        ):
            scores.p[name].append(p[keep])
        scores.within["all"].append(np.ones(int(keep.sum()), dtype=np.bool_))
        scores.within["region"].append(in_region[keep])
        scores.within["novel titles"].append(new_title(int(row))[at][keep])
        scores.within["novel texts"].append(new_text(int(row))[at][keep])
        for variant, forecast in (("A", plainly), ("B", heard)):
            _hold(scores, variant, forecast, region, record.votes[row], record.states)


def _hold(
    scores: Scores,
    variant: str,
    forecast: Forecast,
    region: frozenset[str],
    votes: NDArray[np.int8],
    states: tuple[str, ...],
) -> None:
    areas: Mapping[str, Collection[str] | None] = {"world": None, "region": region}
    for area, members in areas.items():
        inside = np.array([members is None or s in members for s in states])
        if not inside.any():
            continue
        tally = forecast.tally(members)
        true = np.array([(votes[inside] == v).sum() for v in range(3)])
        scores.held.setdefault((variant, area), []).append((tally.lo <= true) & (true <= tally.hi))
        count = np.arange(tally.distribution.shape[1])
        within = (tally.lo[:, None] <= count) & (count <= tally.hi[:, None])
        share = (tally.distribution * within).sum(axis=1)
        scores.claimed.setdefault((variant, area), []).append(share)
