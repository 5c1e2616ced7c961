"""The picture in the README: Uruguay's dossier on a new desk, as a browser shows it.

.venv/bin/python -m tests.browser.picture docs/dossier.png
"""

from __future__ import annotations

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from tests.browser.conftest import program
from tests.house.commands import served

SIZE = {"width": 1180, "height": 1020}


def take(target: Path) -> None:
    """Make a desk, serve it, and keep what its visitor sees first."""
    path = program()
    if path is None:
        sys.exit("no Chromium was found; install one, or name it in CONTADORA_CHROMIUM")
    with (
        TemporaryDirectory(prefix="contadora-picture-") as folder,
        served(Path(folder), "demo", until="Ctrl-C ends it") as desk,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=SIZE, color_scheme="light")
        page.goto(f"{desk.address}/en/states/URY/")
        page.wait_for_load_state("networkidle")  # the charts of a new desk come as images
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    take(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/dossier.png"))
