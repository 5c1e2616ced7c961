"""Bringing the record to what a file of votes says: what is new, what differs, and no more."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, cast

import numpy as np
from django.db import models
from numpy.typing import NDArray

from contadora.atlas import symbols
from contadora.atlas.loading import STARTER
from contadora.atlas.models import Confidence, Instrument, Source
from contadora.record.loading.calls import Call
from contadora.record.loading.formats import UN_LIBRARY
from contadora.record.loading.reading import Reading
from contadora.record.models import RollCall
from contadora.record.votes import count, is_motion, pack, unpack

# The address of a record in the library's catalogue ends with the number it has in `undl_id`.
_LIBRARY_RECORD = re.compile(r"/record/(\d+)")
LIBRARY_NUMBER = "undl-"
LONGEST_TITLE, LONGEST_NUMBER = 2000, 40
FIELDS = (
    "rcid", "instrument_id", "symbol", "title", "session", "date", "day_known", "is_paragraph",
    "is_amendment", "is_important", "issues", "linked_to", "yes", "no", "abstain", "absent",
    "votes", "source_id", "origin",
)  # fmt: skip
# What a change of votes or of source brings with it.
NOT_TOLD = {"votes", "yes", "no", "abstain", "absent", "source_id", "origin"}
TOLD_BY = {
    "title": {"title", "description"},
    "date": {"date"},
    "day_known": {"date"},
    "issues": {"issues"},
    "linked_to": {"linked_to"},
    "is_paragraph": {"paragraph"},
    "is_amendment": {"amendment"},
    "is_important": {"important"},
}
# What a file may add to a roll call of the starter pack when the votes are the same.
COMPLETING = ("rcid", "is_paragraph", "is_amendment", "is_important", "issues", "linked_to")


@dataclass
class Outcome:
    """What a file changed."""

    added: int = 0
    new: list[str] = field(default_factory=list)  # slugs of those added
    unchanged: int = 0
    changed: list[dict[str, Any]] = field(default_factory=list)  # slug, votes, fields
    instruments: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.instruments)


@dataclass
class Draft:
    """A roll call of the file on its way to the record."""

    call: Call
    votes: NDArray[np.uint8]
    symbol: str  # canonical, or what the file has
    text: str  # slug of the instrument, '' where there is none
    section: str
    rcid: str
    slug: str = ""


def write(reading: Reading, source: Source) -> Outcome:
    """Write a file's roll calls; the caller holds the transaction."""
    stored = {row.slug: row for row in RollCall.objects.all()}
    drafts = _drafts(reading)
    _name(drafts, stored)
    for draft in drafts:
        if (held := stored.get(draft.slug)) is not None:
            _date_as_held(draft.call, held)
    outcome = Outcome()
    _write_instruments(drafts, stored, reading.format, source, outcome)
    by_rcid = _stored_numbers(stored) | {draft.rcid: draft.slug for draft in drafts}
    new, changed, touched = [], [], set()
    for draft in drafts:
        row = stored.get(draft.slug)
        values = _values(draft, by_rcid, row, source)
        if row is None:
            new.append(
                RollCall(slug=draft.slug, confidence=confidence_of(reading.format), **values)
            )
            continue
        differing = _differing(row, values, draft.votes, reading.says)
        if not differing:
            outcome.unchanged += 1
            continue
        outcome.changed.append(
            {
                "slug": row.slug,
                "votes": _votes_changed(row, draft.votes),
                "fields": sorted(set(differing) - NOT_TOLD),
            }
        )
        for name in differing:
            setattr(row, name, values[name])
        touched.update(differing)
        changed.append(row)
    RollCall.objects.bulk_create(new, batch_size=200)
    if changed:
        names = [RollCall._meta.get_field(n.removesuffix("_id")).name for n in sorted(touched)]
        RollCall.objects.bulk_update(changed, names, batch_size=50)
    outcome.added, outcome.new = len(new), [row.slug for row in new]
    return outcome


def _stored_numbers(stored: dict[str, RollCall]) -> dict[str, str]:
    """Return the slug by number of what is stored, which a part of a record may link to.

    A number that two files gave to two roll calls says neither.
    """
    times = Counter(row.rcid for row in stored.values())
    return {row.rcid: row.slug for row in stored.values() if row.rcid and times[row.rcid] == 1}


def _date_as_held(call: Call, row: RollCall) -> None:
    """Keep the day that the record knows from a doubt, and its doubt from a few early days.

    A date that cannot be read says nothing against the one that is held.
    """
    if call.unread and call.session == row.session:
        call.date, call.day_known = row.date, row.day_known
        return
    if call.date is None or row.date is None or call.day_known == row.day_known:
        return
    same_month = (call.date.year, call.date.month) == (row.date.year, row.date.month)
    if same_month and (row.day_known or not call.day_sure):
        call.date, call.day_known = row.date, row.day_known


