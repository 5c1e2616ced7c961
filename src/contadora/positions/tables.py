"""Votes, roll calls and points as CSV or Parquet, in long form: one row a vote or a point.

Needs Polars, which the estimators themselves do not.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from contadora.positions.errors import InvalidVotesError, LeftOutWarning
from contadora.positions.fit import Fit
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES, VoteMatrix

CODES = {"yes": YES, "abstain": ABSTAIN, "no": NO}
LAST_PARTIAL_SESSION = 44  # the published estimates leave out later paragraph and amendment votes
MAX_SESSION = 10_000


@dataclass(frozen=True)
class Exclusions:
    """What to leave out before estimating.

    Attributes
    ----------
    partial_after : int or None
        Leave out paragraph and amendment votes of later sessions. The published estimates do so
        after session 44 (1989), when such votes multiply.
    sessions : collection of int
        Sessions to leave out whole.
    state_sessions : collection of (str, int or None)
        A State in one session, or in all with None.
    """

    partial_after: int | None = None
    sessions: Collection[int] = ()
    state_sessions: Collection[tuple[str, int | None]] = ()


# Session 19 had one recorded vote; Zanzibar was a member for one session; South Africa was shut
# out until the middle of session 48.
PUBLISHED = Exclusions(
    partial_after=LAST_PARTIAL_SESSION,
    sessions=(19,),
    state_sessions=(("EAZ", None), ("ZAF", 48)),
)


def open_table(path: Path | str) -> pl.DataFrame:
    """Read a CSV or Parquet file whole, told apart by its content.

    Raises
    ------
    InvalidVotesError
        When the file cannot be read; the message names file and remedy.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            head = file.read(4)
        if head == b"PAR1":
            return pl.read_parquet(path)
        return pl.read_csv(path, infer_schema_length=None, null_values=[""])
    except FileNotFoundError:
        raise InvalidVotesError(f"there is no file {path}; name one that exists") from None
    except OSError as error:
        raise InvalidVotesError(f"{path}: cannot be read ({error.strerror or error})") from None
    except (pl.exceptions.PolarsError, UnicodeDecodeError) as error:
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise InvalidVotesError(
            f"{path}: is neither a whole Parquet file nor a CSV file in UTF-8 ({reason})"
        ) from None


def read_table(path: Path | str, needed: Sequence[str], known: Sequence[str] = ()) -> pl.DataFrame:
    """Read a CSV or Parquet file, told apart by its content, keeping the columns asked for.

    Parameters
    ----------
    path : path
    needed : sequence of str
        Columns that must be there.
    known : sequence of str
        Columns that are kept when they are there.

    Raises
    ------
    InvalidVotesError
        When the file cannot be read or a column is missing; the message names file, field and
        remedy.
    """
    table = open_table(path)
    missing = [name for name in needed if name not in table.columns]
    if missing:
        raise InvalidVotesError(
            f"{path}: has no column {', '.join(missing)}; its columns are "
            f"{', '.join(table.columns)}"
        )
    if table.is_empty():
        raise InvalidVotesError(f"{path}: has no rows; give a file with at least one")
    return table.select(*needed, *(name for name in known if name in table.columns))


def _truth(table: pl.DataFrame, name: str) -> pl.Series:
    """Return a column of yes and no as booleans, false where it is absent or empty."""
    if name not in table.columns:
        return pl.Series(name, [False] * table.height)
    column = table[name]
    if column.dtype == pl.Boolean:
        return column.fill_null(False)
    text = column.cast(pl.String).str.to_lowercase().fill_null("")
    wrong = ~text.is_in(["", "0", "1", "true", "false", "yes", "no"])
    if wrong.any():
        raise InvalidVotesError(f"{name}: {column.filter(wrong)[0]!r}; write true or false")
    return text.is_in(["1", "true", "yes"])


def _whole(table: pl.DataFrame, name: str, path: Path | str) -> pl.DataFrame:
    column = table[name].cast(pl.Int64, strict=False)
    wrong = column.is_null() | (column.abs() > np.iinfo(np.int32).max)
    if wrong.any():
        row = int(wrong.arg_true()[0])
        raise InvalidVotesError(
            f"{path}: {name} {table[name][row]!r} in data row {row + 1} is not a whole number"
        )
    return table.with_columns(column.alias(name))


def read_rollcalls(path: Path | str) -> pl.DataFrame:
    """Read roll calls: ``rcid, session``, and where they are there ``is_paragraph,
    is_amendment, linked_to``."""
    optional = ("is_paragraph", "is_amendment", "linked_to")
    calls = read_table(path, ("rcid", "session"), optional)
    calls = _whole(_whole(calls, "rcid", path), "session", path)
    if (bad := calls.filter(~pl.col("session").is_between(0, MAX_SESSION))).height:
        raise InvalidVotesError(f"{path}: session {bad['session'][0]} is not between 0 and 10000")
    twice = calls.filter(pl.col("rcid").is_duplicated())
    if twice.height:
        raise InvalidVotesError(
            f"{path}: rcid {twice['rcid'][0]} occurs twice; give each roll call once"
        )
    if "linked_to" in calls.columns:
        link = calls["linked_to"].cast(pl.Int64, strict=False)
        calls = calls.with_columns(link.fill_null(calls["rcid"]).alias("linked_to"))
    else:
        calls = calls.with_columns(pl.col("rcid").alias("linked_to"))
    partial = _truth(calls, "is_paragraph") | _truth(calls, "is_amendment")
    return calls.select("rcid", "session", "linked_to", partial.alias("partial")).sort("rcid")


