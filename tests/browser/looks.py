"""Looking at a page: no wider than the screen, one heading, and nothing that axe finds at fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Watched

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 380, "height": 800}
# Colours are all that the dark theme changes.
COLOURS = {"runOnly": ["color-contrast"]}
Themes = tuple[tuple[str, dict[str, list[str]] | None], ...]
BOTH: Themes = (("light", None), ("dark", COLOURS))
LIGHT: Themes = (("light", None),)


def faults(watched: Watched, size: Mapping[str, int], themes: Themes = LIGHT) -> Iterator[str]:
    """Yield what is wrong with the page that is open, at a width and in some themes."""
    page = watched.page
    page.set_viewport_size({"width": size["width"], "height": size["height"]})
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} headings of the first rank"
    if page.title().strip(" ·") in {"", "Contadora"}:
        yield "no title"
    too_wide = page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    if too_wide > 0:
        yield f"{size['width']} px: {too_wide} px wider than the screen"
    for theme, rules in themes:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for violation in Axe().run(page, options=rules).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            why = violation["nodes"][0]["failureSummary"].splitlines()[1:3]
            yield f"{theme}, {size['width']} px: {violation['id']}: {nodes} {why}"
    watched.assert_sound()
