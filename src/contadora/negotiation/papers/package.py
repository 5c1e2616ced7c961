"""The parcel of parts that a DOCX is: packed alike from the same parts, opened with care.

Nothing of it is believed before it is measured: sizes are checked as it is unpacked, names are
taken as labels and never as paths, and what could run or fetch is refused or left where it is.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from contadora.negotiation.papers.shapes import Limits, RefusedError
from contadora.negotiation.papers.xml import Element, attribute, children, parsed

_EPOCH = (1980, 1, 1, 0, 0, 0)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PIECE = 1 << 16
_SMALL = 1 << 20  # below it, how well a part is packed says nothing
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"


def packed(parts: Mapping[str, bytes]) -> bytes:
    """Return parts as a zip that is the same for the same parts, at any hour."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, date_time=_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            entry.create_system = 3
            archive.writestr(entry, content)
    return out.getvalue()


@dataclass(frozen=True)
class Relation:
    """What a part refers to: another part, or something outside."""

    id: str
    kind: str  # the last word of its type: comments, image, hyperlink
    target: str
    external: bool


class Package:
    """An opened document; its parts are unpacked when asked for, within the limits."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        if len(data) > limits.file:
            raise RefusedError("file_large", size=len(data), most=limits.file)
        _check_kind(data)
        self._limits = limits
        self._left = limits.unpacked
        self._read: dict[str, bytes] = {}
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
            raise RefusedError("file_damaged") from error
        self.names = self._checked_names()
        if "[Content_Types].xml" not in self.names:
            raise RefusedError("not_docx", kind="zip")

    def _checked_names(self) -> dict[str, zipfile.ZipInfo]:
        entries = self._archive.infolist()
        if len(entries) > self._limits.parts:
            raise RefusedError("zip_parts", parts=len(entries), most=self._limits.parts)
        names: dict[str, zipfile.ZipInfo] = {}
        total = 0
        for entry in entries:
            name = entry.filename
            if (
                name.startswith("/")
                or "\\" in entry.orig_filename
                or "\0" in entry.orig_filename
                or ":" in name
                or ".." in name.split("/")
            ):
                raise RefusedError("zip_path", part=name[:120])
            if name in names:
                raise RefusedError("zip_twice", part=name[:120])
            if entry.flag_bits & 0x1:
                raise RefusedError("encrypted")
            if posixpath.basename(name).lower() in {"vbaproject.bin", "vbadata.xml"}:
                raise RefusedError("macros", part=name[:120])
            total += entry.file_size
            packed_badly = entry.file_size > self._limits.ratio * max(entry.compress_size, 1)
            if entry.file_size > _SMALL and packed_badly:
                raise RefusedError("zip_bomb", part=name[:120])
            names[name] = entry
        if total > self._limits.unpacked:
            raise RefusedError("zip_large", size=total, most=self._limits.unpacked)
        return names

    def read(self, name: str) -> bytes | None:
        """Return a part, or None; what unpacks to more than it says, or than may be, is refused."""
        if name in self._read:
            return self._read[name]
        entry = self.names.get(name)
        if entry is None:
            return None
        most = min(self._limits.part, self._left)
        found = bytearray()
        try:
            with self._archive.open(entry) as part:
                while piece := part.read(_PIECE):
                    found += piece
                    if len(found) > most:
                        raise RefusedError("zip_large", size=len(found), most=most)
        except (
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            OSError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise RefusedError("file_damaged", part=name[:120]) from error
        self._left -= len(found)
        self._read[name] = bytes(found)
        return self._read[name]

    def tree(self, name: str) -> Element | None:
        """Return a part as XML, or None."""
        data = self.read(name)
        return None if data is None else parsed(data, name)

    def relations(self, part: str) -> dict[str, Relation]:
        """Return what a part refers to by id (the package itself for an empty name)."""
        folder, name = posixpath.split(part)
        root = self.tree(posixpath.join(folder, "_rels", f"{name}.rels"))
        found: dict[str, Relation] = {}
        if root is None:
            return found
        for one in children(root, "Relationship"):
            external = attribute(one, "TargetMode") == "External"
            target = attribute(one, "Target")
            if not external:
                whole = posixpath.join("/", folder, unquote(target))
                target = posixpath.normpath(whole).lstrip("/")
            kind = attribute(one, "Type").rpartition("/")[2]
            identity = attribute(one, "Id")
            found[identity] = Relation(identity, kind, target, external)
        return found

    def main_part(self) -> str:
        """Return the name of the part that has the text; refuse what is another program's file."""
        types = self.tree("[Content_Types].xml")
        kinds = {
            attribute(one, "PartName").lstrip("/"): attribute(one, "ContentType")
            for one in children(types, "Override")
        }
        if any("macroenabled" in kind.lower() for kind in kinds.values()):
            raise RefusedError("macros", part="[Content_Types].xml")
        start = next(
            (one for one in self.relations("").values() if one.kind == "officeDocument"), None
        )
        if start is None or start.external or start.target not in self.names:
            raise RefusedError("not_docx", kind="zip")
        kind = kinds.get(start.target, "")
        if "wordprocessingml" not in kind:
            raise RefusedError("not_docx", kind=kind or "zip")
        return start.target


def relations_part(relations: Mapping[str, tuple[str, str]]) -> bytes:
    """Return the list of what a part refers to: kind and target by id."""
    lines = "".join(
        f'<Relationship Id="{identity}" Type="{kind if ":" in kind else _RELATIONS + kind}"'
        f' Target="{target}"/>'
        for identity, (kind, target) in relations.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Relationships xmlns='
        f'"http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    ).encode()


def _check_kind(data: bytes) -> None:
    head = data[:1024]
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not data:
        raise RefusedError("file_empty")
    if head.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise RefusedError("encrypted") if locked else RefusedError("not_docx", kind="doc")
    if head.startswith(b"PK"):
        if _OPEN_DOCUMENT in head:
            raise RefusedError("not_docx", kind="odt")
        return
    known = ((b"%pdf-", "pdf"), (b"{\\rtf", "rtf"), (b"<!doctype html", "html"), (b"<html", "html"))
    kind = next((name for sign, name in known if start.startswith(sign)), "unknown")
    raise RefusedError("not_docx", kind="xml" if start.startswith(b"<?xml") else kind)
