"""How fast the whole record loads, and in how much memory: measured in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def bench_load(votes: Path, rollcalls: Path) -> dict[str, object]:
    """Load the files into a new SQLite store; return seconds, megabytes at the peak, and counts."""
    with tempfile.TemporaryDirectory(prefix="contadora-bench-") as home:
        environment = {
            name: value
            for name, value in os.environ.items()
            if name not in ("DATABASE_URL", "DATABASE_URL_FILE")
        }
        environment |= {
            "CONTADORA_HOME": home,
            "DJANGO_SETTINGS_MODULE": "contadora.config.settings",
        }
        done = subprocess.run(  # noqa: S603
            [sys.executable, "-m", "contadora.record.bench", votes.resolve(), rollcalls.resolve()],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"the load failed: {done.stderr.strip()[-2000:]}")
    figures: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return figures


def _measure(votes: Path, rollcalls: Path) -> dict[str, object]:
    import django

    from contadora.config.catalogues import compile_catalogues
    from contadora.config.home import Home

    home = Home.from_environment()
    home.make()
    compile_catalogues(home.compiled / "locale")
    django.setup()
    from django.core.management import call_command

    from contadora.people.queries import system_user
    from contadora.record import queries
    from contadora.record.actions import load_rollcalls, load_starter

    call_command("migrate", verbosity=0, skip_checks=True)
    began = time.perf_counter()
    load_starter(system_user())
    starter = time.perf_counter() - began
    began = time.perf_counter()
    edition = load_rollcalls(system_user(), votes, about=rollcalls)
    first = time.perf_counter() - began
    began = time.perf_counter()
    load_rollcalls(system_user(), votes, about=rollcalls)
    again = time.perf_counter() - began
    began = time.perf_counter()
    whole = queries.matrix()
    matrix = time.perf_counter() - began
    return {
        "votes": edition.rows,
        "roll calls": whole.n,
        "starter pack, s": starter,
        "load, s": first,
        "load again, s": again,
        "read whole, s": matrix,
        "peak memory, MB": round(_peak() / 2**20),
        "store, MB": round(home.store.stat().st_size / 2**20, 1),
    }


def _peak() -> int:
    """Return the most memory that this program has held, in bytes."""
    status = Path("/proc/self/status")
    if status.is_file():
        # Not getrusage: Linux hands on to a new program the peak of the one that started it.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) * 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure(Path(sys.argv[1]), Path(sys.argv[2]))) + "\n")
