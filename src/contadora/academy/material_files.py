"""Files of material: what they are by their content, and how they are given out."""

from __future__ import annotations

import zipfile
from pathlib import PurePath
from typing import Any

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from contadora.academy.models import MaterialCopy

LARGEST = 25 * 2**20
MOST_MEMBERS = 10_000  # of a document, which is a zip of parts
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
PARTS = {
    "word/document.xml": _OFFICE + "wordprocessingml.document",
    "ppt/presentation.xml": _OFFICE + "presentationml.presentation",
    "xl/workbook.xml": _OFFICE + "spreadsheetml.sheet",
}
ENDINGS = {
    "application/pdf": "pdf",
    PARTS["word/document.xml"]: "docx",
    PARTS["ppt/presentation.xml"]: "pptx",
    PARTS["xl/workbook.xml"]: "xlsx",
    _OPEN + "text": "odt",
    _OPEN + "presentation": "odp",
    _OPEN + "spreadsheet": "ods",
    "image/png": "png",
    "image/jpeg": "jpg",
}


def content_type(file: UploadedFile[Any]) -> str:
    """Return the type that a file's content says it is; a ValidationError where it is none of ours.

    Neither the name that came with it nor the type its sender claims is believed.
    """
    if (file.size or 0) > LARGEST:
        raise ValidationError(
            _("%(name)s is larger than 25 MB: make it smaller, or give a link.")
            % {"name": shown_name(file)}
        )
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    found = None
    if head.startswith(b"%PDF-"):
        found = "application/pdf"
    elif head.startswith(b"\x89PNG\r\n\x1a\n"):
        found = "image/png"
    elif head.startswith(b"\xff\xd8\xff"):
        found = "image/jpeg"
    elif head.startswith(b"PK\x03\x04"):
        found = _document(file)
    if found is None:
        raise ValidationError(
            _(
                "%(name)s is not a PDF, a text, presentation or table of an office program without "
                "macros, a PNG or a JPEG file: save it as one, or give a link."
            )
            % {"name": shown_name(file)}
        )
    return found


def _document(file: UploadedFile[Any]) -> str | None:
    try:
        with zipfile.ZipFile(file) as parts:
            entries = parts.infolist()
            names = {entry.filename for entry in entries}
            if len(entries) > MOST_MEMBERS:
                return None
            # A document with macros is a program.
            if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
                return None
            if "[Content_Types].xml" in names:
                return next((kind for part, kind in PARTS.items() if part in names), None)
            if "mimetype" in names and parts.getinfo("mimetype").file_size < 100:
                label = parts.read("mimetype").decode("ascii")
                return label if label in ENDINGS and label.startswith(_OPEN) else None
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    finally:
        file.seek(0)
    return None


def shown_name(file: UploadedFile[Any]) -> str:
    """Return a file's own name, without a folder and no longer than is kept."""
    name = PurePath((file.name or "").replace("\\", "/").replace("\0", "")).name
    clean = "".join(letter for letter in name if letter.isprintable()).strip() or "file"
    return clean if len(clean) <= 150 else clean[:120] + "…" + PurePath(clean).suffix[:12]


def attachment(copy: MaterialCopy) -> FileResponse:
    """Return a file to be kept, never shown: no browser reads it as a page of this desk."""
    try:
        stem = get_valid_filename(PurePath(copy.name).stem)
    except SuspiciousFileOperation:  # a name of dots alone
        stem = "file"
    response = FileResponse(
        copy.file.open("rb"),
        as_attachment=True,
        filename=f"{stem}.{ENDINGS[copy.content_type]}",
        content_type=copy.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
