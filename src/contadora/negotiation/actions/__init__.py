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
from contadora.negotiation.actions.opening import bring_proposals
from contadora.negotiation.actions.outcomes import (
    adopt_text,
    give_explanation,
    not_adopt_text,
    withdraw_explanation,
    withdraw_text,
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
from contadora.negotiation.actions.revisions import issue_revision
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
from contadora.negotiation.actions.silence import (
    close_silence,
    end_silence,
    object_to,
    open_silence,
    remind_of_silence,
    save_profile,
)
from contadora.negotiation.actions.stances import end_stance, take_stance

__all__ = [
    "accept_proposal",
    "accept_proposals",
    "add_paragraph",
    "adopt_text",
    "bring_proposals",
    "change_proposal",
    "change_text",
    "close_silence",
    "delete_adopted_text",
    "describe_adopted_text",
    "discard_draft",
    "draft_proposals",
    "drop_intake",
    "end_silence",
    "end_stance",
    "give_explanation",
    "invite_delegation",
    "issue_revision",
    "keep_adopted_text",
    "link_question",
    "not_accept_proposal",
    "not_adopt_text",
    "object_to",
    "open_silence",
    "open_text",
    "read_adopted_text",
    "remind_of_silence",
    "remove_note",
    "renew_feed",
    "save_profile",
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
    "withdraw_explanation",
    "withdraw_proposal",
    "withdraw_text",
    "write_note",
    "write_paragraph",
]
