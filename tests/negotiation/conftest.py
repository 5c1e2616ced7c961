"""What the tests of the room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override


@pytest.fixture
def in_english() -> Iterator[None]:
    """Messages in English, as the tests expect them; mails and pages keep their reader's."""
    with override("en"):
        yield
