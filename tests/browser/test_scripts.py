"""What scripts add to a page, under the same content policy as the rest."""

from __future__ import annotations

from collections.abc import Callable

from tests.browser.conftest import Watched


def test_a_chart_becomes_interactive_when_asked(as_role: Callable[[str], Watched]) -> None:
    watched = as_role("")
    page = watched.page
    watched.open("states/URY/")
    figure = page.locator("figure.chart[data-spec]:has(button[data-explore]:visible)").first
    assert figure.locator(".drawing svg").count() > 0
    button = figure.locator("button[data-explore]")
    button.click()
    figure.locator(".explored svg").wait_for()
    assert button.get_attribute("aria-pressed") == "true"
    assert figure.locator(".explored svg path, .explored svg text").count() > 10
    watched.assert_sound()
    button.click()
    assert figure.locator(".drawing svg").count() > 0


def test_the_explorer_of_the_api_works_from_this_machine(
    as_role: Callable[[str], Watched],
) -> None:
    watched = as_role("")
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    watched.page.goto(f"{watched.desk.address}/api/v1/docs")
    watched.page.locator(".opblock").first.wait_for()
    assert watched.page.locator(".opblock").count() > 8
    elsewhere = [
        address
        for address in asked
        if not address.startswith((watched.desk.address, "data:", "blob:"))
    ]
    assert not elsewhere
    watched.assert_sound()


def test_no_page_asks_another_machine(as_role: Callable[[str], Watched]) -> None:
    watched = as_role("")
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    for path in ("", "states/URY/", "positions/", "instruments/A-RES-73-27/", "method/"):
        watched.open(path)
    assert len(asked) > 10
    assert all(address.startswith((watched.desk.address, "data:")) for address in asked)
