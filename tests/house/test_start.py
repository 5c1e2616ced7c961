"""A desk starts with one command, says what keeps it from starting, and ends when asked."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest
from django.utils import timezone

from contadora.config.jobs import JobsWorker
from tests.house.commands import contadora, copy_of, environment, free_port, of_session, served

ROOT = Path(__file__).resolve().parents[2]
READY = "Ctrl-C ends it"
PUBLIC = {
    "CONTADORA_ALLOWED_HOSTS": "desk.example,127.0.0.1",
    "CONTADORA_SECRET_KEY": "x" * 50,
    "CONTADORA_EMAIL_URL": "smtp://mail.example:587/?tls=1",
    "CONTADORA_FROM_EMAIL": "desk@mail.example",
}


def test_a_first_start_makes_a_desk_and_a_second_keeps_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    with served(home, "demo", until=READY) as desk:
        page = desk.get("/es/")
        assert page.status == 200, desk.lines
        assert 'lang="es"' in page.text
        assert desk.get("/healthz").text == "ok\n"
        assert len(desk.accounts) == 7
        first = dict(desk.accounts)
        running = [psutil.Process(number) for number in of_session(desk.process)]
        assert len(running) >= 3  # the server, its process, the jobs worker
        assert desk.end(signal.SIGINT) == 0
        _gone, alive = psutil.wait_procs(running, timeout=10)
        assert not alive
    assert "Traceback" not in "\n".join(desk.lines)
    contadora(home, "invite", "someone@desk.example", "--secretariat")

    start = time.monotonic()
    with served(home, "demo", until=READY) as desk:
        seconds = time.monotonic() - start
        assert not [line for line in desk.lines if line.startswith("…")]
        assert desk.accounts.keys() == first.keys()
        assert desk.accounts != first  # new passwords at each start
        assert desk.end(signal.SIGTERM) == 0
    assert "Traceback" not in "\n".join(desk.lines)
    again = contadora(home, "invite", "someone@desk.example", "--secretariat", code=1)
    assert "open invitation already" in again.stderr
    with capsys.disabled():
        print(f"\na second start took {seconds:.1f} s to answer")  # noqa: T201


def test_a_port_in_use_is_told_before_anything_is_made(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = str(other.getsockname()[1])
        for command in ("demo", "serve"):
            error = contadora(tmp_path / "home", command, "--port", port, code=1).stderr
            assert f"port {port} is in use" in error
            assert "PORT=" in error
    assert not (tmp_path / "home" / "contadora.sqlite3").exists()


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_a_port_that_is_none_is_wrong_usage(tmp_path: Path, port: str) -> None:
    assert "--port" in contadora(tmp_path / "home", "demo", "--port", port, code=2).stderr


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a folder")
    homes = [occupied, Path("/proc/contadora")]
    if os.geteuid() != 0:  # root writes everywhere
        homes.append(tmp_path / "read-only")
        homes[-1].mkdir(mode=0o500)
    for home in homes:
        for command in ("demo", "init", "serve"):
            error = contadora(home, command, code=1).stderr
            assert "CONTADORA_HOME: cannot write" in error
            assert "name a folder that can be written" in error


def test_a_store_from_a_newer_version_is_told(made_desk: Path, tmp_path: Path) -> None:
    home = copy_of(made_desk, tmp_path / "home")
    with closing(sqlite3.connect(home / "contadora.sqlite3")) as store, store:
        store.execute(
            "INSERT INTO django_migrations (app, name, applied) "
            "VALUES ('record', '0999_of_the_future', '2099-01-01')"
        )
    for command in ("demo", "init", "serve", "estimate"):
        port = ["--port", str(free_port())] if command in {"demo", "serve"} else []
        error = contadora(home, command, *port, code=1).stderr
        assert "from a newer version" in error
        assert "0999_of_the_future" in error


def test_a_store_that_is_none_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "contadora.sqlite3").write_bytes(b"not a store " * 400)
    error = contadora(home, "init", code=1).stderr
    assert "cannot be read" in error
    assert "CONTADORA_HOME" in error


def test_a_store_that_waits_for_an_update_is_told(made_desk: Path, tmp_path: Path) -> None:
    home = copy_of(made_desk, tmp_path / "home")
    with closing(sqlite3.connect(home / "contadora.sqlite3")) as store, store:
        store.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
        store.execute("DROP TABLE django_session")
    error = contadora(home, "estimate", "--scope", "docket", code=1).stderr
    assert "not up to date" in error
    assert "contadora init" in error
    assert "bringing the store up to date" in contadora(home, "init").stdout
    with closing(sqlite3.connect(home / "contadora.sqlite3")) as store, store:
        assert store.execute("SELECT count(*) FROM django_session").fetchone() == (0,)


def test_init_finds_nothing_to_do_on_a_made_desk(made_desk: Path, tmp_path: Path) -> None:
    home = copy_of(made_desk, tmp_path / "home")
    assert contadora(home, "init").stdout == f"the desk is in {home}\n"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("mysql://user:hunter2@127.0.0.1/desk", "not the address of a PostgreSQL store"),
        ("nonsense hunter2", "not the address of a PostgreSQL store"),
        ("postgresql://user:hunter2@127.0.0.1:1/desk", "cannot be read"),
    ],
)
def test_a_database_that_is_not_there_is_told_without_its_password(
    tmp_path: Path, url: str, said: str
) -> None:
    error = contadora(tmp_path / "home", "init", code=1, DATABASE_URL=url).stderr
    assert "DATABASE_URL" in error
    assert said in error
    assert "hunter2" not in error


def test_a_demo_is_for_this_machine_only(tmp_path: Path) -> None:
    error = contadora(tmp_path / "home", "demo", code=1, **PUBLIC).stderr
    assert "CONTADORA_ALLOWED_HOSTS" in error
    assert "contadora serve" in error


@pytest.mark.parametrize("missing", [sorted(PUBLIC), *([name] for name in sorted(PUBLIC))])
def test_a_public_desk_names_all_that_is_missing(tmp_path: Path, missing: list[str]) -> None:
    given = {name: value for name, value in PUBLIC.items() if name not in missing}
    error = contadora(tmp_path / "home", "serve", "--host", "0.0.0.0", code=1, **given).stderr
    for name in PUBLIC:
        assert (f"{name}: give" in error) == (name in missing)
    assert not (tmp_path / "home").exists()


def test_a_desk_behind_a_proxy_needs_the_same(tmp_path: Path) -> None:
    error = contadora(
        tmp_path / "home", "serve", code=1, CONTADORA_ALLOWED_HOSTS="desk.example"
    ).stderr
    assert "CONTADORA_SECRET_KEY: give" in error
    assert "CONTADORA_EMAIL_URL: give" in error


def test_a_public_desk_serves_with_its_settings(made_desk: Path, tmp_path: Path) -> None:
    home = copy_of(made_desk, tmp_path / "home")
    secret = tmp_path / "secret"
    secret.write_text("y" * 50 + "\n")
    given = {name: value for name, value in PUBLIC.items() if name != "CONTADORA_SECRET_KEY"}
    with served(
        home, "serve", "--workers", "2", until="answers at",
        CONTADORA_SECRET_KEY_FILE=str(secret), **given,
    ) as desk:  # fmt: skip
        assert desk.get("/healthz", Host="somewhere.else").status == 200
        assert desk.get("/es/about/", Host="somewhere.else").status == 400
        plain = desk.get("/es/about/", Host="desk.example")
        assert plain.status == 301
        assert plain.headers["location"] == "https://desk.example/es/about/"
        page = desk.get("/es/about/", Host="desk.example", X_Forwarded_Proto="https")
        assert page.status == 200
        assert "max-age=31536000" in page.headers["strict-transport-security"]
        static = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        sheet = desk.get(static, Host="desk.example", X_Forwarded_Proto="https")
        assert "immutable" in sheet.headers["cache-control"]
        assert desk.end(signal.SIGTERM) == 0


def test_the_worker_dies_with_a_server_that_was_killed(made_desk: Path, tmp_path: Path) -> None:
    home = copy_of(made_desk, tmp_path / "home")
    with served(home, "serve", until="answers at") as desk:
        running = [psutil.Process(number) for number in of_session(desk.process)]
        desk.process.kill()
        _gone, alive = psutil.wait_procs(running, timeout=20)
        assert not alive


ASK = """
from contadora.cli.desk import open_desk
open_desk()
from contadora.people.queries import system_user
from contadora.standing.actions import request_estimate
from contadora.standing.forecasting.jobs import train_forecasts
print(request_estimate(system_user(), "docket", sweeps=20, draws=20).uuid.hex)
train_forecasts.enqueue()
"""


def test_a_job_is_done_while_the_desk_is_served(made_desk: Path, tmp_path: Path) -> None:
    home = copy_of(made_desk, tmp_path / "home")
    with served(home, "serve", until="answers at") as desk:
        asked = subprocess.run(
            [sys.executable, "-c", ASK], env=environment(home), text=True, check=True,
            capture_output=True, timeout=120,
        ).stdout.strip()  # fmt: skip
        until, status = time.monotonic() + 120, ""
        while status not in {"done", "failed"} and time.monotonic() < until:
            time.sleep(0.5)
            with closing(sqlite3.connect(home / "contadora.sqlite3", timeout=20)) as store:
                (status,) = store.execute(
                    "SELECT status FROM standing_run WHERE uuid = ?", [asked]
                ).fetchone()
        assert status == "done", desk.lines
        # A training takes minutes, and has a process of its own, which ends.
        query = (
            "SELECT task_path, worker_ids FROM django_tasks_database_dbtaskresult "
            "WHERE finished_at IS NOT NULL AND (task_path LIKE '%run_estimate' "
            "OR task_path LIKE '%train_forecasts')"
        )
        done: list[tuple[str, str]] = []
        while len(done) < 2 and time.monotonic() < until:
            time.sleep(0.5)
            with closing(sqlite3.connect(home / "contadora.sqlite3", timeout=20)) as store:
                done = store.execute(query).fetchall()
        assert len({path for path, _workers in done}) == 2
        numbers = [int(json.loads(workers)[0].rpartition(":")[2]) for _path, workers in done]
        assert len(set(numbers)) == 2
        trainer = numbers[[path.endswith("train_forecasts") for path, _workers in done].index(True)]
        while psutil.pid_exists(trainer) and time.monotonic() < until:
            time.sleep(0.1)
        assert not psutil.pid_exists(trainer)
        assert desk.end(signal.SIGTERM) == 0


@pytest.mark.django_db
def test_a_job_of_a_worker_that_died_is_failed() -> None:
    from django_tasks_db.models import DBTaskResult

    from contadora.config.jobs import fail_orphans, worker_name

    machine = worker_name().rpartition(":")[0]
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    workers = {
        "dead": f"{machine}:{ended.pid}",
        "alive": f"{machine}:{os.getppid()}",
        "elsewhere": f"another-machine:{ended.pid}",
        "older": "named otherwise",
    }
    jobs = {
        name: DBTaskResult.objects.create(
            status="RUNNING", args_kwargs={"args": ["x"], "kwargs": {}}, worker_ids=[worker],
            task_path="contadora.standing.jobs.run_estimate", backend_name="default",
            run_after=timezone.now(), exception_class_path="", traceback="",
        )
        for name, worker in workers.items()
    }  # fmt: skip
    assert fail_orphans() == 1
    after = {name: DBTaskResult.objects.get(pk=job.pk) for name, job in jobs.items()}
    assert {name for name, job in after.items() if job.status == "FAILED"} == {"dead"}
    assert "ask for it again" in after["dead"].traceback


def test_the_jobs_worker_is_started_again_and_stops() -> None:
    sleeping = [sys.executable, "-c", "import time; time.sleep(600)"]
    worker = JobsWorker(sleeping, pauses=(0.05,))
    worker.start()
    try:
        for turn in (1, 2, 3):
            until = time.monotonic() + 20
            while worker.started < turn and time.monotonic() < until:
                time.sleep(0.01)
            assert worker.started == turn
            assert worker.process is not None
            if turn < 3:
                worker.process.kill()
    finally:
        worker.stop()
    assert worker.process is not None
    assert worker.process.returncode == -signal.SIGTERM
    assert worker.started == 3


def test_a_process_for_what_is_asked_runs_as_often_as_it_is_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("contadora.config.jobs.LOOK", 0.01)
    asked = [False, False, True, False, True, True]
    worker = JobsWorker([sys.executable, "-c", ""], wanted=lambda: bool(asked) and asked.pop(0))
    worker.start()
    try:
        until = time.monotonic() + 20
        while asked and time.monotonic() < until:
            time.sleep(0.01)
        time.sleep(0.2)
        assert worker.started == 3
    finally:
        worker.stop()


def test_a_worker_that_does_not_listen_is_killed() -> None:
    deaf = (
        "import signal, time, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        "print('deaf', file=sys.stderr, flush=True); time.sleep(600)"
    )
    worker = JobsWorker([sys.executable, "-c", deaf])
    worker.start()
    until = time.monotonic() + 20
    while worker.process is None and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(0.5)  # until it no longer listens
    worker.stop(patience=0.4)
    assert worker.process is not None
    assert worker.process.returncode in {-signal.SIGKILL, -signal.SIGTERM}


def make(folder: Path, *arguments: str, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["/usr/bin/env", "-i", f"PATH={path}", "make", *arguments],
        cwd=folder, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


SLEEPING = """
import signal, threading, time
from contadora.config.serving import heeding

