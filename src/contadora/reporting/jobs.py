"""The worker's part in rounds: opened in their time, reminders before they close, due sections."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from contadora.people.queries import system_user
from contadora.reporting import schedule
from contadora.reporting.models import Assignment, Round

BEFORE_DUE = timedelta(days=2)  # an office is reminded so long before its sections are due
# Rounds are looked at this often though nothing is due: a clock may have been set.
OFTEN = timedelta(minutes=15)
AGAIN = timedelta(minutes=1)  # after something could not be carried out
SOON = timedelta(seconds=1)
logger = logging.getLogger("contadora.reporting")


@task(priority=5)
def keep_rounds() -> str:
    """Open the rounds whose time has come, write the reminders that are due, come again."""
    from contadora.reporting.actions import open_round, remind_of_due, remind_of_round

    desk, now = system_user(), timezone.now()
    opened = reminded = failed = 0
    for round in _running():
        try:
            if round.opened_at is None and round.opens_at <= now:
                open_round(desk, round)
                opened += 1
            elif schedule.reminder_due(round, now) is not None:
                reminded += remind_of_round(desk, round)
        except Exception:  # what is wrong with one round must not hold up the others
            logger.exception("round %s: not carried out; tried again", round.uuid)
            failed += 1
    for assignment in due_assignments(now):
        try:
            reminded += remind_of_due(desk, assignment)
        except Exception:
            logger.exception("assignment %s: not reminded; tried again", assignment.uuid)
            failed += 1
    DBTaskResult.objects.finished().filter(task_path=keep_rounds.module_path).delete()
    at = now + AGAIN if failed else next_due(timezone.now())
    if at is not None:
        ask_to_keep_rounds(at)
    return f"{opened} opened, {reminded} reminders, {failed} failed"


def due_assignments(now: datetime) -> list[Assignment]:
    """Return the assignments that are to be reminded of now."""
    rows = _waiting().filter(due_at__lte=now + BEFORE_DUE, due_at__gt=now)
    return list(rows.select_related("report__round__version", "report__delegation"))


def _waiting() -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        reminded_at=None,
        handed_in_at=None,
        revoked_at=None,
        due_at__isnull=False,
        report__left_at=None,
        report__round__ended_at=None,
    )


def next_due(now: datetime) -> datetime | None:
    """Return when the worker must look next, None where no round runs."""
    rounds = _running()
    if not rounds:
        return None
    times = [at for round in rounds if (at := schedule.next_due(round, now)) is not None]
    first = _waiting().filter(due_at__gt=now).order_by("due_at").first()
    if first is not None and first.due_at is not None:
        times.append(max(first.due_at - BEFORE_DUE, now))
    return min(*times, now + OFTEN) if times else now + OFTEN


def ask_to_keep_rounds(at: datetime | None = None) -> None:
    """Ask the worker to look, now or at a time, unless it is asked to by then already."""
    asked = DBTaskResult.objects.filter(task_path=keep_rounds.module_path)
    if asked.ready().exists():
        return
    if at is None or at <= timezone.now() + SOON:
        keep_rounds.enqueue()
    elif not asked.filter(status=TaskResultStatus.READY, run_after__lte=at).exists():
        keep_rounds.using(run_after=at).enqueue()


def ask_on_commit() -> None:
    """Ask for what a changed round needs once it is in the store."""

    def ask() -> None:
        at = next_due(timezone.now())
        if at is not None:
            ask_to_keep_rounds(at)

    transaction.on_commit(ask)


def _running() -> list[Round]:
    rows = Round.objects.filter(ended_at=None)
    return list(rows.select_related("convener").order_by("opens_at", "pk"))
