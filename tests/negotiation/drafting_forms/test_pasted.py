"""Pasted text cut into paragraphs: numbers, opening words, headings, wrapped lines."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.negotiation.drafting.marks import mark_of, option_of
from contadora.negotiation.drafting.pasted import Piece, paragraphs_of
from contadora.negotiation.drafting.shapes import Kind

ENGLISH = """Developments in the field of information and telecommunications

The General Assembly,

Recalling its resolution 70/237 of 23 December 2015 and the reports of the Groups of
Governmental Experts, in which the Group concluded
that international law applies,
Noting with concern that threats grow,

Guided by:
(a) the Charter;
(b) international law,

I. General

1. Decides to convene:
   (a) a group, consisting of:
       (i) experts;
       (ii) States;
   (b) a secretariat;

[2 bis. Welcomes the report;]

3. Requests the Secretary-General
to report.

ANNEX
"""
OAS = """CONSIDERANDO:
Que la Carta de la OEA lo dispone;
RECORDANDO la resolución anterior;
RESUELVE:
1. Solicitar a la Secretaría:
a) un informe:
i) breve
ii) claro
b) otro.
2. Instar a los Estados."""


def outline(pieces: list[Piece]) -> list[tuple[str, int, str]]:
    return [(piece.kind.value, piece.level, piece.label) for piece in pieces]


def test_a_united_nations_resolution_is_cut_and_named() -> None:
    pieces = paragraphs_of(ENGLISH)
    assert outline(pieces) == [
        ("title", 0, ""),
        ("plain", 0, ""),
        ("preambular", 0, ""),
        ("preambular", 0, ""),
        ("preambular", 0, ""),
        ("preambular", 1, "(a)"),
        ("preambular", 1, "(b)"),
        ("heading", 0, "I"),
        ("operative", 0, "OP1"),
        ("operative", 1, "(a)"),
        ("operative", 2, "(i)"),
        ("operative", 2, "(ii)"),
        ("operative", 1, "(b)"),
        ("operative", 0, "OP2 bis"),
        ("operative", 0, "OP3"),
        ("heading", 0, ""),
    ]
    assert pieces[2].text.endswith("the Group concluded that international law applies,")
    assert pieces[-2].text == "Requests the Secretary-General to report."
    assert (pieces[-3].opening, pieces[-3].number) == ("[", "2 bis.")


def test_a_resolution_of_the_organization_of_american_states() -> None:
    assert outline(paragraphs_of(OAS)) == [
        ("plain", 0, ""),
        ("preambular", 0, ""),
        ("preambular", 0, ""),
        ("plain", 0, ""),
        ("operative", 0, "OP1"),
        ("operative", 1, "(a)"),
        ("operative", 2, "(i)"),
        ("operative", 2, "(ii)"),
        ("operative", 1, "(b)"),
        ("operative", 0, "OP2"),
    ]


@pytest.mark.parametrize(
    ("line", "kind", "level", "label", "words"),
    [
        ("OP3 bis. Decides", "operative", 0, "OP3 bis", "Decides"),
        ("op 3 BIS Decides", "operative", 0, "OP3 bis", "Decides"),
        ("PP2 Recalling", "preambular", 0, "PP2", "Recalling"),
        ("OP12 alt 2. Decides", "operative", 0, "OP12 alt 2", "Decides"),
        ("OP3 (a) (ii) words", "operative", 2, "(ii)", "words"),
        ("OP1 ante. Decides", "operative", 0, "OP1 ante", "Decides"),
        ("3. Decide convocar.", "operative", 0, "OP3", "Decide convocar."),
        ("3) Decide convocar.", "operative", 0, "OP3", "Decide convocar."),
        ("4 ter Prie le Président.", "operative", 0, "OP4 ter", "Prie le Président."),
        ("2. Recalling its resolution,", "preambular", 0, "PP2", "Recalling its resolution,"),
        ("[MEX: 3. Decides to act;]", "operative", 0, "OP3", "Decides to act;]"),
        ("i) un informe", "operative", 1, "(i)", "un informe"),
        ("• words;", "operative", 1, "", "words;"),
        ("1.2. States agree to act.", "operative", 1, "", "States agree to act."),
        ("2. Cooperation", "heading", 0, "", "Cooperation"),
        ("IV. Capacity-building", "heading", 0, "IV", "Capacity-building"),
        ("B. Norms", "heading", 1, "B", "Norms"),
        ("ANEXO I", "heading", 0, "", "ANEXO I"),
        ("Artículo 3", "heading", 0, "", "Artículo 3"),
        ("LA ASAMBLEA GENERAL,", "plain", 0, "", "LA ASAMBLEA GENERAL,"),
        ("2019 was a year", "plain", 0, "", "2019 was a year"),
    ],
)
def test_numbers_are_stripped_and_read(
    line: str, kind: str, level: int, label: str, words: str
) -> None:
    # Before it, so that it is no title, a paragraph that makes the text one with numbers.
    piece = paragraphs_of(["1. Decides to begin;", line])[1]
    assert (piece.kind.value, piece.level, piece.label, piece.text) == (kind, level, label, words)


def test_i_continues_letters_after_h_and_begins_roman_numerals_elsewhere() -> None:
    letters = [f"({letter}) words;" for letter in "abcdefghij"]
    assert [piece.level for piece in paragraphs_of(["1. Decides:", *letters])[1:]] == [1] * 10
    nested = [
        "1. Decides:",
        "(a) words:",
        "(i) x;",
        "(ii) y:",
        "a. z:",
        "i. u;",
        "ii. v;",
        "(b) w.",
    ]
    assert [piece.level for piece in paragraphs_of(nested)] == [0, 1, 2, 2, 3, 4, 4, 1]


def test_a_statement_without_numbers_has_its_prose_numbered() -> None:
    pieces = paragraphs_of("Joint statement\n\nWe met in Panama.\n\nWe agreed on this.")
    assert [piece.kind for piece in pieces] == [Kind.TITLE, Kind.OPERATIVE, Kind.OPERATIVE]


def test_a_number_on_a_line_of_its_own_belongs_to_the_next() -> None:
    [_one, two] = paragraphs_of("1. Decides to act;\n2.\nRequests a report.")
    assert (two.number, two.text) == ("2.", "Requests a report.")


def test_the_language_that_is_named_keeps_out_the_others() -> None:
    line = "Decide convocar"
    assert paragraphs_of(["x", line], "es")[1].kind is Kind.OPERATIVE
    assert paragraphs_of(["1. Noting,", line], "en")[1].kind is Kind.PLAIN


@pytest.mark.parametrize(
    ("text", "count", "is_alternative"),
    [
        ("Option 1: words", "1", False),
        ("OPCIÓN A", "A", False),
        ("Opção 2 – palavras", "2", False),
        ("Alt. 1: words", "1", True),
        ("Variante II:", "II", True),
    ],
)
def test_options_and_alternatives(text: str, count: str, is_alternative: bool) -> None:
    option = option_of(text)
    assert option is not None
    assert (option.count, option.is_alternative) == (count, is_alternative)


@pytest.mark.parametrize(
    "text", ["Optional protocols", "Options for States", "Option words", "alt"]
)
def test_what_is_no_option(text: str) -> None:
    assert option_of(text) is None


@pytest.mark.parametrize("text", ["", "OPINION", "i.e. words", "3.5 million", "2024. x", "a word"])
def test_what_is_no_number(text: str) -> None:
    mark = mark_of(text)
    assert mark is None or mark.style == "decimal"


_LINES = st.lists(
    st.sampled_from(
        [
            "",
            " ",
            "1. Decides [a]",
            "(a) b;",
            "[",
            "]",
            "OP3 bis. x",
            "Recalling,",
            "wrapped on",
            "Option 1:",
            "ANNEX",
            "\t- item",
            "Mexico, Chile,",
            "I. Part",
            "\u2028x",
            "2.",
        ]
    ),
    max_size=12,
)


@settings(max_examples=150)
@given(st.text(max_size=80) | _LINES.map("\n".join) | _LINES.map("\r\n".join))
def test_the_sources_joined_are_the_text(text: str) -> None:
    assert "".join(piece.source for piece in paragraphs_of(text)) == text


@settings(max_examples=50)
@given(st.lists(st.text(max_size=30), max_size=6))
def test_each_item_of_a_list_is_a_paragraph(items: list[str]) -> None:
    assert [piece.source for piece in paragraphs_of(items)] == items


@settings(max_examples=50)
@given(_LINES)
def test_levels_are_from_0_to_4(lines: list[str]) -> None:
    assert all(0 <= piece.level <= 4 for piece in paragraphs_of("\n".join(lines)))
