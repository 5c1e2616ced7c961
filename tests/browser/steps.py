"""What every walk does: people each with a browser, who press what leads on, answer and read."""

from __future__ import annotations

from playwright.sync_api import Browser, Locator, Page

from tests.browser.conftest import Watched
from tests.house.commands import Served


class Seats:
    """Who takes part in a walk, each with a browser of their own; '' is anybody."""

    def __init__(self, browser: Browser, desk: Served) -> None:
        self.browser, self.desk = browser, desk
        self.seats: dict[str, Watched] = {}

    def of(self, who: str) -> Watched:
        """Return somebody's browser; they came in when it was first asked for."""
        if who not in self.seats:
            page = self.browser.new_context(reduced_motion="reduce").new_page()
            self.seats[who] = Watched(page, self.desk)
            self.enter(who)
        return self.seats[who]

    def enter(self, who: str) -> None:
        """Let somebody in: a role of the demo signs in."""
        if who:
            self.seats[who].sign_in(who)

    def close(self) -> None:
        """Close all browsers."""
        for watched in self.seats.values():
            watched.page.context.close()


def press(page: Page, button: str | Locator) -> None:
    """Press what sends a form, and wait for the page that it leads to.

    That may be the form again, refused (422) or written in by somebody else meanwhile (409).
    """
    place = page.locator(button) if isinstance(button, str) else button
    with page.expect_navigation() as led:
        place.click()
    answer = led.value
    assert answer is None or answer.status in {200, 409, 422}, shown(page)[:400]


def answer(page: Page, **answers: str) -> None:
    """Give answers to questions of a form by their keys, as a person would."""
    for key, value in answers.items():
        field = page.locator(f"[name='q-{key}']").first
        kind = str(field.evaluate("field => field.type"))
        if kind in ("checkbox", "radio"):
            page.check(f"[name='q-{key}'][value='{value}']")
        elif kind.startswith("select"):
            field.select_option(value)
        else:
            field.fill(value)


def shown(page: Page) -> str:
    """Return the words of a page."""
    return page.locator("main").inner_text()
