"""What this room does when people's places change."""

from __future__ import annotations

from typing import Any

from contadora.people.models import Membership
from contadora.reporting.models import Report


def stop_reading(sender: Any, instance: Membership, **_signal: Any) -> None:
    """Name who leaves a delegation no more as a reader of its RED drafts, should they come back."""
    Report.readers.through.objects.filter(
        report__delegation=instance.delegation_id, user=instance.user_id
    ).delete()
