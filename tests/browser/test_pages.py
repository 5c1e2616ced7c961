"""Each page, in both themes and at two widths: sound, accessible, no wider than the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import Watched
from tests.browser.pages import MEMBERS, NOT_PAGES, NOT_PAGES_OF, PUBLIC
from tests.house.access import addresses

LOOKS = [("", path) for paths in PUBLIC.values() for path in paths]
LOOKS += [look for looks in MEMBERS.values() for look in looks]
WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 380, "height": 800}
# The wide page in one language, the narrow one in the language with the longest words. Colours are
# all that the dark theme changes.
COLOURS = {"runOnly": ["color-contrast"]}
VIEWS = (
    ("es", WIDE, (("light", None), ("dark", COLOURS))),
    ("fr", NARROW, (("light", None),)),
)


def test_every_address_is_looked_at_or_is_no_page() -> None:
    listed = PUBLIC.keys() | MEMBERS.keys() | NOT_PAGES.keys()
    named = {name for name, _route in addresses()}
    new = {name for name in named - listed if not name.startswith(tuple(NOT_PAGES_OF))}
    assert not new, "add each to tests/browser/pages.py"
    gone = (PUBLIC.keys() | MEMBERS.keys()) - named
    assert not gone


@pytest.mark.parametrize(("role", "path"), LOOKS, ids=lambda value: value or "-")
def test_a_page(as_role: Callable[[str], Watched], role: str, path: str) -> None:
    watched = as_role(role)
    page = watched.page
    faults = []
    for language, size, themes in VIEWS:
        page.set_viewport_size(size)
        assert watched.open(path, language) == 200
        assert page.locator("h1").count() == 1
        assert page.locator("html").get_attribute("lang") == language
        assert page.title().strip(" ·") not in {"", "Contadora"}
        too_wide = page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        if too_wide > 0:
            faults.append(f"{size['width']} px: {too_wide} px wider than the screen")
        for theme, rules in themes:
            page.emulate_media(color_scheme=theme)
            for violation in Axe().run(page, options=rules).response["violations"]:
                nodes = [node["html"][:160] for node in violation["nodes"][:3]]
                why = violation["nodes"][0]["failureSummary"].splitlines()[1:3]
                faults.append(f"{theme}, {size['width']} px: {violation['id']}: {nodes} {why}")
        watched.assert_sound()
    assert not faults, f"{page.url}\n" + "\n".join(faults)
