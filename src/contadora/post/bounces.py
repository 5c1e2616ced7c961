"""Reports of mail that could not be delivered, read: RFC 3464, and what flufl.bounce knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message as Mail

from flufl.bounce import all_failures

from contadora.post import refusals
from contadora.post.writing import MARK

LARGEST = 2 * 2**20  # a report carries at most the headers of what it is about, or its text
OURS = re.compile(rf"<{re.escape(MARK)}[0-9a-f]{{32}}@[^<>\s]+>")
STANDARD = "message/delivery-status"
FAILED = "failed"


@dataclass(frozen=True)
class Failure:
    """One address that a report is about; `for_good` when the address itself is to blame."""

    email: str
    reason: str
    for_good: bool


@dataclass(frozen=True)
class Report:
    """What a report says, and which of our messages it is about (as it claims)."""

    failures: tuple[Failure, ...]
    message_ids: tuple[str, ...]


def read(raw: bytes) -> Report:
    """Read a report; one that says nothing of a failure has no failures."""
    mail = message_from_bytes(raw[:LARGEST])
    standard = any(part.get_content_type() == STANDARD for part in mail.walk())
    failures = list(_standard(mail) if standard else _known(mail))
    text = raw[:LARGEST].decode("utf-8", "replace")
    once = {failure.email: failure for failure in reversed(failures)}
    return Report(tuple(once.values()), tuple(dict.fromkeys(OURS.findall(text))))


def _standard(mail: Mail) -> Iterator[Failure]:
    """Yield the failures of RFC 3464; a delay is none."""
    for part in mail.walk():
        if part.get_content_type() != STANDARD:
            continue
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if not isinstance(block, Mail):
                continue
            email = _address(block["Original-Recipient"]) or _address(block["Final-Recipient"])
            if not email or str(block["Action"] or "").strip().lower() != FAILED:
                continue
            status = str(block["Status"] or "").strip()
            said = " ".join(str(block["Diagnostic-Code"] or "").split())
            reason = " ".join(each for each in (status, said) if each)
            for_good = status.startswith("5.") and refusals.blames_address(status)
            yield Failure(email, reason or FAILED, for_good)


def _known(mail: Mail) -> Iterator[Failure]:
    try:
        temporary, permanent = all_failures(mail)
    except Exception:  # some of its detectors fail on a mail without the headers of one
        return
    for emails, for_good in ((permanent, True), (temporary, False)):
        for email in sorted(emails):
            found = email.decode(errors="replace") if isinstance(email, bytes) else str(email)
            if not for_good and email in permanent:
                continue
            yield Failure(found.strip().lower(), str(mail["Subject"] or FAILED)[:250], for_good)


def _address(field: object) -> str:
    """Return the address of a field such as `rfc822; someone@example.org`."""
    kind, colon, address = str(field or "").partition(";")
    if not colon:
        kind, address = "rfc822", kind
    address = address.strip().strip("<>").lower()
    right = kind.strip().lower() in {"rfc822", "utf-8"} and "@" in address
    return address if right and len(address) <= 254 else ""
