"""What the audit trail calls what is done to forms and their answers."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    "create_form": _("form created"),
    "set_form": _("form’s title or openness changed"),
    "edit_draft": _("form’s draft changed"),
    "discard_draft": _("form’s draft discarded"),
    "publish": _("form published"),
    "delete_form": _("form deleted"),
    "begin": _("answers to a form begun"),
    "submit": _("answers to a form submitted"),
    "reopen": _("answers to a form opened again"),
    "carry_over": _("answers carried over to a changed form"),
    "erase_response": _("answers to a form erased"),
    "look_at_answers": _("answers to a form looked at"),
    "take_out_answers": _("answers to a form taken out as a file"),
    "open_file": _("file of an answer opened"),
}
OBJECTS: dict[str, Promise] = {
    "forms.form": _("form"),
    "forms.version": _("form’s version"),
    "forms.response": _("answers to a form"),
    "forms.upload": _("file of an answer"),
}
