"""What an adoption means for a text and for the record: who took part, and what it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from contadora.atlas.models import Instrument, State
from contadora.atlas.queries import canonical_symbol
from contadora.negotiation import freezing
from contadora.negotiation.models import Outcome, Participant, Revision, SilenceRound, Text
from contadora.people.handling import HandlingLevel
from contadora.people.languages import LANGUAGES
from contadora.people.models import Delegation, User
from contadora.record import adoptions
from contadora.record.adoptions import Adoption

KINDS = {
    Text.Kind.POSITION: Instrument.Kind.DECLARATION,
    Text.Kind.STATEMENT: Instrument.Kind.DECLARATION,
    Text.Kind.PAPER: Instrument.Kind.REPORT,
    Text.Kind.RESOLUTION: Instrument.Kind.RESOLUTION,
    Text.Kind.DECISION: Instrument.Kind.DECISION,
}
DESK_ZONE = ZoneInfo("UTC")  # acts are dated by it, as deadlines are


def adopting(text: Text) -> list[Participant]:
    """Return who adopts a text: the participating delegations, not observers, not who withdrew."""
    rows = text.participants.filter(withdrawn_at=None).exclude(role=Participant.Role.OBSERVER)
    return list(rows.select_related("delegation").order_by("delegation__code"))


def states_of(text: Text) -> list[tuple[State, Delegation]]:
    """Return the States among those who adopt a text, each with its delegation."""
    found = {
        each.delegation.code: each.delegation
        for each in adopting(text)
        if each.delegation.kind == Delegation.Kind.STATE
    }
    known = State.objects.in_bulk(found)
    return [(known[code], found[code]) for code in sorted(found) if code in known]


def close_as_adopted(
    actor: User,
    text: Text,
    revision: Revision,
    at: datetime,
    *,
    public: bool,
    reason: str = "",
    silence: SilenceRound | None = None,
) -> Outcome:
    """Close a text as adopted and put that into the record; the caller holds the text's lock."""
    instrument = adoptions.keep_adoption(actor, _adoption(text, revision, at, public=public))
    text.status, text.closed_at = Text.Status.ADOPTED, at
    text.save(update_fields=["status", "closed_at"])
    return Outcome.objects.create(
        text=text,
        how=Outcome.How.SILENCE if silence is not None else Outcome.How.ADOPTED,
        revision=revision,
        silence=silence,
        instrument=instrument,
        reason=reason.strip(),
        decided_by=actor,
        decided_at=at,
    )


def undo(text: Text, outcome: Outcome) -> None:
    """Open a text again that, as it turns out, was not adopted; the record forgets the adoption."""
    instrument, revision = outcome.instrument, outcome.revision
    outcome.delete()
    if instrument is not None and revision is not None:
        adoptions.take_back_adoption(instrument, document_of(revision))
    text.status, text.closed_at = Text.Status.OPEN, None
    text.save(update_fields=["status", "closed_at"])


def document_of(revision: Revision) -> str:
    """Return what an act rests on: the text, its revision and the hash, which anyone can check."""
    said = revision.content["text"]
    name = " ".join(part for part in (said["symbol"], revision.label) if part)
    ending = f"{', ' + name if name else ''}, SHA-256 {revision.sha256}"
    return f"{said['title'][: 300 - len(ending)]}{ending}"


def titles_of(revision: Revision) -> Mapping[str, str]:
    """Return an adopted text's title in each of its languages."""
    content = revision.content
    return {
        code: freezing.title_of(content, code)
        for code in content["text"]["languages"]
        if code in LANGUAGES
    }


def _adoption(text: Text, revision: Revision, at: datetime, *, public: bool) -> Adoption:
    day = at.astimezone(DESK_ZONE).date()
    number = text.uuid.hex[:6]
    said = revision.content["text"]  # its particulars as they were when it was issued
    symbol = said["symbol"].strip()
    known = None
    if symbol:
        known = Instrument.objects.filter(symbol=canonical_symbol(symbol) or symbol).first()
    # Public is what a head says of it, not what its level is: States' acts are in question.
    kept = max(HandlingLevel(text.handling), HandlingLevel.GREEN)
    return Adoption(
        slug=f"text-{text.uuid.hex[:12]}",
        symbol=symbol or f"DESK/{day.year}/{number}",
        kind=KINDS[Text.Kind(said["kind"])],
        titles=titles_of(revision),
        day=day,
        document=document_of(revision),
        states=states_of(text),
        handling=HandlingLevel.CLEAR if public else kept,
        forum=text.forum,
        language=said["language"],
        instrument=known,
        readers=list(text.readers.all()),
    )
