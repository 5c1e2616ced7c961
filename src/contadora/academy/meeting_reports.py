"""Reads the participant report of a video service: who was there from when to when.

Zoom writes its report with headers in the language of the account, with or without a block about
the meeting before the participants, with a line for each join or one line for each person, and
with times in the account's own zone, which the file does not name. The names of the columns are
those seen in reports that users of Zoom describe in public: "Name (Original Name)", "User Email",
"Join Time", "Leave Time", "Duration (Minutes)", "Total Duration (Minutes)", "In Waiting Room"; in
Spanish "Nombre (nombre original)", "E-mail del usuario" or "Correo electrónico", "Hora para unirse"
or "Hora de entrada", "Hora para salir" or "Hora de salida"; in Portuguese "Nome (nome original)",
"E-mail", "Ingressar na hora", "Hora de saída", "Na sala de espera". The report of a webinar has
sections for hosts, panelists and attendees, each with its own line of columns ("Attended",
"User Name (Original Name)", "Time in Session (minutes)"; "Asistió", "Nombre de usuario (nombre
original)", "Tiempo en la sesión (minutos)"), and names those who registered and never came.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contadora.academy.presence import Interval, merged, within

LARGEST = 4 * 2**20
MOST_ROWS = 50_000
MOST_BEFORE = 40  # lines of a block about the meeting
COLUMNS = {
    "name": (
        "name (original name)", "nombre (nombre original)", "nome (nome original)",
        "user name (original name)", "nombre de usuario (nombre original)",
        "name", "nombre", "nome", "user name", "nombre de usuario", "nome de usuario",
        "participant", "participante",
    ),
    "email": (
        "user email", "email", "e-mail", "email address", "e-mail del usuario",
        "correo electronico", "correo electronico del usuario", "e-mail do usuario",
        "email do usuario",
    ),
    "join": (
        "join time", "hora para unirse", "hora de entrada", "hora de ingreso",
        "ingressar na hora", "horario de entrada", "hora de ingresso",
    ),
    "leave": (
        "leave time", "hora para salir", "hora de salida", "hora de saida", "sair na hora",
        "horario de salida", "horario de saida",
    ),
    "minutes": (
        "duration (minutes)", "total duration (minutes)", "duracion (minutos)",
        "duracion total (minutos)", "duracao (minutos)", "duracao total (minutos)",
        "time in session (minutes)", "tiempo en la sesion (minutos)",
    ),
    "attended": ("attended", "asistio"),
    "waiting": ("in waiting room", "en sala de espera", "na sala de espera", "em sala de espera"),
}  # fmt: skip
FIRST = {name for names in COLUMNS.values() for name in names}
YES = {"yes", "si", "sim", "true", "1"}
NO = {"no", "nao", "false", "0"}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("jan", "ene"), ("feb", "fev"), ("mar",), ("apr", "abr"), ("may", "mai"), ("jun",),
            ("jul",), ("aug", "ago"), ("sep", "set"), ("oct", "out"), ("nov",),
            ("dec", "dic", "dez"),
        ),
        start=1,
    )
    for name in names
}  # fmt: skip
CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap]m)?"
FIGURES = re.compile(rf"(\d{{1,4}})[/.\-](\d{{1,2}})[/.\-](\d{{2,4}})[ t,]+{CLOCK}z?")
WORDS = re.compile(rf"([a-z]{{3}})[a-z]*\.? (\d{{1,2}}),? (\d{{4}})[ ,]+{CLOCK}")
CLOCK_ALONE = re.compile(CLOCK)
Row = tuple[int, dict[str, str]]
ORDERS = ("month", "day")  # which comes first in 03/04/2026


@dataclass
class Seen:
    """One name or address of a report, and when it was there."""

    name: str
    email: str
    intervals: list[Interval] = field(default_factory=list)
    minutes: int = 0  # as the report says, where it gives no times


@dataclass
class Report:
    """What a report says; `problems` are (line, text) of what could not be read."""

    people: list[Seen]
    problems: list[tuple[int, str]]
    has_times: bool


def plain(text: str) -> str:
    """Return a text without case, accents and double spaces."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(each for each in parts if not unicodedata.combining(each)).split())


