"""Who may know that a thing exists, for every level and every role, on an act of the record."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import override

from contadora.atlas.models import Instrument, Source, State
from contadora.people import actions
from contadora.people.handling import HandlingLevel
from contadora.people.models import Membership, Role, User
from contadora.record.models import Act
from tests.factory import ROLES, Cast, make_cast, make_user

pytestmark = pytest.mark.django_db

URUGUAY = {"observer", "officer", "head"}
MEMBERS = {*URUGUAY, "other", "secretariat", "administrator"}
MAY_SEE = {
    HandlingLevel.CLEAR: set(ROLES),
    HandlingLevel.GREEN: MEMBERS,
    HandlingLevel.AMBER: {*URUGUAY, "secretariat"},
    HandlingLevel.AMBER_STRICT: URUGUAY,
    HandlingLevel.RED: {"officer", "other"},  # the readers that are named below
}


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def make_act(cast: Cast, level: HandlingLevel, date: str = "2001-01-01") -> Act:
    """An act of Uruguay's delegation at a level, with two named readers."""
    act = Act.objects.create(
        state=State.objects.order_by("pk").first(),
        instrument=Instrument.objects.order_by("pk").first(),
        kind=Act.Kind.STATED,
        date=date,
        source=Source.objects.order_by("pk").first(),
        handling=level,
        owner=cast.uruguay,
        origin="desk",
    )
    act.readers.set([cast.officer, cast.other])
    return act


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("level", list(HandlingLevel), ids=lambda level: level.name)
def test_each_role_sees_what_the_level_allows(cast: Cast, level: HandlingLevel, role: str) -> None:
    act = make_act(cast, level)
    seen = Act.objects.visible_to(cast.of(role)).filter(pk=act.pk)  # type: ignore[attr-defined]
    assert seen.exists() == (role in MAY_SEE[level])


@pytest.mark.parametrize("level", list(HandlingLevel), ids=lambda level: level.name)
def test_what_belongs_to_nobody_is_seen_by_no_delegation(cast: Cast, level: HandlingLevel) -> None:
    act = make_act(cast, level)
    Act.objects.filter(pk=act.pk).update(owner=None)
    act.readers.clear()
    seen = {
        role
        for role in ROLES
        if Act.objects.visible_to(cast.of(role)).filter(pk=act.pk).exists()  # type: ignore[attr-defined]
    }
    assert seen == {
        HandlingLevel.CLEAR: set(ROLES),
        HandlingLevel.GREEN: MEMBERS,
        HandlingLevel.AMBER: {"secretariat"},
    }.get(level, set())


def test_a_closed_account_sees_what_anyone_sees(cast: Cast) -> None:
    acts = [make_act(cast, level, f"200{level.value}-01-01") for level in HandlingLevel]
    cast.officer.is_active = False
    seen = Act.objects.visible_to(cast.officer).filter(pk__in=[act.pk for act in acts])  # type: ignore[attr-defined]
    assert [act.handling for act in seen] == [HandlingLevel.CLEAR]


def test_who_leaves_the_delegation_no_longer_sees_its_things(cast: Cast) -> None:
    act = make_act(cast, HandlingLevel.AMBER_STRICT)
    actions.remove_member(cast.head, Membership.objects.get(user=cast.observer))
    assert not Act.objects.visible_to(cast.observer).filter(pk=act.pk).exists()  # type: ignore[attr-defined]


def _leave(cast: Cast) -> None:
    actions.remove_member(cast.head, Membership.objects.get(user=cast.officer))


def _close(cast: Cast) -> None:
    actions.set_active(cast.administrator, cast.officer, False)


def _observe(cast: Cast) -> None:
    actions.change_role(cast.head, Membership.objects.get(user=cast.officer), Role.OBSERVER)


@pytest.mark.parametrize("lose", [_leave, _close, _observe])
def test_what_no_reader_can_answer_for_any_more_falls_to_the_head(
    cast: Cast, lose: Callable[[Cast], None]
) -> None:
    act = make_act(cast, HandlingLevel.RED)
    act.readers.set([cast.officer])
    for role in ("head", "observer", "other", "secretariat", "administrator"):
        assert not _sees(cast, role, act)
    lose(cast)
    assert _sees(cast, "head", act)
    for role in ("other", "secretariat", "administrator", "outsider", "anonymous"):
        assert not _sees(cast, role, act)


def test_what_another_reader_answers_for_does_not_fall_to_the_head(cast: Cast) -> None:
    act = make_act(cast, HandlingLevel.RED)
    second = make_user("second officer")
    Membership.objects.create(user=second, delegation=cast.uruguay, role=Role.OFFICER)
    act.readers.set([cast.officer, second])
    _leave(cast)
    assert not _sees(cast, "head", act)
    # To write for another delegation is not to write for this one.
    Membership.objects.filter(user=second).update(delegation=cast.costa_rica)
    assert _sees(cast, "head", act)


def _sees(cast: Cast, role: str, act: Act) -> bool:
    return Act.objects.visible_to(cast.of(role)).filter(pk=act.pk).exists()  # type: ignore[attr-defined]


def test_members_of_several_delegations_see_each_thing_once(cast: Cast) -> None:
    Membership.objects.create(user=cast.head, delegation=cast.costa_rica, role=Role.OBSERVER)
    acts = [make_act(cast, level, f"200{level.value}-01-01") for level in HandlingLevel]
    acts[4].readers.set([cast.head, cast.officer, cast.other, cast.observer])
    seen = Act.objects.visible_to(cast.head).filter(pk__in=[act.pk for act in acts])  # type: ignore[attr-defined]
    assert sorted(act.handling for act in seen) == [0, 1, 2, 3, 4]


def test_the_rule_is_one_query(cast: Cast, django_assert_num_queries: Any) -> None:
    make_act(cast, HandlingLevel.RED)
    for user in (cast.officer, cast.secretariat, cast.anonymous):
        with django_assert_num_queries(1):
            list(Act.objects.visible_to(user)[:5])  # type: ignore[attr-defined]


def test_the_desk_itself_sees_what_anyone_sees(cast: Cast) -> None:
    green = make_act(cast, HandlingLevel.GREEN)
    desk = make_user("the desk", is_system=True)
    assert isinstance(desk, User)
    assert not Act.objects.visible_to(desk).filter(pk=green.pk).exists()  # type: ignore[attr-defined]


@pytest.mark.parametrize("level", list(HandlingLevel), ids=lambda level: level.name)
def test_a_badge_says_the_level_as_the_protocol_does(level: HandlingLevel) -> None:
    template = Template("{% load people %}{% tlp level %}")
    with override("fr"):
        html = template.render(Context({"level": level.value}))
    assert f">TLP:{level.name.replace('AMBER_STRICT', 'AMBER+STRICT')}<" in html
    assert f'class="tlp {level.name.lower()}"' in html
    assert 'title="pour ' in html
