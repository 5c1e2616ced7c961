"""A passkey, made by a key of the browser's own, under the desk's content policy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.conftest import Watched
from tests.house.commands import Served

ROLE = "desk officer, Costa Rica"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def by_name(browser: Browser, desk: Served) -> Iterator[Watched]:
    """A page on the desk reached by its name, since a passkey belongs to a name."""
    context = browser.new_context(reduced_motion="reduce")
    named = Served(desk.port, desk.process, desk.lines)
    watched = Watched(context.new_page(), named)
    yield watched
    context.close()


def go(page: Page, desk: Served, path: str) -> None:
    page.goto(f"http://localhost:{desk.port}/es/{path}")


def confirm(page: Page, password: str) -> None:
    """Sign in once more where the desk asks for it before a change."""
    if "/reauthenticate/" in page.url:
        page.fill("input[name=password]", password)
        page.click("main form button")


def test_a_passkey_is_added_opens_the_account_and_is_removed(
    by_name: Watched, desk: Served
) -> None:
    page = by_name.page
    email, password = desk.accounts[ROLE]
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    go(page, desk, "accounts/login/")
    page.fill("input[name=login]", email)
    page.fill("input[name=password]", password)
    page.click("main form button:not([form])")
    page.wait_for_url(lambda address: "/login/" not in address)

    go(page, desk, "accounts/2fa/webauthn/add/")
    confirm(page, password)
    page.check("input[name=passwordless]")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator("ul.codes li").count() == 10
    by_name.assert_sound()

    page.click("footer form button")
    page.wait_for_url("**/es/")
    go(page, desk, "accounts/login/")
    page.click("#passkey_login")
    page.wait_for_url(lambda address: "/login/" not in address)
    go(page, desk, "me/")
    assert email in page.inner_text("main")
    by_name.assert_sound()

    go(page, desk, "accounts/2fa/webauthn/")
    page.locator("main tbody a[href*='/remove/']").click()
    page.wait_for_url("**/reauthenticate/**")
    page.click("main a[href*='/webauthn/reauthenticate/']")
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url("**/remove/")
    page.click("main button.danger")
    page.wait_for_url("**/webauthn/")
    assert page.locator("main tbody").count() == 0
    by_name.assert_sound()


def test_a_key_that_does_not_answer_is_said_on_the_page(by_name: Watched, desk: Served) -> None:
    page = by_name.page
    page.goto(f"http://127.0.0.1:{desk.port}/es/accounts/login/")
    told = page.locator("#passkey-error")
    assert not told.is_visible()
    page.click("#passkey_login")
    told.wait_for(state="visible")
    assert "localhost" in told.inner_text()
    by_name.assert_sound()
