"""A credential in a badge's picture: one uncompressed `iTXt` chunk of a PNG (Open Badges 3.0)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"
KEYWORD = b"openbadgecredential"
LARGEST = 2 * 2**20
Chunk = tuple[bytes, bytes]


class NotBakedError(ValueError):
    """Why no credential can be read out of a picture; `code` names the reason."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code  # not a PNG, cut off, damaged, none, twice, compressed


def bake(png: bytes, credential: str) -> bytes:
    """Return the picture with the credential in it, in place of one that it had."""
    chunks = [each for each in _chunks(png) if not _is_ours(each)]
    # Keyword, NUL, not compressed, method 0, no language tag, no translated keyword, the text.
    ours = KEYWORD + b"\0" + b"\0\0" + b"\0" + b"\0" + credential.encode("ascii")
    return SIGNATURE + b"".join(
        _written(kind, data) for kind, data in [chunks[0], (b"iTXt", ours), *chunks[1:]]
    )


def extract(png: bytes) -> str:
    """Return the credential in a picture; `NotBakedError` says why there is none."""
    found = [data for kind, data in _chunks(png) if _is_ours((kind, data))]
    if not found:
        raise NotBakedError("none")
    if len(found) > 1:
        raise NotBakedError("twice")
    rest = found[0][len(KEYWORD) + 1 :]
    if len(rest) < 4 or rest[0]:
        raise NotBakedError("compressed" if rest[:1] == b"\1" else "damaged")
    parts = rest[2:].split(b"\0", 2)  # language tag, translated keyword, text
    if len(parts) != 3:
        raise NotBakedError("damaged")
    try:
        return parts[2].decode("ascii").strip()
    except UnicodeDecodeError as error:
        raise NotBakedError("damaged") from error


def _is_ours(chunk: Chunk) -> bool:
    return chunk[0] == b"iTXt" and chunk[1].startswith(KEYWORD + b"\0")


def _chunks(png: bytes) -> Iterator[Chunk]:
    """Yield each chunk's kind and data; a picture must be whole, with every checksum right."""
    if not png.startswith(SIGNATURE):
        raise NotBakedError("not a PNG")
    at = len(SIGNATURE)
    kind = b""
    while at < len(png):
        if at + 12 > len(png):
            raise NotBakedError("cut off")
        (length,) = struct.unpack_from(">I", png, at)
        kind = png[at + 4 : at + 8]
        end = at + 8 + length
        if end + 4 > len(png):
            raise NotBakedError("cut off")
        data = png[at + 8 : end]
        (checksum,) = struct.unpack_from(">I", png, end)
        if checksum != zlib.crc32(kind + data):
            raise NotBakedError("damaged")
        yield kind, data
        at = end + 4
        if kind == b"IEND":
            return  # what follows is no part of the picture
    raise NotBakedError("cut off")


def _written(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
