"""Setting documents with Typst: texts that are data, never markup, and PDFs all can read."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from pathlib import Path

import typst

_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
# PDF/UA forbids a character without a glyph; what the typesetter names is shown as its code.
_NO_GLYPH = re.compile(r'the text `"((?:[^"\\]|\\.)+)"` could not be displayed')
_MOST_REPLACED = 200


def quoted(text: str) -> str:
    """Return a Typst string literal: the text is data, never markup, without control characters."""
    text = "".join(" " if unicodedata.category(c) in _UNSEEN else c for c in text)
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def tagged_pdf(file: Path, made: datetime) -> bytes:
    """Return the document of a Typst file as a tagged PDF (PDF/UA-1).

    The file is rewritten where its typeface lacks a character.
    """
    for _ in range(_MOST_REPLACED):
        try:
            pdf = typst.compile(str(file), format="pdf", pdf_standards="ua-1", timestamp=made)
        except typst.TypstError as error:
            missing = _NO_GLYPH.search(error.message)
            if missing is None:
                raise
            source = file.read_text(encoding="utf-8")
            shown = _as_codes(source, _unescaped(missing[1]))
            if shown == source:
                raise
            file.write_text(shown, encoding="utf-8")
        else:
            if not isinstance(pdf, bytes):
                raise TypeError("the typesetter returned no document")
            return pdf
    raise ValueError("the document has too many characters that its typeface has not")


def _unescaped(text: str) -> str:
    """Return a text as it was before the typesetter quoted it."""
    plain = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", plain)


def _as_codes(source: str, named: str) -> str:
    """Return the source with what the typesetter named, if beyond ASCII, shown by its code.

    Of a character with marks only the first is named: where that is ASCII, the marks are shown.
    """
    beyond = {char for char in named if not char.isascii()}
    if beyond:
        return "".join(f"[U+{ord(c):04X}]" if c in beyond else c for c in source)
    shown, base = [], ""
    for char in source:
        is_mark = unicodedata.category(char).startswith("M")
        base = base if is_mark else char
        shown.append(f"[U+{ord(char):04X}]" if is_mark and base in named else char)
    return "".join(shown)
