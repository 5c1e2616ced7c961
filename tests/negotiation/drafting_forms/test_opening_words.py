"""Opening words: which words of a paragraph are set in italics, in four languages."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.negotiation.drafting.opening_words import (
    LANGUAGES,
    first_words,
    opening_language,
    opening_span,
)
from contadora.negotiation.drafting.shapes import Kind

PP, OP = Kind.PREAMBULAR, Kind.OPERATIVE


@pytest.mark.parametrize(
    ("language", "kind", "opening", "rest"),
    [
        ("en", PP, "Recalling", " its resolution,"),
        ("en", PP, "Recalling also", " its resolution,"),
        ("en", PP, "Noting with satisfaction", " the work,"),
        ("en", PP, "Noting with deep concern", " that"),
        ("en", PP, "Deeply concerned", " that threats"),
        ("en", PP, "Guided by", " the purposes"),
        ("en", PP, "Bearing in mind", " the need"),
        ("en", PP, "Having considered", " the report"),
        ("en", PP, "Taking note", " of the report"),
        ("en", PP, "Aware", " of the risks"),
        ("en", PP, "Harmonizing", " what is not listed"),
        ("en", OP, "Decides", " to convene"),
        ("en", OP, "Calls upon", " States"),
        ("en", OP, "Also requests", " the Secretary-General"),
        ("en", OP, "Further requests", " the Chair"),
        ("en", OP, "Strongly condemns", " the use"),
        ("en", OP, "Takes note with appreciation", " of the report"),
        ("en", OP, "Expresses its deep concern", " at"),
        ("en", OP, "Once again urges", " States"),
        ("es", PP, "Recordando también", " su resolución"),
        ("es", PP, "Observando con profunda preocupación", " que"),
        ("es", PP, "Profundamente preocupada por", " el uso"),
        ("es", PP, "Teniendo presente", " la Carta"),
        ("es", PP, "Habiendo examinado", " el informe"),
        ("es", PP, "CONSIDERANDO", " la Carta"),
        ("es", OP, "Acoge con beneplácito", " el informe"),
        ("es", OP, "Pide también", " al Secretario General"),
        ("es", OP, "También pide", " al Secretario General"),
        ("es", OP, "Toma nota con reconocimiento", " del informe"),
        ("es", OP, "Solicitar", " a la Secretaría"),
        ("es", OP, "Decide", " convocar"),
        ("fr", PP, "Ayant à l’esprit", " la Charte"),
        ("fr", PP, "Ayant examiné", " le rapport"),
        ("fr", PP, "Constatant avec une vive préoccupation", " que"),
        ("fr", PP, "Rappelant également", " sa résolution"),
        ("fr", PP, "S’inspirant", " des buts"),
        ("fr", OP, "Prie", " le Secrétaire général"),
        ("fr", OP, "Demande instamment", " aux États"),
        ("fr", OP, "Se félicite", " du rapport"),
        ("fr", OP, "Prend note avec satisfaction", " du rapport"),
        ("pt", PP, "Tendo em mente", " a Carta"),
        ("pt", PP, "Profundamente preocupada com", " o uso"),
        ("pt", PP, "RECONHECENDO TAMBÉM", " o trabalho"),
        ("pt", OP, "Solicita", " ao Secretário-Geral"),
        ("pt", OP, "Insta", " os Estados"),
        ("pt", OP, "Acolhe com satisfação", " o relatório"),
        ("pt", OP, "Instar", " os Estados membros"),
        ("pt", OP, "Congratula-se também com profunda satisfação", " pelo trabalho"),
    ],
)
def test_the_opening_is_the_longest_that_is_known(
    language: str, kind: Kind, opening: str, rest: str
) -> None:
    text = opening + rest
    assert opening_span(text, language, kind) == (0, len(opening))
    assert opening_language(text, kind) is not None


def test_brackets_and_quotation_marks_before_the_first_word_are_no_part_of_it() -> None:
    assert opening_span("[“Decides to", "en", OP) == (2, 9)


@pytest.mark.parametrize(
    ("language", "kind", "text"),
    [
        ("en", OP, "Recalling its resolution"),
        ("en", PP, "Decides to convene"),
        ("en", OP, "States shall cooperate"),
        ("en", PP, "Nothing in this resolution"),
        ("es", PP, "Cuando los Estados cooperen"),
        ("es", OP, "Los Estados cooperarán"),
        ("fr", PP, "Pendant la session"),
        ("pt", PP, "Quando os Estados"),
        ("en", Kind.PLAIN, "Decides to convene"),
        ("de", OP, "Beschließt"),
        ("en", PP, ""),
        ("en", PP, "3,"),
        ("en", PP, "Also"),
    ],
)
def test_what_opens_otherwise_has_no_opening(language: str, kind: Kind, text: str) -> None:
    assert opening_span(text, language, kind) is None


def test_the_language_is_that_of_the_longest_opening() -> None:
    assert opening_language("Decide también convocar", OP) == "es"
    assert opening_language("Decide também convocar", OP) == "pt"
    assert opening_language("Welcomes the report", OP) == "en"
    assert opening_language("Prie le Secrétaire général", OP) == "fr"
    assert opening_language("The report", OP) is None


def test_first_words_are_told_as_they_stand() -> None:
    assert first_words("[The Committee  of the Whole shall") == "The Committee  of"
    assert first_words("— 123") == "— 123"


@settings(max_examples=100)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES), st.sampled_from([PP, OP]))
def test_a_span_is_within_the_text_and_begins_and_ends_with_a_letter(
    text: str, language: str, kind: Kind
) -> None:
    span = opening_span(text, language, kind)
    if span is not None:
        assert 0 <= span[0] < span[1] <= len(text)
        assert text[span[0]].isalpha()
        assert text[span[1] - 1].isalpha()


@settings(max_examples=50)
@given(st.text(max_size=20))
def test_what_follows_a_full_opening_does_not_take_it_away(rest: str) -> None:
    span = opening_span(f"Recalling {rest}", "en", PP)
    assert span is not None
    assert span[1] >= len("Recalling")
