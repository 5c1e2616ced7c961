"""The desk as a role walks it: every link of a page leads somewhere.

Who gets which page is for `tests/house/test_access`.
"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

import pytest

from tests.browser.conftest import Watched


@pytest.mark.parametrize("role", ["", "secretariat"])
def test_each_link_of_a_page_leads_somewhere(as_role: Callable[[str], Watched], role: str) -> None:
    """Follow the links of some pages, files too, as a reader would; each kind a few times."""
    watched = as_role(role)
    starts = ["", "states/URY/", "groups/CELAC/", "instruments/", "sources/", "runs/", "docket/"]
    followed: dict[str, int] = {}
    kinds: dict[tuple[str, ...], int] = {}
    for start in starts:
        if watched.open(start) != 200:
            continue
        links = watched.page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        for link in links:
            address = urlsplit(link)
            if f"{address.scheme}://{address.netloc}" != watched.desk.address:
                continue
            plain = address._replace(fragment="").geturl()
            steps = address.path.split("/")
            ending = address.path.rpartition(".")[2] if "." in steps[-1] else ""
            kind = (steps[1], steps[2] if len(steps) > 2 else "", ending, address.query[:8])
            if plain in followed or kinds.get(kind, 0) >= 3:
                continue
            kinds[kind] = kinds.get(kind, 0) + 1
            followed[plain] = watched.page.request.get(plain).status
    assert len(followed) > 40
    broken = {link: status for link, status in followed.items() if status != 200}
    assert not broken
