"""Keeping a trained model in one file of plain arrays; nothing in it is ever executed."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions.errors import InvalidOptionError
from contadora.positions.forecast.blend import Blend
from contadora.positions.forecast.corpus import Corpus
from contadora.positions.forecast.filled import filled
from contadora.positions.forecast.forecaster import Forecaster
from contadora.positions.forecast.meaning import ENCODERS, USE, encoders
from contadora.positions.forecast.process import Covariance, Process
from contadora.positions.forecast.record import Record
from contadora.positions.forecast.shocks import Shocks
from contadora.positions.forecast.training import Learnt

FORMAT = 4


def save(model: Forecaster, path: Path | str) -> None:
    """Write a model."""
    record, learnt = model.record, model.learnt
    about = {
        "format": FORMAT,
        "seed": model.seed,
        "region": sorted(model.region),
        "states": record.states,
        "asked": model.states,
        "items": record.items,
        "title": record.title,
        "description": record.description,
        "issues": [sorted(i) for i in record.issues],
        "date": [d.isoformat() if d else None for d in record.date],
        "width": learnt.width,
        "sway": learnt.sway,
        "bags": len(learnt.bags),
        "heard_bags": len(learnt.heard_bags),
    }
    arrays: dict[str, NDArray[Any]] = {
        "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
        "votes": record.votes,
        "session": record.session,
        "linked": record.linked,
        "partial": record.partial,
        "important": record.important,
        "vectors": model.corpus.vectors,
        "edges": learnt.edges,
        "heard_edges": learnt.heard_edges,
        "named": learnt.named,
        "loading": learnt.shocks.loading,
    }
    for name, bags in (("bag", learnt.bags), ("heard", learnt.heard_bags)):
        for k, blend in enumerate(bags):
            arrays |= blend.arrays(f"{name}{k}")
    with Path(path).open("wb") as file:
        np.savez_compressed(file, **arrays)  # type: ignore[arg-type]


def load(path: Path | str) -> Forecaster:
    """Read a model; a file that is not one is refused."""
    try:
        with Path(path).open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
        about = json.loads(arrays["about"].tobytes())
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']}, this version reads {FORMAT}")
        vectors = arrays["vectors"]
        heard = vectors[:, :USE].any(), vectors[:, USE:].any()
        for name, needed, here in zip(ENCODERS, heard, encoders(), strict=True):
            if needed and not here:
                raise ValueError(f"it learnt with {name}, which cannot be used here")
        record = Record(
            votes=arrays["votes"],
            session=arrays["session"],
            title=tuple(about["title"]),
            states=tuple(about["states"]),
            items=tuple(about["items"]),
            description=tuple(about["description"]),
            issues=tuple(frozenset(i) for i in about["issues"]),
            linked=arrays["linked"],
            partial=arrays["partial"],
            important=arrays["important"],
            date=tuple(dt.date.fromisoformat(d) if d else None for d in about["date"]),
        )
        corpus = Corpus(record, vectors)
        learnt = Learnt(
            arrays["edges"],
            tuple(Blend.of_arrays(f"bag{k}", arrays) for k in range(about["bags"])),
            Shocks(arrays["loading"]),
            float(about["width"]),
            float(about["sway"]),
            arrays["heard_edges"],
            tuple(Blend.of_arrays(f"heard{k}", arrays) for k in range(about["heard_bags"])),
            arrays["named"],
        )
        process = Process(corpus, filled(corpus), Covariance())
    except (KeyError, ValueError, OSError, zipfile.BadZipFile) as error:
        raise InvalidOptionError(
            f"model: {path} is not a forecaster that can be read ({error}); train it again"
        ) from error
    return Forecaster(
        record,
        corpus,
        process,
        learnt,
        frozenset(about["region"]),
        int(about["seed"]),
        tuple(about["asked"]),
    )
