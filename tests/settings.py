"""The desk's settings for its tests: a folder of their own, whichever store is asked for.

pytest-django reads the settings before any conftest is imported, so what must come before them
is done here. `CONTADORA_TEST_STORE=postgresql` runs the tests on a PostgreSQL server of their own.
"""

from __future__ import annotations

import os
import tempfile

# Tests never touch a real desk. Processes of pytest-xdist have a folder each.
FOLDER = tempfile.TemporaryDirectory(prefix="contadora-tests-")
for _name in [name for name in os.environ if name.startswith("CONTADORA_")]:
    if _name not in {
        "CONTADORA_CHROMIUM",
        "CONTADORA_DATA",
        "CONTADORA_REQUIRE_ALL",
        "CONTADORA_TEST_POSTGRESQL",
        "CONTADORA_TEST_STORE",
    }:
        del os.environ[_name]
os.environ["CONTADORA_HOME"] = FOLDER.name

if os.environ.get("CONTADORA_TEST_STORE") == "postgresql":
    from tests.postgres import server_url

    os.environ["DATABASE_URL"] = server_url()
else:
    os.environ.pop("DATABASE_URL", None)

from contadora.config.catalogues import compile_catalogues  # noqa: E402
from contadora.config.home import Home  # noqa: E402

# Before anything is translated: Django keeps the first catalogue it reads.
Home.from_environment().make()
compile_catalogues(Home.from_environment().compiled / "locale")
(Home.from_environment().compiled / "static").mkdir(exist_ok=True)

from contadora.config.settings import *  # noqa: E402, F403

# Pages of tests name static files without a manifest; passwords are hashed at no cost.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # the demo accounts'
]
