"""Files of other people: what they are by their content, and how they are given out again.

Neither the name that came with a file nor the type that its sender claims is believed. A document
with macros is a program, and none of ours.
"""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.text import get_valid_filename

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
DOCX = _OFFICE + "wordprocessingml.document"
PPTX = _OFFICE + "presentationml.presentation"
XLSX = _OFFICE + "spreadsheetml.sheet"
ODT, ODP, ODS = _OPEN + "text", _OPEN + "presentation", _OPEN + "spreadsheet"
PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"
ENDINGS = {
    PDF: "pdf",
    DOCX: "docx",
    PPTX: "pptx",
    XLSX: "xlsx",
    ODT: "odt",
    ODP: "odp",
    ODS: "ods",
    PNG: "png",
    JPEG: "jpg",
}
BEGINNINGS = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}
PARTS = {"word/document.xml": DOCX, "ppt/presentation.xml": PPTX, "xl/workbook.xml": XLSX}
MOST_MEMBERS = 5000  # of a document, which is a zip of parts
LONGEST_LABEL = max(map(len, ENDINGS))


def kind(file: UploadedFile[Any]) -> str | None:
    """Return the type that a file's content says it is; None where it is none of those known."""
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    if head.startswith(b"PK\x03\x04"):
        return _document(file)
    return next((found for start, found in BEGINNINGS.items() if head.startswith(start)), None)


def _document(file: UploadedFile[Any]) -> str | None:
    """Return which kind of document a zip holds; nothing in it is unpacked but its short label."""
    try:
        with zipfile.ZipFile(file) as parts:
            entries = parts.infolist()
            names = {entry.filename for entry in entries}
            if len(entries) > MOST_MEMBERS:
                return None
            if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
                return None
            if "[Content_Types].xml" in names:
                return next((found for part, found in PARTS.items() if part in names), None)
            if "mimetype" in names and parts.getinfo("mimetype").file_size <= LONGEST_LABEL:
                label = parts.read("mimetype").decode("ascii")
                return label if label in (ODT, ODP, ODS) else None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None  # broken, or packed or locked in a way that is not read
    finally:
        file.seek(0)
    return None


def shown_name(file: UploadedFile[Any]) -> str:
    """Return a file's own name, without a folder and no longer than is kept."""
    name = PurePath((file.name or "").replace("\\", "/").replace("\0", "")).name
    clean = "".join(letter for letter in name if letter.isprintable()).strip() or "file"
    return clean if len(clean) <= 120 else clean[:100] + "…" + PurePath(clean).suffix[:12]


def download_name(kept: Any) -> str:
    """Return the name that a file goes out under: its own, ending as its content says."""
    try:
        stem = get_valid_filename(PurePath(kept.name).stem)
    except SuspiciousFileOperation:  # a name of dots alone
        stem = "file"
    return f"{stem}.{ENDINGS[kept.content_type]}"


def attachment(kept: Any) -> FileResponse:
    """Return a file to be kept, never shown: no browser reads it as a page of this desk.

    `kept` is a row with `file`, `name` and `content_type`.
    """
    response = FileResponse(
        kept.file.open("rb"),
        as_attachment=True,
        filename=download_name(kept),
        content_type=kept.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
