"""A delegation's own entries: what a State did, with its source and its handling level."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.atlas import versions
from contadora.atlas.dates import PartialDate
from contadora.atlas.models import Confidence, Instrument, Source, State
from contadora.people import access, audit
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, Membership, Role, User
from contadora.record.models import Act
from contadora.record.queries import COMMITTING

WRITERS = (Role.HEAD, Role.OFFICER)
OWN_SOURCE = "desk-delegations"


@dataclass(frozen=True)
class Entry:
    """What is said of an act."""

    state: State
    instrument: Instrument
    kind: str
    date: PartialDate | None
    document: str
    url: str = ""
    confidence: str = Confidence.SEEN
    note: str = ""
    handling: int = HandlingLevel.AMBER_STRICT
    readers: Collection[User] = field(default_factory=tuple)


@transaction.atomic
def record_act(actor: User, delegation: Delegation, entry: Entry) -> Act:
    """Record an act for a delegation, as its head or officer; only its head makes one public."""
    role = access.require_role(actor, delegation, *WRITERS)
    _check(entry)
    if entry.handling == HandlingLevel.CLEAR and role != Role.HEAD:
        raise ValidationError({"handling": _(
            "Only the head of the delegation makes an act public: choose another level, or ask the "
            "head to record it."
        )})  # fmt: skip
    readers = _readers(actor, delegation, entry)
    act = Act(
        state=entry.state,
        instrument=entry.instrument,
        kind=entry.kind,
        date=entry.date.text if entry.date else None,
        document=entry.document,
        url=entry.url,
        note=entry.note,
        confidence=entry.confidence,
        handling=entry.handling,
        owner=delegation,
        source=_source(entry),
        origin="desk",
        created_by=actor,
    )
    try:
        with transaction.atomic():
            act.save(force_insert=True)
    except IntegrityError:
        raise ValidationError(
            _("Your delegation has recorded this act already, with the same date.")
        ) from None
    act.readers.set(readers)
    versions.bump()
    audit.record(actor, "record_act", act, delegation=delegation.code, handling=entry.handling)
    return act


@transaction.atomic
def withdraw_act(actor: User, act: Act) -> None:
    """Take back an act that one's own delegation recorded."""
    row = Act.objects.select_for_update(of=("self",)).filter(pk=act.pk).first()
    if row is None or row.owner is None or row.origin != "desk":
        raise access.NotAllowed
    access.require_role(actor, row.owner, *WRITERS)
    if not Act.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise access.NotAllowed
    # The version before the trail, as everywhere: two writers that took these two rows in opposite
    # orders would wait for each other.
    versions.bump()
    audit.record(actor, "withdraw_act", row, delegation=row.owner.code, handling=row.handling)
    row.delete()


def _check(entry: Entry) -> None:
    if entry.kind not in Act.Kind.values:
        raise ValidationError({"kind": _("Choose one of the acts.")})
    if entry.confidence not in Confidence.values:
        raise ValidationError({"confidence": _("Say how sure you are.")})
    if entry.handling not in HandlingLevel.values:
        raise ValidationError({"handling": _("Choose a handling level.")})
    if not entry.document.strip():
        raise ValidationError({"document": _("Say where this was read: a document, note or page.")})
    if entry.date is not None and entry.date.first > timezone.localdate():
        raise ValidationError(
            {"date": _("%(date)s is still to come; an act is recorded when it is done.")
             % {"date": entry.date}}
        )  # fmt: skip
    # A State sponsors a text, votes on it in committee or speaks of it before the day it bears.
    opened = entry.instrument.date if entry.kind in COMMITTING else None
    if entry.date is not None and opened is not None and entry.date.last < opened.first:
        raise ValidationError(
            {
                "date": _(
                    "%(date)s is before the date of the text itself, %(text)s; correct the date."
                )
                % {"date": entry.date, "text": opened}
            }
        )
    # An act without a date was done after its text was there.
    since, until = entry.date or opened, entry.state.un_until
    former = entry.state.kind == State.Kind.FORMER
    if former and since is not None and until is not None and since.first > until.last:
        raise ValidationError(
            {"state": _("%(state)s is listed until %(date)s only; choose the State that acted.")
             % {"state": entry.state.short, "date": until}}
        )  # fmt: skip


def _readers(actor: User, delegation: Delegation, entry: Entry) -> set[User]:
    """Return who may read a RED act: named members of the delegation, and who recorded it."""
    if entry.handling != HandlingLevel.RED:
        return set()
    members = set(Membership.objects.filter(delegation=delegation).values_list("user", flat=True))
    if any(reader.pk not in members for reader in entry.readers):
        raise ValidationError({"readers": _("Only members of the delegation can be named.")})
    return {*entry.readers, actor}


def _source(entry: Entry) -> Source:
    """Return the source to show: the document where anyone may know it, else the delegation.

    Sources are public; what a handled act rests on stays with the act.
    """
    today = timezone.localdate()
    if entry.handling == HandlingLevel.CLEAR:
        name = hashlib.sha256(f"{entry.document}\0{entry.url}".encode()).hexdigest()[:16]
        return _kept(f"desk-{name}", title=entry.document, url=entry.url, date_read=today)
    return _kept(OWN_SOURCE, title="Entries of the delegations on this desk", date_read=today)


def _kept(key: str, *, title: str, date_read: date, url: str = "") -> Source:
    source, _created = Source.objects.get_or_create(
        key=key,
        defaults={"title": title[:500], "url": url, "date_read": date_read, "origin": "desk"},
    )
    return source
