"""Places: the cap, the waiting list, timed offers, and why somebody is passed over."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from contadora.academy import actions, places, signals
from contadora.academy.models import Application, Course, PlaceNote
from contadora.people.queries import system_user
from contadora.post.models import Address, Message
from tests.academy.applying import apply, fill, make_course, now_of

pytestmark = pytest.mark.django_db
Status = Application.Status


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    with override("en"):
        yield


def statuses(applications: list[Application]) -> list[str]:
    return [now_of(each).status for each in applications]


def notes(course: Course) -> list[tuple[str, str]]:
    return list(course.place_notes.order_by("pk").values_list("kind", "reason"))


def test_places_go_in_the_order_of_applications_and_then_the_line_begins() -> None:
    course = make_course()
    made = fill(course, 4)
    assert statuses(made) == ["accepted", "accepted", "waiting", "waiting"]
    assert [now_of(each).waiting_number for each in made] == [None, None, 1, 2]
    kinds = list(Message.objects.filter(to="applicant3@example.org").values_list("kind", flat=True))
    assert kinds == ["academy-waiting"]


def test_a_place_given_back_is_offered_at_once_to_who_waited_longest() -> None:
    course = make_course()
    made = fill(course, 4)
    actions.give_back(made[0])
    assert statuses(made) == ["cancelled", "accepted", "offered", "waiting"]
    offered = now_of(made[2])
    assert offered.offer_ends_at == offered.offered_at + timedelta(hours=course.offer_hours)
    with transaction.atomic():
        assert places.free(course) == 0


def test_an_offer_is_taken_within_its_time_only() -> None:
    course = make_course()
    made = fill(course, 3)
    actions.give_back(made[0])
    later = time_machine.travel(timezone.now() + timedelta(hours=49), tick=False)
    with later, pytest.raises(ValidationError, match="no longer open"):
        actions.take_offered_place(made[2])
    actions.take_offered_place(made[2])
    assert statuses(made) == ["cancelled", "accepted", "accepted"]


def test_an_offer_that_runs_out_goes_to_the_next_and_both_are_told() -> None:
    course = make_course()
    made = fill(course, 4)
    actions.give_back(made[0])
    with time_machine.travel(timezone.now() + timedelta(hours=49), tick=False):
        assert actions.keep_places_of(system_user(), course) == 2
    assert statuses(made) == ["cancelled", "accepted", "lapsed", "offered"]
    assert Message.objects.filter(kind="academy-lapsed", to="applicant3@example.org").count() == 1
    assert Message.objects.filter(kind="academy-offer", to="applicant4@example.org").count() == 1
    assert ("lapsed", "") in notes(course)


def test_no_offer_outlives_the_cut_off_and_none_is_made_after_it() -> None:
    until = timezone.now() + timedelta(hours=5)
    course = make_course(offers_until=until)
    made = fill(course, 4)
    actions.give_back(made[0])
    assert now_of(made[2]).offer_ends_at == until
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        assert actions.keep_places_of(system_user(), course) == 1  # the offer ran out
        assert actions.keep_places_of(system_user(), course) == 0
    assert statuses(made) == ["cancelled", "accepted", "lapsed", "waiting"]
    assert notes(course).count(("stopped", "cut_off")) == 1, "told once, not at each look"


def test_none_is_made_after_the_start() -> None:
    course = make_course()
    made = fill(course, 3)
    with time_machine.travel(timezone.now() + timedelta(days=11), tick=False):
        actions.give_back(made[0])
    assert statuses(made) == ["cancelled", "accepted", "waiting"]
    assert notes(course)[-1] == ("stopped", "started")


def test_none_is_taken_after_a_start_that_was_moved_forward() -> None:
    course = make_course()
    made = fill(course, 3)
    actions.give_back(made[0])
    session = course.sessions.get()
    soon = timezone.now() + timedelta(hours=1)
    values = {"starts_at": soon, "ends_at": soon + timedelta(hours=2)}
    actions.change_session(system_user(), session, sequence=session.sequence, values=values)
    later = time_machine.travel(soon + timedelta(minutes=5), tick=False)
    with later, pytest.raises(ValidationError, match="has begun"):
        actions.take_offered_place(made[2])


def test_anyone_can_leave_the_line_and_the_others_keep_their_number() -> None:
    course = make_course()
    made = fill(course, 5)
    actions.give_back(made[2])
    assert statuses(made)[2:] == ["withdrawn", "waiting", "waiting"]
    assert [now_of(each).waiting_number for each in made[3:]] == [2, 3]
    assert places.place_in_line(now_of(made[4])) == 2
    actions.give_back(made[0])
    assert statuses(made)[3:] == ["offered", "waiting"]


def test_who_cannot_be_reached_is_passed_over_with_the_reason_and_keeps_the_number() -> None:
    course = make_course()
    made = fill(course, 4)
    Address.objects.create(email="applicant3@example.org", bounced_at=timezone.now())
    actions.give_back(made[0])
    assert statuses(made) == ["cancelled", "accepted", "waiting", "offered"]
    skipped = PlaceNote.objects.get(course=course, kind="skipped")
    assert (skipped.application, skipped.reason) == (now_of(made[2]), "bounced")
    Address.objects.all().delete()
    actions.give_back(made[1])
    assert statuses(made) == ["cancelled", "cancelled", "offered", "offered"]


def test_a_free_place_is_not_kept_from_who_comes_by_one_who_cannot_be_reached() -> None:
    course = make_course(cap=1)
    made = fill(course, 2)
    Address.objects.create(email="applicant2@example.org", bounced_at=timezone.now())
    actions.give_back(made[0])
    assert statuses(made) == ["cancelled", "waiting"]
    assert now_of(apply(course, "late@example.org")).status == "accepted"
    assert now_of(made[1]).waiting_number == 1
    assert now_of(apply(course, "later@example.org")).status == "waiting"


def test_a_cap_below_those_who_have_a_place_is_refused_until_understood() -> None:
    course = make_course(cap=3)
    made = fill(course, 4)
    with pytest.raises(ValidationError, match=r"Nobody loses") as refused:
        actions.set_places(system_user(), course, cap=1, offer_hours=48, offers_until=None)
    assert refused.value.message_dict.keys() == {"cap"}
    actions.set_places(
        system_user(), course, cap=1, offer_hours=48, offers_until=None, understood=True
    )
    assert statuses(made) == ["accepted", "accepted", "accepted", "waiting"]
    assert notes(course)[-1] == ("cap", "below")
    actions.give_back(made[0])
    actions.give_back(made[1])
    assert statuses(made)[2:] == ["accepted", "waiting"], "one holds the only place"
    actions.give_back(made[2])
    assert statuses(made)[3:] == ["offered"]


def test_the_course_form_cannot_lower_the_cap_past_them_either() -> None:
    course = make_course(cap=3)
    fill(course, 3)
    course.cap = 2
    with pytest.raises(ValidationError):
        signals.course_changed.send(
            Course, actor=system_user(), course=course, changed={"cap", "title_es"}
        )


def test_the_course_form_says_where_to_lower_it_and_keeps_what_was_changed() -> None:
    course = make_course(cap=3)
    fill(course, 3)
    values = {"revision": course.revision, "values": {"cap": 2}}
    with pytest.raises(ValidationError, match="Places and waiting list"):
        actions.change_course(system_user(), course, **values)
    actions.change_course(system_user(), course, **{**values, "values": {"cap": 5}})
    (note,) = course.place_notes.all()
    assert (note.kind, note.details) == ("cap", {"before": 3, "now": 5})


def test_raising_the_cap_offers_what_is_new() -> None:
    course = make_course()
    made = fill(course, 4)
    actions.set_places(system_user(), course, cap=3, offer_hours=24, offers_until=None)
    assert statuses(made) == ["accepted", "accepted", "offered", "waiting"]


def test_a_new_application_never_passes_who_waits() -> None:
    course = make_course(offers_until=timezone.now() + timedelta(seconds=1))
    made = fill(course, 3)
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        actions.give_back(made[0])
        late = apply(course, "late@example.org")
    assert now_of(late).status == "waiting"


def test_who_gave_a_place_back_may_apply_again_at_the_end_of_the_line() -> None:
    course = make_course()
    made = fill(course, 3)
    actions.give_back(made[0])
    again = apply(course, "applicant1@example.org")
    assert again.pk == made[0].pk
    assert (again.status, again.waiting_number) == ("waiting", 2)


def test_without_a_cap_everybody_has_a_place() -> None:
    course = make_course(cap=None)
    assert statuses(fill(course, 3)) == ["accepted"] * 3


def test_the_service_refuses_to_work_outside_a_transaction(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(places, "connection", SimpleNamespace(in_atomic_block=False))
    with pytest.raises(RuntimeError, match="outside a transaction"):
        places.lock(Course(pk=1))
