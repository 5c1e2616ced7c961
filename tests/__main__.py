"""Every check of the house, one after the other, with a plain summary: `make test`.

What cannot run here says why; with CONTADORA_REQUIRE_ALL=1 that is a failure.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass, field
from pathlib import Path

from tests.house import commands
from tests.postgres import NoServer, server_url

ROOT = Path(__file__).resolve().parent.parent
REQUIRE_ALL = os.environ.get("CONTADORA_REQUIRE_ALL") == "1"
CHECKS = (
    ("lint", ["ruff", "check", "."]),
    ("format", ["ruff", "format", "--check", "."]),
    ("types", ["mypy", "--num-workers", "auto"]),
    ("layers", ["lint-imports"]),
)
# One worker more than there are processors, since the browser's tests also wait; more than eight
# would each make what a few share.
WORKERS = min((os.cpu_count() or 1) + 1, 8)
# Whole files to a worker, which makes what they share once, in the order they stand in: the long
# ones are then not left for the end.
# Tables as the models say, which `test_store` compares with what the migrations leave.
SHARED = ("-n", str(WORKERS), "--dist", "loadfile", "--no-loadscope-reorder", "--no-migrations")
# Who gets which address, and what each action leaves: every page and action of the desk, on
# PostgreSQL where there is one.
EVERYTHING = ("tests/house/test_access.py", "tests/house/test_audit_everywhere.py")
# What a store decides, on both: what many do at once, deadlines, files of a whole record, search,
# words kept under rules of the store.
BOTH = (
    "tests/academy/test_inviting.py",
    "tests/academy/test_people.py",
    "tests/academy/test_places.py",
    "tests/academy/test_rush.py",
    "tests/academy/test_selecting.py",
    "tests/atlas",
    "tests/desk/test_acts.py",
    "tests/desk/test_instruments.py",
    "tests/forms/test_saving.py",
    "tests/house/test_races.py",
    "tests/law/test_coding.py",
    "tests/negotiation/test_deadlines.py",
    "tests/negotiation/test_library_keeping.py",
    "tests/negotiation/test_library_looking.py",
    "tests/negotiation/test_live.py",
    "tests/negotiation/test_proposals.py",
    "tests/negotiation/test_revisions.py",
    "tests/negotiation/test_rooms.py",
    "tests/negotiation/test_silence.py",
    "tests/people/test_audit.py",
    "tests/people/test_audit_writers.py",
    "tests/people/test_handling.py",
    "tests/post/test_outbox.py",
    "tests/post/test_races.py",
    "tests/record",
    "tests/reporting/test_rounds.py",
    "tests/reporting/test_links.py",
    "tests/reporting/test_offers.py",
    "tests/reporting/test_sections.py",
    "tests/standing/test_estimate.py",
    "tests/standing/test_kept_forecasts.py",
)


@dataclass
class Outcome:
    """How one check went."""

    name: str
    passed: bool
    seconds: float
    counts: dict[str, int] = field(default_factory=dict)
    note: str = ""


def run(name: str, command: list[str], **environment: str) -> tuple[bool, float]:
    """Run a program of the environment, its output as it comes."""
    print(f"\n== {name}: {' '.join(command)}", flush=True)
    program = Path(sys.executable).with_name(command[0])
    start = time.monotonic()
    done = subprocess.run(
        [program, *command[1:]], cwd=ROOT, env={**os.environ, **environment}, check=False
    )
    return done.returncode == 0, time.monotonic() - start


def run_pytest(name: str, arguments: list[str], **environment: str) -> Outcome:
    """Run pytest on all processors and count what it says."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.xml"
        command = ["pytest", *SHARED, "-q", f"--junitxml={report}"]
        # The workers keep the processors busy: more threads in one would only wait for each other.
        alone = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        passed, seconds = run(name, [*command, *arguments], **alone, **environment)
        counts = dict.fromkeys(("tests", "failures", "errors", "skipped"), 0)
        if report.is_file():
            for suite in ET.parse(report).getroot().iter("testsuite"):  # noqa: S314 (our own)
                for key in counts:
                    counts[key] += int(suite.get(key, 0))
    return Outcome(name, passed and counts["tests"] > 0, seconds, counts)


