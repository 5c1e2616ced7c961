"""Work on forecasts that the desk's worker does."""

from __future__ import annotations

from django_tasks import task

from contadora.people.queries import system_user
from contadora.standing.forecasting import actions
from contadora.standing.forecasting.training import NothingToLearnError
from contadora.standing.jobs import drawing


@task(priority=-10)
def train_forecasts() -> str:
    """Train the forecasting model where the record has changed since it was.

    It takes minutes on a whole record, so that the desk's end cuts it off, as it does drawings.
    """
    drawing.set()
    try:
        row = actions.train(system_user())
    except (
        NothingToLearnError,
        actions.TrainingRefusedError,
        actions.TrainingFailedError,
    ) as error:
        return str(error)
    finally:
        drawing.clear()
    return str(row.uuid)


def train_again() -> None:
    """Ask for the training that a worker left in the midst of when it ended."""
    actions.give_up(system_user())
    train_forecasts.enqueue()


@task(priority=-10)
def score_forecasts() -> str:
    """Compare what delegations kept with the votes that have come into the record."""
    return f"{actions.score_what_came(system_user())} scored"
