"""The pack's check: what is wrong in a folder of tables, where, and how to mend it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

from contadora.starter.pack_rules import PACK_RULES, duplicates
from contadora.starter.problems import Pack, Problem, Row, Rows
from contadora.starter.row_rules import ROW_RULES
from contadora.starter.tables import PACK, TABLES, lines, path_of

__all__ = ["Problem", "check"]

WRITTEN = date(2026, 11, 21)  # when the pack was written: a slow clock must not fault it


def check(folder: Path | None = None, today: date | None = None) -> list[Problem]:
    """Return all that is wrong with the tables of a folder, the pack's own by default."""
    problems: list[Problem] = []
    rows: Rows = {}
    for name in TABLES:
        found, faults = _read(name, folder or PACK)
        problems += faults
        if found is not None:
            rows[name] = found
    pack = Pack(rows, max(today or date.today(), WRITTEN))
    for name, table in TABLES.items():
        for rule in ROW_RULES:
            for row in rows.get(name, []):
                problems += rule(pack, name, table, row)
        problems += duplicates(name, table, rows.get(name, []))
    for whole in PACK_RULES:
        problems += whole(pack)
    return sorted(problems)


def _read(name: str, folder: Path) -> tuple[list[Row] | None, list[Problem]]:
    file, wanted = f"{name}.csv", list(TABLES[name].columns)
    problems: list[Problem] = []

    def fault(line: int, field: str, value: str, problem: str, remedy: str) -> None:
        problems.append(Problem(file, line, field, value, problem, remedy))

    if not path_of(name, folder).is_file():
        fault(0, "file", file, "the table is missing", f"write {file} in the folder")
        return None, problems
    rows: list[Row] = []
    try:
        for number, (line, cells) in enumerate(lines(name, folder)):
            if number == 0 and cells != wanted:
                odd = sorted(set(cells) ^ set(wanted)) or ["order"]
                fault(
                    line,
                    "header",
                    ",".join(odd),
                    "the columns are not those of the table",
                    f"make them {','.join(wanted)}",
                )
                return None, problems
            if number == 0:
                continue
            if len(cells) != len(wanted):
                fault(
                    line,
                    "row",
                    str(len(cells)),
                    f"the row has not {len(wanted)} cells",
                    "quote the cells that hold a comma",
                )
                continue
            rows.append(Row(line, dict(zip(wanted, cells, strict=True))))
    except UnicodeDecodeError as error:
        fault(0, "file", file, f"the file is not UTF-8 ({error.reason})", "save it as UTF-8")
        return None, problems
    except csv.Error as error:
        fault(0, "file", file, f"the file is not CSV ({error})", "mend its quotes")
        return None, problems
    if not rows and not problems:
        fault(1, "file", file, "the table is empty", "write its rows")
    return rows, problems
