"""Positions on international law: documents and passages, codings, drafts."""

from contadora.law.models.coding import Coding, Finding
from contadora.law.models.documents import Passage, Position, PositionText
from contadora.law.models.drafts import Draft, DraftPoint

__all__ = [
    "Coding",
    "Draft",
    "DraftPoint",
    "Finding",
    "Passage",
    "Position",
    "PositionText",
]
