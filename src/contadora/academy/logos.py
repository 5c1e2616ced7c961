"""Logos of partners: known by their content, bounded, and drawn anew before they are kept.

What is kept and served is always a PNG that the typesetter drew: a script in an SVG, a second
file hidden behind an image, or what a camera noted of the place does not come through.
"""

from __future__ import annotations

import re
import struct
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO
from xml.etree import ElementTree

import typst
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

LARGEST = 512 * 2**10
LARGEST_SIDE = 5000  # pixels: a small file can unfold into a very large picture
MOST_ELEMENTS = 5000
_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8\xff"
# Frames of a JPEG that say how large it is: all but the tables between them.
_SOF = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# What a drawing may be made of; no script, no other document, nothing that repeats itself.
_SHAPES = frozenset(
    {
        *("svg", "g", "defs", "title", "desc", "metadata", "style", "clipPath"),
        *("path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"),
        *("linearGradient", "radialGradient", "stop"),
    }
)
_ELSEWHERE = re.compile(rb"<!DOCTYPE|<!ENTITY|@import|@font-face|javascript:", re.IGNORECASE)
_WIDTH, _HEIGHT = 240, 96  # points of the box it is fitted into, drawn at three times that


def drawn(file: IO[bytes]) -> bytes:
    """Return a logo as a PNG of ours; a file that is no logo is refused, and why is said."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise ValidationError(_("The logo is larger than 512 KB; hand in a smaller one."))
    kind = _kind(content)
    with TemporaryDirectory(prefix="contadora-logo-") as name:
        folder = Path(name)
        (folder / f"logo.{kind}").write_bytes(content)
        (folder / "logo.typ").write_text(
            "#set page(width: auto, height: auto, margin: 0pt, fill: none)\n"
            f'#let drawing = image("logo.{kind}")\n'
            "#context {\n"
            "  let size = measure(drawing)\n"
            f"  let scale = calc.min({_WIDTH}pt / size.width, {_HEIGHT}pt / size.height)\n"
            f'  image("logo.{kind}", width: size.width * scale, height: size.height * scale)\n'
            "}\n",
            encoding="utf-8",
        )
        try:
            made = typst.compile(str(folder / "logo.typ"), format="png", ppi=216.0)
        except typst.TypstError as error:
            raise _unreadable() from error
    if not isinstance(made, bytes):
        raise _unreadable()
    return made


def _unreadable() -> ValidationError:
    return ValidationError(
        _("The file cannot be read as the picture it begins as; save it anew as PNG.")
    )


def _kind(content: bytes) -> str:
    if content.startswith(_PNG):
        size = struct.unpack(">II", content[16:24]) if len(content) >= 24 else (0, 0)
        _check_size(*size)
        return "png"
    if content.startswith(_JPEG):
        _check_size(*_jpeg_size(content))
        return "jpg"
    if b"<svg" in content[:4096].lower():
        _check_drawing(content)
        return "svg"
    raise ValidationError(
        _("By its content the file is no PNG, JPEG or SVG; hand in one of these.")
    )


def _check_size(width: int, height: int) -> None:
    if not (0 < width <= LARGEST_SIDE and 0 < height <= LARGEST_SIDE):
        raise ValidationError(
            _("The picture is %(width)s by %(height)s pixels; at most %(most)s to a side.")
            % {"width": width, "height": height, "most": LARGEST_SIDE}
        )


def _jpeg_size(content: bytes) -> tuple[int, int]:
    place = 2
    while place + 9 <= len(content):
        if content[place] != 0xFF:
            break
        marker = content[place + 1]
        if marker == 0xFF:
            place += 1
            continue
        if marker in _SOF:
            height, width = struct.unpack(">HH", content[place + 5 : place + 9])
            return width, height
        if 0xD0 <= marker <= 0xD9 or marker == 0x01:
            place += 2
            continue
        place += 2 + int(struct.unpack(">H", content[place + 2 : place + 4])[0])
    raise _unreadable()


def _check_drawing(content: bytes) -> None:
    refused = ValidationError(
        _(
            "The SVG has more in it than shapes, gradients and text (a script, a picture, a link "
            "to elsewhere or a copy of a part); hand the logo in as PNG."
        )
    )
    if _ELSEWHERE.search(content):
        raise refused
    try:
        root = ElementTree.fromstring(content)  # noqa: S314  (no DTD, so nothing unfolds)
    except (ElementTree.ParseError, ValueError) as error:
        raise _unreadable() from error
    for number, element in enumerate(root.iter()):
        # Drawing programs leave notes of their own kind in it; what draws is in SVG's namespace.
        space, _brace, name = element.tag.rpartition("}")
        drawing = space in ("", "{http://www.w3.org/2000/svg")
        if number > MOST_ELEMENTS or (drawing and name not in _SHAPES):
            raise refused
        for key, value in element.attrib.items():
            if key.rpartition("}")[2] == "href" and not value.startswith("#"):
                raise refused
