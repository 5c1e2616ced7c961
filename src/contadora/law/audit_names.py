"""What the actions and objects of `law` are called in the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise

ACTIONS: dict[str, Promise] = {}
OBJECTS: dict[str, Promise] = {}
