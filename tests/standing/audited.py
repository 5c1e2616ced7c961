"""How the actions on kept forecasts are called; training and estimates leave two entries each."""

from __future__ import annotations

from collections.abc import Callable

from contadora.standing.forecasting import actions
from tests.factory import Cast
from tests.standing.forecasts import TITLE, keep, outlook_of, ready, roll_call

Prepared = Callable[[], object]


def _keep(cast: Cast) -> Prepared:
    ready()
    outlook = outlook_of(f"title={TITLE}")
    said = actions.Keeping(title="A text of ours")
    return lambda: actions.keep_forecast(cast.officer, cast.uruguay, outlook, said)


def _withdraw(cast: Cast) -> Prepared:
    ready()
    kept = keep(cast.officer, cast.uruguay)
    return lambda: actions.withdraw_forecast(cast.officer, kept)


def _score(cast: Cast) -> Prepared:
    ready()
    kept, call = keep(cast.officer, cast.uruguay), roll_call()
    return lambda: actions.score_forecast(cast.officer, kept, call)


AUDITED: dict[str, Callable[[Cast], Prepared]] = {
    "keep_forecast": _keep,
    "withdraw_forecast": _withdraw,
    "score_forecast": _score,
}
