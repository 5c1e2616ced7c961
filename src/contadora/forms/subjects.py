"""What a questionnaire's sections are about and what its questions ask, told to programs.

A section's subject is a norm of responsible behaviour (`norm:a` to `norm:k`, the letters of
A/70/174, paragraph 13), a confidence-building measure by its number (`cbm:1`), a topic of
international law (`topic:sovereignty`), or `general`. A question's role says which part of a report
its answer is. Compilations, grids and offers of help find answers by these.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext, pgettext_lazy

GENERAL = "general"
NORMS = tuple(f"norm:{letter}" for letter in "abcdefghijk")
TOPICS: dict[str, Promise] = {
    "sovereignty": gettext_lazy("Sovereignty"),
    "non-intervention": gettext_lazy("Non-intervention"),
    "due-diligence": gettext_lazy("Due diligence"),
    "state-responsibility": gettext_lazy("State responsibility"),
    "countermeasures": gettext_lazy("Countermeasures"),
    "attribution": gettext_lazy("Attribution"),
    "use-of-force": gettext_lazy("Use of force"),
    "self-defence": gettext_lazy("Self-defence"),
    "humanitarian-law": gettext_lazy("International humanitarian law"),
    "human-rights": gettext_lazy("Human rights"),
    "peaceful-settlement": gettext_lazy("Peaceful settlement of disputes"),
    "neutrality": gettext_lazy("Neutrality"),
    "retorsion": gettext_lazy("Retorsion"),
    "necessity": gettext_lazy("Necessity"),
}
# Other topics may come with another taxonomy: their code is what is shown.
SUBJECT = re.compile(r"general|norm:[a-k]|cbm:[1-9][0-9]?|topic:[a-z][a-z-]{0,38}[a-z]")
ROLES: dict[str, Promise] = {
    "status": gettext_lazy("How far it is carried out"),
    "measures": gettext_lazy("Measures taken"),
    "practices": gettext_lazy("Practical actions"),
    "challenges": gettext_lazy("Challenges"),
    "needs": gettext_lazy("Needs"),
    "evidence": gettext_lazy("Evidence"),
    "contact": gettext_lazy("Contact"),
    "offers": gettext_lazy("Help offered"),
}
STATUSES: dict[str, Promise] = {
    "yes": pgettext_lazy("status", "Yes"),
    "partly": pgettext_lazy("status", "Partly"),
    "no": pgettext_lazy("status", "No"),
    "undecided": pgettext_lazy("status", "Not yet decided"),
}


def statuses(language: str) -> list[tuple[str, str]]:
    """Return the answers that a question of the type `status` offers, in a language."""
    with override(language):
        return [(value, str(label)) for value, label in STATUSES.items()]


def subject_name(subject: str) -> str:
    """Return a subject in words, in the language of the page: “Norm (a)”, “Sovereignty”."""
    kind, _colon, code = subject.partition(":")
    if kind == "norm":
        return _("Norm (%(letter)s)") % {"letter": code}
    if kind == "cbm":
        return _("Confidence-building measure %(number)s") % {"number": code}
    if kind == "topic":
        return str(TOPICS.get(code, code))
    return pgettext("questionnaire", "General")


def subject_of(section: Mapping[str, Any]) -> str:
    """Return what a section is about; `general` where it says nothing."""
    return str(section.get("subject") or GENERAL)


def with_role(section: Mapping[str, Any], role: str) -> Iterator[dict[str, Any]]:
    """Yield a section's questions that have a role, in order."""
    return (one for one in section.get("questions", ()) if one.get("role") == role)
