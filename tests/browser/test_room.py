"""A text from a blank page to adoption, in three browsers: the chair and two delegations.

Uruguay chairs in Spanish, Costa Rica takes part in Spanish, Brazil in Portuguese. The words are the
tests' own.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from lxml import etree
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.looks import LIGHT, NARROW, faults
from tests.browser.mailbox import Mailbox, text_of
from tests.browser.steps import Seats
from tests.house.commands import Served

CHAIR, COSTA_RICA, BRAZIL = (
    "head of delegation, Uruguay",
    "desk officer, Costa Rica",
    "desk officer, Brazil",
)
TITLE = "Posición común sobre el Mecanismo Global"
PARAGRAPHS = (
    ("preambular", "Recordando el establecimiento del Mecanismo Global,"),
    ("operative", "Insta a los Estados a proteger las infraestructuras críticas;"),
    ("operative", "Alienta el intercambio de buenas prácticas;"),
    ("operative", "Decide seguir ocupándose de la cuestión."),
)
RENDERED = (
    "Posição comum sobre o Mecanismo Global",
    "Recordando o estabelecimento do Mecanismo Global,",
    "Insta os Estados a salvaguardar as infraestruturas críticas e os serviços essenciais;",
    "Incentiva o intercâmbio de boas práticas e de lições aprendidas;",
    "Decide continuar a ocupar-se da questão.",
)
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
SHORT = 30  # seconds of the silence that is kept


class People(Seats):
    """The three, each with a browser of their own, and who must not see the room."""

    def __init__(self, browser: Browser, desk: Served) -> None:
        super().__init__(browser, desk)
        self.room = ""

    def open(self, role: str, part: str = "", language: str = "es") -> Page:
        """Open a page of the room for a role."""
        watched = self.of(role)
        assert watched.open(f"{self.room}{part}", language) == 200
        return watched.page


@pytest.fixture(scope="module")
def people(browser: Browser, desk: Served) -> Iterator[People]:
    found = People(browser, desk)
    yield found
    found.close()


def press(page: Page, selector: str | Locator) -> None:
    """Press what sends a form, whether the page is led on or a part of it is put in."""
    button = page.locator(selector) if isinstance(selector, str) else selector
    with page.expect_response(lambda answer: answer.request.method == "POST") as sent:
        button.click()
    assert sent.value.status < 400, sent.value.url
    page.wait_for_load_state()


def paragraph_at(page: Page, words: str) -> str:
    """Return the key of the paragraph that holds some words."""
    place = page.locator("#sheet [data-par]", has_text=words).first.get_attribute("data-par")
    assert place
    return place


def test_a_common_position_from_a_blank_page_to_adoption(people: People, mailbox: Mailbox) -> None:
    _speak(people, "pt")
    _open(people)
    _write(people)
    first = _propose(people)
    _collide(people, first)
    _first_revisions(people)
    _papers(people)
    _settle(people)
    _render(people)
    _break(people)
    _keep(people)
    _mailed(people, mailbox)
    _record(people)
    _outside(people)
    _speak(people, "es")  # as the other walks know the account
    for watched in people.seats.values():
        assert watched.errors == []


def _speak(people: People, language: str) -> None:
    assert people.of(BRAZIL).open("me/", "pt") == 200
    page = people.of(BRAZIL).page
    page.select_option("main [name=language]", language)
    press(page, "main form:has([name=language]) button")


def _open(people: People) -> None:
    chair = people.of(CHAIR)
    assert chair.open("texts/new/") == 200
    page = chair.page
    page.fill("[name=title]", TITLE)
    page.select_option("[name=kind]", "position")
    page.select_option("[name=language]", "es")
    page.check("[name=languages][value=pt]")
    page.select_option("[name=seat_URY]", "chair")
    for code in ("CRI", "BRA"):
        page.select_option(f"[name=seat_{code}]", "delegation")
    page.check("[name=start][value=blank]")
    press(page, "button[value=preview]")
    if page.locator("button[value=open]").count():
        press(page, "button[value=open]")
    found = re.search(r"/es/(texts/[0-9a-f-]{36}/)", page.url)
    assert found, page.url
    people.room = found[1]


def _write(people: People) -> None:
    page = people.open(CHAIR)
    after = paragraph_at(page, TITLE)  # a blank page has its title
    for kind, words in PARAGRAPHS:
        people.open(CHAIR, f"paragraphs/new/?after={after}")
        page.select_option("[name=made_kind]", kind)
        page.fill("[name=words]", words)
        press(page, "main form .actions button:not(.quiet)")
        after = paragraph_at(people.open(CHAIR), words)
    page = people.open(CHAIR)
    assert page.locator("#sheet [data-par]").count() == 1 + len(PARAGRAPHS)


def _issue(people: People, *, clean: bool = False) -> None:
    page = people.open(CHAIR, "revisions/")
    if clean:
        page.check("[name=is_clean]")
    press(page, "form[method=post] .actions button")


def _offer(people: People, role: str, words: str, new: str, language: str, reason: str) -> None:
    """Propose other words in the paragraph that holds these, in the editor's own page."""
    key = paragraph_at(people.open(role, language=language), words)
    page = people.open(role, f"propose/?paragraph={key}&kind=words", language)
    typed = page.locator("form.editing textarea[name=words]")
    typed.fill(typed.input_value().replace(words, new))
    page.fill("form.editing [name=reason]", reason)
    press(page, "form.editing button[value=send]")


