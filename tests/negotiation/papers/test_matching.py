"""What a delegation changed in its copy becomes acts; what was there before is known again."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.negotiation.drafting.differing import applied
from contadora.negotiation.drafting.shapes import Clause, Edit, Problem, Remark, Standing
from contadora.negotiation.papers.docx_in import read_docx
from contadora.negotiation.papers.docx_out import write_docx
from contadora.negotiation.papers.matching import (
    Act,
    Changes,
    Proposed,
    Settled,
    differences,
    exported,
)
from contadora.negotiation.papers.shapes import (
    Mode,
    ReadDocument,
    ReadEdit,
    ReadMove,
    ReadParagraph,
)
from contadora.negotiation.papers.tracked import attributed
from tests.negotiation.papers.drafts import (
    LETTERS,
    NAMES,
    apart,
    clause,
    crossing,
    draft,
    key,
    paper,
)
from tests.negotiation.papers.foreign import zipped

BASE = "Calls upon all States to protect the critical infrastructure of others"


def _upload(clauses: Sequence[Clause]) -> ReadDocument:
    return read_docx(write_docx(paper(), clauses))


def _changes(read: ReadDocument, clauses: Sequence[Clause], uploader: str = "BRA") -> Changes:
    return differences(read, exported(paper(), clauses), uploader, NAMES)


def _with(read: ReadDocument, at: int, **values: object) -> ReadDocument:
    """The upload with one paragraph changed."""
    rows = list(read.paragraphs)
    rows[at] = replace(rows[at], **values)  # type: ignore[arg-type]
    return replace(read, paragraphs=tuple(rows))


def _brief(acts: Sequence[Proposed]) -> list[tuple[object, ...]]:
    return [(one.act, one.key, one.start, one.end, one.content) for one in acts]


def test_a_copy_that_comes_back_as_it_was_changes_nothing() -> None:
    reasons = {"e1": "Agreed language."}
    given_paper = paper(reasons=reasons, reserves=("Brazil: reserve.",))
    read = read_docx(write_docx(given_paper, draft()))
    assert differences(read, exported(given_paper, draft()), "BRA", NAMES) == Changes()


@settings(max_examples=30, deadline=None)
@given(crossing())
def test_proposals_that_overlap_are_known_again(given_draft: tuple[str, list[Edit]]) -> None:
    clauses = [clause(*given_draft)]
    assert _changes(_upload(clauses), clauses) == Changes()


@settings(max_examples=40, deadline=None)
@given(crossing(), st.sampled_from(list(NAMES)), st.sampled_from([None, *NAMES]))
def test_who_amends_a_paragraph_of_their_own_is_known_again(
    given_draft: tuple[str, list[Edit]], proposer: str, deleter: str | None
) -> None:
    base, edits = given_draft
    values = {
        "standing": Standing.PROPOSED,
        "delegations": (proposer,),
        "deleters": (deleter,) if deleter else (),
    }
    clauses = [clause(base, edits, **values), clause("What stands behind it.", at=1)]
    assert _changes(_upload(clauses), clauses) == Changes()


def test_wording_of_ones_own_on_ones_own_is_apart() -> None:
    """On a paragraph of one's own, and on another's wording there, and on that again."""
    edits = [
        Edit("e1", 0, 5, "Asks", ("CHL",)),
        Edit("e2", 6, 10, "on each and every one of", ("MEX",)),
        Edit("e3", 3, 7, "all", ("CHL",), "e2"),
        Edit("e4", 0, 3, "ALL", ("CHL",), "e3"),
    ]
    by = {"standing": Standing.PROPOSED, "delegations": ("CHL",)}
    clauses = [clause(BASE, edits, **by), clause("What stands behind it.", at=1)]
    read = _upload(clauses)
    row = read.paragraphs[0]
    assert (row.base, row.added_by) == (BASE, "Chile")
    assert [(one.content, one.author) for one in row.edits] == [
        ("Asks", "CHL"), ("on each and every one of", "Mexico"), ("all", "CHL"),
        ("ALL", "CHL, CHL"),
    ]  # fmt: skip
    assert _changes(read, clauses) == Changes()
    assert [one.delegations for one in attributed(row, NAMES)] == [
        ("CHL",), ("MEX",), ("CHL",), ("CHL",),
    ]  # fmt: skip
    several = [
        replace(
            clauses[0],
            delegations=("CHL", "MEX"),
            edits=(replace(edits[0], delegations=("CHL", "MEX")),),
        ),
        clauses[1],
    ]
    assert _changes(_upload(several), several) == Changes()


@settings(max_examples=40, deadline=None)
@given(st.text(LETTERS, min_size=1, max_size=40), st.text(LETTERS, min_size=1, max_size=40))
def test_untracked_changes_lead_from_the_old_words_to_the_new(old: str, new: str) -> None:
    clauses = [clause(old)]
    acts = _changes(_with(_upload(clauses), 0, base=new), clauses).acts
    if not new.strip() and old.strip():
        assert [one.act for one in acts] == [Act.DELETE]
    else:
        assert all(one.act is Act.WORDS and not one.tracked for one in acts)
        assert applied(old, [(one.start, one.end, one.content) for one in acts]) == new


@settings(max_examples=40, deadline=None)
@given(apart(), st.text("xyz ", min_size=1, max_size=5), st.data())
def test_a_new_tracked_change_stands_beside_the_known_ones(
    given_draft: tuple[str, list[Edit]], words: str, data: st.DataObject
) -> None:
    base, edits = given_draft
    clauses = [clause(base, edits)]
    read = _upload(clauses)
    spans = [(one.start, one.end) for one in read.paragraphs[0].edits]
    free = [
        place
        for place in range(len(base) + 1)
        if all(place < start or place > end for start, end in spans)
    ]
    if not free:
        return
    place = data.draw(st.sampled_from(free))
    made = ReadEdit(place, place, words, "J. Pérez", "2026-11-29T10:00:00Z")
    known = read.paragraphs[0].edits
    found = _changes(_with(read, 0, edits=(*known, made)), clauses)
    assert found.settled == ()
    assert found.acts == (
        Proposed(
            Act.WORDS, key(0), place, place, words, author="J. Pérez", at="2026-11-29T10:00:00Z"
        ),
    )


@settings(max_examples=30, deadline=None)
@given(apart(), st.data())
def test_what_was_rejected_in_the_copy_is_reported(
    given_draft: tuple[str, list[Edit]], data: st.DataObject
) -> None:
    base, edits = given_draft
    clauses = [clause(base, edits)]
    read = _upload(clauses)
    known = read.paragraphs[0].edits
    kept = [one for one in known if data.draw(st.booleans())]
    found = _changes(_with(read, 0, edits=tuple(kept)), clauses)
    assert found.acts == ()
    assert len(found.settled) == len(known) - len(kept)
    assert not any(one.accepted for one in found.settled)


def test_what_was_accepted_in_the_copy_is_reported_and_no_act() -> None:
    protect = BASE.index("protect")
    others = BASE.index(" of others")
    edits = [
        Edit("a", protect, protect + 7, "safeguard", ("MEX",)),
        Edit("b", others, len(BASE), "", ("CHL", "BOL")),
    ]
    clauses = [clause(BASE, edits)]
    read = _upload(clauses)
    (first, second) = read.paragraphs[0].edits
    taken = BASE.replace("protect", "safeguard")
    moved = replace(second, start=second.start + 2, end=second.end + 2)
    found = _changes(_with(read, 0, base=taken, edits=(moved,)), clauses)
    assert found == Changes(settled=(Settled("a", key(0), accepted=True),))
    both = _changes(_with(read, 0, base=taken.replace(" of others", ""), edits=()), clauses)
    assert set(both.settled) == {Settled("a", key(0), True), Settled("b", key(0), True)}
    assert both.acts == ()
    assert first.author == "Mexico"


def test_words_changed_by_hand_beside_an_accepted_proposal() -> None:
    protect = BASE.index("protect")
    clauses = [clause(BASE, [Edit("a", protect, protect + 7, "safeguard", ("MEX",))])]
    now = BASE.replace("protect", "safeguard").replace("all States", "every State")
    found = _changes(_with(_upload(clauses), 0, base=now, edits=()), clauses)
    assert found.settled == (Settled("a", key(0), accepted=True),)
    made = [(one.start, one.end, one.content) for one in found.acts]
    assert applied(BASE, made) == BASE.replace("all States", "every State")


def test_a_change_on_anothers_wording_is_on_that_proposal() -> None:
    protect = BASE.index("protect")
    clauses = [clause(BASE, [Edit("a", protect, protect + 7, "fully safeguard", ("MEX",))])]
    read = _upload(clauses)
    (known,) = read.paragraphs[0].edits
    inner = ReadEdit(0, 5, "duly", "J. Pérez", "", 0)
    found = _changes(_with(read, 0, edits=(known, inner)), clauses)
    assert found.settled == ()
    assert found.acts == (Proposed(Act.WORDS, key(0), 0, 5, "duly", on="a", author="J. Pérez"),)


def test_other_words_for_a_proposal_of_ones_own_reword_it() -> None:
    protect = BASE.index("protect")
    for uploader, act in (("MEX", Act.REWORD), ("BRA", Act.WORDS)):
        clauses = [clause(BASE, [Edit("a", protect, protect + 7, "safeguard", ("MEX",))])]
        read = _upload(clauses)
        (known,) = read.paragraphs[0].edits
        now = _with(read, 0, edits=(replace(known, content="shield"),))
        found = _changes(now, clauses, uploader)
        assert found.settled == ()
        (made,) = found.acts
        assert (made.act, made.on, made.start, made.end, made.content) == (act, "a", 0, 9, "shield")


def test_tracked_changes_on_words_changed_by_hand_are_one_change() -> None:
    clauses = [clause(BASE)]
    now = BASE.replace("all States", "every single State")
    start = now.index("single")
    edit = ReadEdit(start, start + 7, "", "J. Pérez")
    found = _changes(_with(_upload(clauses), 0, base=now, edits=(edit,)), clauses)
    made = [(one.start, one.end, one.content) for one in found.acts]
    assert applied(BASE, made) == BASE.replace("all States", "every State")


def test_new_paragraphs_stand_after_the_one_before() -> None:
    clauses = [clause("First words here"), clause("Second words here", at=1)]
    read = _upload(clauses)
    added = [
        ReadParagraph("New one", kind="operative", added_by="J. Pérez"),
        ReadParagraph("New two", kind="list", level=1),
        ReadParagraph("  "),
    ]
    rows = (read.paragraphs[0], *added, read.paragraphs[1])
    found = _changes(replace(read, paragraphs=rows), clauses)
    assert [(o.act, o.content, o.after, o.after_new, o.level, o.tracked) for o in found.acts] == [
        (Act.ADD, "New one", key(0), 0, 0, True),
        (Act.ADD, "New two", key(0), 1, 1, False),
    ]
    first = _changes(replace(read, paragraphs=(added[0], *read.paragraphs)), clauses)
    assert [(one.act, one.after) for one in first.acts] == [(Act.ADD, None)]


def test_deleted_paragraphs_tracked_and_not() -> None:
    clauses = [clause(f"Words number {n} stand here", at=n) for n in range(4)]
    read = _upload(clauses)
    rows = list(read.paragraphs)
    rows[1] = replace(rows[1], deleted_by="J. Pérez")
    rows[2] = replace(rows[2], base="", edits=())
    found = _changes(replace(read, paragraphs=(rows[0], rows[1], rows[2])), clauses)
    assert [(one.act, one.key, one.tracked) for one in found.acts] == [
        (Act.DELETE, key(1), True),
        (Act.DELETE, key(2), False),
        (Act.DELETE, key(3), False),
    ]


def test_deletions_that_were_proposed_before_are_known() -> None:
    clauses = [clause("Stays"), clause("Goes away", at=1, deleters=("CHL",))]
    read = _upload(clauses)
    assert _changes(read, clauses) == Changes()
    rejected = _changes(_with(read, 1, deleted_by=""), clauses)
    assert rejected == Changes(settled=(Settled(key(1), key(1), accepted=False),))
    accepted = _changes(replace(read, paragraphs=read.paragraphs[:1]), clauses)
    assert accepted == Changes(settled=(Settled(key(1), key(1), accepted=True),))


def test_proposed_paragraphs_accepted_or_rejected_in_the_copy() -> None:
    added = {"standing": Standing.PROPOSED, "delegations": ("CHL",)}
    clauses = [clause("Stays"), clause("Comes in", at=1, **added)]
    read = _upload(clauses)
    accepted = _changes(_with(read, 1, added_by=""), clauses)
    assert accepted.settled == (Settled(key(1), key(1), accepted=True),)
    rejected = _changes(replace(read, paragraphs=read.paragraphs[:1]), clauses)
    assert rejected == Changes(settled=(Settled(key(1), key(1), accepted=False),))


def test_the_fewest_moves_give_the_new_order() -> None:
    clauses = [clause(f"Words number {n}", at=n) for n in range(5)]
    read = _upload(clauses)
    order = [0, 3, 1, 2, 4]
    rows = tuple(read.paragraphs[n] for n in order)
    found = _changes(replace(read, paragraphs=rows), clauses)
    assert [(one.act, one.key, one.after) for one in found.acts] == [(Act.MOVE, key(3), key(0))]


def test_a_tracked_move_is_a_move() -> None:
    clauses = [clause(f"Words number {n}", at=n) for n in range(4)]
    read = replace(_upload(clauses), moves=(ReadMove(0, 3, "J. Pérez", ""),))
    found = _changes(read, clauses)
    assert found.acts == (Proposed(Act.MOVE, key(0), after=key(2), author="J. Pérez"),)


def test_paragraphs_joined_and_divided() -> None:
    clauses = [clause("First part, "), clause("second part", at=1)]
    read = _upload(clauses)
    first, second = read.paragraphs
    tracked = _changes(_with(read, 0, joined_by="J. Pérez"), clauses)
    assert [(one.act, one.key, one.other) for one in tracked.acts] == [(Act.MERGE, key(0), key(1))]
    both = replace(first, base=first.base + second.base, keys=(key(0), key(1)))
    by_hand = _changes(replace(read, paragraphs=(both,)), clauses)
    assert [(o.act, o.key, o.other, o.tracked) for o in by_hand.acts] == [
        (Act.MERGE, key(0), key(1), False)
    ]
    divided = _changes(_with(read, 0, breaks=((5, "J. Pérez"),)), clauses)
    assert [(one.act, one.key, one.start) for one in divided.acts] == [(Act.SPLIT, key(0), 5)]


def test_new_remarks_only() -> None:
    old = Remark(0, 5, "Adviser", "Old", "2026-11-20T09:00:00Z")
    clauses = [clause(BASE, remarks=(old,))]
    new = Remark(6, 10, "J. Pérez", "Why?", "")
    found = _changes(_with(_upload(clauses), 0, remarks=(old, new)), clauses)
    assert _brief(found.acts) == [(Act.REMARK, key(0), 6, 10, "Why?")]


def test_paragraphs_that_lost_their_marks_are_found_by_their_words() -> None:
    clauses = [clause(BASE), clause("Decides to remain seized of the matter.", at=1)]
    read = _upload(clauses)
    bare = [replace(one, keys=()) for one in read.paragraphs]
    bare[1] = replace(bare[1], base="Decides to remain actively seized of the matter.")
    found = _changes(replace(read, paragraphs=tuple(bare)), clauses)
    (made,) = found.acts
    assert (made.act, made.key, made.content.strip()) == (Act.WORDS, key(1), "actively")


def test_a_reading_copy_is_not_compared() -> None:
    read = read_docx(write_docx(paper(), draft(), mode=Mode.READING))
    found = _changes(read, draft())
    assert found.acts == ()
    assert [one.code for one in found.problems] == ["reading_copy"]


def test_problems_of_reading_are_passed_on() -> None:
    clauses = [clause(BASE)]
    problem = Problem("table", 1, 0, {"rows": 2})
    read = replace(_upload(clauses), problems=(problem,))
    assert _changes(read, clauses).problems == (problem,)


def test_a_paragraph_added_and_struck_is_known_by_either_mark_of_its_end() -> None:
    """Some programs that keep a document again keep one of the two."""
    clauses = [
        clause(BASE, standing=Standing.PROPOSED, delegations=("MEX",), deleters=("BRA",)),
        clause("Decides to remain seized of the matter.", at=1),
    ]
    data = write_docx(paper(), clauses)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    document = parts["word/document.xml"].decode()
    less = re.sub(r"(<w:rPr>)<w:ins [^>]*/>(<w:del [^>]*/></w:rPr></w:pPr>)", r"\1\2", document)
    assert less != document
    again = zipped({**parts, "word/document.xml": less.encode()})
    assert _changes(read_docx(again), clauses) == Changes()
