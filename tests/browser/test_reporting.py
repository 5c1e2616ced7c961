"""Two rounds of national reports of five States, in a browser, from opening to compilation.

Uruguay reports with two offices by their links, Costa Rica by a workbook, Jamaica has nothing new,
Brazil is late, the Dominican Republic is silent. What Uruguay needs meets what the Dominican
Republic hosts. A second round shows what changed. Mails go through a real mail server.
"""

from __future__ import annotations

import io
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from openpyxl import load_workbook
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from contadora.forms.documents import XLSX
from tests.browser.mailbox import Mailbox, text_of
from tests.browser.reporting_files import Compiled, check_files, check_page, pdf_text
from tests.browser.reporting_looks import Looks, look_at_all
from tests.browser.reporting_people import (
    HEAD,
    OFFICER,
    PROSECUTOR,
    REGULATOR,
    SECOND,
    SECRETARIAT,
    STATES,
    TITLE,
    People,
    begin,
    clear,
    head_of,
    last_part,
    release,
    submit,
    write,
)
from tests.browser.reporting_room import EARLIER, REPORTED
from tests.browser.steps import answer, press, shown
from tests.house.commands import Served

BY_REGULATOR, BY_PROSECUTOR = "El regulador mantiene un registro.", "La fiscalía investiga."
BOTH = "El regulador mantiene un registro y la fiscalía investiga."
LATER = "El regulador mantiene dos registros y la fiscalía investiga."
WITHHELD = "Esto lo lee solo la Secretaría."
NEED = "Formación de los equipos que responden a incidentes."
BY_WORKBOOK = "Costa Rica escribió esto en una hoja de cálculo."
IN_PORTUGUESE = "O Brasil escreveu isto com atraso."


@pytest.fixture(scope="module")
def people(browser: Browser, desk: Served, mailbox: Mailbox) -> Iterator[People]:
    home = Path(psutil.Process(desk.process.pid).environ()["CONTADORA_HOME"])
    found = People(browser, desk, mailbox, home)
    yield found
    found.close()


def test_two_rounds_of_reports_from_opening_to_what_changed(people: People) -> None:
    looks = Looks(people)
    first = _open(people, TITLE, EARLIER)
    _invited(people)
    report = _at_two_offices(people, looks)
    _how_far(people, first, report)
    sent = _cleared_and_sent(people, report)
    _by_workbook(people, looks)
    _nothing_new(people)
    _late(people, first)
    one = Compiled(first, sent)
    _compiled(people, one)
    match = _meets(people, one)
    second = _open(people, SECOND, TITLE["es"])
    again = _again(people, second)
    _changed(people, second)
    _link_ends(people, report)
    _mailed(people)
    look_at_all(looks, one, second, report, again, match)
    for watched in people.seats.values():
        assert watched.errors == []


def _open(people: People, title: dict[str, str], previous: str) -> str:
    """The secretariat makes a round in Spanish and opens it; return its number."""
    page = people.open(SECRETARIAT, "reports/rounds/new/")
    for code, text in title.items():
        page.fill(f"[name=title_{code}]", text)
        page.check(f"[name=languages][value={code}]")
    norms = page.locator("[name=version] option", has_text="Aplicación de las once normas")
    page.select_option("[name=version]", str(norms.first.get_attribute("value")))
    page.fill("[name=zone]", "America/Montevideo")
    now = datetime.now(UTC)
    page.fill("[name=opens_at]", f"{now + timedelta(days=1):%Y-%m-%dT12:00}")
    page.fill("[name=closes_at]", f"{now + timedelta(days=30):%Y-%m-%dT23:59}")
    page.select_option("[name=previous]", label=previous)
    page.locator("[name=states]").evaluate_all(
        "(all, asked) => all.forEach(box => { box.checked = asked.includes(box.value); })",
        list(STATES),
    )
    press(page, "main form .actions button")
    assert "/reports/rounds/" in page.url, shown(page)
    assert "new" not in page.url, shown(page)
    press(page, "form[action$='/open/'] button")
    expect(page.locator("main table.progress tbody tr")).to_have_count(len(STATES))
    return last_part(page.url)


def _invited(people: People) -> None:
    """Heads and officers of the five are invited by mail, and nobody else."""
    asked = [HEAD, OFFICER, "desk officer, Costa Rica", "desk officer, Brazil"]
    asked += [head_of(code) for code in ("CRI", "BRA", "JAM", "DOM")]
    for who in asked:
        language = people.languages.get(who, "es")
        mail = people.mail(who, TITLE[language])
        assert mail["Content-Language"] == language
    invited = [to for to, mail in people.mailbox.mails
               if any(title in str(mail["Subject"]) for title in TITLE.values())]  # fmt: skip
    assert Counter(invited) == Counter(map(people.address, asked))


