"""A file that somebody hands in, read: whatever its kind, paragraphs come out or a refusal."""

from __future__ import annotations

from dataclasses import replace

from contadora.negotiation.library import kinds
from contadora.negotiation.library.html import read_html
from contadora.negotiation.library.pdf import read_pdf
from contadora.negotiation.library.pieces import LARGEST, Piece, Problem, Reading, bounded
from contadora.negotiation.library.plain_text import read_text
from contadora.negotiation.papers.akn import read_akn
from contadora.negotiation.papers.docx_in import read_docx
from contadora.negotiation.papers.shapes import Limits, ReadDocument

_LIMITS = Limits(file=LARGEST)
_HEADINGS = ("title", "heading")


def read(data: bytes) -> tuple[str, Reading]:
    """Return what kind of file this is, and its paragraphs; a RefusedError says why not."""
    kind = kinds.kind_of(data)
    if kind == kinds.PDF:
        return kind, read_pdf(data)
    if kind == kinds.HTML:
        return kind, read_html(data)
    if kind == kinds.DOCX:
        # When its file was saved says nothing of when the text was adopted.
        return kind, _of(replace(read_docx(data, _LIMITS), date=""))
    if kind == kinds.AKN:
        return kind, _of(read_akn(data, _LIMITS))
    return kind, read_text(data)


def _of(document: ReadDocument) -> Reading:
    """Return a document's paragraphs: what is tracked in it is not part of an adopted text."""
    problems = list(document.problems)
    kept = [each for each in document.paragraphs if not each.added_by]
    tracked = sum(bool(each.edits or each.deleted_by) for each in kept)
    tracked += len(document.paragraphs) - len(kept)
    if tracked:
        problems.append(Problem("tracked", values={"paragraphs": tracked}))
    pieces = [
        Piece(" ".join(each.base.split()), _number(each.number, each.kind), each.kind in _HEADINGS)
        for each in kept
    ]
    return Reading(
        bounded(pieces),
        tuple(problems),
        document.title,
        document.language[:2],
        document.symbol,
        document.date,
    )


def _number(number: str, kind: str) -> str:
    """Return a number as a text would have it: a list's `3` is `3.`, our own OP3 stays."""
    number = number.strip()
    if kind in _HEADINGS or not number:
        return ""
    return f"{number}." if number.isdecimal() else number
