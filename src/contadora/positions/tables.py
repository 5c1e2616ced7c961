"""Votes, roll calls and points as CSV or Parquet, in long form: one row a vote or a point.

Needs Polars, which the estimators themselves do not.
"""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from contadora.positions.errors import InvalidVotesError, LeftOutWarning
from contadora.positions.fit import Fit
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES, VoteMatrix, follow

CODES = {"yes": YES, "abstain": ABSTAIN, "no": NO}
LAST_PARTIAL_SESSION = 44  # the published estimates leave out later paragraph and amendment votes
MAX_SESSION = 10_000
HEADER = 65_536  # bytes of a first line that are looked at


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
            head = file.readline(HEADER)
        if head.startswith(b"PAR1"):
            return pl.read_parquet(path)
        _check_header(path, head)
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


def _check_header(path: Path, line: bytes) -> None:
    """Refuse a file whose first line cannot be that of a CSV file in UTF-8 with commas."""
    # Columns are read as they are: a header in another encoding would only seem to lack them.
    try:
        header = line.decode()
    except UnicodeDecodeError:
        header = "\0"
    if "\0" in header:
        raise InvalidVotesError(
            f"{path}: is neither a whole Parquet file nor a CSV file in UTF-8; save it in UTF-8"
        )
    for mark, name in ((";", "semicolons"), ("\t", "tabs")):
        if mark in header and "," not in header:
            raise InvalidVotesError(
                f"{path}: its columns are parted by {name}; save it as CSV with commas"
            )


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
            f"{', '.join(table.columns)}: name them so, or give another file"
        )
    if table.is_empty():
        raise InvalidVotesError(f"{path}: has no rows; give a file with at least one")
    return table.select(*needed, *(name for name in known if name in table.columns))


def _truth(table: pl.DataFrame, name: str, path: Path | str) -> pl.Series:
    """Return a column of yes and no as booleans, false where it is absent or empty."""
    if name not in table.columns:
        return pl.Series(name, [False] * table.height)
    column = table[name]
    if column.dtype == pl.Boolean:
        return column.fill_null(False)
    text = column.cast(pl.String).str.to_lowercase().fill_null("")
    wrong = ~text.is_in(["", "0", "1", "true", "false", "yes", "no"])
    if wrong.any():
        raise InvalidVotesError(f"{path}: {name} {column.filter(wrong)[0]!r}; write true or false")
    return text.is_in(["1", "true", "yes"])


def _whole(
    table: pl.DataFrame, name: str, path: Path | str, *, otherwise: str | None = None
) -> pl.DataFrame:
    """Read a column of whole numbers; an empty cell is refused, or stands for another column's."""
    given = table[name]
    if given.dtype.is_float():
        given = given.fill_nan(None)
    column = given.cast(pl.Int64, strict=False)
    wrong = column.is_null() | (column.abs() > np.iinfo(np.int32).max)
    if given.dtype.is_float():
        wrong |= (given != column).fill_null(False)  # a cast cuts 3.5 down to 3
    if otherwise is not None:
        wrong &= given.is_not_null()
        column = column.fill_null(table[otherwise])
    if wrong.any():
        row = int(wrong.arg_true()[0])
        raise InvalidVotesError(
            f"{path}: {name} {given[row]!r} in data row {row + 1} is not a whole number; give the "
            f"number of the {'session' if name == 'session' else 'roll call'}"
        )
    return table.with_columns(column.alias(name))


def read_rollcalls(path: Path | str) -> pl.DataFrame:
    """Read roll calls: ``rcid, session``, and where they are there ``is_paragraph,
    is_amendment, linked_to``."""
    optional = ("is_paragraph", "is_amendment", "linked_to")
    calls = read_table(path, ("rcid", "session"), optional)
    calls = _whole(_whole(calls, "rcid", path), "session", path)
    if (bad := calls.filter(~pl.col("session").is_between(0, MAX_SESSION))).height:
        raise InvalidVotesError(
            f"{path}: session {bad['session'][0]} is not between 0 and {MAX_SESSION}; give the "
            "session of the Assembly"
        )
    twice = calls.filter(pl.col("rcid").is_duplicated())
    if twice.height:
        raise InvalidVotesError(
            f"{path}: rcid {twice['rcid'][0]} occurs twice; give each roll call once"
        )
    if "linked_to" in calls.columns:
        calls = _whole(calls, "linked_to", path, otherwise="rcid")
    else:
        calls = calls.with_columns(pl.col("rcid").alias("linked_to"))
    partial = _truth(calls, "is_paragraph", path) | _truth(calls, "is_amendment", path)
    return calls.select("rcid", "session", "linked_to", partial.alias("partial")).sort("rcid")


