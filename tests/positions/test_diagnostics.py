from __future__ import annotations

import numpy as np

from contadora.positions import effective_size, split_rhat


def chains(rho: float, rng: np.random.Generator, n: int = 2000, k: int = 40) -> np.ndarray:
    x = np.empty((2, n, k))
    x[:, 0] = rng.standard_normal((2, k))
    noise = np.sqrt(1 - rho**2) * rng.standard_normal((2, n, k))
    for t in range(1, n):
        x[:, t] = rho * x[:, t - 1] + noise[:, t]
    return x


def test_effective_size_of_an_autoregression(rng: np.random.Generator) -> None:
    for rho in (0.0, 0.5, 0.9):
        # Known: n (1 - rho) / (1 + rho).
        expected = 4000 * (1 - rho) / (1 + rho)
        found = np.median(effective_size(chains(rho, rng), block=7))
        assert 0.8 * expected < found < 1.25 * expected


def test_rhat_sees_chains_apart_and_chains_that_drift(rng: np.random.Generator) -> None:
    x = chains(0.3, rng)
    assert split_rhat(x).max() < 1.02
    apart = x + np.array([0.0, 2.0])[:, None, None]
    assert split_rhat(apart).min() > 1.2
    drifting = x + np.linspace(0, 4, 2000)[None, :, None]
    assert split_rhat(drifting).min() > 1.2


def test_degenerate_draws() -> None:
    assert np.isnan(split_rhat(np.zeros((2, 3, 2)))).all()
    assert np.isnan(effective_size(np.zeros((2, 3, 2)))).all()
    assert split_rhat(np.zeros((2, 10, 1))).tolist() == [1.0]
    stuck = np.zeros((2, 10, 1))
    stuck[1] = 1.0
    assert split_rhat(stuck).tolist() == [np.inf]
