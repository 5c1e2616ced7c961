"""What the audit trail calls what is done to the record."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "record_act": _("act recorded"),
    "withdraw_act": _("act withdrawn"),
    "request_load": _("file of votes handed in"),
    "load_rollcalls": _("file of votes loaded"),
    "load_starter": _("starter pack loaded"),
    "remove_rollcall": _("roll call taken out of the record"),
    "set_docket": _("text’s place on the docket decided"),
    "add_docket_pattern": _("docket pattern added"),
    "remove_docket_pattern": _("docket pattern removed"),
}
OBJECTS: dict[str, Promise] = {
    "atlas.instrument": _("instrument"),
    "record.act": _("act"),
    "record.docketpattern": _("docket pattern"),
    "record.edition": _("edition"),
    "record.rollcall": _("roll call"),
    "record.upload": _("file handed in"),
}
