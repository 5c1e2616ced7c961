"""What every test has: a desk's folder of its own, and the people of `tests.factory`."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

# Before any settings are read: tests never touch a real desk.
_HOME = tempfile.TemporaryDirectory(prefix="contadora-tests-")
os.environ["CONTADORA_HOME"] = _HOME.name
for _name in ("CONTADORA_ALLOWED_HOSTS", "CONTADORA_SECRET_KEY", "CONTADORA_EMAIL_URL"):
    os.environ.pop(_name, None)

REQUIRE_ALL = os.environ.get("CONTADORA_REQUIRE_ALL") == "1"


def absent(reason: str) -> None:
    """Skip a test for want of something, or fail it where everything is required."""
    if REQUIRE_ALL:
        pytest.fail(f"{reason} (CONTADORA_REQUIRE_ALL=1)")
    pytest.skip(reason)


def pytest_configure() -> None:
    from contadora.config.catalogues import compile_catalogues
    from contadora.config.home import Home

    home = Home.from_environment()
    home.make()
    compile_catalogues(home.compiled / "locale")


@pytest.fixture(scope="session")
def data_folder() -> Path:
    """The real voting record: `../shared/data`, or the folder that CONTADORA_DATA names."""
    root = Path(__file__).resolve().parent.parent
    folder = Path(os.environ.get("CONTADORA_DATA") or root.parent / "shared" / "data")
    if not (folder / "un_votes.parquet").is_file():
        absent(f"the real voting record is not at {folder}; name its folder in CONTADORA_DATA")
    return folder


@pytest.fixture(autouse=True)
def _plain_static(settings: object) -> Iterator[None]:
    """Pages of tests name static files without a manifest."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # type: ignore[attr-defined]
    yield
