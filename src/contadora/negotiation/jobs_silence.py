"""The worker's part in silence procedures: rounds closed at their deadlines, reminders before."""

from __future__ import annotations

import logging
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from contadora.negotiation import silence_rules
from contadora.negotiation.models import SilenceRound
from contadora.negotiation.silence_rules import Rules
from contadora.people.queries import system_user

# What the desk received just before a deadline may still be on its way to the store.
GRACE = timedelta(seconds=3)
# A round is looked at this often though nothing is due: a clock may have been set.
OFTEN = timedelta(minutes=15)
AGAIN = timedelta(minutes=1)  # after a round could not be carried out
SOON = timedelta(seconds=1)
logger = logging.getLogger("contadora.negotiation")


@task(priority=20)
def keep_silence() -> str:
    """Close the rounds whose deadline has passed, write the reminders that are due, come again."""
    from contadora.negotiation.actions import close_silence, remind_of_silence

    desk, closed, reminded = system_user(), 0, 0
    failed: set[int] = set()
    for round in _running():
        try:
            if round.deadline + GRACE <= timezone.now():
                close_silence(desk, round)
                closed += 1
            else:
                reminded += remind_of_silence(desk, round)
        except Exception:  # what is wrong with one round must not hold up the others
            logger.exception("round of silence %s: not carried out; tried again", round.uuid)
            failed.add(round.pk)
    DBTaskResult.objects.finished().filter(task_path=keep_silence.module_path).delete()
    at = next_due(timezone.now(), failed)
    if at is not None:
        ask_to_keep_silence(at)
    return f"{closed} closed, {reminded} reminders, {len(failed)} failed"


def next_due(now: datetime, failed: Collection[int] = ()) -> datetime | None:
    """Return when the worker must look next, None where no round runs."""
    times = []
    for round in _running():
        if round.pk in failed:
            times.append(now + AGAIN)
            continue
        times.append(round.deadline + GRACE)
        reminder = silence_rules.next_reminder(
            Rules.from_json(round.rules), round.deadline, round.reminded, now
        )
        if reminder is not None:
            times.append(reminder)
    return min(*times, now + OFTEN) if times else None


def ask_to_keep_silence(at: datetime | None = None) -> None:
    """Ask the worker to look, now or at a time, unless it is asked to by then already."""
    asked = DBTaskResult.objects.filter(task_path=keep_silence.module_path)
    if asked.ready().exists():
        return
    if at is None or at <= timezone.now() + SOON:
        keep_silence.enqueue()
    elif not asked.filter(status=TaskResultStatus.READY, run_after__lte=at).exists():
        keep_silence.using(run_after=at).enqueue()


def ask_on_commit(round: SilenceRound) -> None:
    """Ask for what a new round needs once it is in the store."""

    def ask() -> None:
        at = next_due(timezone.now())
        if at is not None:
            ask_to_keep_silence(at)

    transaction.on_commit(ask)


def _running() -> list[SilenceRound]:
    rows = SilenceRound.objects.filter(status=SilenceRound.Status.RUNNING)
    return list(rows.select_related("text", "revision").order_by("deadline", "pk"))
