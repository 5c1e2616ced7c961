"""Files handed in: what they are by their content, and how they are given out again."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, TypeVar

from django.core.exceptions import SuspiciousFileOperation, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.text import get_valid_filename
from django.utils.translation import gettext as _

from contadora.forms.models import Upload

V = TypeVar("V", bound=Callable[..., Any])
LARGEST = 10 * 2**20
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
ENDINGS = {
    "application/pdf": "pdf",
    DOCX: "docx",
    ODT: "odt",
    "image/png": "png",
    "image/jpeg": "jpg",
}
MOST_AT_ONCE = 3 * LARGEST  # in one sending; a page's script sends each file by itself
MOST_MEMBERS = 5000  # of a document, which is a zip of parts


def takes_files(view: V) -> V:
    """Mark a view on which people answer with files; a request to any other may bring but 5 MB."""
    view.largest_files = MOST_AT_ONCE  # type: ignore[attr-defined]
    return view


def content_type(file: UploadedFile[Any]) -> str:
    """Return the type that a file's content says it is; a ValidationError where it is none of ours.

    The name that came with a file, and the type its sender claims, are not believed.
    """
    size = file.size or 0
    if size > LARGEST:
        raise ValidationError(
            _("%(name)s is larger than 10 MB: make it smaller, or send a part of it.")
            % {"name": shown_name(file)},
            code="large",
        )
    file.seek(0)
    head = file.read(1024)
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
            _("%(name)s is not a PDF, Word, OpenDocument, PNG or JPEG file: save it as one.")
            % {"name": shown_name(file)},
            code="type",
        )
    return found


def _document(file: UploadedFile[Any]) -> str | None:
    """Return which kind of document a zip holds; nothing in it is unpacked but its short label."""
    try:
        with zipfile.ZipFile(file) as parts:
            entries = parts.infolist()
            names = {entry.filename for entry in entries}
            if len(entries) > MOST_MEMBERS:
                return None
            # A document with macros is a program.
            if any(PurePath(name).name.lower() == "vbaproject.bin" for name in names):
                return None
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return DOCX
            if "mimetype" in names:
                label = parts.getinfo("mimetype")
                if label.file_size == len(ODT) and parts.read(label).decode("ascii") == ODT:
                    return ODT
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return None
    finally:
        file.seek(0)
    return None


def shown_name(file: UploadedFile[Any]) -> str:
    """Return a file's own name, without a folder and no longer than is kept."""
    name = PurePath((file.name or "").replace("\\", "/").replace("\0", "")).name
    clean = "".join(letter for letter in name if letter.isprintable()).strip() or "file"
    return clean if len(clean) <= 120 else clean[:100] + "…" + PurePath(clean).suffix[:12]


def download_name(upload: Upload) -> str:
    """Return the name a file goes out under: its own, ending as its content says."""
    try:
        stem = get_valid_filename(PurePath(upload.name).stem)
    except SuspiciousFileOperation:  # a name of dots alone
        stem = "file"
    return f"{stem}.{ENDINGS[upload.content_type]}"


def attachment(upload: Upload) -> FileResponse:
    """Return a file to be kept, never shown: no browser reads it as a page of this desk."""
    response = FileResponse(
        upload.file.open("rb"),
        as_attachment=True,
        filename=download_name(upload),
        content_type=upload.content_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
