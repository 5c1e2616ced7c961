"""What the audit trail's actions and kinds of object are called, in the reader's language.

The trail keeps codes, which never change. Each room that writes to it names its own codes in a
module of this name: `ACTIONS` by the action's code, `OBJECTS` by the model's label.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from django.apps import apps
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _

NAME = "audit_names"
ACTIONS: dict[str, Promise] = {
    "sign_in": _("signed in"),
    "sign_in_failed": _("sign-in refused"),
    "second_factor_failed": _("second factor refused"),
    "add_second_factor": _("second factor added"),
    "remove_second_factor": _("second factor removed"),
    "reset_second_factor": _("second factor renewed"),
    "change_password": _("password changed"),
    "set_password": _("password set"),
    "reset_password": _("password reset"),
    "set_language": _("language of mails changed"),
    "set_profile": _("profile changed"),
    "set_active": _("account opened or closed"),
    "set_desk_roles": _("roles on the whole desk changed"),
    "create_token": _("API token created"),
    "revoke_token": _("API token revoked"),
    "create_delegation": _("delegation created"),
    "change_role": _("member’s role changed"),
    "remove_member": _("member removed"),
    "invite": _("invitation sent"),
    "send_again": _("invitation sent again"),
    "withdraw_invitation": _("invitation withdrawn"),
    "accept_invitation": _("invitation accepted"),
    "make_demo_accounts": _("demo accounts made"),
}
OBJECTS: dict[str, Promise] = {
    "people.user": _("account"),
    "people.delegation": _("delegation"),
    "people.invitation": _("invitation"),
    "people.apitoken": _("API token"),
}


@cache
def _named() -> tuple[dict[str, Promise], dict[str, Promise]]:
    actions: dict[str, Promise] = {}
    objects: dict[str, Promise] = {}
    for room in apps.get_app_configs():
        if room.module is not None and module_has_submodule(room.module, NAME):
            names = import_module(f"{room.name}.{NAME}")
            actions |= names.ACTIONS
            objects |= names.OBJECTS
    return actions, objects


def action_name(code: str) -> str:
    """Return what an action is called; a code that no room names any more stands for itself."""
    return str(_named()[0].get(code, code))


def object_name(label: str) -> str:
    """Return what a kind of object is called, by its model's label."""
    return str(_named()[1].get(label, label))
