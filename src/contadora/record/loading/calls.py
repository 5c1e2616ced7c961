"""What a file says of each of its roll calls: session, date and symbol, and whether they can be."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass, field, replace

from django.utils import timezone

from contadora.record.loading import formats
from contadora.record.loading.files import LoadError, Table
from contadora.record.loading.formats import Format
from contadora.record.matrix import session_of

FOUNDED = dt.date(1945, 10, 24)
# How far a roll call's session is from the one its date falls in: a session is resumed until the
# next one opens and after, and Voeten's file counts special sessions with a neighbouring one.
MOST_APART = 2
FIRST_YEAR = 1945
NO_DATE = frozenset({"", "-", "na", "n/a", "nan", "nat", "none", "null"})  # as programs write none
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
    unread: str = ""  # a date that cannot be read, with the number; the session is kept
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


def described_by(table: Table) -> dict[str, Call]:
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
            call = call_of(form, batch.columns, at, batch.lines[at])
            told = found.setdefault(plain_key(name), call)
            if replace(told, line=call.line, fault=call.fault, at_fault=call.at_fault) != call:
                told.line, told.fault, told.at_fault = call.line, "told_twice", call.key[:60]
    return found


def plain_key(text: str) -> str:
    return text.strip().removesuffix(".0")


def call_of(form: Format, columns: dict[str, list[str]], at: int, line: int) -> Call:
    def value(name: str) -> str:
        column = form.about.get(name)
        return readable(columns[column][at]).strip() if column else ""

    dated = value("date")
    day = parse_date(dated)
    unread = dated if day is None and dated.lower() not in NO_DATE else ""
    session = _session(value("session"), day, value("year"), value("symbol"))
    issues = value("issues")
    if form.issues:
        issues = ";".join(c.lower() for c in form.issues if _true(columns[c][at]))
    totals = {name: columns[column][at].strip() for name, column in form.totals.items()}
    key = plain_key(readable(columns[form.key][at]))
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
        linked_to=plain_key(value("linked_to")),
        totals={name: int(text) for name, text in totals.items() if _short(text)},
        unread=f"{key[:60]}: {unread[:60]}" if unread and not fault else "",
        fault=fault,
        at_fault=f"{key[:60]}: {what or unread[:60]}" if what or unread else key[:60],
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
