"""The pack's tables: where they are, what their columns mean, and a reader for them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

PACK = Path(__file__).parent
LANGUAGES = ("es", "en", "pt", "fr")

CONFIDENCE = frozenset({"seen", "reported", "unverified"})
VOTES = frozenset({"Y", "N", "A", "X"})
FLAGS = frozenset({"0", "1"})
STAGES = frozenset({"", "plenary", "committee"})


def words(text: str) -> frozenset[str]:
    """Return the words of a vocabulary."""
    return frozenset(text.split())


def in_languages(*texts: str) -> tuple[str, ...]:
    """Return the four columns of each text, one for a language."""
    return tuple(f"{text}_{code}" for text in texts for code in LANGUAGES)


@dataclass(frozen=True)
class Table:
    """A table's columns and what each must hold."""

    columns: tuple[str, ...]
    key: tuple[str, ...]  # no two rows alike in these
    required: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()  # written in the four languages
    optional_texts: tuple[str, ...] = ()  # written in the four languages, or in none
    dates: tuple[str, ...] = ()
    future: frozenset[str] = frozenset()  # dates that may lie ahead
    spans: tuple[tuple[str, str], ...] = ()  # a first date and the one not before it
    references: dict[str, tuple[str, str]] = field(default_factory=dict)  # column: table, column
    vocabularies: dict[str, frozenset[str]] = field(default_factory=dict)
    counts: tuple[str, ...] = ()  # whole numbers or empty


FACT = ("source", "confidence", "remark")
STATE = {"iso3": ("states", "iso3")}
SOURCE = {"source": ("sources", "key")}
SURE = {"confidence": CONFIDENCE}
COURSE = {"course": ("courses", "slug")}