def read_matrix(
    votes_path: Path | str,
    rollcalls_path: Path | str,
    *,
    exclude: Exclusions = Exclusions(),
    sessions: tuple[int, int] | None = None,
    notes: list[str] | None = None,
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
    notes : list of str, optional
        Takes what would be warned of. (What Python does with warnings is of the whole process, and
        Numba, which may be at work in another thread, changes it for a while.)

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
    codes = votes["iso3"]
    nameless = codes.is_null() if codes.dtype == pl.String else pl.Series([True])
    if nameless.any():
        at = int(nameless.arg_true()[0])
        raise InvalidVotesError(
            f"{votes_path}: iso3 {codes[at]!r} in data row {at + 1} is empty or no text; give "
            "the State's code, such as URY"
        )
    # Texts of a million rows are put in numbers at once, and let go of.
    words = votes["vote"].cast(pl.String).str.to_lowercase()
    cast = words.replace_strict(CODES, default=None, return_dtype=pl.Int8)
    if cast.null_count():
        row = int(cast.is_null().arg_true()[0])
        raise InvalidVotesError(
            f"{votes_path}: vote {words[row]!r} by {codes[row]} on {votes['rcid'][row]}; "
            "write yes, abstain or no, and leave absences out"
        )
    named = sorted(codes.unique())
    votes = pl.DataFrame([votes["rcid"], codes.cast(pl.Enum(named)).to_physical(), cast])
    del words, codes, nameless
    strange = votes.join(calls, on="rcid", how="anti")
    if strange.height:
        text = (
            f"{strange.height:,} votes left out: their roll calls, such as {strange['rcid'][0]}, "
            f"are not in {rollcalls_path}."
        )
        if notes is None:
            warnings.warn(text, LeftOutWarning, stacklevel=2)
        else:
            notes.append(text)
    pairs = votes["rcid"] * len(named) + votes["iso3"]
    if pairs.n_unique() < pairs.len():
        row = int(pairs.is_duplicated().arg_true()[0])
        raise InvalidVotesError(
            f"{votes_path}: {named[votes['iso3'][row]]} votes twice on {votes['rcid'][row]}; "
            "keep one row"
        )
    listed = calls
    calls = calls.filter(~pl.col("session").is_in(list(exclude.sessions)))
    if exclude.partial_after is not None:
        late = pl.col("session") > exclude.partial_after
        calls = calls.filter(~(pl.col("partial") & late))
    if sessions is not None:
        calls = calls.filter(pl.col("session").is_between(*sessions))
    votes = votes.join(calls.select("rcid", "session").with_row_index("row"), on="rcid")
    for state, session in exclude.state_sessions:
        here = pl.col("iso3") == (named.index(state) if state in named else -1)
        if session is not None:
            here &= pl.col("session") == session
        votes = votes.filter(~here)
    if votes.is_empty():
        of = "" if sessions is None else f" of sessions {sessions[0]} to {sessions[1]}"
        there = sorted(listed["session"].unique().to_list())
        raise InvalidVotesError(
            f"{votes_path}: no vote is left{of} after the exclusions; {rollcalls_path} has "
            f"sessions {there[0]} to {there[-1]}"
        )
    of_state = votes["iso3"].to_numpy()
    voted = np.flatnonzero(np.bincount(of_state, minlength=len(named)))
    columns = np.zeros(len(named), dtype=np.intp)
    columns[voted] = np.arange(len(voted))
    matrix = np.full((calls.height, len(voted)), MISSING, dtype=np.int8)
    matrix[votes["row"].to_numpy(), columns[of_state]] = votes["vote"].to_numpy()
    # By groups: where the first vote on a text is left out, those after it still share.
    ends = follow(listed["rcid"].to_list(), listed["linked_to"].to_list())
    end = dict(zip(listed["rcid"], ends, strict=True))
    lead: dict[int, int] = {}
    linked = np.array([lead.setdefault(end[rcid], j) for j, rcid in enumerate(calls["rcid"])])
    return VoteMatrix(
        matrix,
        calls["session"].to_numpy().astype(np.int32),
        tuple(named[state] for state in voted),
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
    write_files({Path(path): as_file(table, path, decimals=decimals)})


def as_file(
    table: pl.DataFrame, path: Path | str, *, decimals: int | None = None
) -> Callable[[Path], object]:
    """Return what writes a table in the form that a name asks for, as `write_table` has it."""
    if Path(path).suffix.lower() in (".parquet", ".pq"):
        return table.write_parquet
    return lambda part: table.write_csv(part, float_precision=decimals)


def write_files(files: Mapping[Path, Callable[[Path], object]]) -> None:
    """Write several files, each by its own function; all of them whole, or none."""
    parts = {path: path.with_name(path.name + ".part") for path in files}
    at = next(iter(files))
    try:
        for at, write in files.items():
            write(parts[at])
        for at in parts:
            if at.is_dir():
                raise OSError("it is a folder")
        for at, part in parts.items():
            part.replace(at)
    except (OSError, pl.exceptions.PolarsError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise InvalidVotesError(
            f"{at}: cannot be written ({reason}); name a folder that exists and that you may "
            "write to"
        ) from None
    finally:
        for part in parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