def _at_two_offices(people: People, looks: Looks) -> str:
    """Uruguay's officer gives sections to two offices; both write in one, and nothing is lost."""
    page = people.follow(OFFICER, people.link(OFFICER, TITLE["es"], "invitación"))
    report = page.url
    places = begin(page, "es")
    for office, address, language, keys in (
        ("Regulador de las pruebas", REGULATOR, "es", ("norm_a", "norm_g")),
        ("Fiscalía de las pruebas", PROSECUTOR, "en", ("norm_a", "norm_d")),
    ):
        page.goto(f"{report}offices/")
        page.fill("[name=office]", office)
        page.fill("[name=email]", address)
        page.select_option("[name=language]", language)
        for key in keys:
            page.check(f"[name=sections][value={key}]")
        page.fill("[name=due_at]", f"{datetime.now(UTC) + timedelta(days=10):%Y-%m-%dT12:00}")
        press(page, "main form.stacked .actions button")
        people.languages[address] = language
    pages = [_by_link(people, who) for who in (REGULATOR, PROSECUTOR)]
    for one in pages:  # both have the same section open
        press(one, one.locator("ul.sections a").first)
    regulator, prosecutor = pages
    answer(regulator, a_status="partly", a_measures=BY_REGULATOR)
    press(regulator, "form.answering button[value=save]")
    answer(prosecutor, a_measures=BY_PROSECUTOR)
    press(prosecutor, "form.answering button[value=save]")
    expect(prosecutor.locator("[role=alert]")).to_be_visible()
    assert BY_REGULATOR in shown(prosecutor)
    assert prosecutor.input_value("[name=q-a_measures]") == BY_PROSECUTOR
    looks.here(PROSECUTOR)
    answer(prosecutor, a_status="partly", a_measures=BOTH)
    press(prosecutor, "form.answering button[value=save]")
    assert prosecutor.locator("[role=alert]").count() == 0
    for one, answers in (
        (regulator, {"g_status": "partly", "g_needs": NEED}),
        (prosecutor, {"d_status": "no", "d_measures": WITHHELD}),
    ):
        press(one, one.locator(".crumbs a"))
        press(one, one.locator("ul.sections a").nth(1))
        answer(one, **answers)
        press(one, "form.answering button[value=save]")
    press(regulator, regulator.locator(".crumbs a"))
    press(regulator, "main form button")
    people.mail(OFFICER, TITLE["es"], "entregó")
    page.goto(people.desk.address + places["norm_a"] + "versions/")
    told = shown(page)
    assert told.index("Fiscalía de las pruebas") < told.index("Regulador de las pruebas")
    return report


def _by_link(people: People, office: str) -> Page:
    """An office opens its link: its sections and nothing else."""
    language = people.languages[office]
    link = people.link(office, TITLE[language])
    assert f"/{language}/reports/by-link/" in link
    page = people.follow(office, link)
    assert page.locator("ul.sections a").count() == 2
    return page


def _how_far(people: People, number: str, report: str) -> None:
    """The secretariat sees how far a draft is, and not what it says."""
    page = people.open(SECRETARIAT, f"reports/rounds/{number}/")
    row = page.locator("table.progress tbody tr", has_text="Uruguay")
    expect(row.locator("td.begun")).to_have_count(3)
    assert BOTH not in page.content()
    watched = people.of(SECRETARIAT)
    assert watched.open(report.partition("/es/")[2]) == 404


def _cleared_and_sent(people: People, report: str) -> str:
    """The officer clears section by section, the head the whole; each has a receipt."""
    page = people.of(OFFICER).page
    page.goto(report)
    clear(people, page, report, ("norm_a", "norm_d", "norm_g"))
    assert page.locator("form[action$='/submit/']").count() == 0  # the head has not cleared it
    head = people.follow(HEAD, people.link(HEAD, TITLE["es"], "invitación"))
    release(head, {"norm_a": "public", "norm_g": "public"})
    page.goto(report)
    sent = submit(page)
    digest = page.locator("code.hash").inner_text()
    for who in (OFFICER, HEAD):
        receipt = people.mail(who, TITLE["es"], "acuse de recibo")
        assert digest in text_of(receipt)
        [enclosed] = receipt.iter_attachments()
        assert enclosed.get_content_type() == "application/pdf"
        reader = PdfReader(io.BytesIO(enclosed.get_content()))
        assert BOTH in pdf_text(reader)
    return sent


