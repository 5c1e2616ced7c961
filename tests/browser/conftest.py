"""A real browser on a real desk: the demo, served by a process of its own."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.mailbox import Mailbox
from tests.conftest import absent
from tests.house.commands import Served, copy_of, served

# The first draws no window at all: two fifths of the others' work for the same page.
NAMES = (
    *("chromium-headless-shell", "chromium", "chromium-browser"),
    *("google-chrome", "google-chrome-stable"),
)
# What a page refuses by its content policy, told to the test.
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.refused.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the browser's tests as such."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


def program() -> str | None:
    """Return the browser that is found."""
    named = os.environ.get("CONTADORA_CHROMIUM")
    found = [named] if named else [shutil.which(name) for name in NAMES]
    return next((path for path in found if path and Path(path).is_file()), None)


@pytest.fixture(scope="package")  # its event loop would be in the way of the tests after it
def browser() -> Iterator[Browser]:
    path = program()
    if path is None:
        absent("no Chromium was found; install one, or name it in CONTADORA_CHROMIUM")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=path,
            args=[
                *(["--no-sandbox"] if os.geteuid() == 0 else []),
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    yield box
    box.close()


@pytest.fixture(scope="package")
def desk(
    made_desk: Path, mailbox: Mailbox, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Served]:
    home = copy_of(made_desk, tmp_path_factory.mktemp("browser") / "home")
    # Nothing is drawn ahead: a page asks for what it shows, and the other tests need the machine.
    with closing(sqlite3.connect(home / "contadora.sqlite3")) as store, store:
        store.execute(
            "DELETE FROM django_tasks_database_dbtaskresult WHERE task_path LIKE '%draw_ahead'"
        )
    mails = mailbox.open()
    with served(home, "demo", until="Ctrl-C ends it", CONTADORA_EMAIL_URL=mails) as running:
        yield running


class Watched:
    """A page, and what went wrong on it: errors of scripts, refusals of the content policy."""

    def __init__(self, page: Page, desk: Served) -> None:
        self.page, self.desk = page, desk
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._console)
        page.add_init_script(WATCH)

    def _console(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        # A refused address of an example is seen by its status, which the tests look at.
        if kind == "error" and "Failed to load resource" not in text:
            self.errors.append(text)

    def open(self, path: str, language: str = "es") -> int:
        """Open a page of the desk and return its status."""
        answer = self.page.goto(f"{self.desk.address}/{language}/{path}")
        assert answer is not None
        return answer.status

    def sign_in(self, role: str) -> None:
        """Sign in as one of the demo's people."""
        email, password = self.desk.accounts[role]
        assert self.open("accounts/login/") == 200
        self.page.fill("input[name=login]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main form[method=post] button:not([formnovalidate])")
        self.page.wait_for_url(lambda address: "/login/" not in address)

    def assert_sound(self) -> None:
        """Nothing was refused and no script failed."""
        refused = self.page.evaluate("window.refused")
        assert not refused, f"{self.page.url}: refused by the content policy: {refused}"
        assert not self.errors, f"{self.page.url}: {self.errors}"


@pytest.fixture(scope="package")
def contexts(browser: Browser) -> Iterator[dict[str, BrowserContext]]:
    """One signed-in context for each role, kept for all tests."""
    kept: dict[str, BrowserContext] = {}
    yield kept
    for context in kept.values():
        context.close()


@pytest.fixture
def as_role(
    browser: Browser, desk: Served, contexts: dict[str, BrowserContext]
) -> Iterator[Callable[[str], Watched]]:
    """Return a page as a role sees it; '' is who is not signed in."""
    pages: list[Page] = []

    def look(role: str) -> Watched:
        fresh = role not in contexts
        if fresh:
            contexts[role] = browser.new_context(reduced_motion="reduce")
        watched = Watched(contexts[role].new_page(), desk)
        pages.append(watched.page)
        if fresh and role:
            watched.sign_in(role)
        return watched

    yield look
    for page in pages:
        page.close()
