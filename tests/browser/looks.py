"""Looking at a page: no wider than the screen, one heading, and nothing that axe finds at fault."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Watched

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 380, "height": 800}
# Only what is at fault is asked for; colours are all that the dark theme changes.
ALL: dict[str, list[str]] = {"resultTypes": ["violations"]}
COLOURS = {**ALL, "runOnly": ["color-contrast"]}
Themes = tuple[tuple[str, dict[str, list[str]]], ...]
BOTH: Themes = (("light", ALL), ("dark", COLOURS))
LIGHT: Themes = (("light", ALL),)
AXE = Axe()
# A drawing is one image with a name; what it is drawn of is nobody's business but the eye's.
RUN = "rules => axe.run({ exclude: [['svg > *']] }, rules)"

# A cell whose words lie over the next one's.
RUN_OUT = """[...document.querySelectorAll(".scroll :is(td, th)")]
  .filter(cell => cell.nextElementSibling && cell.scrollWidth > cell.clientWidth + 2).slice(0, 3)
  .map(cell => cell.textContent.trim().slice(0, 60))"""


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
    run_out = page.evaluate(RUN_OUT)
    if run_out:
        yield f"{size['width']} px: words run out of their cell: {run_out}"
    if themes:
        page.evaluate(AXE.axe_script)
    for theme, rules in themes:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for violation in page.evaluate(RUN, rules)["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            why = violation["nodes"][0]["failureSummary"].splitlines()[1:3]
            yield f"{theme}, {size['width']} px: {violation['id']}: {nodes} {why}"
    watched.assert_sound()