def _by_workbook(people: People, looks: Looks) -> None:
    """Costa Rica's head takes a workbook out, fills it in, looks at what it changes, takes it."""
    who = head_of("CRI")
    page = people.follow(who, people.link(who, TITLE["es"]))
    report = page.url
    begin(page, "es")
    link = page.locator("main a[href$='report.xlsx']").get_attribute("href")
    book = load_workbook(io.BytesIO(page.request.get(people.desk.address + str(link)).body()))
    rows = {str(row[0].value): row for row in book["report"].iter_rows()}
    rows["a_status"][3].value = "Sí"
    rows["a_measures"][3].value = BY_WORKBOOK
    filled = io.BytesIO()
    book.save(filled)
    press(page, "main a[href$='/file/']")
    page.set_input_files(
        "[name=file]", {"name": "informe.xlsx", "mimeType": XLSX, "buffer": filled.getvalue()}
    )
    press(page, "form.stacked button")
    preview = page.url
    assert BY_WORKBOOK in shown(page)
    assert page.locator("form.changes [name=take]:checked").count() == 2
    looks.here(who)
    people.open(who, f"reports/national/{last_part(report)}/")
    assert page.locator("main .cell.begun").count() == 0  # nothing is changed by reading it
    page.goto(preview)
    press(page, "form.changes button")
    assert page.url == report
    clear(people, page, report, ("norm_a",))
    release(page, {"norm_a": "public"})
    submit(page)
    people.mail(who, TITLE["es"], "acuse de recibo")


def _too_large(page: Page) -> None:
    """An annex that is too large is told at once, and keeps no answer from being saved."""
    annex = page.locator("input[type=file]").first
    annex.set_input_files(
        {"name": "annex.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-" + bytes(11 * 2**20)}
    )
    told = page.locator("[data-saving]")
    assert "annex.pdf is larger than 10 MB" in told.inner_text()
    assert annex.evaluate("input => input.files.length") == 0


def _nothing_new(people: People) -> None:
    """Jamaica's head, in English, says that what its last report said stands."""
    who = head_of("JAM")
    page = people.follow(who, people.link(who, TITLE["en"]))
    report = page.url
    places = begin(page, "en")
    page.goto(people.desk.address + places["norm_a"])
    assert REPORTED in page.locator("details.offers").first.text_content()  # type: ignore[operator]
    _too_large(page)
    page.check(".nothing-new input")
    press(page, "form.answering button[value=submit]")
    clear(people, page, report, ())
    release(page, {"norm_a": "public"})
    submit(page)
    assert REPORTED in shown(page)
    assert people.mail(who, TITLE["en"], "eceipt")["Content-Language"] == "en"


def _late(people: People, number: str) -> None:
    """Brazil's head, in Portuguese, submits when the closing has passed."""
    who = head_of("BRA")
    page = people.follow(who, people.link(who, TITLE["pt"]))
    report = page.url
    places = begin(page, "pt")
    address = people.desk.address + places["norm_a"]
    write(page, address, a_status="yes", a_measures=IN_PORTUGUESE)
    passed = f"{datetime.now(UTC) - timedelta(hours=1):%Y-%m-%d %H:%M:%S}"
    with closing(sqlite3.connect(people.home / "contadora.sqlite3", timeout=30)) as store, store:
        store.execute(
            "UPDATE reporting_round SET closes_at = ? WHERE uuid = ?",
            (passed, number.replace("-", "")),
        )
    page.goto(report)
    clear(people, page, report, ("norm_a",))
    release(page, {"norm_a": "public"})
    submit(page)
    expect(page.locator("main .lead .badge")).to_have_count(1)
    assert people.mail(who, TITLE["pt"], "recibo")["Content-Language"] == "pt"


def _compiled(people: People, one: Compiled) -> None:
    """Anybody reads the compilation in Spanish and English, as a page and as files."""
    anyone = people.of("").page
    for language in ("es", "en"):
        page = people.open("", f"reports/compiled/{one.round}/document/", language)
        check_page(page, language, said=BOTH, withheld=WITHHELD)
        check_files(
            anyone, people.desk.address, one.round, language,
            said=(BOTH, BY_WORKBOOK, REPORTED, IN_PORTUGUESE), withheld=WITHHELD,
        )  # fmt: skip
    page = people.open("", f"reports/compiled/{one.round}/")
    silent = page.locator("table.grid tr", has_text="Rep. Dominicana")
    expect(silent.locator("td.silent").first).to_be_visible()


