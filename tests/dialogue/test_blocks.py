"""Each format sets the blocks as they are, and takes nothing in a text for markup."""

from __future__ import annotations

import io
from datetime import date

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from contadora.atlas.blocks import Figure, Table
from contadora.dialogue import docx, html, markdown, pdf
from contadora.dialogue.blocks import Brief, Heading, Line, Paragraph, Points, Reference

NASTY = 'A "quoted" \\ #let x = 1; *bold* _em_ | <script>alert(1)</script> $y$ [link](x) `code`'
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10">'
    '<rect width="9" height="9"/></svg>'
)
# A one-pixel PNG.
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)


def brief(text: str = NASTY, language: str = "es") -> Brief:
    return Brief(
        language=language,
        title=text,
        subtitle=text,
        made_on=date(2026, 11, 21),
        footer=text,
        sources_heading="Fuentes",
        page_label="Página",
        blocks=[
            Heading(text),
            Points((Line(text, (1,)), Line(text)), takeaways=True),
            Paragraph(Line(text, (1, 2))),
            Paragraph(Line(text), small=True),
            Table(text, ("A", text), ((text, "1"), ("b", "2")), (1, 2), ("left", "right")),
            Figure(text, SVG, SVG, lambda: PNG, text, text),
        ],
        references=[Reference(1, text, "https://example.org/a_b"), Reference(2, text)],
    )


def text_of(markdown_source: str) -> str:
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown_source)
    return " ".join(
        child.content for token in tokens for child in token.children or [] if child.type == "text"
    )


def test_markdown_keeps_texts_literal() -> None:
    source = markdown.render(brief()).decode()
    tokens = MarkdownIt("commonmark").enable("table").parse(source)
    kinds = {child.type for token in tokens for child in token.children or []}
    assert "html_inline" not in kinds
    assert "code_inline" not in kinds
    heading = next(t for i, t in enumerate(tokens) if i and tokens[i - 1].type == "heading_open")
    assert "".join(child.content for child in heading.children or []) == NASTY


@settings(max_examples=40)
@given(st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=60))
def test_any_text_survives_markdown(text: str) -> None:
    source = f"# {markdown.escaped(text)}"
    heading = MarkdownIt("commonmark").parse(source)[1]
    shown = "".join(child.content for child in heading.children or [])
    # A run of number signs at the end closes a heading; entities are read as what they mean.
    assert "&" in text or text.rstrip("#") == shown.rstrip("#")


def test_html_escapes_and_links_sources() -> None:
    page = html.render(brief()).decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert '<a href="#s1">[1]</a>' in page
    assert 'lang="es"' in page
    assert "style=" not in page.replace('rel="stylesheet"', "")


def test_pdf_is_tagged_in_its_language() -> None:
    with pikepdf.open(io.BytesIO(pdf.render(brief(language="fr")))) as document:
        assert str(document.Root.Lang).startswith("fr")
        assert document.Root.MarkInfo.Marked
        assert document.Root.StructTreeRoot is not None
        with document.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert metadata["dc:title"] == NASTY


def test_pdf_is_the_same_every_time() -> None:
    assert pdf.render(brief()) == pdf.render(brief())


@settings(max_examples=25)
@example("\\\u20dd and '\u093f")  # marks on plain characters, which the typesetter does not name
@given(st.text(min_size=1, max_size=40))
def test_any_text_can_be_typeset(text: str) -> None:
    assert pdf.render(brief(text))[:5] == b"%PDF-"


def test_docx_has_headings_header_rows_and_alternative_text() -> None:
    document = Document(io.BytesIO(docx.render(brief(language="pt"))))
    styles = [paragraph.style.name for paragraph in document.paragraphs if paragraph.text]
    assert styles.count("Heading 1") == 1
    assert styles.count("Heading 2") == 2
    header = document.tables[0].rows[0]._tr.trPr
    assert header.find(qn("w:tblHeader")) is not None
    inline = document.inline_shapes[0]._inline
    assert inline.docPr.get("descr") == NASTY
    assert {inline.get(side) for side in ("distT", "distB", "distL", "distR")} == {"0"}
    language = document.styles["Normal"].element.rPr.find(qn("w:lang"))
    assert language.get(qn("w:val")) == "pt-BR"
    links = [rel.target_ref for rel in document.part.rels.values() if rel.is_external]
    assert links == ["https://example.org/a_b"]


def test_a_table_that_does_not_agree_is_refused() -> None:
    with pytest.raises(ValueError, match="do not agree"):
        Table("t", ("a", "b"), (("1",),), (1, 1), ("left", "left"))
