"""A quiz and an essay in a browser whose connection breaks, in two windows, against the clock."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.browser.conftest import Watched
from tests.browser.looks import BOTH, NARROW, faults
from tests.house.commands import Served, environment

ANSWER = "**/answer/"


@pytest.fixture(scope="module")
def home(desk: Served) -> Path:
    return Path(psutil.Process(desk.process.pid).environ()["CONTADORA_HOME"])


@pytest.fixture(scope="module")
def links(home: Path) -> dict[str, str]:
    """The personal link of each participant of a course with quizzes."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.browser.quiz_room"],
        env=environment(home, DJANGO_SETTINGS_MODULE="contadora.config.settings"),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.fixture
def window(browser: Browser, desk: Served) -> Iterator[Callable[..., Watched]]:
    """A way to open windows: each in a browser of its own, or in one that is open already."""
    contexts: list[BrowserContext] = []

    def opened(of: Watched | None = None) -> Watched:
        if of is None:
            contexts.append(browser.new_context(reduced_motion="reduce"))
        return Watched((of.page.context if of else contexts[-1]).new_page(), desk)

    yield opened
    for context in contexts:
        context.close()


def enter(watched: Watched, link: str, title: str) -> Page:
    """Open a quiz or an essay from the participant's page, and begin it or go on."""
    page = watched.page
    page.goto(watched.desk.address + link)
    page.get_by_role("link", name=title, exact=True).click()
    page.locator("main form button").first.click()
    page.locator("form[data-paper], form[data-essay]").wait_for()
    return page


def question(page: Page, kind: str) -> Locator:
    return page.locator(f"fieldset[data-kind={kind}]")


def says(page: Page, name: str) -> None:
    """The page comes to say this, in the words that it was given for it."""
    form = page.locator("form[data-paper], form[data-essay]")
    words = form.get_attribute(f"data-text-{name}")
    assert words
    expect(page.locator("[data-status]")).to_have_text(words, timeout=60_000)


def given(page: Page) -> dict[str, object]:
    """Return what the page has as the answers."""
    checked = "boxes => boxes.filter(box => box.checked).map(box => box.value)"
    return {
        "single": question(page, "single").locator("input[type=radio]").evaluate_all(checked),
        "multiple": question(page, "multiple").locator("[type=checkbox]").evaluate_all(checked),
        "ordering": question(page, "ordering")
        .locator("input.place")
        .evaluate_all("all => all.map(one => one.value)"),
        "short": question(page, "short").locator("input[type=text]").input_value(),
    }


def stored(page: Page) -> int:
    """Return how many entries the page's browser keeps."""
    return int(page.evaluate("localStorage.length"))


def test_what_is_answered_without_a_connection_arrives(
    window: Callable[..., Watched], links: dict[str, str]
) -> None:
    watched = window()
    page = enter(watched, links["Ana"], "Prueba")
    question(page, "single").locator("[value='1']").check()
    says(page, "saved")
    elsewhere = enter(window(), links["Ana"], "Prueba")

    page.context.set_offline(True)
    question(page, "single").locator("[value='2']").check()
    for value in ("1", "3"):
        question(page, "multiple").locator(f"[value='{value}']").check()
    places = question(page, "ordering").locator("input.place")
    for number in range(3):
        places.nth(number).fill(str(3 - number))
    question(page, "short").locator("input[type=text]").fill("Contadora")
    says(page, "offline")
    page.click("button[name=hand_in]")  # leads nowhere, and loses nothing
    says(page, "offline")
    all_of_it = {
        "single": ["2"],
        "multiple": ["1", "3"],
        "ordering": ["3", "2", "1"],
        "short": "Contadora",
    }
    assert given(page) == all_of_it
    elsewhere.reload()
    assert given(elsewhere) | {"single": ["1"]} == given(elsewhere)
    assert given(elsewhere)["short"] == ""

    page.context.set_offline(False)
    says(page, "saved")
    assert stored(page) == 0
    elsewhere.reload()
    assert given(elsewhere) == all_of_it
    page.click("button[name=hand_in]")
    page.locator("[data-paper-done]").wait_for()
    watched.assert_sound()


