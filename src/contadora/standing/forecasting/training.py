"""From the record to a trained forecasting model, and where its file lies."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from contadora import positions
from contadora.atlas import queries as atlas
from contadora.atlas.models import State
from contadora.positions import ABSTAIN, MISSING, NO, YES
from contadora.positions.forecast import Forecaster, Record
from contadora.record import queries as record
from contadora.record.votes import Vote
from contadora.standing.beats import Progress

SEED = 1945
LEAST_SESSIONS = 4  # without as many, the library refuses
LATE_SESSIONS = 5  # a member that cast no vote in them is not forecast
WIDE = 1 / 3  # of the members vote on a roll call that tells who votes; fewer, on part of one
KEPT_FILES = 2  # the one in use, and the one that another process still reads
_CODES = np.full(len(Vote), MISSING, dtype=np.int8)
_CODES[[Vote.YES, Vote.ABSTAIN, Vote.NO]] = YES, ABSTAIN, NO


class NothingToLearnError(ValueError):
    """The record holds too little for a forecast."""


@dataclass(frozen=True, eq=False)
class Lessons:
    """The record as the forecasting model takes it, and the hash of it all."""

    record: Record
    asked: tuple[str, ...]  # States to forecast
    digest: str

    @property
    def n_rollcalls(self) -> int:
        return self.record.n_calls

    @property
    def sessions(self) -> tuple[int, int]:
        """The first and the last session."""
        return int(self.record.session.min()), int(self.record.session.max())


def collect() -> Lessons:
    """Return the roll calls of the record: all of them, paragraphs and amendments marked."""
    whole = record.matrix()
    if len(np.unique(whole.sessions)) < LEAST_SESSIONS:
        raise NothingToLearnError(
            _(
                "The record holds fewer than four sessions of roll calls; load a voting file with "
                "'contadora load rollcalls FILE'."
            )
        )
    issues = tuple(frozenset(c for c in codes.split(";") if c) for codes in whole.issues)
    lessons = Record(
        votes=as_cast(whole.votes),
        session=whole.sessions,
        title=whole.titles,
        # The chair's words stand in the title where the file has no other.
        description=whole.titles,
        states=whole.states,
        items=whole.slugs,
        issues=issues,
        linked=whole.linked,
        partial=whole.paragraph | whole.amendment,
        important=whole.important,
    )
    asked = _asked(lessons)
    return Lessons(lessons, asked, _digest(lessons, asked))


def _asked(lessons: Record) -> tuple[str, ...]:
    """Return the members of today that voted in the record's last sessions.

    A session of which a few votes are loaded, or those of a few States, does not narrow them.
    """
    members = {row.iso3 for row in atlas.states().values() if row.kind == State.Kind.MEMBER}
    member = np.array([iso3 in members for iso3 in lessons.states])
    cast = (lessons.votes != MISSING) & (member if member.any() else ~member)
    wide = cast.sum(axis=1) >= WIDE * member.sum()
    sessions = np.unique(lessons.session[wide] if wide.any() else lessons.session)
    voted = cast[lessons.session >= sessions[-LATE_SESSIONS:][0]].any(axis=0)
    return tuple(iso3 for iso3, each in zip(lessons.states, voted, strict=True) if each)


def _digest(lessons: Record, asked: tuple[str, ...]) -> str:
    digest = hashlib.sha256()
    for texts in (lessons.states, asked, lessons.items, lessons.title):
        digest.update("\n".join(texts).encode() + b"\0")
    digest.update("\n".join(";".join(sorted(codes)) for codes in lessons.issues).encode() + b"\0")
    for array in (
        lessons.votes,
        lessons.session,
        lessons.linked,
        lessons.partial,
        lessons.important,
    ):
        digest.update(np.ascontiguousarray(array).tobytes() + b"\0")
    return digest.hexdigest()


def as_cast(packed: NDArray[np.uint8]) -> NDArray[np.int8]:
    """Return votes as the model has them, from those of the record."""
    return np.asarray(_CODES[packed])


@cache
def program() -> str:
    """Return a checksum of the forecasting program: what it trained another edition cannot read."""
    digest = hashlib.sha256()
    for file in sorted((Path(positions.__file__).parent / "forecast").glob("*.py")):
        if file.name == "bench.py":  # measures, and changes no model
            continue
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def fit(
    lessons: Lessons, *, before: int | None = None, progress: Progress | None = None
) -> Forecaster:
    """Train a model on the lessons, or on those before a session."""
    return Forecaster.train(
        lessons.record,
        seed=SEED,
        region=frozenset(atlas.region()),
        before=before,
        progress=progress,
        states=lessons.asked if before is None else None,
    )


def folder() -> Path:
    """Return where the models lie."""
    return Path(settings.HOME.path) / "forecasts"


def file_of(uuid: object) -> Path:
    """Return a training's file, which another machine or a restored desk may lack."""
    return folder() / f"{uuid}.npz"


def keep(model: Forecaster, uuid: object) -> None:
    """Write a model's file in one step and drop the oldest ones."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    target = file_of(uuid)
    part = target.with_suffix(".part")
    try:
        model.save(part)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    files = sorted(folder().glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in files[KEPT_FILES:]:
        old.unlink(missing_ok=True)
