"""What the tests of the estimation library share. Nothing here needs Django."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

FILES = ("un_votes.parquet", "un_rollcalls.parquet", "ideal_points_published.csv")


@pytest.fixture
def rng() -> np.random.Generator:
    """A generator with a fixed seed."""
    return np.random.default_rng(20171)


@pytest.fixture(autouse=True)
def untouched_global_random_state() -> Iterator[None]:
    """Fail a test during which NumPy's global random state moved."""
    before = np.random.get_state(legacy=False)  # noqa: NPY002 - the state that is guarded
    yield
    after = np.random.get_state(legacy=False)  # noqa: NPY002
    same = before["state"]["pos"] == after["state"]["pos"] and np.array_equal(
        before["state"]["key"], after["state"]["key"]
    )
    assert same, "the global random state was touched; pass a Generator instead"


@pytest.fixture(scope="session")
def real_data() -> Path:
    """Folder of the real record: CONTADORA_DATA, or ../shared/data beside the project."""
    root = Path(__file__).resolve().parents[2]
    folder = Path(os.environ.get("CONTADORA_DATA") or root.parent / "shared" / "data")
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        reason = f"no real record: {', '.join(missing)} absent from {folder}; set CONTADORA_DATA"
        if os.environ.get("CONTADORA_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder
