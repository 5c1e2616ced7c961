"""Who takes part in a round of reports in the browser: a page for each, and their mails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page

from tests.browser.mailbox import Mailbox, links_of
from tests.browser.reporting_room import HEADS
from tests.browser.steps import Seats, answer, press, shown
from tests.house.commands import Served, environment

SECRETARIAT, OFFICER, HEAD = (
    "secretariat", "desk officer, Uruguay", "head of delegation, Uruguay",
)  # fmt: skip
REGULATOR, PROSECUTOR = "regulator@agency.example", "prosecutor@agency.example"
TITLE = {"es": "Ronda de las pruebas", "en": "Round of the tests", "pt": "Rodada dos testes"}
SECOND = {"es": "Segunda ronda", "en": "Second round", "pt": "Segunda rodada"}
STATES = ("URY", "CRI", "BRA", "JAM", "DOM")
KEYS = ("about", *(f"norm_{letter}" for letter in "abcdefghijk"), "cooperation")


def head_of(code: str) -> str:
    return f"head.{code.lower()}@ministry.example"


class People(Seats):
    """Each has a browser of their own; '' is anybody, and an office comes by its link."""

    def __init__(self, browser: Browser, desk: Served, mailbox: Mailbox, home: Path) -> None:
        super().__init__(browser, desk)
        self.mailbox, self.home = mailbox, home
        self.languages = {head_of(code): language for code, language in HEADS.items()}
        self._sessions = self._made()

    def _made(self) -> dict[str, str]:
        done = subprocess.run(
            [sys.executable, "-m", "tests.browser.reporting_room"],
            env=environment(self.home, DJANGO_SETTINGS_MODULE="contadora.config.settings"),
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return {head_of(code): key for code, key in json.loads(done.stdout).items()}

    def enter(self, who: str) -> None:
        """Let somebody in: a head by a session made for it, a role of the demo by signing in."""
        if who in self._sessions:
            cookie = {"name": "sessionid", "value": self._sessions[who]}
            context = self.seats[who].page.context
            context.add_cookies([{**cookie, "url": self.desk.address}])  # type: ignore[list-item]
        elif who in self.desk.accounts:
            self.seats[who].sign_in(who)

    def open(self, who: str, path: str, language: str = "") -> Page:
        """Open a page of the desk as somebody, in their language."""
        watched = self.of(who)
        status = watched.open(path, language or self.languages.get(who, "es"))
        assert status == 200, f"{watched.page.url}: {status}"
        return watched.page

    def follow(self, who: str, link: str) -> Page:
        """Open a link of a mail, whatever the desk's name is there."""
        watched = self.of(who)
        answer = watched.page.goto(self.desk.address + urlsplit(link).path)
        assert answer is not None
        assert answer.status == 200, f"{watched.page.url}: {answer.status}"
        return watched.page

    def address(self, who: str) -> str:
        """Return somebody's address of mail."""
        return self.desk.accounts[who][0] if who in self.desk.accounts else who

    def mails(self, who: str, *words: str) -> list[EmailMessage]:
        """Return somebody's mails whose subject has these words."""
        return [
            mail
            for mail in self.mailbox.of(self.address(who))
            if all(word in str(mail["Subject"]) for word in words)
        ]

    def mail(self, who: str, *words: str) -> EmailMessage:
        """Wait for a mail to somebody and return it; there is one only."""
        self.mailbox.wait(lambda: bool(self.mails(who, *words)))
        [found] = self.mails(who, *words)
        return found

    def link(self, who: str, *words: str) -> str:
        """Return the link of a mail to somebody."""
        return links_of(self.mail(who, *words))[-1]


def last_part(address: str) -> str:
    """Return the number that an address ends with."""
    return urlsplit(address).path.rstrip("/").rpartition("/")[2]


def sections(page: Page) -> dict[str, str]:
    """Return the addresses of a report's sections, by key, from the report's page."""
    found = page.locator("main th a[href*='/sections/']").evaluate_all(
        "all => all.map(a => a.pathname)"
    )
    return dict(zip(KEYS, found, strict=True))


def write(page: Page, address: str, do: str = "save", **answers: str) -> None:
    """Write in a section and save, or clear it with `do`."""
    page.goto(address)
    answer(page, **answers)
    press(page, f"form.answering button[value={do}]")


def begin(page: Page, language: str) -> dict[str, str]:
    """Begin a report on its page, and return its sections."""
    page.select_option("form[action$='/start/'] [name=language]", language)
    press(page, "form[action$='/start/'] button")
    return sections(page)


def clear(people: People, page: Page, report: str, written: Sequence[str]) -> None:
    """Clear the sections that were written one by one, and those left empty together."""
    places = sections(page)
    for key in written:
        page.goto(people.desk.address + places[key])
        press(page, "form.answering button[value=submit]")
        assert urlsplit(page.url).path == urlsplit(report).path, shown(page)
    press(page, "form[action$='/clear-empty/'] button")


def release(page: Page, releases: Mapping[str, str]) -> None:
    """Decide as the head what is released to whom, and clear the whole."""
    for key, to in releases.items():
        page.select_option(f"#release-{key}", to)
    press(page, "form[action$='/release/'] .actions button")
    press(page, "form[action$='/clear/'] button")


def submit(page: Page) -> str:
    """Submit the report that is cleared, and return the number of what was submitted."""
    press(page, "form[action$='/submit/'] button")
    assert "/submissions/" in page.url, shown(page)
    return last_part(page.url)
