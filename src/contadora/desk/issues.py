"""What roll calls are about, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contadora.standing.issues import DOCKET, OTHER

# The issue codes of the Assembly's voting data, and what the estimates add to them.
ISSUES: dict[str, Promise] = {
    "co": _("colonialism"),
    "di": _("arms control and disarmament"),
    "ec": _("economic development"),
    "hr": _("human rights"),
    "me": _("the Palestinian question"),
    "nu": _("nuclear weapons"),
    DOCKET: _("cyber docket"),
    OTHER: _("other matters"),
}


def issue_label(code: str) -> str:
    """Return an issue's name; a theme that has none is shown as the pack writes it."""
    return str(ISSUES.get(code, code))
