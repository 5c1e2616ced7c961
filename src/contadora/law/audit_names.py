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
}
OBJECTS: dict[str, Promise] = {
    # Documents (L1)
    "law.position": _("position on international law"),
    "law.positiontext": _("text of a position"),
    "law.textintake": _("file read for a position"),
}