def _propose(people: People) -> str:
    watching = people.open(BRAZIL, language="pt")
    _offer(people, COSTA_RICA, "proteger", "salvaguardar", "es", "Término de resoluciones.")
    # The page that was open all the time shows it without being loaded again.
    expect(watching.locator("#sheet")).to_contain_text("salvaguardar", timeout=20_000)
    bracket = watching.locator("#sheet [data-par]", has_text="salvaguardar")
    expect(bracket).to_contain_text("CRI")
    people.of(BRAZIL).assert_sound()
    _offer(people, BRAZIL, "proteger", "defender", "pt", "Linguagem já acordada.")
    _offer(people, BRAZIL, "buenas prácticas", "buenas prácticas y de lecciones aprendidas", "pt",
           "")  # fmt: skip
    page = people.open(CHAIR)
    place = page.locator("#sheet [data-par]", has_text="salvaguardar")
    for code in ("CRI", "BRA"):
        expect(place).to_contain_text(code)
    assert list(faults(people.of(CHAIR), NARROW, LIGHT)) == []
    key = place.get_attribute("data-par")
    assert key
    return key


def _collide(people: People, key: str) -> None:
    page = people.open(CHAIR, f"paragraphs/{key}/")
    proposal = page.locator("li.proposal", has_text="salvaguardar").first
    press(page, proposal.locator("button[value=accept]"))
    page = people.open(BRAZIL, "collisions/", "pt")
    both = page.locator("section.collision")
    expect(both).to_have_count(1)
    expect(both).to_contain_text("salvaguardar")
    expect(both).to_contain_text("defender")
    press(page, "section.collision form[action*=withdraw] button")
    expect(people.open(BRAZIL, "collisions/", "pt").locator("section.collision")).to_have_count(0)


def _first_revisions(people: People) -> None:
    _issue(people)
    page = people.open(CHAIR, "revisions/1/")
    expect(page.locator("h1")).to_contain_text("Rev.1")
    expect(page.locator("#sources + p + div")).to_contain_text("CRI")
    assert list(faults(people.of(CHAIR), NARROW, LIGHT)) == []
    page = people.open(COSTA_RICA, "compare/?a=0&b=1")
    expect(page.locator("main")).to_contain_text("salvaguardar")


def _papers(people: People) -> None:
    page = people.open(COSTA_RICA, "papers/")
    link = page.locator("a[href*='papers/work']").first.get_attribute("href")
    assert link
    answer = page.request.get(f"{people.desk.address}{link}" if link.startswith("/") else link)
    assert answer.status == 200
    with zipfile.ZipFile(io.BytesIO(answer.body())) as archive:
        document = etree.fromstring(archive.read("word/document.xml"))
    authors = {
        each.get(f"{W}author") for mark in ("ins", "del") for each in document.iter(f"{W}{mark}")
    }
    assert any("Bra" in str(author) for author in authors), authors


def _settle(people: People) -> None:
    page = people.open(CHAIR)
    key = paragraph_at(page, "buenas prácticas")
    page = people.open(CHAIR, f"paragraphs/{key}/")
    press(page, page.locator("li.proposal button[value=accept]").first)
    # Agreed one by one; one opened again with its reason, and agreed again.
    keys = (
        people.open(CHAIR)
        .locator("#sheet [data-par]")
        .evaluate_all("rows => rows.map(row => row.dataset.par)")
    )
    for each in keys:
        _agree(people, each, "agreed")
    _agree(people, keys[2], "open", "Nuevas instrucciones.")
    _offer(people, BRAZIL, "infraestructuras críticas",
           "infraestructuras críticas y los servicios esenciales", "pt", "")  # fmt: skip
    page = people.open(CHAIR, f"paragraphs/{keys[2]}/")
    press(page, page.locator("li.proposal button[value=accept]").first)
    _agree(people, keys[2], "agreed")


def _agree(people: People, key: str, status: str, reason: str = "") -> None:
    page = people.open(CHAIR, f"paragraphs/{key}/")
    page.select_option("form.status-form [name=status]", status)
    if reason:
        page.fill("form.status-form [name=reason]", reason)
    press(page, "form.status-form button")


