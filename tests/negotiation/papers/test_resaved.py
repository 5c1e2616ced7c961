"""A copy that another program saved again, unchanged, asks for nothing.

The marks are those that LibreOffice 7.4 writes: it takes and gives up marks on paragraphs' ends.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pytest
from lxml import etree

from contadora.negotiation.drafting.shapes import Clause, Edit, Kind, Standing
from contadora.negotiation.papers.docx_in import read_docx
from contadora.negotiation.papers.docx_out import write_docx
from contadora.negotiation.papers.matching import Changes, differences, exported
from tests.negotiation.papers.drafts import NAMES, clause, paper
from tests.negotiation.papers.foreign import W, zipped

_NS = {"w": W}


def _resaved(clauses: Sequence[Clause], *, number: int, ends: Sequence[tuple[str, str]]) -> Changes:
    """Return what a copy asks for in which one paragraph's end has other marks, by kind and name.

    Paragraphs count from the first of the text.
    """
    with zipfile.ZipFile(io.BytesIO(write_docx(paper(), clauses))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    root = etree.fromstring(parts["word/document.xml"])
    own = root.xpath("//w:p[w:bookmarkStart[starts-with(@w:name, '_p_')]]", namespaces=_NS)
    properties = own[number].find("w:pPr", _NS)
    for marks in properties.findall("w:rPr", _NS):
        properties.remove(marks)
    marks = etree.SubElement(properties, f"{{{W}}}rPr")
    for kind, name in ends:
        etree.SubElement(marks, f"{{{W}}}{kind}", {f"{{{W}}}author": name})
    parts["word/document.xml"] = etree.tostring(root)
    read = read_docx(zipped(parts))
    return differences(read, exported(paper(), clauses), "MEX", NAMES)


def test_an_end_between_two_insertions_of_one_author_was_there_before() -> None:
    """The words that end a paragraph and those that begin the next are one insertion to it."""
    clauses = [
        clause("Words of the text", [Edit("e1", 17, 17, " here", ("CHL",))], at=0),
        clause(
            "A proposed line",
            [Edit("e2", 0, 0, "Perhaps ", ("CHL",))],
            at=1,
            standing=Standing.PROPOSED,
            delegations=("BRA",),
        ),
        clause("Words that follow", at=2),
    ]
    found = _resaved(clauses, number=0, ends=[("ins", "Chile")])
    assert found == Changes()


@pytest.mark.parametrize(("kind", "name"), [(Kind.OPERATIVE, "OP2"), (Kind.PLAIN, "")])
def test_a_struck_proposal_is_still_its_proposers_when_its_end_lost_a_mark(
    kind: Kind, name: str
) -> None:
    clauses = [
        clause("Words of the text", at=0),
        clause(
            "A proposed line",
            [Edit("e1", 0, 0, "Perhaps ", ("BRA",))],
            at=1,
            kind=kind,
            number=name,
            standing=Standing.PROPOSED,
            delegations=("VEN",),
            deleters=("CHL",),
        ),
        clause("Words that follow", at=2),
    ]
    assert _resaved(clauses, number=1, ends=[("del", "Chile")]) == Changes()
