"""The library stands alone: no Django, no other room, no global random state."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import contadora.positions
from contadora.positions.fingerprint import SOURCES

ROOM = Path(contadora.positions.__file__).parent
ALLOWED = {"numpy", "scipy", "numba", *sys.stdlib_module_names}


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
    return found


def test_only_numbers_are_imported() -> None:
    files = sorted(ROOM.glob("**/*.py"))
    assert len(files) >= 14
    for path in files:
        extra = {"polars"} if path.name == "bench.py" else set()
        for name in imports(path):
            if name.startswith("contadora"):
                assert name.startswith("contadora.positions"), (path.name, name)
            else:
                assert name.split(".")[0] in ALLOWED | extra, (path.name, name)


def test_importing_loads_neither_django_nor_polars() -> None:
    code = "import sys, contadora.positions; print(*{m.split('.')[0] for m in sys.modules})"
    run = subprocess.run(
        [sys.executable, "-c", code],
        check=True,
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOM.parent.parent), "PATH": ""},
    )
    loaded = run.stdout.split()
    assert "numba" in loaded
    assert not {"django", "polars"} & set(loaded)


def test_everything_public_is_exported_and_documented() -> None:
    for name in contadora.positions.__all__:
        value = getattr(contadora.positions, name)
        if callable(value):
            assert value.__doc__, name


def test_the_fingerprint_covers_every_compiled_file() -> None:
    compiled = {p.name for p in ROOM.glob("**/*.py") if "@njit" in p.read_text(encoding="utf-8")}
    assert compiled - {"fingerprint.py"} == set(SOURCES)


def test_only_the_entry_points_are_kept_on_disk() -> None:
    kept = [
        line.strip()
        for path in ROOM.glob("**/*.py")
        for line in path.read_text(encoding="utf-8").splitlines()
        if "cache=True" in line
    ]
    # Anything else kept on disk would go stale when a function it calls changes elsewhere.
    assert kept == ["@njit(cache=True, nogil=True)"] * 2
