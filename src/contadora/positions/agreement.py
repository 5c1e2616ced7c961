"""How often two States vote alike, plainly and corrected for chance."""

from __future__ import annotations

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtri

from contadora.positions.errors import InvalidOptionError, InvalidVotesError
from contadora.positions.votes import ABSTAIN, NO, YES, VoteMatrix, as_votes

Floats = NDArray[np.float64]

_CODES = (NO, ABSTAIN, YES)


def _tables(votes: NDArray[np.int8]) -> Floats:
    """Count, for each pair, the joint votes by category: shape (3, 3, n, n)."""
    # float32 holds whole numbers to 16.7 million, far above any number of roll calls.
    indicators = [(votes == code).astype(np.float32) for code in _CODES]
    n = votes.shape[1]
    out = np.empty((3, 3, n, n))
    for a in range(3):
        for b in range(a, 3):
            out[a, b] = indicators[a].T @ indicators[b]
            if a != b:
                out[b, a] = out[a, b].T
    return out


def _observed(tables: Floats, counts: Floats) -> Floats:
    """Return mean disagreement: 1 when opposed, 0.5 when one of the two abstained."""
    total = tables[0, 2] + tables[2, 0]
    total = total + 0.5 * (tables[0, 1] + tables[1, 0] + tables[1, 2] + tables[2, 1])
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(counts > 0, total / counts, np.nan)


def _expected(p: Floats, q: Floats) -> Floats:
    """Return the disagreement that two independent voters with these shares would show."""
    opposed = p[0] * q[2] + p[2] * q[0]
    half = p[1] * (q[0] + q[2]) + q[1] * (p[0] + p[2])
    return np.asarray(opposed + 0.5 * half, dtype=np.float64)


def _corrected(
    tables: Floats, counts: Floats, observed: Floats, method: Literal["kappa", "pi"]
) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        first = tables.sum(axis=1) / counts
        second = tables.sum(axis=0) / counts
        if method == "pi":
            first = second = 0.5 * (first + second)
        expected = _expected(first, second)
        # Sums of shares that are exactly 0 or 1 leave rounding of this size.
        return np.where(expected > 1e-12, 1.0 - observed / expected, np.nan)


def lijphart(matrix_votes: VoteMatrix | ArrayLike) -> tuple[Floats, NDArray[np.int64]]:
    """Agreement of every pair of States.

    Parameters
    ----------
    matrix_votes : VoteMatrix or array_like, shape (n_items, n_states)
        Codes 2 yes, 1 abstain, 0 no, -1 no information.

    Returns
    -------
    agreement : ndarray, shape (n_states, n_states)
        Mean over joint votes of 1 (same vote), 0.5 (one of the two abstained) and 0 (opposed);
        nan where the two never voted together.
    counts : ndarray of int, shape (n_states, n_states)
        Number of joint votes; on the diagonal the votes of that State.

    Notes
    -----
    Most votes of the General Assembly are yes, so that two States picked at random agree
    often: give :func:`chance_corrected` beside this figure.

    References
    ----------
    Arend Lijphart, 'The Analysis of Bloc Voting in the General Assembly: A Critique and a
    Proposal', *American Political Science Review* 57(4), 1963, pp. 902-917.
    """
    tables = _tables(as_votes(matrix_votes))
    counts = tables.sum(axis=(0, 1))
    return 1.0 - _observed(tables, counts), counts.astype(np.int64)


