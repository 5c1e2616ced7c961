"""What a file is, by its content: neither its name nor what its sender claims is believed."""

from __future__ import annotations

import re

from contadora.negotiation.library.pieces import LARGEST, RefusedError

PDF, DOCX, HTML, TEXT, AKN = "pdf", "docx", "html", "txt", "akn"
KINDS = (DOCX, PDF, HTML, TEXT, AKN)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*")
_OTHERS = ((b"{\\rtf", "rtf"), (b"Rar!", "rar"), (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "gzip"))
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|meta|title|div|p|h[1-6]|table|article|section)\b", re.I
)
_WIDE = (b"\xff\xfe", b"\xfe\xff")  # UTF-16, which is full of NULs


def kind_of(data: bytes) -> str:
    """Return which kind of file this is; refuse, with the reason, what is none that is read."""
    if not data.strip():
        raise RefusedError("file_empty")
    if len(data) > LARGEST:
        raise RefusedError("file_large", size=len(data), most=LARGEST)
    head = data[:4096]
    if b"%PDF-" in head[:1024]:
        return PDF
    if head.startswith((b"PK", _OLE)):
        return DOCX  # or no document at all: its reader says which
    if head.startswith(_PICTURES):
        raise RefusedError("picture")
    for sign, name in _OTHERS:
        if head.startswith(sign):
            raise RefusedError("kind", kind=name)
    if head.startswith(_WIDE):
        head = head.replace(b"\0", b"")
    elif b"\0" in data:
        raise RefusedError("unknown")
    return _marked_up(head)


def _marked_up(head: bytes) -> str:
    start = head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not start.startswith(b"<"):
        return TEXT
    if b"akomaNtoso" in head:
        return AKN
    if _HTML.search(head):
        return HTML
    if start.startswith(b"<?xml"):
        raise RefusedError("kind", kind="xml")
    return TEXT
