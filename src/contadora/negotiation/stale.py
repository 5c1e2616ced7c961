"""What is raised where somebody else was faster."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class StaleError(ValidationError):
    """The words changed since they were read; who called keeps what was typed.

    `now` is what they say now, `was` what they said when they were read.
    """

    def __init__(self, now: str, was: str = "") -> None:
        self.now, self.was = now, was
        super().__init__(
            _(
                "Somebody changed this while you wrote: below is what it says now beside what you "
                "typed. Look at both, then save again."
            ),
            code="stale",
        )
