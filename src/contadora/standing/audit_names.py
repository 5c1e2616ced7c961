"""What the audit trail calls estimates and the choice of poles."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "poles.set": _("poles chosen"),
    "estimate.asked": _("estimate asked for"),
    "estimate.began": _("estimate begun"),
    "estimate.done": _("estimate finished"),
    "estimate.failed": _("estimate failed"),
    "train": _("training of the forecasting model begun"),
    "training_done": _("forecasting model trained"),
    "training_failed": _("training of the forecasting model failed"),
    "look_back": _("past sessions forecast"),
    "keep_forecast": _("forecast kept"),
    "withdraw_forecast": _("forecast withdrawn"),
    "score_forecast": _("forecast compared with the vote"),
}
OBJECTS: dict[str, Promise] = {
    "standing.pole": _("pole"),
    "standing.run": _("estimation run"),
    "standing.training": _("training of the forecasting model"),
    "standing.keptforecast": _("kept forecast"),
}
