"""Each page, in both themes and at two widths: sound, accessible, no wider than the screen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Watched
from tests.browser.looks import BOTH, NARROW, WIDE, faults
from tests.browser.pages import COURSE, LAW, MEMBERS, NOT_PAGES, NOT_PAGES_OF, PUBLIC, REPORTS, ROOM
from tests.house.access import addresses

LOOKS = [("", path) for paths in PUBLIC.values() for path in paths]
LOOKS += [look for looks in MEMBERS.values() for look in looks]
# Of the narrow page, that nothing is wider than the screen.
VIEWS = ((WIDE, BOTH), (NARROW, ()))


def test_every_address_is_looked_at_or_is_no_page() -> None:
    listed = PUBLIC.keys() | MEMBERS.keys() | NOT_PAGES.keys() | COURSE | LAW | REPORTS | ROOM
    named = {name for name, _route in addresses()}
    new = {name for name in named - listed if not name.startswith(tuple(NOT_PAGES_OF))}
    assert not new, "add each to tests/browser/pages.py"
    gone = (PUBLIC.keys() | MEMBERS.keys()) - named
    assert not gone


@pytest.mark.parametrize(("role", "path"), LOOKS, ids=lambda value: value or "-")
def test_a_page(as_role: Callable[[str], Watched], role: str, path: str) -> None:
    watched = as_role(role)
    found = []
    # In the language with the longest words.
    assert watched.open(path, "fr") == 200
    assert watched.page.locator("html").get_attribute("lang") == "fr"
    for size, themes in VIEWS:
        found += faults(watched, size, themes)
    assert not found, f"{watched.page.url}\n" + "\n".join(found)