TABLES: dict[str, Table] = {
    "sources": Table(
        ("key", "url", "symbol", "publisher", "title", "language", "date", "date_read"),
        key=("key",),
        required=("key", "title", "publisher", "language"),
        dates=("date", "date_read"),
    ),
    "states": Table(
        (
            *("iso3", "iso2", "m49", "kind", *in_languages("name", "short"), "region"),
            *("tile_row", "tile_col", "un_since", "un_until", "aliases"),
            *("source", "name_source", "confidence", "remark"),
        ),
        key=("iso3",),
        required=("iso3", "kind", "region", "name_source"),
        texts=("name", "short"),
        dates=("un_since", "un_until"),
        spans=(("un_since", "un_until"),),
        references=SOURCE | {"name_source": ("sources", "key")},
        vocabularies=SURE
        | {
            "kind": words("member observer former organisation"),
            "region": FLAGS,
        },
        counts=("tile_row", "tile_col"),
    ),
    "un_seats": Table(
        ("iso3", "since", "until", *FACT),
        key=("iso3", "since"),
        required=("iso3", "since"),
        dates=("since", "until"),
        spans=(("since", "until"),),
        references=STATE | SOURCE,
        vocabularies=SURE,
    ),
    "groups": Table(
        ("code", *in_languages("name", "acronym", "summary"), "url", *FACT),
        key=("code",),
        required=("code",),
        texts=("name", "acronym", "summary"),
        references=SOURCE,
        vocabularies=SURE,
    ),
    "group_members": Table(
        ("group", "iso3", "status", "since", "until", *FACT),
        key=("group", "iso3", "status", "since"),
        required=("group", "iso3", "status"),
        dates=("since", "until"),
        spans=(("since", "until"),),
        references=STATE | SOURCE | {"group": ("groups", "code")},
        vocabularies=SURE
        | {"status": words("member associate observer suspended former invited partner")},
    ),
    "organisations": Table(
        ("code", *in_languages("name"), "kind", "url", *FACT),
        key=("code",),
        required=("code",),
        texts=("name",),
        references=SOURCE,
        vocabularies=SURE
        | {"kind": frozenset({"regional", "UN body", "technical", "treaty body"})},
    ),
    "forums": Table(
        ("code", *in_languages("name"), "body", "since", "until", "chair", *FACT),
        key=("code",),
        required=("code", "body"),
        texts=("name",),
        dates=("since", "until"),
        future=frozenset({"until"}),
        spans=(("since", "until"),),
        references=SOURCE,
        vocabularies=SURE,
    ),
    "meetings": Table(
        (
            *("forum", *in_languages("title"), "start", "end", "place"),
            *(*in_languages("place"), "track", *FACT),
        ),
        key=("forum", "start", "title_en"),
        required=("forum", "start", "track"),
        texts=("title",),
        dates=("start", "end"),
        future=frozenset({"start", "end"}),
        spans=(("start", "end"),),
        references=SOURCE | {"forum": ("forums", "code")},
        vocabularies=SURE,
    ),
    "instruments": Table(
        (
            *("slug", "symbol", "kind", *in_languages("title", "summary"), "date", "session"),
            *("track", "committee", "status", "lead_sponsors", "yes", "no", "abstain"),
            *("vote_stage", "docket", "theme", "rollcall_state_by_state", "forum", *FACT),
        ),
        key=("slug",),
        required=("slug", "symbol", "kind", "track", "status", "docket", "theme"),
        texts=("title", "summary"),
        dates=("date",),
        references=SOURCE | {"forum": ("forums", "code")},
        vocabularies=SURE
        | {
            "kind": words("resolution draft treaty declaration norms measures report initiative"),
            "status": words(
                "adopted_by_vote adopted_without_vote rejected withdrawn superseded "
                "in_force open published"
            ),
            "docket": FLAGS,
            "vote_stage": STAGES,
            "rollcall_state_by_state": frozenset({"yes", "no", "partial"}),
        },
        counts=("session", "yes", "no", "abstain"),
    ),
    "provisions": Table(
        (
            *("instrument", "number", "kind", "letter", *in_languages("title", "text")),
            *("theme", "orientation", *FACT),
        ),
        key=("instrument", "number"),
        required=("instrument", "number", "kind", "theme"),
        texts=("title", "text"),
        references=SOURCE | {"instrument": ("instruments", "slug")},
        vocabularies=SURE
        | {
            "kind": frozenset({"norm", "measure", "operative", "article"}),
            "orientation": frozenset({"", "positive", "restraint"}),
        },
    ),
    "initiatives": Table(
        (
            *("slug", *in_languages("name"), "kind", "host", "hosts", "since", "ends"),
            *("states", "groups", "themes", "norms", *in_languages("summary"), "url", *FACT),
        ),
        key=("slug",),
        required=("slug", "kind", "host"),
        texts=("name", "summary"),
        dates=("since", "ends"),
        future=frozenset({"since", "ends"}),
        spans=(("since", "ends"),),
        references=SOURCE,
        vocabularies=SURE
        | {
            "kind": words(
                "training capacity programme centre network tool platform dialogue forum "
                "agreement coalition pledge framework research index infrastructure"
            ),
        },
    ),
    "readiness": Table(
        ("iso3", "indicator", "date", "value", *FACT),
        key=("iso3", "indicator", "date"),
        required=("iso3", "indicator", "date", "value"),
        dates=("date",),
        references=STATE | SOURCE,
        vocabularies=SURE | {"indicator": words("gci_tier"), "value": words("1 2 3 4 5")},
    ),
    "rollcalls": Table(
        (
            *("key", "instrument", "session", "date", "stage"),
            *("yes", "no", "abstain", "absent", "rcid", *FACT),
        ),
        key=("key",),
        required=("key", "session", "date", "yes", "no", "abstain", "absent"),
        dates=("date",),
        references=SOURCE | {"instrument": ("instruments", "slug")},
        vocabularies=SURE | {"stage": STAGES - {""}},
        counts=("session", "yes", "no", "abstain", "absent"),
    ),
    "rollcall_votes": Table(
        ("key", "iso3", "vote"),
        key=("key", "iso3"),
        required=("key", "iso3"),
        references=STATE | {"key": ("rollcalls", "key")},
        vocabularies={"vote": VOTES},
    ),
    "acts": Table(
        ("iso3", "instrument", "kind", "date", "stage", "document", *FACT),
        key=("iso3", "instrument", "kind", "date", "stage"),
        required=("iso3", "instrument", "kind"),
        dates=("date",),
        references=STATE | SOURCE | {"instrument": ("instruments", "slug")},
        vocabularies=SURE
        | {
            "kind": words(
                "voted_yes voted_no abstained absent signed ratified acceded endorsed "
                "joined withdrew sponsored stated"
            ),
            "stage": STAGES,
        },
    ),
    "law_positions": Table(
        (
            *("key", "iso3", "group", "body", "kind", "title", *in_languages("about"), "symbol"),
            *("url", "date", "language", *FACT),
        ),
        key=("key",),
        required=("key", "kind"),
        optional_texts=("about",),
        dates=("date",),
        references=STATE | SOURCE | {"group": ("groups", "code")},
        vocabularies=SURE
        | {
            "kind": words("paper contribution statement reply common"),
            "language": frozenset({"", *LANGUAGES, "ar", "ru", "zh"}),
        },
    ),
    "noncommitments": Table(
        ("iso3", "instrument", "kind", "as_of", *FACT),
        key=("iso3", "instrument", "kind"),
        required=("iso3", "instrument", "kind"),
        dates=("as_of",),
        references=STATE | SOURCE | {"instrument": ("instruments", "slug")},
        vocabularies=SURE | {"kind": words("not_signed not_party not_supporter")},
    ),
    "programmes": Table(
        ("slug", *in_languages("title", "summary"), *FACT),
        key=("slug",),
        required=("slug",),
        texts=("title", "summary"),
        references=SOURCE,
        vocabularies=SURE,
    ),
    "courses": Table(
        (
            *("slug", "programme", "stage", *in_languages("title", "summary")),
            *(*in_languages("objectives", "audience", "place"), "online", "starts_on", "ends_on"),
            *("time_zone", "official_language", "interpretation", "cap", "invitation_only", *FACT),
        ),
        key=("slug",),
        required=("slug", "time_zone"),
        texts=("title", "summary"),
        optional_texts=("objectives", "audience", "place"),
        dates=("starts_on", "ends_on"),
        spans=(("starts_on", "ends_on"),),
        references=SOURCE | {"programme": ("programmes", "slug")},
        vocabularies=SURE
        | {
            "online": FLAGS,
            "invitation_only": FLAGS,
            "official_language": frozenset({"", *LANGUAGES}),
        },
        counts=("stage", "cap"),
    ),
    "course_partners": Table(
        ("course", "key", "kind", "acronym", *in_languages("name"), "url", "position"),
        key=("course", "key"),
        required=("course", "key", "position"),
        texts=("name",),
        references=COURSE,
        vocabularies={"kind": words("organiser cosponsor collaborator")},
        counts=("position",),
    ),
    "course_people": Table(
        ("course", "key", *in_languages("post"), "coordinates", "position"),
        key=("course", "key"),
        required=("course", "key", "position"),
        texts=("post",),
        references=COURSE,
        vocabularies={"coordinates": FLAGS},
        counts=("position",),
    ),
    "course_sessions": Table(
        ("course", "key", "kind", "day", "starts", "ends", *in_languages("title", "themes")),
        key=("course", "key"),
        required=("course", "key", "day"),
        optional_texts=("title", "themes"),
        dates=("day",),
        references=COURSE,
        vocabularies={"kind": words("opening workshop closing")},
    ),
    "course_parts": Table(
        ("course", "session", "person", "role", "position"),
        key=("course", "session", "person", "role"),
        required=("course", "session", "person", "position"),
        references=COURSE,
        vocabularies={"role": words("opens speaks moderates closes")},
        counts=("position",),
    ),
    "course_readings": Table(
        ("course", "position", "citation", "url", "language"),
        key=("course", "position"),
        required=("course", "position", "citation"),
        references=COURSE,
        vocabularies={"language": frozenset({"", *LANGUAGES})},
        counts=("position",),
    ),
    "docket_patterns": Table(
        ("kind", "pattern", "language", "exclude", "remark"),
        key=("kind", "pattern"),
        required=("kind", "pattern"),
        vocabularies={"kind": frozenset({"symbol", "title"}), "exclude": FLAGS},
    ),
}


def path_of(name: str, folder: Path | None = None) -> Path:
    """Return the file of a table, in the pack or in another folder."""
    if name not in TABLES:
        raise KeyError(f"table: {name!r} is not in the pack; choose from {', '.join(TABLES)}")
    return (folder or PACK) / f"{name}.csv"


def lines(name: str, folder: Path | None = None) -> Iterator[tuple[int, list[str]]]:
    """Yield a table's rows as they stand in the file, each with its line number."""
    with path_of(name, folder).open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        for row in reader:
            yield reader.line_num, row


def read(name: str, folder: Path | None = None) -> list[dict[str, str]]:
    """Return a table's rows by column name, in the order of the file."""
    rows = lines(name, folder)
    header = next(rows)[1]
    return [dict(zip(header, row, strict=True)) for _, row in rows]


def members_on(seats: list[dict[str, str]], day: str) -> set[str]:
    """Return the codes that hold a seat in the Assembly on a day, from the rows of `un_seats`."""
    return {
        seat["iso3"]
        for seat in seats
        if seat["since"] <= day and (not seat["until"] or seat["until"] > day)
    }
