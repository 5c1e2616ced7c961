"""Work on forecasts that the desk's worker does."""

from __future__ import annotations

from django.utils import timezone
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from contadora.people.queries import system_user
from contadora.standing.forecasting import actions, keeping
from contadora.standing.forecasting.models import Training
from contadora.standing.forecasting.training import NothingToLearnError
from contadora.standing.models import SILENCE

TRAININGS = "trainings"  # the queue of what has a process of its own, since it takes minutes


@task(queue_name=TRAININGS)
def train_forecasts() -> str:
    """Train the forecasting model where the record has changed since it was.

    The desk's end cuts it off; it is asked for again at the next start.
    """
    try:
        row = actions.train(system_user())
    except (
        NothingToLearnError,
        actions.TrainingRefusedError,
        actions.TrainingFailedError,
    ) as error:
        return str(error)
    return str(row.uuid)


def train_again() -> None:
    """Ask for the training that a worker left in the midst of when it ended."""
    actions.give_up(system_user())
    train_forecasts.enqueue()


def train_where_unreadable() -> None:
    """Ask for a training where the desk had a model that this program cannot read.

    Another edition trained it, the desk was restored or moved here without the file, or the file is
    damaged.
    """
    actions.give_up(system_user(), timezone.now() - SILENCE)  # as of before a restore
    had = Training.objects.filter(status=Training.Status.DONE).exists()
    if not had or keeping.latest() is not None or keeping.running() is not None:
        return
    waiting = DBTaskResult.objects.filter(task_path=train_forecasts.module_path)
    if not waiting.filter(finished_at=None).exists():
        train_forecasts.enqueue()


@task(priority=-10)
def score_forecasts() -> str:
    """Compare what delegations kept with the votes that have come, or were put right."""
    desk = system_user()
    came, changed = actions.score_what_came(desk), actions.score_what_changed(desk)
    return f"{came} scored, {changed} scored again"
