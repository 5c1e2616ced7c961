"""The jobs worker: a process beside the server, started, restarted and stopped with it.

Trainings take minutes, so that they have a process of their own, which the worker starts when one
is asked for and which ends after it: mails and deadlines go on meanwhile.
"""

from __future__ import annotations

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from types import FrameType
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError, close_old_connections

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django_tasks_db.models import DBTaskResult

logger = logging.getLogger("contadora.jobs")
PAUSES = (1, 2, 5, 15, 60)  # seconds before a restart, the longer the more often it died
YIELDING = 10  # how far jobs stand back for the pages, on a machine with two cores
STEADY = 120.0  # seconds of work after which a worker counts as sound again
TRAIN = "train"  # the argument by which this module does trainings
LOOK = 1.0  # seconds between looks whether there is something for a process of its own to do


class JobsWorker:
    """Keeps one worker process running from `start` to `stop`, or as long as `wanted` says."""

    def __init__(
        self,
        command: list[str] | None = None,
        pauses: tuple[float, ...] = PAUSES,
        wanted: Callable[[], bool] | None = None,
    ) -> None:
        self.command = command or [sys.executable, "-m", "contadora.config.jobs"]
        self.pauses = pauses
        self.wanted = wanted
        self.process: subprocess.Popen[bytes] | None = None
        self.started = 0
        self._ending = threading.Event()
        self._turn = threading.Lock()
        self._thread = threading.Thread(target=self._keep, name="jobs worker", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, patience: float = 8.0) -> None:
        """End the worker: ask, ask again (which fails a job that still runs), then kill."""
        with self._turn:
            self._ending.set()
            process = self.process
        if process is not None:
            for end in (process.terminate, process.terminate, process.kill):
                end()
                try:
                    process.wait(patience / 2)
                    break
                except subprocess.TimeoutExpired:
                    continue
        if self._thread.is_alive():
            self._thread.join(patience)

    def _keep(self) -> None:
        deaths = 0
        while True:
            if self.wanted is not None and not self.wanted():
                if self._ending.wait(LOOK):
                    return
                continue
            with self._turn:
                if self._ending.is_set():
                    return
                # Its own session: Ctrl-C in the terminal reaches the server, which stops it in
                # order. Its standard input ends when the server dies, and it with it.
                self.process = subprocess.Popen(  # noqa: S603 (our own module)
                    self.command, stdin=subprocess.PIPE, start_new_session=True
                )
                self.started += 1
            since = time.monotonic()
            code = self.process.wait()
            if self.process.stdin:
                self.process.stdin.close()
            if self._ending.is_set():
                return
            if self.wanted is not None and code == 0:  # it did what there was
                deaths = 0
                continue
            deaths = 1 if time.monotonic() - since > STEADY else deaths + 1
            pause = self.pauses[min(deaths, len(self.pauses)) - 1]
            logger.error("a jobs worker ended with code %s; started again in %s s", code, pause)
            if self._ending.wait(pause):
                return


def worker_name() -> str:
    """Return the name this process claims jobs by: its machine and its number there."""
    return f"{socket.gethostname()[:50]}:{os.getpid()}"


def fail_orphans(jobs: QuerySet[DBTaskResult[Any, Any]] | None = None) -> int:
    """Fail those of `jobs` that a worker of this machine had when it died; return how many.

    Drawings, trainings, mails and places left in the midst are asked for again instead. Jobs that
    this process itself has at hand count as left by another of its number: leave them out.
    """
    from django_tasks import TaskResultStatus
    from django_tasks_db.models import DBTaskResult

    from contadora.academy.jobs import ask_to_keep, keep_places
    from contadora.law.jobs_documents import encode_text, encode_texts_again
    from contadora.negotiation.jobs_library import keep_text, keep_texts_again
    from contadora.negotiation.jobs_notices import ask_to_tell, tell_rooms
    from contadora.negotiation.jobs_silence import ask_to_keep_silence, keep_silence
    from contadora.post.jobs import ask_to_deliver, deliver
    from contadora.reporting.jobs import ask_to_keep_rounds, keep_rounds
    from contadora.standing.forecasting.jobs import train_again, train_forecasts
    from contadora.standing.jobs import ask_to_draw_ahead, draw_ahead

    again = {
        deliver.module_path: ask_to_deliver,
        keep_places.module_path: ask_to_keep,
        tell_rooms.module_path: ask_to_tell,
        keep_text.module_path: keep_texts_again,
        encode_text.module_path: encode_texts_again,
        keep_silence.module_path: ask_to_keep_silence,
        keep_rounds.module_path: ask_to_keep_rounds,
        draw_ahead.module_path: ask_to_draw_ahead,
        train_forecasts.module_path: train_again,
    }
    host = worker_name().rpartition(":")[0]
    failed, left = 0, set()
    found = DBTaskResult.objects.all() if jobs is None else jobs
    for job in found.filter(status=TaskResultStatus.RUNNING):
        claimed_on, _colon, number = str((job.worker_ids or [""])[-1]).rpartition(":")
        if claimed_on != host or not number.isdigit() or _lives(int(number)):
            continue
        if job.task_path in again:
            job.delete()
            left.add(job.task_path)
        else:
            job.set_failed(RuntimeError("the worker ended while it did this job; ask for it again"))
            failed += 1
    for path in sorted(left):
        again[path]()
    return failed


