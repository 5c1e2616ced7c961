"""Rules for the tables together: no duplicates, totals that agree, spans that do not overlap."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise

from contadora.starter.problems import Pack, Problem, Row, fault_in, span_of
from contadora.starter.tables import Table, members_on

REGION = 33
MEMBERS = 193


def duplicates(name: str, table: Table, rows: list[Row]) -> Iterator[Problem]:
    """Yield the rows whose key another row has."""
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row[column] for column in table.key)
        if key in seen:
            fields = "+".join(table.key)
            yield Problem(
                f"{name}.csv",
                row.line,
                fields,
                " ".join(key),
                f"the same as line {seen[key]}",
                "keep one of the two",
            )
        seen.setdefault(key, row.line)


def _states(pack: Pack) -> Iterator[Problem]:
    rows = pack.rows.get("states", [])
    tiles: dict[tuple[str, str], str] = {}
    for row in (r for r in rows if r["region"] == "1" or r["tile_row"] or r["tile_col"]):
        tile = (row["tile_row"], row["tile_col"])
        if row["region"] != "1" or not all(tile):
            remedy = "give the States of the region, and only them, a row and a column"
            yield fault_in("states", row, "tile_row", "the tile and the region disagree", remedy)
        elif tile in tiles:
            yield fault_in(
                "states", row, "tile_row", f"the tile of {tiles[tile]}", "move one of them"
            )
        tiles[tile] = row["iso3"]
    counts = (
        ("region", REGION, sum(r["region"] == "1" for r in rows)),
        ("kind", MEMBERS, sum(r["kind"] == "member" for r in rows)),
    )
    for field, wanted, found in counts:
        if rows and found != wanted:
            file, remedy = "states.csv", "find the State that is missing or too many"
            yield Problem(file, 0, field, str(found), f"there must be {wanted}", remedy)
    for row in rows:
        if row["kind"] in ("member", "former") and not row["un_since"]:
            yield fault_in(
                "states", row, "un_since", "the cell is empty", "give the day of membership"
            )


def _codes(pack: Pack) -> Iterator[Problem]:
    """A group's code is no State's: the figures of the one would stand for the other."""
    states = pack.values("states", "iso3")
    for row in pack.rows.get("groups", []):
        if row["code"].upper() in states:
            remedy = "give the group a code of its own; its acronym may stay"
            yield fault_in("groups", row, "code", "the code of a State", remedy)


def _overlaps(pack: Pack) -> Iterator[Problem]:
    """A State is one thing at a time in a group, and holds one seat at a time."""
    for name, columns in (("group_members", ("group", "iso3")), ("un_seats", ("iso3",))):
        spans: dict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in pack.rows.get(name, []):
            spans[tuple(row[column] for column in columns)].append(row)
        for rows in spans.values():
            rows.sort(key=lambda r: r["since"])
            for before, after in pairwise(rows):
                ends, starts = span_of(before["until"]), span_of(after["since"])
                if ends is None or (starts and ends[0] > starts[1]):
                    remedy = "let the first span end where the second begins"
                    problem = f"overlaps with line {before.line}"
                    yield fault_in(name, after, "since", problem, remedy)


def _totals(pack: Pack) -> Iterator[Problem]:
    votes: dict[str, dict[str, Row]] = defaultdict(dict)
    for row in pack.rows.get("rollcall_votes", []):
        votes[row["key"]][row["iso3"]] = row
    seats = [row.cells for row in pack.rows.get("un_seats", [])]
    instruments = {row["slug"]: row for row in pack.rows.get("instruments", [])}
    for call in pack.rows.get("rollcalls", []):
        cast = votes.get(call["key"], {})
        counted = Counter(row["vote"] for row in cast.values())
        for column, letter in (("yes", "Y"), ("no", "N"), ("abstain", "A"), ("absent", "X")):
            if call[column] != str(counted[letter]):
                problem = f"the rows make {counted[letter]}"
                remedy = "correct the total or the rows of rollcall_votes.csv"
                yield fault_in("rollcalls", call, column, problem, remedy)
        members = members_on(seats, call["date"])
        for iso3 in sorted(members - set(cast)):
            problem, remedy = f"no row for {iso3}, a member that day", "add its vote, X if absent"
            yield fault_in("rollcalls", call, "key", problem, remedy)
        for iso3 in sorted(set(cast) - members):
            problem, remedy = "not a member that day", "take the row out or correct un_seats.csv"
            yield fault_in("rollcall_votes", cast[iso3], "iso3", problem, remedy)
        text = instruments.get(call["instrument"])
        for column in ("yes", "no", "abstain", "session", "date"):
            if text and text[column] != call[column]:
                problem = f"rollcalls.csv says {call[column]}"
                yield fault_in("instruments", text, column, problem, "make the two agree")


def _coverage(pack: Pack) -> Iterator[Problem]:
    """What an instrument says of its roll call is what the pack holds."""
    whole = pack.values("rollcalls", "instrument")
    in_part = {
        row["instrument"]
        for row in pack.rows.get("acts", [])
        if row["kind"] in ("voted_yes", "voted_no", "abstained", "absent")
    }
    for row in pack.rows.get("instruments", []):
        held = "yes" if row["slug"] in whole else "partial" if row["slug"] in in_part else "no"
        if row["rollcall_state_by_state"] != held:
            problem, remedy = f"the pack holds: {held}", f"write {held} or add the votes"
            yield fault_in("instruments", row, "rollcall_state_by_state", problem, remedy)
        counts = [row[column] for column in ("yes", "no", "abstain")]
        if any(counts) and row["status"] == "adopted_without_vote":
            remedy = "take the counts out or correct the status"
            yield fault_in("instruments", row, "status", "a text without a vote has counts", remedy)


PACK_RULES: tuple[Callable[[Pack], Iterator[Problem]], ...] = (
    _states,
    _codes,
    _overlaps,
    _totals,
    _coverage,
)
