"""Tags of the library's pages: where a passage is read, and States by their vote."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from contadora.negotiation.models import Passage
from contadora.negotiation.queries_library import address_of
from contadora.record.queries import StateVote
from contadora.record.votes import Vote

register = template.Library()
ORDER = (Vote.YES, Vote.NO, Vote.ABSTAIN, Vote.ABSENT)


@register.filter
def passage_address(passage: Passage) -> str:
    """Return where a passage is read."""
    return address_of(passage)


@register.filter
def by_vote(votes: Sequence[StateVote]) -> list[tuple[str, str, str]]:
    """Return each vote that was cast: its word, its code, and the States, by their short names."""
    found = []
    for vote in ORDER:
        states = sorted(each.state.short for each in votes if each.vote is vote)
        if states:
            found.append((str(vote.label), vote.name.lower(), ", ".join(states)))
    return found
