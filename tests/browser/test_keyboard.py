"""Everything by keyboard, the focus always seen; and everything but the niceties without script."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser

from tests.browser.conftest import Watched
from tests.house.commands import Served

FOCUSED = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  const style = getComputedStyle(at), box = at.getBoundingClientRect();
  const ring = (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
    || style.boxShadow !== "none";
  return {name: at.tagName + " " + (at.textContent || at.name || "").trim().slice(0, 30),
          ring, seen: box.width > 1 && box.height > 1, id: at.id};
}"""


def test_the_first_key_offers_to_skip_to_the_content(as_role: Callable[[str], Watched]) -> None:
    watched = as_role("")
    watched.open("")
    watched.page.keyboard.press("Tab")
    first = watched.page.evaluate(FOCUSED)
    assert first["name"].startswith("A ")
    assert first["seen"]
    watched.page.keyboard.press("Enter")
    assert watched.page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("path", ["", "states/URY/", "instruments/A-RES-73-27/", "accounts/login/"])
def test_the_focus_is_always_seen(as_role: Callable[[str], Watched], path: str) -> None:
    watched = as_role("")
    watched.open(path)
    hidden, steps = [], 0
    for _step in range(60):
        watched.page.keyboard.press("Tab")
        at = watched.page.evaluate(FOCUSED)
        if at is None:
            break
        steps += 1
        if not (at["ring"] and at["seen"]):
            hidden.append(at["name"])
    assert steps > 10
    assert not hidden


def test_a_table_sorts_by_keyboard(as_role: Callable[[str], Watched]) -> None:
    watched = as_role("")
    watched.open("states/")
    heading = watched.page.locator("table[data-sortable] thead th:has(button.sort)").first
    heading.locator("button").focus()
    watched.page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    watched.page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    watched.assert_sound()


def test_the_desk_works_without_script(browser: Browser, desk: Served) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    try:
        page.goto(f"{desk.address}/es/")
        page.fill("#search-box", "uruguai")
        page.click("form[role=search] button")
        page.wait_for_url("**/es/states/URY/")
        assert "Uruguay" in page.locator("h1").inner_text()
        assert page.locator("main figure :is(svg, img)").count() > 0
        page.fill("#search-box", "73/27")
        page.click("form[role=search] button")
        assert page.url.endswith("/instruments/A-RES-73-27/")
        page.click("footer a[hreflang=fr]")
        assert page.url == f"{desk.address}/fr/instruments/A-RES-73-27/"
        email, password = desk.accounts["observer, Uruguay"]
        page.goto(f"{desk.address}/es/accounts/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", password)
        page.click("main form[method=post] button:not([formnovalidate])")
        assert "/login/" not in page.url
        page.click("footer form button")
        page.goto(f"{desk.address}/es/me/")
        assert "/login/" in page.url
    finally:
        context.close()
