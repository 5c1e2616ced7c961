"""Rules for courses: hours and zones that can be, lines that agree, nobody's telephone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from zoneinfo import available_timezones

from contadora.starter.problems import Pack, Problem, Row, fault_in
from contadora.starter.tables import LANGUAGES, Table

_HOUR = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
# Courses are told by role and public agenda: no address of a person, no number to call.
_PRIVATE = re.compile(r"[\w.+-]+@[\w-]+\.\w+|\+?\(?\d{2,3}[-\s)][-\s\d()/]{6,}\d")
_BY_COURSE = (
    *("courses", "course_partners", "course_people", "course_sessions"),
    *("course_parts", "course_readings"),
)


def _hours(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    if name != "course_sessions":
        return
    if not _DAY.fullmatch(row["day"]):
        yield fault_in(name, row, "day", "not a whole date", "write it like 2021-03-09")
    for column in ("starts", "ends"):
        if row[column] and not _HOUR.fullmatch(row[column]):
            yield fault_in(name, row, column, "not an hour", "write it like 10:00")
    if bool(row["starts"]) != bool(row["ends"]):
        remedy = "write both, or neither where only the day is known"
        yield fault_in(name, row, "ends", "one of the two hours is missing", remedy)
    elif row["ends"] and row["ends"] <= row["starts"]:
        yield fault_in(name, row, "ends", "ends before it starts", "correct one of the hours")
    days = {each["slug"]: each for each in pack.rows.get("courses", [])}
    course = days.get(row["course"])
    if course and not course["starts_on"] <= row["day"] <= course["ends_on"]:
        remedy = "correct the day or those of courses.csv"
        yield fault_in(name, row, "day", "outside the course’s days", remedy)


def _zones(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    if name != "courses":
        return
    if row["time_zone"] not in available_timezones():
        yield fault_in(name, row, "time_zone", "no time zone", "write one like America/Caracas")
    for code in filter(None, row["interpretation"].split(";")):
        if code not in LANGUAGES:
            remedy = f"write codes of {', '.join(LANGUAGES)} with ';' between"
            yield fault_in(name, row, "interpretation", f"{code} is no language", remedy)


def _parts(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    if name != "course_parts":
        return
    for column, other in (("session", "course_sessions"), ("person", "course_people")):
        known = {(each["course"], each["key"]) for each in pack.rows.get(other, [])}
        if other in pack.rows and (row["course"], row[column]) not in known:
            remedy = "add it there or correct the key"
            yield fault_in(name, row, column, f"not of this course in {other}.csv", remedy)


def _nobodys_number(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    if name not in _BY_COURSE:
        return
    for column, value in row.cells.items():
        if column not in table.dates and column != "url" and _PRIVATE.search(value):
            remedy = "take it out: courses are told by role and public agenda"
            yield fault_in(name, row, column, "an address or a number of a person", remedy)


COURSE_RULES = (_hours, _zones, _parts, _nobodys_number)
