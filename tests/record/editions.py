"""Small files of votes as the editions write them, with public facts of real roll calls.

The votes are those of five States on A/RES/73/27 (5 December 2018) and A/RES/74/247 (27 December
2019), which the starter pack holds in full.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from pathlib import Path

import polars as pl

from contadora.atlas.models import Instrument
from contadora.people.queries import system_user
from contadora.record import queries
from contadora.record.actions import load_rollcalls
from contadora.record.models import Edition, RollCall
from contadora.record.votes import Vote

STATES = {
    "URY": ("Uruguay", 165),
    "USA": ("United States of America", 2),
    "CHN": ("China", 710),
    "MEX": ("Mexico", 70),
    "DOM": ("Dominican Republic", 42),
}
CALLS = {
    "A/RES/73/27": {
        "session": 73,
        "date": "2018-12-05",
        "rcid": 6073,
        "title": "Developments in the field of information and telecommunications in the context "
        "of international security",
    },
    "A/RES/74/247": {
        "session": 74,
        "date": "2019-12-27",
        "rcid": 9087,
        "title": "Countering the use of information and communications technologies for criminal "
        "purposes",
    },
}
VOTES = {
    "A/RES/73/27": {"URY": "Y", "USA": "N", "CHN": "Y", "MEX": "Y", "DOM": "Y"},
    "A/RES/74/247": {"URY": "A", "USA": "N", "CHN": "Y", "MEX": "A", "DOM": "N"},
}
VOETEN_CODES = {"Y": 1, "A": 2, "N": 3, "X": 8}
WORDS = {"Y": "yes", "N": "no", "A": "abstain", "X": "absent"}
LIBRARY_2026 = [
    *("undl_id", "ms_code", "ms_name", "ms_vote", "date", "session", "resolution", "draft"),
    *("committee_report", "meeting", "title", "agenda_title", "subjects", "vote_note"),
    *("total_yes", "total_no", "total_abstentions", "total_non_voting", "total_ms", "undl_link"),
]
LATER = {"vote_note", "undl_link", "subjects"}
LIBRARY_OLD = [name for name in LIBRARY_2026 if name not in LATER]
Row = dict[str, object]


def each() -> Iterable[tuple[str, Mapping[str, object], str, str]]:
    """Yield symbol, roll call, State and vote of every vote."""
    for symbol, votes in VOTES.items():
        for iso3, vote in votes.items():
            yield symbol, CALLS[symbol], iso3, vote


def library(columns: list[str] = LIBRARY_2026) -> list[Row]:
    """Rows as the UN library writes them."""
    rows = []
    for symbol, call, iso3, vote in each():
        counts = list(VOTES[symbol].values())
        row: Row = {
            "undl_id": call["rcid"],
            "ms_code": iso3,
            "ms_name": STATES[iso3][0].upper(),
            "ms_vote": vote,
            "date": call["date"],
            "session": call["session"],
            "resolution": symbol,
            "title": f"{call['title']} : resolution / adopted by the General Assembly",
            "total_yes": counts.count("Y"),
            "total_no": counts.count("N"),
            "total_abstentions": counts.count("A"),
            "total_non_voting": counts.count("X"),
            "total_ms": len(counts),
        }
        rows.append({name: row.get(name, "") for name in columns})
    return rows


def voeten(**without: object) -> list[Row]:
    """Rows as Voeten's file writes them."""
    return [
        {
            "rcid": call["rcid"],
            "ccode": STATES[iso3][1],
            "session": call["session"],
            "Country": iso3,
            "Countryname": STATES[iso3][0],
            "vote": VOETEN_CODES[vote],
            "date": "{1}/{2}/{0}".format(*str(call["date"]).split("-")),
            "unres": symbol.replace("A/RES", "R"),
            "amend": 0,
            "para": 0,
            "short": call["title"],
            "me": 0,
            "nu": 0,
            "di": 1 if symbol == "A/RES/73/27" else 0,
            "hr": 0,
            "co": 0,
            "ec": 0,
        }
        for symbol, call, iso3, vote in each()
    ]


def plain() -> list[Row]:
    """Rows of a plain long table."""
    return [
        {"rcid": call["rcid"], "iso3": iso3, "vote": WORDS[vote]}
        for _symbol, call, iso3, vote in each()
    ]


def about() -> list[Row]:
    """Rows of the table of roll calls that a plain table needs."""
    return [
        {
            "rcid": call["rcid"],
            "session": call["session"],
            "date": call["date"],
            "symbol": symbol,
            "title": call["title"],
            "issues": "di",
            "is_paragraph": "false",
            "is_amendment": "false",
            "is_important": "false",
            "linked_to": call["rcid"],
        }
        for symbol, call in CALLS.items()
    ]


def text(rows: list[Row], separator: str = ",", end: str = "\r\n") -> str:
    """Write rows as CSV."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, rows[0].keys(), delimiter=separator, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def save(file: Path, rows: list[Row], separator: str = ",", encoding: str = "utf-8") -> Path:
    """Write rows into a file."""
    file.write_bytes(text(rows, separator).encode(encoding))
    return file


def plain_files(folder: Path, suffix: str = "csv") -> Path:
    """Write a plain table and the one of its roll calls; return the file of votes."""
    if suffix == "parquet":
        for name, rows in (("votes", plain()), ("rollcalls", about())):
            pl.DataFrame(rows).write_parquet(folder / f"{name}.parquet")
        return folder / "votes.parquet"
    save(folder / "rollcalls.csv", about())
    return save(folder / "votes.csv", plain())


def load(file: Path, **options: object) -> Edition:
    """Load a file as the desk does."""
    return load_rollcalls(system_user(), file, **options)  # type: ignore[arg-type]


def votes_on(slug: str) -> dict[str, Vote]:
    """Return the votes of a roll call by State."""
    call = queries.roll_call(slug)
    assert call is not None, slug
    return {vote.iso3: vote.vote for vote in queries.votes_of(call)}


def bulk_call(slug: str = "A-RES-73-199", **told: object) -> RollCall:
    """Add a roll call as a file of votes does, with the text that the file brought."""
    like = RollCall.objects.select_related("source").get(slug="A-RES-73-27")
    text = Instrument.objects.create(
        slug=slug,
        symbol=slug.replace("-", "/"),
        kind="resolution",
        status="adopted_by_vote",
        vote_stage="plenary",
        state_by_state="yes",
        yes=like.yes,
        no=like.no,
        abstain=like.abstain,
        title_en="A text",
        session=73,
        source=like.source,
        origin="load",
    )
    fields = {f.attname: getattr(like, f.attname) for f in RollCall._meta.concrete_fields}
    return RollCall.objects.create(
        **fields
        | {"slug": slug, "symbol": text.symbol, "instrument_id": text.slug, "origin": "load"}
        | told
    )
