"""A forecasting model of the starter pack, trained once a session, and forecasts that are kept."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, User
from contadora.people.queries import system_user
from contadora.record.models import RollCall
from contadora.record.votes import Vote, pack, unpack
from contadora.standing.forecasting import actions, queries, training
from contadora.standing.forecasting.models import KeptForecast, Training
from contadora.standing.forecasting.outlook import Outlook
from contadora.standing.forecasting.question import Question, read

PATIENT = 60.0
TITLE = "Developments in the field of information and telecommunications"
_MADE: dict[str, Any] = {}


def ready() -> Training:
    """Make the desk one that can forecast."""
    # Trainings of other tests in this home leave only the latest files.
    if not _MADE or not training.file_of(_MADE["uuid"]).is_file():
        _MADE.clear()
        row = actions.train(system_user())
        _MADE.update(Training.objects.filter(pk=row.pk).values().get())
        del _MADE["id"], _MADE["requested_by_id"]
        return row
    return Training.objects.create(requested_by=system_user(), **_MADE)


def asked(query: str) -> Question:
    """Read a question that has no fault."""
    found = read(QueryDict(query))
    assert not found.problems, found.problems
    return found.question


def outlook_of(query: str) -> Outlook:
    """Return what the model expects of a question."""
    found = queries.outlook(queries.state(PATIENT), asked(query))
    assert found is not None
    return found


def keep(
    actor: User,
    delegation: Delegation,
    query: str = f"title={TITLE}&no=USA",
    handling: int = HandlingLevel.AMBER,
    **named: Any,
) -> KeptForecast:
    """Keep a forecast."""
    said = actions.Keeping(**{"title": "A text of ours", "handling": handling, **named})
    return actions.keep_forecast(actor, delegation, outlook_of(query), said)


def roll_call(slug: str = "A-RES-99-1", symbol: str = "A/RES/99/1", no: str = "") -> RollCall:
    """Add a roll call in which all vote yes but those named, as an earlier one had its members."""
    like = RollCall.objects.get(slug="A-RES-74-29")
    from contadora.atlas import queries as atlas

    votes = unpack(like.votes, len(atlas.slots())).copy()
    votes[votes != Vote.NOT_MEMBER] = Vote.YES
    for code in no.split():
        votes[atlas.slots().index(code)] = Vote.NO
    return RollCall.objects.create(
        slug=slug,
        symbol=symbol,
        title="A text",
        session=75,
        source=like.source,
        votes=pack(votes),
        yes=int((votes == Vote.YES).sum()),
        no=int((votes == Vote.NO).sum()),
    )
