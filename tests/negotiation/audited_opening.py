"""What a text is opened with, for the test that every action is one transaction and audited."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from contadora.negotiation import actions
from contadora.negotiation.actions.opening import Brought
from contadora.negotiation.actions.rooms import Draft
from tests.factory import Cast

AGAIN = (Draft("operative", "Invites States to act;"), Draft("operative", "Welcomes the offer;"))


def _opened(cast: Cast) -> Callable[[], object]:
    text = actions.open_text(
        cast.head,
        delegation=cast.uruguay,
        values={"title": "A text", "kind": "position", "language": "en"},
        drafts=AGAIN[:1],
    )
    brought = [
        Brought("1", "words", 0, (cast.uruguay,), 0, 7, "Urges"),
        Brought("2", "add", 0, made=1),
    ]
    return partial(actions.bring_proposals, cast.head, text, AGAIN, brought)


AUDITED = {"bring_proposals": _opened}
