"""The worker's part in telling people of rooms."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from contadora.negotiation import notices
from contadora.people.queries import system_user


@task(priority=4)
def tell_rooms() -> str:
    """Queue the notices that are due, and ask for the next digest."""
    from contadora.negotiation.actions import send_notices

    desk, sent = system_user(), 0
    for text in notices.due(timezone.now()):
        sent += send_notices(desk, text)
    DBTaskResult.objects.finished().filter(task_path=tell_rooms.module_path).delete()
    ask_to_tell(notices.next_digest(timezone.now()))
    return f"{sent} notices"


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
