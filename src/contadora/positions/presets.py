"""Named models: the options of `DynamicIdealPoints` that go together."""

from __future__ import annotations

from typing import Any, Literal

from contadora.positions.errors import InvalidOptionError
from contadora.positions.ideal_points import DynamicIdealPoints

Model = Literal["dynamic", "bsv"]
MODELS: tuple[Model, ...] = ("dynamic", "bsv")
SMALL = 30_000  # votes below which a full posterior takes a second or two, whatever is asked
CHAINS = 2
# Sweeps of each chain: (burn-in, kept).
QUICK = (5, 30)  # whose points are corrected, and whose spread is that of the curvature
QUICK_SCHEME = (60, 140)
COLLAPSED = (60, 1_350)
SCHEME = (100, 1_500)


def preset(
    model: Model,
    *,
    anchor: tuple[str, int],
    n_votes: int,
    draws: int | None = None,
    link: Literal["probit", "logit"] = "probit",
    interval: float = 0.90,
) -> DynamicIdealPoints:
    """Return the estimator of a named model.

    Parameters
    ----------
    model : {"dynamic", "bsv"}
        ``"dynamic"``: the posterior of the model of `DynamicIdealPoints`, in which a point leans
        on the one before and the one after. ``"bsv"``: the scheme of Bailey, Strezhnev and
        Voeten, which reproduces their published points.
    anchor : (str, int)
        As in `DynamicIdealPoints`.
    n_votes : int
        Votes of the record, by which the moves are chosen.
    draws : int, optional
        Draws of the posterior to keep. None: points and intervals in seconds, with as many draws
        as those take.
    link : {"probit", "logit"}
        As in `DynamicIdealPoints`.
    interval : float
        Probability of the intervals.
    """
    if model not in MODELS:
        raise InvalidOptionError(f"model: {model!r} is unknown; choose 'dynamic' or 'bsv'")
    if draws is not None and draws < 2 * CHAINS:
        raise InvalidOptionError(f"draws: {draws}; give at least {2 * CHAINS}")
    if model == "bsv" and link != "probit":
        raise InvalidOptionError(f"link: {link!r} goes with the model 'dynamic', not 'bsv'")
    options: dict[str, Any] = {"anchor": anchor, "interval": interval, "chains": CHAINS}
    if model == "bsv":
        options |= {"sampler": "bsv", "start": "second"}
        burn_in, sweeps = QUICK_SCHEME if draws is None and n_votes > SMALL else SCHEME
    elif draws is None and n_votes > SMALL:
        options["spread"] = "curvature"
        burn_in, sweeps = QUICK
    else:
        burn_in, sweeps = COLLAPSED
    thin = 1.0
    if draws is not None:
        each = -(-draws // CHAINS)  # rounded up
        sweeps = max(sweeps, each)
        thin = sweeps / each
    return DynamicIdealPoints(**options, burn_in=burn_in, sweeps=sweeps, thin=thin)
