"""How fast the whole record loads, and in how much memory: measured in a process of its own."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from contadora.config.measuring import Figures, apart, empty_store


def bench_load(votes: Path, rollcalls: Path) -> Figures:
    """Load the files into a new SQLite store; return seconds, megabytes at the peak, and counts."""
    return apart("contadora.record.bench", votes.resolve(), rollcalls.resolve())


def _measure(votes: Path, rollcalls: Path) -> dict[str, object]:
    home = empty_store()
    from contadora.people.queries import system_user
    from contadora.record import queries
    from contadora.record.actions import load_rollcalls, load_starter

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
