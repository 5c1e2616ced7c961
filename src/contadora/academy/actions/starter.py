"""Loading the starter pack's courses."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from contadora.academy.loading import load_courses as load
from contadora.atlas.loading import Changes
from contadora.people import audit
from contadora.people.access import require_secretariat_or_desk
from contadora.people.models import User
from contadora.record.loading.starter import Pack
from contadora.starter.tables import PACK


@transaction.atomic
def load_courses(actor: User, folder: Path | None = None) -> dict[str, Changes]:
    """Load the pack's courses, or bring a desk to those of a later pack.

    The pack's sources must be loaded already. What the desk changed stays; where nothing differs
    there is no entry in the trail.
    """
    require_secretariat_or_desk(actor)
    pack = Pack(folder or PACK)
    changes = load(pack.read)
    if any(changes.values()):
        counts = {name: change.counts() for name, change in changes.items()}
        audit.record(actor, "load_courses", actor, sha256=pack.sha256, tables=counts)
    return changes