ending = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: ending.set())
other = threading.Thread(target=time.sleep, args=(60,), daemon=True)
other.start()
threading.Timer(0.5, signal.pthread_kill, (other.ident, signal.SIGTERM)).start()
with heeding(ending.set):
    print(ending.wait(20))
"""


def test_a_signal_that_another_thread_took_ends_the_server_too() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SLEEPING], capture_output=True, text=True, timeout=60
    )
    assert (done.stdout, done.stderr) == ("True\n", "")


def test_make_says_when_there_is_no_python(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").touch()
    (tmp_path / "pyproject.toml").touch()
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("make", "sh", "cat", "rm", "pwd"):
        found = shutil.which(name)
        assert found
        (programs / name).symlink_to(found)
    old = programs / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = make(tmp_path, "run", path=str(programs))
    assert done.returncode != 0
    assert "no Python 3.11 or later was found" in done.stderr


def test_make_passes_the_port_on(tmp_path: Path) -> None:
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    path = os.environ["PATH"]
    assert "demo --port 8123" in make(tmp_path, "-n", "run", "PORT=8123", path=path).stdout
    assert "demo --port 8000" in make(tmp_path, "-n", "run", path=path).stdout


@pytest.mark.django_db
def test_a_training_cut_off_by_the_end_is_asked_for_again() -> None:
    from django_tasks_db.models import DBTaskResult

    from contadora.config.jobs import training_waits, worker_name
    from contadora.people.queries import system_user
    from contadora.standing.forecasting.jobs import TRAININGS, train_forecasts
    from contadora.standing.forecasting.models import Training

    machine = worker_name().rpartition(":")[0]
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    row = Training.objects.create(active=True, requested_by=system_user(), input_hash="")
    left = DBTaskResult.objects.create(
        status="RUNNING", args_kwargs={"args": [], "kwargs": {}},
        worker_ids=[f"{machine}:{ended.pid}"], task_path=train_forecasts.module_path,
        queue_name=TRAININGS, backend_name="default", run_after=timezone.now(),
        exception_class_path="", traceback="",
    )  # fmt: skip
    assert training_waits()
    row.refresh_from_db()
    assert (row.active, row.status) == (None, Training.Status.FAILED)
    assert not DBTaskResult.objects.filter(pk=left.pk).exists()
    (asked,) = DBTaskResult.objects.filter(task_path=train_forecasts.module_path)
    assert asked.status == "READY"
    asked.claim(f"{machine}:{os.getppid()}")
    assert not training_waits()  # a process that lives has it at hand
    asked.set_failed(RuntimeError())
    assert not training_waits()