def ask_for_what_waits() -> None:
    """Ask for what stands in the store as waiting: backups carry it, and leave the jobs out.

    Where a job is there, what it is for is done once all the same.
    """
    from contadora.academy.issuing import issue_what_waits
    from contadora.law.jobs_documents import encode_texts_again
    from contadora.negotiation.jobs_library import keep_texts_that_wait
    from contadora.record.jobs import read_uploads_that_wait

    issue_what_waits()
    keep_texts_that_wait()
    encode_texts_again()
    read_uploads_that_wait()


def training_waits() -> bool:
    """Whether a training is asked for that no process has at hand; False if the store is away."""
    from django_tasks_db.models import DBTaskResult

    from contadora.standing.forecasting.jobs import TRAININGS

    close_old_connections()
    asked = DBTaskResult.objects.filter(queue_name=TRAININGS, finished_at=None)
    try:
        if not asked.exists():
            return False
        fail_orphans(asked)
        return asked.ready().exists()
    except DatabaseError:  # as the worker itself does, look again
        return False


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return number != os.getpid()


def _end_with(ending: Callable[[], None]) -> None:
    """Call `ending` once who started this process lets go of its input."""

    def wait() -> None:
        while os.read(0, 1):  # not sys.stdin, whose lock would be held at the end
            continue
        ending()

    threading.Thread(target=wait, daemon=True).start()


def work() -> None:
    """Do jobs until asked to stop; trainings are left to a process of their own."""
    _set_up()
    from django_tasks_db.management.commands.db_worker import Worker

    from contadora.academy.jobs import ask_to_keep
    from contadora.negotiation.jobs_notices import ask_to_tell
    from contadora.negotiation.jobs_silence import ask_to_keep_silence
    from contadora.post.jobs import ask_to_deliver
    from contadora.reporting.jobs import ask_to_keep_rounds
    from contadora.standing.forecasting.jobs import TRAININGS, train_where_unreadable
    from contadora.standing.jobs import drawing

    class DeskWorker(Worker):
        """Ends quietly between jobs; a second request fails the job at hand and ends."""

        def shutdown(self, signum: int, frame: FrameType | None) -> Any:
            asked = not self.running
            self.running = False
            if drawing.is_set():
                os._exit(0)
            if asked or not self.running_task:
                sys.exit(0)

    fail_orphans()
    ask_to_deliver()  # what was queued while no worker was there to be asked
    ask_to_keep()  # offers that ran out, and data whose time is over
    ask_to_tell()  # what happened in rooms meanwhile
    ask_to_keep_silence()  # deadlines that passed while the desk was down
    ask_to_keep_rounds()  # rounds of reports to be opened, and reminders
    ask_for_what_waits()
    train_where_unreadable()  # the forecasting model of a desk that was brought up to date
    _end_with(lambda: os.kill(os.getpid(), signal.SIGTERM))
    JobsWorker(
        [sys.executable, "-m", "contadora.config.jobs", TRAIN], wanted=training_waits
    ).start()
    worker = DeskWorker(**_all_of(["*"], but=[TRAININGS]), batch=False)
    worker.configure_signals()
    worker.run()


def train() -> None:
    """Do the trainings that are asked for, and end.

    It may be ended in the midst of one at any time: nothing is kept before it is done.
    """
    _end_with(lambda: os._exit(0))
    _set_up()
    from django_tasks_db.management.commands.db_worker import Worker

    from contadora.standing.forecasting.jobs import TRAININGS

    Worker(**_all_of([TRAININGS]), batch=True).run()


def _all_of(queues: list[str], *, but: Iterable[str] = ()) -> dict[str, Any]:
    return {
        "queue_names": queues,
        "excluded_queue_names": list(but),
        "interval": 1.0,
        "backend_name": "default",
        "startup_delay": False,
        "max_tasks": None,
        "worker_id": worker_name(),
    }


def _set_up() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "contadora.config.settings")
    import django

    django.setup()


if __name__ == "__main__":
    os.nice(YIELDING)  # a training stands back for the other jobs as they do for the pages
    train() if sys.argv[1:] == [TRAIN] else work()
