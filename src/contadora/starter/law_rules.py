"""Rules for the index of positions on international law: one holder, a name, an act for each."""

from __future__ import annotations

from collections.abc import Iterator

from contadora.starter.problems import Pack, Problem, Row, fault_in
from contadora.starter.tables import LANGUAGES, Table

_INSTRUMENT = "INTERNATIONAL-LAW-POSITIONS"


def _positions(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    if name != "law_positions":
        return
    holders = [column for column in ("iso3", "group", "body") if row[column].strip()]
    if len(holders) != 1:
        problem, remedy = "not one holder", "fill one of iso3, group and body, and no other"
        yield fault_in(name, row, "iso3", problem, remedy)
    if not row["title"].strip() and not any(row[f"about_{code}"].strip() for code in LANGUAGES):
        remedy = "give the document's title, or write what it is in the four languages"
        yield fault_in(name, row, "title", "nothing says what it is", remedy)
    if row["iso3"] and "acts" in pack.rows and (row["iso3"], row["date"]) not in _stated(pack):
        remedy = "add the act there or make the date that of the act"
        yield fault_in(name, row, "date", "acts.csv has no such act", remedy)


def _stated(pack: Pack) -> set[tuple[str, str]]:
    """Return who stated a position on international law, and when, as the acts have it."""
    return {
        (act["iso3"], act["date"])
        for act in pack.rows["acts"]
        if act["instrument"] == _INSTRUMENT and act["kind"] == "stated"
    }


LAW_RULES = (_positions,)
