"""Rules for a row alone: filled, in the four languages, known words, codes, dates and forms."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from contadora.starter.course_rules import COURSE_RULES
from contadora.starter.initiative_rules import INITIATIVE_RULES
from contadora.starter.law_rules import LAW_RULES
from contadora.starter.problems import Pack, Problem, Row, fault_in, span_of
from contadora.starter.tables import LANGUAGES, Table

FIRST_YEAR = 1865  # the oldest of the organisations in the pack is the telegraph union
LONGEST_REMARK = 600
LONGEST_TEXT = 300  # of a name or a title; summaries and paraphrases are prose
PROSE = ("summary", "text")
KNOWN_ONLY = "collected-facts"  # the source that stands for no source read

_SLUG = re.compile(r"[A-Z0-9][A-Za-z0-9.-]*")
_ISO3 = re.compile(r"[A-Z]{3}")
_SYMBOLS = {
    "A/RES/": re.compile(r"A/RES/(?P<session>\d{1,2})/\d{1,3}[A-Z]?"),
    "A/C.": re.compile(r"A/C\.[1-6]/(?P<session>\d{2})/L\.\d{1,3}(/Rev\.\d)?"),
    "A/": re.compile(r"A/(?P<session>\d{2})/(L\.)?\d{1,3}"),
    "ETS": re.compile(r"ETS \d{3}"),
    "CETS": re.compile(r"CETS \d{3}"),
    "PC.DEC": re.compile(r"PC\.DEC/\d{3,4}"),
    "CICTE": re.compile(r"CICTE/RES\.\d/\d{2}"),
    "AG/RES": re.compile(r"AG/RES\. \d{4} \([IVXLC]+-[OE]/\d{2}\)"),
    "CJI": re.compile(r"CJI/doc\. ?\d{3}/\d{2}( rev\.\d)?( corr\.\d)?"),
}


def _filled(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    must = [*table.required, *(c for c in ("source", "confidence") if c in table.columns)]
    for column in must:
        if not row[column].strip():
            yield fault_in(name, row, column, "the cell is empty", "fill it or take the row out")
    for column, value in row.cells.items():
        if value != value.strip():
            yield fault_in(name, row, column, "spaces at an end", "take them off")
        if column == "remark" and len(value) > LONGEST_REMARK:
            yield fault_in(name, row, column, "too long", f"cut it to {LONGEST_REMARK} characters")


def _languages(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    for text in table.texts:
        for code in LANGUAGES:
            column = f"{text}_{code}"
            if not row[column].strip():
                yield fault_in(
                    name, row, column, "a language is missing", "write the text in all four"
                )
            if text not in PROSE and len(row[column]) > LONGEST_TEXT:
                yield fault_in(
                    name, row, column, "too long", f"cut it to {LONGEST_TEXT} characters"
                )


def _all_or_none(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    for text in table.optional_texts:
        columns = [f"{text}_{code}" for code in LANGUAGES]
        if any(row[column].strip() for column in columns):
            for column in columns:
                if not row[column].strip():
                    remedy = "write the text in all four, or in none"
                    yield fault_in(name, row, column, "a language is missing", remedy)


def _vocabulary(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    for column, words in table.vocabularies.items():
        if row[column] not in words:
            known = ", ".join(sorted(word for word in words if word))
            yield fault_in(
                name, row, column, "not one of the words allowed", f"write one of {known}"
            )
    for column in table.counts:
        if row[column] and not re.fullmatch(r"[0-9]+", row[column]):
            yield fault_in(
                name, row, column, "not a whole number", "write digits or leave it empty"
            )


def _references(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    for column, (other, key) in table.references.items():
        if row[column] and other in pack.rows and row[column] not in pack.values(other, key):
            remedy = f"add it there or correct the {key}"
            yield fault_in(name, row, column, f"not in {other}.csv", remedy)


def _dates(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    spans = {column: span_of(row[column]) for column in table.dates if row[column]}
    for column, span in spans.items():
        if span is None:
            remedy = "write it like 2009, 2009-05 or 2009-05-04"
            yield fault_in(name, row, column, "not a date", remedy)
        elif span[0].year < FIRST_YEAR:
            yield fault_in(name, row, column, "too long ago to be meant", "correct the year")
        elif span[0] > pack.today and column not in table.future:
            yield fault_in(name, row, column, "lies in the future", "correct it or leave it empty")
    for before, after in table.spans:
        first, last = spans.get(before), spans.get(after)
        if first and last and first[0] > last[1]:
            problem = f"ends before {before} {row[before]}"
            yield fault_in(name, row, after, problem, "correct one of them")


def _forms(pack: Pack, name: str, table: Table, row: Row) -> Iterator[Problem]:
    url = row.cells.get("url", "")
    if url and not re.fullmatch(r"https?://[^\s]+\.[^\s]+", url):
        yield fault_in(name, row, "url", "not a web address", "write it with http:// or https://")
    if row.cells.get("source") == KNOWN_ONLY and row["confidence"] != "unverified":
        remedy = "give the source that was read or mark the row unverified"
        yield fault_in(name, row, "confidence", "no source was read", remedy)
    if name == "states" and not _ISO3.fullmatch(row["iso3"]):
        yield fault_in(name, row, "iso3", "not a code of three capitals", "write the ISO 3166 code")
    if name == "docket_patterns" and row["kind"] == "title":
        try:
            re.compile(row["pattern"])
        except re.error as error:
            yield fault_in(
                name, row, "pattern", f"not a pattern ({error})", "correct the expression"
            )
    if name == "docket_patterns" and row["kind"] == "symbol":
        yield from _symbol(name, row, "pattern")
    if name == "instruments":
        yield from _instrument(pack, row)


def _symbol(name: str, row: Row, column: str) -> Iterator[Problem]:
    form = next((f for start, f in _SYMBOLS.items() if row[column].startswith(start)), None)
    match = form.fullmatch(row[column]) if form else None
    if form and not match:
        yield fault_in(name, row, column, "not a symbol of its kind", "write it like A/RES/73/27")
    session = match.groupdict().get("session") if match else None
    if session and row.cells.get("session", "") not in ("", session):
        yield fault_in(name, row, "session", f"the symbol says {session}", "correct one of them")


def _instrument(pack: Pack, row: Row) -> Iterator[Problem]:
    yield from _symbol("instruments", row, "symbol")
    if row["kind"] in ("resolution", "draft") and not row["symbol"].startswith(tuple(_SYMBOLS)):
        remedy = "write it like A/RES/73/27"
        yield fault_in("instruments", row, "symbol", "not a symbol of its kind", remedy)
    derived = row["symbol"].replace("/", "-")
    if not _SLUG.fullmatch(row["slug"]) or (
        re.match(r"A/(RES|C\.)|A/\d", row["symbol"]) and row["slug"] != derived
    ):
        yield fault_in("instruments", row, "slug", "not made from the symbol", f"write {derived}")
    for code in filter(None, row["lead_sponsors"].split(";")):
        if "states" in pack.rows and code not in pack.values("states", "iso3"):
            remedy = "write ISO codes with ';' between"
            yield fault_in(
                "instruments", row, "lead_sponsors", f"{code} is not in states.csv", remedy
            )


RowRule = Callable[[Pack, str, Table, Row], Iterator[Problem]]
ROW_RULES: tuple[RowRule, ...] = (
    _filled,
    _languages,
    _all_or_none,
    _vocabulary,
    _references,
    _dates,
    _forms,
    *COURSE_RULES,
    *INITIATIVE_RULES,
    *LAW_RULES,
)
