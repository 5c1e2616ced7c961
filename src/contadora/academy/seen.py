"""What somebody saw of a row when they began to change it, as a short word."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db.models import Model


def mark(row: Model, names: Iterable[str]) -> str:
    """Return a word for what a row says: another one as soon as anything named differs."""
    said = repr([(name, str(row.serializable_value(name))) for name in sorted(names)])
    return hashlib.sha256(said.encode()).hexdigest()[:20]
