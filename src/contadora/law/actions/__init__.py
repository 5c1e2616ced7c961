"""What is written in the room: each action guards itself and leaves one entry in the trail."""

from __future__ import annotations

from contadora.law.actions.coding import (
    keep_reading,
    read_alone,
    see_readings,
    settle_reading,
    withdraw_finding,
    withdraw_reading,
)
from contadora.law.actions.documents import add_position, describe_position, withdraw_position
from contadora.law.actions.drafts import (
    carry_draft,
    describe_position_draft,
    discard_position_draft,
    open_position_draft,
    write_point,
)
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
    "carry_draft",
    "describe_position",
    "describe_position_draft",
    "discard_position_draft",
    "drop_position_text",
    "keep_position_text",
    "keep_reading",
    "load_law_positions",
    "open_position_draft",
    "pair_passages",
    "read_alone",
    "read_position_text",
    "see_readings",
    "settle_reading",
    "withdraw_finding",
    "withdraw_position",
    "withdraw_position_text",
    "withdraw_reading",
    "write_point",
]
