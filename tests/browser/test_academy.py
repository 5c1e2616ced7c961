"""A course from the co-sponsor's table to certificates that anyone can verify, in a browser.

The Techplomacy course of 2021 is held anew: the coordinator is the desk's secretariat, the
co-sponsor is Costa Rica's team, mails go through a real mail server, and nobody who takes part has
an account. Most participants are one loop of requests; one in Spanish, one in English and one in
Portuguese do everything by hand.
"""

from __future__ import annotations

import csv
import io
import re
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

import pytest
from django.urls import resolve
from django.utils.translation import override
from icalendar import Calendar
from playwright.sync_api import APIRequestContext, Browser, Page

from tests.browser.looks import LIGHT, NARROW, WIDE, faults
from tests.browser.mailbox import Mailbox, is_calendar, links_of, text_of
from tests.browser.pages import COURSE
from tests.browser.steps import Seats, answer, press, shown
from tests.house.commands import Served

SLUG = "techplomacy-next"
PLACES, INVITED = 60, 62
CARACAS = ZoneInfo("America/Caracas")
BY_HAND = {"es": 0, "en": 1, "pt": 2}  # who does all in a browser, by language
STATES = ("URY", "CRI", "JAM", "HTI", "BRA", "MEX")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
SERIAL = re.compile(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b")
REVISION = re.compile(r'name="revision" value="(\d+)"')
HEADERS = (
    ("Name (Original Name)", "User Email", "Join Time", "Leave Time", "Duration (Minutes)"),
    ("Nombre (nombre original)", "Correo electrónico", "Hora de entrada", "Hora de salida",
     "Duración (minutos)"),
    ("Nome (nome original)", "E-mail", "Ingressar na hora", "Hora de saída", "Duração (minutos)"),
)  # fmt: skip


def address(number: int) -> str:
    return f"participant{number:02}@example.org"


def name(number: int) -> str:
    return f"Participant {number:02}, {STATES[number % len(STATES)]}"


def language(number: int) -> str:
    return ("es", "en", "pt")[number % 3]


class Room(BaseHTTPRequestHandler):
    """The video service's room, as far as a browser is led there."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"the room")

    def log_message(self, *_: object) -> None:
        pass


class Walk(Seats):
    """The people of the course and what they have before them."""

    def __init__(self, browser: Browser, desk: Served, mailbox: Mailbox) -> None:
        super().__init__(browser, desk)
        self.mailbox = mailbox
        self.room = ThreadingHTTPServer(("127.0.0.1", 0), Room)
        threading.Thread(target=self.room.serve_forever, daemon=True).start()
        self.meeting = f"http://127.0.0.1:{self.room.server_address[1]}/the-room"

    def enter(self, who: str) -> None:
        """Let somebody in; participants come by their links."""
        if not who.startswith("participant"):
            super().enter(who)

    def close(self) -> None:
        self.room.shutdown()
        self.room.server_close()
        super().close()

    def link(self, number: int, part: str) -> str:
        """Return the last link of this kind that a participant's mails name."""
        links = [
            link
            for mail in self.mailbox.of(address(number))
            for link in links_of(mail)
            if part in link
        ]
        assert links, f"no mail to {address(number)} names {part}"
        return links[-1]


@pytest.fixture(scope="module")
def walk(browser: Browser, desk: Served, mailbox: Mailbox) -> Iterator[Walk]:
    people = Walk(browser, desk, mailbox)
    yield people
    people.close()


def test_the_course_is_held_from_the_table_to_the_certificates(walk: Walk, tmp_path: Path) -> None:
    days = _prepare(walk)
    _invite(walk)
    _apply(walk)
    _select(walk)
    days = _move_the_first(walk, days)
    _join(walk)
    _count(walk, days, tmp_path)
    _issue(walk)
    rest = _verify(walk, tmp_path)
    _outside(walk)
    _look(walk)
    _valid(walk, rest, network="127.0.0.2")  # the other half of what one may ask for in a minute
    for watched in walk.seats.values():
        assert watched.errors == []


def _prepare(walk: Walk) -> list[tuple[datetime, datetime]]:
    """The coordinator makes the next edition, with places, a rule, a co-sponsor and a room."""
    watched = walk.of("secretariat")
    page = watched.page
    first_day = (datetime.now(CARACAS) + timedelta(days=7)).date()
    assert watched.open("courses/sela-techplomacy-2021/manage/copy/") == 200
    page.fill("[name=slug]", SLUG)
    page.fill("[name=starts_on]", first_day.isoformat())
    press(page, "main form button")
    assert f"/{SLUG}/manage/" in page.url

    assert watched.open(f"courses/{SLUG}/manage/change/") == 200
    page.fill("[name=cap]", str(PLACES))
    page.select_option("[name=admission]", "moderated")
    page.fill("[name=sessions_needed]", "4")
    press(page, "main form button[type=submit], main form .actions button")
    assert page.url.endswith(f"/{SLUG}/manage/"), shown(page)

    assert watched.open(f"courses/{SLUG}/manage/partners/new/") == 200
    page.select_option("[name=kind]", "cosponsor")
    for code in ("es", "en", "pt", "fr"):
        page.fill(f"[name=name_{code}]", "Ministerio de Relaciones Exteriores y Culto, Costa Rica")
    team = page.locator("[name=delegation] option", has_text="Costa Rica")
    page.select_option("[name=delegation]", str(team.first.get_attribute("value")))
    page.fill("[name=quota]", str(INVITED))
    press(page, "main form .actions button")

    days = []
    sessions = page.locator(f"main a[href*='/{SLUG}/manage/sessions/']").evaluate_all(
        "all => [...new Set(all.map(a => a.href))].filter(h => !h.match(/new|cancel/))"
    )
    for number, link in enumerate(sessions):
        page.goto(link)
        page.fill("[name=join_url]", walk.meeting)
        day, starts, ends = (
            page.input_value(f"[name={field}]") for field in ("day", "starts", "ends")
        )
        days.append(
            tuple(
                datetime.fromisoformat(f"{day}T{at}").replace(tzinfo=CARACAS)
                for at in (starts[:5], ends[:5])
            )
        )
        assert days[0][0].date() == first_day, number
        press(page, "main form .actions button")
    assert len(days) == 5  # the opening and four workshops

    press(page, page.locator("form[action$='/manage/publish/'] button"))
    assert walk.of("").open(f"courses/{SLUG}/") == 200
    assert walk.meeting not in walk.of("").page.content()
    return days  # type: ignore[return-value]


def _invite(walk: Walk) -> None:
    """The co-sponsor hands a table in; two bad rows are named by line, the rest is invited."""
    watched = walk.of("desk officer, Costa Rica")
    page = watched.page
    rows = [["Correo electrónico", "Nombre", "Idioma", "País", "Institución", "Cargo"]]
    rows += [
        [address(n), name(n), language(n), STATES[n % len(STATES)], "Cancillería", "diplomático"]
        for n in range(INVITED)
    ]
    rows.insert(5, ["no es una dirección", "", "es", "URY", "", ""])
    rows.append([address(3), name(3), "es", "URY", "", ""])
    table = io.StringIO()
    csv.writer(table, delimiter=";").writerows(rows)
    assert watched.open(f"courses/{SLUG}/cosponsor/") == 200
    page.set_input_files(
        "input[type=file]",
        {
            "name": "invitados.csv",
            "mimeType": "text/csv",
            "buffer": table.getvalue().encode("cp1252"),
        },
    )
    press(page, "form:has(input[type=file]) button")
    assert not list(faults(watched, WIDE))
    told = page.locator("main table").first.inner_text()
    assert "no es una dirección" in told
    assert re.search(r"^6\b", told, re.M), told
    assert re.search(rf"^{INVITED + 3}\b", told, re.M), told
    press(page, "button[value=send]")
    assert str(INVITED) in page.locator(".messages").inner_text()
    invited = {address(number) for number in range(INVITED)}
    walk.mailbox.wait(lambda: invited <= {to for to, _mail in walk.mailbox.mails})
    # A co-sponsor sees whom it invited, and none of the organiser's pages.
    assert watched.open(f"courses/{SLUG}/manage/applications/") == 404


def _apply(walk: Walk) -> None:
    """Three apply in a browser, the others by requests; what is missing is asked for."""
    for code, number in BY_HAND.items():
        _apply_by_hand(walk, number, code)
    request = walk.browser.new_context().request
    others = [number for number in range(INVITED) if number not in BY_HAND.values()]
    page = request.get(walk.link(others[0], "/mine/")).text()
    token, revision = _found(TOKEN, page), ""
    for number in others:
        revision = _apply_by_request(request, walk.link(number, "/mine/"), number, token, revision)
    request.dispose()


def _apply_by_hand(walk: Walk, number: int, code: str) -> None:
    watched = walk.of(f"participant {number}")
    page = watched.page
    link = walk.link(number, "/mine/")
    assert urlsplit(link).path.startswith(f"/{code}/")
    page.goto(link)
    assert page.locator("html").get_attribute("lang") == code
    page.check("[name=consent]")
    press(page, "button[value=accept]")
    press(page, "button[value=submit]")  # nothing is filled in yet
    assert page.locator("[role=alert]").count() > 0
    given = answers(number).items()
    answer(
        page, **{key: value for key, value in given if page.locator(f"[name='q-{key}']").count()}
    )
    watched.assert_sound()
    press(page, "button[value=submit]")
    assert "/application/" not in page.url, shown(page)


def answers(number: int) -> dict[str, str]:
    return {
        "name": name(number),
        "state": STATES[number % len(STATES)],
        "institution": "Cancillería",
        "post": "funcionario diplomático",
        "years_of_service": "5",
        "languages": language(number),
        "motivation": "Para las negociaciones de mi país.",
    }


def _apply_by_request(
    request: APIRequestContext, link: str, number: int, token: str, revision: str
) -> str:
    """Accept and apply in two requests; the first to do so reads what the form asks as well."""
    form = {"csrfmiddlewaretoken": token, "consent": "yes", "do": "accept"}
    taken = request.post(link, form=form, headers={"Referer": link}, max_redirects=0)
    there = urljoin(link, taken.headers["location"])
    assert there.endswith("/application/"), there
    given = {f"q-{key}": value for key, value in answers(number).items()}
    if not revision:
        page = request.get(there).text()
        assert given.keys() <= set(re.findall(r'name="(q-[a-z_]+)"', page))
        revision = _found(REVISION, page)
    sent = request.post(
        there,
        form={"csrfmiddlewaretoken": token, "revision": revision, "do": "submit", **given},
        headers={"Referer": there},
        max_redirects=0,
    )
    assert sent.status == 302, sent.text()[:2000]  # the form is shown again where it is not whole
    assert "/application/" not in sent.headers["location"]
    return revision


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    assert match is not None, text[:2000]
    return match[1]


def _select(walk: Walk) -> None:
    """The coordinator proposes as many as there are places and sends the decisions together."""
    watched = walk.of("secretariat")
    page = watched.page
    assert watched.open(f"courses/{SLUG}/manage/selection/") == 200
    press(page, "button[value=first]")
    press(page, "button[value=send]")
    assert str(PLACES) in page.locator(".messages").inner_text()
    walk.mailbox.wait(
        lambda: sum(is_calendar(mail) for _to, mail in walk.mailbox.mails) == 5 * PLACES
    )
    for number in BY_HAND.values():
        mails = walk.mailbox.of(address(number))
        assert {mail["Content-Language"] for mail in mails} <= {language(number), None}
        for mail in filter(is_calendar, mails):
            part = next(p for p in mail.walk() if p.get_content_type() == "text/calendar")
            found = Calendar.from_ical(part.get_payload(decode=True))
            assert part.get_param("method") == found["METHOD"] == "REQUEST"
            assert [str(zone["TZID"]) for zone in found.walk("VTIMEZONE")] == ["America/Caracas"]
    assert not any(walk.meeting in mail.as_string() for _to, mail in walk.mailbox.mails)


def _events(walk: Walk, number: int) -> list[object]:
    found = []
    for mail in filter(is_calendar, walk.mailbox.of(address(number))):
        part = next(p for p in mail.walk() if p.get_content_type() == "text/calendar")
        found += Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    return found


def _move_the_first(
    walk: Walk, days: list[tuple[datetime, datetime]]
) -> list[tuple[datetime, datetime]]:
    """The opening is moved to now: calendars are told under the same UID, one step further."""
    watched = walk.of("secretariat")
    page = watched.page
    assert watched.open(f"courses/{SLUG}/manage/") == 200
    link = page.locator(f"main a[href*='/{SLUG}/manage/sessions/']").evaluate_all(
        "all => all.map(a => a.href).filter(h => !h.match(/new|cancel/))"
    )[0]
    page.goto(link)
    now = datetime.now(CARACAS).replace(second=0, microsecond=0)
    # Not over midnight, whenever this test runs.
    start = min(now + timedelta(minutes=8), now.replace(hour=23, minute=48))
    ends = start + timedelta(minutes=10)
    page.fill("[name=day]", start.date().isoformat())
    page.fill("[name=starts]", f"{start:%H:%M}")
    page.fill("[name=ends]", f"{ends:%H:%M}")
    press(page, "main form .actions button")
    assert "/manage/#" in page.url, shown(page)
    walk.mailbox.wait(
        lambda: sum(is_calendar(mail) for _to, mail in walk.mailbox.mails) == 6 * PLACES
    )
    taker = _takers(walk)[0]
    by_uid: dict[str, list[int]] = {}
    for event in _events(walk, taker):
        by_uid.setdefault(str(event["UID"]), []).append(int(event["SEQUENCE"]))  # type: ignore[index]
    assert len(by_uid) == 5
    assert sorted(len(steps) for steps in by_uid.values()) == [1, 1, 1, 1, 2]
    assert all(steps == sorted(set(steps)) for steps in by_uid.values())
    return [(start, ends), *days[1:]]


def _takers(walk: Walk) -> list[int]:
    return [number for number in range(INVITED) if _events(walk, number)]


def _join(walk: Walk) -> None:
    """Doors are open: the three join with a button, and the address is on no page before."""
    takers = _takers(walk)
    assert len(takers) == PLACES
    for code, number in BY_HAND.items():
        if number not in takers:
            continue
        page = walk.of(f"participant {number}").page
        page.goto(walk.link(number, "/mine/"))
        press(page, page.locator("main a.button").first)
        assert "/inside/" in page.url
        assert page.locator("html").get_attribute("lang") == code
        assert walk.meeting not in page.content()
        press(page, page.locator("button.join").first)
        assert page.url == walk.meeting


def _count(walk: Walk, days: list[tuple[datetime, datetime]], folder: Path) -> None:
    """The video service's reports of the five sessions are read and counted."""
    watched = walk.of("secretariat")
    page = watched.page
    takers = _takers(walk)
    assert watched.open(f"courses/{SLUG}/manage/attendance/") == 200
    links = page.locator(f"main a[href*='/{SLUG}/manage/attendance/']").evaluate_all(
        "all => all.map(a => a.href.split('#')[0])"
    )
    links = [one for one in dict.fromkeys(links) if re.search(r"/attendance/[0-9a-f-]{36}/$", one)]
    assert len(links) == len(days)
    for number, (link, (start, end)) in enumerate(zip(links, days, strict=True)):
        half = start + (end - start) / 2
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(HEADERS[number % len(HEADERS)])
        for taker in takers:
            for come, go in ((start, half), (half, end)):  # who left and came again
                minutes = int((go - come).total_seconds() // 60)
                writer.writerow(
                    [name(taker), address(taker), f"{come:%m/%d/%Y %I:%M:%S %p}",
                     f"{go:%m/%d/%Y %I:%M:%S %p}", minutes]
                )  # fmt: skip
        file = folder / f"participants-{number}.csv"
        file.write_bytes(table.getvalue().encode("utf-8-sig"))
        page.goto(link)
        page.set_input_files("input[type=file]", file)
        press(page, "button[name=report]")
        assert "/reports/" in page.url, shown(page)
        press(page, "main form button:last-of-type")
    assert watched.open(f"courses/{SLUG}/manage/results/") == 200


def _issue(walk: Walk) -> None:
    """The coordinator looks and issues; each has a mail in their language."""
    watched = walk.of("secretariat")
    page = watched.page
    assert watched.open(f"courses/{SLUG}/manage/certificates/") == 200
    assert page.locator("button[form=batch]").is_disabled(), "the course lasts for days to come"
    _let_days_pass(walk, 12)
    assert watched.open(f"courses/{SLUG}/manage/certificates/") == 200
    assert page.locator("input[name=application]:checked").count() == PLACES, shown(page)
    press(page, "button[form=batch]")
    takers = _takers(walk)
    walk.mailbox.wait(
        lambda: all(
            any("/certificate/" in text_of(mail) for mail in walk.mailbox.of(address(each)))
            for each in takers
        )
    )
    watched.assert_sound()


def _let_days_pass(walk: Walk, days: int) -> None:
    """Move the course back in the store of the desk, since its clock cannot be moved on."""
    with closing(sqlite3.connect(walk.desk.home / "contadora.sqlite3", timeout=20)) as store, store:
        (course,) = store.execute("SELECT id FROM academy_course WHERE slug = ?", [SLUG]).fetchone()
        given = {"back": f"-{days} days", "course": course}
        store.execute(
            "UPDATE academy_course SET starts_on = date(starts_on, :back), "
            "ends_on = date(ends_on, :back) WHERE id = :course",
            given,
        )
        store.execute(
            "UPDATE academy_session SET starts_at = datetime(starts_at, :back), "
            "ends_at = datetime(ends_at, :back) WHERE course_id = :course",
            given,
        )


def _verify(walk: Walk, folder: Path) -> list[str]:
    """Anyone can verify each of them, by serial or by the badge; what is no badge is not one."""
    coordinator = walk.of("secretariat").page
    outsider = walk.of("")
    page = outsider.page
    code, number = next((c, n) for c, n in BY_HAND.items() if n in _takers(walk))
    participant = walk.of(f"participant {number}").page
    participant.goto(walk.link(number, "/certificate/"))
    assert participant.locator("html").get_attribute("lang") == code
    files = {}
    for form in ("pdf", "png", "jwt"):
        link = participant.locator(f"main a[href$='/{form}/']").first.get_attribute("href")
        got = participant.request.get(walk.desk.address + str(link))
        assert got.ok
        files[form] = got.body()
    assert files["pdf"].startswith(b"%PDF-")
    badge = folder / "badge.png"
    badge.write_bytes(files["png"])

    coordinator.goto(f"{walk.desk.address}/es/courses/{SLUG}/manage/certificates/")
    fates = coordinator.locator("main a[href*='/manage/certificates/']").evaluate_all(
        "all => all.map(a => a.href)"
    )
    fates = {link for link in fates if re.search(r"/certificates/[0-9a-f-]{36}/$", link)}
    assert len(fates) == PLACES
    serials = set(SERIAL.findall(shown(coordinator)))
    assert len(serials) == PLACES
    _valid(walk, sorted(serials)[::2])

    assert outsider.open("verify/", "en") == 200
    page.set_input_files("[name=badge]", badge)
    press(page, "form:has([name=badge]) button")
    assert name(number) in shown(page)
    broken = folder / "broken.png"
    broken.write_bytes(files["png"][: len(files["png"]) // 2])
    assert outsider.open("verify/", "en") == 200
    page.set_input_files("[name=badge]", broken)
    press(page, "form:has([name=badge]) button")
    assert name(number) not in shown(page)
    return sorted(serials)[1::2]


def _valid(walk: Walk, serials: list[str], network: str = "127.0.0.1") -> None:
    """Each is found valid by anybody, who waits when a network has asked 60 times in a minute."""
    for serial in serials:
        for _second in range(75):
            status, page = _asked(walk.desk.port, f"/en/verify/{serial}/", network)
            if status != 429:
                break
            time.sleep(1)
        assert status == 200
        assert len(re.findall(r'<section class="finding valid"', page)) == 1, serial


def _asked(port: int, path: str, network: str) -> tuple[int, str]:
    """Ask for a page from an address of this machine; where it has no such one, from any."""
    link = HTTPConnection("127.0.0.1", port, timeout=60, source_address=(network, 0))
    try:
        link.connect()
    except OSError:
        link = HTTPConnection("127.0.0.1", port, timeout=60)
    link.request("GET", path)
    answer = link.getresponse()
    page = answer.read().decode()
    link.close()
    return answer.status, page


def _outside(walk: Walk) -> None:
    """Somebody else sees none of it."""
    outsider = walk.of("")
    for path in ("manage/", "manage/applications/", "manage/attendance/", "cosponsor/"):
        status = outsider.open(f"courses/{SLUG}/{path}")
        assert status in (200, 404)
        assert "/login/" in outsider.page.url or status == 404
    assert outsider.open(f"courses/{SLUG}/inside/not-a-word/") == 404
    assert outsider.open(f"courses/{SLUG}/mine/not-a-word/") == 404
    other = walk.of("desk officer, Uruguay")
    assert other.open(f"courses/{SLUG}/manage/") == 404
    assert other.open(f"courses/{SLUG}/cosponsor/") == 404


def _look(walk: Walk) -> None:
    """Each page of a course with people in it, narrow, in the language with the longest words."""
    found: list[str] = []
    seen: set[str] = set()

    def look(role: str, address: str, code: str = "fr") -> Page:
        watched = walk.of(role)
        path = re.sub(r"^/[a-z]{2}/", f"/{code}/", urlsplit(address).path)
        with override(code):
            seen.add(resolve(path).view_name)
        watched.page.set_viewport_size({"width": NARROW["width"], "height": NARROW["height"]})
        answer = watched.page.goto(walk.desk.address + path)
        assert answer is not None
        assert answer.status == 200, path
        # What anybody else sees is looked at whole; a coordinator's page for its width and heading.
        themes = () if role == "secretariat" else LIGHT
        found.extend(f"{path}: {fault}" for fault in faults(watched, NARROW, themes))
        return watched.page

    def first(page: Page, pattern: str) -> str:
        links = page.locator("main a[href]").evaluate_all("all => all.map(a => a.href)")
        return next(link for link in links if re.search(pattern, link))

    base = f"/fr/courses/{SLUG}/"
    for part in (
        *("invitations", "selection", "waiting", "mail", "results", "report", "material"),
        *("messages", "assessment", "bank/new", "quizzes/new", "essays", "essays/new"),
    ):
        look("secretariat", f"{base}manage/{part}/")
    look("secretariat", base + "inside/")
    look("desk officer, Costa Rica", base + "cosponsor/")
    page = look("secretariat", base + "manage/applications/")
    form = first(page, r"/forms/[0-9a-f-]{36}/$")
    look("secretariat", first(page, r"/applications/[0-9a-f-]{36}/"))
    for part in ("", "preview/", "publish/", "title/", "answers/"):
        look("secretariat", form + part)
    page = look("secretariat", base + "manage/attendance/")
    page = look("secretariat", first(page, r"/attendance/[0-9a-f-]{36}/"))
    code, report = first(page, r"/code/"), first(page, r"/reports/")
    look("secretariat", code)
    look("secretariat", report)
    page = look("secretariat", base + "manage/certificates/")
    look("secretariat", first(page, r"/certificates/[0-9a-f-]{36}/"))
    page = look("secretariat", "/fr/post/")
    look("secretariat", first(page, r"/post/[0-9a-f-]{36}/"))
    page = walk.of("secretariat").page
    page.goto(f"{walk.desk.address}{base}manage/mail/")
    page = look("secretariat", first(page, r"/post/texts/[^/]+/$"))
    look("secretariat", first(page, r"/post/texts/[^/]+/[^/]+/[a-z]{2}/"))
    number = next(one for one in BY_HAND.values() if one in _takers(walk))
    who = f"participant {number}"
    mine, certificate = walk.link(number, "/mine/"), walk.link(number, "/certificate/")
    page = look(who, mine)
    inside = first(page, r"/inside/")
    look(who, mine + "application/")
    look(who, mine + "erase/")
    look(who, inside)
    look(who, inside + "settings/")
    page = look(who, certificate)
    look("", first(page, r"/verify/"))
    assert COURSE - seen == {"academy:invitation_file"}  # looked at when the table was read
    assert not found, "\n".join(found)
