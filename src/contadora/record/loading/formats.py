"""Telling the editions of voting files apart by their columns, and what each column holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from contadora.record.loading.files import LoadError, Table
from contadora.record.loading.vocabulary import TABLE_VOTES, UN_LIBRARY_VOTES, VOETEN_VOTES
from contadora.record.votes import Vote

Progress = Callable[[str, int, int], None]  # what is being done, how far, of how much

UN_LIBRARY, VOETEN, TABLE = "unlibrary", "voeten", "table"

# What a roll call can say of itself, and the names that files give it, the best first.
_ABOUT = {
    "session": ("session",),
    "date": ("date",),
    "year": ("year",),
    "symbol": ("symbol", "unres", "resolution", "resid"),
    "title": ("title", "short"),
    "description": ("description", "descr", "agenda_title"),
    "issues": ("issues",),
    "paragraph": ("is_paragraph", "para"),
    "amendment": ("is_amendment", "amend"),
    "important": ("is_important", "importantvote", "important"),
    "linked_to": ("linked_to",),
}
_TOTALS = {
    "yes": ("total_yes",),
    "no": ("total_no",),
    "abstain": ("total_abstentions",),
}
ISSUES = ("co", "di", "ec", "hr", "me", "nu")


@dataclass(frozen=True)
class Format:
    """How to read one file of votes."""

    name: str
    key: str  # the column that names a roll call
    state: str
    states_by: str  # iso3, iso2, cow or name
    vote: str
    votes: dict[str, Vote]
    about: dict[str, str]  # what a roll call says of itself: the column that holds it
    totals: dict[str, str]
    issues: tuple[str, ...] = ()  # columns of 0 and 1, one an issue

    @property
    def wanted(self) -> list[str]:
        """The columns to read."""
        return [
            self.key,
            self.state,
            self.vote,
            *self.about.values(),
            *self.totals.values(),
            *self.issues,
        ]


def _by_lower(table: Table) -> dict[str, str]:
    return {name.lower(): name for name in table.columns}


def about(table: Table, taken: tuple[str, ...] = ()) -> dict[str, str]:
    """Return which column holds what about a roll call."""
    have = _by_lower(table)
    found = {}
    for field, names in _ABOUT.items():
        column = next((have[n] for n in names if n in have and have[n] not in taken), None)
        if column is not None:
            found[field] = column
    return found


def issue_columns(table: Table) -> tuple[str, ...]:
    """Return the columns of the issue codes, where the file has one for each."""
    have = _by_lower(table)
    return tuple(have[code] for code in ISSUES if code in have)


def recognise(table: Table) -> Format:
    """Return how to read a file of votes, from the columns it has."""
    have = _by_lower(table)
    for rule in (_un_library, _voeten, _table):
        found = rule(table, have)
        if found is not None:
            return found
    raise LoadError("unknown", file=table.path.name, columns=", ".join(table.columns[:12]))


def _un_library(table: Table, have: dict[str, str]) -> Format | None:
    if not {"ms_code", "ms_vote"} <= have.keys():
        return None
    key = next((have[n] for n in ("undl_id", "undl_link", "resolution") if n in have), None)
    if key is None:
        raise LoadError("no_key", file=table.path.name)
    totals = {f: have[n] for f, names in _TOTALS.items() for n in names if n in have}
    return Format(
        UN_LIBRARY, key, have["ms_code"], "iso3", have["ms_vote"], UN_LIBRARY_VOTES,
        about(table), totals,
    )  # fmt: skip


def _voeten(table: Table, have: dict[str, str]) -> Format | None:
    if not {"rcid", "vote"} <= have.keys() or "iso3" in have:
        return None
    for name, by in (("ccode", "cow"), ("countryname", "name"), ("country", "iso3")):
        if name in have:
            # R's unvotes writes the same record in words: country, country_code; yes, no.
            if name == "country" and "country_code" in have:
                return None
            return Format(
                VOETEN, have["rcid"], have[name], by, have["vote"], VOETEN_VOTES | _WORDS,
                about(table), {}, issue_columns(table),
            )  # fmt: skip
    return None


_WORDS = {word: vote for word, vote in TABLE_VOTES.items() if word.isalpha() and len(word) > 1}


def _table(table: Table, have: dict[str, str]) -> Format | None:
    key = next((have[n] for n in ("rcid", "rollcall", "roll_call", "id") if n in have), None)
    if key is None or "vote" not in have:
        return None
    ways: tuple[tuple[str, str], ...] = (
        ("iso3", "iso3"),
        ("iso3c", "iso3"),
        ("country_code", "iso2"),
        ("iso2", "iso2"),
        ("state", "name"),
        ("country", "name"),
    )
    for name, by in ways:
        if name in have:
            return Format(
                TABLE, key, have[name], by, have["vote"], TABLE_VOTES,
                about(table, (key, have[name])), {}, issue_columns(table),
            )  # fmt: skip
    return None
