"""How a text was adopted and who voted how, as the record has it or as the loader said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from contadora.atlas import queries as atlas
from contadora.atlas.models import Instrument
from contadora.atlas.versions import by_version
from contadora.negotiation.models import AdoptedText
from contadora.record import queries as record
from contadora.record.models import RollCall
from contadora.record.votes import Counts

How = AdoptedText.How
_BY_STATUS = {
    Instrument.Status.VOTE: How.VOTE,
    Instrument.Status.NO_VOTE: How.NO_VOTE,
}


@dataclass(frozen=True)
class Adoption:
    """How a text was adopted; the counts are None where no vote of it is in the record."""

    how: str
    instrument: Instrument | None = None
    rollcall: RollCall | None = None
    world: Counts | None = None
    region: Counts | None = None
    votes: tuple[record.StateVote, ...] = ()  # of the region's States
    on_parts: int = 0  # votes on single paragraphs or amendments

    @property
    def label(self) -> Any:
        """How it was adopted, in words."""
        return How(self.how).label


def instrument_of(symbol: str) -> Instrument | None:
    """Return the instrument of the record that a symbol names, in any of its spellings."""
    slug = _by_symbol().get(_key(symbol))
    return _instrument(slug) if slug else None


def adoption_of(text: AdoptedText) -> Adoption:
    """Return how a text was adopted: what the record says comes before what the loader said."""
    return adoptions_of([text])[0]


def adoptions_of(texts: Sequence[AdoptedText]) -> list[Adoption]:
    """Return how each text was adopted; the record is asked once for all."""
    known = _by_symbol()
    return [_of(text, text.instrument_id or known.get(_key(text.symbol))) for text in texts]


def _of(text: AdoptedText, slug: str | None) -> Adoption:
    if slug is None:
        return Adoption(text.how)
    found = _adoption(slug)
    if found.how == How.UNKNOWN and text.how != How.UNKNOWN:
        return Adoption(text.how, found.instrument, on_parts=found.on_parts)
    return found


def _key(symbol: str) -> str:
    return (atlas.canonical_symbol(symbol) or symbol).replace(" ", "").upper()


@by_version
def _by_symbol() -> dict[str, str]:
    rows = Instrument.objects.exclude(symbol="").order_by("-slug").values_list("symbol", "slug")
    return {_key(symbol): slug for symbol, slug in rows}


@by_version
def _instrument(slug: str) -> Instrument | None:
    return atlas.instrument(slug)


@by_version
def _adoption(slug: str) -> Adoption:
    instrument = _instrument(slug)
    if instrument is None:
        return Adoption(How.UNKNOWN)
    calls = record.instrument_rollcalls(slug)
    whole = next((call for call in calls if not (call.is_paragraph or call.is_amendment)), None)
    parts = len(calls) - (whole is not None)
    if whole is None:
        how = _BY_STATUS.get(Instrument.Status(instrument.status), How.UNKNOWN)
        counts = None
        if instrument.yes is not None:  # a vote is known by its totals alone
            counts = Counts(instrument.yes, instrument.abstain or 0, instrument.no or 0)
        return Adoption(how, instrument, world=counts, on_parts=parts)
    region = set(atlas.region())
    return Adoption(
        How.VOTE,
        instrument,
        whole,
        record.world_vote(whole),
        record.region_vote(whole),
        tuple(vote for vote in record.votes_of(whole) if vote.iso3 in region),
        parts,
    )
