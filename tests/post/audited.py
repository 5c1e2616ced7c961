"""How each action of the room is called: what it needs is made first, then it is returned."""

from __future__ import annotations

from collections.abc import Callable

from contadora.post import actions, outbox, templates
from contadora.post.models import Message
from tests.factory import Cast
from tests.post.posting import COURSE, a_template, queued

Prepared = Callable[[], object]


def _failed(_cast: Cast | None = None) -> Message:
    message = queued()
    message.status = Message.Status.FAILED
    message.save()
    return message


def _retry(cast: Cast) -> Prepared:
    message = _failed()
    return lambda: actions.retry_message(cast.secretariat, message)


def _read_bounce(cast: Cast) -> Prepared:
    message = _failed()
    lines = [
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.example",
        "",
        "Final-Recipient: rfc822; ana@mre.example",
        "Action: failed",
        "Status: 5.1.1",
        f"Diagnostic-Code: smtp; {message.message_id}",
        "",
    ]
    return lambda: actions.read_bounce(cast.secretariat, "\r\n".join(lines).encode())


def _clear(cast: Cast) -> Prepared:
    address = outbox.mark_address("ana@mre.example", "550 5.1.1 No such user")
    return lambda: actions.clear_address(cast.secretariat, address)


def _save_text(cast: Cast) -> Prepared:
    templates.register(a_template())
    return lambda: actions.save_text(
        cast.secretariat, COURSE, "tests-invitation", "es", subject="{name}", body="{link}"
    )


AUDITED: dict[str, Callable[[Cast], Prepared]] = {
    "retry_message": _retry,
    "read_bounce": _read_bounce,
    "clear_address": _clear,
    "save_text": _save_text,
}
