"""The PDF: tagged, in its language, with its marks; what is typed is never read as markup."""

from __future__ import annotations

import io

import pikepdf
import pytest

from contadora.negotiation.drafting.shapes import Kind, Standing
from contadora.negotiation.papers.pdf import write_pdf
from tests.negotiation.papers.drafts import clause, draft, paper


@pytest.fixture(scope="module")
def whole() -> bytes:
    return write_pdf(paper(reserves=("Brazil: reserve.",)), draft(), lines=True, system_fonts=False)


def _tags(pdf: pikepdf.Pdf) -> list[str]:
    found: list[str] = []

    def walk(node: pikepdf.Object) -> None:
        if not isinstance(node, pikepdf.Dictionary):
            return
        if "/S" in node:
            found.append(str(node.S))
        kids = node.get("/K")
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            walk(kid)

    walk(pdf.Root.StructTreeRoot)
    return found


def _said(data: bytes) -> str:
    """What the PDF says, as its typefaces map it back to letters."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        maps = [
            bytes(font.ToUnicode.read_bytes())
            for page in pdf.pages
            for font in page.Resources.Font.values()
            if "/ToUnicode" in font
        ]
    return b"".join(maps).decode("latin-1").lower()


def test_it_is_tagged_titled_and_in_its_language(whole: bytes) -> None:
    with pikepdf.open(io.BytesIO(whole)) as pdf:
        assert bool(pdf.Root.MarkInfo.Marked)
        assert str(pdf.Root.Lang) == "en"
        assert pdf.docinfo["/Title"] == "Common position on the Global Mechanism"
        assert b"<pdfuaid:part>1<" in bytes(pdf.Root.Metadata.read_bytes())
        tags = _tags(pdf)
    assert tags.count("/H1") == 1
    assert tags.count("/H2") == 1
    assert tags.count("/P") == 9  # two lines before the text, a reserve, five paragraphs, a note


def test_same_text_same_bytes(whole: bytes) -> None:
    again = write_pdf(
        paper(reserves=("Brazil: reserve.",)), draft(), lines=True, system_fonts=False
    )
    assert again == whole


def test_what_is_typed_is_no_markup() -> None:
    words = '#panic("no") *x* _y_ $z$ = h <a> @b \\ " [#read("data.json")] // c /* d'
    one = clause(words, number="#n", notes=("#panic()",))
    title = "#panic() = *t*"
    data = write_pdf(
        paper(title=title, front=(("#f", "*v*"),)),
        [one, clause(words, at=1, kind=Kind.HEADING)],
        system_fonts=False,
    )
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.docinfo["/Title"] == title


def test_right_to_left_and_combining_marks_are_drawn() -> None:
    said = _said(write_pdf(paper(), [clause("שלום العربية e\u0301 ạ\u0308")], system_fonts=False))
    for letter in "שם":
        assert f"<{ord(letter):04x}>" in said
    assert "<0627>" in said or "<fe8d>" in said


def test_a_letter_that_no_typeface_has_is_shown_as_its_code() -> None:
    rare = write_pdf(paper(), [clause("a \u1208 b")], system_fonts=False)
    coded = write_pdf(paper(), [clause("a [U+1208] b")], system_fonts=False)
    assert rare == coded


def test_unseen_characters_do_not_stop_it() -> None:
    data = write_pdf(paper(), [clause("a\x00b\u2028c\u202ed\ufffe")], system_fonts=False)
    assert data.startswith(b"%PDF-")


def test_headings_never_skip_a_level() -> None:
    clauses = [
        clause("Deep", at=0, kind=Kind.HEADING, level=4),
        clause("Text", at=1, level=4, number="(i)"),
        clause("Gone", at=2, standing=Standing.REMOVED),
        clause("Again", at=3, kind=Kind.HEADING, level=2),
    ]
    with pikepdf.open(io.BytesIO(write_pdf(paper(), clauses, system_fonts=False))) as pdf:
        heads = [tag for tag in _tags(pdf) if tag.startswith("/H")]
    assert heads == ["/H1", "/H2", "/H3"]


@pytest.mark.parametrize("handling", ["TLP:CLEAR", "TLP:AMBER+STRICT", "TLP:RED", "internal"])
def test_every_mark_is_set(handling: str) -> None:
    data = write_pdf(paper(handling=handling, language="es"), [clause("x")], system_fonts=False)
    assert data.startswith(b"%PDF-")
