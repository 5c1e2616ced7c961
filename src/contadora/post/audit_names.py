"""What the audit trail calls what is done with mails."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "retry_message": _("mail tried again"),
    "read_bounce": _("report of refused mail read"),
    "clear_address": _("mark of a refusing address taken off"),
    "save_text": _("text of a mail changed"),
}
OBJECTS: dict[str, Promise] = {
    "post.message": _("mail"),
    "post.address": _("mail address"),
    "post.templatetext": _("text of a mail"),
}
