"""A long compilation is set in volumes that make one tagged PDF; words are the tests' own."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest

from contadora.atlas.blocks import Table
from contadora.reporting.compiling import pdf
from contadora.reporting.compiling.binding import NotBound, bind
from contadora.reporting.compiling.blocks import Block, Compilation, Heading, Said, Words

ODD = "Topic (b) \\ 12 0 R ) ñ"


def long() -> Compilation:
    """A compilation of a few pages, with words that look like what a PDF is written in."""
    blocks: list[Block] = []
    for number in range(3):
        blocks.append(Heading(2, f"{ODD} {number}", f"topic-{number}"))
        table = Table(f"U1x0y0 (3 0 R) {number}", ("A", "B (x)"), (("a", "4 0 R"),), (1, 1),
                      ("left", "right"))  # fmt: skip
        blocks.append(table)
        blocks += [Words(f"State {n}", (Said("Words of it. " * 20, "es"),)) for n in range(12)]
    blocks.append(Heading(2, "Annex", "annex"))
    for number in range(3):
        blocks.append(Heading(3, f"State {number}", f"report-{number}"))
        blocks.append(Heading(4, "Section", f"report-{number}-x"))
        blocks += [Words("Question", (Said("Answer. " * 40, "en"),)) for _ in range(12)]
    made = datetime(2026, 1, 1, tzinfo=UTC)
    return Compilation("es", "Title", "Below", "", made, "Foot", "Page", tuple(blocks))


@pytest.fixture(scope="module")
def bound() -> bytes:
    return pdf.render(long(), 10_000)


def walked(element: Any, parent: Any) -> list[Any]:
    """Return the elements below one of the tree of tags, each of which knows what it is in."""
    assert element.P.objgen == parent.objgen
    kids = element.get("/K", [])
    found = [element]
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/StructElem":
            found += walked(kid, element)
    return found


def test_the_volumes_are_one_document(bound: bytes) -> None:
    with pikepdf.open(io.BytesIO(bound)) as whole:
        assert whole.check_pdf_syntax() == []
        pages = list(whole.pages)
        assert len(pages) > 4
        root = whole.Root.StructTreeRoot
        # Each page's marks are in the tree of tags once, under the page's own number.
        numbers = [int(page.StructParents) for page in pages]
        assert numbers == list(range(len(pages)))
        nums = list(root.ParentTree.Nums)
        assert [int(key) for key in nums[::2]] == numbers
        elements = [one for kid in root.K for one in walked(kid, root)]
        on_pages = {one.Pg.objgen for one in elements if "/Pg" in one}
        assert on_pages <= {page.objgen for page in pages}
        for key, page in zip(nums[1::2], pages, strict=True):
            # What goes over a page's end begins on the one before it.
            pages_of = {one.Pg.objgen for one in key if "/Pg" in one}
            assert not pages_of or page.objgen in pages_of
        assert f"<xmpTPg:NPages>{len(pages)}<".encode() in whole.Root.Metadata.read_bytes()


def test_names_of_columns_are_not_shared(bound: bytes) -> None:
    with pikepdf.open(io.BytesIO(bound)) as whole:
        names = list(whole.Root.StructTreeRoot.IDTree.Names)[::2]
        assert len({str(one) for one in names}) == len(names)
        assert [str(one) for one in names] == sorted(str(one) for one in names)


def test_bookmarks_go_on_and_odd_titles_stay_as_they_are(bound: bytes) -> None:
    with pikepdf.open(io.BytesIO(bound)) as whole, whole.open_outline() as outline:
        titles = [item.title for item in outline.root]
        assert titles[:3] == [f"{ODD} {number}" for number in range(3)]
        states = [one.title for item in outline.root for one in item.children]
        assert states == ["State 0", "State 1", "State 2"]


def test_pages_are_numbered_through(bound: bytes) -> None:
    import pypdf

    reader = pypdf.PdfReader(io.BytesIO(bound))
    last = len(reader.pages)
    assert f"Page {last}" in reader.pages[-1].extract_text().replace("\n", " ")


def test_what_cannot_be_bound_is_set_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_volumes: list[bytes]) -> bytes:
        raise NotBound("written otherwise")

    monkeypatch.setattr(pdf, "bind", refuse)
    with pikepdf.open(io.BytesIO(pdf.render(long(), 10_000))) as whole:
        assert whole.check_pdf_syntax() == []
        assert len(whole.Root.StructTreeRoot.K) == 1


def test_a_short_one_is_one_volume_and_what_is_no_volume_is_refused(bound: bytes) -> None:
    assert bind([b"anything"]) == b"anything"
    with pytest.raises(NotBound):
        bind([bound, b"%PDF-1.7\nnothing of the kind"])
