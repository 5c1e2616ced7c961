"""The starter pack's part of the record: roll calls, acts, what was not done, docket patterns."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from contadora.atlas.loading import STARTER, Changes, PackError, Plan, Row, Tables, sourced, upsert
from contadora.atlas.models import State
from contadora.record.models import Act, DocketPattern, NonCommitment, RollCall
from contadora.record.votes import Vote, count, pack
from contadora.starter import tables

CODES = {"Y": Vote.YES, "N": Vote.NO, "A": Vote.ABSTAIN, "X": Vote.ABSENT}


@dataclass
class Pack:
    """A folder of the pack's tables, and a hash of all that was read from it."""

    folder: Path
    _hash: Any = field(default_factory=hashlib.sha256)

    def read(self, name: str) -> list[dict[str, str]]:
        """Return the rows of a table."""
        file = tables.path_of(name, self.folder)
        try:
            self._hash.update(name.encode() + file.read_bytes())
            return tables.read(name, self.folder)
        except FileNotFoundError:
            raise PackError(
                f"starter pack: {file.name} is not in {self.folder}; restore the pack's folder"
            ) from None
        except (UnicodeDecodeError, csv.Error, ValueError) as error:
            raise PackError(
                f"starter pack: {file.name} cannot be read ({error}); "
                "`contadora starter check` names the line"
            ) from None

    @property
    def sha256(self) -> str:
        """The hash of the tables read so far."""
        return str(self._hash.hexdigest())


def load_record(read: Tables) -> dict[str, Changes]:
    """Bring the record to what the pack's tables say; the caller holds the transaction."""
    return {
        "rollcalls": upsert(
            Plan(RollCall, ("slug",), _rollcalls(read)), keep=lambda row: row.origin != STARTER
        ),
        "acts": upsert(
            Plan(
                Act,
                ("state_id", "instrument_id", "kind", "date", "stage"),
                map(_act, read("acts")),
            ),
            existing=Act.objects.filter(owner=None),
            keep=lambda row: row.origin != STARTER,
            remove=True,
        ),
        "noncommitments": upsert(
            Plan(
                NonCommitment,
                ("state_id", "instrument_id", "kind"),
                map(_noncommitment, read("noncommitments")),
            ),
            remove=True,
        ),
        "docket_patterns": upsert(
            Plan(DocketPattern, ("kind", "pattern"), map(_pattern, read("docket_patterns"))),
            keep=lambda row: row.origin != STARTER,
            remove=True,
        ),
    }


def _rollcalls(read: Tables) -> list[dict[str, Any]]:
    slots = dict(State.objects.values_list("iso3", "slot"))
    rows = read("rollcalls")
    votes = {row["key"]: np.zeros(max(slots.values()) + 1, dtype=np.uint8) for row in rows}
    for vote in read("rollcall_votes"):
        votes[vote["key"]][slots[vote["iso3"]]] = CODES[vote["vote"]]
    symbols = {row["slug"]: row for row in read("instruments")}
    return [_rollcall(row, votes[row["key"]], symbols[row["instrument"]]) for row in rows]


def _rollcall(
    row: Row, votes: np.ndarray[Any, np.dtype[np.uint8]], instrument: Row
) -> dict[str, Any]:
    counts = count(votes)
    return {
        "slug": row["key"],
        "instrument_id": row["instrument"],
        "symbol": instrument["symbol"],
        "title": instrument["title_en"],
        "session": row["session"],
        "date": row["date"],
        "stage": row["stage"],
        "yes": counts.yes,
        "no": counts.no,
        "abstain": counts.abstain,
        "absent": counts.absent,
        "votes": pack(votes),
        "source_id": row["source"],
        "confidence": row["confidence"],
        "origin": STARTER,
    }


def _act(row: Row) -> dict[str, Any]:
    return {
        "state_id": row["iso3"],
        "instrument_id": row["instrument"],
        "kind": row["kind"],
        "date": row["date"] or None,
        "stage": row.get("stage", ""),
        "document": row.get("document", ""),
        "origin": STARTER,
    } | sourced(row)


def _noncommitment(row: Row) -> dict[str, Any]:
    return {
        "state_id": row["iso3"],
        "instrument_id": row["instrument"],
        "kind": row["kind"],
        "as_of": row["as_of"] or None,
    } | sourced(row)


def _pattern(row: Row) -> dict[str, Any]:
    return {
        "kind": row["kind"],
        "pattern": row["pattern"],
        "exclude": row.get("exclude", "") == "1",
        "remark": row.get("remark", ""),
        "origin": STARTER,
    }
