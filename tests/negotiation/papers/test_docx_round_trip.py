"""What is written as DOCX is read back the same."""

from __future__ import annotations

import io
from dataclasses import replace

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from contadora.negotiation.drafting.shapes import Edit, Kind, Remark, Standing, Status
from contadora.negotiation.papers.docx_in import read_docx
from contadora.negotiation.papers.docx_out import write_docx
from contadora.negotiation.papers.marks import author, runs
from contadora.negotiation.papers.shapes import Mode, ReadParagraph
from contadora.negotiation.papers.tracked import attributed
from tests.negotiation.papers.drafts import (
    LETTERS,
    NAMES,
    TEXT,
    apart,
    clause,
    crossing,
    draft,
    key,
    paper,
)


def _back(base: str, edits: list[Edit], **values: object) -> ReadParagraph:
    read = read_docx(write_docx(paper(), [clause(base, edits, **values)]))
    assert read.problems == ()
    assert len(read.paragraphs) == 1
    return read.paragraphs[0]


@settings(max_examples=40, deadline=None)
@given(apart())
def test_base_edits_and_authors_come_back(given_draft: tuple[str, list[Edit]]) -> None:
    base, edits = given_draft
    back = _back(base, edits)
    assert back.key == key(0)
    assert back.base == base
    found = [(one.start, one.end, one.content, one.author, one.on) for one in back.edits]
    asked = [
        (one.start, one.end, one.content, author(one.delegations, NAMES), None) for one in edits
    ]
    assert sorted(found) == sorted(asked)
    named = [replace(one, key="") for one in attributed(back, NAMES)]
    assert sorted(named, key=str) == sorted((replace(one, key="") for one in edits), key=str)


def _reads(base: str, edits: list[Edit], code: str) -> str:
    """What is left when all that a delegation's name is on is accepted, and the rest rejected."""
    return "".join(
        run.text
        for run in runs(base, edits)
        if (not run.inserted or code in run.inserted) and code not in run.deleted
    )


@settings(max_examples=40, deadline=None)
@given(crossing())
def test_overlapping_proposals_come_back_by_delegation(given_draft: tuple[str, list[Edit]]) -> None:
    base, edits = given_draft
    back = _back(base, edits)
    assert back.base == base
    named = list(attributed(back, NAMES))
    for code in NAMES:
        assert _reads(base, named, code) == _reads(base, edits, code)


@settings(max_examples=60, deadline=None)
@given(crossing())
def test_accepting_one_delegation_gives_its_reading(given_draft: tuple[str, list[Edit]]) -> None:
    base, every = given_draft
    edits = [one for one in every if one.on is None]
    for edit in edits:
        (code,) = edit.delegations
        assert _reads(base, edits, code) == base[: edit.start] + edit.content + base[edit.end :]


@settings(max_examples=25, deadline=None)
@given(apart(), st.text(LETTERS, min_size=1, max_size=30), st.data())
def test_remarks_come_back_where_they_were(
    given_draft: tuple[str, list[Edit]], words: str, data: st.DataObject
) -> None:
    base, edits = given_draft
    start = data.draw(st.integers(0, len(base)))
    end = data.draw(st.integers(start, len(base)))
    remark = Remark(start, end, "Adviser <&>", words, "2026-11-20T09:00:00Z")
    assert _back(base, edits, remarks=(remark,)).remarks == (remark,)


def test_a_whole_text_comes_back() -> None:
    read = read_docx(write_docx(paper(), draft()))
    assert (read.text, read.version, read.language, read.mode) == (TEXT, 42, "en", Mode.WORK)
    assert read.problems == ()
    assert read.title == "Common position on the Global Mechanism"
    assert [(one.kind, one.level, one.number, one.base) for one in read.paragraphs] == [
        (one.kind.value, one.level, one.number, one.base) for one in draft()
    ]
    by = {one.key: one for one in read.paragraphs}
    assert by[key(4)].deleted_by == "Brazil"
    assert by[key(4)].edits == ()
    assert by[key(5)].added_by == "CHL, BRA"
    assert [(one.content, one.author) for one in by[key(5)].edits] == [("twice", "Mexico")]
    said = {one.words for one in by[key(5)].remarks}
    assert said == {"CHL, BRA propose this new paragraph.", "Mexico: to be placed after OP4."}


