"""Running the command as a person does: a process of its own, on a desk of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = Path(sys.executable).with_name("contadora")
KEPT = ("PATH", "LANG", "LC_ALL", "HOME", "TMPDIR", "VIRTUAL_ENV", "OPENBLAS_CORETYPE")


def environment(home: Path, **settings: str) -> dict[str, str]:
    """Return an environment that names this desk and nothing else of the tests'."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return {**kept, "CONTADORA_HOME": str(home), **settings}


def contadora(
    home: Path, *arguments: str | Path, code: int = 0, **settings: str
) -> subprocess.CompletedProcess[str]:
    """Run the command and check its exit code."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        env=environment(home, **settings),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
    assert "Traceback" not in done.stderr, done.stderr
    return done
