"""Which issues drove a change of alignment: an exact split into conduct and agenda."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from contadora.positions.errors import InvalidVotesError
from contadora.positions.votes import MISSING, VoteMatrix

Floats = NDArray[np.float64]

NO_ISSUE = ""


@dataclass(frozen=True)
class Driver:
    """What one issue contributed to the change of a State's lean.

    Attributes
    ----------
    issue : str
        The label; empty for items without one.
    contribution : float
        ``conduct + agenda``; over all issues they sum to the whole change.
    conduct : float
        From voting otherwise on this issue than before.
    agenda : float
        From this issue taking a larger or smaller share of the votes.
    lean_before, lean_after : float
        Lean on this issue in each span; nan where it was not voted on.
    weight_before, weight_after : float
        Its share of the votes in each span.
    n_before, n_after : int
        Votes on it in each span.
    """

    issue: str
    contribution: float
    conduct: float
    agenda: float
    lean_before: float
    lean_after: float
    weight_before: float
    weight_after: float
    n_before: int
    n_after: int


@dataclass(frozen=True)
class ShiftDrivers:
    """The change of a State's lean between two spans, and the issues behind it.

    Attributes
    ----------
    before, after, change : float
        Lean in each span, and after minus before; nan without a common vote in either.
    drivers : tuple of Driver
        Largest contribution first.
    """

    before: float
    after: float
    change: float
    drivers: tuple[Driver, ...]


def _pole_agreement(
    own: NDArray[np.int8], votes: NDArray[np.int8], mask: NDArray[np.bool_]
) -> Floats:
    """Mean agreement with the members of a pole that voted; nan where none did."""
    part = votes[:, mask]
    voted = part != MISSING
    like = 1.0 - 0.5 * np.abs(part.astype(np.float64) - own[:, None])
    n = voted.sum(axis=1)
    total = np.where(voted, like, 0.0).sum(axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 0, total / n, np.nan)


def _mask(name: str, pole: ArrayLike, n_states: int) -> NDArray[np.bool_]:
    mask = np.asarray(pole)
    if mask.dtype != np.bool_ or mask.shape != (n_states,) or not mask.any():
        raise InvalidVotesError(
            f"{name}: give True or False for each of the {n_states} States, at least one True"
        )
    return mask


def shift_drivers(
    matrix: VoteMatrix,
    issues: Sequence[Sequence[str]],
    state: int,
    pole_a: ArrayLike,
    pole_b: ArrayLike,
    span_a: tuple[int, int],
    span_b: tuple[int, int],
) -> ShiftDrivers:
    """Split the change of a State's lean between two poles by issue.

    Parameters
    ----------
    matrix : VoteMatrix
        The votes.
    issues : sequence of sequence of str
        Labels of each item, none, one or several; an item with several counts for each in
        equal parts.
    state : int
        Column of the State.
    pole_a, pole_b : array_like of bool, shape (n_states,)
        Members of each pole; agreement with a bloc is the mean over its members that voted.
    span_a, span_b : (int, int)
        First and last period of the earlier and of the later span, both included.

    Returns
    -------
    ShiftDrivers

    Notes
    -----
    The *lean* is the State's mean agreement with pole A less that with pole B (Lijphart's
    measure), over items on which the State and both poles voted: from -1 to 1. With w the share
    of issue k in those votes and l the lean on it, the lean is the sum of ``w l``, and its
    change splits exactly into

    - conduct: mean weight times change of the lean on the issue,
    - agenda: change of weight times (mean lean on the issue less mean lean on all),

    means being over the two spans (Kitagawa 1955). Where an issue was voted on in one span
    only, there is no change of conduct to see and all goes to the agenda. This reads the votes
    themselves, not the model, so that it can be checked by hand; it shows where the change
    arose, not why.

    References
    ----------
    Evelyn M. Kitagawa, 'Components of a Difference Between Two Rates', *Journal of the American
    Statistical Association* 50(272), 1955, pp. 1168-1194.
    """
    if len(issues) != matrix.n_items:
        raise InvalidVotesError(
            f"issues: {len(issues)} entries for {matrix.n_items} items; give one for each"
        )
    if not -matrix.n_states <= state < matrix.n_states:
        raise InvalidVotesError(f"state: column {state} is outside the {matrix.n_states} States")
    mask_a = _mask("pole_a", pole_a, matrix.n_states)
    mask_b = _mask("pole_b", pole_b, matrix.n_states)
    own = matrix.votes[:, state]
    lean = _pole_agreement(own, matrix.votes, mask_a) - _pole_agreement(own, matrix.votes, mask_b)
    counted = (own != MISSING) & ~np.isnan(lean)
    labels = [tuple(dict.fromkeys(i)) or (NO_ISSUE,) for i in issues]
    names = sorted({name for row in labels for name in row})
    parts = np.zeros((matrix.n_items, len(names)))
    for row, found in enumerate(labels):
        for name in found:
            parts[row, names.index(name)] = 1.0 / len(found)

    weights, leans, counts, overall = [], [], [], []
    for first, last in (span_a, span_b):
        use = counted & (matrix.period >= first) & (matrix.period <= last)
        mass = parts[use].sum(axis=0)
        value = (parts[use] * lean[use, None]).sum(axis=0)
        n = use.sum()
        with np.errstate(invalid="ignore", divide="ignore"):
            weights.append(np.where(n > 0, mass / n, np.nan))
            leans.append(np.where(mass > 0, value / mass, np.nan))
        counts.append((parts[use] > 0).sum(axis=0))
        overall.append(float(lean[use].mean()) if n else float("nan"))
    before, after = overall
    change = after - before
    if np.isnan(change):
        return ShiftDrivers(before, after, float("nan"), ())
    # An issue seen in one span only has that span's lean in both.
    l0 = np.where(np.isnan(leans[0]), leans[1], leans[0])
    l1 = np.where(np.isnan(leans[1]), leans[0], leans[1])
    middle = 0.5 * (before + after)
    drivers: list[Driver] = []
    for k, name in enumerate(names):
        if np.isnan(l0[k]):
            continue
        conduct = 0.5 * (weights[0][k] + weights[1][k]) * (l1[k] - l0[k])
        agenda = (weights[1][k] - weights[0][k]) * (0.5 * (l0[k] + l1[k]) - middle)
        drivers.append(
            Driver(
                issue=name,
                contribution=float(conduct + agenda),
                conduct=float(conduct),
                agenda=float(agenda),
                lean_before=float(leans[0][k]),
                lean_after=float(leans[1][k]),
                weight_before=float(weights[0][k]),
                weight_after=float(weights[1][k]),
                n_before=int(counts[0][k]),
                n_after=int(counts[1][k]),
            )
        )
    drivers.sort(key=lambda d: (-abs(d.contribution), d.issue))
    return ShiftDrivers(before, after, change, tuple(drivers))
