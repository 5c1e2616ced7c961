"""What roll calls are about, in the reader's language."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contadora.atlas.labels import ISSUES, THEMES, label
from contadora.standing.issues import DOCKET, OTHER

# What the estimates add to the issue codes of the Assembly's voting data.
ADDED: dict[str, Promise | str] = {DOCKET: _("cyber docket"), OTHER: _("other matters")}
KNOWN: dict[str, Promise | str] = {**THEMES, **ISSUES, **ADDED}


def issue_label(code: str) -> str:
    """Return an issue's name, or a theme's; one that is on no list is shown as it stands."""
    return str(label(KNOWN, code))
