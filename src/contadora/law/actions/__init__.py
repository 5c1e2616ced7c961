"""What is written in the room: each action guards itself and leaves one entry in the trail."""

from __future__ import annotations

from contadora.law.actions.documents import add_position, describe_position, withdraw_position
from contadora.law.actions.starter import load_law_positions
from contadora.law.actions.texts import (
    drop_position_text,
    keep_position_text,
    pair_passages,
    read_position_text,
    withdraw_position_text,
)

__all__ = [
    "add_position",
    "describe_position",
    "drop_position_text",
    "keep_position_text",
    "load_law_positions",
    "pair_passages",
    "read_position_text",
    "withdraw_position",
    "withdraw_position_text",
]
