"""Questionnaires of the tests' own: the desk's and Uruguay's, published and not."""

from __future__ import annotations

from typing import Any

from contadora.forms import actions as forms
from contadora.people.models import Delegation, User
from contadora.reporting import actions
from contadora.reporting.models import Questionnaire
from tests.forms.examples import four, report


def begun(
    actor: User, owner: Delegation | None = None, definition: dict[str, Any] | None = None
) -> Questionnaire:
    """A draft of a questionnaire; without an owner the desk's."""
    return actions.begin_questionnaire(
        actor, title=four("Asked"), owner=owner, definition=definition or report()
    )


def published(actor: User, owner: Delegation | None = None) -> Questionnaire:
    """A questionnaire whose first version is published."""
    made = begun(actor, owner)
    forms.publish(actor, made.form)
    return made


def edited(actor: User, made: Questionnaire) -> dict[str, Any]:
    """Draft a second version: one question's text another, one question less, one more."""
    definition = report()
    first, second, last = definition["sections"]
    first["questions"][0]["label"] = four("Another")
    second["questions"] = [{"key": "b_more", "type": "text", "label": four("More")}]
    last["title"] = four("Last")
    forms.edit_draft(actor, made.form, definition)
    return definition
