"""Loading the starter pack's index of positions."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from contadora.atlas.loading import Changes
from contadora.law.loading import load_positions
from contadora.people import audit
from contadora.people.access import require_secretariat_or_desk
from contadora.people.models import User
from contadora.record.loading.starter import Pack
from contadora.starter.tables import PACK


@transaction.atomic
def load_law_positions(actor: User, folder: Path | None = None) -> dict[str, Changes]:
    """Load the pack's index of positions, or bring a desk to that of a later pack.

    The pack's sources must be loaded already. What the desk changed, and what has a text, stays;
    where nothing differs there is no entry in the trail.
    """
    require_secretariat_or_desk(actor)
    pack = Pack(folder or PACK)
    changes = load_positions(pack.read)
    if any(changes.values()):
        counts = {name: change.counts() for name, change in changes.items()}
        audit.record(actor, "load_law_positions", actor, sha256=pack.sha256, tables=counts)
    return changes