def _meets(people: People, one: Compiled) -> str:
    """A need meets an initiative: both sides see why, keep the match, record what came of it."""
    path = f"reports/matches/?round={one.round}&all=1"
    host = head_of("DOM")
    for who in (HEAD, host):
        page = people.open(who, path)
        offer = page.locator("div.match", has=page.locator("a[href$='/initiatives/lac4/']"))
        assert NEED in shown(page)
        assert WITHHELD not in shown(page)
        expect(offer.locator("ul.reasons")).to_contain_text("Estados de la región")
    page = people.of(HEAD).page
    offer = page.locator("div.match", has=page.locator("a[href$='/initiatives/lac4/']"))
    press(page, offer.locator("button"))
    match = last_part(page.url)
    for who, status, words in (
        (HEAD, "contacted", "La cancillería escribió al anfitrión."),
        (host, "agreed", "El anfitrión ofrece dos plazas."),
    ):
        page = people.open(who, f"reports/matches/{match}/")
        page.select_option("[name=status]", status)
        page.fill("[name=words]", words)
        press(page, "main form.stacked button")
    page = people.open(HEAD, f"reports/matches/{match}/")
    expect(page.locator("main ol li")).to_have_count(3)
    expect(page.locator("main ol li").last).to_contain_text("El anfitrión ofrece dos plazas.")
    other = people.of("desk officer, Costa Rica")
    assert other.open(f"reports/matches/{match}/") == 404
    return match


def _again(people: People, number: str) -> str:
    """In the second round Uruguay takes over what it said, and changes a word and its status."""
    page = people.follow(OFFICER, people.link(OFFICER, SECOND["es"], "invitación"))
    report = page.url
    places = begin(page, "es")
    page.goto(people.desk.address + places["norm_a"])
    page.locator("details.offers summary").first.click()
    taken = page.locator("details.offers li", has_text=BOTH)
    press(page, taken.locator("form button"))
    assert page.input_value("[name=q-a_measures]") == BOTH
    answer(page, a_status="yes", a_measures=LATER)
    press(page, "form.answering button[value=submit]")
    page.goto(report)
    clear(people, page, report, ())
    head = people.follow(HEAD, people.link(HEAD, SECOND["es"], "invitación"))
    release(head, {"norm_a": "public"})
    submit(head)
    return report


def _changed(people: People, number: str) -> None:
    """One State across rounds word by word; the table of change in the compilation."""
    page = people.open("", f"reports/compiled/states/URY/?round={number}")
    words = page.locator("#norm-a ~ .said").first
    expect(words.locator("del")).to_have_text("un registro")
    expect(words.locator("ins")).to_have_text("dos registros")
    for language in ("es", "en"):
        page = people.open("", f"reports/compiled/{number}/document/", language)
        caption = page.locator("caption", has_text=TITLE[language])
        row = page.locator("table", has=caption).locator("tbody tr")
        expect(row).to_have_count(1)
        expect(row.locator("td")).to_have_text(["0 → 1", "1 → 0", "0 → 0", "0 → 0", "1", "1"])


def _link_ends(people: People, report: str) -> None:
    """A link that somebody else used is seen to be; ended, it opens nothing."""
    language = people.languages[REGULATOR]
    link = people.link(REGULATOR, TITLE[language])
    other = people.browser.new_context(user_agent="another device")
    address = people.desk.address + link.partition("//")[2].partition("/")[2].join(("/", ""))
    assert other.request.get(address).status == 200
    other.close()
    page = people.of(OFFICER).page
    page.goto(f"{report}offices/")
    regulator = page.locator("main section", has_text=REGULATOR)
    expect(regulator.locator("dd strong")).to_have_count(1)  # on two devices
    press(page, regulator.locator("form[action$='/end/'] button"))
    gone = people.of(REGULATOR).page.goto(address)
    assert gone is not None
    assert gone.status == 410


def _mailed(people: People) -> None:
    """Each mail came in its reader's language, and once."""
    titles = (*TITLE.values(), *SECOND.values())
    ours = [
        (to, mail)
        for to, mail in people.mailbox.mails
        if any(title in str(mail["Subject"]) for title in titles)
    ]
    for to, mail in ours:
        assert mail["Content-Language"] == people.languages.get(to, "es"), mail["Subject"]
    twice = [key for key, times in Counter((to, str(mail["Subject"])) for to, mail in ours).items()
             if times > 1]  # fmt: skip
    assert twice == []
    assert not any(WITHHELD in text_of(mail) or BOTH in text_of(mail) for _to, mail in ours)