def test_a_reload_keeps_what_the_desk_has_not(
    window: Callable[..., Watched], links: dict[str, str]
) -> None:
    watched = window()
    page = enter(watched, links["Bia"], "Prueba")
    page.context.route(ANSWER, lambda route: route.abort())
    question(page, "short").locator("input[type=text]").fill("Contado")
    page.reload()  # before anything was sent
    assert given(page)["short"] == "Contado"
    question(page, "multiple").locator("[value='2']").check()
    says(page, "offline")
    # Another window of the same browser answers something else meanwhile.
    other = window(watched).page
    other.goto(page.url)
    question(other, "single").locator("[value='3']").check()
    says(other, "offline")
    for one in (page, other):
        one.reload()
        assert given(one)["short"] == "Contado"
    assert given(other)["single"] == ["3"]
    page.context.unroute(ANSWER)
    page.reload()  # the window that is there sends what its browser holds
    says(page, "saved")
    elsewhere = enter(window(), links["Bia"], "Prueba")
    assert given(elsewhere) | {"single": ["3"], "multiple": ["2"]} == given(elsewhere)
    assert given(elsewhere)["short"] == "Contado"
    assert stored(page) == 0


def test_a_window_that_saw_less_does_not_write_over(
    window: Callable[..., Watched], links: dict[str, str]
) -> None:
    watched = window()
    first = enter(watched, links["Carl"], "Prueba")
    late = window(watched)
    second = late.page
    second.goto(first.url)
    question(first, "short").locator("input[type=text]").fill("Contadora")
    says(first, "saved")
    question(second, "short").locator("input[type=text]").fill("Esquipulas")
    says(second, "other")
    assert question(second, "short").locator("[data-conflict]").is_visible()
    second.reload()
    says(second, "other")
    assert given(second)["short"] == "Esquipulas"
    first.reload()  # the same browser: its own answer of the other window, not sent over this one
    elsewhere = enter(window(), links["Carl"], "Prueba")
    assert given(elsewhere)["short"] == "Contadora"

    second.click("button[name=keep]")  # both answers, and a person decides
    second.locator("fieldset[data-compared]").wait_for()
    assert "Contadora" in question(second, "short").inner_text()
    assert given(second)["short"] == "Esquipulas"
    assert not list(faults(late, NARROW, BOTH))
    second.click("button[name=keep]")
    second.locator("fieldset[data-compared]").wait_for(state="detached")
    elsewhere.reload()
    assert given(elsewhere)["short"] == "Esquipulas"
    assert stored(second) == 0


def test_the_time_runs_out(
    window: Callable[..., Watched], links: dict[str, str], home: Path
) -> None:
    watched = window()
    page = watched.page
    page.clock.install()
    enter(watched, links["Dora"], "Prueba con tiempo")
    expect(page.locator("[data-left]")).to_have_text(re.compile(r" 30 min$"))
    question(page, "single").locator("[value='2']").check()
    page.clock.run_for(1000)
    says(page, "saved")
    assert not list(faults(watched, NARROW))
    past = datetime.now(UTC) - timedelta(minutes=1)
    with closing(sqlite3.connect(home / "contadora.sqlite3", timeout=30)) as store, store:
        changed = store.execute(
            "UPDATE academy_attempt SET ends_at = ? WHERE ends_at IS NOT NULL",
            (f"{past:%Y-%m-%d %H:%M:%S}",),
        )
        assert changed.rowcount == 1
    question(page, "short").locator("input[type=text]").fill("tarde")
    page.clock.run_for(1000)
    says(page, "closed")
    assert stored(page) == 0
    page.clock.fast_forward("30:03")
    page.locator("[data-paper-done]").wait_for()
    assert "/quizzes/" in page.url
    assert ": 25 de 100" in page.locator("[data-paper-done]").inner_text()
    watched.assert_sound()


def test_an_essay_outlives_a_lost_connection(
    window: Callable[..., Watched], links: dict[str, str]
) -> None:
    watched = window()
    page = enter(watched, links["Ana"], "Ensayo")
    area = page.locator("textarea[name=text]")
    page.context.set_offline(True)
    area.fill("Una norma obliga.")
    says(page, "offline")
    assert page.locator("[data-words]").inner_text().endswith(" 3")
    page.click("button[name=hand_in]")
    says(page, "offline")
    page.context.set_offline(False)
    says(page, "saved")
    elsewhere = enter(window(), links["Ana"], "Ensayo")
    assert elsewhere.locator("textarea[name=text]").input_value() == "Una norma obliga."
    area.fill("Una norma obliga a quien la firma.")
    page.reload()
    assert area.input_value() == "Una norma obliga a quien la firma."
    assert not list(faults(watched, NARROW))
    page.click("button[name=hand_in]")
    page.locator("[data-essay-done]").wait_for()
    assert stored(page) == 0
    watched.assert_sound()
