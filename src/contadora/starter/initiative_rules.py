"""Rules for an initiative: whose it is, whom it is for and which norms it serves are codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from contadora.starter.problems import Pack, Problem, Row, fault_in
from contadora.starter.tables import Table

NORMS = frozenset("abcdefghijk")
# Groups that are computed, and those outside the region that no group of the pack names.
COMPUTED = frozenset({"UN", "REGION", "OTHERS"})
# Where the codes of each column are known from: those that are fixed, and columns of tables.
KNOWN: dict[str, tuple[frozenset[str], tuple[tuple[str, str], ...]]] = {
    "hosts": (frozenset(), (("states", "iso3"), ("organisations", "code"))),
    "states": (frozenset(), (("states", "iso3"),)),
    "groups": (COMPUTED, (("groups", "code"),)),
    "norms": (NORMS, ()),
    "themes": (frozenset(), (("provisions", "theme"), ("instruments", "theme"))),
}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def _initiative(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    if name != "initiatives":
        return
    if not _SLUG.fullmatch(row["slug"]):
        remedy = "write small letters and digits with hyphens between"
        yield fault_in(name, row, "slug", "not a name for an address", remedy)
    for column, (fixed, places) in KNOWN.items():
        if any(table not in pack.rows for table, _column in places):
            continue  # a table that is missing is one problem, told elsewhere
        codes = fixed.union(*(pack.values(*place) for place in places))
        for code in filter(None, row[column].split(";")):
            if code not in codes:
                remedy = "write known codes with ';' between"
                yield fault_in(name, row, column, f"{code} is not known", remedy)


INITIATIVE_RULES: tuple[Callable[[Pack, str, Table, Row], Iterator[Problem]], ...] = (_initiative,)
