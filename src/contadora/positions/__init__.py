"""Positions: where States stand, estimated from what they did. Arrays in, results out.

The library knows nothing of Django or of the rest of Contadora; see README.md beside this file.
"""

from contadora.positions.agreement import (
    agreement_interval,
    agreement_with,
    chance_corrected,
    lijphart,
)
from contadora.positions.cohesion import GroupCohesion, agreement_index, group_cohesion, rice
from contadora.positions.diagnostics import effective_size, split_rhat
from contadora.positions.dimension_chain import Sampling
from contadora.positions.dimension_gain import HeldOutGain, held_out_gain
from contadora.positions.dimensions import ItemAxes, PlaneFit, StateAxes, TwoDimensions
from contadora.positions.drivers import Driver, ShiftDrivers, shift_drivers
from contadora.positions.errors import (
    AnchorError,
    ConvergenceWarning,
    InvalidOptionError,
    InvalidVotesError,
    PositionsError,
    TooFewVotesError,
)
from contadora.positions.extension import extend
from contadora.positions.fit import Fit
from contadora.positions.ideal_points import DynamicIdealPoints
from contadora.positions.issue_positions import IssueFit, IssuePositions
from contadora.positions.presets import MODELS, preset
from contadora.positions.relations import (
    Balance,
    Closeness,
    Difference,
    Shift,
    balance,
    bloc,
    closest,
    difference,
    distances,
    indistinguishable,
    shift,
)
from contadora.positions.simulate import Simulation, simulate
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES, VoteMatrix

__all__ = [
    "ABSTAIN",
    "MISSING",
    "MODELS",
    "NO",
    "YES",
    "AnchorError",
    "Balance",
    "Closeness",
    "ConvergenceWarning",
    "Difference",
    "Driver",
    "DynamicIdealPoints",
    "Fit",
    "GroupCohesion",
    "HeldOutGain",
    "InvalidOptionError",
    "InvalidVotesError",
    "IssueFit",
    "IssuePositions",
    "ItemAxes",
    "PlaneFit",
    "PositionsError",
    "Sampling",
    "Shift",
    "ShiftDrivers",
    "Simulation",
    "StateAxes",
    "TooFewVotesError",
    "TwoDimensions",
    "VoteMatrix",
    "agreement_index",
    "agreement_interval",
    "agreement_with",
    "balance",
    "bloc",
    "chance_corrected",
    "closest",
    "difference",
    "distances",
    "effective_size",
    "extend",
    "group_cohesion",
    "held_out_gain",
    "indistinguishable",
    "lijphart",
    "preset",
    "rice",
    "shift",
    "shift_drivers",
    "simulate",
    "split_rhat",
]
