"""Writes of the negotiation room: each one transaction, one event, one audit entry.

An action guards itself: who may not gets `people.access.NotAllowed`, what is wrong in what was
given gets a `ValidationError` that names field, value and remedy.
"""

from contadora.negotiation.actions.joining import link_question
from contadora.negotiation.actions.library import (
    delete_adopted_text,
    describe_adopted_text,
    drop_intake,
    keep_adopted_text,
    read_adopted_text,
)
from contadora.negotiation.actions.notes import remove_note, write_note
from contadora.negotiation.actions.notices import (
    renew_feed,
    send_notices,
    set_notices,
    stop_notices,
)
from contadora.negotiation.actions.paragraphs import (
    add_paragraph,
    translate_paragraph,
    write_paragraph,
)
from contadora.negotiation.actions.proposals import (
    change_proposal,
    discard_draft,
    draft_proposals,
    send_proposals,
    uphold_proposal,
    withdraw_proposal,
)
from contadora.negotiation.actions.rooms import (
    change_text,
    invite_delegation,
    open_text,
    set_role,
    withdraw_delegation,
)
from contadora.negotiation.actions.settling import (
    accept_proposal,
    accept_proposals,
    not_accept_proposal,
    set_paragraph_status,
)
from contadora.negotiation.actions.stances import end_stance, take_stance

__all__ = [
    "accept_proposal",
    "accept_proposals",
    "add_paragraph",
    "change_proposal",
    "change_text",
    "delete_adopted_text",
    "describe_adopted_text",
    "discard_draft",
    "draft_proposals",
    "drop_intake",
    "end_stance",
    "invite_delegation",
    "keep_adopted_text",
    "link_question",
    "not_accept_proposal",
    "open_text",
    "read_adopted_text",
    "remove_note",
    "renew_feed",
    "send_notices",
    "send_proposals",
    "set_notices",
    "set_paragraph_status",
    "set_role",
    "stop_notices",
    "take_stance",
    "translate_paragraph",
    "uphold_proposal",
    "withdraw_delegation",
    "withdraw_proposal",
    "write_note",
    "write_paragraph",
]
