"""What the actions and objects of `law` are called in the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    # Documents (L1)
    "add_position": _("position on international law added"),
    "describe_position": _("what is said of a position changed"),
    "withdraw_position": _("position on international law withdrawn"),
    "read_position_text": _("file read for a position"),
    "drop_position_text": _("file read for a position thrown away"),
    "keep_position_text": _("text of a position kept"),
    "pair_passages": _("passages of a translation paired"),
    "withdraw_position_text": _("text of a position withdrawn"),
    "load_law_positions": _("positions on law of the starter pack loaded"),
    # Coding and drafts (L2)
    "keep_reading": _("reading of a position kept"),
    "withdraw_reading": _("reading of a position taken back"),
    "settle_reading": _("readings that differ settled"),
    "withdraw_finding": _("settlement of readings taken back"),
    "see_readings": _("others’ readings opened before one’s own"),
    "read_alone": _("others’ readings closed before one’s own"),
    "open_position_draft": _("draft of a position opened"),
    "describe_position_draft": _("draft of a position described"),
    "write_point": _("topic of a draft position written"),
    "discard_position_draft": _("draft of a position thrown away"),
    "carry_draft": _("draft of a position carried into a room"),
}
OBJECTS: dict[str, Promise] = {
    # Documents (L1)
    "law.position": _("position on international law"),
    "law.positiontext": _("text of a position"),
    "law.textintake": _("file read for a position"),
    # Coding and drafts (L2)
    "law.coding": _("reading of a position"),
    "law.finding": _("settlement of readings"),
    "law.unblinding": _("sight of others’ readings"),
    "law.draft": _("draft of a position"),
}