def test_every_kind_and_level_comes_back() -> None:
    clauses = [
        clause(f"Words {kind} {level}", at=10 * number + level, kind=kind, level=level, number="")
        for number, kind in enumerate(Kind)
        for level in range(5)
        if kind not in (Kind.TITLE, Kind.HEADING) or level < (1 if kind is Kind.TITLE else 4)
    ]
    read = read_docx(write_docx(paper(), clauses)).paragraphs
    assert [(one.kind, one.level) for one in read] == [
        (one.kind.value, one.level) for one in clauses
    ]


def test_what_a_paper_adds_goes_with_its_paragraph() -> None:
    """Whoever takes out a deleted paragraph, or a proposed one, keeps no number of it."""
    values = {"status": Status.AGREED, "deleters": ("BRA",)}
    added = {"standing": Standing.PROPOSED, "delegations": ("CHL",)}
    for more, marks in (({}, {"del"}), (added, {"ins", "del"})):
        data = write_docx(paper(), [clause("Words", **values, **more)])
        root = Document(io.BytesIO(data)).element
        runs_of = [one for one in root.body.iter() if one.tag.endswith("}r")]
        runs_of = [one for one in runs_of if "Cd" in etree.tostring(one).decode()]
        assert len(runs_of) == 2
        for one in runs_of:
            above = {parent.tag.rpartition("}")[2] for parent in one.iterancestors()}
            assert above & {"ins", "del"} == marks
        (back,) = read_docx(data).paragraphs
        assert (back.number, back.base, back.deleted_by) == ("OP1", "Words", "Brazil")


def test_another_program_opens_it() -> None:
    opened = Document(io.BytesIO(write_docx(paper(), draft())))
    assert opened.core_properties.title == "Common position on the Global Mechanism"
    assert "Law and institutions" in [one.text for one in opened.paragraphs]
    assert {one.author for one in opened.comments} >= {"Brazil", "Contadora", "Legal adviser"}
    section = opened.sections[0]
    for band in (section.header, section.footer):
        assert "TLP:AMBER" in band.paragraphs[0].text


def test_what_is_removed_is_not_written() -> None:
    gone = clause("Once here", at=1, standing=Standing.REMOVED)
    read = read_docx(write_docx(paper(), [clause("Still here"), gone]))
    assert [one.base for one in read.paragraphs] == ["Still here"]


def test_same_text_same_bytes() -> None:
    assert write_docx(paper(), draft()) == write_docx(paper(), draft())
    assert write_docx(paper(), draft()) != write_docx(paper(version=43), draft())


def test_reasons_and_readings_stand_beside_the_edit() -> None:
    base = "We protect the critical infrastructure."
    edits = [
        Edit("a", 3, 10, "safeguard", ("MEX",)),
        Edit("b", 3, 23, "defend all", ("CHL",)),
        Edit("c", 0, 4, "shield", ("BRA",), "a"),
    ]
    written = write_docx(paper(reasons={"a": "Agreed language."}), [clause(base, edits)])
    (back,) = read_docx(written).paragraphs
    said = {(one.author, one.words) for one in back.remarks}
    assert ("Mexico", "Mexico: Agreed language.") in said
    amended = "Brazil would change the wording of Mexico.\nBrazil: shieldguard"
    assert ("Brazil", amended) in said
    lines = "<crossing>\nMexico: safeguard the critical\nChile: defend all"
    assert ("Contadora", lines) in said


def test_a_delegation_whose_name_has_a_comma_is_one() -> None:
    back = _back("Some words", [Edit("a", 0, 4, "All", ("VEN",))])
    assert [one.delegations for one in attributed(back, NAMES)] == [("VEN",)]


def test_control_characters_keep_their_place() -> None:
    back = _back("a\x00b\x0bc\ufffed", [Edit("a", 4, 5, "\x01x", ("MEX",))])
    assert back.base == "a\ufffdb\ufffdc\ufffdd"
    assert [(one.start, one.content) for one in back.edits] == [(4, "\ufffdx")]


def test_the_reading_copy_shows_brackets() -> None:
    read = read_docx(write_docx(paper(reserves=("Brazil: reserve.",)), draft(), mode=Mode.READING))
    assert read.mode is Mode.READING
    texts = [one.base for one in read.paragraphs]
    assert "Recalling the need to [protect][MEX, CHL: safeguard] critical infrastructure," in texts
    assert "Affirms that international law, [BRA: in particular the Charter,] applies;" in texts
    assert "[BRA: Including small States;]" in texts
    assert "[CHL, BRA: Decides to meet once a year;]" in texts
    assert all(not one.edits and not one.remarks for one in read.paragraphs)
