"""Options that several estimators take, checked in one way."""

from __future__ import annotations

from typing import Any

import numpy as np

from contadora.positions.errors import InvalidOptionError


def whole(name: str, value: Any, least: int) -> int:
    """Return a whole number of at least `least`, or refuse it."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise InvalidOptionError(f"{name}: {value!r}; give a whole number of at least {least}")
    return int(value)


def at_least(name: str, value: float, least: float) -> float:
    """Return a finite number of at least `least`, or refuse it."""
    if not (np.isfinite(value) and value >= least):
        raise InvalidOptionError(f"{name}: {value!r}; give a number of at least {least}")
    return float(value)


def share(name: str, value: float) -> float:
    """Return a number strictly between 0 and 1, or refuse it."""
    if not 0.0 < value < 1.0:
        raise InvalidOptionError(f"{name}: {value!r} is not between 0 and 1")
    return float(value)


def positive(name: str, value: float) -> float:
    """Return a finite number above nil, or refuse it."""
    if not (np.isfinite(value) and value > 0):
        raise InvalidOptionError(f"{name}: {value!r}; give a positive number")
    return float(value)


def check_generator(rng: Any) -> None:
    """Refuse what is not a generator."""
    if not isinstance(rng, np.random.Generator):
        raise InvalidOptionError(
            f"rng: {type(rng).__name__}; give a generator, such as numpy.random.default_rng(1)"
        )
