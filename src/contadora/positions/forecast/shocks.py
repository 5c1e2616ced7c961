"""What moves many States at once on one roll call: shared shocks, and what declared votes say.

Each State's forecast is read as an ordinal probit: a latent answer, standard normal, cut where its
probabilities say. Latent answers of one roll call are correlated through a few shared shocks, so
that a text read wrongly is read wrongly for many. A declared vote tells of the shocks by Bayes'
rule, and through them of the States that have not spoken.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

Array = NDArray[np.float64]
TINY = 1e-6
RIDGE = 8.0  # votes' worth of no loading at all, for a State seldom seen
NODES, MASSES = np.polynomial.hermite_e.hermegauss(15)
MASSES = MASSES / MASSES.sum()
MOST = 0.92  # share of a latent answer that shocks may explain


def cuts(p: Array) -> Array:
    """Return the two cut-points of probabilities in the order no, abstain, yes."""
    low = np.clip(p[..., 0], TINY, 1 - 2 * TINY)
    high = np.clip(p[..., 0] + p[..., 1], low + TINY, 1 - TINY)
    return np.stack([ndtri(low), ndtri(high)], axis=-1)


def _slope(
    cut: Array, votes: NDArray[np.int8], centre: Array, spread: Array
) -> tuple[Array, Array]:
    """Return score and information of the latent centre, zero where there is no vote."""
    low = np.where(votes == 2, cut[..., 1], np.where(votes == 1, cut[..., 0], -40.0))
    high = np.where(votes == 0, cut[..., 0], np.where(votes == 1, cut[..., 1], 40.0))
    a = np.clip((low - centre) / spread, -12, 12)
    b = np.clip((high - centre) / spread, -12, 12)
    # The mass between the cuts, from the tail where it is not lost to rounding.
    flip = a > 0
    mass = np.where(flip, ndtr(-a) - ndtr(-b), ndtr(b) - ndtr(a))
    mass = np.maximum(mass, 1e-30)
    fa = np.exp(-0.5 * a * a) * 0.3989422804014327
    fb = np.exp(-0.5 * b * b) * 0.3989422804014327
    score = np.clip((fa - fb) / mass, -12, 12)
    info = np.clip(score * score - (a * fa - b * fb) / mass, 1e-4, 1.0)
    seen = votes >= 0
    return np.where(seen, score / spread, 0.0), np.where(seen, info / spread**2, 0.0)


@dataclass(frozen=True, eq=False)
class Shocks:
    """Loadings of States on shared shocks.

    Parameters
    ----------
    loading : ndarray, shape (n_states, n_shocks)
        Squared and summed by State at most ``MOST``.
    sway : float
        Deviation, between roll calls, of the logarithm of how wide abstention lies between no
        and yes: shared by all States, since on some texts doubt is said by abstaining and on
        others by voting.
    """

    loading: Array
    sway: float = 0.0

    @property
    def spread(self) -> Array:
        """Deviation of what is a State's own."""
        return np.asarray(np.sqrt(1.0 - (self.loading**2).sum(axis=1)))

    def posterior(self, p: Array, votes: NDArray[np.int8], steps: int = 8) -> tuple[Array, Array]:
        """Return mean and covariance of the shocks of each roll call, given votes.

        Parameters
        ----------
        p : ndarray, shape (n_calls, n_states, 3)
            Forecasts without the votes.
        votes : ndarray of int8, shape (n_calls, n_states)
            What is known; -1 where nothing is.
        """
        cut = cuts(p)
        k = self.loading.shape[1]
        mean: Array = np.zeros((len(p), k))
        spread = self.spread[None, :]
        pairs = (self.loading[:, :, None] * self.loading[:, None, :]).reshape(-1, k * k)
        precision = np.broadcast_to(np.eye(k), (len(p), k, k))
        for _ in range(steps):
            score, info = _slope(cut, votes, mean @ self.loading.T, spread)
            precision = np.eye(k) + (info @ pairs).reshape(-1, k, k)
            step = np.linalg.solve(precision, (score @ self.loading - mean)[:, :, None])[:, :, 0]
            length = np.sqrt((step**2).sum(axis=1, keepdims=True))
            mean = mean + step * np.minimum(1.0, 1.5 / np.maximum(length, 1e-12))
        return mean, np.asarray(np.linalg.inv(precision), dtype=np.float64)

    def widened(self, by: float, sway: float = 0.0) -> Shocks:
        """Return the shocks with loadings larger by a factor, within their bound."""
        return Shocks(_bounded(self.loading * by), sway)

    def of(self, states: NDArray[np.int64] | NDArray[np.bool_]) -> Shocks:
        """Return the shocks of some States."""
        return Shocks(self.loading[states], self.sway)

    def answers(
        self, p: Array, covariance: Array, shocks: Array, own: Array, doubt: Array
    ) -> NDArray[np.int8]:
        """Return joint draws of votes whose shares agree with probabilities.

        Parameters
        ----------
        p : ndarray, shape (n_states, 3)
        covariance : ndarray, shape (k, k)
            Of the shocks, given what has been declared.
        shocks : ndarray, shape (n_draws, k)
            Standard normal.
        own : ndarray, shape (n_draws, n_states)
            Standard normal.
        doubt : ndarray, shape (n_draws,)
            Standard normal: how wide abstention lies in each draw.
        """
        cut = cuts(p)
        centre = shocks @ np.linalg.cholesky(covariance).T @ self.loading.T
        held = np.einsum("ik,kl,il->i", self.loading, covariance, self.loading)
        whole = np.sqrt(held + self.spread**2)
        latent = (centre + own * self.spread) / whole
        low, gap = cut[:, 0], _gap(cut, self.sway)
        high = low + gap * np.exp(self.sway * doubt)[:, None]
        return np.asarray((latent > low).astype(np.int8) + (latent > high).astype(np.int8))

    def given(self, p: Array, mean: Array, covariance: Array) -> Array:
        """Return probabilities with the shocks of known mean and covariance averaged over."""
        cut = cuts(p)
        centre = mean @ self.loading.T
        spread = np.sqrt(
            self.spread**2 + np.einsum("ik,...kl,il->...i", self.loading, covariance, self.loading)
        )
        below = ndtr((cut[..., 0] - centre) / spread)
        under = ndtr((cut[..., 1] - centre) / spread)
        return np.stack([below, under - below, 1.0 - under], axis=-1)


