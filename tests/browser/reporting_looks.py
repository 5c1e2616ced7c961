"""Each page that needs a round of reports, looked at when a round is full."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from django.urls import resolve
from django.utils.translation import override
from playwright.sync_api import Page

from contadora.forms.documents import XLSX
from tests.browser.looks import ALL, COLOURS, NARROW, WIDE, faults
from tests.browser.pages import REPORTS
from tests.browser.reporting_files import Compiled
from tests.browser.reporting_people import (
    HEAD,
    OFFICER,
    PROSECUTOR,
    SECRETARIAT,
    TITLE,
    People,
    head_of,
    sections,
)
from tests.browser.steps import press

# Narrow in the light and wide in the dark: each rule once, colours in both themes.
VIEWS = ((NARROW, (("light", ALL),)), (WIDE, (("dark", COLOURS),)))
LANGUAGE = "fr"  # with the longest words


class Looks:
    """Looks at pages and keeps what is wrong and which were seen."""

    def __init__(self, people: People) -> None:
        self.people = people
        self.found: list[str] = []
        self.seen: set[str] = set()

    def at(self, who: str, address: str) -> Page:
        """Look at a page as somebody."""
        split = urlsplit(address)
        path = re.sub(r"^/[a-z]{2}/", f"/{LANGUAGE}/", split.path)
        page = self.people.of(who).page
        answer = page.goto(
            self.people.desk.address + path + (f"?{split.query}" * bool(split.query))
        )
        assert answer is not None
        assert answer.status in (200, 410), f"{path}: {answer.status}"
        self.here(who)
        return page

    def here(self, who: str) -> None:
        """Look at the page that somebody has open."""
        watched = self.people.of(who)
        path = urlsplit(watched.page.url).path
        with override(path[1:3]):
            self.seen.add(resolve(path).view_name)
        for size, themes in VIEWS:
            self.found += [f"{path}: {fault}" for fault in faults(watched, size, themes)]


def first(page: Page, pattern: str) -> str:
    """Return the first link of a page like this."""
    links = page.locator("main a[href]").evaluate_all("all => all.map(a => a.href)")
    return str(next(link for link in links if re.search(pattern, link)))


def look_at_all(
    looks: Looks, one: Compiled, second: str, report: str, again: str, match: str
) -> None:
    """Look at the pages of the round that is compiled, and of the one that goes on."""
    _of_the_round(looks, one.round)
    _of_the_report(looks, report, again)
    _of_an_office(looks)
    _of_what_was_sent(looks, one.sent)
    _of_what_is_compiled(looks, one, second, match)
    assert REPORTS - looks.seen == set()
    assert not looks.found, "\n".join(looks.found)


def _of_the_round(looks: Looks, number: str) -> None:
    page = looks.at(SECRETARIAT, f"/fr/reports/rounds/{number}/")
    questionnaire = first(page, r"/questionnaires/[0-9a-f-]{36}/$")
    looks.at(SECRETARIAT, questionnaire)
    looks.at(SECRETARIAT, questionnaire + "preview/")
    looks.at(SECRETARIAT, questionnaire + "file/")


def _of_the_report(looks: Looks, report: str, again: str) -> None:
    people = looks.people
    looks.at(HEAD, report)
    page = looks.at(OFFICER, f"{report}offices/")
    looks.at(OFFICER, first(page, r"/offices/[0-9a-f-]{36}/$"))
    looks.at(OFFICER, f"{report}file/")
    page = looks.at(HEAD, again)
    places = sections(page)
    looks.at(OFFICER, places["norm_a"])  # cleared
    looks.at(OFFICER, places["norm_a"] + "versions/")
    page.goto(people.desk.address + places["norm_b"])
    press(page, "form[action$='/reopen/'] button")
    looks.at(HEAD, page.url)


def _of_an_office(looks: Looks) -> None:
    """An office with a link that works, on a section that is open."""
    people = looks.people
    link = people.link(PROSECUTOR, TITLE[people.languages[PROSECUTOR]])
    page = looks.at(PROSECUTOR, link)
    section = first(page, r"/by-link/[^/]+/[0-9a-f-]{36}/$")
    looks.at(PROSECUTOR, section)
    looks.at(PROSECUTOR, section + "versions/")
    looks.at(PROSECUTOR, urlsplit(link).path + "file/")
    book = page.request.get(people.desk.address + urlsplit(link).path + "report.xlsx")
    file = {"name": "answers.xlsx", "mimeType": XLSX, "buffer": book.body()}
    page.set_input_files("[name=file]", file)  # type: ignore[arg-type]
    press(page, "form.stacked button")
    looks.here(PROSECUTOR)


def _of_what_was_sent(looks: Looks, sent: str) -> None:
    page = looks.at(SECRETARIAT, f"/fr/reports/submissions/{sent}/")
    page.fill("form[action$='/ask/'] [name=words]", "Une question des tests.")
    press(page, "form[action$='/ask/'] button")
    looks.here(SECRETARIAT)
    looks.at("", f"/fr/reports/submissions/{sent}/")
    looks.at(SECRETARIAT, f"/fr/reports/compiled/reports/{sent}/?lang=en")


def _of_what_is_compiled(looks: Looks, one: Compiled, second: str, match: str) -> None:
    base = f"/fr/reports/compiled/{one.round}/"
    for part in ("", "needs/", "document/", "on/norm:a/"):
        looks.at("", base + part)
    looks.at("", f"/fr/reports/compiled/{second}/document/")
    looks.at("", f"/fr/reports/compiled/states/URY/?round={second}")
    looks.at("", "/fr/reports/initiatives/lac4/")
    looks.at(head_of("DOM"), f"/fr/reports/matches/?round={one.round}")
    looks.at(HEAD, f"/fr/reports/matches/{match}/")
