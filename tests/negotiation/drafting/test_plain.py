"""Compiled paragraphs written out: nothing that a delegation wrote gets out as markup."""

from __future__ import annotations

import re
from html import unescape

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.plain import (
    CLOSES,
    OPENS,
    Counts,
    counts,
    to_markdown,
    to_marked,
    to_plain,
    unmarked,
)
from contadora.negotiation.drafting.shapes import Bracket, Edit, Variant, Words
from tests.negotiation.drafting import wordings
from tests.negotiation.drafting.wordings import BASE, on

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("strikethrough")
HOSTILE = "<script>alert(1)</script>"


def words_in(html: str) -> str:
    return unescape(re.sub(r"<[^<>]*>", "", html))


def test_markdown_sets_additions_bold_and_strikes_deletions() -> None:
    edits = [on("1", "protect", "*act* <i>", "MEX"), on("2", "harm", "", "CHL")]
    markdown = to_markdown(compile_paragraph(BASE, edits))
    assert r"\[protect\]\[MEX: **\*act\* \<i\>**\]" in markdown
    assert r"\[CHL: ~~harm~~\];" in markdown
    html = MARKDOWN.render(markdown)
    assert "<strong>*act* &lt;i&gt;</strong>" in html
    assert "<s>harm</s>" in html


def test_markdown_begins_no_list_heading_or_code() -> None:
    for line in ("1. one", "- one", "# one", "+ one", "    one", "> one", "==="):
        html = MARKDOWN.render(to_markdown((Words(f"x\n{line}"),)))
        assert not re.search(r"<(ol|ul|h1|pre|blockquote)", html)
        assert line.strip() in unescape(html)


def test_counts_take_in_brackets_within_brackets() -> None:
    edits = [
        on("1", "protect", "safeguard and defend", "MEX"),
        on("2", "and", "or", "CHL", text="safeguard and defend", within="1"),
        on("3", "harm", "", "ARG"),
    ]
    assert counts(compile_paragraph(BASE, edits)) == Counts(brackets=3, variants=5, proposed=2)
    assert counts(compile_paragraph(BASE, [])) == Counts()


@given(wordings.paragraphs(), st.sampled_from(["", HOSTILE, "**", "[x](y)", "~~&amp;`"]))
def test_every_form_says_the_same_words(drawn: tuple[str, list[Edit]], more: str) -> None:
    base, edits = drawn
    edits = [*edits, Edit("more", 0, 0, more, ("MEX",))]
    nodes = compile_paragraph(base, edits)
    plain = to_plain(nodes).replace("~~", "")
    rendered = words_in(MARKDOWN.render(to_markdown(nodes)))
    assert " ".join(rendered.replace("~~", "").split()) == " ".join(plain.split())


def test_a_bracket_without_names_is_written_without_them() -> None:
    nodes = (Bracket((Variant((Words("a"),)), Variant((Words("b"),), proposed=True))),)
    assert to_plain(nodes) == "[a][b]"


def test_what_is_shown_has_marks_of_its_own_and_blanks_outside_its_brackets() -> None:
    nodes = compile_paragraph("We act now.", [Edit("1", 3, 3, f"~~all{OPENS} ", ("MEX",))])
    assert to_marked(nodes) == "We [MEX: ~~all\ufffd] act now."
    gone = compile_paragraph("We act now.", [Edit("1", 3, 7, "", ("MEX",))])
    assert to_marked(gone) == f"We [MEX: {OPENS}act{CLOSES}] now."
    assert unmarked(to_marked(gone)) == "We [MEX: ~~act~~] now."