def fit_shocks(
    p: Array,
    votes: NDArray[np.int8],
    weight: Array,
    *,
    n_shocks: int = 6,
    rounds: int = 8,
) -> Shocks:
    """Estimate loadings from forecasts made without a roll call's votes, and those votes.

    Parameters
    ----------
    p : ndarray, shape (n_calls, n_states, 3)
    votes : ndarray of int8, shape (n_calls, n_states)
    weight : ndarray, shape (n_calls,)
        How much each roll call counts.

    Notes
    -----
    Expectation-maximisation for a probit factor model with the cut-points held at the forecasts
    [1]_; the expectation is Laplace's.

    References
    ----------
    .. [1] Bock, R. D., and Aitkin, M. (1981). Marginal maximum likelihood estimation of item
       parameters: application of an EM algorithm. *Psychometrika* 46, 443-459.
    """
    n_states = votes.shape[1]
    seen = (votes >= 0).astype(float)
    cut = cuts(p)
    residual, _ = _slope(cut, votes, np.zeros(votes.shape), np.ones((1, n_states)))
    w = weight[:, None]
    shared = (w * seen).T @ seen
    moment = (w * residual).T @ residual / (shared + RIDGE)
    values, vectors = np.linalg.eigh(moment)
    top = np.argsort(values)[::-1][:n_shocks]
    loading = vectors[:, top] * np.sqrt(np.maximum(values[top], 1e-6))
    # The sign of a shock is free; fixed so that the same votes give the same draws.
    loading = loading * np.where(loading.sum(axis=0) < 0, -1.0, 1.0)
    loading = _bounded(1.3 * loading)
    k = loading.shape[1]
    for _ in range(rounds):
        shocks = Shocks(loading)
        mean, covariance = shocks.posterior(p, votes, steps=5)
        centre = mean @ loading.T
        spread = shocks.spread[None, :]
        score, info = _slope(cut, votes, centre, spread)
        latent = centre + spread**2 * score
        flat = covariance.reshape(-1, k * k)
        second = (mean[:, :, None] * mean[:, None, :]).reshape(-1, k * k) + flat
        gram = ((w * seen).T @ second).reshape(-1, k, k)
        # E[z u'] is the product of the means and what the latent answer shares with the shocks.
        held = ((w * seen * (1.0 - spread**2 * info)).T @ flat).reshape(-1, k, k)
        cross = (w * seen * latent).T @ mean + np.einsum("ik,ikl->il", loading, held)
        loading = _bounded(np.linalg.solve(gram + RIDGE * np.eye(k), cross[:, :, None])[:, :, 0])
    return Shocks(loading)


def _gap(cut: Array, sway: float) -> Array:
    """Return the width of abstention that leaves its probability as it is when it sways."""
    gap = cut[..., 1] - cut[..., 0]
    if sway == 0.0:
        return np.asarray(gap)
    stretch = np.exp(sway * NODES)
    log = np.log(gap)
    for _ in range(6):
        ends = cut[..., :1] + np.exp(log)[..., None] * stretch
        miss = ndtr(ends) @ MASSES - ndtr(cut[..., 1])
        height = np.exp(-0.5 * ends * ends) * 0.3989422804014327
        slope = np.exp(log) * ((height * stretch) @ MASSES)
        log = log - np.clip(miss / np.maximum(slope, 1e-12), -1.0, 1.0)
    return np.asarray(np.exp(log))


def _bounded(loading: Array) -> Array:
    size = (loading**2).sum(axis=1, keepdims=True)
    return np.asarray(loading * np.sqrt(np.minimum(1.0, MOST / np.maximum(size, 1e-12))))
