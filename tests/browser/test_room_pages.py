"""The room in a browser: its pages looked at, what stays while others act, lost connections, keys.

The words are the tests' own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from django.utils.translation import override
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import Watched
from tests.browser.looks import BOTH, NARROW, WIDE, faults
from tests.browser.pages import ROOM
from tests.house.commands import Served

CHAIR, COSTA_RICA = "head of delegation, Uruguay", "desk officer, Costa Rica"
WORDS = """Position on attacks

Recalling the report of the working group,

1. Invites States to [protect][CRI: safeguard] critical infrastructure from harm;

2. Calls upon States to name points of contact:

(a) diplomatic ones;

(b) [CRI: technical ones;]

3. Decides to remain seized of the matter.
"""
PAGES = (
    *("", "?show=open", "?lang=es", "participants/", "particulars/", "history/", "history/?at=3"),
    *("drafts/", "collisions/", "notes/", "papers/", "paragraphs/new/", "propose/?kind=reserve"),
    *("revisions/", "progress/", "compare/", "silence/", "silence/rules/", "outcome/"),
    *("joining/", "notices/"),
)


class Two:
    """The chair and a delegation in a room, each with a browser of their own."""

    def __init__(self, browser: Browser, desk: Served) -> None:
        self.browser, self.desk = browser, desk
        self.seats: dict[str, Watched] = {}
        self.room = ""

    def of(self, role: str) -> Watched:
        if role not in self.seats:
            page = self.browser.new_context(reduced_motion="reduce").new_page()
            self.seats[role] = Watched(page, self.desk)
            self.seats[role].sign_in(role)
        return self.seats[role]

    def open(self, role: str, part: str = "") -> Page:
        assert self.of(role).open(self.room + part, "en") == 200
        return self.of(role).page

    def begin(self) -> None:
        """Open the room from a pasted text with brackets."""
        chair = self.of(CHAIR)
        assert chair.open("texts/new/", "en") == 200
        page = chair.page
        page.fill("[name=title]", "Position on attacks")
        page.select_option("[name=language]", "en")
        page.check("[name=languages][value=es]")
        page.select_option("[name=seat_CRI]", "delegation")
        page.check("[name=start][value=pasted]")
        page.fill("[name=words]", WORDS)
        with page.expect_navigation():
            page.click("button[value=preview]")
        assert not list(faults(chair, WIDE)), "the preview"
        with page.expect_navigation():
            page.click("button[value=open]")
        found = re.search(r"/en/(texts/[0-9a-f-]{36}/)", page.url)
        assert found, page.url
        self.room = found[1]


@pytest.fixture(scope="module")
def two(browser: Browser, desk: Served) -> Iterator[Two]:
    people = Two(browser, desk)
    people.begin()
    yield people
    for watched in people.seats.values():
        watched.page.context.close()


def paragraph(page: Page, words: str) -> str:
    """Return what selects the paragraph that has these words."""
    key = page.locator("#sheet [data-par]", has_text=words).first.get_attribute("data-par")
    return f"#p-{key}"


def panel(page: Page, place: str) -> None:
    """Open what stands beside a paragraph."""
    page.locator(f"{place} > .beside > summary").click()
    page.wait_for_selector(f"{place} [data-panel-of]")


def editor(page: Page, place: str) -> None:
    """Open the editor beside a paragraph."""
    panel(page, place)
    page.locator(f"{place} nav.propose a").first.click()
    page.wait_for_selector(f"{place} form.editing")


def leaves_nothing(page: Page) -> None:
    """What was sent is let go once the desk's answer has settled in the page."""
    left = ["?"]
    for _moment in range(200):
        # Asked from outside: the page's content policy lets no text be run in it.
        left = page.evaluate("Object.keys(localStorage)")
        if not left:
            return
        page.wait_for_timeout(100)
    assert left == []


def test_each_page_of_a_room(two: Two) -> None:
    chair = two.of(CHAIR)
    page = two.open(CHAIR)
    key = paragraph(page, "safeguard").removeprefix("#p-")
    editor(page, f"#p-{key}")
    found = [f"the room: {fault}" for fault in faults(chair, WIDE, BOTH)]
    parts = (*PAGES, f"paragraphs/{key}/", f"paragraphs/{key}/write/", f"paragraphs/{key}/in/es/",
             f"propose/?paragraph={key}")  # fmt: skip
    beside = f"../library/beside/?text={two.room.split('/')[1]}&paragraph={key}"
    parts = (*parts, beside)
    # In the language with the longest words, where there is least room for them.
    chair.page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
    seen = set()
    for part in parts:
        assert chair.open(two.room + part, "fr") == 200
        found += [f"{part}: {fault}" for fault in faults(chair, NARROW)]
        with override("fr"):
            seen.add(resolve(urlsplit(chair.page.url).path).view_name)
    assert not found, "\n".join(found)
    assert ROOM - seen == {"negotiation:revision", "negotiation:silence"}  # looked at in test_room


