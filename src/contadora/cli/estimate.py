"""`contadora estimate`: where States stand, from the record as it is, and what they will do."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from contadora.cli.desk import fail, open_desk

console = Console(highlight=False)


class Scope(StrEnum):
    """What to estimate on."""

    ALL = "all"
    DOCKET = "docket"
    CYBER = "cyber"
    BOTH = "both"
    EVERY = "every"
    COLONIALISM = "co"
    DISARMAMENT = "di"
    ECONOMY = "ec"
    HUMAN_RIGHTS = "hr"
    MIDDLE_EAST = "me"
    NUCLEAR = "nu"
    FORECAST = "forecast"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(estimate)


def estimate(
    scope: Annotated[
        Scope,
        typer.Option(
            help="All issues, the cyber docket, both one after the other, one issue by its code in "
            "the voting data, or every one that the record allows. After the docket or all issues "
            "the docket is added to the general positions ('cyber'). With all issues the "
            "forecasting model is trained too; 'forecast' trains it alone."
        ),
    ] = Scope.BOTH,
    seed: Annotated[
        int | None, typer.Option(min=0, help="Seed; the same seed and record give the same points.")
    ] = None,
    sweeps: Annotated[
        int | None, typer.Option(min=10, help="Sweeps of each chain after the burn-in.")
    ] = None,
    draws: Annotated[
        int | None, typer.Option(min=10, help="Joint draws to keep with the run.")
    ] = None,
    past: Annotated[
        int,
        typer.Option(
            min=0,
            max=10,
            help="Forecast so many past sessions too, each from those before it, for the desk's "
            "open record of its forecasts; a minute or two each.",
        ),
    ] = 0,
) -> None:
    """Estimate where States stand, and train the model that forecasts votes."""
    open_desk()
    from django.utils.translation import override

    with override("en"):
        if scope is not Scope.FORECAST:
            _estimate(scope, seed, sweeps, draws)
        if past or scope in (Scope.FORECAST, Scope.ALL, Scope.BOTH, Scope.EVERY):
            _train(past, alone=scope is Scope.FORECAST)


def _train(past: int, *, alone: bool) -> None:
    from contadora.people.queries import system_user
    from contadora.standing.forecasting import actions
    from contadora.standing.forecasting.training import NothingToLearnError

    actor = system_user()
    try:
        with _bar() as bar:
            row = actions.train(actor, _shown(bar, "forecast"))
        if past:
            with _bar() as bar:
                row = actions.look_back(actor, row, past, _shown(bar, "past sessions"))
    except (actions.TrainingRefusedError, NothingToLearnError) as error:
        if alone:
            fail(f"forecast: {error}")
        console.print(f"forecast: left out. {error}", markup=False, soft_wrap=True)
        return
    except actions.TrainingFailedError as error:
        fail(f"forecast: {error}")
    console.print(
        f"forecast: {row.n_rollcalls} roll calls of sessions {row.first_session} to "
        f"{row.last_session}, {row.n_states} States; model {row.uuid}",
        markup=False,
        soft_wrap=True,
    )
    if row.past:
        console.print(f"  forecast from those before: sessions {', '.join(row.past)}", markup=False)


def _shown(bar: Progress, name: str) -> Callable[[int, int], None]:
    task = bar.add_task(name, total=None)

    def show(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    return show


def _estimate(scope: Scope, seed: int | None, sweeps: int | None, draws: int | None) -> None:
    from contadora.people.queries import system_user
    from contadora.standing import actions, scopes
    from contadora.standing.inputs import NothingToEstimateError

    actor = system_user()
    several = scope in (Scope.BOTH, Scope.EVERY)
    wanted = [Scope.DOCKET, Scope.ALL] if several else [scope]
    follows = Scope.DOCKET in wanted or Scope.ALL in wanted
    if follows:
        wanted.append(Scope.CYBER)
    if scope is Scope.EVERY:
        wanted += [Scope(issue) for issue in scopes.issues_loaded()]
    for one in wanted:
        if one is Scope.CYBER and follows and one not in scopes.can_be_run():
            continue  # no general positions to add to
        try:
            with _bar() as bar:
                task = bar.add_task(one.value, total=None)

                def show(done: int, total: int, bar: Progress = bar, task: object = task) -> None:
                    bar.update(task, completed=done, total=total)  # type: ignore[arg-type]

                run = actions.estimate(
                    actor,
                    one.value,
                    seed=seed,
                    sweeps=sweeps,
                    draws=draws,
                    progress=show,
                    alone=True,
                )
        except NothingToEstimateError as error:
            if several:
                console.print(f"{one.value}: left out. {error}", markup=False, soft_wrap=True)
                continue
            fail(f"{one.value}: {error}")
        except (actions.EstimateRefusedError, actions.EstimateFailedError) as error:
            fail(f"{one.value}: {error}")
        told = "converged" if run.converged else "not fully converged"
        console.print(
            f"{one.value}: {run.n_states} States, {run.n_items} roll calls and instruments, "
            f"{run.n_votes} votes and acts, {run.seconds or 0:.1f} s, {told}; run {run.uuid}",
            markup=False,
            soft_wrap=True,
        )
        for warning in run.diagnostics["warnings"]:
            console.print(f"  {warning}", markup=False, soft_wrap=True)


def _bar() -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
    )
