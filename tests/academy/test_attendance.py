"""Presence: by joining, by a code, by a report, by hand; what is known better stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contadora.academy import actions, results
from contadora.academy.models import Attendance, ReportUpload
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from tests.academy.insiders import NOW, Class, make_class
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db
HEADER = (
    "Nombre (nombre original),Correo electrónico,Hora de entrada,Hora de salida,Duración (minutos)"
)


@pytest.fixture(autouse=True)
def _during_the_first_session() -> Iterator[None]:
    with time_machine.travel(NOW + timedelta(minutes=30), tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def room(cast: Cast) -> Class:
    return make_class(cast)


def csv(*rows: str, encoding: str = "utf-8-sig") -> SimpleUploadedFile:
    return SimpleUploadedFile("participants.csv", "\n".join((HEADER, *rows)).encode(encoding))


def times(start: str, end: str) -> str:
    return f"08/03/2027 {start}:00,08/03/2027 {end}:00,1"


def minutes(room: Class) -> dict[str, tuple[int, str]]:
    rows = Attendance.objects.filter(session=room.first).select_related("application__person")
    return {row.application.person.name.split()[0]: (row.minutes, row.how) for row in rows}


def test_who_came_by_two_addresses_was_there_once_for_all_of_it(cast: Cast, room: Class) -> None:
    report = csv(
        f"Ana,{room.ana.person.email},{times('10:00', '10:50')}",
        f"Carl,{room.carl.person.email},{times('10:40', '11:30')}",
    )
    actions.apply_report(
        cast.secretariat, actions.read_report(cast.secretariat, room.first, report), {}
    )
    actions.enter_attendance(cast.secretariat, room.second, {room.carl.pk: 70})
    assert minutes(room) == {"Ana": (50, "report"), "Carl": (50, "report")}
    actions.join_people(cast.secretariat, room.course, room.ana.person, room.carl.person)
    assert minutes(room) == {"Ana": (90, "report")}
    assert room.ana.attendances.get(session=room.second).minutes == 70


def test_the_code_of_the_room_is_taken_while_it_is_shown(cast: Cast, room: Class) -> None:
    first = actions.open_room_code(cast.secretariat, room.first).code
    shown = actions.open_room_code(cast.secretariat, room.first)
    assert shown.code != first
    assert not actions.give_room_code(room.ana, room.first, first)
    assert actions.give_room_code(
        room.ana, room.first, f" {shown.code.lower()[:2]}-{shown.code[2:]}"
    )
    assert minutes(room) == {"Ana": (120, "code")}
    assert not actions.give_room_code(room.ana, room.second, shown.code)
    with time_machine.travel(NOW + timedelta(minutes=46), tick=False):
        assert not actions.give_room_code(room.bia, room.first, shown.code)
    for person in (room.dora,):
        with pytest.raises(NotAllowed):
            actions.give_room_code(person, room.first, shown.code)
    with pytest.raises(ValidationError):
        actions.open_room_code(cast.secretariat, room.second)
    with pytest.raises(NotAllowed):
        actions.open_room_code(cast.other, room.first)


def test_a_code_cannot_be_guessed(cast: Cast, room: Class) -> None:
    shown = actions.open_room_code(cast.secretariat, room.first)
    for _each in range(5):
        assert not actions.give_room_code(room.ana, room.first, "AAAAA")
    with pytest.raises(ValidationError):
        actions.give_room_code(room.ana, room.first, shown.code)
    assert actions.give_room_code(room.bia, room.first, shown.code)
    with time_machine.travel(NOW + timedelta(minutes=41), tick=False):
        assert actions.give_room_code(room.ana, room.first, shown.code)


def test_the_code_is_nowhere_on_the_participant_s_page(
    client: Client, cast: Cast, room: Class
) -> None:
    before = client.get(room.path(room.ana)).content.decode()
    shown = actions.open_room_code(cast.secretariat, room.first)
    page = client.get(room.path(room.ana)).content.decode()
    give = room.path(room.ana, "sessions", str(room.first.uuid), "code")
    assert give in page
    assert give not in before
    assert shown.code not in page
    client.post(give, {"code": shown.code})
    assert minutes(room)["Ana"] == (120, "code")


def test_a_report_is_matched_decided_and_counted_once(cast: Cast, room: Class) -> None:
    actions.join_session(room.ana, room.first)
    actions.join_session(room.carl, room.first)
    assert minutes(room)["Ana"] == (90, "join")
    upload = actions.read_report(
        cast.secretariat,
        room.first,
        csv(
            f"Ana,ANA.course@mre.example,{times('09:50', '10:30')}",
            f"Ana,ana.course@mre.example,{times('10:20', '11:00')}",
            f"ANA MARIA PEREZ NUNEZ,,{times('10:50', '11:10')}",
            f"Beatriz,,{times('10:00', '12:30')}",
            f"Secretaría,host@example.org,{times('09:00', '13:00')}",
            "Sin hora,,ayer,hoy,1",
        ),
    )
    found = {line.name: (line.match, line.application) for line in upload.lines.all()}
    assert found == {
        "Ana": ("address", room.ana),
        "ANA MARIA PEREZ NUNEZ": ("name", room.ana),
        "Beatriz": ("doubtful", room.bia),
        "Secretaría": ("none", None),
    }
    assert [line for line, _text in upload.problems] == [7]
    assert minutes(room)["Ana"] == (90, "join")  # nothing counts before it is applied
    with pytest.raises(ValidationError, match="Beatriz"):
        actions.apply_report(cast.secretariat, upload, {})
    line = upload.lines.get(name="Beatriz")
    assert actions.apply_report(cast.secretariat, upload, {line.pk: room.bia}) == 2
    # On two devices at once: 10:00 to 11:10, once. Carl joined, and no report names him.
    assert minutes(room) == {
        "Ana": (70, "report"),
        "Beatriz": (120, "report"),
        "Carl": (90, "join"),
    }
    entry = AuditEntry.objects.latest("seq")
    assert entry.action == "apply_report"
    assert entry.details["decided"] == {str(line.pk): str(room.bia.uuid)}
    # Decided otherwise afterwards, it is as if it had been so from the beginning.
    assert actions.apply_report(cast.secretariat, upload, {line.pk: room.carl}) == 2
    assert minutes(room) == {"Ana": (70, "report"), "Carl": (120, "report")}


def test_a_meeting_that_broke_off_has_two_reports(cast: Cast, room: Class) -> None:
    for start, end in (("10:00", "10:40"), ("10:30", "11:30")):
        upload = actions.read_report(
            cast.secretariat, room.first, csv(f"x,ana.course@mre.example,{times(start, end)}")
        )
        actions.apply_report(cast.secretariat, upload, {})
    assert minutes(room)["Ana"] == (90, "report")


def test_what_is_entered_by_hand_stays_and_is_audited(cast: Cast, room: Class) -> None:
    assert actions.enter_attendance(cast.secretariat, room.first, {room.ana.pk: 45}) == 1
    with pytest.raises(ValidationError):
        actions.enter_attendance(cast.secretariat, room.first, {room.ana.pk: 60})
    actions.enter_attendance(
        cast.secretariat, room.first, {room.ana.pk: 60, room.bia.pk: 0}, reason="La vi llegar."
    )
    entry = AuditEntry.objects.latest("seq")
    assert entry.details["minutes"] == {str(room.ana.uuid): [45, 60]}
    row = Attendance.objects.get(application=room.ana)
    assert (row.minutes, row.how, row.corrected_by) == (60, "hand", cast.secretariat)
    upload = actions.read_report(
        cast.secretariat, room.first, csv(f"x,ana.course@mre.example,{times('10:00', '10:10')}")
    )
    assert actions.apply_report(cast.secretariat, upload, {}) == 0
    actions.join_session(room.ana, room.first)
    assert minutes(room) == {"Ana": (60, "hand")}
    for count in (-1, 121):
        with pytest.raises(ValidationError):
            actions.enter_attendance(cast.secretariat, room.first, {room.bia.pk: count})
    with pytest.raises(NotAllowed):
        actions.enter_attendance(cast.secretariat, room.first, {room.dora.pk: 1})
    with pytest.raises(NotAllowed):
        actions.enter_attendance(cast.other, room.first, {room.ana.pk: 1})


def test_the_coordinator_s_pages(client: Client, cast: Cast, room: Class) -> None:
    client.force_login(cast.secretariat)
    here = room.manage("attendance", str(room.first.uuid))
    answer = client.post(
        here,
        {
            "report": "1",
            "time_zone": "America/Caracas",
            "file": csv(f"Beatriz,,{times('10:00', '11:00')}", encoding="utf-16"),
        },
    )
    upload = ReportUpload.objects.get()
    assert answer["Location"] == room.manage("reports", str(upload.uuid))
    page = client.get(answer["Location"]).content.decode()
    assert "Beatriz Gonçalves" in page
    line = upload.lines.get()
    refused = client.post(answer["Location"], {f"line-{line.pk}": "other", f"other-{line.pk}": "x"})
    assert refused.status_code == 200
    assert not Attendance.objects.exists()
    given = {f"line-{line.pk}": "other", f"other-{line.pk}": room.carl.person.email}
    assert client.post(answer["Location"], given)["Location"] == here
    assert minutes(room) == {"Carl": (60, "report")}
    wrong = client.post(here, {"report": "1", "time_zone": "x", "file": csv("x")})
    assert wrong.status_code == 200
    client.post(here, {f"minutes-{room.ana.pk}": "30", f"minutes-{room.carl.pk}": "60"})
    assert minutes(room)["Ana"] == (30, "hand")
    assert minutes(room)["Carl"] == (60, "report")
    assert client.post(here, {f"minutes-{room.ana.pk}": "half"}).status_code == 200
    # Sent from a page that was opened before Ana's minutes and Carl's were known.
    ana, bia = room.ana.pk, room.bia.pk
    stale = {f"minutes-{ana}": "0", f"seen-{ana}": "0", f"minutes-{bia}": "20", f"seen-{bia}": ""}
    client.post(here, {**stale, "reason": "came late"})
    assert minutes(room)["Ana"] == (30, "hand")
    assert minutes(room)["Beatriz"] == (20, "hand")
    code = room.manage("attendance", str(room.first.uuid), "code")
    client.post(code, {"minutes": "10"})
    assert room.first.room_code.code in client.get(code).content.decode()
    table = client.get(room.manage("attendance") + "?format=csv").content.decode()
    assert "Ana María Pérez Núñez,ana.course@mre.example,Taller 1" in table
    assert client.get(room.manage("attendance")).status_code == 200


def test_results_follow_the_course_s_rule(cast: Cast, room: Class) -> None:
    room.course.sessions_needed, room.course.minutes_needed = 2, 150
    room.course.save()
    for session, given in (
        (room.first, {room.ana.pk: 120, room.bia.pk: 120}),
        (room.second, {room.ana.pk: 40}),
    ):
        actions.enter_attendance(cast.secretariat, session, given)
    found = {one.application: one for one in results.of_course(room.course)}
    assert set(found) == {room.ana, room.bia, room.carl}
    ana, bia = found[room.ana], found[room.bia]
    assert (ana.sessions, ana.minutes, ana.mark, ana.earned, ana.missing) == (
        2,
        160,
        None,
        True,
        [],
    )
    assert (bia.sessions, bia.minutes, bia.earned, len(bia.missing)) == (1, 120, False, 2)
    room.second.counts = False
    room.second.save()
    assert not any(one.earned for one in results.of_course(room.course))


def test_results_are_headed_by_what_they_hold(client: Client, cast: Cast, room: Class) -> None:
    client.force_login(cast.secretariat)
    page = client.get(room.manage("results")).content.decode()
    assert re.findall(r'class="number">(\w+)</th>', page) == ["Sesiones", "Minutos", "Calificación"]


def test_results_ask_as_much_for_many_as_for_few(
    room: Class, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        results.of_course(room.course)
