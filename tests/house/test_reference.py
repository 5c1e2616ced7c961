"""The manual's reference pages say what the program does, and name every setting it reads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from contadora.cli import main, reference
from contadora.config.variables import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"""(?:setting|environ(?:\.get|\.setdefault)?)[(\[]\s*f?["']([A-Z_]+)["']""")


@pytest.mark.parametrize("name", ["commands.md", "settings.md", "addresses.md"])
def test_a_reference_page_is_current(name: str) -> None:
    written = (ROOT / "docs" / "reference" / name).read_text(encoding="utf-8")
    assert written == reference.pages(main.app)[name], "run `contadora reference`"


def test_each_variable_that_is_read_is_documented() -> None:
    read = {
        name
        for folder in ("src", "tests")
        for file in (ROOT / folder).rglob("*.py")
        for name in READ.findall(file.read_text(encoding="utf-8"))
        if name.startswith(("CONTADORA_", "DATABASE_"))
    }
    known = {variable.name for variable in VARIABLES}
    inside = {"CONTADORA_TEST_STORE"}  # how `make test` tells its own runs apart
    assert "CONTADORA_HOME" in read
    assert {name.removesuffix("_FILE") for name in read} - inside <= known


def test_links_of_the_manual_lead_somewhere() -> None:
    pages = [ROOT / "README.md", ROOT / "README.es.md", *(ROOT / "docs").rglob("*.md")]
    assert len(pages) > 12
    for page in pages:
        for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not target.startswith(("http:", "https:", "mailto:")):
                assert (page.parent / target).exists(), f"{page.relative_to(ROOT)}: {target}"
