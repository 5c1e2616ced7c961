"""A brief as a Word document: real headings and table headers, alternative text, a language."""

from __future__ import annotations

import io
from datetime import datetime, time
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from contadora.atlas.blocks import Figure, Table
from contadora.dialogue.blocks import Brief, Heading, Line, Paragraph, Points
from contadora.negotiation.papers.docx_parts import LOCALES

INK, INK_2, ACCENT = (RGBColor.from_string(c) for c in ("1C1B19", "57544D", "0B5D6B"))
TEXT_WIDTH_CM = 16.8


def render(brief: Brief) -> bytes:
    """Return the brief as DOCX."""
    document = Document()
    _set_styles(document, brief.language)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.1)
    section.top_margin = section.bottom_margin = Cm(2)
    properties = document.core_properties
    properties.title, properties.author = brief.title, "Contadora"
    properties.language = LOCALES[brief.language]
    properties.created = properties.modified = datetime.combine(brief.made_on, time(12))
    properties.comments = ""

    document.add_heading(brief.title, level=1)
    subtitle = document.add_paragraph(brief.subtitle)
    subtitle.runs[0].font.color.rgb = INK_2
    for block in brief.blocks:
        _add(document, block)
    document.add_heading(brief.sources_heading, level=2)
    for reference in brief.references:
        paragraph = document.add_paragraph(style="Small")
        paragraph.paragraph_format.left_indent = Cm(0.8)
        paragraph.paragraph_format.first_line_indent = Cm(-0.8)
        paragraph.add_run(f"{reference.number}.\t{reference.text} ")
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(0.8))
        if reference.url:
            _add_link(paragraph, reference.url)
    _set_footer(section.footer.paragraphs[0], brief)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_styles(document: Any, language: str) -> None:
    styles = document.styles
    normal = styles["Normal"]
    normal.font.name, normal.font.size, normal.font.color.rgb = "Georgia", Pt(10.5), INK
    normal.paragraph_format.space_after = Pt(6)
    tag = OxmlElement("w:lang")
    tag.set(qn("w:val"), LOCALES[language])
    properties = normal.element.get_or_add_rPr()
    properties.append(tag)
    defaults = styles.element.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    existing = defaults.find(qn("w:lang"))
    if existing is not None:
        existing.set(qn("w:val"), LOCALES[language])
    for name, size, color in (("Heading 1", 19, INK), ("Heading 2", 13, ACCENT)):
        style = styles[name]
        style.font.name, style.font.size, style.font.bold = "Georgia", Pt(size), True
        style.font.color.rgb = color
        style.element.rPr.rFonts.attrib.clear()
        for script in ("w:ascii", "w:hAnsi", "w:cs"):
            style.element.rPr.rFonts.set(qn(script), "Georgia")
        style.paragraph_format.keep_with_next = True
        style.paragraph_format.space_before = Pt(14 if size < 19 else 0)
        style.paragraph_format.space_after = Pt(4)
    small = styles.add_style("Small", 1)
    small.base_style = normal
    small.font.size, small.font.color.rgb = Pt(8.5), INK_2
    small.paragraph_format.space_after = Pt(3)
    caption = styles["Caption"]
    caption.font.name, caption.font.size, caption.font.bold = "Georgia", Pt(9.5), True
    caption.font.color.rgb = INK
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_after = Pt(3)


def _add(document: Any, block: object) -> None:
    match block:
        case Heading(text):
            document.add_heading(text, level=2)
        case Paragraph(line, small):
            _add_line(document.add_paragraph(style="Small" if small else "Normal"), line)
        case Points(items, takeaways):
            for item in items:
                paragraph = document.add_paragraph(style="List Bullet")
                _add_line(paragraph, item)
                if takeaways:
                    paragraph.runs[0].font.size = Pt(11.5)
        case Table():
            _add_table(document, block)
        case Figure(title=title, png=png, alt=alt, source=source):
            document.add_paragraph(title, style="Caption")
            document.add_picture(io.BytesIO(png()), width=Cm(TEXT_WIDTH_CM))
            inline = document.inline_shapes[-1]._inline
            inline.docPr.set("descr", alt)
            inline.docPr.set("title", title)
            # Where none is named, LibreOffice keeps an eighth of an inch about a picture.
            for side in ("distT", "distB", "distL", "distR"):
                inline.set(side, "0")
            document.paragraphs[-1].paragraph_format.keep_with_next = True
            document.add_paragraph(source, style="Small")
        case _:
            raise TypeError(f"a brief has no block {type(block).__name__}")


def _add_line(paragraph: Any, line: Line) -> None:
    paragraph.add_run(line.text)
    if line.cites:
        run = paragraph.add_run(f" [{', '.join(map(str, line.cites))}]")
        run.font.superscript, run.font.color.rgb = True, ACCENT


def _add_table(document: Any, block: Table) -> None:
    document.add_paragraph(block.caption, style="Caption")
    table = document.add_table(rows=1, cols=len(block.header))
    table.alignment = WD_TABLE_ALIGNMENT.LEFT
    table.autofit = False
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), block.caption)
    table._tbl.tblPr.append(described)
    for _ in block.rows:
        table.add_row()
    total = sum(block.widths)
    for column, width in zip(table.columns, block.widths, strict=True):
        column.width = Cm(TEXT_WIDTH_CM * width / total)
    for index, texts in enumerate((block.header, *block.rows)):
        row = table.rows[index]
        _no_break(row)
        for cell, text, width, side in zip(
            row.cells, texts, block.widths, block.align, strict=True
        ):
            cell.width = Cm(TEXT_WIDTH_CM * width / total)
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size, run.font.bold = Pt(8.5), index == 0
            paragraph.paragraph_format.space_after = Pt(1)
            if side == "right":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    header = OxmlElement("w:tblHeader")
    header.set(qn("w:val"), "true")
    table.rows[0]._tr.get_or_add_trPr().append(header)
    _rule(table)
    document.add_paragraph().paragraph_format.space_after = Pt(2)


def _no_break(row: Any) -> None:
    keep = OxmlElement("w:cantSplit")
    row._tr.get_or_add_trPr().append(keep)


def _rule(table: Any) -> None:
    """Hairlines between rows, instead of boxes."""
    borders = OxmlElement("w:tblBorders")
    for side in ("top", "bottom", "insideH"):
        line = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", "4"), ("space", "0"), ("color", "BFBAAE")):
            line.set(qn(f"w:{name}"), value)
        borders.append(line)
    table._tbl.tblPr.append(borders)


def _add_link(paragraph: Any, url: str) -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, kind, is_external=True))
    run = paragraph.add_run(url)
    run.font.color.rgb, run.font.underline = ACCENT, True
    link.append(run._r)
    paragraph._p.append(link)


def _set_footer(paragraph: Any, brief: Brief) -> None:
    run = paragraph.add_run(f"{brief.footer}  ·  {brief.page_label} ")
    run.font.size, run.font.color.rgb = Pt(8), INK_2
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        run = paragraph.add_run()
        run.font.size, run.font.color.rgb = Pt(8), INK_2
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = text
        run._r.append(mark)
