"""Two people at one form of a course: who was slower loses nothing, and overwrites nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from contadora.academy import actions
from contadora.academy.models import Course, Partner, Programme, Reading, Session
from tests.academy import drafts
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db
HERE = "/en/courses/techplomacy-2027/manage/"
Opened = tuple[str, dict[str, str], Callable[[], object], Callable[[], str], str]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def course(cast: Cast) -> Course:
    return drafts.draft(cast.officer, cast)


def of_contributor(cast: Cast, course: Course) -> Opened:
    made = drafts.speaker(cast.officer, course)
    return (
        f"{HERE}people/{made.uuid}/",
        {"post_es": "typed"},
        lambda: actions.change_contributor(cast.head, made, values={"post_es": "meanwhile"}),
        lambda: type(made).objects.get(pk=made.pk).post_es,
        "seen",
    )


def of_partner(cast: Cast, course: Course) -> Opened:
    made = drafts.partner(cast.officer, course, kind="cosponsor")
    values = {"name_es": "meanwhile", "delegation": cast.costa_rica}
    return (
        f"{HERE}partners/{made.uuid}/",
        {"kind": "cosponsor", "name_es": "typed"},
        lambda: actions.change_partner(cast.head, made, values=values),
        lambda: Partner.objects.get(pk=made.pk).name_es,
        "seen",
    )


def of_reading(cast: Cast, course: Course) -> Opened:
    made = actions.add_reading(cast.officer, course, citation="A book")
    return (
        f"{HERE}readings/{made.pk}/",
        {"citation": "typed"},
        lambda: actions.change_reading(cast.head, made, citation="meanwhile"),
        lambda: Reading.objects.get(pk=made.pk).citation,
        "seen",
    )


def of_session(cast: Cast, course: Course) -> Opened:
    made = drafts.session(cast.officer, course)
    values = {"title_es": "meanwhile"}
    return (
        f"{HERE}sessions/{made.uuid}/",
        {
            "title_es": "typed",
            "kind": "workshop",
            "day": "2027-03-08",
            "starts": "10:00",
            "ends": "12:00",
        },
        lambda: actions.change_session(cast.head, made, sequence=0, values=values),
        lambda: Session.objects.get(pk=made.pk).title_es,
        "sequence",
    )


def of_programme(cast: Cast, _course: Course) -> Opened:
    values = {"title_es": "Etapas"}
    made = actions.make_programme(cast.secretariat, slug="stages", values=values)
    return (
        "/en/programmes/stages/change/",
        {"title_es": "typed"},
        lambda: actions.change_programme(
            cast.secretariat, made, values={"title_es": "meanwhile", "summary_en": "More"}
        ),
        lambda: Programme.objects.get(pk=made.pk).title_es,
        "seen",
    )


def word(page: str, name: str) -> str:
    """Return what a page's hidden field says of the state it was begun on."""
    found = re.search(f'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


@pytest.mark.parametrize(
    "opened", [of_contributor, of_partner, of_reading, of_session, of_programme]
)
def test_who_was_slower_sees_both_and_decides(
    cast: Cast, course: Course, opened: Callable[[Cast, Course], Opened]
) -> None:
    address, form, meanwhile, says, name = opened(cast, course)
    client = Client()
    client.force_login(cast.secretariat)
    seen = word(client.get(address).content.decode(), name)
    meanwhile()
    answer = client.post(address, form | {name: seen}).content.decode()
    assert "Somebody changed this while you wrote" in answer
    assert re.search('value="typed"|>\\s*typed', answer)
    assert re.search("<dd><?p?>?meanwhile", answer), "what it says now"
    assert says() == "meanwhile"
    again = word(answer, name)
    assert again != seen
    assert client.post(address, form | {name: again}).status_code == 302
    assert says() == "typed"


def test_a_form_that_does_not_say_what_it_saw_is_asked_again(cast: Cast, course: Course) -> None:
    address, form, _meanwhile, says, _name = of_partner(cast, course)
    client = Client()
    client.force_login(cast.officer)
    assert "Somebody changed this" in client.post(address, form).content.decode()
    assert says() == "Secretaría"


def test_another_part_changed_meanwhile_is_in_nobodys_way(cast: Cast, course: Course) -> None:
    address, form, _meanwhile, says, name = of_partner(cast, course)
    client = Client()
    client.force_login(cast.officer)
    seen = word(client.get(address).content.decode(), name)
    drafts.speaker(cast.head, course)
    assert client.post(address, form | {name: seen}).status_code == 302
    assert says() == "typed"


def test_places_set_by_two_people(cast: Cast, course: Course) -> None:
    actions.set_places(cast.officer, course, cap=20, offer_hours=48, offers_until=None)
    client = Client()
    client.force_login(cast.secretariat)
    address = f"{HERE}waiting/"
    seen = word(client.get(address).content.decode(), "seen")
    actions.set_places(cast.head, course, cap=30, offer_hours=24, offers_until=None)
    form = {"do": "set", "cap": "21", "offer_hours": "48"}
    answer = client.post(address, form | {"seen": seen}).content.decode()
    assert "Somebody changed this while you wrote" in answer
    assert 'value="21"' in answer
    assert "<dd><p>30" in answer or "<dd>30" in answer
    assert Course.objects.get().cap == 30
    client.post(address, form | {"seen": word(answer, "seen")})
    assert (Course.objects.get().cap, Course.objects.get().offer_hours) == (21, 48)
