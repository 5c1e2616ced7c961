"""Texts that delegations of this desk adopted: the instrument, and the act of each State.

Called within another room's action, which leaves the audit entry and has checked who may. An act
belongs to the State's own delegation: at a level above GREEN each knows its own act, and the
secretariat knows those at AMBER. A text that is not public makes an instrument that only those
know who may know an act on it, and rests on a source that says nothing of it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from contadora.atlas import versions
from contadora.atlas.dates import PartialDate
from contadora.atlas.models import Confidence, Forum, Instrument, Source, State
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, User
from contadora.record.models import Act

ORIGIN = "room"
HANDLED_SOURCE = "desk-texts"
LONGEST = {"symbol": 80, "document": 300, "title": 500}
PUBLIC = (HandlingLevel.CLEAR,)


@dataclass(frozen=True)
class Adoption:
    """What is said of an adoption: the text, and who took part in it."""

    slug: str  # of the instrument, where one is made
    symbol: str
    kind: str
    titles: Mapping[str, str]  # by language
    day: date
    document: str  # names the text, its revision and its hash
    states: Collection[tuple[State, Delegation]]
    handling: int
    forum: Forum | None = None
    language: str = ""
    instrument: Instrument | None = None  # which the record has already
    readers: Collection[User] = field(default_factory=tuple)  # of RED acts


def keep_adoption(actor: User, adoption: Adoption) -> Instrument:
    """Record an adoption without a vote: an instrument, and an endorsement by each State."""
    source = _source(adoption)
    instrument = adoption.instrument or _instrument(adoption, source)
    day = PartialDate(adoption.day.isoformat())
    acts = [
        Act(
            state=state,
            instrument=instrument,
            kind=Act.Kind.ENDORSED,
            date=day.text,
            document=adoption.document[: LONGEST["document"]],
            confidence=Confidence.SEEN,
            handling=adoption.handling,
            owner=owner,
            source=source,
            origin=ORIGIN,
            created_by=actor,
        )
        for state, owner in adoption.states
    ]
    # What a delegation recorded by hand that day stands as it is.
    Act.objects.bulk_create(acts, ignore_conflicts=True)
    if adoption.handling == HandlingLevel.RED:
        _name_readers(instrument, adoption)
    versions.bump()
    return instrument


def take_back_adoption(instrument: Instrument, document: str) -> int:
    """Take an adoption out of the record that, as it turns out, did not happen; return the acts.

    The instrument goes with it, where it was made for it and nothing else rests on it.
    """
    acts = Act.objects.filter(
        instrument=instrument, origin=ORIGIN, document=document[: LONGEST["document"]]
    )
    found = acts.count()
    acts.delete()
    alone = not instrument.acts.exists() and not instrument.rollcalls.exists()
    if instrument.origin == ORIGIN and alone:
        source = instrument.source
        instrument.delete()
        if source.origin == ORIGIN and source.key != HANDLED_SOURCE and not source.acts.exists():
            source.delete()
    versions.bump()
    return found


def _instrument(adoption: Adoption, source: Source) -> Instrument:
    return Instrument.everything.create(
        slug=adoption.slug,
        symbol=adoption.symbol[: LONGEST["symbol"]],
        kind=adoption.kind,
        status=Instrument.Status.NO_VOTE,
        date=adoption.day.isoformat(),
        forum=adoption.forum,
        source=source,
        confidence=Confidence.SEEN,
        origin=ORIGIN,
        handled=adoption.handling not in PUBLIC,
        **{f"title_{code}": title for code, title in adoption.titles.items()},
    )


def _name_readers(instrument: Instrument, adoption: Adoption) -> None:
    """Name, of each State's act, the readers of the text who are of its delegation."""
    readers = list(adoption.readers)
    rows = Act.objects.filter(instrument=instrument, origin=ORIGIN, handling=HandlingLevel.RED)
    for act in rows.select_related("owner"):
        own = {
            user for user in readers if user.memberships.filter(delegation=act.owner_id).exists()
        }
        act.readers.set(own)


def _source(adoption: Adoption) -> Source:
    """Return the source to show; sources are public, so that of a handled text names nothing."""
    today = timezone.localdate()
    if adoption.handling not in PUBLIC:
        source, _made = Source.objects.get_or_create(
            key=HANDLED_SOURCE,
            defaults={
                "title": "Texts adopted in negotiations on this desk",
                "date_read": today,
                "origin": ORIGIN,
            },
        )
        return source
    source, _made = Source.objects.get_or_create(
        key=f"desk-{adoption.slug}",
        defaults={
            "symbol": adoption.symbol,
            "title": adoption.document[: LONGEST["title"]],
            "language": adoption.language,
            "date": adoption.day.isoformat(),
            "date_read": today,
            "origin": ORIGIN,
        },
    )
    return source
