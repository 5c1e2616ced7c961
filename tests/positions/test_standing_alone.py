"""The library stands alone: no Django, no other room, no global random state."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import contadora.positions
from contadora.positions.fingerprint import SOURCES

ROOM = Path(contadora.positions.__file__).parent
# llvmlite is a part of Numba, and tells what a processor can do.
ALLOWED = {"numpy", "scipy", "numba", "llvmlite", *sys.stdlib_module_names}


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
        # Files are read with Polars; what estimates takes arrays.
        extra = {"polars"} if path.name.endswith(("bench.py", "tables.py")) else set()
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


def compiled() -> dict[str, Path]:
    """Files that hold compiled functions, by the name of their module."""
    return {
        "contadora." + ".".join(p.relative_to(ROOM.parent).with_suffix("").parts): p
        for p in ROOM.glob("**/*.py")
        if "@njit" in p.read_text(encoding="utf-8") and p.name != "fingerprint.py"
    }


def reached(path: Path) -> set[str]:
    """Names of the compiled files that a file may call, itself included."""
    files, found, new = compiled(), {path.name}, [path]
    while new:
        for name in imports(new.pop()):
            if name in files and files[name].name not in found:
                found.add(files[name].name)
                new.append(files[name])
    return found


def stamped(path: Path) -> set[str]:
    """Names of the files that are part of the key of a file's compiled code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id == "fingerprint":
                found |= set(SOURCES)
            elif node.func.id == "stamp_of":
                found |= {a.value for a in node.args if isinstance(a, ast.Constant)}
    return found


def test_what_is_kept_on_disk_is_stamped_with_all_it_calls() -> None:
    # Numba sees a change in the file itself, not in another whose functions it calls.
    keeping = [p for p in compiled().values() if "cache=True" in p.read_text(encoding="utf-8")]
    assert {"chain.py", "augmentation.py", "issue_kernels.py"} <= {p.name for p in keeping}
    for path in keeping:
        if reached(path) == {path.name}:
            continue
        assert reached(path) <= stamped(path), path.name
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("_compiled"):
                assert [a.arg for a in node.args.args] == ["stamp"], node.name
                kept = [f for f in node.body if isinstance(f, ast.FunctionDef)]
                assert len(kept) == 1
        assert path.read_text(encoding="utf-8").count("cache=True") == path.read_text(
            encoding="utf-8"
        ).count("def _compiled"), path.name