def decoded(content: bytes) -> str:
    """Return a file's text: UTF-16 or UTF-8 by its mark, else UTF-8, else Latin-1."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    if content.startswith(b"\xef\xbb\xbf"):
        return content.decode("utf-8-sig", errors="replace")
    head = content[:200]
    if head[1::2].count(0) > len(head) // 4:
        return content.decode("utf-16-le", errors="replace")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def read(content: bytes, zone: ZoneInfo, start: datetime, end: datetime) -> Report:
    """Read a report of a meeting between two instants; a ValidationError says why it cannot be.

    The zone is that of the file's times. Of 03/04 and 04/03, the reading that meets the session
    is taken.
    """
    if len(content) > LARGEST:
        raise ValidationError({"file": _("Larger than 4 MB: this is no report of one meeting.")})
    text = decoded(content).replace("\0", "")
    rows = _table(text)
    if not any({"join", "leave"} <= cells.keys() for _line, cells in rows):
        return _without_times(rows)
    readings = [_with_times(rows, order, zone, start) for order in ORDERS]
    best = max(readings, key=lambda each: _met(each, start, end))
    if best.people and not _met(best, start, end):
        first = min(one.intervals[0][0] for one in best.people if one.intervals)
        raise ValidationError(
            {
                "file": _(
                    "Nobody in this report was there during the session: its first time is "
                    "%(first)s (%(zone)s). Choose the session it is of, or the time zone of the "
                    "account that made it."
                )
                % {"first": f"{first.astimezone(zone):%Y-%m-%d %H:%M}", "zone": zone.key}
            }
        )
    return best


def _met(report: Report, start: datetime, end: datetime) -> timedelta:
    return sum((within(one.intervals, start, end) for one in report.people), timedelta())


def _table(text: str) -> list[Row]:
    """Return the rows below each line of columns: their line, and their cells by what they hold."""
    for delimiter in (",", ";", "\t"):
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        columns: dict[str, int] = {}
        rows: list[Row] = []
        found = False
        try:
            for row in reader:
                # Later sections begin with a line of columns of their own.
                begins = not columns or bool(row and plain(row[0]) in FIRST)
                if begins and (again := _columns(row)):
                    columns, found = again, True
                elif columns:
                    cells = {key: row[at].strip() for key, at in columns.items() if at < len(row)}
                    if any(cells.values()):
                        rows.append((reader.line_num, cells))
                elif reader.line_num > MOST_BEFORE:
                    break
                if len(rows) > MOST_ROWS:
                    raise ValidationError(
                        {"file": _("More than %(most)s lines.") % {"most": MOST_ROWS}}
                    )
        except csv.Error:
            continue
        if found:
            return rows
    raise ValidationError(
        {
            "file": _(
                "This is no participant report: no line has the columns of names and of times or "
                "minutes. Give the CSV file as the video service wrote it."
            )
        }
    )


def _columns(row: Sequence[str]) -> dict[str, int]:
    cells = [plain(cell) for cell in row]
    found: dict[str, int] = {}
    for kind, names in COLUMNS.items():
        here = [index for index, cell in enumerate(cells) if cell in names]
        # A report that repeats the meeting on each line has the host's address before the name.
        later = [index for index in here if index > found.get("name", -1)]
        if here:
            found[kind] = (later or here)[0]
    timed = {"join", "leave"} <= found.keys()
    return found if "name" in found and (timed or "minutes" in found) else {}


def _people(rows: Iterable[Row]) -> Iterator[tuple[int, dict[str, str], str, str]]:
    for line, cells in rows:
        name = " ".join(cells.get("name", "").split())[:200]
        email = cells.get("email", "").lower()[:254]
        if "@" not in email:
            email = ""
        here = plain(cells.get("waiting", "")) not in YES
        if (name or email) and here and plain(cells.get("attended", "")) not in NO:
            yield line, cells, name, email


def _with_times(rows: list[Row], order: str, zone: ZoneInfo, start: datetime) -> Report:
    people: dict[str, Seen] = {}
    problems: list[tuple[int, str]] = []
    for line, cells, name, email in _people(rows):
        ends = []
        for kind in ("join", "leave"):
            cell = cells.get(kind, "")
            at = instant(cell, order, zone, start)
            if at is None:
                problems.append(
                    (line, _("“%(value)s” is no date and time.") % {"value": cell[:60]})
                )
                break
            ends.append(at)
        if len(ends) < 2:
            continue
        if ends[1] < ends[0]:
            problems.append((line, _("This leaves before it joins.")))
            continue
        seen = people.setdefault(email or plain(name), Seen(name, email))
        seen.intervals.append((ends[0], ends[1]))
    for seen in people.values():
        seen.intervals = merged(seen.intervals)
    return Report([one for one in people.values() if one.intervals], problems, has_times=True)


def _without_times(rows: list[Row]) -> Report:
    people: dict[str, Seen] = {}
    problems: list[tuple[int, str]] = []
    for line, cells, name, email in _people(rows):
        cell = cells.get("minutes", "").replace(",", ".")
        try:
            count = int(float(cell))
        except (ValueError, OverflowError):
            problems.append((line, _("“%(value)s” is no number.") % {"value": cell[:60]}))
            continue
        seen = people.setdefault(email or plain(name), Seen(name, email))
        # Whether two lines of one person are at once or one after the other is not said.
        seen.minutes = max(seen.minutes, count, 0)
    return Report(list(people.values()), problems, has_times=False)


def instant(text: str, order: str, zone: ZoneInfo, day: datetime) -> datetime | None:
    """Return the instant that a text of a report means; a time alone is of the given day."""
    written = plain(text.replace("\N{NARROW NO-BREAK SPACE}", " "))
    written = re.sub(r"\b([ap])\.?\s?m\b\.?", r"\1m", written)
    figures, words = FIGURES.fullmatch(written), WORDS.fullmatch(written)
    clock = CLOCK_ALONE.fullmatch(written)
    if figures:
        a, b, c = (int(each) for each in figures.groups()[:3])
        if len(figures[1]) == 4:
            year, month, date = a, b, c
        else:
            year = c + 2000 if c < 100 else c
            month, date = (a, b) if order == "month" else (b, a)
        hands = figures.groups()[3:]
    elif words and words[1] in MONTHS:
        year, month, date = int(words[3]), MONTHS[words[1]], int(words[2])
        hands = words.groups()[3:]
    elif clock:
        local = day.astimezone(zone)
        year, month, date = local.year, local.month, local.day
        hands = clock.groups()
    else:
        return None
    hour, half = int(hands[0]), hands[3]
    if half and not 1 <= hour <= 12:
        return None
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    try:
        return datetime(year, month, date, hour, int(hands[1]), int(hands[2] or 0), tzinfo=zone)
    except ValueError:
        return None
