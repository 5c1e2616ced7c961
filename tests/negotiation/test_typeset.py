"""Compiled paragraphs on a page: nothing that a delegation wrote gets out as markup."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.plain import to_plain
from contadora.negotiation.drafting.shapes import Clause, Edit, Kind
from contadora.negotiation.papers.flow import shown
from contadora.negotiation.typeset import compiled_html
from tests.negotiation.drafting import wordings
from tests.negotiation.drafting.wordings import BASE, on

HOSTILE = "<script>alert(1)</script>"


def test_a_page_names_who_proposes_and_escapes_what_they_wrote() -> None:
    edits = [
        on("1", "protect", HOSTILE, "MEX", "CHL"),
        on("2", "harm", "", "<b>"),
        on("3", "protect", 'a" onclick="x', "ARG"),
    ]
    html = compiled_html(compile_paragraph(BASE, edits))
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert '<span class="who">CHL, MEX</span>' in html
    assert '<span class="who">&lt;b&gt;</span>' in html
    assert '<del dir="auto" data-by="2">harm</del>' in html
    assert 'onclick="x' not in html


def test_each_wording_stands_in_its_own_isolation() -> None:
    html = compiled_html(compile_paragraph(BASE, [on("1", "protect", "حماية", "MEX")]))
    assert html.count('dir="auto"') == html.count('<span class="variant">') == 2


@given(wordings.paragraphs(), st.sampled_from(["", HOSTILE, "**", "[x](y)", "~~&amp;`"]))
def test_a_page_says_what_the_plain_text_says(drawn: tuple[str, list[Edit]], more: str) -> None:
    base, edits = drawn
    nodes = compile_paragraph(base, [*edits, Edit("more", 0, 0, more, ("MEX",))])
    said = unescape(re.sub(r"<[^<>]*>", "", compiled_html(nodes)))
    # But for blanks at the ends of a wording, which stand outside its bracket.
    assert re.sub("~~| ", "", said) == re.sub("~~| ", "", to_plain(nodes))


def test_the_blank_of_a_wording_stands_outside_its_bracket() -> None:
    base = "Encourages the exchange of practices among authorities of every kind;"
    among, every = base.index("among"), base.index(" of every")
    edits = [
        Edit("a", among, among, "and lessons ", ("CRI",)),
        Edit("b", every, len(base) - 1, "", ("BRA",)),
    ]
    parts = compile_paragraph(base, edits)
    said = (
        "Encourages the exchange of practices [CRI: and lessons] among authorities "
        "[BRA: of every kind];"
    )
    assert unescape(re.sub(r"<[^<>]*>", "", compiled_html(parts))) == said
    assert shown(Clause("k", Kind.OPERATIVE, 0, "OP1", base, parts, tuple(edits))) == said
