"""Whether chains agree, and how many independent draws they are worth."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def split_rhat(draws: NDArray[np.floating]) -> Floats:
    """Split R-hat of each quantity.

    Parameters
    ----------
    draws : ndarray, shape (n_chains, n_draws, n_quantities)
        At least four draws a chain.

    Returns
    -------
    ndarray, shape (n_quantities,)
        Near 1 when the halves of all chains agree; nan with fewer than four draws.

    References
    ----------
    Andrew Gelman, John B. Carlin, Hal S. Stern, David B. Dunson, Aki Vehtari and Donald B.
    Rubin, *Bayesian Data Analysis*, 3rd ed., CRC Press, 2013, section 11.4.
    """
    _, n, k = draws.shape
    half = n // 2
    if half < 2:
        return np.full(k, np.nan)
    parts = np.concatenate([draws[:, :half], draws[:, n - half :]]).astype(np.float64)
    within = parts.var(axis=1, ddof=1).mean(axis=0)
    between = parts.mean(axis=1).var(axis=0, ddof=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        value = np.sqrt((half - 1) / half + between / within)
    # No movement at all inside the halves: fine if they agree, hopeless if they do not.
    return np.where(within > 0, value, np.where(between > 0, np.inf, 1.0))


def effective_size(draws: NDArray[np.floating], *, block: int = 1024) -> Floats:
    """Effective sample size of the mean of each quantity, over all chains.

    Parameters
    ----------
    draws : ndarray, shape (n_chains, n_draws, n_quantities)
        Kept draws.
    block : int
        Quantities handled at a time, which bounds the memory.

    Returns
    -------
    ndarray, shape (n_quantities,)
        nan with fewer than four draws a chain.

    Notes
    -----
    Autocorrelations of all chains together, summed until the first pair whose sum is not
    positive, and made to decrease (Geyer's initial monotone sequence).

    References
    ----------
    Aki Vehtari, Andrew Gelman, Daniel Simpson, Bob Carpenter and Paul-Christian Bürkner,
    'Rank-Normalization, Folding, and Localization: An Improved R-hat for Assessing Convergence
    of MCMC', *Bayesian Analysis* 16(2), 2021, pp. 667-718.

    Charles J. Geyer, 'Practical Markov Chain Monte Carlo', *Statistical Science* 7(4), 1992,
    pp. 473-483.
    """
    chains, n, k = draws.shape
    if n < 4:
        return np.full(k, np.nan)
    out = np.empty(k)
    size = 1 << (2 * n - 1).bit_length()
    for lo in range(0, k, block):
        x = draws[:, :, lo : lo + block].astype(np.float64)
        x = x - x.mean(axis=1, keepdims=True)
        spectrum = np.fft.rfft(x, size, axis=1)
        # Of all chains together: their mean may as well be taken before the way back.
        power = (spectrum.real**2 + spectrum.imag**2).mean(axis=0)
        auto = np.fft.irfft(power, size, axis=0)[:n] / n
        within = auto[0] * n / (n - 1)
        means = draws[:, :, lo : lo + block].mean(axis=1, dtype=np.float64)
        between = means.var(axis=0, ddof=1) if chains > 1 else 0.0
        total = within * (n - 1) / n + between
        with np.errstate(invalid="ignore", divide="ignore"):
            rho = 1.0 - (within - auto * n / (n - 1)) / total
        rho[0] = 1.0
        pairs = rho[0 : n - n % 2 : 2] + rho[1:n:2]
        alive = np.cumprod(pairs > 0, axis=0)
        pairs = np.minimum.accumulate(np.where(alive, pairs, 0.0), axis=0)
        tau = np.maximum(-1.0 + 2.0 * pairs.sum(axis=0), 1.0 / np.log10(chains * n + 10.0))
        out[lo : lo + block] = np.where(total > 0, chains * n / tau, np.nan)
    return out
