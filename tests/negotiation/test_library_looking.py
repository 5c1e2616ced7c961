"""Where words were said before: the same, nearly, in other words, in another language."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contadora.atlas.models import Instrument
from contadora.negotiation import actions
from contadora.negotiation.library import looking
from contadora.negotiation.library.looking import Closeness, lookup
from tests.factory import Cast, make_cast
from tests.negotiation.library_texts import ENGLISH, SPANISH, SYMBOL, keep

pytestmark = pytest.mark.django_db
LIST = "Asks the secretariat to keep a common list of the ships that can mend a cable;"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_an_empty_library_finds_nothing(cast: Cast) -> None:
    assert lookup(LIST) == []


def test_the_same_words_whatever_their_capitals_accents_and_marks(cast: Cast) -> None:
    keep(cast.officer, SPANISH)
    words = (
        "PIDE A LA SECRETARIA que lleve una lista comun, de los barcos que pueden reparar un cable"
    )
    [first, *_others] = lookup(words)
    assert (first.closeness, first.score) == (Closeness.EXACT, 1.0)
    assert (first.text.symbol, first.number) == (SYMBOL, "OP2")
    assert {mark.kind for mark in first.marks} == {"same"}
    assert "".join(mark.words for mark in first.marks) == first.words


def test_what_differs_is_marked(cast: Cast) -> None:
    keep(cast.officer)
    [first, *_others] = lookup(LIST.replace("common list", "public list"))
    assert first.closeness is Closeness.NEAR
    assert 0.9 < first.score < 1
    assert [(m.kind, m.words) for m in first.marks if m.kind != "same"] == [
        ("removed", "public"),
        ("added", "common"),
    ]
    adopted = "".join(mark.words for mark in first.marks if mark.kind != "removed")
    assert adopted == first.words


def test_a_part_of_a_long_paragraph_is_found(cast: Cast) -> None:
    long = "; ".join(
        f"the {n} office of the harbour keeps its own book of arrivals" for n in range(40)
    )
    keep(cast.officer, f"Report\n\n1. {long}; {LIST}\n\n2. Another matter of the harbour office.\n")
    [first, *_others] = lookup(LIST)
    assert first.number == "1"
    assert first.closeness is Closeness.NEAR


def test_a_spanish_draft_finds_an_english_precedent(cast: Cast) -> None:
    keep(cast.officer)
    [first, *_others] = lookup(
        "Solicita a la secretaría llevar un registro común de buques capaces de reparar cables;"
    )
    assert (first.text.language, first.number) == ("en", "OP2")
    assert first.closeness is Closeness.MEANING
    assert not first.compared
    assert [mark.words for mark in first.marks] == [first.words]


@pytest.mark.parametrize("words", [
    "Solicita ao secretariado que mantenha uma lista comum dos navios que podem consertar um cabo;",
    "Prie le secrétariat de tenir une liste commune des navires capables de réparer un câble ;",
])  # fmt: skip
def test_so_do_portuguese_and_french_ones(cast: Cast, words: str) -> None:
    keep(cast.officer)
    assert lookup(words)[0].number == "OP2"


def test_a_paragraph_is_found_once_and_shown_in_the_language_of_the_words(cast: Cast) -> None:
    keep(cast.officer)
    keep(cast.officer, SPANISH)
    words = "Pide a la secretaría que lleve una lista de los barcos que reparan cables;"
    found = lookup(words)
    assert [each.number for each in found].count("OP2") == 1
    [first, *_others] = found
    assert first.text.language == "es"
    assert [each.text.language for each in first.versions] == ["en"]
    assert lookup(words, only="en")[0].text.language == "en"


def test_the_same_words_in_several_texts_are_one_find(cast: Cast) -> None:
    keep(cast.officer, date="2031-05-03")
    keep(cast.officer, ENGLISH.replace("99/12", "98/7"), date="2029-05")
    keep(cast.officer, ENGLISH.replace("99/12", "97/7"), date=None)
    [first, *_others] = lookup(LIST)
    assert first.text.symbol == SYMBOL
    assert [each.text.symbol for each in first.elsewhere] == ["A/RES/98/7", "A/RES/97/7"]


def test_another_matter_is_not_found(cast: Cast) -> None:
    keep(cast.officer)
    assert lookup("Requests a study of the songs of whales in the cold seas of the south;") == []


def test_a_few_words_are_not_looked_up(cast: Cast) -> None:
    keep(cast.officer, "The Assembly,\n\n1. Decides so.\n\n2. Decides so again and again.\n")
    assert looking.says_too_little("Decides so.")
    assert lookup("Decides so.") == []
    assert lookup("") == []


def test_how_it_was_adopted_comes_from_the_record(cast: Cast) -> None:
    known = Instrument.objects.filter(rollcalls__isnull=False, symbol__startswith="A/RES/").first()
    assert known is not None
    keep(cast.officer, symbol=known.symbol, how="unknown")
    adoption = lookup(LIST)[0].adoption
    assert adoption.how == "vote"
    assert adoption.instrument == known
    assert adoption.world is not None
    assert adoption.region is not None
    assert adoption.world.total > adoption.region.total > 20
    assert len(adoption.votes) == adoption.region.total


def test_where_the_record_is_silent_its_loader_says_how(cast: Cast) -> None:
    keep(cast.officer)
    adoption = lookup(LIST)[0].adoption
    assert (adoption.how, adoption.instrument, adoption.world) == ("consensus", None, None)


def test_what_is_deleted_or_added_counts_at_once(cast: Cast) -> None:
    text = keep(cast.officer)
    assert lookup(LIST)
    actions.delete_adopted_text(cast.officer, text)
    assert lookup(LIST) == []
    keep(cast.officer, ENGLISH.replace("secretariat", "harbour master"))
    assert lookup(LIST)[0].closeness is Closeness.NEAR


def test_a_look_up_asks_the_store_little(cast: Cast) -> None:
    keep(cast.officer)
    lookup(LIST)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert len(lookup(LIST)) >= 1
    assert len(asked) <= 6


@pytest.mark.parametrize(
    "words", ["<b>x</b> " * 40, "مرحبا بكم في المكتبة الجديدة", "a\u0301 " * 500, "x" * 20_000]
)
def test_odd_words_are_looked_up_all_the_same(cast: Cast, words: str) -> None:
    keep(cast.officer)
    assert isinstance(lookup(words), list)
