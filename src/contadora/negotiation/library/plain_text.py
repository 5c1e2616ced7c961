"""Plain text, in whichever encoding it is."""

from __future__ import annotations

import codecs
import re

from contadora.negotiation.drafting.pasted import paragraphs_of
from contadora.negotiation.library.pieces import (
    Piece,
    Problem,
    Reading,
    RefusedError,
    bounded,
)

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROL = 0.002  # of the letters: beyond it, this is no text


def decoded(data: bytes) -> tuple[str, tuple[Problem, ...]]:
    """Return a file's text, and a remark where its encoding was not UTF-8 and had to be guessed."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return _checked(data[len(mark) :].decode(encoding)), ()
            except UnicodeDecodeError as error:
                raise RefusedError("encoding", encoding=encoding, place=error.start) from error
    try:
        return _checked(data.decode("utf-8")), ()
    except UnicodeDecodeError as error:
        # A cut within a letter at the very end is a cut file, not another encoding.
        if error.start > 0 and error.end >= len(data) and "unexpected end" in error.reason:
            raise RefusedError("file_damaged") from error
    for encoding, name in (("cp1252", "Windows-1252"), ("latin-1", "Latin-1")):
        try:
            return _checked(data.decode(encoding)), (Problem("encoding_guessed", values={
                "encoding": name
            }),)  # fmt: skip
        except UnicodeDecodeError:
            continue
    raise RefusedError("encoding", encoding="UTF-8", place=0)


def _checked(text: str) -> str:
    odd = len(_CONTROL.findall(text))
    if odd > 3 and odd > _MOST_CONTROL * len(text):
        raise RefusedError("unknown")
    return _CONTROL.sub(" ", text)


def read_text(data: bytes) -> Reading:
    """Return the paragraphs of a plain text, whose lines may have been broken to fit a page."""
    text, problems = decoded(data)
    found = (" ".join(piece.source.split()) for piece in paragraphs_of(text))
    return Reading(bounded([Piece(words) for words in found]), problems)
