"""The worker's part in telling people of rooms."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from contadora.negotiation import notices
from contadora.people.queries import system_user

AGAIN = timedelta(minutes=10)  # after a room's notices could not be written
logger = logging.getLogger("contadora.negotiation")


@task(priority=4)
def tell_rooms() -> str:
    """Queue the notices that are due, and ask for the next digest."""
    from contadora.negotiation.actions import send_notices

    desk, sent, failed = system_user(), 0, 0
    for text in notices.due(timezone.now()):
        try:
            sent += send_notices(desk, text)
        except Exception:  # what is wrong with one room must not keep the others from their mails
            logger.exception("room %s: its notices were not written; tried again", text.uuid)
            failed += 1
    DBTaskResult.objects.finished().filter(task_path=tell_rooms.module_path).delete()
    now = timezone.now()
    ask_to_tell(min(now + AGAIN, notices.next_digest(now)) if failed else notices.next_digest(now))
    return f"{sent} notices, {failed} rooms failed"


def ask_to_tell(at: datetime | None = None) -> None:
    """Ask the worker to tell, by this time, unless it is asked to by then already."""
    wanted = at or timezone.now()
    asked = DBTaskResult.objects.filter(
        task_path=tell_rooms.module_path, status=TaskResultStatus.READY
    )
    if not asked.filter(run_after__lte=wanted).exists():
        tell_rooms.using(run_after=wanted).enqueue()


def ask_soon(**_event: object) -> None:
    """After an act in a room, ask for those who are told at once."""
    transaction.on_commit(lambda: ask_to_tell(notices.soon()))
