"""What a mail server's refusal means: for now or for good, of whom, in its own words."""

from __future__ import annotations

import re
import smtplib
from dataclasses import dataclass

ENHANCED = re.compile(r"\b[245]\.(\d{1,3})\.(\d{1,3})\b")
ADDRESSING, MAILBOX, FULL, SECURITY = "1", "2", "2", "7"
CLOSING = 421


@dataclass(frozen=True)
class Refusal:
    """`permanent` for this message; `of_address` when the address is to blame.

    `of_server` says that no other message would be taken now either.
    """

    text: str
    permanent: bool = False
    of_address: bool = False
    of_server: bool = False


def read(error: OSError) -> Refusal:
    """Return what an error of the conversation means."""
    text = plainly(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, said = next(iter(error.recipients.values()))
        permanent = 500 <= code < 600
        return Refusal(
            text,
            permanent=permanent,
            of_address=permanent and blames_address(_text(said)),
            of_server=code == CLOSING,
        )
    if isinstance(error, smtplib.SMTPDataError):
        permanent = 500 <= error.smtp_code < 600
        # A text that is refused after the address was taken blames it only when it says so.
        named = bool(ENHANCED.search(_text(error.smtp_error)))
        return Refusal(
            text,
            permanent=permanent,
            of_address=permanent and named and blames_address(_text(error.smtp_error)),
            of_server=error.smtp_code == CLOSING,
        )
    # No sign-in, our own address refused, no answer: whoever it is for, it would go the same way.
    return Refusal(text, of_server=True)


def blames_address(said: str) -> bool:
    """Whether a refusal for good is of the address: not of a full mailbox or by a policy.

    RFC 3463: X.1 is the address, X.2 the mailbox (X.2.2 is full), X.7 a policy. A server that
    says none of these at the address itself means the address.
    """
    found = ENHANCED.search(said)
    if found is None:
        return True
    subject, detail = found.groups()
    if subject == MAILBOX:
        return detail != FULL
    return subject in {ADDRESSING, "0"}


def plainly(error: OSError) -> str:
    """Return a server's own words, or what kept it from saying any."""
    if isinstance(error, smtplib.SMTPRecipientsRefused) and error.recipients:
        code, said = next(iter(error.recipients.values()))
        return f"{code} {_text(said)}"
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return f"{type(error).__name__}: {error}"


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
