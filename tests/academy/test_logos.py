"""Logos: what they are is read from them, and what is kept is drawn anew."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.exceptions import ValidationError

from contadora.academy import logos
from tests.academy.drafts import SVG

PNG = b"\x89PNG\r\n\x1a\n"


def png(width: int, height: int, after: bytes = b"") -> bytes:
    """Return a grey picture as PNG; what comes after its end is hidden in the file."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return PNG + head + chunk(b"IDAT", rows) + chunk(b"IEND", b"") + after


def svg(inside: bytes, before: bytes = b"") -> bytes:
    space = b'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return before + b"<svg " + space + b' viewBox="0 0 9 9">' + inside + b"</svg>"


def refused(content: bytes) -> str:
    with pytest.raises(ValidationError) as error:
        logos.drawn(io.BytesIO(content))
    return str(error.value.messages[0])


@pytest.mark.parametrize("content", [SVG, png(60, 20)], ids=["svg", "png"])
def test_a_logo_becomes_a_png_of_a_bounded_size(content: bytes) -> None:
    made = logos.drawn(io.BytesIO(content))
    assert made.startswith(PNG)
    width, height = struct.unpack(">II", made[16:24])
    assert 0 < width <= 3 * 240 + 2
    assert 0 < height <= 3 * 96 + 2


def test_what_hides_behind_a_picture_is_not_kept() -> None:
    assert b"<script>" not in logos.drawn(io.BytesIO(png(20, 20, b"<script>alert(1)</script>")))


@pytest.mark.parametrize(
    "content",
    [
        svg(b"<script>alert(1)</script>"),
        svg(b'<image href="file:///etc/passwd"/>'),
        svg(b'<a href="https://example.org"><rect width="1" height="1"/></a>'),
        svg(b'<use xlink:href="https://example.org/a.svg#b"/>'),
        svg(b"<foreignObject><p>x</p></foreignObject>"),
        svg(b"<style>@import url(https://example.org/a.css)</style>"),
        svg(b"<rect/>", b'<!DOCTYPE svg [<!ENTITY a "b">]>'),
        svg(b"<rect/>" * 6000),
    ],
    ids=["script", "image", "link", "use", "foreign", "import", "doctype", "many"],
)
def test_a_drawing_with_more_than_shapes_is_refused(content: bytes) -> None:
    assert "SVG" in refused(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"<html><body>logo.png</body></html>",
        PNG + b"cut off",
        b"\xff\xd8\xff\xe0cut",
        b"<svg this is not xml",
        png(60, 20)[:60],
    ],
    ids=["empty", "pdf", "html", "png", "jpeg", "svg", "half"],
)
def test_a_file_that_is_no_picture_is_refused(content: bytes) -> None:
    assert refused(content)


def test_what_is_too_large_is_refused_before_it_is_drawn() -> None:
    assert "512" in refused(PNG + b"\0" * logos.LARGEST)
    wide = struct.pack(">II", 60_000, 60_000)
    assert "60000" in refused(PNG + b"\0\0\0\rIHDR" + wide + b"\0" * 20)
