"""Writing the starter pack's tables: what is new is added, what differs is updated, no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models
from django.db.models import QuerySet
from django.db.models.deletion import ProtectedError, RestrictedError

from contadora.atlas.models import (
    Forum,
    Group,
    GroupMembership,
    Initiative,
    Instrument,
    Meeting,
    Organisation,
    Provision,
    Readiness,
    Seat,
    Source,
    State,
)
from contadora.atlas.texts import LANGUAGES

Row = Mapping[str, str]
Tables = Callable[[str], list[dict[str, str]]]
STARTER = "starter"
POINTED_AT = (Source, State, Group, Forum, Instrument)


class PackError(ValueError):
    """The starter pack cannot be loaded; the message names file, field, value and remedy."""


@dataclass
class Changes:
    """How many rows of one table were added, changed, removed, and were as they are."""

    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed)

    def counts(self) -> dict[str, int]:
        return {k: v for k, v in vars(self).items() if v}


class Plan(NamedTuple):
    """How a table becomes rows of a model: what identifies a row, and what it holds."""

    model: type[models.Model]
    key: tuple[str, ...]
    rows: Iterable[dict[str, Any]]


def upsert(
    plan: Plan,
    *,
    existing: QuerySet[Any] | None = None,
    keep: Callable[[Any], bool] | None = None,
    remove: bool = False,
) -> Changes:
    """Bring a model's rows to what a table says; `keep` tells which rows are the desk's own.

    With `remove`, rows of `existing` that the table no longer has are deleted, unless something
    of the desk rests on them.
    """
    model, key, rows = plan
    stored = {
        _key(row, key): row
        for row in (model._default_manager.all() if existing is None else existing)
    }
    fields = {field.attname: field for field in model._meta.concrete_fields}
    targets = {
        name: set(field.related_model._default_manager.values_list("pk", flat=True))
        for name, field in fields.items()
        if isinstance(field, models.ForeignKey) and field.related_model in POINTED_AT
    }
    changes, new, changed, touched = Changes(), [], [], set()
    wanted: set[tuple[Any, ...]] = set()
    for values in rows:
        values = {name: fields[name].to_python(value) for name, value in values.items()}
        identity = tuple(values[name] for name in key)
        if identity in wanted:
            raise PackError(
                f"{model._meta.model_name}: {' '.join(map(str, identity))} is there twice; "
                "keep one row"
            )
        wanted.add(identity)
        for name, known in targets.items():
            if values.get(name) is not None and values[name] not in known:
                raise PackError(
                    f"{model._meta.model_name} {' '.join(map(str, identity))}: {name[:-3]} "
                    f"{values[name]!r} is not in the pack; add it there or correct the code"
                )
        row = stored.get(identity)
        if row is None:
            new.append(model(**values))
            continue
        differing = (
            []
            if keep and keep(row)
            else [name for name, value in values.items() if getattr(row, name) != value]
        )
        for name in differing:
            setattr(row, name, values[name])
        if differing:
            changed.append(row)
            touched.update(differing)
        else:
            changes.unchanged += 1
    changes.added, changes.changed = len(new), len(changed)
    model._default_manager.bulk_create(new, batch_size=500)
    if changed:
        names = [name for name in touched if not fields[name].primary_key]
        model._default_manager.bulk_update(changed, [fields[n].name for n in names], batch_size=100)
    if remove:
        for identity in stored.keys() - wanted:
            if not (keep and keep(stored[identity])):
                changes.removed += _removed(stored[identity])
    return changes


def _key(row: Any, key: Sequence[str]) -> tuple[Any, ...]:
    return tuple(getattr(row, name) for name in key)


def _removed(row: models.Model) -> int:
    try:
        row.delete()
    except (ProtectedError, RestrictedError):
        return 0
    return 1


def texts(row: Row, *fields: str) -> dict[str, str]:
    """Return the columns of a row that exist in the four languages."""
    return {f"{field}_{code}": row[f"{field}_{code}"] for field in fields for code in LANGUAGES}


def sourced(row: Row) -> dict[str, str]:
    """Return where a row was read and how sure it is."""
    return {
        "source_id": row["source"],
        "confidence": row["confidence"],
        "remark": row.get("remark", ""),
    }


def number(text: str) -> int | None:
    """Return a whole number, None where the cell is empty."""
    return int(text) if text else None


def load_atlas(read: Tables) -> dict[str, Changes]:
    """Bring the atlas to what the pack's tables say; the caller holds the transaction."""
    changes = {
        "sources": upsert(
            Plan(Source, ("key",), map(_source, read("sources"))),
            keep=lambda row: row.origin != STARTER,
        ),
        "states": upsert(Plan(State, ("iso3",), _states(read("states")))),
        "un_seats": upsert(
            Plan(Seat, ("state_id", "since"), map(_seat, read("un_seats"))), remove=True
        ),
        "groups": upsert(Plan(Group, ("code",), map(_group, read("groups"))), remove=True),
    }
    changes["group_members"] = upsert(
        Plan(
            GroupMembership,
            ("group_id", "state_id", "status", "since"),
            map(_membership, read("group_members")),
        ),
        remove=True,
    )
    changes["organisations"] = upsert(
        Plan(Organisation, ("code",), map(_organisation, read("organisations")))
    )
    changes["forums"] = upsert(Plan(Forum, ("code",), map(_forum, read("forums"))))
    changes["meetings"] = upsert(
        Plan(Meeting, ("forum_id", "start", "title_en"), map(_meeting, read("meetings"))),
        remove=True,
    )
    changes["instruments"] = upsert(
        Plan(Instrument, ("slug",), map(_instrument, read("instruments"))),
        keep=lambda row: row.origin == "desk",
    )
    changes["provisions"] = upsert(
        Plan(Provision, ("instrument_id", "number"), map(_provision, read("provisions"))),
        remove=True,
    )
    changes["initiatives"] = upsert(
        Plan(Initiative, ("slug",), map(_initiative, read("initiatives"))),
        keep=lambda row: row.origin != STARTER,
    )
    changes["readiness"] = upsert(
        Plan(Readiness, ("state_id", "indicator", "date"), map(_readiness, read("readiness"))),
        remove=True,
    )
    return changes


