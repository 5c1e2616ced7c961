"""A process of its own that sets one volume, so that its memory is given back when it ends.

`python -m contadora.reporting.compiling.press FILE INSTANT` writes the PDF beside the file.
"""

from __future__ import annotations

import subprocess
import sys
from datetime import datetime
from pathlib import Path

from contadora.atlas.typesetting import tagged_pdf

heaviest = 0  # kilobytes that the largest of the processes took, for the measurement of a desk


def peak() -> int:
    """Return the most memory in kilobytes that this process has had, 0 where it is not told."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0
    lines = status.read_text(encoding="ascii", errors="replace").splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


def pressed(file: Path, made: datetime) -> bytes:
    """Return the PDF of a Typst file, set in a process of its own."""
    done = subprocess.run(  # noqa: S603 (our own module)
        [sys.executable, "-m", __name__, str(file), made.isoformat()],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"the typesetter failed: {done.stderr.strip()[-2000:]}")
    global heaviest
    heaviest = max(heaviest, int(done.stdout or 0))
    return file.with_suffix(".pdf").read_bytes()


if __name__ == "__main__":
    _file = Path(sys.argv[1])
    _pdf = tagged_pdf(_file, datetime.fromisoformat(sys.argv[2]))
    _file.with_suffix(".pdf").write_bytes(_pdf)
    sys.stdout.write(str(peak()))
