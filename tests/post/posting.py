"""Mails of the tests, queued with what each test does not care about."""

from __future__ import annotations

from typing import Any

from contadora.people.queries import system_user
from contadora.post import outbox
from contadora.post.models import Message
from contadora.post.templates import LANGUAGES, Template

COURSE = "academy.course:9a3f"


def queued(to: str = "ana@mre.example", **changes: Any) -> Message:
    """Queue a mail as the desk itself and return it."""
    values: dict[str, Any] = {
        "language": "es",
        "subject": "Invitación",
        "body": "Estimada colega:\n\nLa esperamos.\n",
        "kind": "invitation",
        "about": COURSE,
    }
    message = outbox.queue(system_user(), to=to, **(values | changes))
    assert message is not None
    return message


def a_template(kind: str = "tests-invitation", **changes: Any) -> Template:
    """Return a kind of mail with two fields."""
    values: dict[str, Any] = {
        "label": "An invitation",
        "fields": {"name": "the person’s name", "link": "the link to the answer"},
        "texts": {code: (f"{code}: {{name}}", f"{code} {{link}}\n") for code in LANGUAGES},
        "owner": "academy.course",
    }
    return Template(kind=kind, **(values | changes))
