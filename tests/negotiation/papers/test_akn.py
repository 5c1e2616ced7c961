"""Akoma Ntoso: written by the standard's structure, read back the same, read from anywhere."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contadora.negotiation.drafting.shapes import Bracket, Clause, Kind, Standing, Variant, Words
from contadora.negotiation.papers.akn import read_akn, write_akn
from contadora.negotiation.papers.marks import reading
from contadora.negotiation.papers.shapes import Limits, ReadDocument, RefusedError
from tests.negotiation.papers.drafts import TEXT, clause, draft, key, paper

NS = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
A = f"{{{NS}}}"
# What the standard's schema allows within what, as far as it is used here, in its order.
CORE = ["FRBRthis", "FRBRuri", "FRBRalias", "FRBRdate", "FRBRauthor"]
HIERARCHY = "section|paragraph|subparagraph|point|indent|alinea|hcontainer"
ORDER = {
    "akomaNtoso": ["statement"],
    "statement": ["meta", "preface", "preamble", "mainBody"],
    "meta": ["identification", "references", "notes"],
    "identification": ["FRBRWork", "FRBRExpression", "FRBRManifestation"],
    "FRBRWork": [*CORE, "FRBRcountry", "FRBRsubtype", "FRBRnumber", "FRBRname"],
    "FRBRExpression": [*CORE, "FRBRversionNumber", "FRBRlanguage"],
    "FRBRManifestation": [*CORE, "FRBRformat"],
    "recital": ["num", "p", "blockList"],
    "item": ["num", "p", "blockList"],
    "section": ["num", "heading", HIERARCHY],
    **{name: ["num", "content|intro", HIERARCHY] for name in HIERARCHY.split("|")[1:]},
}
NEEDS_ID = {
    "recitals", "recital", "formula", "container", "section", "paragraph", "subparagraph", "point",
    "indent", "alinea", "hcontainer", "content", "blockList", "item", "note", "TLCOrganization",
}  # fmt: skip


def _checked(data: bytes) -> etree._Element:
    """The document, held against the standard's structure."""
    root = etree.fromstring(data)
    every = list(root.iter(f"{A}*"))
    assert len(every) == len(list(root.iter("*")))
    ids = Counter(one.get("eId") for one in every if one.get("eId"))
    assert [name for name, times in ids.items() if times > 1] == []
    for one in every:
        name = one.tag.removeprefix(A)
        if name in NEEDS_ID:
            assert one.get("eId"), name
        if name in ORDER:
            steps = [step.split("|") for step in ORDER[name]]
            at = 0
            for child in one:
                kind = child.tag.removeprefix(A)
                at = next((n for n, step in enumerate(steps[at:], at) if kind in step), -1)
                assert at >= 0, f"{kind} in {name}"
    for level in ("FRBRWork", "FRBRExpression", "FRBRManifestation"):
        (block,) = root.iter(f"{A}{level}")
        held = {child.tag.removeprefix(A) for child in block}
        assert held >= {"FRBRthis", "FRBRuri", "FRBRdate", "FRBRauthor"}
    known = {f"#{one.get('eId')}" for one in every}
    for one in every:
        target = (
            one.get("href") if one.tag in (f"{A}noteRef", f"{A}FRBRauthor") else one.get("source")
        )
        assert target is None or target in known
    return root


def _rows(read: ReadDocument) -> list[tuple[object, ...]]:
    return [(one.key, one.kind, one.level, one.number, one.base) for one in read.paragraphs]


def test_a_text_is_written_by_the_standard_and_read_back() -> None:
    data = write_akn(paper(reserves=("Brazil: reserve.",)), draft(), subtype="resolutionDraft")
    root = _checked(data)
    assert root[0].tag == f"{A}statement"
    assert root[0].get("name") == "resolutionDraft"
    assert [one.text for one in root.iter(f"{A}num")] == ["PP1", "OP1", "(a)", "OP1 bis", "OP2"]
    assert root.find(f".//{A}subparagraph").getparent().get("eId") == "sec_1__para_1"
    read = read_akn(data)
    assert (read.text, read.version, read.language) == (TEXT, 42, "en")
    assert (read.symbol, read.title, read.date) == ("A/C.1/81/L.1", "Common position", "2026-11-28")
    assert _rows(read) == [
        (one.key, one.kind.value, one.level, one.number, one.base) for one in draft()
    ]
    by = {one.key: one for one in read.paragraphs}
    (change,) = by[key(1)].edits
    assert (change.content, change.author) == ("safeguard", "MEX, CHL")
    assert by[key(4)].deleted_by == "BRA"
    assert by[key(5)].added_by == "CHL, BRA"
    notes = {one.values["text"] for one in read.problems}
    assert notes == {"Brazil: reserve.", "Mexico: to be placed after OP4."}


KINDS = st.sampled_from([Kind.HEADING, Kind.PREAMBULAR, Kind.OPERATIVE, Kind.PLAIN])
WORDS = st.text("ab <>&\"'é\u0301א\nع", min_size=1, max_size=15).filter(
    lambda text: text == text.strip() != ""
)


@st.composite
def texts(draw: st.DrawFn) -> list[Clause]:
    found = []
    for at in range(draw(st.integers(1, 7))):
        kind = draw(KINDS)
        base = draw(WORDS)
        number = draw(st.sampled_from(["", "OP1", "(a)", "OP1"]))
        values = {"kind": kind, "level": draw(st.integers(0, 4)), "number": number}
        if draw(st.booleans()):
            struck = Variant((Words(base),), draw(st.sampled_from([(), ("MEX",)])))
            added = Variant((Words(draw(WORDS)),), ("CHL", "BRA"), (), proposed=True)
            values["parts"] = (Bracket((struck, added)),)
        found.append(clause(base, at=at, **values))
    return found


