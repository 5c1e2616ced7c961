"""Who may see the runs, start one, and choose the poles."""

from __future__ import annotations

from uuid import UUID

from contadora.standing.models import Run
from tests.factory import Cast
from tests.house.access import PUBLIC, Row, everyone, only
from tests.standing.synthetic import write_run


def _done(cast: Cast) -> list[UUID]:
    return [write_run({"USA": [2.0, 2.0], "CHN": [-2.0, -2.0]}).uuid]


def _running(cast: Cast) -> list[UUID]:
    made = Run.objects.create(
        scope="docket", status=Run.Status.RUNNING, requested_by=cast.secretariat
    )
    return [made.uuid]


def _failed(cast: Cast) -> list[UUID]:
    made = Run.objects.create(
        scope="docket", status=Run.Status.FAILED, requested_by=cast.secretariat, error="no"
    )
    return [made.uuid]


NOWHERE = "00000000-0000-4000-8000-000000000000"
SECRETARIAT = only("secretariat")
SAVED = only("secretariat", status=302)

TABLE = [
    Row("standing:runs", expected=PUBLIC),
    Row("standing:run", args=_done, expected=PUBLIC, note="done"),
    Row("standing:run", args=_done, query={"format": "csv"}, expected=PUBLIC, note="csv"),
    Row("standing:run", args=_running, expected=PUBLIC, note="running"),
    Row("standing:run", args=_failed, expected=PUBLIC, note="failed"),
    Row("standing:run", args=[NOWHERE], expected=everyone(404), note="nowhere"),
    Row("standing:run_progress", args=_running, expected=PUBLIC),
    Row("standing:run_new", expected=SECRETARIAT),
    Row("standing:run_new", method="POST", data={"scope": "docket"}, expected=SAVED),
    Row("standing:poles", expected=SECRETARIAT),
    Row(
        "standing:poles",
        method="POST",
        data={"pole0": "USA", "pole1": "CHN", "pole2": "EU"},
        expected=SAVED,
    ),
]