def make_desk(home: Path) -> None:
    """Make the desk that tests copy, then forecast on a copy: what both compile is kept for all."""
    silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    made = subprocess.run(
        [commands.PROGRAM, "init"],
        env=commands.environment(home),
        check=False,  # a test that finds no desk makes one itself, and says why not
        **silent,
    )
    if made.returncode == 0:
        trained = commands.copy_of(home, home.with_name("trained"))
        subprocess.run(
            [commands.PROGRAM, "estimate", "--scope", "forecast"],
            env=commands.environment(trained),
            check=False,
            **silent,
        )


def read_tests() -> subprocess.Popen[bytes]:
    """Begin to compile the tests, which each worker would do again for itself."""
    return subprocess.Popen(
        [Path(sys.executable).with_name("pytest"), "--collect-only", "-q"],
        cwd=ROOT,
        env={**os.environ, "CONTADORA_TEST_STORE": "sqlite"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,  # what cannot be read is told when it is to be run
    )


def on_postgresql(missing: str) -> Outcome:
    """Run what the store decides on the PostgreSQL server of this run."""
    if missing:
        print(f"\n== PostgreSQL: not run: {missing}", flush=True)
        return Outcome(
            "PostgreSQL", not REQUIRE_ALL, 0.0, note=f"not run: {missing}".splitlines()[0]
        )
    return run_pytest("PostgreSQL", [*EVERYTHING, *BOTH], CONTADORA_TEST_STORE="postgresql")


def start_postgresql() -> str:
    """Start the server that both runs use; return why there is none, if so."""
    try:
        server_url()
    except NoServer as error:
        return str(error)
    return ""


def main(arguments: list[str]) -> int:
    """Run all, or with --no-tests what reads the sources only; return the exit code."""
    if set(arguments) - {"--no-tests"}:
        print("usage: python -m tests [--no-tests]", file=sys.stderr)
        return 2
    if "--no-tests" in arguments:
        outcomes = [Outcome(name, *run(name, command)) for name, command in CHECKS]
    else:
        outcomes = run_all()
    summarise(outcomes)
    return 0 if all(outcome.passed for outcome in outcomes) else 1


def run_all() -> list[Outcome]:
    """Read the sources while what the tests begin with is made, then run them on each store."""
    # What is compiled is kept, whatever the account says otherwise: the tests start hundreds of
    # processes of the same sources.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "made-desk"
        making = threading.Thread(target=make_desk, args=[home])
        making.start()
        reading = read_tests()
        outcomes = [Outcome(name, *run(name, command)) for name, command in CHECKS]
        missing = start_postgresql()
        making.join()
        reading.wait()
        os.environ["MADE_DESK"] = str(home)
        there = [] if missing else [f"--ignore={file}" for file in EVERYTHING]
        outcomes.append(run_pytest("SQLite", there, CONTADORA_TEST_STORE="sqlite"))
        outcomes.append(on_postgresql(missing))
    return outcomes


def summarise(outcomes: list[Outcome]) -> None:
    """Say how each check went."""
    print("\n== summary")
    for outcome in outcomes:
        counts = ", ".join(
            f"{number} {re.sub('s$', '', key) if number == 1 else key}"
            for key, number in outcome.counts.items()
            if number or key == "tests"
        )
        word = "passed" if outcome.passed else "FAILED"
        said = "; ".join(text for text in (counts, outcome.note) if text)
        print(f"{outcome.name:<12} {word:<7} {outcome.seconds:6.1f} s  {said}")
    total = {
        key: sum(outcome.counts.get(key, 0) for outcome in outcomes)
        for key in ("tests", "failures", "errors", "skipped")
    }
    bad = total["failures"] + total["errors"]
    good = total["tests"] - bad - total["skipped"]
    if total["tests"]:
        print(f"{good} passed, {bad} failed, {total['skipped']} skipped")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