def confidence_of(form: str) -> str:
    """A table of the user's own reports what others published."""
    return Confidence.REPORTED if form == "table" else Confidence.SEEN


def _drafts(reading: Reading) -> list[Draft]:
    drafts = []
    for call, votes in zip(reading.calls, reading.votes, strict=True):
        found = symbols.parse(call.symbol)
        if found is not None and not _fits(found.text, call):
            reading.notes["symbols"] += 1
            found = None
        drafts.append(
            Draft(
                call,
                votes,
                found.text if found else call.symbol[:80],
                symbols.slug_of(found.text) if found else "",
                found.section if found else "",
                _number(call.key, reading.format),
            )
        )
    return sorted(drafts, key=lambda draft: _natural(draft.rcid))


def _number(key: str, form: str = "") -> str:
    """Return a roll call's number as it is stored; one too long to store keeps its own sum."""
    if form == UN_LIBRARY:
        record = _LIBRARY_RECORD.search(key)
        key = f"{LIBRARY_NUMBER}{record[1] if record else key}"
    if len(key) <= LONGEST_NUMBER:
        return key
    return f"sha-{hashlib.sha256(key.encode()).hexdigest()[: LONGEST_NUMBER - 4]}"


def _natural(text: str) -> tuple[int, str]:
    digits = re.sub(r"\D", "", text)
    return (int(digits) if digits else 0, text)


def _fits(symbol: str, call: Call) -> bool:
    """Whether a symbol's session is the roll call's: a slip of the pen names another text."""
    match = re.match(r"A/RES/(\d+)/", symbol)
    return match is None or int(match[1]) == call.session


def _name(drafts: list[Draft], stored: dict[str, RollCall]) -> None:
    """Give each roll call its slug: the one it has, or the next free one of its text."""
    known = {(row.rcid, row.session): row for row in stored.values() if row.rcid}
    # The library numbers a roll call once for all sessions; tables of several makers may not.
    of_library = {row.rcid: row for row in stored.values() if row.rcid.startswith(LIBRARY_NUMBER)}
    taken: set[str] = set()
    waiting: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        row = known.get((draft.rcid, draft.call.session or 0)) or of_library.get(draft.rcid)
        if row is not None and row.slug not in taken and (row.instrument_id or "") == draft.text:
            draft.slug = row.slug
            taken.add(row.slug)
        elif draft.text:
            waiting[draft.text].append(draft)
        else:
            draft.slug = _free(f"rc-{symbols.slug_of(draft.rcid)[:60]}", "", taken | stored.keys())
            taken.add(draft.slug)
    reserved = {row.slug for row in stored.values() if row.rcid}  # another file's roll call
    for text, group in waiting.items():
        whole = [d for d in group if not (d.call.paragraph or d.call.amendment or d.section)]
        # The vote on the text as a whole is one, whichever file it is read in.
        if whole and text not in taken:
            main, held = min(whole, key=_order_of_whole), stored.get(text)
            # A motion about the text does not take the place of the vote on it.
            if held is None or is_motion(held.title) or not is_motion(main.call.title):
                main.slug = text
                taken.add(text)
        for draft in group:
            if not draft.slug:
                draft.slug = _part(draft, text, taken | reserved)
                taken.add(draft.slug)


def _order_of_whole(draft: Draft) -> tuple[bool, int, tuple[int, str]]:
    """The vote on the text, not on a motion about it; in plenary, so the last; then as numbered."""
    return (
        is_motion(draft.call.title),
        -draft.call.day.toordinal(),
        _natural(draft.rcid),
    )


def _part(draft: Draft, text: str, taken: set[str]) -> str:
    if draft.section:
        return _free(f"{text}-{draft.section}", "-v", taken)
    if draft.call.amendment:
        return _free(text, "-a", taken, numbered=True)
    if draft.call.paragraph:
        return _free(text, "-p", taken, numbered=True)
    return _free(text, "-v", taken, numbered=True)


def _free(base: str, suffix: str, taken: Iterable[str], numbered: bool = False) -> str:
    if not numbered and base not in taken:
        return base
    number = 1 if numbered and suffix != "-v" else 2
    while (slug := f"{base}{suffix or '-'}{number}") in taken:
        number += 1
    return slug


