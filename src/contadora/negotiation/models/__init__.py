"""Texts under negotiation and what is said, decided and kept about them."""

from contadora.negotiation.models.library import AdoptedText, Intake, Passage
from contadora.negotiation.models.proposals import Note, Proposal, ProposalChange, Stance
from contadora.negotiation.models.revisions import Outcome, Revision
from contadora.negotiation.models.silence import (
    Explanation,
    Objection,
    SilenceProfile,
    SilenceRound,
)
from contadora.negotiation.models.text import (
    BaseEdition,
    Paragraph,
    Participant,
    Text,
    Translation,
)
from contadora.negotiation.models.watching import Event, Presence, Subscription
from contadora.negotiation.models.writing import Writing

__all__ = [
    "AdoptedText",
    "BaseEdition",
    "Event",
    "Explanation",
    "Intake",
    "Note",
    "Objection",
    "Outcome",
    "Paragraph",
    "Participant",
    "Passage",
    "Presence",
    "Proposal",
    "ProposalChange",
    "Revision",
    "SilenceProfile",
    "SilenceRound",
    "Stance",
    "Subscription",
    "Text",
    "Translation",
    "Writing",
]
