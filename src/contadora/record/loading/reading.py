"""From a file's rows to roll calls: every State's vote in its place, every fault with its line."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field, replace

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from contadora.atlas import queries as atlas
from contadora.record.loading import formats
from contadora.record.loading.files import LoadError, Rejected, Table
from contadora.record.loading.formats import UN_LIBRARY, Format, Progress
from contadora.record.loading.vocabulary import NO_STATE, NO_VOTE, SAME_SEAT, States, Votes
from contadora.record.matrix import session_of
from contadora.record.votes import Vote

FOUNDED = dt.date(1945, 10, 24)
# How far a roll call's session is from the one its date falls in: a session is resumed until the
# next one opens and after, and Voeten's file counts special sessions with a neighbouring one.
MOST_APART = 2
MOST_CALLS = 200_000  # the Assembly has taken some six thousand recorded votes
FIRST_YEAR = 1945
# What the UN library's catalogue adds to every title.
_CATALOGUED = re.compile(
    r"\s*:\s*resolutions?\s*/\s*adopted by the General Assembly\W*$", re.IGNORECASE
)


@dataclass
class Call:
    """What a file says of one roll call."""

    key: str
    line: int
    session: int | None = None
    date: dt.date | None = None
    day_known: bool = True
    day_sure: bool = True  # False: among days that may be no days, though they are too few to say
    symbol: str = ""
    title: str = ""
    issues: str = ""
    paragraph: bool = False
    amendment: bool = False
    important: bool = False
    linked_to: str = ""
    totals: dict[str, int] = field(default_factory=dict)
    fault: str = ""  # why it cannot be kept: a code of `report.REASONS`, with the value at fault
    at_fault: str = ""

    @property
    def day(self) -> dt.date:
        """The day, or the middle of the session's autumn where only the session is known."""
        return self.date or dt.date((self.session or 1) + 1945, 11, 15)


# Voeten's file counts the days of a month's meetings in its sessions up to 51 instead of dating
# them: no day beyond the seventh. A session's roll calls fall on the first week by no chance.
FIRST_WEEK, ENOUGH_CALLS, LAST_COUNTED = 7, 10, 51


def doubt_days(calls: list[Call]) -> int:
    """Keep to the month the dates of sessions whose days are no days; return of how many calls.

    Such a date becomes the last of its month, so that a new member is not taken for a stranger.
    A table may have its dates from Voeten's file; the UN library dates its own.
    """
    by_session: dict[int, list[Call]] = {}
    for call in calls:
        if call.date is not None and call.session is not None and call.session <= LAST_COUNTED:
            by_session.setdefault(call.session, []).append(call)
    early = {
        session: len(dated)
        for session, dated in by_session.items()
        if max(call.date.day for call in dated if call.date is not None) <= FIRST_WEEK
    }
    for session in early:
        for call in by_session[session]:
            call.day_sure = False
    sure = {session for session, number in early.items() if number >= ENOUGH_CALLS}
    # A short session is doubted where one beside it is.
    beside = {session for session in early if {session - 1, session + 1} & sure}
    doubted = 0
    for session in sure | beside:
        for call in by_session[session]:
            if call.date is not None:
                last = calendar.monthrange(call.date.year, call.date.month)[1]
                call.date, call.day_known = call.date.replace(day=last), False
                doubted += 1
    return doubted


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
    described = _described(about) if about is not None else {}
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
                    described.get(_plain_key(key))
                    or _call(form, batch.columns, at, batch.lines[at])
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


def _described(table: Table) -> dict[str, Call]:
    """Return the roll calls that a file of their own describes, by their number."""
    names = {name.lower(): name for name in table.columns}
    key = next((names[n] for n in ("rcid", "rollcall", "roll_call", "id") if n in names), None)
    fields = formats.about(table)
    if key is None or not {"session", "date"} & fields.keys():
        columns = ", ".join(table.columns[:12])
        raise LoadError("not_rollcalls", file=table.path.name, columns=columns)
    issues = formats.issue_columns(table)
    form = Format("", key, "", "", "", {}, fields, {}, issues)
    found: dict[str, Call] = {}
    for batch in table.batches([key, *fields.values(), *issues]):
        for at, name in enumerate(batch.columns[key]):
            call = _call(form, batch.columns, at, batch.lines[at])
            told = found.setdefault(_plain_key(name), call)
            if replace(told, line=call.line, fault=call.fault, at_fault=call.at_fault) != call:
                told.line, told.fault, told.at_fault = call.line, "told_twice", call.key[:60]
    return found


