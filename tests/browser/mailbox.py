"""A mail server of the tests: what the desk sends arrives here by SMTP, as it would elsewhere."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from functools import cache
from typing import Any

from aiosmtpd.controller import Controller

from tests.house.commands import free_port

LINK = re.compile(r"https?://\S+")


class Mailbox:
    """Keeps every mail that came, in the order of its coming."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, EmailMessage]] = []
        self._come = threading.Condition()
        self._server = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        with self._come:
            self.mails.extend((address, mail) for address in envelope.rcpt_tos)
            self._come.notify_all()
        return "250 kept"

    def open(self) -> str:
        """Start, and return the address for `CONTADORA_EMAIL_URL`."""
        self._server.start()
        return f"smtp://127.0.0.1:{self._server.port}"

    def close(self) -> None:
        self._server.stop()

    def of(self, address: str) -> list[EmailMessage]:
        """Return what came for an address."""
        with self._come:
            return [mail for to, mail in self.mails if to == address]

    def wait(self, enough: Callable[[], bool], seconds: float = 180) -> None:
        """Wait until what came is enough."""
        ends = time.monotonic() + seconds
        with self._come:
            while not enough():
                left = ends - time.monotonic()
                assert left > 0, f"{len(self.mails)} mails came, and not what was waited for"
                self._come.wait(min(left, 1))


@cache  # a mail is asked about each time another one comes
def text_of(mail: EmailMessage) -> str:
    """Return a mail's plain text."""
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@cache
def is_calendar(mail: EmailMessage) -> bool:
    """Whether a mail has something for a calendar in it."""
    return any(part.get_content_type() == "text/calendar" for part in mail.walk())


def links_of(mail: EmailMessage) -> list[str]:
    """Return the addresses that a mail's text names."""
    return [link.rstrip(".,)") for link in LINK.findall(text_of(mail))]
