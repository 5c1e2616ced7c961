"""Plain text: which encoding it is in, and where its paragraphs end."""

from __future__ import annotations

import codecs
import re

from contadora.negotiation.library.joining import joined
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
_BLANK = re.compile(r"\n\s*\n")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROL = 0.002  # of the letters: beyond it, this is no text
WRAPPED = 100  # letters of a line below which lines are taken for parts of paragraphs


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
        raise RefusedError("kind", kind="binary")
    return _CONTROL.sub("", text)


def read_text(data: bytes) -> Reading:
    """Return the paragraphs of a plain text: set apart by blank lines, or a line each."""
    text, problems = decoded(data)
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")
    return Reading(bounded([Piece(words) for words in paragraphs(text)]), problems)


def paragraphs(text: str) -> list[str]:
    """Return a text's paragraphs, each on one line."""
    blocks = [block for block in _BLANK.split(text) if block.strip()]
    lines = [line for line in text.split("\n") if line.strip()]
    if len(blocks) == len(lines) or not lines:
        return [" ".join(block.split()) for block in blocks]
    longest = sorted(len(line) for line in lines)[len(lines) * 9 // 10]
    if longest > WRAPPED:  # a line is a paragraph, whether or not blank lines stand between
        return [" ".join(line.split()) for line in lines]
    return [words for block in blocks for words in joined(block.split("\n"))]
