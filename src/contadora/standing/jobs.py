"""Work of this room that the desk's worker does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from django.conf import settings
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from contadora.atlas import queries as atlas
from contadora.atlas.texts import LANGUAGES
from contadora.standing import actions, charts, queries, snapshot
from contadora.standing.inputs import NothingToEstimateError
from contadora.standing.models import Run

# Drawing ahead takes minutes. It is done in short turns, so that the worker ends when it is asked
# to and whoever waits for another job goes first; and it rests as long as it draws, so that it
# never takes more than half of a core.
TURN = 3.0
# Set while a turn runs: it leaves nothing half done, so that the worker may end in the midst of it.
drawing = threading.Event()
LONGEST_REST = 1.0
# What a page shows first: a State's place on the docket, its path on all issues. The other charts
# are drawn after those of every State and group.
FIRST = {
    "docket": ("strip", "alignment", "balance"),
    "all": ("over-time", "cohesion"),
    "cyber": ("cyber",),
}


@task()
def run_estimate(uuid: str) -> str:
    """Run an estimate that was asked for; the run keeps how it went."""
    run = queries.run_by(uuid)
    if run is None:
        return "gone"
    try:
        run = actions.carry_out(run)
    except (actions.EstimateFailedError, NothingToEstimateError):
        return Run.Status.FAILED
    return str(run.status)


@task(priority=-50)
def draw_ahead(runs: list[list[str]]) -> str:
    """Draw the charts of the region's States and of the groups before somebody asks for them.

    `runs` are (scope, uuid) of those shown when this was asked for: what a newer run makes stale is
    left, since that run has a job of its own.
    """
    drawing.set()
    try:
        return _draw_a_turn(runs)
    finally:
        drawing.clear()


def _draw_a_turn(runs: list[list[str]]) -> str:
    wanted = tuple((scope, uuid) for scope, uuid in runs)
    ends = time.monotonic() + TURN
    drawn = 0
    with snapshot.held() as now:
        if now.runs != wanted:
            return "a newer run is there"
        begun = time.monotonic()
        for _kind in _ahead(now):
            drawn += 1
            if snapshot.shown_runs() != wanted:
                return f"{drawn} drawn; a newer run is there"
            if time.monotonic() >= ends:
                break
            time.sleep(min(time.monotonic() - begun, LONGEST_REST))
            begun = time.monotonic()
        else:
            return f"{drawn} drawn; all are there"
    # The turns before this one tell nothing: one row is kept, not hundreds.
    DBTaskResult.objects.finished().filter(task_path=draw_ahead.module_path).delete()
    draw_ahead.enqueue(runs)
    return f"{drawn} drawn; more to come"


def ask_to_draw_ahead() -> None:
    """Ask for the charts of what is shown now."""
    draw_ahead.enqueue([list(pair) for pair in snapshot.shown_runs()])


def _ahead(now: snapshot.Snapshot) -> Iterator[str]:
    """Draw what is not drawn yet: the desk's own language first, States before groups."""
    own = settings.LANGUAGE_CODE
    languages = (own, *(language for language in LANGUAGES if language != own))
    codes = (*sorted(atlas.region()), *sorted(atlas.groups()), atlas.REGION)
    scopes = [scope for scope, _uuid in now.runs if scope in FIRST]
    if len(scopes) > 1:
        for scope in sorted(scopes, reverse=True):
            yield from charts.warm(codes, scope, languages[:1], FIRST[scope])
        for scope in sorted(scopes, reverse=True):
            yield from charts.warm(codes, scope, languages[1:], FIRST[scope])
    for scope in scopes:
        yield from charts.warm(codes, scope, languages, charts.kinds_on(scope))
