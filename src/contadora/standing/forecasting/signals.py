"""What a load sets off: kept forecasts are compared with what came, and hold what scored them."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save
from django.utils.translation import gettext as _

from contadora.record.models import Edition, RollCall
from contadora.record.signals import leaving


def watch_loads() -> None:
    """Compare kept forecasts with the votes after each load."""
    post_save.connect(_loaded, sender=Edition, dispatch_uid="contadora.standing.forecasts.loaded")


def watch_removals() -> None:
    """Keep in the record what a kept forecast was compared with."""
    leaving.connect(_why_it_stays, dispatch_uid="contadora.standing.forecasts.leaving")


def _why_it_stays(*, rollcall: RollCall, **_named: Any) -> str:
    from contadora.standing.forecasting.models import KeptForecast

    if not KeptForecast.objects.filter(rollcall=rollcall).exists():
        return ""
    return _(
        "A kept forecast was compared with this vote, and counts in the desk’s record: where the "
        "file was wrong, correct it and load it again, which changes the roll call in its place."
    )


def _loaded(*, created: bool, **_named: Any) -> None:
    if created:
        # After the commit, and whatever comes of it: no load fails for a forecast.
        transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    from contadora.standing.forecasting.jobs import score_forecasts
    from contadora.standing.forecasting.models import KeptForecast

    if KeptForecast.objects.exists():
        score_forecasts.enqueue()
