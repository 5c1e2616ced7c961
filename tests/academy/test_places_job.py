"""The worker looks at places by itself, and goes on where it was cut off."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contadora.academy import actions, jobs
from contadora.academy.models import Course, Invitation
from contadora.people.models import User
from contadora.people.queries import system_user
from tests.academy.applying import fill, make_course, now_of

pytestmark = pytest.mark.django_db


def waiting(task: object) -> list[DBTaskResult]:
    path = task.module_path  # type: ignore[attr-defined]
    return list(DBTaskResult.objects.filter(task_path=path, status="READY").order_by("run_after"))


def test_an_offer_asks_for_a_look_when_it_runs_out_and_the_look_passes_it_on(
    django_capture_on_commit_callbacks: object,
) -> None:
    course = make_course()
    made = fill(course, 4)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        actions.give_back(made[0])
    ends = now_of(made[2]).offer_ends_at
    assert ends is not None
    assert [job.run_after for job in waiting(jobs.keep_places)] == [ends]
    with time_machine.travel(ends + timedelta(seconds=1), tick=False):
        jobs.keep_places.call()
    assert [now_of(each).status for each in made] == ["cancelled", "accepted", "lapsed", "offered"]


def test_what_is_wrong_with_one_course_holds_up_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    torn, sound = (make_course(slug=slug) for slug in ("torn", "sound"))
    made = [fill(course, 4) for course in (torn, sound)]
    for each in made:
        actions.give_back(each[0])
    ends = now_of(made[1][2]).offer_ends_at
    assert ends is not None
    keep = actions.keep_places_of

    def torn_one(actor: User, course: Course) -> int:
        if course.slug == "torn":
            raise RuntimeError("a course that cannot be read")
        return keep(actor, course)

    monkeypatch.setattr(actions, "keep_places_of", torn_one)
    DBTaskResult.objects.all().delete()
    with time_machine.travel(ends + timedelta(seconds=1), tick=False):
        assert jobs.keep_places.call().endswith("1 courses failed")
        (job,) = waiting(jobs.keep_places)
        assert job.run_after == timezone.now() + jobs.AGAIN
    assert now_of(made[0][2]).status == "offered"
    assert now_of(made[1][2]).status == "lapsed"


def test_it_comes_again_within_the_hour_and_asks_once() -> None:
    jobs.keep_places.call()
    jobs.ask_to_keep(timezone.now() + timedelta(hours=2))
    (job,) = waiting(jobs.keep_places)
    assert timedelta() < job.run_after - timezone.now() <= jobs.OFTEN


def test_invitations_left_unwritten_are_written_again() -> None:
    course = make_course()
    actions.invite_person(system_user(), course, email="guest@example.org")
    Invitation.objects.update(mailed_at=None)
    jobs.keep_places.call()
    (job,) = waiting(jobs.write_invitations)
    jobs.write_invitations.call(*job.args_kwargs["args"])
    assert Invitation.objects.get().mailed_at is not None