def _plain_key(text: str) -> str:
    return text.strip().removesuffix(".0")


def _call(form: Format, columns: dict[str, list[str]], at: int, line: int) -> Call:
    def value(name: str) -> str:
        column = form.about.get(name)
        return readable(columns[column][at]).strip() if column else ""

    day = parse_date(value("date"))
    session = _session(value("session"), day, value("year"), value("symbol"))
    issues = value("issues")
    if form.issues:
        issues = ";".join(c.lower() for c in form.issues if _true(columns[c][at]))
    totals = {name: columns[column][at].strip() for name, column in form.totals.items()}
    key = _plain_key(readable(columns[form.key][at]))
    fault, what = _fault(session, day)
    return Call(
        key=key,
        line=line,
        session=session,
        date=day,
        symbol=value("symbol"),
        title=_CATALOGUED.sub("", " ".join((value("title") or value("description")).split())),
        issues=issues,
        paragraph=_true(value("paragraph")),
        amendment=_true(value("amendment")),
        important=_true(value("important")),
        linked_to=_plain_key(value("linked_to")),
        totals={name: int(text) for name, text in totals.items() if _short(text)},
        fault=fault,
        at_fault=f"{key[:60]}: {what}" if what else key[:60],
    )


def _fault(session: int | None, day: dt.date | None) -> tuple[str, str]:
    """Return why session and date cannot be those of a roll call, and the value at fault."""
    # The desk's day may not have come yet where the file was made.
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    if day is not None and day < FOUNDED:
        return "early", str(day)
    if day is not None and day > tomorrow:
        return "future", str(day)
    if session is None:
        return "session", ""
    if not 1 <= session <= session_of(tomorrow):
        return "no_session", str(session)
    if day is not None and abs(session - session_of(day)) > MOST_APART:
        return "apart", f"{session}, {day}"
    return "", ""


_UNREADABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def readable(text: str) -> str:
    """Return a text without what no store, document or reader takes."""
    return _UNREADABLE.sub(" ", text)


def _short(text: str) -> bool:
    return text.isdecimal() and len(text) <= 4


def _true(text: str) -> bool:
    return text.strip().lower() in ("1", "1.0", "true", "yes", "t")


_SPECIAL = re.compile(r"\bE?SS?[-/]\d", re.IGNORECASE)


def _session(text: str, day: dt.date | None, year: str, symbol: str) -> int | None:
    """Return the regular session; a special one counts with the session it falls in."""
    number = text.removesuffix(".0")
    if _short(number.removeprefix("-")):
        session = int(number)
        apart = day is not None and abs(session - session_of(day)) > MOST_APART
        if not (apart and _SPECIAL.search(symbol)):
            return session
    if day is not None:
        return max(1, session_of(day))
    return int(year) - FIRST_YEAR if _short(year) and int(year) > FIRST_YEAR else None


_MONTH_FIRST = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$")
_LOOSE = ("%d-%b-%Y", "%d %B %Y", "%B %d, %Y", "%Y%m%d", "%Y/%m/%d")


def parse_date(text: str) -> dt.date | None:
    """Return the date a file writes; 12/5/2018 is read as Voeten writes it, month first."""
    text = text.strip()
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text[:10])
    except ValueError:
        pass
    match = _MONTH_FIRST.match(text.split()[0])
    if match:
        first, second, year = (int(part) for part in match.groups())
        month, day = (first, second) if first <= 12 else (second, first)
        try:
            return dt.date(year, month, day)
        except ValueError:
            return None
    for form in _LOOSE:
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
