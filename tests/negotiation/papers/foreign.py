"""Word documents as other programs make them, from the XML of their parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MORE = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"


def part(name: str, inner: str) -> str:
    return f'<w:{name} xmlns:w="{W}" xmlns:r="{R}" {MORE}>{inner}</w:{name}>'


def relations(*lines: tuple[str, str, str]) -> str:
    """Relations by id, kind and target; a target with a scheme is outside."""
    made = "".join(
        f'<Relationship Id="{identity}" Type="{R}/{kind}" Target="{target}"'
        + (' TargetMode="External"' if ":" in target else "")
        + "/>"
        for identity, kind, target in lines
    )
    return f'<Relationships xmlns="{RELATIONS}">{made}</Relationships>'


def p(inner: str, properties: str = "") -> str:
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def t(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{text}</w:t></w:r>'


def ins(text: str, by: str = "Ana") -> str:
    return f'<w:ins w:id="1" w:author="{by}" w:date="2026-11-20T09:00:00Z">{t(text)}</w:ins>'


def gone(text: str, by: str = "Ana") -> str:
    run = f'<w:r><w:delText xml:space="preserve">{text}</w:delText></w:r>'
    return f'<w:del w:id="2" w:author="{by}" w:date="2026-11-20T09:00:00Z">{run}</w:del>'


def mark(kind: str, by: str = "Ana") -> str:
    return f'<w:rPr><w:{kind} w:id="3" w:author="{by}" w:date="2026-11-20T09:00:00Z"/></w:rPr>'


def docx(
    body: str,
    parts: Mapping[str, str | bytes] | None = None,
    links: tuple[tuple[str, str, str], ...] = (),
    *,
    main: str = MAIN,
    stored: bool = False,
) -> bytes:
    """A document of a body, other parts by name, and what the body refers to."""
    named = {"comments", "footnotes", "endnotes", "numbering", "styles", "settings"}
    own = tuple(
        (f"own{index}", name.removeprefix("word/").removesuffix(".xml"), name.removeprefix("word/"))
        for index, name in enumerate(parts or {})
        if name.removeprefix("word/").removesuffix(".xml") in named
    )
    every: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES.format(main=main),
        "_rels/.rels": relations(("rId1", "officeDocument", "word/document.xml")),
        "word/document.xml": part("document", f"<w:body>{body}</w:body>"),
        "word/_rels/document.xml.rels": relations(*own, *links),
        **(parts or {}),
    }
    return zipped(every, stored=stored)


def zipped(parts: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    out = io.BytesIO()
    way = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w", way) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()
