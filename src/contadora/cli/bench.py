"""`contadora bench`: how fast the desk is, on this machine, as it is."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from contadora.cli.desk import fail, open_desk
from contadora.cli.positions import read_span

console = Console(highlight=False)
MEDIAN_LIMIT, P95_LIMIT, QUERY_LIMIT = 60, 150, 25
PAGE_LIMIT = 100  # milliseconds, of the academy's pages with 5,000 applications
DATA = Path("../shared/data")
FILES = ("un_votes.parquet", "un_rollcalls.parquet", "ideal_points_published.csv")

bench = typer.Typer(help="Measure the desk on this machine.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(bench, name="bench")


@contextmanager
def _files_read_plainly() -> Iterator[None]:
    """Turn a file of the folder that cannot be read into the command's own error."""
    from contadora.positions.errors import PositionsError

    try:
        yield
    except PositionsError as error:
        fail(str(error))


@bench.command()
def pages(
    n: Annotated[int, typer.Option(min=1, help="Times each page is asked for once warm.")] = 20,
    language: Annotated[str, typer.Option(help="es, en, pt or fr.")] = "es",
) -> None:
    """Server time and queries of the dossier, group, instrument and positions pages."""
    open_desk()
    if language not in ("es", "en", "pt", "fr"):
        fail(f"--language: {language!r} is not one of the desk's; give es, en, pt or fr")
    addresses = _addresses(language)
    table = Table("page", "pages", "first view", "median", "95th", "queries", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    slow = False
    for page, asked in addresses.items():
        if not asked:
            fail(f"{page}: the desk has none; load the starter pack with `contadora starter load`")
        first, warm, queries = _measure(asked, n)
        middle, late = statistics.median(warm), _percentile(warm, 95)
        slow = slow or middle > MEDIAN_LIMIT or late > P95_LIMIT or queries > QUERY_LIMIT
        table.add_row(
            page,
            str(len(asked)),
            f"{statistics.median(first):.0f} ms",
            f"{middle:.1f} ms",
            f"{late:.1f} ms",
            str(queries),
        )
    console.print(table)
    console.print(
        f"aim: median {MEDIAN_LIMIT} ms, 95th percentile {P95_LIMIT} ms, {QUERY_LIMIT} queries: "
        + ("missed" if slow else "kept")
    )


@bench.command()
def load(
    folder: Annotated[Path, typer.Argument(help="Folder with the bulk voting record.")] = DATA,
) -> None:
    """Time and memory of loading the whole record into a store of its own."""
    from contadora.record.bench import bench_load

    _need(folder, FILES[:2])
    try:
        figures = bench_load(folder / FILES[0], folder / FILES[1])
    except RuntimeError as error:
        fail(str(error))
    _print("loading the whole record", figures)


@bench.command()
def positions(
    folder: Annotated[
        Path, typer.Argument(help="Folder with the voting record and the published points.")
    ] = DATA,
    draws: Annotated[
        int, typer.Option(min=0, help="Draws of the full posteriors; 0 leaves them out.")
    ] = 1000,
    coverage: Annotated[
        bool, typer.Option("--coverage", help="Also coverage of intervals, by simulation.")
    ] = False,
    scaling: Annotated[
        bool, typer.Option("--scaling", help="Also a sweep at 1, 3 and 10 times the record.")
    ] = False,
    adding: Annotated[
        bool,
        typer.Option(
            "--adding",
            help="Only sessions added to an estimation, against full ones: the share of points "
            "within a fifth of a deviation, and the farthest.",
        ),
    ] = False,
) -> None:
    """Speed of the models, and how near they come to the published points."""
    from contadora.positions import studies
    from contadora.positions.bench import bench as bench_positions
    from contadora.positions.bench import read_record

    if adding:
        from contadora.positions.extension_bench import bench_extension

        _need(folder, FILES[:2])
        with _files_read_plainly(), console.status("sessions to add") as status:
            found = bench_extension(folder / FILES[0], folder / FILES[1], progress=status.update)
        for name, row in found.items():
            _print(name, row)
        return
    _need(folder, FILES)
    paths = [folder / name for name in FILES]
    with _files_read_plainly(), console.status("reading") as status:
        figures = bench_positions(*paths, draws=draws or None, progress=status.update)
    # More figures than estimations: a column for each estimation fits a narrow screen.
    _print(
        "ideal points",
        {
            name: {key.replace("_", " "): value for key, value in row.items()}
            for name, row in figures.items()
        },
    )
    if coverage:
        rows = {}
        for name, shape, records, model, tied in (
            ("11 roll calls, dynamic", studies.DOCKET, 20, "dynamic", True),
            ("40 roll calls, dynamic", studies.FORTY, 10, "dynamic", True),
            ("record's size, dynamic", studies.RECORD, 2, "dynamic", True),
            ("record's size, free walks, dynamic", studies.RECORD, 2, "dynamic", False),
            ("record's size, bsv", studies.RECORD, 2, "bsv", True),
        ):
            with console.status(name):
                held = studies.coverage(shape, records=records, model=model, tied=tied)  # type: ignore[arg-type]
            rows[name] = vars(held)
        _across("what 90% intervals hold", rows)
    if scaling:
        with console.status("scaling"):
            took = studies.scaling(read_record(*paths[:2]))
        for name, sweeps in took.items():
            _print(f"milliseconds a sweep, {name}", {f"{k} times": v for k, v in sweeps.items()})


@bench.command()
def issues(
    folder: Annotated[Path, typer.Argument(help="Folder with the voting record.")] = DATA,
) -> None:
    """Positions on one issue, judged by votes left out: the cyber docket and six themes."""
    from contadora.positions.bench import read_record
    from contadora.positions.issue_bench import bench_issues, read_docket, read_theme
    from contadora.starter.tables import PACK

    _need(folder, FILES[:2])
    paths = [folder / name for name in FILES[:2]]
    with _files_read_plainly(), console.status("leaving votes out"):
        record = read_record(*paths, sessions=(60, 74))
        past = read_record(*paths, sessions=(60, 72))
        sets = {
            "cyber docket": read_docket(
                PACK / "rollcalls.csv", PACK / "rollcall_votes.csv", record.states
            )
        }
        sets |= {
            code: read_theme(past, paths[1], code) for code in ("nu", "hr", "me", "ec", "co", "di")
        }
        found = bench_issues(record, sets, anchor=("USA", 1))
    rows = {
        row.name: {
            "items": row.n_items,
            "votes": row.n_votes,
            **{f"log-loss: {key}": value for key, value in row.log_loss.items()},
            "tau": row.tau,
            "seconds": row.seconds,
        }
        for row in found
    }
    _across("votes left out", rows)


@bench.command()
def dimensions(
    folder: Annotated[Path, typer.Argument(help="Folder with the voting record.")] = DATA,
    sessions: Annotated[str, typer.Option(help="First and last session, such as 66-72.")] = "66-72",
) -> None:
    """What a second dimension foretells of votes left out."""
    import numpy as np

    from contadora.positions import held_out_gain
    from contadora.positions.bench import read_record

    _need(folder, FILES[:2])
    span = read_span(sessions)
    with _files_read_plainly(), console.status("one dimension, then two"):
        matrix = read_record(*(folder / name for name in FILES[:2]), sessions=span)
        found = held_out_gain(matrix, rng=np.random.default_rng(1))
    _print(
        f"sessions {sessions}",
        {
            "votes left out": found.n_votes,
            "log-loss, one dimension": found.log_loss[0],
            "log-loss, two": found.log_loss[1],
            "gain": found.gain,
            "its standard error": found.gain_se,
            "accuracy, one": found.accuracy[0],
            "accuracy, two": found.accuracy[1],
            "seconds": found.seconds,
        },
    )


@bench.command()
def brief(
    code: Annotated[str, typer.Argument(help="A State or a group.")] = "URY",
    n: Annotated[int, typer.Option(min=1, help="Times each format is made once warm.")] = 5,
) -> None:
    """Time to make a brief in each format, in one process."""
    open_desk()
    from contadora.dialogue import compose
    from contadora.dialogue.subjects import BriefError

    table = Table("brief", "first", "median", "size", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for form in compose.FORMATS:
        taken = []
        try:
            for _ in range(n + 1):
                began = time.perf_counter()
                content = compose.render([code], "es", form)
                taken.append(time.perf_counter() - began)
        except BriefError as error:
            fail(str(error))
        middle = statistics.median(taken[1:])
        table.add_row(form, f"{taken[0]:.2f} s", f"{middle:.2f} s", f"{len(content):,} bytes")
    console.print(table)
    console.print("aim: 2 s warm")


@bench.command()
def academy(
    n: Annotated[int, typer.Option(min=1, help="Times each page is asked for once warm.")] = 20,
) -> None:
    """A rush, 20,000 to invite, a thousand certificates, pages with 5,000 applications."""
    from contadora.academy.bench import bench_academy

    with console.status("a store of its own"):
        try:
            figures = bench_academy(times=n)
        except RuntimeError as error:
            fail(str(error))
    _print("500 at once for 60 places", figures["rush"])
    _print("a table of 20,000 to invite", figures["invitations"])
    _print("a thousand certificates", figures["certificates"])
    _print("pages with 5,000 applications", figures["pages"])
    console.print(
        "aim: 60 places given, a table read in 10 s, certificates in 120 s, "
        f"pages in {PAGE_LIMIT} ms (median)"
    )


@bench.command()
def room(
    n: Annotated[int, typer.Option(min=1, help="Times each thing is done once warm.")] = 20,
    seconds: Annotated[int, typer.Option(min=12, help="How long sixty pages stay open.")] = 60,
) -> None:
    """A text of 200 paragraphs with 33 delegations, 1,500 open proposals and 60 people in it."""
    from contadora.negotiation.bench import bench_room

    with console.status("a store and a server of its own"):
        try:
            figures = bench_room(times=n, seconds=seconds)
        except RuntimeError as error:
            fail(str(error))
    _print("the compiled page", figures["page"])
    _print("acts", figures["acts"])
    _print("sixty open pages, ten proposals a minute", figures["open pages"])


@bench.command()
def reporting(
    n: Annotated[int, typer.Option(min=1, help="Times the grid is asked for once warm.")] = 20,
) -> None:
    """Compilation of 33 full reports on eleven norms in four languages, and the live grid."""
    from contadora.reporting.bench import bench_reporting

    with console.status("a store of its own"):
        try:
            figures = bench_reporting(n)
        except RuntimeError as error:
            fail(str(error))
    _across("compilations", figures["compilations"])
    _print("the live grid", figures["pages"])


@bench.command()
def library(
    n: Annotated[int, typer.Option(min=1, help="How many look-ups are timed.")] = 60,
    paragraphs: Annotated[
        int, typer.Option(min=100, help="How many passages are loaded.")
    ] = 20_000,
) -> None:
    """Loading 20,000 passages of agreed language, and finding among them."""
    from contadora.negotiation.library.bench import bench_library

    with console.status("a store of its own"):
        try:
            figures = bench_library(paragraphs, n)
        except RuntimeError as error:
            fail(str(error))
    _print("the library", figures)
    console.print("aim: 20,000 loaded in 120 s, a look-up in 150 ms")


def _need(folder: Path, names: tuple[str, ...]) -> None:
    for name in names:
        if not (folder / name).is_file():
            fail(f"FOLDER: there is no {name} in {folder}; name the folder that holds it")


def _across(title: str, figures: Mapping[str, Mapping[str, object]]) -> None:
    """Print a row for each thing, a column for each figure that any of them has."""
    columns = list(dict.fromkeys(key for row in figures.values() for key in row))
    # In words, which a narrow screen breaks into lines; a name in one piece would be cut off.
    table = Table(title, *(name.replace("_", " ") for name in columns), box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    for name, row in figures.items():
        table.add_row(name, *(_written(row[key]) if key in row else "" for key in columns))
    console.print(table)


def _print(title: str, figures: Mapping[str, object]) -> None:
    """Print figures by name; figures of several things side by side."""
    nested: dict[str, Mapping[str, object]] = {
        name: value for name, value in figures.items() if isinstance(value, dict)
    }
    columns: dict[str, Mapping[str, object]] = nested or {"": figures}
    table = Table(title, *columns, box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    names = dict.fromkeys(name for column in columns.values() for name in column)
    for name in names:
        table.add_row(name, *(_written(column.get(name, "")) for column in columns.values()))
    console.print(table)


def _written(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _addresses(language: str) -> dict[str, list[str]]:
    """Return ten addresses of each kind, or as many as there are."""
    from django.urls import reverse
    from django.utils.translation import override

    from contadora.atlas import queries as atlas
    from contadora.record import queries as record
    from contadora.standing import queries as standing

    def some(things: list[str]) -> list[str]:
        step = max(1, len(things) // 10)
        return things[::step][:10]

    with override(language):
        scope = standing.best_scope()
        periods = [period.period for period in standing.periods(scope)][-10:]
        positions = reverse("desk:positions")
        return {
            "dossier": [reverse("desk:state", args=[c]) for c in some(list(atlas.region()))],
            "group": [reverse("desk:group", args=[c]) for c in some(list(atlas.groups()))],
            "instrument": [
                reverse("desk:instrument", args=[slug])
                for slug in some([row.slug for row in record.docket()])
            ],
            "positions": [positions, *(f"{positions}?period={period}" for period in periods)],
        }


_IMAGES = re.compile(r'<img loading="lazy" src="([^"]+format=svg)"')


def _measure(addresses: list[str], n: int) -> tuple[list[float], list[float], int]:
    """Return milliseconds of first views and of warm ones, and the most queries of any."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")

    drawings: set[str] = set()

    def ask(address: str) -> float:
        began = time.perf_counter()
        response = client.get(address)
        took = 1000 * (time.perf_counter() - began)
        if response.status_code != 200:
            fail(f"{address}: answered {response.status_code}; the desk must answer 200 to measure")
        # The drawings that a browser would ask for next; a page that has its own in it names none.
        drawings.update(map(unescape, _IMAGES.findall(response.content.decode())))
        return took

    ask(addresses[0])  # imports, templates and arrays that any first request brings in
    first = [ask(address) for address in addresses]
    for address in sorted(drawings):
        client.get(address)
    most = 0
    for address in addresses:
        with CaptureQueriesContext(connection) as caught:
            ask(address)
        most = max(most, len(caught))
    warm = [ask(address) for address in _round(addresses, n)]
    return first, warm, most


def _round(addresses: list[str], n: int) -> Iterator[str]:
    for _ in range(n):
        yield from addresses


def _percentile(values: list[float], share: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, round(share / 100 * (len(ordered) - 1)))]
