"""Setting certificates and badges' pictures with Typst, many in a row."""

from __future__ import annotations

import io
import json
import re
import shutil
import tempfile
import threading
import unicodedata
import weakref
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import segno
import typst

_TEMPLATES = Path(__file__).parent
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_MOST_MISSING = 200
# Joiners shape names in Persian and some scripts of India; other unseen characters are dropped.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


class UnprintableError(ValueError):
    """A name has characters that no typeface at hand draws; `characters` says which."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


class Press:
    """A typesetter with its typefaces loaded: the first sheet takes long, the others do not.

    One sheet at a time: it works on the files of a folder of its own.
    """

    def __init__(self, template: str, *, system_fonts: bool = True) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="contadora-press-"))
        weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)
        text = (_TEMPLATES / template).read_text(encoding="utf-8")
        (self.folder / "sheet.typ").write_text(text, encoding="utf-8")
        (self.folder / "data.json").write_text("{}", encoding="utf-8")
        self._turn = threading.Lock()
        self._compiler = typst.Compiler(
            str(self.folder / "sheet.typ"),
            root=str(self.folder),
            ignore_system_fonts=not system_fonts,
        )

    def pdf(
        self, data: Mapping[str, Any], made: datetime, files: Mapping[str, bytes] | None = None
    ) -> bytes:
        """Return a tagged PDF (PDF/UA-1); a character without a glyph is refused, not boxed."""
        with self._turn:
            self._lay(data, files)
            try:
                found = self._compiler.compile(
                    format="pdf",
                    pdf_standards="ua-1",
                    timestamp=made.astimezone(UTC).replace(microsecond=0),
                )
            except typst.TypstError as error:
                missing = _NO_GLYPH.search(error.message)
                if missing is None:
                    raise
                raise UnprintableError(_unescaped(missing[1])) from error
        return _bytes(found)

    def png(self, data: Mapping[str, Any], ppi: float) -> bytes:
        """Return the sheet's one page as a picture."""
        with self._turn:
            self._lay(data, None)
            found = self._compiler.compile(format="png", ppi=ppi)
        return _bytes(found)

    def _lay(self, data: Mapping[str, Any], files: Mapping[str, bytes] | None) -> None:
        for name, content in (files or {}).items():
            (self.folder / name).write_bytes(content)
        text = json.dumps(data, ensure_ascii=False)
        (self.folder / "data.json").write_text(text, encoding="utf-8")


_PRESSES: dict[tuple[str, bool], Press] = {}
_MAKING = threading.Lock()
# Names that this process has found to be drawn: a page asks for the same ones again and again.
_DRAWN: dict[bool, set[str]] = {True: set(), False: set()}
_MOST_KEPT = 20_000


def press(template: str, *, system_fonts: bool = True) -> Press:
    """Return this process's press for a template."""
    with _MAKING:
        if (template, system_fonts) not in _PRESSES:
            _PRESSES[template, system_fonts] = Press(template, system_fonts=system_fonts)
        return _PRESSES[template, system_fonts]


def qr(text: str) -> bytes:
    """Return a text as a QR code in SVG."""
    out = io.BytesIO()
    segno.make(text, error="m").save(out, kind="svg", border=2, xmldecl=False)
    return out.getvalue()


def clean_name(text: str) -> str:
    """Return a name in one form: composed, single spaces, without what turns or hides text."""
    text = unicodedata.normalize("NFC", text)
    kept = "".join(
        char
        if char in _JOINERS or unicodedata.category(char) not in _UNSEEN
        else (" " if unicodedata.category(char) in {"Cc", "Zl", "Zp"} else "")
        for char in text
    )
    return " ".join(kept.split())


def unprintable(names: Iterable[str], *, system_fonts: bool = True) -> dict[str, str]:
    """Return the names that the typefaces at hand cannot draw, each with the characters missing."""
    drawn = _DRAWN[system_fonts]
    names = [name for name in dict.fromkeys(names) if not name.isascii() and name not in drawn]
    if not names:
        return {}
    check = press("names.typ", system_fonts=system_fonts)
    missing: set[str] = set()
    at = datetime(2000, 1, 1, tzinfo=UTC)
    for _ in range(_MOST_MISSING):
        left = ["".join(" " if char in missing else char for char in name) for name in names]
        try:
            check.pdf({"names": left}, at)
            break
        except UnprintableError as error:
            # The typesetter names a run of text; what it can draw of it is found by asking again.
            found = [char for char in error.characters if char not in missing and char != " "]
            if not found:
                break
            missing.update(found if len(found) == 1 else _undrawn(check, found, at))
    else:  # so many are missing that the rest is not asked for
        missing.update(char for name in names for char in name if ord(char) > 0x2FF)
    if len(drawn) > _MOST_KEPT:
        drawn.clear()
    drawn.update(name for name in names if not missing.intersection(name))
    return {
        name: "".join(dict.fromkeys(char for char in name if char in missing))
        for name in names
        if missing.intersection(name)
    }


def _undrawn(check: Press, characters: Sequence[str], at: datetime) -> set[str]:
    found = set()
    for char in dict.fromkeys(characters):
        try:
            check.pdf({"names": [char]}, at)
        except UnprintableError:
            found.add(char)
    return found or set(characters)


def _unescaped(text: str) -> str:
    plain = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), text)
    return "".join(char for char in plain if ord(char) > 127)


def _bytes(found: object) -> bytes:
    if not isinstance(found, bytes):
        raise TypeError("the typesetter returned no single document")
    return found
