"""Log-probabilities of votes as SciPy has them: what the tables of the kernels must come to."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import log_expit, log_ndtr

LOG_CDF = {"probit": log_ndtr, "logit": log_expit}


def log_probability(link: str, vote: Any, eta: Any, low: Any, high: Any) -> np.ndarray:
    """Return the log-probability of votes (2 yes, 1 abstain, 0 no); arguments broadcast."""
    log_cdf = LOG_CDF[link]
    a, b = low - eta, np.maximum(high, np.nextafter(low, np.inf)) - eta
    # The tail in which the difference keeps its accuracy.
    upper = a + b > 0.0
    near = log_cdf(np.where(upper, -a, b))
    far = log_cdf(np.where(upper, -b, a))
    with np.errstate(divide="ignore"):
        middle = near + np.log(-np.expm1(far - near))
    return np.select([vote == 2, vote == 0], [log_cdf(-b), log_cdf(a)], middle)
