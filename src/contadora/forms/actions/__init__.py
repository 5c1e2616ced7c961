"""Writes of the room: each is one transaction and leaves one audit entry.

What concerns a form is guarded here, by its owner's rights. What concerns a response is guarded by
the room that asks, which alone knows its respondents: it passes the actor, the desk's own account
where the respondent has none. Drafts are kept by `contadora.forms.saving.save`.
"""

from contadora.forms.actions.composing import (
    create_form,
    delete_form,
    discard_draft,
    edit_draft,
    publish,
    set_form,
)
from contadora.forms.actions.looking import look_at_answers, open_file, take_out_answers
from contadora.forms.actions.responding import (
    begin,
    carry_over,
    erase_response,
    reopen,
    submit,
)

__all__ = [
    "begin",
    "carry_over",
    "create_form",
    "delete_form",
    "discard_draft",
    "edit_draft",
    "erase_response",
    "look_at_answers",
    "open_file",
    "publish",
    "reopen",
    "set_form",
    "submit",
    "take_out_answers",
]
