"""Forecasts of votes: what States will do on a text that has not been voted. See README.md here."""

from contadora.positions.forecast.forecaster import Baselines, Forecaster, Look, Precedent
from contadora.positions.forecast.outcome import OUTCOMES, Doubt, Forecast, Tally
from contadora.positions.forecast.record import Record, Target

__all__ = [
    "OUTCOMES",
    "Baselines",
    "Doubt",
    "Forecast",
    "Forecaster",
    "Look",
    "Precedent",
    "Record",
    "Tally",
    "Target",
]
