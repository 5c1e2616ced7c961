"""Work of this room that the desk's worker does."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from contadora.post import outbox

# Mails are sent in short turns, so that the worker ends when it is asked to, and whoever waits
# for another job goes between.
TURN = 4.0
SOON = timedelta(seconds=1)


@task(priority=10)
def deliver() -> str:
    """Send what is due, and come again when something else is."""
    done = outbox.deliver_due(TURN)
    DBTaskResult.objects.finished().filter(task_path=deliver.module_path).delete()
    again = outbox.next_due()
    if again is not None:
        if done.down:
            again = max(again, timezone.now() + outbox.DOWN)
        ask_to_deliver(again)
    return f"{done.sent} sent, {done.put_off} put off, {done.refused} refused, {done.failed} failed"


def ask_to_deliver(at: datetime | None = None) -> None:
    """Ask the worker to deliver, now or at a time, unless it is asked to by then already."""
    now = timezone.now()
    asked = DBTaskResult.objects.filter(task_path=deliver.module_path)
    ready = asked.ready()  # asked for without a time, or for one that has come
    if ready.exists():
        return
    if at is None or at <= now + SOON:
        deliver.enqueue()
    elif not asked.filter(status=TaskResultStatus.READY, run_after__lte=at).exists():
        deliver.using(run_after=at).enqueue()
