"""From a file's rows to roll calls: every State's vote in its place, every fault with its line."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.record.loading import formats
from contadora.record.loading.calls import Call, call_of, described_by, doubt_days, plain_key
from contadora.record.loading.files import LoadError, Rejected, Table
from contadora.record.loading.formats import UN_LIBRARY, Progress
from contadora.record.loading.vocabulary import NO_STATE, NO_VOTE, SAME_SEAT, States, Votes
from contadora.record.votes import Vote

MOST_CALLS = 200_000  # the Assembly has taken some six thousand recorded votes


@dataclass
class Reading:
    """A file's roll calls with their votes, and what could not be read."""

    format: str
    calls: list[Call]
    votes: NDArray[np.uint8]  # (roll calls, slots)
    rows: int
    rejected: list[Rejected]
    notes: Counter[str]
    unknown_states: Counter[str]
    says: frozenset[str]  # what the file tells of a roll call, as `formats.about` names it
    totals: list[Rejected] = field(default_factory=list)  # totals that the votes do not add up to


class Ballots:
    """The votes of a file as they come: a growing matrix that notices what is said twice."""

    def __init__(self, slots: int) -> None:
        self.slots = slots
        self.votes = np.zeros((0, slots), dtype=np.uint8)
        self.seen = np.zeros((0, slots), dtype=np.bool_)
        self.repeated = 0

    def add(
        self,
        rows: NDArray[np.int64],
        slots: NDArray[np.int64],
        votes: NDArray[np.uint8],
        total_rows: int,
    ) -> NDArray[np.int64]:
        """Put votes in their places; return the positions of those that contradict another."""
        self._grow(total_rows)
        place = rows * self.slots + slots
        order = np.argsort(place, kind="stable")
        place, votes = place[order], votes[order]
        # The first vote for a place counts; each later one agrees with it or contradicts it.
        _, first, group = np.unique(place, return_index=True, return_inverse=True)
        flat, seen = self.votes.reshape(-1), self.seen.reshape(-1)
        reference = np.where(seen[place[first]], flat[place[first]], votes[first])[group]
        later = np.ones(place.size, dtype=np.bool_)
        later[first] = seen[place[first]]
        conflicts = later & (votes != reference)
        self.repeated += int((later & ~conflicts).sum())
        fresh = first[~seen[place[first]]]
        flat[place[fresh]] = votes[fresh]
        seen[place[fresh]] = True
        found: NDArray[np.int64] = order[conflicts]
        return found

    def _grow(self, rows: int) -> None:
        if rows <= len(self.votes):
            return
        size = max(rows, 2 * len(self.votes), 256)
        for name in ("votes", "seen"):
            old = getattr(self, name)
            new = np.zeros((size, self.slots), dtype=old.dtype)
            new[: len(old)] = old
            setattr(self, name, new)