def read_matrix(
    votes_path: Path | str,
    rollcalls_path: Path | str,
    *,
    exclude: Exclusions = Exclusions(),
    sessions: tuple[int, int] | None = None,
) -> VoteMatrix:
    """Read a record in long form.

    Parameters
    ----------
    votes_path : path
        CSV or Parquet with ``rcid, iso3, vote`` (yes, abstain, no). A State without a row for a
        roll call gives no information on it.
    rollcalls_path : path
        CSV or Parquet with ``rcid, session`` and optionally ``linked_to`` (the roll call whose
        text this one repeats), ``is_paragraph``, ``is_amendment``.
    exclude : Exclusions
        What to leave out; nothing by default.
    sessions : (int, int), optional
        First and last session to read.

    Returns
    -------
    VoteMatrix
        Items labelled by rcid, in their order.

    Raises
    ------
    InvalidVotesError

    Warns
    -----
    LeftOutWarning
        When votes are on roll calls that are not listed: they are left out.
    """
    calls = read_rollcalls(rollcalls_path)
    votes = _whole(read_table(votes_path, ("rcid", "iso3", "vote")), "rcid", votes_path)
    if votes["iso3"].null_count() or votes["iso3"].dtype != pl.String:
        raise InvalidVotesError(f"{votes_path}: iso3 is empty or no text somewhere; give a code")
    votes = votes.with_columns(pl.col("vote").cast(pl.String).str.to_lowercase())
    unknown = votes.filter(~pl.col("vote").is_in(list(CODES)) | pl.col("vote").is_null())
    if unknown.height:
        raise InvalidVotesError(
            f"{votes_path}: vote {unknown['vote'][0]!r} by {unknown['iso3'][0]} on "
            f"{unknown['rcid'][0]}; write yes, abstain or no, and leave absences out"
        )
    strange = votes.join(calls, on="rcid", how="anti")
    if strange.height:
        warnings.warn(
            f"{strange.height:,} votes left out: their roll calls, such as {strange['rcid'][0]}, "
            f"are not in {rollcalls_path}.",
            LeftOutWarning,
            stacklevel=2,
        )
    twice = votes.select("rcid", "iso3").is_duplicated()
    if twice.any():
        row = votes.filter(twice)
        raise InvalidVotesError(
            f"{votes_path}: {row['iso3'][0]} votes twice on {row['rcid'][0]}; keep one row"
        )
    calls = calls.filter(~pl.col("session").is_in(list(exclude.sessions)))
    if exclude.partial_after is not None:
        late = pl.col("session") > exclude.partial_after
        calls = calls.filter(~(pl.col("partial") & late))
    if sessions is not None:
        calls = calls.filter(pl.col("session").is_between(*sessions))
    votes = votes.join(calls.select("rcid", "session"), on="rcid")
    for state, session in exclude.state_sessions:
        here = pl.col("iso3") == state
        if session is not None:
            here &= pl.col("session") == session
        votes = votes.filter(~here)
    if votes.is_empty():
        raise InvalidVotesError(f"{votes_path}: no vote is left after the exclusions")
    states = sorted(votes["iso3"].unique())
    column = {state: i for i, state in enumerate(states)}
    row_of = {rcid: j for j, rcid in enumerate(calls["rcid"])}
    matrix = np.full((len(row_of), len(states)), MISSING, dtype=np.int8)
    rows = votes["rcid"].replace_strict(row_of, return_dtype=pl.Int32).to_numpy()
    columns = votes["iso3"].replace_strict(column, return_dtype=pl.Int32).to_numpy()
    matrix[rows, columns] = votes["vote"].replace_strict(CODES, return_dtype=pl.Int8).to_numpy()
    linked = np.array([row_of.get(first, j) for j, first in enumerate(calls["linked_to"])])
    return VoteMatrix(
        matrix,
        calls["session"].to_numpy().astype(np.int32),
        tuple(states),
        tuple(str(rcid) for rcid in calls["rcid"]),
        linked.astype(np.int32),
    )


def points_table(fit: Fit) -> pl.DataFrame:
    """Return the points in long form: ``iso3, session, point, sd, lo, hi, n``, sorted.

    A row with ``n`` 0 is a silence bridged from both sides.
    """
    s, t = np.nonzero(~np.isnan(fit.point))
    return pl.DataFrame(
        {
            "iso3": np.asarray(fit.states)[s],
            "session": fit.periods[t],
            "point": fit.point[s, t],
            "sd": fit.sd[s, t],
            "lo": fit.lo[s, t],
            "hi": fit.hi[s, t],
            "n": fit.n_votes[s, t],
        }
    ).sort("iso3", "session")


def write_table(table: pl.DataFrame, path: Path | str, *, decimals: int | None = None) -> None:
    """Write a table as Parquet when the name ends so, as CSV otherwise; whole or not at all.

    decimals: places of a number in CSV; all that it has without it.
    """
    path = Path(path)
    part = path.with_name(path.name + ".part")
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            table.write_parquet(part)
        else:
            table.write_csv(part, float_precision=decimals)
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InvalidVotesError(
            f"{path}: cannot be written ({error.strerror or error}); name a folder that exists "
            "and that you may write to"
        ) from None
