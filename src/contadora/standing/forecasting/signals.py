"""What a file of votes that was loaded sets off: kept forecasts are compared with what came."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models.signals import post_save

from contadora.record.models import Edition


def watch_loads() -> None:
    """Compare kept forecasts with the votes after each load."""
    post_save.connect(_loaded, sender=Edition, dispatch_uid="contadora.standing.forecasts.loaded")


def _loaded(*, created: bool, **_named: Any) -> None:
    if created:
        # After the commit, and whatever comes of it: no load fails for a forecast.
        transaction.on_commit(_ask, robust=True)


def _ask() -> None:
    from contadora.standing.forecasting.jobs import score_forecasts
    from contadora.standing.forecasting.models import KeptForecast

    if KeptForecast.objects.filter(scored_at=None).exists():
        score_forecasts.enqueue()
