"""The cast, and a round that was opened for it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.utils.translation import override

from tests.factory import Cast, make_cast
from tests.reporting.rounds_stage import Stage, make_stage


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return make_stage(cast)


@pytest.fixture
def in_english() -> Iterator[None]:
    """Have what is written outside a page in English."""
    with override("en"):
        yield
