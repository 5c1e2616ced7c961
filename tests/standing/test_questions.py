"""A question as an address has it: read, written the same way, and what cannot be taken named."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.utils.translation import override

from contadora.standing.forecasting.question import LONGEST, Question, read
from tests.standing.forecasts import asked

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> object:
    with override("en"):
        yield


def test_a_question_is_written_as_it_is_read() -> None:
    query = (
        "title=Ciberseguridad%20y%20paz&lang=es&issue=di&issue=hr&sponsors=CRI,URY&yes=CHN"
        "&no=ISR,USA&outcome=two_thirds&area=CARICOM"
    )
    question = asked(query)
    assert question == asked(question.query())
    assert question.declarations == {"CHN": "yes", "ISR": "no", "USA": "no"}
    assert (question.issues, question.sponsors) == (("di", "hr"), ("CRI", "URY"))
    assert (question.outcome, question.area, question.language) == ("two_thirds", "CARICOM", "es")


def test_the_order_of_an_address_changes_nothing() -> None:
    one = asked("title=A+text&no=USA,ISR&issue=nu&issue=di&lang=en")
    other = asked("lang=en&issue=di&issue=nu&no=ISR&title=A+text&no=usa")
    assert one == other
    assert one.query() == other.query()


def test_a_text_of_the_desk_is_found_by_slug_and_by_any_spelling_of_its_symbol() -> None:
    for value in ("A-RES-73-27", "a/res/73/27", "A/RES/73/27"):
        assert asked(f"text={value}").text == "A-RES-73-27"
        assert asked(f"title={value}").text == "A-RES-73-27"
    assert asked("text=A-RES-73-27").query() == "text=A-RES-73-27"


def test_a_mark_is_added_changed_and_taken_back() -> None:
    base = asked("title=A+text&lang=en&no=USA")
    assert asked("title=A+text&lang=en&no=USA&who=CHN&vote=yes") == base.declaring("CHN", "yes")
    assert asked("title=A+text&lang=en&no=USA&who=USA&vote=abstain") == base.declaring(
        "USA", "abstain"
    )
    assert base.declaring("USA", None).declared == ()
    sponsored = asked("title=A+text&lang=en&no=USA&who=URY&vote=sponsor")
    assert (sponsored.sponsors, sponsored.declared) == (("URY",), base.declared)
    assert sponsored.without("URY") == base


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("title=x&no=NARNIA", ["no:", "NARNIA", "URY"]),
        ("title=x&sponsors=XX", ["sponsors:", "XX"]),
        ("title=x&who=ZZZ&vote=yes", ["who:", "ZZZ"]),
        ("title=x&who=URY&vote=perhaps", ["vote:", "perhaps", "abstain"]),
        ("title=x&yes=USA&no=USA", ["declared:", "USA", "mark one"]),
        ("title=x&issue=cyber", ["issue:", "cyber", "hr"]),
        ("title=x&outcome=glory", ["outcome:", "glory", "two_thirds"]),
        ("title=x&area=EEC", ["area:", "EEC"]),
        ("title=x&lang=de", ["lang:", "de", "pt or fr"]),
        ("text=A/RES/99/999", ["text:", "A/RES/99/999", "type its title"]),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_remedy(query: str, words: list[str]) -> None:
    found = read(QueryDict(query))
    assert len(found.problems) == 1
    for word in words:
        assert word in found.problems[0]
    assert found.question.declared == ()
    assert found.question.sponsors == ()


def test_a_contradiction_leaves_the_other_declarations() -> None:
    found = read(QueryDict("title=x&yes=USA,CHN&no=USA"))
    assert found.question.declarations == {"CHN": "yes"}


def test_a_mark_settles_a_contradiction() -> None:
    found = read(QueryDict("title=x&yes=USA&no=USA&who=USA&vote=no"))
    assert found.problems == ()
    assert found.question.declarations == {"USA": "no"}


def test_a_title_of_ten_thousand_letters_is_cut_and_said_to_be() -> None:
    found = read(QueryDict("title=" + "a" * 10_000))
    assert len(found.question.title) == LONGEST
    assert "10000" in found.problems[0]


def test_no_text_is_no_question() -> None:
    assert not asked("no=USA")
    assert not asked("title=+%00+")
    assert Question(title="x")


def test_who_sponsors_a_text_votes_for_it() -> None:
    found = read(QueryDict("title=x&sponsors=URY,CRI&no=URY&yes=CRI"))
    assert (found.question.sponsors, found.question.declared) == (("CRI",), (("CRI", "yes"),))
    assert "two different votes of URY" in found.problems[0]
    # What is marked last stands, in the form and by the links.
    marked = asked("title=x&sponsors=URY&who=URY&vote=no")
    assert (marked.sponsors, marked.declared) == ((), (("URY", "no"),))
    again = asked(f"{marked.query()}&who=URY&vote=sponsor")
    assert (again.sponsors, again.declared) == (("URY",), ())
    assert again.declaring("URY", "abstain").sponsors == ()
    assert again.declaring("URY", "yes").sponsors == ("URY",)
