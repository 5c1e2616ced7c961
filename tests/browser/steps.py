"""What every walk does on a page: press what leads on, read what is shown."""

from __future__ import annotations

from playwright.sync_api import Locator, Page


def press(page: Page, button: str | Locator) -> None:
    """Press what sends a form, and wait for the page that it leads to.

    That may be the form again, refused (422) or written in by somebody else meanwhile (409).
    """
    place = page.locator(button) if isinstance(button, str) else button
    with page.expect_navigation() as led:
        place.click()
    answer = led.value
    assert answer is None or answer.status in {200, 409, 422}, shown(page)[:400]


def shown(page: Page) -> str:
    """Return the words of a page."""
    return page.locator("main").inner_text()
