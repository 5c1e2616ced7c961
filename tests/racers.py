"""A process whose threads do the same thing at the same moment; it prints how each ended as JSON.

Each begins when all are ready, so that on a store without a lock they meet.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

THREADS, PATIENCE = 3, 60
CHOICES = (["USA", "CHN"], ["CHN", "USA", "RUS"], ["BRA", "MEX", "EU"])


def load(number: int, together: Barrier, file: str) -> object:
    """Load a file of votes; all have read it before the first writes."""
    from contadora.people.queries import system_user
    from contadora.record.actions import load_rollcalls

    def begin(stage: str, _done: int, _total: int) -> None:
        if stage == "write":
            together.wait(PATIENCE)

    edition = load_rollcalls(system_user(), Path(file), progress=begin)
    return [edition.rollcalls_added, edition.rollcalls_unchanged, edition.pk is not None]


def pattern(number: int, together: Barrier, text: str) -> object:
    """Add a pattern to the docket."""
    from django.core.exceptions import ValidationError

    from contadora.people.models import User
    from contadora.record.actions import add_pattern

    user = User.objects.get(is_secretariat=True)
    together.wait(PATIENCE)
    try:
        return bool(add_pattern(user, "title", text))
    except ValidationError:
        return False


def poles(number: int, together: Barrier, rounds: str) -> object:
    """Set the poles again and again, each thread its own."""
    from contadora.people.queries import system_user
    from contadora.standing.actions import set_poles

    actor = system_user()
    for _round in range(int(rounds)):
        together.wait(PATIENCE)
        set_poles(actor, CHOICES[number])
    return CHOICES[number]


def invite(number: int, together: Barrier, rounds: str) -> object:
    """Invite somebody whom nobody knew to a course of one's own, again and again."""
    from datetime import date, timedelta

    from contadora.academy.actions import invite_person
    from contadora.academy.models import Course
    from contadora.people.queries import system_user

    course = Course.objects.create(
        slug=f"race-{number}",
        status=Course.Status.PUBLISHED,
        title_es="Carrera",
        starts_on=date.today() + timedelta(days=60),
        ends_on=date.today() + timedelta(days=61),
    )
    for turn in range(int(rounds)):
        together.wait(PATIENCE)
        invite_person(system_user(), course, email=f"new-{turn}@example.org")
    return course.invitations.count()


RACES: dict[str, Callable[[int, Barrier, str], object]] = {
    "invite": invite,
    "load": load,
    "pattern": pattern,
    "poles": poles,
}


def main(race: str, value: str) -> None:
    """Run the threads."""
    import django

    django.setup()
    from django.db import connection

    together = Barrier(THREADS)

    def one(number: int) -> object:
        try:
            return RACES[race](number, together, value)
        except Exception as error:  # told to the test
            together.abort()
            return f"{type(error).__name__}: {error}"
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        sys.stdout.write(json.dumps(list(pool.map(one, range(THREADS)))))


if __name__ == "__main__":
    main(*sys.argv[1:])
