"""Symbols in the many ways people and files write them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contadora.atlas.symbols import canonical_symbol, parse, roman, slug_of, to_roman


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("73/27", "A/RES/73/27"),
        ("A/RES/73/27", "A/RES/73/27"),
        ("a/res/73/27", "A/RES/73/27"),
        ("R/73/27", "A/RES/73/27"),
        ("RES/73/27", "A/RES/73/27"),
        ("73-27", "A/RES/73/27"),
        ("A-RES-73-27", "A/RES/73/27"),
        ("resolución 73/27", "A/RES/73/27"),
        ("Résolution 73/27", "A/RES/73/27"),
        ("resolução 73/27", "A/RES/73/27"),
        (" A/RES/73/27. ", "A/RES/73/27"),
        ("A/RES/55/33A", "A/RES/55/33A"),
        ("A/RES/55/33 A", "A/RES/55/33A"),
        ("A/RES/55/33[A]", "A/RES/55/33A"),
        ("R/42/70/B", "A/RES/42/70B"),
        ("R/61/128AB", "A/RES/61/128AB"),
        ("A/RES/1514(XV)", "A/RES/1514(XV)"),
        ("1514 (XV)", "A/RES/1514(XV)"),
        ("A-RES-1514-XV", "A/RES/1514(XV)"),
        ("377 A (V)", "A/RES/377(V)A"),
        ("A/RES/377(V)[A]", "A/RES/377(V)A"),
        ("R/26/2799", "A/RES/2799(XXVI)"),
        ("A/RES/ES-11/1", "A/RES/ES-11/1"),
        ("ES-11/1", "A/RES/ES-11/1"),
        ("A/RES/S-18/2", "A/RES/S-18/2"),
        ("A-RES-ES-10-22", "A/RES/ES-10/22"),
    ],
)
def test_every_spelling_has_one_symbol(text: str, expected: str) -> None:
    assert canonical_symbol(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "", "Uruguay", "A/73/27", "A/C.1/73/L.27", "R/11/1015", "ESS/10/3", "SS/1/59", "R/6444A",
        "GOAR/1/1288B", "73", "73/0", "1514(XL)", "9999(XV)", "12/5/2018", "ETS 185", "R/677/46",
    ],
)  # fmt: skip
def test_what_is_no_symbol_of_a_resolution(text: str) -> None:
    """Among them pages of the official records, which the voting data keep before session 18."""
    assert canonical_symbol(text) is None


def test_a_section_is_kept_apart() -> None:
    assert parse("R/34/233/IX") == ("A/RES/34/233", "IX")
    assert parse("R/33/116C/X") == ("A/RES/33/116C", "X")
    assert parse("R/34/93I") == ("A/RES/34/93I", "")


@given(st.integers(1, 39))
def test_roman_numerals_go_both_ways(number: int) -> None:
    assert roman(to_roman(number)) == number


@given(st.integers(31, 99), st.integers(1, 999), st.sampled_from(["", "A", "B", "Z"]))
def test_a_symbol_survives_its_slug(session: int, number: int, letter: str) -> None:
    symbol = f"A/RES/{session}/{number}{letter}"
    assert canonical_symbol(slug_of(symbol)) == symbol
    assert canonical_symbol(symbol.replace("A/RES", "R")) == symbol


@given(st.integers(1, 30), st.integers(1, 3541))
def test_an_old_symbol_survives_its_slug(session: int, number: int) -> None:
    symbol = f"A/RES/{number}({to_roman(session)})"
    assert canonical_symbol(slug_of(symbol)) == symbol


@given(st.text(max_size=60))
def test_any_text_is_answered_and_a_canonical_symbol_is_its_own(text: str) -> None:
    found = canonical_symbol(text)
    assert found is None or canonical_symbol(found) == found


@given(st.text(max_size=60))
def test_a_slug_is_safe_in_an_address(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z0-9.-]*", slug_of(text))