def _values(
    draft: Draft, by_rcid: dict[str, str], row: RollCall | None, source: Source
) -> dict[str, Any]:
    call, counts = draft.call, count(draft.votes)
    first = by_rcid.get(_number(call.linked_to))
    if first is None:
        # What neither the file nor the record holds unties nothing.
        first = row.linked_to if row is not None and call.linked_to else ""
    return {
        "rcid": draft.rcid,
        "instrument_id": draft.text or None,
        "symbol": draft.symbol,
        "title": call.title[:LONGEST_TITLE],
        "session": call.session,
        "date": call.date,
        "day_known": call.day_known,
        "is_paragraph": call.paragraph,
        "is_amendment": call.amendment,
        "is_important": call.important,
        "issues": call.issues[:40],
        "linked_to": "" if first == draft.slug else first,
        "yes": counts.yes,
        "no": counts.no,
        "abstain": counts.abstain,
        "absent": counts.absent,
        "votes": pack(draft.votes),
        "source_id": source.pk,
        "origin": "load",
    }


def _votes_changed(row: RollCall, votes: NDArray[np.uint8]) -> int:
    return int((unpack(row.votes, votes.size) != votes).sum())


def _differing(
    row: RollCall, values: dict[str, Any], votes: NDArray[np.uint8], says: frozenset[str]
) -> list[str]:
    """Return the fields to write; a roll call that says the same keeps the source it has.

    What a file does not speak of stays as another file told it.
    """
    same_votes = _votes_changed(row, votes) == 0
    if row.origin == STARTER and same_votes and row.session == values["session"]:
        # The pack's own source and title are better than a table's; only what it lacks is added.
        return [
            name
            for name in COMPLETING
            if values[name]
            and getattr(row, name) != values[name]
            and not (name == "rcid" and row.rcid)
        ]
    differing = [
        name
        for name in FIELDS
        if name not in ("votes", "source_id", "origin")
        and getattr(row, name) != values[name]
        and (name not in TOLD_BY or TOLD_BY[name] & says)
        and not (name == "rcid" and row.rcid)
    ]
    if not same_votes:
        differing.append("votes")
    return [*differing, "source_id", "origin"] if differing else []


def _write_instruments(
    drafts: list[Draft], held: dict[str, RollCall], form: str, source: Source, outcome: Outcome
) -> None:
    texts: dict[str, list[Draft]] = defaultdict(list)
    for draft in drafts:
        if draft.text:
            texts[draft.text].append(draft)
    read = {draft.slug for draft in drafts}
    elsewhere = {row.instrument_id for row in held.values() if row.slug not in read}
    stored = (
        Instrument.objects.in_bulk(list(texts))
        if len(texts) < 500
        else {row.slug: row for row in Instrument.objects.all()}
    )
    new, changed, touched = [], [], set()
    for slug, group in texts.items():
        row = stored.get(slug)
        if row is not None and row.origin != "load":
            continue
        if slug in elsewhere and not any(draft.slug == slug for draft in group):
            # Votes on parts do not speak for a text of which the record knows other votes.
            continue
        values = _instrument(slug, group)
        if row is None:
            new.append(
                Instrument(
                    slug=slug,
                    kind=Instrument.Kind.RESOLUTION,
                    origin="load",
                    source=source,
                    confidence=confidence_of(form),
                    **values,
                )
            )
            continue
        differing = [
            name
            for name, value in values.items()
            if value not in (None, "") and getattr(row, name) != _typed(name, value)
        ]
        if differing:
            for name in differing:
                setattr(row, name, _typed(name, values[name]))
            touched.update(differing)
            changed.append(row)
    Instrument.objects.bulk_create(new, batch_size=200)
    if changed:
        Instrument.objects.bulk_update(changed, sorted(touched), batch_size=50)
    outcome.instruments = len(new) + len(changed)


def _typed(name: str, value: Any) -> Any:
    return cast(models.Field[Any, Any], Instrument._meta.get_field(name)).to_python(value)


def _written(call: Call) -> str | None:
    if call.date is None:
        return None
    return call.date.isoformat() if call.day_known else f"{call.date:%Y-%m}"


def _instrument(slug: str, group: list[Draft]) -> dict[str, Any]:
    whole = next((draft for draft in group if draft.slug == slug), None)
    shown = whole or group[0]
    counts = count(whole.votes) if whole else None
    adopted = counts is not None and counts.yes > counts.no
    return {
        "symbol": shown.symbol,
        "title_en": shown.call.title[:LONGEST_TITLE],
        "session": shown.call.session,
        "date": _written(shown.call),
        "status": Instrument.Status.VOTE if adopted else Instrument.Status.ADOPTED,
        "yes": counts.yes if counts else None,
        "no": counts.no if counts else None,
        "abstain": counts.abstain if counts else None,
        "vote_stage": "plenary" if whole else "",
        "state_by_state": "yes" if whole else "",
    }
