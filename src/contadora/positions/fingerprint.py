"""A number for the source of the kernels, so that stale compiled code is never used.

Numba keeps compiled functions on disk and compiles again when the file that holds a function
changes, but not when a function that it calls changes in another file. Only the entry points
are kept, therefore, and each has this number among the values it closes over, which are part of
the key under which Numba keeps it.
"""

from __future__ import annotations

import zlib
from pathlib import Path

SOURCES = (
    "augmentation.py",
    "chain.py",
    "curvature_kernels.py",
    "extension_kernels.py",
    "kernels.py",
    "likelihood.py",
    "scores.py",
    "scrambling.py",
    "session_moves.py",
    "truncated.py",
    "vote_sums.py",
)


def fingerprint() -> int:
    """Return a checksum of the source files of the kernels."""
    value = 0
    for name in SOURCES:
        value = zlib.crc32(Path(__file__).with_name(name).read_bytes(), value)
    return value
