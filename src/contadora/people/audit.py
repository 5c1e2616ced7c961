"""The audit trail: one helper writes it, one function checks it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from contadora.people.models import AuditEntry, AuditHead, User

ROOT_HASH = "0" * 64


def entry_hash(entry: AuditEntry) -> str:
    """Return the SHA-256 of an entry's content and of the hash before it."""
    content = {
        "seq": entry.seq,
        "at": _instant(entry.at),
        "actor": entry.actor_id,
        "actor_label": entry.actor_label,
        "action": entry.action,
        "object_type": entry.object_type,
        "object_id": entry.object_id,
        "object_label": entry.object_label,
        "details": entry.details,
        "previous_hash": entry.previous_hash,
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record(actor: User, action: str, obj: models.Model, **details: Any) -> AuditEntry:
    """Add an entry to the chain, inside the caller's transaction.

    `details` holds JSON values: what changed, never a secret or the text of a handled object.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"audit: {action!r} outside a transaction; wrap the action in atomic()")
    AuditHead.objects.get_or_create(id=1)
    head = AuditHead.objects.select_for_update().get(id=1)
    entry = AuditEntry(
        seq=head.seq + 1,
        at=timezone.now(),
        actor=actor,
        actor_label=str(actor)[:254],
        action=action,
        object_type=obj._meta.label_lower,
        object_id=str(getattr(obj, "uuid", None) or obj.pk),
        object_label=str(obj)[:200],
        details=json.loads(json.dumps(details, default=str)),
        previous_hash=head.hash,
    )
    entry.hash = entry_hash(entry)
    entry.save(force_insert=True)
    head.seq, head.hash = entry.seq, entry.hash
    head.save(update_fields=["seq", "hash"])
    return entry


@dataclass(frozen=True)
class Fault:
    """Where the chain breaks: the entry's number and what is wrong with it."""

    seq: int
    problem: str


def verify() -> Iterator[Fault]:
    """Walk the chain from its first entry and yield each edit, gap, reorder and cut end."""
    expected_seq, previous = 1, ROOT_HASH
    for entry in AuditEntry.objects.order_by("seq").iterator():
        if entry.seq != expected_seq:
            last = entry.seq - 1
            missing = f"{expected_seq}" if last == expected_seq else f"{expected_seq}-{last}"
            yield Fault(expected_seq, f"deleted: entry {missing} is missing before {entry.seq}")
        elif entry.previous_hash != previous:
            yield Fault(entry.seq, "reordered: it does not follow the entry before it")
        if entry_hash(entry) != entry.hash:
            yield Fault(entry.seq, "edited: its content does not match its hash")
        expected_seq, previous = entry.seq + 1, entry.hash
    head = AuditHead.objects.filter(id=1).first()
    if head is None:
        if expected_seq > 1:
            yield Fault(expected_seq - 1, "the head of the chain is missing")
    elif head.seq >= expected_seq:
        yield Fault(expected_seq, f"deleted: the last entries, up to {head.seq}, are missing")
    elif head.seq != expected_seq - 1 or head.hash != previous:
        yield Fault(expected_seq - 1, "added outside the chain: it is beyond the recorded head")


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
