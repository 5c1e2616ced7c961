"""The trained model in this process: read from its file once, while the page says so."""

from __future__ import annotations

import gc
import logging
import threading
from dataclasses import dataclass
from functools import lru_cache

from django.db import connections

from contadora.positions.errors import InvalidOptionError
from contadora.positions.forecast import Forecaster, Look, Target
from contadora.standing.forecasting import training
from contadora.standing.forecasting.models import Training

logger = logging.getLogger("contadora.forecasts")
PATIENCE = 1.5  # seconds a page waits for a model that is being read
KEPT_LOOKS = 48  # texts, each with the features of every State


@dataclass(frozen=True, eq=False)
class Model:
    """A trained model and what it was trained on."""

    training: Training
    forecaster: Forecaster


_lock = threading.Lock()
_held: Model | None = None
_reading: tuple[str, threading.Thread] | None = None


def latest() -> Training | None:
    """Return the newest training whose model this program can read."""
    rows = Training.objects.filter(status=Training.Status.DONE, program=training.program())
    for row in rows.order_by("-finished_at", "-id")[: training.KEPT_FILES]:
        if training.file_of(row.uuid).is_file():
            return row
    return None


def running() -> Training | None:
    """Return the training that is under way."""
    return Training.objects.filter(active=True).first()


def lost() -> bool:
    """Whether the newest training went well, and yet this program can read no model.

    Another edition trained it, or its file is gone. Another training is asked for when the desk
    starts, and where a file turns out to be damaged.
    """
    ended = Training.objects.filter(active=None).order_by("-finished_at", "-id").first()
    return ended is not None and ended.status == Training.Status.DONE and latest() is None


def held(row: Training, patience: float = PATIENCE) -> Model | None:
    """Return the model of a training; None while it is still being read.

    Reading a model of the whole record takes some seconds. It is begun by the first who asks, and
    nobody waits longer than `patience` for it.
    """
    global _reading
    with _lock:
        found = _held
        if found is not None and found.training.uuid == row.uuid:
            return found
        if _reading is None or _reading[0] != str(row.uuid) or not _reading[1].is_alive():
            thread = threading.Thread(
                target=_read_beside, args=(row,), name="forecast model", daemon=True
            )
            _reading = (str(row.uuid), thread)
            thread.start()
        thread = _reading[1]
    thread.join(patience)
    found = _held
    return found if found is not None and found.training.uuid == row.uuid else None


def hold(model: Model) -> None:
    """Put a model that was just trained in its place."""
    global _held
    with _lock:
        _held = model
    look.cache_clear()  # what was seen by the model before it


def _read_beside(row: Training) -> None:
    try:
        _read(row)
    finally:
        connections.close_all()  # this thread's


def _read(row: Training) -> None:
    from contadora.standing.forecasting.jobs import train_where_unreadable

    try:
        forecaster = Forecaster.load(training.file_of(row.uuid))
        # What every text needs first: the sentence encoders and the view of the next session.
        forecaster.look(Target("a text"))
    except InvalidOptionError:
        logger.exception("the forecasting model %s cannot be read; it is trained again", row.uuid)
        training.file_of(row.uuid).unlink(missing_ok=True)
        train_where_unreadable()
        return
    hold(Model(row, forecaster))
    # What is here to stay need not be gone through each time Python looks for rings of objects that
    # nobody holds: that would keep an answer waiting for a third of a second.
    gc.collect()
    gc.freeze()


@lru_cache(maxsize=KEPT_LOOKS)
def look(model: Model, target: Target) -> Look:
    """Return a text as a model sees it, kept for the next change of what is declared."""
    return model.forecaster.look(target)


def forget() -> None:
    """Let the model go: the desk's files were changed."""
    global _held
    with _lock:
        _held = None
    look.cache_clear()