def read(table: Table, about: Table | None = None, progress: Progress | None = None) -> Reading:
    """Read a file of votes, and the file that tells of its roll calls where there is one."""
    form = formats.recognise(table)
    described = described_by(about) if about is not None else {}
    if not described and not {"session", "date", "year"} & form.about.keys():
        raise LoadError("undated", file=table.path.name)
    calls: list[Call] = []
    index: dict[str, int] = {}
    states, votes = States(form.states_by), Votes(form.votes)
    ballots = Ballots(len(atlas.slots()))
    rejected: list[Rejected] = list(about.rejected) if about is not None else []
    unknown: Counter[str] = Counter()
    unreadable: list[tuple[int, int]] = []
    conflicting: set[int] = set()
    rows = explicit_absence = 0
    for batch in table.batches(form.wanted):
        keys, names, raw = (batch.columns[c] for c in (form.key, form.state, form.vote))
        of_call = np.empty(len(keys), dtype=np.int64)
        for at, key in enumerate(keys):
            place = index.get(key)
            if place is None:
                place = index[key] = len(calls)
                calls.append(
                    described.get(plain_key(key))
                    or call_of(form, batch.columns, at, batch.lines[at])
                )
                if place >= MOST_CALLS:
                    raise LoadError(
                        "many_calls", file=table.path.name, calls=MOST_CALLS, column=form.key
                    )
            of_call[at] = place
        slots = np.fromiter(map(states, names), dtype=np.int64, count=len(names))
        codes = np.fromiter(map(votes, raw), dtype=np.uint8, count=len(raw))
        good = (slots != NO_STATE) & (codes != NO_VOTE)
        for at in map(int, np.nonzero(~good)[0]):
            line = batch.lines[at]
            if slots[at] == NO_STATE:
                unknown[names[at][:60]] += 1
                rejected.append(Rejected(line, "state", names[at][:60]))
            else:
                unreadable.append((int(of_call[at]), int(slots[at])))
                rejected.append(Rejected(line, "vote", raw[at][:60]))
        where = np.nonzero(good)[0]
        for at in ballots.add(of_call[good], slots[good], codes[good], len(calls)):
            position = int(where[at])
            conflicting.add(int(of_call[position]))
            rejected.append(Rejected(batch.lines[position], "twice", names[position][:60]))
        explicit_absence += int((codes[good] == Vote.ABSENT).sum())
        rows += len(keys)
        table.bound(rows, len(rejected) + len(table.rejected))
        if progress:
            progress("read", rows, 0)
    rejected += table.rejected
    if table.unfinished and any(row.line == table.last_line for row in rejected):
        raise table.cut(table.last_line)
    if not calls:
        raise LoadError("no_row", file=table.path.name)
    matrix = ballots.votes[: len(calls)]
    notes: Counter[str] = Counter(dict.fromkeys(table.notes, 1))
    if ballots.repeated:
        notes["repeated"] = ballots.repeated
    usable = _usable(calls, conflicting, rejected, notes)
    unread = usable & ~ballots.seen[: len(calls)].any(axis=1)
    if unread.any():
        # Without a vote it would be one at which everybody was absent.
        notes["unread"] = int(unread.sum())
        usable &= ~unread
    if form.name != UN_LIBRARY and (doubted := doubt_days(calls)):
        notes["days"] = doubted
    dates = np.array([call.day for call in calls], dtype="datetime64[D]")
    members = atlas.member_mask(atlas.UN, dates)
    _to_the_seat(matrix, ballots.seen[: len(calls)], members)
    if not explicit_absence:
        _mark_absent(matrix, members, unreadable)
        notes["absences"] = 1
    outside = int(((matrix != 0) & (matrix != Vote.ABSENT) & ~members)[usable].sum())
    if outside:
        notes["outside"] = outside
    kept = np.nonzero(usable)[0]
    says = set(form.about) | (set(formats.about(about)) if about is not None else set())
    if form.issues or (about is not None and formats.issue_columns(about)):
        says.add("issues")
    reading = Reading(
        form.name,
        [calls[i] for i in kept],
        matrix[kept],
        rows,
        rejected,
        notes,
        unknown,
        frozenset(says),
    )
    _check_totals(reading)
    return reading


def _usable(
    calls: list[Call], conflicting: set[int], rejected: list[Rejected], notes: Counter[str]
) -> NDArray[np.bool_]:
    """Which roll calls can be kept: not contradicted, in a session and on a day that have been."""
    usable = np.ones(len(calls), dtype=np.bool_)
    for place in conflicting:
        usable[place] = False
        notes["contradicted"] += 1
    for place, call in enumerate(calls):
        if call.fault:
            usable[place] = False
            rejected.append(Rejected(call.line, call.fault, call.at_fault))
        elif call.unread:
            rejected.append(Rejected(call.line, "date", call.unread))
    return usable


def _to_the_seat(
    votes: NDArray[np.uint8], seen: NDArray[np.bool_], members: NDArray[np.bool_]
) -> None:
    """Move votes under a code that held no seat that day to the code that did."""
    slot = {code: place for place, code in enumerate(atlas.slots())}
    for one, other in SAME_SEAT:
        if one not in slot or other not in slot:
            continue
        for here, there in ((slot[one], slot[other]), (slot[other], slot[one])):
            move = seen[:, here] & ~members[:, here] & members[:, there] & ~seen[:, there]
            votes[move, there] = votes[move, here]
            votes[move, here] = Vote.NOT_MEMBER
            seen[move, there], seen[move, here] = True, False


def _mark_absent(
    votes: NDArray[np.uint8], members: NDArray[np.bool_], unreadable: list[tuple[int, int]]
) -> None:
    """Mark members without a row as absent or not voting, those with an unreadable one aside."""
    absent = members & (votes == Vote.NOT_MEMBER)
    for row, slot in unreadable:
        absent[row, slot] = False
    votes[absent] = Vote.ABSENT


def _check_totals(reading: Reading) -> None:
    codes = {"yes": Vote.YES, "no": Vote.NO, "abstain": Vote.ABSTAIN}
    for call, votes in zip(reading.calls, reading.votes, strict=True):
        for name, total in call.totals.items():
            counted = int((votes == codes[name]).sum())
            if counted != total:
                value = f"{call.symbol or call.key}: {counted}/{total}"
                reading.totals.append(Rejected(call.line, f"totals_{name}", value))
                break
    if reading.totals:
        reading.notes["totals"] = len(reading.totals)