def chance_corrected(
    matrix_votes: VoteMatrix | ArrayLike, *, method: Literal["kappa", "pi"]
) -> Floats:
    """Agreement of every pair beyond what their habits alone would give.

    Parameters
    ----------
    matrix_votes : VoteMatrix or array_like, shape (n_items, n_states)
        Codes 2 yes, 1 abstain, 0 no, -1 no information.
    method : {"kappa", "pi"}
        What chance means. ``"kappa"`` (Cohen): each State votes at random with its own shares
        of yes, abstain and no. ``"pi"`` (Scott): both vote at random with the pair's common
        shares, so that a difference between their habits counts as disagreement.

    Returns
    -------
    ndarray, shape (n_states, n_states)
        1 for full agreement, 0 for what chance gives, negative below it; nan where the two
        never voted together, or always voted one and the same way, when chance would agree as
        well and nothing can be told.

    Notes
    -----
    ``1 - D_o / D_e`` with the distances of :func:`lijphart` (0, 0.5, 1), observed and expected
    over the pair's joint votes.

    References
    ----------
    Frank M. Häge, 'Choice or Circumstance? Adjusting Measures of Foreign Policy Similarity for
    Chance Agreement', *Political Analysis* 19(3), 2011, pp. 287-305.

    Jacob Cohen, 'Weighted Kappa', *Psychological Bulletin* 70(4), 1968, pp. 213-220.

    William A. Scott, 'Reliability of Content Analysis: The Case of Nominal Scale Coding',
    *Public Opinion Quarterly* 19(3), 1955, pp. 321-325.
    """
    if method not in ("kappa", "pi"):
        raise InvalidOptionError(f"method: {method!r} is unknown; choose 'kappa' or 'pi'")
    tables = _tables(as_votes(matrix_votes))
    counts = tables.sum(axis=(0, 1))
    return _corrected(tables, counts, _observed(tables, counts), method)


def agreement_with(
    matrix_votes: VoteMatrix | ArrayLike, column: int
) -> tuple[Floats, Floats, NDArray[np.int64]]:
    """Agreement of one State with each of the others.

    Parameters
    ----------
    matrix_votes : VoteMatrix or array_like, shape (n_items, n_states)
        Codes 2 yes, 1 abstain, 0 no, -1 no information.
    column : int
        Column of the State.

    Returns
    -------
    agreement, pi : ndarray, shape (n_states,)
        The row of :func:`lijphart` and of :func:`chance_corrected` with ``method="pi"``.
    counts : ndarray of int, shape (n_states,)
        Number of joint votes.
    """
    votes = as_votes(matrix_votes)
    n = votes.shape[1]
    if not -n <= column < n:
        raise InvalidVotesError(f"column: {column} is outside the {n} States of the matrix")
    own = votes[:, column]
    tables = np.empty((3, 3, n))
    for a in range(3):
        rows = votes[own == a]
        for b in range(3):
            tables[a, b] = np.count_nonzero(rows == b, axis=0)
    counts = tables.sum(axis=(0, 1))
    observed = _observed(tables, counts)
    pi = _corrected(tables, counts, observed, "pi")
    return 1.0 - observed, pi, counts.astype(np.int64)


def agreement_interval(
    agreement: ArrayLike, counts: ArrayLike, *, level: float = 0.90
) -> tuple[Floats, Floats]:
    """Interval for an agreement, from the number of joint votes.

    Parameters
    ----------
    agreement : array_like
        Agreement in [0, 1] as :func:`lijphart` gives it; nan gives nan.
    counts : array_like
        Joint votes behind each.
    level : float, default 0.90
        Probability that the interval is to hold.

    Returns
    -------
    lo, hi : ndarray
        Bounds within [0, 1].

    Notes
    -----
    Wilson's score interval. It needs no resampling, so that a page can draw one for every pair;
    it stays open at full agreement, where a bootstrap over roll calls would shrink to a point;
    and since abstentions bring the votes' variance below that of yes and no alone, it is at
    least as wide as it must be. It takes roll calls as independent: near-copies of one text in
    one session carry less information than their number, so for a handful of repeated texts it
    is too narrow. It holds for Lijphart's agreement, not for the chance-corrected forms.

    References
    ----------
    Edwin B. Wilson, 'Probable Inference, the Law of Succession, and Statistical Inference',
    *Journal of the American Statistical Association* 22(158), 1927, pp. 209-212.
    """
    if not 0.0 < level < 1.0:
        raise InvalidOptionError(f"level: {level} is not between 0 and 1; 0.90 is usual")
    share = np.asarray(agreement, dtype=np.float64)
    n = np.asarray(counts, dtype=np.float64)
    z = float(ndtri(0.5 + level / 2))
    with np.errstate(invalid="ignore", divide="ignore"):
        scale = 1.0 + z * z / n
        centre = (share + z * z / (2.0 * n)) / scale
        half = z * np.sqrt(share * (1.0 - share) / n + (z / (2.0 * n)) ** 2) / scale
    lo = np.where(n > 0, np.clip(centre - half, 0.0, 1.0), np.nan)
    hi = np.where(n > 0, np.clip(centre + half, 0.0, 1.0), np.nan)
    return lo, hi
