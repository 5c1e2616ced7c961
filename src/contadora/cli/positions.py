"""`contadora positions`: the estimation library on files, without a desk."""

from __future__ import annotations

import math
import os
import re
import resource
import sys
import threading
import time
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from contadora.cli.desk import fail
from contadora.cli.plane import fit_plane, plane_rows, plane_table, read_axes

if TYPE_CHECKING:
    from contadora.positions.fit import Fit
    from contadora.positions.votes import VoteMatrix

FULL = 1000  # draws of a posterior that are usual
console = Console(highlight=False, soft_wrap=True)
positions = typer.Typer(
    help="Estimate positions and forecast votes from files, without a desk.", no_args_is_help=True
)


class Model(StrEnum):
    """Which model."""

    DYNAMIC = "dynamic"
    BSV = "bsv"


class Link(StrEnum):
    """Distribution of the latent error."""

    PROBIT = "probit"
    LOGIT = "logit"


class Exclude(StrEnum):
    """What to leave out."""

    PUBLISHED = "published"
    PARTIAL = "partial"
    NONE = "none"


def register(app: typer.Typer) -> None:
    """Add the group."""
    app.add_typer(positions, name="positions")


@positions.command()
def fit(
    votes: Annotated[
        Path, typer.Argument(help="CSV or Parquet with rcid, iso3, vote (yes, abstain, no).")
    ],
    rollcalls: Annotated[
        Path,
        typer.Option(
            help="CSV or Parquet with rcid, session; optionally linked_to (the same text voted "
            "before), is_paragraph, is_amendment."
        ),
    ],
    out: Annotated[Path, typer.Option(help="Points to write: CSV, or Parquet by its name.")],
    model: Annotated[
        Model,
        typer.Option(
            help="dynamic: the posterior of the dynamic ordinal model. bsv: the scheme of Bailey, "
            "Strezhnev and Voeten, which reproduces their published points."
        ),
    ] = Model.DYNAMIC,
    anchor: Annotated[
        str | None,
        typer.Option(
            help="A State and the side it is to have, such as USA+ or CUB-; it fixes the "
            "direction. Without it USA+, the published convention, if the United States vote."
        ),
    ] = None,
    draws: Annotated[
        int | None,
        typer.Option(
            min=4, help="Draws of the posterior to keep; without it, points and intervals quickly."
        ),
    ] = None,
    draws_out: Annotated[
        Path | None,
        typer.Option(help="NumPy file (.npz) to write with the joint draws."),
    ] = None,
    items_out: Annotated[
        Path | None,
        typer.Option(help="Roll calls' parameters to write: rcid, discrimination, cut-points."),
    ] = None,
    link: Annotated[Link, typer.Option(help="Probit or logit.")] = Link.PROBIT,
    interval: Annotated[
        float, typer.Option(help="Probability of the intervals, between 0 and 1.")
    ] = 0.90,
    exclude: Annotated[
        Exclude | None,
        typer.Option(
            help="published: paragraph and amendment votes after session 44, session 19, Zanzibar, "
            "South Africa in session 48, as the published points (default of bsv). partial: the "
            "first of these (default of dynamic). none. Unanimous roll calls tell nothing and are "
            "set aside always."
        ),
    ] = None,
    sessions: Annotated[
        str | None, typer.Option(help="First and last session, such as 68-74; all without it.")
    ] = None,
    extend: Annotated[
        Path | None,
        typer.Option(
            help="Draws that --draws-out wrote: only the sessions after them are estimated, in "
            "less than a second (dynamic only)."
        ),
    ] = None,
    axes: Annotated[
        str | None,
        typer.Option(
            help="Two dimensions: the States at the low and the high end of the first axis, and "
            "one with its side of the second, such as CUB,USA,PRK-. Points get point2, sd2, lo2, "
            "hi2, and votes left out tell whether the second axis is more than noise; takes "
            "minutes."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same points.")] = 1,
) -> None:
    """Estimate ideal points with intervals from votes."""
    began = time.perf_counter()
    from contadora.positions import extension, running
    from contadora.positions.errors import ConvergenceWarning, PositionsError
    from contadora.positions.presets import preset
    from contadora.positions.tables import (
        LAST_PARTIAL_SESSION,
        PUBLISHED,
        Exclusions,
        read_matrix,
        write_table,
    )

    chosen = exclude or (Exclude.PUBLISHED if model == Model.BSV else Exclude.PARTIAL)
    left_out = {
        Exclude.PUBLISHED: PUBLISHED,
        Exclude.PARTIAL: Exclusions(partial_after=LAST_PARTIAL_SESSION),
        Exclude.NONE: Exclusions(),
    }[chosen]
    check_outputs(
        {"--out": out, "--draws-out": draws_out, "--items-out": items_out},
        # The draws that a session is added to may be written anew in their place.
        {"VOTES": votes, "--rollcalls": rollcalls}
        | ({"--extend": extend} if extend != draws_out else {}),
    )
    span = read_span(sessions)
    if not 0.0 < interval < 1.0:
        raise typer.BadParameter(
            f"{interval} is not between 0 and 1; 0.9 is usual", param_hint="--interval"
        )
    named = None if axes is None else read_axes(axes)
    if named is not None and (
        model == Model.BSV or link == Link.LOGIT or anchor or extend or draws_out or items_out
    ):
        raise typer.BadParameter(
            "goes without --model bsv, --link logit, --anchor, --extend, --draws-out and "
            "--items-out",
            param_hint="--axes",
        )
    if model == Model.BSV and link == Link.LOGIT:
        raise typer.BadParameter("logit goes with --model dynamic, not bsv", param_hint="--link")
    if extend is not None and (
        model == Model.BSV or link == Link.LOGIT or draws is not None or anchor or items_out
    ):
        raise typer.BadParameter(
            "goes without --model bsv, --link logit, --draws, --anchor and --items-out: model and "
            "direction are those of the draws",
            param_hint="--extend",
        )
    ahead = threading.Thread(target=running.load if extend is None else extension.load)
    try:
        if named is None:
            ahead.start()
        notes: list[str] = []
        matrix = read_matrix(votes, rollcalls, exclude=left_out, sessions=span, notes=notes)
        reading = time.perf_counter() - began
        if extend is not None:
            found = _extend(extend, matrix, interval, seed)
            _write(found, matrix, out, draws_out, items_out=None)
            _tell_extension(found, began, reading)
            _tell_rest(found.warnings, notes, out)
            return
        if named is not None:
            with _bar() as bar:
                plane = fit_plane(matrix, named, interval=interval, draws=draws, seed=seed, bar=bar)
            write_table(plane_table(plane[0]), out, decimals=6)
            _print({**plane_rows(plane, named, began, reading), "left out": chosen.value})
            _tell_rest(plane[0].warnings, notes, out)
            return
        side = _anchor(anchor, matrix)
        estimator = preset(
            model.value,
            anchor=side,
            n_votes=int((matrix.votes >= 0).sum()),
            draws=draws,
            link=link.value,
            interval=interval,
        )
        import numpy as np

        ahead.join()  # it, too, has its way with warnings when it compiles
        with warnings.catch_warnings(), _bar() as bar:
            warnings.simplefilter("ignore", ConvergenceWarning)
            task = bar.add_task("sweeps", total=None)
            found = estimator.fit(
                matrix,
                rng=np.random.default_rng(seed),
                progress=lambda done, total: bar.update(task, completed=done, total=total),
            )
        _write(found, matrix, out, draws_out, items_out)
    except PositionsError as error:
        if ahead.ident is not None:
            ahead.join()  # it cannot load what it began once this process is ending
        fail(str(error))
    _tell(found, side, chosen, model, estimator.sampler, estimator.spread, began, reading)
    if not found.converged:
        short = estimator.sweeps < FULL
        notes.append(f"--draws {FULL if short else 4 * estimator.sweeps} runs longer chains.")
    _tell_rest(found.warnings, notes, out)


def check_outputs(out: Mapping[str, Path | None], read: Mapping[str, Path | None]) -> None:
    """Refuse, before the work, a file to write that cannot be one, or that is another of them."""
    taken = {path.resolve(): name for name, path in read.items() if path is not None}
    for name, path in out.items():
        if path is None:
            continue
        if not path.parent.is_dir():
            fail(f"{name}: {path}: there is no folder {path.parent}; make it or name another")
        if path.exists() and not path.is_file():
            fail(f"{name}: {path} is not a file; name one to write, such as points.csv")
        if not os.access(path.parent, os.W_OK):
            fail(f"{name}: {path.parent} cannot be written to; name a folder that you may write to")
        if (other := taken.setdefault(path.resolve(), name)) != name:
            fail(f"{name}: {path} is {other} too; name another file")


def read_span(text: str | None) -> tuple[int, int] | None:
    """Read one session, or the first and the last; None for none."""
    if text is None:
        return None
    parts = re.fullmatch(r"(\d{1,4})(?:-(\d{1,4}))?", text.strip())
    if parts is None:
        raise typer.BadParameter(
            f"{text!r}; give one session or a span, such as 68-74", param_hint="--sessions"
        )
    first, last = int(parts[1]), int(parts[2] or parts[1])
    if last < first:
        raise typer.BadParameter(
            f"{text!r}; the last session is before the first", param_hint="--sessions"
        )
    return first, last


def _anchor(text: str | None, matrix: VoteMatrix) -> tuple[str, int]:
    if text is None:
        if "USA" not in matrix.states:
            fail(
                "--anchor: the United States are not in the votes, as USA; name a State as the "
                "votes do, and its side, such as CUB-"
            )
        return "USA", 1
    if len(text) < 2 or text[-1] not in "+-":
        raise typer.BadParameter(
            f"{text!r}; give a State's code and its side, such as USA+ or CUB-",
            param_hint="--anchor",
        )
    return text[:-1], 1 if text[-1] == "+" else -1


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
        disable=not sys.stderr.isatty(),
    )


def _write(
    found: Fit, matrix: VoteMatrix, out: Path, draws_out: Path | None, items_out: Path | None
) -> None:
    import numpy as np
    import polars as pl

    from contadora.positions.tables import as_file, points_table, write_files

    def write_draws(part: Path) -> None:
        with part.open("wb") as file:
            # Not compressed: draws hardly shrink, and a session is added sooner.
            np.savez(
                file,
                draws=found.draws,
                states=np.array(found.states),
                sessions=found.periods,
                tension=np.float64(found.diagnostics["tension"]),
            )

    files = {out: as_file(points_table(found), out, decimals=6)}
    if draws_out is not None:
        files[draws_out] = write_draws
    if items_out is not None:
        items = {
            "rcid": matrix.items,
            "session": matrix.period,
            "discrimination": found.discrimination,
            "cut_no_abstain": found.cutpoints[:, 0],
            "cut_abstain_yes": found.cutpoints[:, 1],
        }
        files[items_out] = as_file(pl.DataFrame(items).fill_nan(None), items_out, decimals=6)
    write_files(files)


def _extend(path: Path, matrix: VoteMatrix, interval: float, seed: int) -> Fit:
    import numpy as np

    from contadora.positions.extension import extend

    try:
        with path.open("rb") as raw, np.load(raw, allow_pickle=False) as file:
            kept = {name: file[name] for name in ("draws", "states", "sessions", "tension")}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        fail(f"--extend: {path} is not a whole file that --draws-out wrote; write one first")
    return extend(
        kept["draws"],
        tuple(str(state) for state in kept["states"]),
        kept["sessions"],
        matrix,
        tension=float(kept["tension"]),
        rng=np.random.default_rng(seed),
        interval=interval,
    )


def _tell_extension(found: Fit, began: float, reading: float) -> None:
    of = found.diagnostics
    new = ", ".join(str(session) for session in of["new_periods"])
    console.print(
        f"added session {new} from {of['n_votes']:,} votes in {of['seconds']:.2f} s "
        f"({time.perf_counter() - began:.2f} s with {reading:.2f} s of reading), "
        f"{peak_mb():.0f} MB"
    )


def _tell_rest(said: Sequence[str], notes: Sequence[str], out: Path) -> None:
    """Print warnings, of the model and of the reading, and what was written."""
    for told in (*said, *notes):
        console.print(f"  {told}", markup=False)
    console.print(f"wrote {out}", markup=False)


def peak_mb() -> float:
    """Return the most memory that this process has held, in MB."""
    # Linux counts kibibytes, macOS bytes.
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def _tell(
    found: Fit,
    side: tuple[str, int],
    excluded: Exclude,
    model: Model,
    sampler: str,
    spread: str,
    began: float,
    reading: float,
) -> None:
    of = found.diagnostics
    quick = spread == "curvature"
    moves = "collapsed" + (", deviations by curvature" if quick else "")
    if sampler == "bsv":
        moves = "the authors' scheme, conditional means"
    name = "R-hat of corrected means" if quick else "split R-hat"
    rows = {
        "votes": f"{of['n_votes']:,}",
        "roll calls": f"{of['n_items']:,} ({of['n_unanimous']:,} unanimous set aside)",
        "State-sessions": f"{of['n_points']:,}",
        "model": f"{model.value}: {moves}",
        "direction": f"{side[0]} {'positive' if side[1] > 0 else 'negative'}",
        "left out": excluded.value,
        "sweeps": f"{of['chains']} chains of {of['burn_in']} + {of['sweeps']}; {of['draws']} draws",
        name: f"{of['rhat_median']:.3f} median, {of['rhat_p95']:.3f} at 95% of points",
    }
    if not quick:
        rows["effective draws"] = (
            f"{of['ess_median']:.0f} median, {of['ess_p05']:.0f} at 5% of points"
        )
    if not math.isnan(of["error"]):
        rows["Monte Carlo error"] = f"{of['error']:.3f} of a point's deviation"
    rows |= {
        "converged": "yes" if found.converged else "no",
        "seconds": f"{time.perf_counter() - began:.2f} ({reading:.2f} reading, "
        f"{of['seconds']:.2f} estimating)",
    }
    _print(rows)


def _print(rows: Mapping[str, str]) -> None:
    table = Table(box=None, show_header=False)
    for name, value in {**rows, "peak memory": f"{peak_mb():.0f} MB"}.items():
        table.add_row(name, value)
    console.print(table)
