"""A compilation as a Word document, written part by part: the same bytes from the same blocks.

A compilation of a region has tens of thousands of paragraphs; written as XML directly they take
tenths of a second. Headings are real, tables have header rows, pictures are described, and each
text says which language it is in.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from datetime import UTC
from xml.sax.saxutils import escape as _escape

from contadora.atlas.blocks import Figure, Table
from contadora.negotiation.papers.docx_parts import LOCALES
from contadora.negotiation.papers.package import packed, relations_part
from contadora.reporting.compiling.blocks import (
    Block,
    Break,
    Compilation,
    Heading,
    Paragraph,
    Points,
    Words,
)
from contadora.reporting.compiling.docx_parts import (
    CORE,
    DOCUMENT,
    FOOTER,
    NUMBERING,
    SETTINGS,
    TYPES,
    styles,
)

WIDTH = 9524  # of the text, in twentieths of a point
EMU = 9525 * 635  # the same width in the units of pictures, as 16.8 cm
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def render(compilation: Compilation) -> bytes:
    """Return the compilation as DOCX."""
    writer = _Writer(compilation.language)
    body = "".join(writer.all(compilation))
    made = compilation.made.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    relations = {
        "rId1": ("styles", "styles.xml"),
        "rId2": ("numbering", "numbering.xml"),
        "rId3": ("settings", "settings.xml"),
        "rId4": ("footer", "footer1.xml"),
    }
    media: dict[str, bytes] = {}
    for number, png in enumerate(writer.pictures, 1):
        relations[f"rId{10 + number}"] = ("image", f"media/image{number}.png")
        media[f"word/media/image{number}.png"] = png
    below = " · ".join(part for part in (compilation.marking, compilation.footer) if part)
    footer = FOOTER.format(footer=escape(below), page=escape(compilation.page_label))
    parts = {
        "[Content_Types].xml": TYPES.encode(),
        "_rels/.rels": relations_part(
            {
                "rId1": ("officeDocument", "word/document.xml"),
                "rId2": (
                    "http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
                    "core-properties",
                    "docProps/core.xml",
                ),
            }
        ),
        "docProps/core.xml": CORE.format(
            title=escape(compilation.title),
            language=LOCALES[compilation.language],
            made=made,
        ).encode(),
        "word/document.xml": DOCUMENT.format(body=body).encode(),
        "word/styles.xml": styles(compilation.language).encode(),
        "word/numbering.xml": NUMBERING.encode(),
        "word/settings.xml": SETTINGS.encode(),
        "word/footer1.xml": footer.encode(),
        "word/_rels/document.xml.rels": relations_part(relations),
        **media,
    }
    return packed(parts)


def escape(text: str) -> str:
    """Return a text as XML may hold it; what no XML holds is shown as missing."""
    return _escape(_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text), {'"': "&quot;"})


class _Writer:
    def __init__(self, language: str) -> None:
        self.language = language
        self.pictures: list[bytes] = []
        self._marks = 0

    def all(self, compilation: Compilation) -> Iterator[str]:
        if compilation.marking:
            yield paragraph("Marking", run(compilation.marking))
        yield paragraph("Heading1", run(compilation.title))
        yield paragraph("Subtitle", run(compilation.subtitle))
        for block in compilation.blocks:
            yield from self.block(block)

    def block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(level, text, anchor):
                yield paragraph(f"Heading{level}", self.marked(anchor, run(text)))
            case Paragraph(text, small):
                yield paragraph("Small" if small else "", run(text))
            case Points(items):
                for item in items:
                    yield paragraph("ListBullet", run(item))
            case Words():
                yield from self.words(block)
            case Table():
                yield from table(block)
            case Figure(title=title, png=png, alt=alt, source=source):
                self.pictures.append(png())
                yield paragraph("Caption", run(title))
                yield paragraph("", picture(len(self.pictures), self.pictures[-1], title, alt))
                yield paragraph("Small", run(source))
            case Break():
                yield '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
            case _:
                raise TypeError(f"a compilation has no block {type(block).__name__}")

    def words(self, block: Words) -> Iterator[str]:
        head = self.marked(block.anchor, run(block.head, bold=True))
        if block.note:
            head += run(f"  {block.note}", small=True)
        yield paragraph("Speaker", head)
        for each in block.said:
            for number, line in enumerate(each.text.splitlines() or [""]):
                note = run(f"[{each.note}] ", small=True) if each.note and not number else ""
                words = run(line, language="" if each.language == self.language else each.language)
                yield paragraph("Quote", note + words)

    def marked(self, anchor: str, content: str) -> str:
        """Return content that a link in the document can name."""
        if not anchor:
            return content
        self._marks += 1
        name = escape(re.sub(r"[^A-Za-z0-9_]", "_", anchor)[:40])
        return (
            f'<w:bookmarkStart w:id="{self._marks}" w:name="{name}"/>{content}'
            f'<w:bookmarkEnd w:id="{self._marks}"/>'
        )


def run(text: str, *, bold: bool = False, small: bool = False, language: str = "") -> str:
    """Return a run of words."""
    style = "<w:b/>" if bold else ""
    style += '<w:color w:val="57544D"/><w:sz w:val="17"/>' if small else ""
    style += f'<w:lang w:val="{LOCALES.get(language, language)}"/>' if language else ""
    properties = f"<w:rPr>{style}</w:rPr>" if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(style: str, content: str) -> str:
    """Return a paragraph in a style."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{content}</w:p>"


def table(block: Table) -> Iterator[str]:
    """Yield a table with its caption, its header repeated on each page."""
    yield paragraph("Caption", run(block.caption))
    total = sum(block.widths)
    widths = [round(WIDTH * width / total) for width in block.widths]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    yield (
        '<w:tbl><w:tblPr><w:tblStyle w:val="Ruled"/>'
        f'<w:tblW w:w="{WIDTH}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook w:val="0020"/><w:tblCaption w:val="{escape(block.caption)}"/></w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>"
    )
    for number, row in enumerate((block.header, *block.rows)):
        head = "<w:tblHeader/>" if number == 0 else ""
        yield f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>"
        for text, width, side in zip(row, widths, block.align, strict=True):
            aligned = '<w:jc w:val="right"/>' if side == "right" else ""
            words = run(text, bold=number == 0)
            yield (
                f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr><w:p><w:pPr>'
                f'<w:pStyle w:val="Cell"/>{aligned}</w:pPr>{words}</w:p></w:tc>'
            )
        yield "</w:tr>"
    yield '</w:tbl><w:p><w:pPr><w:pStyle w:val="Small"/></w:pPr></w:p>'


def picture(number: int, png: bytes, title: str, alt: str) -> str:
    """Return a picture as wide as the text, with its words for who does not see it."""
    wide, tall = struct.unpack(">II", png[16:24])
    height = round(EMU * tall / wide)
    return (
        f'<w:r><w:drawing><wp:inline><wp:extent cx="{EMU}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="Figure {number}" descr="{escape(alt)}" '
        f'title="{escape(title)}"/><a:graphic><a:graphicData '
        'uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="Figure {number}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="rId{10 + number}"/><a:stretch><a:fillRect/></a:stretch>'
        f'</pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{EMU}" cy="{height}"/>'
        '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
