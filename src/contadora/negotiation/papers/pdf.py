"""A text as a tagged PDF (PDF/UA-1) with its brackets, set by Typst."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import threading
import unicodedata
import weakref
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst

from contadora.negotiation.drafting.shapes import Clause, Kind, Standing, Status
from contadora.negotiation.papers.flow import Opening, opens, pieces
from contadora.negotiation.papers.shapes import Paper

_TEMPLATE = Path(__file__).with_name("reading.typ")
# PDF/UA forbids a character without a glyph; what the typesetter names is shown as its code.
_NO_GLYPH = re.compile(r'the text `"(.+?)"` could not be displayed')
_MOST_MISSING = 200
_DEEPEST_HEADING = 6
# Joiners and marks of direction shape words; what else is not seen stays out.
_KEPT = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}\u200e\u200f\n\t"
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_RIGHT = {"R", "AL"}


def write_pdf(
    paper: Paper,
    clauses: Sequence[Clause],
    *,
    opening: Opening | None = None,
    lines: bool = False,
    system_fonts: bool = True,
) -> bytes:
    """Return the text as PDF; `lines` numbers its lines."""
    find = opening or opens(paper)
    kept = [clause for clause in clauses if clause.standing != Standing.REMOVED]
    titled = any(clause.kind == Kind.TITLE for clause in kept)
    label = " · ".join(part for part in (paper.symbol, paper.revision, paper.kind) if part)
    front = [*(f"{what}: {value}" for what, value in paper.front), paper.labels["legend"]]
    data = {
        "title": paper.title,
        "title-first": not titled,
        "language": paper.language,
        "label": label or paper.title,
        "handling": paper.handling,
        "level": paper.handling.upper().removeprefix("TLP:").split("+")[0],
        "page": paper.labels["page"],
        "of": paper.labels["of"],
        "front": [line for line in [*front, *paper.reserves] if line],
        "lines": lines,
        "blocks": _blocks(paper, kept, find),
    }
    return _press(system_fonts).pdf(_seen(data), paper.made)


def _blocks(paper: Paper, clauses: Sequence[Clause], find: Opening) -> list[dict[str, Any]]:
    """Return paragraphs as the template takes them; no heading is more than one below the last."""
    found: list[dict[str, Any]] = []
    depth = 0 if any(clause.kind == Kind.TITLE for clause in clauses) else 1
    for clause in clauses:
        heading = 0
        if clause.kind in (Kind.TITLE, Kind.HEADING):
            asked = 1 if clause.kind == Kind.TITLE else clause.level + 2
            heading = depth = min(asked, depth + 1, _DEEPEST_HEADING)
        status = "" if clause.status == Status.OPEN else paper.labels[clause.status.value]
        found.append(
            {
                "heading": heading,
                "level": min(max(clause.level, 0), 4),
                "number": clause.number,
                "indented": clause.kind in (Kind.PREAMBULAR, Kind.OPERATIVE),
                "right": _is_right(clause.base),
                "pieces": [
                    {
                        "text": piece.text,
                        "added": piece.added,
                        "struck": piece.struck,
                        "opening": piece.opening,
                        "mark": piece.mark,
                    }
                    for piece in pieces(clause, find(clause))
                ],
                "status": status,
                "notes": list(clause.notes),
            }
        )
    return found


def _is_right(text: str) -> bool:
    strong = (unicodedata.bidirectional(letter) for letter in text)
    return next((side for side in strong if side in {"L", *_RIGHT}), "L") in _RIGHT


def _seen(value: Any) -> Any:
    """Return data whose texts have no character that is not seen."""
    if isinstance(value, str):
        return "".join(
            " " if unicodedata.category(sign) in _UNSEEN and sign not in _KEPT else sign
            for sign in value
        )
    if isinstance(value, list):
        return [_seen(one) for one in value]
    if isinstance(value, dict):
        return {key: _seen(one) for key, one in value.items()}
    return value


class _Press:
    """A typesetter with its typefaces loaded, which works on the files of a folder of its own."""

    def __init__(self, *, system_fonts: bool) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="contadora-paper-"))
        weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        sheet = self._folder / "sheet.typ"
        sheet.write_text(_TEMPLATE.read_text(encoding="utf-8"), encoding="utf-8")
        (self._folder / "data.json").write_text("{}", encoding="utf-8")
        self._turn = threading.Lock()
        self._compiler = typst.Compiler(
            str(sheet), root=str(self._folder), ignore_system_fonts=not system_fonts
        )

    def pdf(self, data: Mapping[str, Any], made: datetime) -> bytes:
        """Return a document, with the code in place of each character that no typeface draws."""
        text = json.dumps(data, ensure_ascii=False)
        moment = made.astimezone(UTC).replace(microsecond=0)
        with self._turn:
            for _ in range(_MOST_MISSING):
                (self._folder / "data.json").write_text(text, encoding="utf-8")
                try:
                    found = self._compiler.compile(
                        format="pdf", pdf_standards="ua-1", timestamp=moment
                    )
                except typst.TypstError as error:
                    missing = _NO_GLYPH.search(error.message)
                    if missing is None:
                        raise
                    text = _coded(text, missing[1])
                else:
                    if not isinstance(found, bytes):
                        raise TypeError("the typesetter returned no single document")
                    return found
        raise ValueError("the text has too many characters that its typefaces have not")


def _coded(text: str, missing: str) -> str:
    plain = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), missing)
    for sign in {one for one in plain if ord(one) > 127}:
        text = text.replace(sign, f"[U+{ord(sign):04X}]")
    return text


_PRESSES: dict[bool, _Press] = {}
_MAKING = threading.Lock()


def _press(system_fonts: bool) -> _Press:
    with _MAKING:
        if system_fonts not in _PRESSES:
            _PRESSES[system_fonts] = _Press(system_fonts=system_fonts)
        return _PRESSES[system_fonts]