@settings(max_examples=80, deadline=None)
@given(texts())
def test_any_text_is_well_formed_and_its_words_come_back(clauses: list[Clause]) -> None:
    data = write_akn(paper(), clauses)
    _checked(data)
    read = read_akn(data)
    rows = [one for one in read.paragraphs if one.kind != "title"]
    assert [(one.key, one.number) for one in rows] == [(one.key, one.number) for one in clauses]
    for one, back in zip(clauses, rows, strict=True):
        node = one.parts[0]
        assert back.base == one.base
        if isinstance(node, Bracket):
            (words,) = node.variants[1].parts
            assert isinstance(words, Words)
            added = [edit for edit in back.edits if edit.content]
            assert [(edit.author, edit.content) for edit in added] == [("CHL, BRA", words.text)]
            assert reading(back.base, []) == one.base


def test_same_text_same_bytes_and_nothing_removed() -> None:
    gone = clause("Gone", at=9, standing=Standing.REMOVED)
    assert write_akn(paper(), [*draft(), gone]) == write_akn(paper(), draft())


def _foreign(body: str, meta: str = "", root: str = "akomaNtoso", kind: str = "statement") -> bytes:
    inner = f'<{kind} name="resolution"><meta>{meta}</meta>{body}</{kind}>'
    return f'<{root} xmlns="{NS}">{inner}</{root}>'.encode()


def test_a_resolution_of_others_is_read() -> None:
    meta = (
        '<identification source="#un"><FRBRWork><FRBRdate date="2021-01-01" name=""/>'
        '<FRBRnumber value="75/240"/></FRBRWork><FRBRExpression><FRBRlanguage language="spa"/>'
        '</FRBRExpression></identification><notes source="#un"><note eId="n1"><p>A note.</p></note>'
        "</notes>"
    )
    body = """
      <preface><longTitle eId="lt"><p><docTitle>Avances en la
         esfera</docTitle></p></longTitle></preface>
      <preamble><formula name="x" eId="f"><p>La Asamblea General,</p></formula>
        <recitals eId="r"><recital eId="r1"><p><i>Recordando</i> su resolución
          anterior<noteRef href="#n1" marker="1"/>,</p></recital></recitals></preamble>
      <mainBody>
        <section eId="s"><num>I</num><heading>Normas</heading>
          <paragraph eId="p1"><num>1.</num><intro><p>Decide:</p></intro>
            <list eId="l"><point eId="a"><num>a)</num><content><p>Crear;</p></content></point>
            <point eId="b"><num>b)</num><content><p>Cerrar;</p></content></point></list>
            <wrapUp><p>y seguir.</p></wrapUp>
          </paragraph></section>
        <paragraph eId="p2"><num>2.</num><content><p>Pide <del>todo</del><ins>nada</ins>.</p>
          <table><tr><th>A</th><td>B</td></tr></table></content></paragraph>
      </mainBody>"""
    read = read_akn(_foreign(body, meta))
    assert (read.symbol, read.language, read.date) == ("75/240", "es", "2021-01-01")
    assert read.title == "Avances en la esfera"
    assert [row[1:] for row in _rows(read)] == [
        ("title", 0, "", "Avances en la esfera"),
        ("plain", 0, "", "La Asamblea General,"),
        ("preambular", 0, "", "Recordando su resolución anterior,"),
        ("heading", 0, "I", "Normas"),
        ("operative", 0, "1.", "Decide:"),
        ("operative", 1, "a)", "Crear;"),
        ("operative", 1, "b)", "Cerrar;"),
        ("operative", 0, "", "y seguir."),
        ("operative", 0, "2.", "Pide todo."),
        ("table", 0, "", "A | B"),
    ]
    assert [(one.code, one.paragraph) for one in read.problems] == [("footnote", 3), ("table", 10)]
    assert read.problems[0].values["text"] == "A note."
    assert [one.content for one in read.paragraphs[8].edits] == ["nada"]


def test_an_act_is_read_by_its_articles() -> None:
    body = (
        '<body><chapter eId="c"><num>1</num><heading>Scope</heading><article eId="a"><num>2</num>'
        '<heading>Terms</heading><paragraph eId="p"><content><p>Words.</p></content></paragraph>'
        "</article></chapter></body>"
    )
    read = read_akn(_foreign(body, kind="act"))
    assert [(one.kind, one.number, one.base) for one in read.paragraphs] == [
        ("heading", "1", "Scope"),
        ("heading", "2", "Terms"),
        ("operative", "", "Words."),
    ]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"not xml", "xml_broken"),
        (_foreign("")[:-5], "xml_broken"),
        (b"<html><body/></html>", "not_akn"),
        (f'<akomaNtoso xmlns="{NS}"/>'.encode(), "not_akn"),
        (
            b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><akomaNtoso>&x;</akomaNtoso>',
            "xml_doctype",
        ),
        (_foreign("<mainBody>" + "<p>" * 400 + "</p>" * 400 + "</mainBody>"), "xml_deep"),
    ],
)
def test_what_is_no_akoma_ntoso_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as caught:
        read_akn(data)
    assert caught.value.code == code


def test_limits_hold() -> None:
    data = _foreign("<mainBody>" + "<p>words</p>" * 5 + "</mainBody>")
    with pytest.raises(RefusedError, match="many_paragraphs"):
        read_akn(data, Limits(paragraphs=4))
    with pytest.raises(RefusedError, match="many_letters"):
        read_akn(data, Limits(letters=15))
    with pytest.raises(RefusedError, match="file_large"):
        read_akn(data, Limits(part=20))
