"""Positions on international law: documents and passages, codings, drafts."""

from contadora.law.models.coding import Coding, Finding, Unblinding
from contadora.law.models.documents import Body, Passage, Position, PositionText
from contadora.law.models.drafts import Draft, DraftPoint
from contadora.law.models.intake import TextIntake

__all__ = [
    "Body",
    "Coding",
    "Draft",
    "DraftPoint",
    "Finding",
    "Passage",
    "Position",
    "PositionText",
    "TextIntake",
    "Unblinding",
]
