"""What the audit trail calls estimates and the choice of poles."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "poles.set": _("poles chosen"),
    "estimate.asked": _("estimate asked for"),
    "estimate.began": _("estimate begun"),
    "estimate.done": _("estimate finished"),
    "estimate.failed": _("estimate failed"),
}
OBJECTS: dict[str, Promise] = {
    "standing.pole": _("pole"),
    "standing.run": _("estimation run"),
}
