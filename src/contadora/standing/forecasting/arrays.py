"""A kept forecast's arrays: written to one NumPy archive, read back when the vote comes."""

from __future__ import annotations

import io
from collections.abc import Iterable

import numpy as np

from contadora.positions.forecast import Forecast
from contadora.standing.forecasting.outlook import Outlook
from contadora.standing.forecasting.scoring import Array


def archive(outlook: Outlook, known: Iterable[str]) -> bytes:
    """Return the bytes of a forecast: probabilities, simple rules, joint draws, known roll calls.

    known: the roll calls of the record as it is; none of them can ever score the forecast.
    """
    out = io.BytesIO()
    forecast = outlook.forecast
    np.savez_compressed(
        out,
        states=np.array(forecast.states),
        p=forecast.p,
        present=forecast.present,
        draws=forecast.draws,
        known=np.frombuffer("\n".join(known).encode(), dtype=np.uint8),
        declared=np.array(sorted(forecast.declared)),
        said=np.array([forecast.declared[iso3] for iso3 in sorted(forecast.declared)], np.int8),
        always=outlook.baselines.always_yes,
        last=outlook.baselines.last_vote,
    )
    return out.getvalue()


def read(arrays: bytes) -> tuple[Forecast, dict[str, Array]]:
    """Return a forecast and the simple rules beside it."""
    with np.load(io.BytesIO(bytes(arrays)), allow_pickle=False) as data:
        held = {name: data[name] for name in data.files}
    declared = dict(zip(held["declared"].tolist(), held["said"].tolist(), strict=True))
    forecast = Forecast(
        states=tuple(held["states"].tolist()),
        p=held["p"],
        present=held["present"],
        draws=held["draws"],
        declared=declared,
    )
    return forecast, {"always": held["always"], "last": held["last"]}


def known(arrays: bytes) -> frozenset[str]:
    """Return the roll calls that the desk had when the forecast was kept."""
    with np.load(io.BytesIO(bytes(arrays)), allow_pickle=False) as data:
        # What an earlier version kept does not tell.
        text = bytes(data["known"]).decode() if "known" in data.files else ""
    return frozenset(text.split("\n")) - {""}
