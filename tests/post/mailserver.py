"""A mail server for the tests: it speaks real SMTP, keeps what it takes, and refuses as told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.house.commands import free_port

HOST = "127.0.0.1"


@dataclass
class MailServer:
    """What was taken, and what is refused: by the address, or by a word in the text."""

    port: int = field(default_factory=free_port)
    taken: list[Envelope] = field(default_factory=list)
    refused_addresses: dict[str, str] = field(default_factory=dict)
    refused_words: dict[bytes, str] = field(default_factory=dict)
    conversations: int = 0
    _controller: Controller | None = None

    @property
    def address(self) -> str:
        return f"smtp://{HOST}:{self.port}"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, read again."""
        read = [message_from_bytes(_bytes(each), policy=policy.default) for each in self.taken]
        return [mail for mail in read if isinstance(mail, EmailMessage)]

    def start(self) -> None:
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_EHLO(  # noqa: N802, PLR0913, RUF100 (aiosmtpd's names)
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: Any
    ) -> Any:
        session.host_name = hostname
        self.conversations += 1
        return responses

    async def handle_RCPT(  # noqa: N802, RUF100 (aiosmtpd's names)
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        if address in self.refused_addresses:
            return self.refused_addresses[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802, RUF100 (aiosmtpd's names)
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        for word, answer in self.refused_words.items():
            if word in _bytes(envelope):
                return answer
        self.taken.append(envelope)
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """Run a mail server for a while."""
    server = MailServer()
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _bytes(envelope: Envelope) -> bytes:
    content = envelope.content
    assert isinstance(content, bytes)
    return content
