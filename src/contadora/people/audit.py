"""The audit trail: one helper writes it, one function checks it.

Each entry's hash covers its content and the hash before it, and the head row keeps the last one.
So an edit, a gap, a reorder and a cut end show. Somebody who can write to the store can also
rebuild the whole chain: against that, keep an `anchor` (what `contadora audit verify` prints)
elsewhere, and give it back later.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models
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


def lock() -> AuditHead:
    """Wait for whoever is writing to the trail, and keep the others waiting until the end.

    The row lock (PostgreSQL) or the store's write lock (SQLite, taken when the transaction began)
    makes writers wait for each other here, so that no two take the same number. An action that
    replaces what it reads takes it at its beginning.
    """
    head = AuditHead.objects.select_for_update().filter(id=1).first()
    if head is None:
        AuditHead.objects.get_or_create(id=1)
        head = AuditHead.objects.select_for_update().get(id=1)
    return head


def record(actor: User, action: str, obj: models.Model, **details: Any) -> AuditEntry:
    """Add an entry to the chain, inside the caller's transaction.

    `action` is the name of the function in `actions`. `details` holds JSON values: what changed,
    never a secret or the text of a handled object.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"audit: {action!r} outside a transaction; wrap the action in atomic()")
    head = lock()
    entry = AuditEntry(
        seq=head.seq + 1,
        at=timezone.now(),
        actor=actor,
        actor_label=_text(str(actor), 254),
        action=_text(action, 64),
        object_type=obj._meta.label_lower,
        object_id=_text(str(getattr(obj, "uuid", None) or obj.pk), 64),
        object_label=_text(str(obj), 200),
        details=_plain(details),
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


@dataclass
class Verification:
    """A walk of the chain: how far it came and where it ended."""

    count: int = 0
    seq: int = 0
    hash: str = ROOT_HASH

    @property
    def anchor(self) -> str:
        """The end of the chain in one word, to be kept outside the store."""
        return f"{self.seq}:{self.hash}"


def verify(state: Verification | None = None, anchor: str = "") -> Iterator[Fault]:
    """Walk the chain from its first entry and yield each edit, gap, reorder and cut end.

    The head is read first, so that entries added during the walk are not taken for faults.
    `anchor` is an earlier end of the chain that must still be in it; `state` is filled on the way.
    """
    state = state or Verification()
    anchor_seq, _, anchor_hash = anchor.partition(":")
    head = AuditHead.objects.filter(id=1).first()
    entries = AuditEntry.objects.order_by("seq")
    if head is not None:
        entries = entries.filter(seq__lte=head.seq)
    for entry in entries.iterator(chunk_size=1000):
        expected = state.seq + 1
        if entry.seq != expected:
            last = entry.seq - 1
            missing = f"{expected}" if last == expected else f"{expected} to {last}"
            yield Fault(expected, f"deleted: {missing} missing before entry {entry.seq}")
        elif entry.previous_hash != state.hash:
            yield Fault(
                entry.seq,
                f"reordered or replaced: it does not follow entry {entry.seq - 1} as that is now",
            )
        if entry_hash(entry) != entry.hash:
            yield Fault(entry.seq, "edited: its content does not match its hash")
        if str(entry.seq) == anchor_seq and entry.hash != anchor_hash:
            yield Fault(entry.seq, "rewritten: it is not the entry that the anchor names")
        state.count += 1
        state.seq, state.hash = entry.seq, entry.hash
    if anchor_seq and (not anchor_seq.isdigit() or int(anchor_seq) > state.seq):
        yield Fault(state.seq, f"cut: the chain does not reach the anchor's entry {anchor_seq}")
    if head is None:
        if state.count:
            yield Fault(state.seq, "the head of the chain is missing")
    elif state.seq < head.seq:
        yield Fault(state.seq + 1, f"deleted: the last entries, up to {head.seq}, are missing")
    elif state.hash != head.hash:
        yield Fault(state.seq, "replaced: the last entry is not the one the head names")
    # One statement, one snapshot: an entry and the head that names it become visible together.
    newest = AuditHead.objects.filter(id=1).values("seq")
    beyond = AuditEntry.objects.filter(seq__gt=models.Subquery(newest)).order_by("seq").first()
    if beyond is not None:
        yield Fault(beyond.seq, "added outside the chain: it is beyond the recorded head")


def as_dict(entry: AuditEntry) -> dict[str, Any]:
    """Return an entry as the export writes it: enough to check its hash elsewhere."""
    return {
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
        "hash": entry.hash,
    }


def json_lines(entries: models.QuerySet[AuditEntry]) -> Iterator[str]:
    """Yield entries as JSON Lines, in constant memory."""
    for entry in entries.iterator(chunk_size=1000):
        yield json.dumps(as_dict(entry), ensure_ascii=False) + "\n"


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text(text: str, limit: int) -> str:
    # PostgreSQL keeps no NUL; half a surrogate pair cannot be written as UTF-8.
    clean = text.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return clean.encode(errors="replace").decode()[:limit]


def _plain(value: Any) -> Any:
    """Return JSON that both stores give back as it was: whole floats are kept as integers."""
    if isinstance(value, dict):
        return {_text(str(key), 200): _plain(each) for key, each in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, (bool, int)):
        return value
    if isinstance(value, float):
        if value != value or value in (float("inf"), float("-inf")):
            return str(value)
        return int(value) if value.is_integer() else value
    return _text(str(value), 10_000)
