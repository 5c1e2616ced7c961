"""A text as Markdown reads the same once it is set, whatever is typed in it."""

from __future__ import annotations

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from contadora.negotiation.drafting.shapes import Bracket, Kind, Variant, Words
from contadora.negotiation.papers.flow import shown
from contadora.negotiation.papers.markdown import write_markdown
from tests.negotiation.papers.drafts import LETTERS, clause, draft, paper

_SET = MarkdownIt("commonmark", {"html": True}).enable(["strikethrough", "table"])
_TAGS = {"p", "strong", "em", "s", "br", *(f"h{n}" for n in range(1, 7)), "ul", "li", "blockquote"}


def _read(markdown: str) -> str:
    """The words of a Markdown text as a browser would show them."""
    page = _SET.render(markdown)
    assert set(re.findall(r"</?([a-z0-9]+)", page)) <= _TAGS, page
    return html.unescape(re.sub(r"<[^>]*>", " ", page.replace("<br />", "\n")))


def _words(text: str) -> str:
    return "".join(text.split())


def test_a_text_with_everything() -> None:
    text = write_markdown(paper(reserves=("Brazil: reserve.",)), draft())
    assert text.startswith("**TLP:AMBER**\n\nA/C.1/81/L.1 · Rev.1 · common position\n\n")
    assert "\n# Common position\n" in text
    assert "\n## Law and institutions\n" in text
    assert (
        "**PP1** *Recalling* the need to [protect][MEX, CHL: **safeguard**] "
        "critical infrastructure,\n" in text
    )
    assert "international law, [BRA: ~~in particular the Charter,~~] applies;" in text
    assert "\n- **(a)** [BRA: ~~Including small States;~~]\n" in text
    assert "**OP1 bis** [CHL, BRA: ***Decides* to meet once a year;**]\n\n> Mexico: to be" in text
    assert text.endswith("**OP2** *Decides* to remain seized of the matter. *\\[agreed\\]*\n")


@settings(max_examples=80, deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=25), st.sampled_from(Kind), st.integers(0, 4))
def test_whatever_is_typed_stays_text(words: str, kind: Kind, level: int) -> None:
    if not words.strip():
        return
    one = clause(words, kind=kind, level=level, number="")
    text = write_markdown(paper(front=(), symbol="", revision="", kind=""), [one])
    assert _words(_read(text)).endswith(_words(words))


@settings(max_examples=60, deadline=None)
@given(*[st.text(LETTERS, min_size=1, max_size=8)] * 4)
def test_brackets_around_anything_stay_brackets(a: str, b: str, c: str, d: str) -> None:
    nested = Bracket((Variant((Words(d),), ("BRA",)), Variant((Words(a),), ("BOL",), (), True)))
    bracket = Bracket((Variant((Words(b),)), Variant((Words(c), nested), ("MEX",), (), True)))
    one = clause(a + b + d, parts=(Words(a), bracket, Words(d)))
    text = _read(write_markdown(paper(), [one], opening=lambda clause: (0, 1)))
    assert _words(text).endswith(_words("OP1" + shown(one)))


def test_nothing_typed_is_html_or_a_link() -> None:
    words = "<script>alert(1)</script> [a](javascript:x) ![i](x) `code` &lt;"
    page = _SET.render(write_markdown(paper(), [clause(words)]))
    assert "<script" not in page
    assert "<a " not in page
    assert "<img" not in page
    assert words in html.unescape(page)


def test_a_line_that_looks_like_a_list_is_none() -> None:
    for words in (
        "1. not a list",
        "- not one",
        "# no heading",
        "+ x",
        "=====",
        "a\n---",
        "a\n1) b",
    ):
        page = _SET.render(write_markdown(paper(), [clause(words, number="", kind=Kind.PLAIN)]))
        last = page[page.rindex("<p>") :]
        assert _words(html.unescape(re.sub(r"<[^>]*>", "", last))) == _words(words), page
