"""Writes of the record: each one transaction, one audit entry, one new version."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from contadora.atlas import versions
from contadora.atlas.loading import Changes, load_atlas
from contadora.people import audit
from contadora.people.models import User
from contadora.record import docket
from contadora.record.loading.starter import Pack, load_record
from contadora.record.models import Edition

STARTER_FOLDER = Path(__file__).resolve().parent.parent / "starter"


@transaction.atomic
def load_starter(actor: User, folder: Path | None = None) -> Edition:
    """Load the starter pack, or bring a desk to a later one; what is the desk's own stays.

    The edition returned is not stored when the pack changed nothing.
    """
    pack = Pack(folder or STARTER_FOLDER)
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
        audit.record(actor, "record.load_starter", edition, sha256=pack.sha256)
    return edition
