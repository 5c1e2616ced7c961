"""Files of positions, of each kind that is read, and files that are read again."""

from __future__ import annotations

import io

import docx
import pytest

from contadora.law.reading import read_position
from contadora.law.rereading import Known, matched
from contadora.negotiation.library.cutting import Cut
from contadora.negotiation.library.pieces import RefusedError
from tests.law.position_texts import ENGLISH
from tests.negotiation.test_library_reading import pdf

PARAGRAPHS = [line for line in ENGLISH.splitlines() if line]
HTML = (
    b"<!doctype html><html lang=en><head><title>Cables</title></head><body><nav>Menu</nav>"
    b"<h1>Position on cables</h1><h2>Sovereignty</h2><p>1. The islands hold that each island "
    b"decides alone what enters the sea around it.</p><script>alert(1)</script></body></html>"
)


def word_file(*paragraphs: str) -> bytes:
    """Return a Word document whose first paragraph is a heading."""
    made = docx.Document()
    made.add_heading(paragraphs[0], 1)
    for words in paragraphs[1:]:
        made.add_paragraph(words)
    data = io.BytesIO()
    made.save(data)
    return data.getvalue()


def test_a_page_is_read_with_its_headings_and_nothing_around_it() -> None:
    found = read_position(HTML, "cables.html")
    assert (found.format, found.language) == ("html", "en")
    assert [(each.heading, each.number) for each in found.passages] == [
        (True, ""), (True, ""), (False, "1")
    ]  # fmt: skip
    assert "alert" not in " ".join(each.words for each in found.passages)


def test_what_a_browser_does_not_show_is_no_passage_and_is_told() -> None:
    page = (
        b"<html><body><p>The islands hold that each decides alone.</p>"
        b"<p style='color:red; display : none'>Nobody ever said this of cables.</p>"
        b"<div hidden><p>Nor this.</p></div><p hidden></p></body></html>"
    )
    found = read_position(page, "cables.html")
    assert [each.words for each in found.passages] == ["The islands hold that each decides alone."]
    told = [(each["code"], each["values"]) for each in found.problems]
    assert ("not_shown", {"parts": 2}) in told


def test_a_word_document_is_read_with_its_headings() -> None:
    found = read_position(word_file(*PARAGRAPHS), "cables.docx")
    assert found.format == "docx"
    assert [each.heading for each in found.passages] == [True, *[False] * 6]
    assert found.passages[2].words.startswith("The islands hold")


def test_a_pdf_is_read_and_says_which_page_has_no_words() -> None:
    found = read_position(pdf(PARAGRAPHS, [], PARAGRAPHS[2:4]), "cables.pdf")
    assert found.format == "pdf"
    assert {problem["code"] for problem in found.problems} >= {"page_empty"}


def test_akoma_ntoso_is_read_and_what_is_none_is_refused() -> None:
    data = (
        b'<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">'
        b'<doc name="position">'
        b"<mainBody><p>The islands hold that each decides alone what enters its sea.</p></mainBody>"
        b"</doc></akomaNtoso>"
    )
    assert read_position(data, "cables.xml").format == "akn"
    with pytest.raises(RefusedError):
        read_position(b"<?xml version='1.0'?><rss></rss>", "cables.xml")


def test_what_was_only_counted_is_no_number_as_printed() -> None:
    words = (
        "The islands,\n\nRecalling the reports on cables that they made together,\n\n"
        "1. Hold that each island decides alone what enters the sea around it;\n"
    )
    found = read_position(words.encode(), "cables.txt")
    assert [each.number for each in found.passages] == ["", "", "1"]
    assert found.passages[1].words.startswith("Recalling")


def cuts(*words: str) -> list[Cut]:
    return [Cut("", each) for each in words]


def known(*words: str) -> list[Known]:
    return [Known(f"p-{n}", each) for n, each in enumerate(words, start=1)]


def test_a_passage_that_moved_is_the_same_one() -> None:
    one, two, three = (f"The {name} island decides alone on its sea" for name in ("a", "b", "c"))
    found = matched(known(one, two, three), cuts(three, one, two))
    assert found.kept == {0: 2, 1: 0, 2: 1}
    assert found.same == 3


def test_capitals_accents_and_marks_are_no_difference() -> None:
    found = matched(known("Soberania: cada isla decide"), cuts("SOBERANÍA, cada isla decide."))
    assert (found.kept, found.same) == ({0: 0}, 1)


def test_a_rewording_below_three_quarters_is_a_new_passage_and_the_likest() -> None:
    old = "An island that knows of a ship that cuts cables must stop that ship"
    new = "An island that knows of a ship that cuts cables may ask others for help"
    found = matched(known(old), cuts(new))
    assert (dict(found.kept), dict(found.near)) == ({}, {0: 0})
    assert found.new(1) == [0]
    assert found.gone(1) == [0]


def test_passages_said_twice_stay_two() -> None:
    found = matched(known("The same words twice", "The same words twice"), cuts(
        "The same words twice", "Something else altogether here", "The same words twice"
    ))  # fmt: skip
    assert found.kept == {0: 0, 2: 1}
