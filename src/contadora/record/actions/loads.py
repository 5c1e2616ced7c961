"""Loading the starter pack and files of votes: one transaction, one audit entry, one version."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction
from django.utils import timezone

from contadora.atlas import versions
from contadora.atlas.loading import Changes, load_atlas
from contadora.atlas.models import Source
from contadora.atlas.symbols import slug_of
from contadora.people import audit
from contadora.people.models import User
from contadora.record import docket
from contadora.record.loading import files, formats, reading, rollcalls
from contadora.record.loading.calls import readable
from contadora.record.loading.files import LoadError
from contadora.record.loading.formats import UN_LIBRARY, VOETEN, Progress
from contadora.record.loading.starter import Pack, load_record
from contadora.record.models import Edition
from contadora.starter.tables import PACK


@transaction.atomic
def load_starter(actor: User, folder: Path | None = None) -> Edition:
    """Load the starter pack, or bring a desk to a later one; what is the desk's own stays.

    The edition returned is not stored when the pack changed nothing.
    """
    versions.lock()
    pack = Pack(folder or PACK)
    changes: dict[str, Changes] = load_atlas(pack.read)
    changes |= load_record(pack.read)
    on, off = docket.settle()
    calls = changes["rollcalls"]
    edition = Edition(
        format="starter",
        filename="starter",
        sha256=pack.sha256,
        loaded_by=actor,
        rows=sum(c.added + c.changed + c.unchanged for c in changes.values()),
        rollcalls_added=calls.added,
        rollcalls_changed=calls.changed,
        rollcalls_unchanged=calls.unchanged,
        report={
            "tables": {name: change.counts() for name, change in changes.items()},
            "docket_on": on,
            "docket_off": off,
        },
    )
    if any(changes.values()) or on or off:
        versions.bump()
        edition.save()
        audit.record(actor, "load_starter", edition, sha256=pack.sha256)
    return edition


LISTED = 500  # rejected rows, and added and changed roll calls, that an edition's report names
SOURCES = {
    UN_LIBRARY: {
        "key": "un-library-votes",
        "url": "https://digitallibrary.un.org/record/4060887",
        "publisher": "Dag Hammarskjöld Library, United Nations",
        "title": "United Nations General Assembly Voting Data",
        "language": "en",
    },
    VOETEN: {
        "key": "voeten-votes",
        "url": "https://doi.org/10.7910/DVN/LEJUQZ",
        "publisher": "Erik Voeten, Anton Strezhnev, Michael Bailey; Harvard Dataverse",
        "title": "United Nations General Assembly Voting Data",
        "language": "en",
    },
}


def load_rollcalls(
    actor: User,
    file: Path,
    *,
    about: Path | None = None,
    strict: bool = False,
    progress: Progress | None = None,
    filename: str = "",
) -> Edition:
    """Load a file of recorded votes, with the file that tells of its roll calls where it needs one.

    A file beside it named for that is used when none is given. With `strict`, a file in which
    anything cannot be read changes nothing. The edition returned is not stored when the file is
    one that was loaded before and nothing differs from it.
    """
    file = files.find(file)
    table = files.open_table(file)
    if about is not None:
        about = files.find(about, "rollcalls")
    elif not {"date", "symbol"} <= formats.recognise(table).about.keys():
        about = files.sibling(file)
    described = files.open_table(about) if about else None
    found = reading.read(table, described, progress)
    if strict and found.rejected:
        first = min(found.rejected)
        raise LoadError(
            "strict",
            file=file.name,
            count=len(found.rejected),
            line=first.line,
            reason=[first.code, first.value],
        )
    if not found.calls:
        raise LoadError("no_call", file=file.name)
    if progress:
        progress("write", 0, len(found.calls))
    return _store(actor, found, table, described, filename or file.name)


@transaction.atomic
def _store(
    actor: User,
    found: reading.Reading,
    table: files.Table,
    described: files.Table | None,
    filename: str,
) -> Edition:
    # From here on no other file is written: of two that bring the same roll calls at once, the
    # second finds those of the first.
    versions.lock()
    source = _source_of(found.format, filename)
    outcome = rollcalls.write(found, source)
    on, off = docket.settle()
    edition = Edition(
        format=found.format,
        filename=filename[:255],
        sha256=table.sha256,
        loaded_by=actor,
        loaded_at=timezone.now(),
        rows=found.rows,
        rollcalls_added=outcome.added,
        rollcalls_changed=len(outcome.changed),
        rollcalls_unchanged=outcome.unchanged,
        rows_rejected=len(found.rejected),
        report={
            "about": described.path.name if described else "",
            "notes": dict(found.notes),
            "rejected": _listed(sorted(found.rejected)),
            "reasons": _reasons(found.rejected),
            "totals": _listed(found.totals),
            "unknown_states": {
                readable(name): rows for name, rows in found.unknown_states.most_common(LISTED)
            },
            "added": outcome.new[:LISTED],
            "changed": outcome.changed[:LISTED],
            "docket_on": on,
            "docket_off": off,
        },
    )
    changes = bool(outcome) or bool(on) or bool(off)
    if changes:
        versions.bump()
    if changes or not Edition.objects.filter(sha256=table.sha256).exists():
        edition.save()
        audit.record(
            actor,
            "load_rollcalls",
            edition,
            sha256=table.sha256,
            added=outcome.added,
            changed=len(outcome.changed),
        )
    return edition


def _listed(rows: list[files.Rejected]) -> list[dict[str, int | str]]:
    return [
        {"line": row.line, "code": row.code, "value": readable(row.value)} for row in rows[:LISTED]
    ]


def _reasons(rejected: list[files.Rejected]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for row in rejected:
        counts[row.code] = counts.get(row.code, 0) + 1
    return counts


def _source_of(form: str, filename: str) -> Source:
    known = SOURCES.get(form) or {
        "key": f"table-{slug_of(Path(filename).stem).lower()[:80]}",
        "title": filename[:500],
    }
    source, _created = Source.objects.get_or_create(
        key=known["key"],
        defaults={**known, "origin": "load", "date_read": timezone.localdate()},
    )
    return source
