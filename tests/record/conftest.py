"""What the tests of the record begin with."""

from __future__ import annotations

import pytest

from contadora.atlas import versions
from contadora.record.models import RollCall


@pytest.fixture
def empty(db: None) -> None:
    """A desk with States and no roll call, so that what a file holds is all there is."""
    RollCall.objects.all().delete()
    versions.bump()  # what an earlier test made the process keep is of another record