def test_who_types_keeps_their_words_while_others_act(two: Two) -> None:
    mine, theirs = two.open(COSTA_RICA), two.open(CHAIR)
    place = paragraph(mine, "safeguard")
    editor(mine, place)
    field = mine.locator(f"{place} .editing textarea[name=words]")
    expect(field).to_be_focused()
    field.fill("Invites States to protect critical infrastructure from every harm;")
    editor(theirs, place)
    theirs.fill(f"{place} .editing textarea[name=words]",
                "Urges States to protect critical infrastructure from harm;")  # fmt: skip
    theirs.locator(f"{place} button[value=send]").click()
    expect(theirs.locator(f"{place} .in-panel")).to_contain_text("proposal sent")
    # The words change under the open editor; it stays, with the keys in it.
    expect(mine.locator(f"{place} > .words")).to_contain_text("Urges", timeout=15_000)
    expect(mine.locator(f"{place} .changed-line")).to_be_visible()
    expect(field).to_have_value(re.compile("every harm"))
    expect(field).to_be_focused()
    expect(mine.locator("#room-company")).to_contain_text("URY")
    # The chair takes the words in: what is sent now is brought together first.
    theirs.locator(f"{place} li.proposal", has_text="Urges").locator("button[value=accept]").click()
    expect(theirs.locator(f"{place} .in-panel")).to_contain_text("is accepted")
    mine.locator(f"{place} button[value=send]").click()
    expect(mine.locator(f"{place} .moved")).to_be_visible()
    expect(field).to_have_value("Urges States to protect critical infrastructure from every harm;")
    mine.locator(f"{place} button[value=send]").click()
    expect(mine.locator(f"{place} > .words")).to_contain_text("every", timeout=15_000)
    leaves_nothing(mine)
    for role in (CHAIR, COSTA_RICA):
        two.of(role).assert_sound()


def test_a_lost_connection_is_told_and_loses_nothing(two: Two) -> None:
    page = two.open(COSTA_RICA)
    place = paragraph(page, "seized")
    editor(page, place)
    typed = "Decides to remain seized of the matter in all its parts."
    page.context.set_offline(True)
    page.fill(f"{place} .editing textarea[name=words]", typed)
    expect(page.locator("[data-connection]")).to_contain_text("lost", timeout=15_000)
    page.locator(f"{place} button[value=send]").click()
    expect(page.locator(f"{place} [data-status]")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator("[data-connection]")).to_be_hidden(timeout=60_000)
    # Loaded anew, what was typed is there again; once sent, nothing of it stays behind.
    page = two.open(COSTA_RICA)
    editor(page, place)
    expect(page.locator(f"{place} .editing textarea[name=words]")).to_have_value(typed)
    page.locator(f"{place} button[value=draft]").click()
    expect(page.locator(f"{place} .in-panel")).to_contain_text("only your delegation sees it")
    leaves_nothing(page)
    expect(two.open(CHAIR).locator(place)).not_to_contain_text("in all its parts")


def test_new_paragraphs_come_in_their_place(two: Two) -> None:
    watching = two.open(CHAIR)
    before = watching.locator("#sheet [data-par]").count()
    page = two.open(COSTA_RICA)
    key = paragraph(page, "points of contact").removeprefix("#p-")
    page = two.open(COSTA_RICA, f"propose/?kind=add&paragraph={key}")
    page.fill("[name=words]", "Welcomes the offer of a directory;")
    with page.expect_navigation():
        page.click("button[value=send]")
    new = watching.locator("#sheet [data-par]", has_text="offer of a directory")
    expect(new).to_be_visible(timeout=15_000)
    expect(new.locator(".no [aria-hidden]")).to_have_text("OP2 bis")
    assert watching.locator("#sheet [data-par]").count() == before + 1
    words = watching.locator("#sheet .words").all_inner_texts()
    at = next(index for index, text in enumerate(words) if "offer of a directory" in text)
    assert "seized" in words[at + 1]  # after the sub-paragraphs of the one that it follows


def test_a_proposal_is_made_with_the_keys_alone(two: Two) -> None:
    page = two.open(COSTA_RICA)
    place = paragraph(page, "Recalling")
    page.locator(f"{place} > .beside > summary").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{place} nav.propose")
    for _step in range(3):  # past the number's link is the panel's first
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('nav.propose') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator(f"{place} .editing textarea[name=words]")).to_be_focused()
    page.keyboard.press("Control+Home")
    for _letter in "Recalling":
        page.keyboard.press("Delete")
    page.keyboard.type("Noting")
    reached = ""
    for _step in range(8):
        page.keyboard.press("Tab")
        reached = str(page.evaluate("document.activeElement.value"))
        if reached == "send":
            break
    assert reached == "send"
    page.keyboard.press("Enter")
    expect(page.locator(f"{place} > .words")).to_contain_text("Noting", timeout=15_000)
