"""Positions on international law, from a file to proposals in a negotiation room, in a browser.

Two read by themselves (Uruguay in Spanish, Brazil in Portuguese), a third settles what they read
differently, and both carry a draft into one room. The documents are the tests' own, and of nobody.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.urls import resolve
from django.utils.translation import override
from docx import Document
from playwright.sync_api import Browser, Page, expect

from tests.browser.looks import COLOURS, LIGHT, NARROW, WIDE, faults
from tests.browser.pages import LAW
from tests.browser.steps import Seats, press
from tests.house.commands import Served

URUGUAY, BRAZIL, COSTA_RICA = (
    "desk officer, Uruguay",
    "desk officer, Brazil",
    "desk officer, Costa Rica",
)
SETTLER, READER = "head of delegation, Uruguay", "observer, Uruguay"
ENGLISH = (
    ("Position of the tests on cables", True),
    ("Sovereignty", True),
    ("1. The islands hold that each island decides alone what enters the sea around it.", False),
    ("2. A cable may be laid across the waters of another island with its leave only.", False),
    ("Due diligence", True),
    ("3. An island that knows that a ship cuts cables from its harbour must stop it.", False),
)
SPANISH = """<!doctype html><html lang="es"><head><title>Cables</title></head><body>
<script>document.title = "no script of a file runs";</script>
<h1>Posición de las pruebas sobre los cables</h1>
<h2>Soberanía</h2>
<p>1. Las islas sostienen que cada isla decide sola qué entra en el mar que la rodea.</p>
<p>2. Un cable puede tenderse por las aguas de otra isla solo con su permiso.</p>
<h2>Diligencia debida</h2>
<p>3. Una isla que sabe que un barco corta cables desde su puerto debe detenerlo.</p>
</body></html>"""
OLDER = """First position of the tests on cables

Sovereignty

1. The islands hold that each island decides alone what enters the sea around it.

2. A cable may be laid across the waters of another island without any leave.
"""
OTHER = """Postura de las pruebas sobre los faros

Soberanía

