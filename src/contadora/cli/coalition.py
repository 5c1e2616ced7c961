"""`contadora bench coalition`: how fast the coalition page answers, on this machine, as it is."""

from __future__ import annotations

import statistics
import time
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from contadora.cli.bench import bench
from contadora.cli.desk import fail, open_desk

console = Console(highlight=False)
AIM, QUERY_LIMIT = 300, 25  # milliseconds after a change, and queries
PATIENCE = 300.0
TEXTS = (
    "Ciberseguridad y protección de las infraestructuras críticas",
    "Human rights in the digital age",
    "Desarme nuclear en América Latina y el Caribe",
    "Coopération internationale contre les rançongiciels",
    "Mercenarismo e empresas privadas no ciberespaço",
)
MARKS = ("no=USA", "no=USA&yes=CHN", "no=ISR,USA&yes=CHN,RUS", "no=USA&abstain=GBR&yes=BRA,MEX")


def register(app: typer.Typer) -> None:
    """Add the command to the others that measure; `app` has those already."""
    bench.command()(coalition)


def coalition(
    n: Annotated[int, typer.Option(min=1, help="Rounds of changes on each text.")] = 5,
    language: Annotated[str, typer.Option(help="es, en, pt or fr.")] = "es",
) -> None:
    """Server time of the coalition page after each change, and what its first use costs."""
    open_desk()
    if language not in ("es", "en", "pt", "fr"):
        fail(f"--language: {language!r} is not one of the desk's; give es, en, pt or fr")
    from contadora.standing.forecasting import queries

    began = time.perf_counter()
    if queries.state(PATIENCE).model is None:
        fail("the forecasting model is not trained; run `contadora estimate --scope forecast`")
    console.print(f"model and sentence encoders read in {time.perf_counter() - began:.1f} s")
    table = Table("change", "times", "median", "95th", "most", "of CPU", "queries", box=None)
    for column in table.columns[1:]:
        column.justify = "right"
    worst = 0.0
    most = 0
    for name, (times, worked, queried) in _changes(language, n).items():
        ordered = sorted(times)
        late = ordered[round(0.95 * (len(ordered) - 1))]
        worst, most = max(worst, late), max(most, queried)
        table.add_row(
            name,
            str(len(times)),
            f"{statistics.median(times):.0f} ms",
            f"{late:.0f} ms",
            f"{ordered[-1]:.0f} ms",
            f"{statistics.median(worked):.0f} ms",
            str(queried),
        )
    console.print(table)
    kept = worst <= AIM and most <= QUERY_LIMIT
    console.print(f"aim: {AIM} ms, {QUERY_LIMIT} queries: " + ("kept" if kept else "missed"))


def _changes(language: str, n: int) -> dict[str, tuple[list[float], list[float], int]]:
    """Return milliseconds by the clock and of CPU, and queries, of each kind of change."""
    from urllib.parse import urlencode

    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse
    from django.utils.translation import override

    with override(language):
        page = reverse("desk:coalition")
    client = Client(SERVER_NAME="127.0.0.1", headers={"HX-Request": "true"})
    found: dict[str, tuple[list[float], list[float], int]] = {}

    def ask(name: str, query: str) -> None:
        with CaptureQueriesContext(connection) as caught:
            began, worked = time.perf_counter(), time.process_time()
            answer: Any = client.get(f"{page}?{query}")
            took = 1000 * (time.perf_counter() - began)
            worked = 1000 * (time.process_time() - worked)
        if answer.status_code != 200 or b"chances" not in answer.content:
            fail(f"{page}?{query}: answered {answer.status_code} without a forecast")
        times, works, queried = found.get(name, ([], [], 0))
        found[name] = ([*times, took], [*works, worked], max(queried, len(caught)))

    client.get(f"{page}?title=warm")  # templates and what any first request brings in
    for number in range(n):
        for title in TEXTS:
            text = urlencode({"title": f"{title} {number}", "lang": language})
            ask("a new text", text)
            for mark in MARKS:
                ask("a vote marked", f"{text}&{mark}")
            ask("another outcome", f"{text}&{MARKS[0]}&outcome=two_thirds")
            ask("the region united", f"{text}&{MARKS[0]}&outcome=united")
            ask("the same again", f"{text}&{MARKS[0]}")
    return found
