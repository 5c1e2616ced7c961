"""Counts of what is open, by section and by delegation, over revisions."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.negotiation.drafting.progress import (
    Counts,
    Progress,
    Section,
    Stake,
    as_json,
    from_json,
    progress_of,
    series_of,
)
from contadora.negotiation.drafting.shapes import (
    Bracket,
    Clause,
    Kind,
    Node,
    Standing,
    Status,
    Variant,
    Words,
)


def clause(key: str, *parts: Node, kind: Kind = Kind.OPERATIVE, **more: object) -> Clause:
    made = Clause(key, kind, 0, "", key, parts or (Words(key),))
    return replace(made, **more)  # type: ignore[arg-type]


def bracket(*variants: Variant) -> Bracket:
    return Bracket(variants)


PROTECT = bracket(
    Variant((Words("protect"),), ("BRA",)),
    Variant((Words("safeguard"),), ("MEX", "CHL"), proposed=True),
)
NESTED = bracket(Variant((Words("a"), PROTECT), ("MEX",), proposed=True))


def text() -> list[Clause]:
    return [
        clause("title", kind=Kind.TITLE),
        clause("p1", kind=Kind.PREAMBULAR, status=Status.AGREED),
        clause("h1", kind=Kind.HEADING, number="I"),
        clause("o1", Words("x "), PROTECT),
        clause("o2", NESTED, status=Status.AD_REFERENDUM, deleters=("ARG",)),
        clause("n", standing=Standing.PROPOSED, delegations=("CHL",)),
        clause("h2", kind=Kind.HEADING),
        clause("alt", standing=Standing.PROPOSED, delegations=("MEX",), alternative_to="o3"),
        clause("o3"),
        clause("gone", PROTECT, standing=Standing.REMOVED),
    ]


def test_everything_open_is_counted() -> None:
    found = progress_of(text())
    assert found.total == Counts(
        open=2, ad_referendum=1, agreed=1, proposed=1, options=1, brackets=5, readings=7
    )
    assert found.total.paragraphs == 4


def test_by_section_what_stands_before_the_first_heading_has_its_own() -> None:
    sections = progress_of(text()).sections
    assert [(each.key, each.number, each.counts.paragraphs) for each in sections] == [
        ("", "", 1),
        ("h1", "I", 2),
        ("h2", "", 1),
    ]
    assert [each.counts.brackets for each in sections] == [0, 5, 0]
    assert [each.key for each in progress_of(text()[2:]).sections] == ["h1", "h2"]


def test_by_delegation() -> None:
    stakes = progress_of(text()).delegations
    assert stakes == {
        "ARG": Stake(deletions=1),
        "BRA": Stake(deletions=2),
        "CHL": Stake(readings=2, paragraphs=1),
        "MEX": Stake(readings=3, paragraphs=1),
    }
    assert stakes["CHL"].total == 3


def test_an_empty_text() -> None:
    assert progress_of([]).total == Counts()


def test_series_over_revisions() -> None:
    first = progress_of(text())
    second = progress_of([replace(each, parts=(Words("x"),), deleters=()) for each in text()[2:5]])
    series = series_of([("", first), ("Rev.1", second)])
    assert series.labels == ("", "Rev.1")
    values = {line.key: line.values for line in series.totals}
    assert values["brackets"] == (5, 0)
    assert values["agreed"] == (1, 0)
    sections = {line.key: (line.name, line.values) for line in series.sections}
    assert sections["h1"] == ("I h1", (5, 0))
    assert sections["h2"] == ("h2", (1, None))
    assert {line.key: line.values for line in series.delegations}["MEX"] == (4, 0)


def test_a_renamed_section_is_one_line_with_its_last_name() -> None:
    rows = [
        Progress(sections=(Section("h", "I", title, 0, Counts(brackets=count)),))
        for title, count in (("Norms", 3), ("Rules", 1))
    ]
    [line] = series_of([("", rows[0]), ("Rev.1", rows[1])]).sections
    assert (line.name, line.values) == ("I Rules", (3, 1))


def test_what_a_later_version_counts_beside_is_left_and_what_lacks_is_none() -> None:
    assert from_json({"total": {"open": 2, "later": 1}}) == Progress(Counts(open=2))
    assert from_json({}) == Progress()


@st.composite
def node_lists(draw: st.DrawFn, depth: int = 0) -> tuple[Node, ...]:
    nodes: list[Node] = [Words("w")]
    if depth < 3:
        for _ in range(draw(st.integers(0, 2))):
            variants = [
                Variant(
                    draw(node_lists(depth + 1)),
                    draw(st.sampled_from([(), ("MEX",), ("MEX", "CHL")])),
                    proposed=draw(st.booleans()),
                )
                for _ in range(draw(st.integers(1, 3)))
            ]
            nodes.append(Bracket(tuple(variants)))
    return tuple(nodes)


_CLAUSES = st.lists(
    st.builds(
        clause,
        st.uuids().map(str),
        kind=st.sampled_from(Kind),
        status=st.sampled_from(Status),
        standing=st.sampled_from(Standing),
        parts=node_lists(),
        alternative_to=st.none() | st.just("o"),
        deleters=st.sampled_from([(), ("BRA",)]),
        delegations=st.sampled_from([(), ("MEX",)]),
    ),
    max_size=5,
)


@settings(max_examples=50, deadline=None)
@given(_CLAUSES)
def test_sections_add_up_and_json_brings_it_back(clauses: list[Clause]) -> None:
    found = progress_of(clauses)
    assert sum((each.counts for each in found.sections), Counts()) == found.total
    assert found.total.readings >= found.total.brackets
    assert from_json(json.loads(json.dumps(as_json(found)))) == found


@settings(max_examples=50, deadline=None)
@given(_CLAUSES)
def test_a_text_with_nothing_open_counts_no_bracket(clauses: list[Clause]) -> None:
    clean = [
        replace(each, parts=(Words("w"),), deleters=(), standing=Standing.TEXT) for each in clauses
    ]
    found = progress_of(clean)
    assert (found.total.brackets, found.total.readings, found.total.options) == (0, 0, 0)
    assert not found.delegations
