"""What a desk compiles from its sources: catalogues, the charts' script, the static files.

Each has a stamp with the hash of its sources, so that a start with nothing new costs little.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path

from contadora.config.catalogues import PACKAGE, compile_catalogues
from contadora.config.home import Home


def compile_desk(home: Home) -> bool:
    """Bring all that is compiled up to date; return whether anything was new."""
    new = compile_catalogues(home.compiled / "locale")
    bundle = digest_of([("bundle.py", PACKAGE / "standing" / "charts" / "bundle.py")])
    stamp = home.compiled / "bundle.stamp"
    if is_new(stamp, f"{version('vl-convert-python')} {bundle}"):
        # Imported only here: Altair and the JavaScript engine take their time.
        from contadora.standing.charts.bundle import write_bundle

        write_bundle(home.compiled / "assets")
        keep(stamp, f"{version('vl-convert-python')} {bundle}")
        new = True
    stamp, static = home.compiled / "static.stamp", digest_of(static_sources())
    if is_new(stamp, static):
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        keep(stamp, static)
        new = True
    return new


def static_sources() -> list[tuple[str, Path]]:
    """Return the name and the file of each static file, the first found of each name."""
    from django.contrib.staticfiles.finders import get_finders

    found: dict[str, Path] = {}
    for finder in get_finders():
        for name, storage in finder.list([]):
            found.setdefault(name, Path(storage.path(name)))
    return sorted(found.items())


def digest_of(sources: Iterable[tuple[str, Path]]) -> str:
    """Return the hash of files and their names."""
    digest = hashlib.sha256()
    for name, file in sources:
        digest.update(name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_new(stamp: Path, content: str) -> bool:
    """Return whether a stamp says otherwise than it would now."""
    return not stamp.is_file() or stamp.read_text(encoding="ascii") != content


def keep(stamp: Path, content: str) -> None:
    """Write a stamp, once what it stands for is done."""
    stamp.write_text(content, encoding="ascii")
