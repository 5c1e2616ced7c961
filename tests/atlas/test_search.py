"""Finding a State by any of its names, a resolution by any spelling, a group by its acronym."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from contadora.atlas.search import search

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "iso3"),
    [
        ("Brasil", "BRA"), ("brazil", "BRA"), ("BRÉSIL", "BRA"), ("bra", "BRA"),
        ("Estados Unidos", "USA"), ("EE. UU.", "USA"), ("eeuu", "USA"), ("États-Unis", "USA"),
        ("Etats Unis", "USA"), ("Haïti", "HTI"), ("haiti", "HTI"), ("Países Bajos", "NLD"),
        ("holanda", "NLD"), ("Birmania", "MMR"), ("cote d'ivoire", "CIV"), ("Côte d’Ivoire", "CIV"),
        ("Trinidad", "TTO"), ("URSS", "RUS"), ("venezula", "VEN"), ("Uruguai", "URY"),
        ("saint kitts", "KNA"), ("San Cristóbal", "KNA"),
    ],
)  # fmt: skip
def test_a_state_by_any_of_its_names(text: str, iso3: str) -> None:
    assert [state.iso3 for state in search(text).states][:1] == [iso3]


@pytest.mark.parametrize(
    ("text", "code"), [("OEA", "OAS"), ("oas", "OAS"), ("UE", "EU"), ("CELAC", "CELAC")]
)
def test_a_group_by_its_acronym_in_any_language(text: str, code: str) -> None:
    assert [group.code for group in search(text).groups][:1] == [code]


@pytest.mark.parametrize(
    "text", ["73/27", "A/RES/73/27", "R/73/27", "73-27", "RES/73/27", "A-RES-73-27", "a/res/73/27"]
)
def test_a_resolution_by_any_spelling(text: str) -> None:
    found = search(text)
    assert [text.slug for text in found.instruments] == ["A-RES-73-27"]
    assert not found.states


def test_a_number_is_not_taken_for_a_longer_one() -> None:
    assert all(not row.symbol.startswith("A/RES/73/27") for row in search("73/2").instruments)


def test_words_of_a_title_find_an_instrument() -> None:
    assert "ETS-185" in {row.slug for row in search("Budapest").instruments}


@pytest.mark.parametrize("text", ["", "   ", "?!", "zzqqxx"])
def test_nothing_is_found_for_nothing(text: str) -> None:
    assert not search(text)


def test_a_very_long_question_is_cut() -> None:
    assert not search("x" * 100_000)


def test_the_answer_does_not_depend_on_the_readers_language() -> None:
    for language in ("es", "en", "pt", "fr"):
        with override(language):
            assert search("Alemania").states[0].iso3 == "DEU"


def test_few_questions_are_asked(django_assert_max_num_queries: object) -> None:
    search("Brasil")
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        search("Chile")