def _source(row: Row) -> dict[str, Any]:
    names = ("key", "url", "symbol", "publisher", "title", "language", "date")
    return {name: row[name] for name in names} | {
        "date_read": row["date_read"] or None,
        "origin": STARTER,
    }


def _states(rows: list[dict[str, str]]) -> list[dict[str, Any]]:
    """Give each State its slot: the one it has, or the next that was never given."""
    given = dict(State.objects.values_list("iso3", "slot"))
    free = 1 + max(given.values(), default=-1)
    values = []
    for row in rows:
        if row["iso3"] not in given:
            given[row["iso3"]] = free
            free += 1
        plain = ("iso3", "iso2", "m49", "kind", "un_since", "un_until")
        copied: dict[str, Any] = {name: row[name] for name in plain}
        values.append(
            copied
            | texts(row, "name", "short")
            | {
                "in_region": row["region"] == "1",
                "tile_row": number(row["tile_row"]),
                "tile_column": number(row["tile_col"]),
                "slot": given[row["iso3"]],
                "aliases": "\n".join(
                    part.strip() for part in row["aliases"].split(";") if part.strip()
                ),
                "remark": row.get("remark", ""),
                "source_id": row["source"],
            }
        )
    return values


def _seat(row: Row) -> dict[str, Any]:
    return {
        "state_id": row["iso3"],
        "since": row["since"],
        "until": row["until"] or None,
    } | sourced(row)


def _group(row: Row) -> dict[str, Any]:
    return {"code": row["code"], "url": row["url"], "source_id": row["source"]} | texts(
        row, "name", "acronym", "summary"
    )


def _membership(row: Row) -> dict[str, Any]:
    return {
        "group_id": row["group"],
        "state_id": row["iso3"],
        "status": row["status"],
        "since": row["since"] or None,
        "until": row["until"] or None,
    } | sourced(row)


def _organisation(row: Row) -> dict[str, Any]:
    plain = {name: row[name] for name in ("code", "kind", "url")}
    return plain | texts(row, "name") | sourced(row)


def _forum(row: Row) -> dict[str, Any]:
    plain = {name: row[name] for name in ("code", "body", "since", "until", "chair")}
    return plain | texts(row, "name") | sourced(row)


def _meeting(row: Row) -> dict[str, Any]:
    plain = {name: row[name] for name in ("start", "end", "track")}
    return {"forum_id": row["forum"]} | plain | texts(row, "title", "place") | sourced(row)


def _instrument(row: Row) -> dict[str, Any]:
    names = (
        "slug",
        "symbol",
        "kind",
        "status",
        "date",
        "track",
        "committee",
        "theme",
        "lead_sponsors",
    )
    return (
        {name: row[name] for name in names}
        | texts(row, "title", "summary")
        | {name: number(row[name]) for name in ("session", "yes", "no", "abstain")}
        | {
            "vote_stage": row["vote_stage"],
            "state_by_state": row["rollcall_state_by_state"],
            "docket_listed": row["docket"] == "1",
            "forum_id": row["forum"] or None,
            "origin": STARTER,
        }
        | sourced(row)
    )


def _provision(row: Row) -> dict[str, Any]:
    names = ("number", "kind", "letter", "theme", "orientation")
    return (
        {"instrument_id": row["instrument"]}
        | {name: row[name] for name in names}
        | texts(row, "title", "text")
        | sourced(row)
    )


def _initiative(row: Row) -> dict[str, Any]:
    names = ("slug", "kind", "host", "hosts", "states", "groups", "themes", "norms", "url")
    return (
        {name: row[name] for name in names}
        | {"since": row["since"] or None, "ends": row["ends"] or None, "origin": STARTER}
        | texts(row, "name", "summary")
        | sourced(row)
    )


def _readiness(row: Row) -> dict[str, Any]:
    return {
        "state_id": row["iso3"],
        "indicator": row["indicator"],
        "date": row["date"],
        "value": number(row["value"]),
    } | sourced(row)
