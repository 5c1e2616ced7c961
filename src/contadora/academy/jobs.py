"""Work of this room that the desk's worker does."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from contadora.academy import places
from contadora.academy.models import Course, Invitation
from contadora.people.queries import system_user

# Somebody who waits is looked at this often though no offer runs out: an address may work again.
OFTEN = timedelta(hours=1)
AGAIN = timedelta(minutes=5)  # after a course's places could not be seen to
SOON = timedelta(seconds=1)
A_TURN = 100  # mails written in one transaction
logger = logging.getLogger("contadora.academy")


@task(priority=5)
def keep_places() -> str:
    """End the offers that ran out, pass their places on, erase what has had its time."""
    from contadora.academy.actions import erase_what_is_due, keep_places_of

    desk, moved, failed = system_user(), 0, 0
    for course in places.due(timezone.now()):
        try:
            moved += keep_places_of(desk, course)
        except Exception:  # what is wrong with one course must not hold up the others
            logger.exception("course %s: its places were not seen to; tried again", course.uuid)
            failed += 1
    erased = erase_what_is_due(desk)
    # A worker that was ended in the midst of a table left invitations unwritten.
    asked = DBTaskResult.objects.filter(task_path=write_invitations.module_path)
    unwritten = Course.objects.filter(
        invitations__mailed_at=None, invitations__status=Invitation.Status.SENT
    )
    if not asked.ready().exists():
        for course in unwritten.distinct():
            ask_to_mail(course)
    DBTaskResult.objects.finished().filter(task_path=keep_places.module_path).delete()
    now, ends = timezone.now(), places.next_due()
    again = now + (AGAIN if failed else OFTEN)
    # An offer of a course that failed has run out already: not asked for again and again.
    ask_to_keep(again if failed or ends is None else min(again, ends))
    return f"{moved} offers moved, {erased} applications erased, {failed} courses failed"


def ask_to_keep(at: datetime | None = None) -> None:
    """Ask the worker to look at places, now or at a time, unless it is asked to by then already."""
    asked = DBTaskResult.objects.filter(task_path=keep_places.module_path)
    if asked.ready().exists():
        return
    if at is None or at <= timezone.now() + SOON:
        keep_places.enqueue()
    elif not asked.filter(status=TaskResultStatus.READY, run_after__lte=at).exists():
        keep_places.using(run_after=at).enqueue()


def ask_on_commit(at: datetime | None = None) -> None:
    """Ask once this transaction is in the store."""
    transaction.on_commit(lambda: ask_to_keep(at))


@task(priority=5)
def write_invitations(course: str) -> str:
    """Write a course's invitations and reminders in short turns."""
    from contadora.academy.actions.invitations import mail_waiting

    found = Course.objects.filter(uuid=course).first()
    if found is None:
        return "gone"
    with transaction.atomic():
        written = mail_waiting(system_user(), found, A_TURN)
    if written == A_TURN:
        write_invitations.enqueue(course)
    return f"{written} written"


def ask_to_mail(course: Course) -> None:
    """Ask the worker to write what a course's invitations need."""
    write_invitations.enqueue(str(course.uuid))
