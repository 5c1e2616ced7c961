"""How the actions of revisions, silence procedures and outcomes are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from django.utils import timezone

from contadora.negotiation import actions, silence_profiles
from contadora.negotiation.models import Revision, SilenceRound
from contadora.negotiation.reception import Receipt
from contadora.people.queries import system_user
from tests.factory import Cast
from tests.negotiation.stage import Room, make_room

Act = Callable[[], object]
UN = silence_profiles.OFFERED[silence_profiles.UN]


def ready(cast: Cast) -> Room:
    """Return a room whose first draft has nothing open and needs no rendering."""
    return make_room(cast, languages=["en"])


def first(room: Room) -> Revision:
    """Return its first draft."""
    return room.text.revisions.get(number=0)


def running(room: Room) -> SilenceRound:
    """Return a round of silence that runs."""
    return actions.open_silence(room.chair, first(room), rules=UN)


def over(room: Room, hours: int = 0) -> SilenceRound:
    """Return a round whose deadline is so many hours from now; at none it has just passed."""
    round = running(room)
    now = timezone.now()
    round.opened_at = now - timedelta(hours=72)
    round.deadline = now + timedelta(hours=hours)
    round.save(update_fields=["opened_at", "deadline"])
    return round


def _issue(cast: Cast) -> Act:
    room = ready(cast)
    actions.write_paragraph(room.chair, room.paragraph(2), "Other words;", edition=1)
    return partial(actions.issue_revision, room.chair, room.text, clean=True)


def _object(cast: Cast) -> Act:
    room = ready(cast)
    return partial(
        actions.object_to,
        room.costa_rica,
        running(room),
        cast.costa_rica,
        "objection",
        "No.",
        "en",
        received=Receipt(),
    )


def _withdraw(cast: Cast) -> Act:
    return partial(actions.withdraw_explanation, cast.other, explained(ready(cast)))


def explained(room: Room) -> object:
    """Return an explanation that Costa Rica gave while a silence ran."""
    running(room)
    return actions.give_explanation(
        room.costa_rica, room.text, room.cast.costa_rica, "position", "We join.", "en"
    )


def _give(cast: Cast) -> Act:
    room = ready(cast)
    running(room)
    return partial(
        actions.give_explanation,
        room.costa_rica,
        room.text,
        cast.costa_rica,
        "position",
        "We join.",
        "en",
    )


def _save(cast: Cast) -> Act:
    room = ready(cast)
    return partial(actions.save_profile, room.chair, room.text, {"name_en": "Ours", "hours": 24})


def _in_room(act: Callable[[Room], Act]) -> Callable[[Cast], Act]:
    return lambda cast: act(ready(cast))


AUDITED = {
    "issue_revision": _issue,
    "save_profile": _save,
    "open_silence": _in_room(
        lambda room: partial(actions.open_silence, room.chair, first(room), rules=UN)
    ),
    "object_to": _object,
    "close_silence": _in_room(
        lambda room: partial(actions.close_silence, system_user(), over(room))
    ),
    "end_silence": _in_room(
        lambda room: partial(actions.end_silence, room.chair, running(room), "More time.")
    ),
    "remind_of_silence": _in_room(
        lambda room: partial(actions.remind_of_silence, system_user(), over(room, 4))
    ),
    "adopt_text": _in_room(
        lambda room: partial(actions.adopt_text, room.chair, room.text, first(room), public=True)
    ),
    "not_adopt_text": _in_room(
        lambda room: partial(actions.not_adopt_text, room.chair, room.text, reason="No.")
    ),
    "withdraw_text": _in_room(
        lambda room: partial(actions.withdraw_text, room.chair, room.text, reason="No.")
    ),
    "give_explanation": _give,
    "withdraw_explanation": _withdraw,
}
