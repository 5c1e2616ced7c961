"""PDF: the words of its pages, without what stands at the head and foot of each."""

from __future__ import annotations

import io
import logging
import re
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pypdf
from pypdf.errors import PyPdfError

from contadora.negotiation.library.joining import joined
from contadora.negotiation.library.pieces import (
    MOST_LETTERS,
    Piece,
    Problem,
    Reading,
    RefusedError,
    bounded,
)

MOST_PAGES = 1_000
PATIENCE = 60.0  # seconds
_UNPACKED = 8 * 2**20  # bytes of one stream: a page of text has some thousand
_BOUNDS: dict[str, Any] = {
    "zlib_maximum_output_length": _UNPACKED,
    "lzw_maximum_output_length": _UNPACKED,
    "run_length_maximum_output_length": _UNPACKED,
    "array_based_stream_maximum_output_length": _UNPACKED,
    "stream_decoding_work_maximum_length": 4 * _UNPACKED,
    "stream_parsing_work_maximum_count": 500_000,
}
_EDGE = 3  # lines of a page that may be its head or foot
_PAGES_FOR_EDGES = 3
_FIGURES = re.compile(r"\d+")
_FURNITURE = re.compile(
    r"(?:\d{1,4}|\d{1,4}\s*/\s*\d{1,4}|[-–—]\s*\d{1,4}\s*[-–—]|\d{2}-\d{5}.{0,12})"
)

# Its remarks on faulty files are for who made them; what matters here is said on the page.
logging.getLogger("pypdf").setLevel(logging.CRITICAL)


def read_pdf(data: bytes) -> Reading:
    """Return a PDF's paragraphs; pages without words, such as scanned ones, are reported."""
    began = time.monotonic()
    with pypdf.apply_configuration(**_BOUNDS):
        try:
            pages, empty, title, language = _pages(data, began + PATIENCE)
        except RefusedError:
            raise
        except Exception as error:
            # A faulty or hostile file fails anywhere within the reader, in any way.
            raise RefusedError("file_damaged") from error
    if not any(pages):
        raise RefusedError("scanned", pages=len(pages))
    edges = _edges(pages)
    lines = [line for page in pages for line in _without(page, edges)]
    problems = [Problem("page_empty", values={"page": page}) for page in empty[:50]]
    pieces = [Piece(words) for words in joined(lines)]
    return Reading(bounded(pieces), tuple(problems), title, language)


def _pages(data: bytes, until: float) -> tuple[list[list[str]], list[int], str, str]:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise RefusedError("encrypted")
    if len(reader.pages) > MOST_PAGES:
        raise RefusedError("pages_many", pages=len(reader.pages), most=MOST_PAGES)
    pages, empty, letters = [], [], 0
    for number, page in enumerate(reader.pages, start=1):
        if time.monotonic() > until:
            raise RefusedError("slow", page=number, seconds=int(PATIENCE))
        try:
            text = page.extract_text()
        except (PyPdfError, ValueError, KeyError, TypeError, IndexError, RecursionError):
            text = ""
        letters += len(text)
        if letters > MOST_LETTERS:
            raise RefusedError("letters_many", letters=letters, most=MOST_LETTERS)
        lines = [line.replace("\0", "").strip() for line in text.split("\n")]
        if not any(lines):
            empty.append(number)
        pages.append([line for line in lines if line])
    about = reader.metadata
    title = str(about.title or "") if about is not None else ""
    language = str(reader.root_object.get("/Lang", ""))[:2].lower()
    return pages, empty, title, language


def _edges(pages: Sequence[Sequence[str]]) -> set[str]:
    """Return the lines that stand at the head or foot of most pages, whatever their figures."""
    if len(pages) < _PAGES_FOR_EDGES:
        return set()
    seen: Counter[str] = Counter()
    for page in pages:
        seen.update({_FIGURES.sub("#", line) for line in (*page[:_EDGE], *page[-_EDGE:])})
    most = max(2, len(pages) // 2)
    return {line for line, times in seen.items() if times >= most and len(line) < 90}


def _without(page: Sequence[str], edges: set[str]) -> list[str]:
    found = []
    for place, line in enumerate(page):
        at_edge = place < _EDGE or place >= len(page) - _EDGE
        if at_edge and (_FURNITURE.fullmatch(line) or _FIGURES.sub("#", line) in edges):
            continue
        found.append(line)
    return found