1. Cada faro alumbra según decide su isla, y ninguna otra isla lo apaga.
"""
# What the two read of sovereignty: of three documents they read two alike. Both stances are read
# three times, and 2 of 3.6 expected disagreements are observed: alpha is 1 - 2 / 3.6.
READ = (("rule", "principle"), ("rule", "rule"), ("principle", "principle"))
ALPHA = re.compile(r"0,444")
SETTLED = "El párrafo dice que cada isla decide sola."
DRAFT = ("Postura común de las pruebas", "Cada isla decide sola sobre sus cables.")
THEIRS = ("Postura de la segunda delegación", "Ninguna isla corta los cables de otra.")


def in_word() -> bytes:
    """Return the English text as a DOCX."""
    document = Document()
    for words, is_heading in ENGLISH:
        document.add_heading(words, 1) if is_heading else document.add_paragraph(words)
    kept = io.BytesIO()
    document.save(kept)
    return kept.getvalue()


class Readers(Seats):
    """Who takes part, each with a browser of their own, and which pages were looked at."""

    def __init__(self, browser: Browser, desk: Served) -> None:
        super().__init__(browser, desk)
        self.seen: set[str] = set()
        self.found: list[str] = []

    def open(self, role: str, path: str) -> Page:
        """Open a page for a role, in their language."""
        watched = self.of(role)
        assert watched.open(path, "pt" if role == BRAZIL else "es") == 200, path
        return watched.page

    def look(self, role: str) -> None:
        """Look at the page that is open: in both widths, and its colours in the dark."""
        watched = self.of(role)
        address = urlsplit(watched.page.url).path
        with override(address.split("/")[1]):
            self.seen.add(resolve(address).view_name)
        found = [*faults(watched, WIDE, (("dark", COLOURS),)), *faults(watched, NARROW, LIGHT)]
        self.found += [f"{address}: {fault}" for fault in found]
        watched.page.set_viewport_size({"width": WIDE["width"], "height": WIDE["height"]})


@pytest.fixture(scope="module")
def readers(browser: Browser, desk: Served) -> Iterator[Readers]:
    found = Readers(browser, desk)
    yield found
    found.close()


def here(page: Page) -> str:
    """Return the address of the page that is open, without the desk and the language."""
    return urlsplit(page.url).path.split("/", 2)[2]


def test_a_position_from_a_file_to_proposals_in_a_room(readers: Readers) -> None:
    expect(readers.open("", "law/gaps/").locator("ul.columns")).to_contain_text("Paraguay")
    older = _add(readers, "state:CRI", "Primera posición de las pruebas", "2024-05", "en")
    _load(readers, older, "older.txt", OLDER.encode(), "en", "original")
    newer = _add(readers, "state:CRI", "Segunda posición de las pruebas", "2025-06", "en")
    _load(readers, newer, "cables.docx", in_word(), "en", "original", look=True)
    _load(readers, newer, "cables.html", SPANISH.encode(), "es", "desk")
    other = _add(readers, "state:PRY", "Postura de las pruebas sobre los faros", "2024", "es")
    _load(readers, other, "faros.txt", OTHER.encode(), "es", "original")
    _a_body(readers)
    _read_the_document(readers, newer)
    _compare(readers, older, newer)
    _code(readers, (newer, older, other))
    _settle(readers, newer)
    _across_states(readers)
    room = _draft(readers)
    _second_draft(readers, room)
    _outside(readers)
    assert not readers.found, "\n".join(readers.found)
    assert LAW - readers.seen == set()
    for watched in readers.seats.values():
        watched.assert_sound()


def _add(readers: Readers, holder: str, title: str, date: str, language: str) -> str:
    page = readers.open(URUGUAY, "law/add/")
    page.select_option("[name=holder]", holder)
    page.select_option("[name=kind]", "paper")
    page.fill("[name=title]", title)
    page.fill("[name=date]", date)
    page.select_option("[name=language]", language)
    page.fill("[name=remark]", "De las pruebas: no es de nadie.")
    press(page, "main form.stacked .actions button")
    assert here(page).startswith("law/documents/"), page.url
    return here(page)


def _load(
    readers: Readers,
    place: str,
    name: str,
    data: bytes,
    language: str,
    standing: str,
    *,
    look: bool = False,
) -> None:
    page = readers.open(URUGUAY, f"{place}load/")
    if look:
        readers.look(URUGUAY)
    page.set_input_files("[name=file]", {"name": name, "mimeType": "", "buffer": data})
    press(page, "main form.stacked .actions button")
    expect(page.locator("[name=language]")).to_have_value(language)  # as it was read
    if look:
        readers.look(URUGUAY)
    expect(page.locator("ol.passages")).not_to_contain_text("script")
    page.select_option("[name=standing]", standing)
    press(page, "#keep .actions button")
    assert here(page) == place, page.url


def _a_body(readers: Readers) -> None:
    page = readers.open(URUGUAY, "law/add/")
    page.select_option("[name=holder]", "body")
    page.fill("[name=body]", "Cuerpo de las pruebas")
    page.fill("[name=title]", "Nota de las pruebas sobre las mareas")
    press(page, "main form.stacked .actions button")
    readers.open("", "law/bodies/?name=Cuerpo+de+las+pruebas")
    readers.look("")


def _read_the_document(readers: Readers, place: str) -> None:
    page = readers.open(READER, f"{place}?text=en&beside=es")
    pair = page.locator(".pair", has_text="decides alone")
    expect(pair).to_contain_text("Las islas sostienen que cada isla decide sola")
    readers.look(READER)
    readers.open(READER, "law/states/CRI/")
    readers.look(READER)
    for part in ("change/", "withdraw/"):
        readers.open(URUGUAY, f"{place}{part}")
        readers.look(URUGUAY)
    page = readers.open(URUGUAY, place)
    for part in ("pairs", "withdraw"):
        address = page.locator(f".texts a[href*='/texts/'][href$='/{part}/']").last
        readers.open(URUGUAY, str(address.get_attribute("href")).split("/", 2)[2])
        readers.look(URUGUAY)
        page = readers.open(URUGUAY, place)
    # To who is not signed in the words are not shown.
    anyone = readers.open("", place)
    expect(anyone.locator("h1")).to_contain_text("Segunda posición de las pruebas")
    expect(anyone.locator("main")).not_to_contain_text("decides alone")


def _compare(readers: Readers, first: str, later: str) -> None:
    one, two = (each.split("/")[2] for each in (first, later))
    page = readers.open(READER, f"law/compare/?a={one}&b={two}&lang=en")
    changed = page.locator("article.par", has_text="across the waters")
    expect(changed.locator("ins").first).to_contain_text("with its")
    expect(changed.locator("del").first).to_contain_text("without any")
    # What only changed its place or its style in the file is no change of the words.
    for words in ("decides alone", "Sovereignty"):
        expect(page.locator("article.par", has_text=words)).to_have_count(0)
    readers.look(READER)


def _code(readers: Readers, places: tuple[str, ...]) -> None:
    numbers = [place.split("/")[2] for place in places]
    for index, role in enumerate((URUGUAY, BRAZIL)):
        if role == BRAZIL:  # nor does what could be in common tell it
            row = readers.open(BRAZIL, "law/convergence/").locator("#sovereignty")
            expect(row).not_to_contain_text("CRI")
            expect(
                readers.open(READER, "law/convergence/").locator("#sovereignty")
            ).to_contain_text("CRI")
        for number, read in zip(numbers, READ, strict=True):
            page = readers.open(role, f"law/coding/{number}/sovereignty/")
            if role == BRAZIL:  # that others read it is said, not what they read
                said = page.locator("main .stay")
                expect(said).to_contain_text("Outros já leram")
                expect(said).not_to_contain_text("officer.ury")
            page.check(f"[name=stance][value={read[index]}]")
            page.locator("ul.pick li", has_text=re.compile("decides|decide|alumbra")).locator(
                "input"
            ).first.check()
            press(page, "button[value=keep]")
    page = readers.open(BRAZIL, f"law/coding/{numbers[0]}/sovereignty/")
    expect(page.locator("main .stay")).to_contain_text("lida de modo diverso")
    readers.look(BRAZIL)
    readers.open(BRAZIL, f"law/coding/{numbers[0]}/")
    readers.look(BRAZIL)
    page = readers.open(BRAZIL, "law/agreement/")
    row = page.locator("tbody tr", has_text="Soberania")
    expect(row.locator("td").first).to_have_text(ALPHA)


def _settle(readers: Readers, place: str) -> None:
    number = place.split("/")[2]
    page = readers.open(SETTLER, f"law/coding/{number}/sovereignty/settle/")
    expect(page.locator("[name=reason]")).to_have_count(0)  # what was read is not seen yet
    press(page, "main button[value=see]")
    assert here(page).endswith("/sovereignty/settle/")  # where one was
    readers.look(SETTLER)
    page.check("[name=stance][value=rule]")
    page.fill("[name=reason]", SETTLED)
    press(page, "button[value=settle]")


def _across_states(readers: Readers) -> None:
    page = readers.open(READER, "law/topics/sovereignty/")
    ours = page.locator("section.holding", has_text="Costa Rica")
    expect(ours).to_contain_text(SETTLED)
    beside = ours.locator(".words-beside", has_text="decides alone")
    expect(beside.locator("blockquote[lang=es]")).to_contain_text("decide sola")
    passage = str(beside.locator("blockquote[lang=en] a").get_attribute("href"))
    assert re.search(r"\?text=en#p-\d+$", passage), passage
    expect(page.locator("main")).to_contain_text(ALPHA)
    row = readers.open(READER, "law/convergence/").locator("#sovereignty")
    for code in ("CRI", "PRY"):
        expect(row).to_contain_text(code)
    expect(row.locator("td").nth(2)).to_contain_text("/")  # the two cannot stand side by side
    expect(readers.open("", "law/gaps/").locator("ul.columns")).not_to_contain_text("Paraguay")


def _begin(readers: Readers, role: str, title: str, topic: str, words: str) -> str:
    """Begin a draft, write one topic, and return its address."""
    page = readers.open(role, "law/drafts/new/")
    page.fill("[name=title]", title)
    page.select_option("[name=language]", "es")
    press(page, "main form.stacked button[value=keep]")
    draft = here(page)
    page = readers.open(role, f"{draft}topics/{topic}/")
    page.locator("[name=stance]").nth(1).check()
    page.fill("[name=words]", words)
    if topic == "sovereignty":
        page.locator("section.holding", has_text="Costa Rica").locator(
            "[name=beside]"
        ).first.check()
    press(page, "button[value=keep]")
    return draft


def _draft(readers: Readers) -> str:
    draft = _begin(readers, URUGUAY, DRAFT[0], "sovereignty", DRAFT[1])
    page = readers.of(URUGUAY).page
    expect(page.locator("[name=beside]:checked")).to_have_count(1)
    readers.look(URUGUAY)
    for part in ("", "about/"):
        readers.open(URUGUAY, f"{draft}{part}")
        readers.look(URUGUAY)
    # Nobody but the delegation knows that it is there.
    for role in (BRAZIL, COSTA_RICA):
        assert readers.of(role).open(draft) == 404
    page = readers.open(URUGUAY, f"{draft}open/")
    expect(page.locator("section.paper")).to_contain_text(DRAFT[1])
    page.check("[name=delegations][value=BRA]")
    page.select_option("[name=handling]", "2")
    readers.look(URUGUAY)
    press(page, "main form.stacked .actions button")
    room = here(page)
    sheet = readers.open(BRAZIL, room).locator("#sheet")
    for words in (DRAFT[0], "Soberanía", DRAFT[1]):
        expect(sheet).to_contain_text(words)
    return room


def _second_draft(readers: Readers, room: str) -> None:
    draft = _begin(readers, BRAZIL, THEIRS[0], "due-diligence", THEIRS[1])
    number = room.split("/")[1]
    page = readers.open(BRAZIL, f"{room}papers/")
    expect(page.locator(f"main a[href$='bring/{number}/']")).to_have_text(THEIRS[0])
    page = readers.open(BRAZIL, f"{draft}bring/")
    readers.look(BRAZIL)
    press(page, page.locator(f"main a[href*='{number}']"))
    expect(page.locator("main")).to_contain_text(THEIRS[1])
    expect(page.locator("main")).to_contain_text(DRAFT[0])  # the room that it goes to
    readers.look(BRAZIL)
    press(page, "main form .actions button")
    sheet = readers.open(URUGUAY, room).locator("#sheet")
    proposed = sheet.locator("[data-par]", has_text=THEIRS[1])
    expect(proposed).to_contain_text("BRA")
    # Words that stand there are not proposed a second time.
    page = readers.open(BRAZIL, f"{draft}bring/{number}/")
    expect(page.locator("[name=line]:enabled")).to_have_count(0)


def _outside(readers: Readers) -> None:
    for path in ("law/topics/", "law/coding/", "law/drafts/", "law/convergence/"):
        readers.of("").open(path)
        assert "/login/" in readers.of("").page.url, path
    assert readers.of(READER).open("law/coding/") == 404