def _render(people: People) -> None:
    keys = (
        people.open(CHAIR)
        .locator("#sheet [data-par]")
        .evaluate_all("rows => rows.map(row => row.dataset.par)")
    )
    for key, words in zip(keys, RENDERED, strict=True):
        page = people.open(CHAIR, f"paragraphs/{key}/in/pt/")
        page.fill("main form [name=words]", words)
        press(page, "main form[method=post] .actions button:not(.quiet)")
    _issue(people, clean=True)
    page = people.open(BRAZIL, "revisions/2/?lang=pt", "pt")
    expect(page.locator("h1")).to_contain_text("Rev.2")
    expect(page.locator(".sheet")).to_contain_text("salvaguardar as infraestruturas")


def _rules(people: People) -> None:
    page = people.open(CHAIR, "silence/rules/")
    page.fill("[name=name]", "Regla de la sala")
    page.fill("[name=hours]", "0")
    press(page, "main form.stacked .actions button")


def _silence(people: People, seconds: int) -> str:
    page = people.open(CHAIR, "silence/")
    page.locator("[name=rules] option", has_text="Regla de la sala").first.evaluate(
        "option => { option.selected = true; }"
    )
    deadline = datetime.now(UTC) + timedelta(seconds=seconds)
    page.locator("[name=deadline]").evaluate(
        "(field, value) => { field.step = '1'; field.value = value; }",
        f"{deadline:%Y-%m-%dT%H:%M:%S}",
    )
    page.fill("[name=zone]", "UTC")
    page.check("[name=public]")
    press(page, "main form.stacked .actions button")
    page.wait_for_url(re.compile(r"/silence/[0-9a-f-]{36}/"))
    found = re.search(r"silence/[0-9a-f-]{36}/", page.url)
    assert found
    return found[0]


def _break(people: People) -> None:
    _rules(people)
    place = _silence(people, 3600)
    page = people.open(BRAZIL, place, "pt")
    page.select_option("form[action*=object] [name=kind]", "objection")
    page.fill("form[action*=object] [name=words]", "A delegação aguarda instruções.")
    press(page, "form[action*=object] .actions button")
    page = people.open(CHAIR, place)
    expect(page.locator(".objections")).to_contain_text("BRA")
    press(page, "form[action*=close] button")
    expect(people.open(COSTA_RICA, place).locator("#letter")).to_be_visible()
    assert people.open(CHAIR, "outcome/").locator("#decide").count() == 1  # still negotiated


def _keep(people: People) -> None:
    place = _silence(people, SHORT)
    page = people.open(BRAZIL, place, "pt")
    expect(page.locator("form[action*=object]")).to_have_count(1)
    ends = datetime.now(UTC) + timedelta(seconds=120)
    while people.open(CHAIR, "outcome/").locator("dl.facts code.hash").count() == 0:
        assert datetime.now(UTC) < ends, "the round was not closed by the desk's worker"
        page.wait_for_timeout(1_000)
    page = people.open(BRAZIL, place, "pt")
    expect(page.locator("form[action*=object]")).to_have_count(0)
    expect(page.locator("#letter")).to_be_visible()
    assert list(faults(people.of(BRAZIL), NARROW, LIGHT)) == []


def _mailed(people: People, mailbox: Mailbox) -> None:
    """By SMTP, each in their language and once; no mail has words of the text."""

    def of(role: str) -> list[EmailMessage]:
        """Return what came for a role and leads to this room."""
        came = mailbox.of(people.desk.accounts[role][0])
        return [mail for mail in came if people.room in text_of(mail)]

    adopted = "Um texto em negociação: adotado"
    mailbox.wait(lambda: any(mail["Subject"] == adopted for mail in of(BRAZIL)))
    mails = of(BRAZIL)
    assert {mail["Content-Language"] for mail in mails} == {"pt"}
    assert [mail["Subject"] for mail in mails].count(adopted) == 1
    others = {mail["Content-Language"] for role in (CHAIR, COSTA_RICA) for mail in of(role)}
    assert others == {"es"}
    assert not any("salvaguardar" in text_of(mail) for _to, mail in mailbox.mails)


def _record(people: People) -> None:
    page = people.open(COSTA_RICA, "outcome/")
    link = page.locator("dl.facts a[href*='/instruments/']").first.get_attribute("href")
    assert link
    anyone = people.of("")
    assert anyone.open(link.removeprefix("/es/")) == 200
    for name in ("Uruguay", "Costa Rica", "Brasil"):
        expect(anyone.page.locator("main")).to_contain_text(name)
    page = people.open(CHAIR, "history/")
    expect(page.locator("main")).to_contain_text("P1")


def _outside(people: People) -> None:
    for role in ("administrator", "observer, Uruguay"):
        status = people.of(role).open(people.room)
        assert status == (404 if role == "administrator" else 200), role
    anyone = people.of("")
    anyone.open(people.room)
    assert "/login/" in anyone.page.url
