"""The link from a text, or a proposal in it, to a question of the record."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

from contadora.negotiation import access, trail
from contadora.negotiation.models import Proposal, Text
from contadora.people.access import NotAllowed
from contadora.people.models import User
from contadora.standing.forecasting.question import read

LONGEST = 1000


@transaction.atomic
def link_question(
    actor: User, text: Text, question: str, *, proposal: Proposal | None = None
) -> Text:
    """Link a text (as its chair) or a proposal (as its author or chair) to a question, or unlink.

    `question` is what stands after the question mark in the coalition page's address.
    """
    seat = access.seat_for(actor, text)
    own = proposal is not None and seat.proposes and seat.delegation == proposal.delegation
    if not seat.chairs and not own:
        raise NotAllowed
    text = trail.turn(text)
    query = question.partition("?")[2] if "?" in question else question
    query = query.strip()
    if query:
        asked = read(QueryDict(query))
        if not asked.question:
            raise ValidationError({"question": _(
                "This names no text: copy the address of the coalition page once it shows one."
            )})  # fmt: skip
        query = asked.question.query()
    if len(query) > LONGEST:
        raise ValidationError({"question": _("This address is too long; name fewer States.")})
    if proposal is None:
        text.question = query
        text.save(update_fields=["question"])
    else:
        row = text.proposals.filter(pk=proposal.pk).first()
        if row is None:
            raise NotAllowed
        row.question = query
        row.save(update_fields=["question"])
    trail.record(
        actor,
        "link_question",
        text,
        proposal=proposal,
        paragraph=(proposal.made or proposal.paragraph) if proposal else None,
        question=query,
    )
    return text
