"""What every test has: the starter pack, and a reason where something is missing."""

from __future__ import annotations

import fcntl
import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
from pytest_django import DjangoDbBlocker
from pytest_django.plugin import blocking_manager_key

if TYPE_CHECKING:
    from contadora.standing.models import Run

_RUN: dict[str, Any] = {}
# No test asserts a time: the machine may do other work. The examples are the same at each run, so
# that what passed passes again; `pytest --hypothesis-profile search` draws others.
hypothesis.settings.register_profile("contadora", deadline=None, derandomize=True)
hypothesis.settings.register_profile("search", deadline=None)
hypothesis.settings.load_profile("contadora")


# A seventh of the tests' time went into looking for rings of objects that nobody holds, again and
# again through all that was imported.
gc.set_threshold(20_000, 20, 50)


def pytest_collection_finish() -> None:
    """Leave out of that what is there for good."""
    gc.collect()
    gc.freeze()


HERE = Path(__file__).parent
# What takes longest, and first, so that no worker is left alone with it at the end.
LONG = (
    *(HERE / "house" / name for name in ("test_backup.py", "test_start.py", "test_store.py")),
    *(HERE / "positions" / name for name in ("test_forecast_real.py", "test_issue_positions.py")),
    HERE / "browser",
)


@pytest.hookimpl(trylast=True)  # after pytest-django, which puts what needs no store last
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put first what takes longest, each file's tests together."""
    items.sort(key=lambda item: not any(item.path.is_relative_to(path) for path in LONG))


REQUIRE_ALL = os.environ.get("CONTADORA_REQUIRE_ALL") == "1"


def absent(reason: str) -> None:
    """Skip a test for want of something, or fail it where everything is required."""
    if REQUIRE_ALL:
        pytest.fail(f"{reason} (CONTADORA_REQUIRE_ALL=1)")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real voting record: `../shared/data`, or the folder that CONTADORA_DATA names."""
    root = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("CONTADORA_DATA") or root.parent / "shared" / "data")
    if not (folder / "un_votes.parquet").is_file():
        absent(f"the real voting record is not at {folder}; name its folder in CONTADORA_DATA")
    return folder


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """The test database with the starter pack in it; what a test changes is rolled back."""
    from contadora.people.queries import system_user
    from contadora.record.actions import load_starter

    with django_db_blocker.unblock():
        load_starter(system_user())


@pytest.fixture(autouse=True)
def _out_of_any_request() -> None:
    """An earlier test's request leaves its language on, or was not closed; begin without one."""
    from django.conf import settings
    from django.utils import translation

    if settings.configured:
        from contadora.atlas import versions
        from contadora.standing import snapshot

        translation.deactivate()
        versions._leave()
        snapshot._end()


def _commits(item: pytest.Item) -> bool:
    """Whether a test commits for real, after which all tables are emptied."""
    marker = item.get_closest_marker("django_db")
    names: list[str] = getattr(item, "fixturenames", [])
    committing = {"transactional_db", "live_server"}.intersection(names)
    return bool(committing) or bool(marker and marker.kwargs.get("transaction"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Load the pack again once a test has emptied the tables, for those after it."""
    yield
    if nextitem is None or not _commits(item):
        return
    from contadora.atlas.models import State
    from contadora.people.queries import system_user
    from contadora.record.actions import load_starter

    with item.config.stash[blocking_manager_key].unblock():
        if not State.objects.exists():
            load_starter(system_user())


@pytest.fixture
def docket_run(db: None) -> Run:
    """A run on the docket of the starter pack; it is estimated once a session."""
    from contadora.people.queries import system_user
    from contadora.standing.actions import estimate
    from contadora.standing.models import Run, RunResult

    if not _RUN:
        run = estimate(system_user(), "docket", seed=1, sweeps=300)
        values = Run.objects.filter(pk=run.pk).values().get()
        del values["id"], values["requested_by_id"]
        _RUN.update(values=values, arrays=bytes(run.result.arrays))
        return run
    run = Run.objects.create(requested_by=system_user(), **_RUN["values"])
    RunResult.objects.create(run=run, arrays=_RUN["arrays"])
    return run


@pytest.fixture(scope="session")
def made_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk's folder as `contadora init` makes it, once for all of a run: copy it to change it.

    `python -m tests` has made one already.
    """
    from tests.house.commands import contadora

    ready = Path(os.environ.get("MADE_DESK", "none"))
    if (ready / "compiled" / "starter.stamp").is_file():
        return ready
    shared = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    home = shared / "made-desk"
    with (shared / "made-desk.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (home / "compiled" / "starter.stamp").is_file():
            contadora(home, "init")
    return home
