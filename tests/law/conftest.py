"""What the tests of the room share."""

from __future__ import annotations

from tests.negotiation.conftest import in_english

__all__ = ["in_english"]
