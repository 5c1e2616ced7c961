"""Where a draft resolution breaks the form: parts, openings, endings, levels."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.negotiation.drafting.form import check_form, is_body_line
from contadora.negotiation.drafting.shapes import Clause, Kind, Standing, Words

TITLE, PLAIN, PP, OP = Kind.TITLE, Kind.PLAIN, Kind.PREAMBULAR, Kind.OPERATIVE


def clause(kind: Kind, base: str, level: int = 0) -> Clause:
    return Clause(base, kind, level, "", base, (Words(base),))


def good() -> list[Clause]:
    return [
        clause(TITLE, "Developments in the field of information"),
        clause(PLAIN, "The General Assembly,"),
        clause(PP, "Recalling its resolution 70/237,"),
        clause(PP, "Noting with concern:"),
        clause(PP, "That threats, old and new, persist;", 1),
        clause(PP, "That they grow,", 1),
        clause(OP, "Calls upon States:"),
        clause(OP, "To cooperate; and", 1),
        clause(OP, "To inform each other;[1]", 1),
        clause(OP, "Decides to convene.”"),
    ]


def codes(clauses: list[Clause], language: str = "en", kind: str = "resolution") -> list[str]:
    return [problem.code for problem in check_form(clauses, language, kind)]


def test_a_resolution_in_due_form_has_no_problem() -> None:
    assert check_form(good(), "en", "resolution") == []


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        ("es", ("La Asamblea General,", "Recordando su resolución,", "Pide también un informe.")),
        ("fr", ("L’Assemblée générale,", "Rappelant sa résolution,", "Prie le Président.")),
        ("pt", ("A Assembleia Geral,", "Recordando a resolução,", "Solicita um relatório.")),
    ],
)
def test_each_language_has_its_own_openings(language: str, lines: tuple[str, str, str]) -> None:
    text = [clause(kind, line) for kind, line in zip((PLAIN, PP, OP), lines, strict=True)]
    assert codes(text, language) == []
    assert codes(text, "en") == ["preambular-opening", "operative-opening"]


@pytest.mark.parametrize(
    ("index", "base", "code", "values"),
    [
        (
            2,
            "Decides that,",
            "preambular-opening",
            {"opening": "Decides that", "suits": "operative"},
        ),
        (2, "The Charter,", "preambular-opening", {"opening": "The Charter", "suits": ""}),
        (9, "States agree.", "operative-opening", {"opening": "States agree", "suits": ""}),
        (2, "Recalling it;", "preambular-ending", {"expected": ",", "found": ";"}),
        (3, "Noting this,", "preambular-ending", {"expected": ":", "found": ","}),
        (6, "Calls upon all;", "operative-ending", {"expected": ":", "found": ";"}),
        (8, "To inform", "operative-ending", {"expected": ";", "found": ""}),
        (9, "Decides;", "last-ending", {"expected": ".", "found": ";"}),
        (7, "  ", "empty", {}),
    ],
)
def test_a_paragraph_that_breaks_the_form_is_named(
    index: int, base: str, code: str, values: dict[str, str]
) -> None:
    text = good()
    text[index] = replace(text[index], base=base)
    [problem] = check_form(text, "en", "resolution")
    assert (problem.code, problem.paragraph, problem.values) == (code, index + 1, values)


def test_the_offset_of_an_ending_is_that_of_its_mark() -> None:
    text = good()
    text[2] = replace(text[2], base="Recalling it;]*")
    [problem] = check_form(text, "en", "resolution")
    assert problem.offset == len("Recalling it")


def test_parts_that_lack_or_stand_out_of_order() -> None:
    text = good()
    assert codes([text[0], *text[2:]]) == ["body-missing"]
    assert codes([*text[:3], *text[6:], clause(PP, "Recalling it,")]) == ["order"]
    assert codes([text[0], text[2], *text[6:], text[1]]) == ["body-late"]
    assert codes(text[:6]) == ["operative-missing"]
    assert codes([]) == ["operative-missing"]


def test_levels_may_not_be_skipped_nor_come_first() -> None:
    text = good()
    text[5] = replace(text[5], level=3)
    assert [(p.code, p.values) for p in check_form(text, "en", "paper")] == [
        ("sub-level-skipped", {"level": 3, "expected": 2})
    ]
    assert codes([clause(TITLE, "T"), clause(OP, "a", 1)], kind="paper") == ["sub-level-first"]


def test_other_kinds_of_text_are_only_asked_to_hang_together() -> None:
    text = [clause(OP, "We agree"), clause(PP, "and so on"), clause(PLAIN, " ")]
    assert codes(text, kind="statement") == ["empty"]


def test_what_is_not_in_the_text_is_not_looked_at_but_counted() -> None:
    text = good()
    text.insert(2, replace(clause(PP, "no form"), standing=Standing.PROPOSED))
    text.insert(2, replace(clause(PP, ""), standing=Standing.REMOVED))
    text[-1] = replace(text[-1], base="Decides")
    [problem] = check_form(text, "en", "resolution")
    assert problem.paragraph == len(text)


def test_an_unknown_language_leaves_the_openings_alone() -> None:
    text = good()
    text[2] = replace(text[2], base="Unter Hinweis auf seine Resolution,")
    assert codes(text, "de") == []


def test_body_lines() -> None:
    for line in ("The General Assembly,", "RESUELVE:", "L’Assemblée générale,"):
        assert is_body_line(clause(PLAIN, line))
    assert not is_body_line(clause(PLAIN, "Adopted on 3 May."))
    assert not is_body_line(clause(OP, "The General Assembly,"))


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(st.sampled_from(Kind), st.integers(0, 4), st.text(max_size=12)), max_size=10
    ),
    st.sampled_from(["resolution", "position"]),
)
def test_every_problem_is_placed_in_the_text(shape: list[tuple[Kind, int, str]], kind: str) -> None:
    text = [clause(of, base, level) for of, level, base in shape]
    for problem in check_form(text, "en", kind):
        assert 0 <= problem.paragraph <= len(text)
        if problem.offset is not None:
            assert 0 <= problem.offset <= len(text[problem.paragraph - 1].base)
