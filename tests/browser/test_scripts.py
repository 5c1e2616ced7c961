"""What scripts add to a page, under the same content policy as the rest."""

from __future__ import annotations

from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Watched


def test_a_chart_becomes_interactive_when_asked(as_role: Callable[[str], Watched]) -> None:
    watched = as_role("")
    page = watched.page
    watched.open("states/URY/")
    figure = page.locator("figure.chart[data-spec]:has(button[data-explore]:visible)").first
    # The first to ask is shown the drawing as an image, which is made meanwhile.
    image = figure.locator(".drawing img")
    if image.count():
        image.scroll_into_view_if_needed()
        assert image.evaluate("each => each.decode().then(() => each.naturalWidth)") == 940
        watched.open("states/URY/")
        assert image.count() == 0
    assert figure.locator(".drawing svg").count() > 0
    button = figure.locator("button[data-explore]")
    button.click()
    figure.locator(".explored svg").wait_for()
    assert button.get_attribute("aria-pressed") == "true"
    assert figure.locator(".explored svg path, .explored svg text").count() > 10
    watched.assert_sound()
    button.click()
    assert figure.locator(".drawing svg").count() > 0


def test_the_explorer_of_the_api_asks_and_shows(as_role: Callable[[str], Watched]) -> None:
    watched = as_role("")
    page = watched.page
    page.goto(f"{watched.desk.address}/api/v1/docs")
    operations = page.locator("details.operation")
    assert operations.count() > 8
    states = operations.filter(has_text="/api/v1/states").first
    states.locator("summary").click()
    states.locator("form button").click()
    answer = states.locator(".answer pre")
    answer.filter(has_text="iso3").wait_for()
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        violations = Axe().run(page).response["violations"]
        assert not violations, [(each["id"], each["nodes"][0]["html"]) for each in violations]
    watched.assert_sound()


def test_no_page_asks_another_machine(as_role: Callable[[str], Watched]) -> None:
    watched = as_role("")
    asked: list[str] = []
    watched.page.on("request", lambda request: asked.append(request.url))
    for path in ("", "states/URY/", "positions/", "instruments/A-RES-73-27/", "method/"):
        watched.open(path)
    watched.page.goto(f"{watched.desk.address}/api/v1/docs")
    assert len(asked) > 10
    assert all(address.startswith((watched.desk.address, "data:")) for address in asked)
