"""A video service's report is read in three languages, two layouts and four encodings."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from contadora.academy import meeting_reports, presence
from contadora.academy.matching import Known, Matcher

CARACAS = ZoneInfo("America/Caracas")
START = datetime(2027, 3, 8, 14, 0, tzinfo=UTC)
END = START + timedelta(hours=2)
HEADERS = {
    "en": "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest",
    "es": "Nombre (nombre original),Correo electrónico,Hora de entrada,Hora de salida,"
    "Duración (minutos),Invitado",
    "es_old": "Nombre (nombre original),E-mail del usuario,Hora para unirse,Hora para salir,"
    "Duración (minutos),Invitado",
    "pt": "Nome (nome original),E-mail,Ingressar na hora,Hora de saída,Duração (minutos),Convidado",
}
MEETING = (
    "Meeting ID,Topic,Start Time,End Time,User Email,Duration (Minutes),Participants\n"
    "812 3456 7890,Taller 1,03/08/2027 09:50:00 AM,03/08/2027 12:05:00 PM,host@example.org,135,2\n"
    "\n"
)
ROWS = (
    "Ana Pérez,ana@example.org,03/08/2027 09:55:00 AM,03/08/2027 10:30:00 AM,35,No\n"
    "Ana Pérez,ana@example.org,03/08/2027 10:20:00 AM,03/08/2027 11:00:00 AM,40,No\n"
    "Ana Pérez,ana@example.org,03/08/2027 11:30:00 AM,03/08/2027 12:05:00 PM,35,No\n"
    "Beatriz,,03/08/2027 11:50:00 AM,03/08/2027 12:10:00 PM,20,Yes\n"
)


def read(content: bytes) -> meeting_reports.Report:
    return meeting_reports.read(content, CARACAS, START, END)


def there(report: meeting_reports.Report) -> dict[str, int]:
    return {
        one.name: presence.minutes(presence.within(one.intervals, START, END))
        for one in report.people
    }


@pytest.mark.parametrize("block", ["", MEETING], ids=["plain", "with the meeting"])
@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "utf-16"])
def test_each_variant_says_the_same(block: str, language: str, encoding: str) -> None:
    report = read((block + HEADERS[language] + "\n" + ROWS).encode(encoding))
    # 10:00 to 11:00 and 11:30 to 12:00: what overlaps and what is outside counts once or not.
    assert there(report) == {"Ana Pérez": 90, "Beatriz": 10}
    assert report.problems == []
    assert report.has_times


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_other_delimiters_and_writings_of_times(delimiter: str) -> None:
    rows = [
        ["Nombre (nombre original)", "Hora de entrada", "Hora de salida", "En sala de espera"],
        ["A", "08/03/2027 10:00:00", "08/03/2027 10:30:00", "No"],
        ["B", "2027-03-08 10:00", "2027-03-08 10:20", "No"],
        ["C", "mar 8, 2027 10:00:00 a. m.", "mar 8, 2027 12:00:00 p. m.", "No"],
        ["D", "08/03/2027 10:00:00 AM", "08/03/2027 12:00:00 PM", "Sí"],
        ["E", "10:00:00", "10:05:00", ""],
    ]
    text = "\n".join(delimiter.join(row) for row in rows)
    assert there(read(text.encode())) == {"A": 30, "B": 20, "C": 120, "E": 5}


def test_a_day_and_a_month_that_could_be_each_other_meet_the_session() -> None:
    text = HEADERS["es"] + "\nA,,08/03/2027 10:00:00,08/03/2027 11:00:00,60,No\n"
    assert there(read(text.encode())) == {"A": 60}


def test_a_report_of_sums_has_no_times() -> None:
    text = (
        "Name (Original Name),User Email,Total Duration (Minutes),Guest\n"
        "Ana,ana@example.org,95,No\nAna,ana@example.org,20,No\nBeatriz,,many,No\n"
    )
    report = read(text.encode())
    assert [(one.name, one.minutes) for one in report.people] == [("Ana", 95)]
    assert [line for line, _text in report.problems] == [4]
    assert not report.has_times


WEBINAR = {
    "en": (
        "Attended,User Name (Original Name),Email,Join Time,Leave Time,Time in Session (minutes)",
        "Attended,User Name (Original Name),First Name,Last Name,Email,Registration Time,"
        "Approval Status,Join Time,Leave Time,Time in Session (minutes),Is Guest",
        ("Yes", "No"),
    ),
    "es": (
        "Asistió,Nombre de usuario (nombre original),Correo electrónico,Hora de entrada,"
        "Hora de salida,Tiempo en la sesión (minutos)",
        "Asistió,Nombre de usuario (nombre original),Nombre,Apellido,Correo electrónico,"
        "Hora de registro,Estado de aprobación,Hora de entrada,Hora de salida,"
        "Tiempo en la sesión (minutos),Invitado",
        ("Sí", "No"),
    ),
}


@pytest.mark.parametrize("language", WEBINAR)
def test_a_webinar_s_report_has_sections_and_names_who_never_came(language: str) -> None:
    hosts, attendees, (came, absent) = WEBINAR[language]
    text = (
        "Attendee Report\nTopic,Webinar ID\nTaller 1,812 3456 7890\n"
        f"Host Details,\n{hosts}\n"
        f"{came},Host,host@example.org,03/08/2027 09:50:00 AM,03/08/2027 12:00:00 PM,130\n"
        f"Attendee Details,\n{attendees}\n"
        f"{came},Ana,A,P,ana@example.org,03/01/2027 09:00:00 AM,approved,"
        "03/08/2027 10:00:00 AM,03/08/2027 10:30:00 AM,30,No\n"
        f"{came},Ana,A,P,ana@example.org,03/01/2027 09:00:00 AM,approved,"
        "03/08/2027 11:00:00 AM,03/08/2027 11:30:00 AM,30,No\n"
        f"{absent},Bia,B,G,bia@example.org,03/01/2027 09:00:00 AM,approved,--,--,--,--\n"
    )
    report = read(text.encode())
    assert there(report) == {"Host": 120, "Ana": 60}
    assert {one.email for one in report.people} == {"host@example.org", "ana@example.org"}
    assert report.problems == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x89PNG\r\n\x1a\n\x00\x00",
        b"Name,Email\nAna,a@example.org\n",
        b'"' * 300_000,
        b"Topic,Host\n" * 100,
        "ÿþ".encode("utf-16"),
    ],
)
def test_what_is_no_report_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        read(content)


def test_a_report_of_another_day_or_zone_is_refused_with_its_times() -> None:
    text = HEADERS["en"] + "\nAna,,03/09/2027 10:00:00 AM,03/09/2027 11:00:00 AM,60,No\n"
    with pytest.raises(ValidationError, match="2027-"):
        read(text.encode())


def test_lines_that_cannot_be_read_are_named_and_the_rest_counts() -> None:
    text = HEADERS["en"] + (
        "\nAna,,03/08/2027 10:00:00 AM,03/08/2027 11:00:00 AM,60,No\n"
        "Bia,,yesterday,03/08/2027 11:00:00 AM,60,No\n"
        "Carl,,03/08/2027 11:00:00 AM,03/08/2027 10:00:00 AM,60,No\n"
        "Dora,,13/13/2027 10:00:00 AM,03/08/2027 11:00:00 AM,1,No\n"
    )
    report = read(text.encode())
    assert there(report) == {"Ana": 60}
    assert [line for line, _text in report.problems] == [3, 4, 5]


SPANS = st.lists(
    st.tuples(st.integers(-200, 400), st.integers(0, 300)).map(
        lambda pair: (
            START + timedelta(minutes=pair[0]),
            START + timedelta(minutes=pair[0] + pair[1]),
        )
    ),
    max_size=8,
)


@given(SPANS)
def test_minutes_are_counted_once_and_within_the_session(
    spans: list[tuple[datetime, datetime]],
) -> None:
    total = presence.within(spans, START, END)
    minute = timedelta(minutes=1)
    by_minute = sum(
        any(first <= START + at * minute < last for first, last in spans) for at in range(120)
    )
    assert presence.minutes(total) == by_minute
    assert presence.within(spans + spans[::-1], START, END) == total
    joined = presence.merged(spans)
    assert all(a[1] < b[0] for a, b in itertools.pairwise(joined))


KNOWN = [
    Known(1, ["Ana María Pérez Núñez", ""], ["ana@mre.example", "ana@private.example"]),
    Known(2, ["Ana Lucía Pereira"], ["lucia@mre.example"]),
    Known(3, ["João Gonçalves"], ["joao@mre.example"]),
    Known(4, ["Michael Joseph"], ["mj@foreign.example"]),
]


@pytest.mark.parametrize(
    ("name", "email", "key", "how"),
    [
        ("iPhone", "ANA@private.example", 1, "address"),
        ("ana maria perez nunez", "", 1, "name"),
        ("Pérez Núñez, Ana María", "", 1, "name"),
        ("Ministerio (João Gonçalves)", "", 3, "name"),
        ("Joao Goncalves", "other@example.org", 3, "name"),
        ("Joao Gonçalvez", "", 3, "name"),
        ("Michael", "", 4, "doubtful"),
        ("Ana María Pérez", "", 1, "doubtful"),
        ("iPhone", "", None, "none"),
        ("", "", None, "none"),
    ],
)
def test_names_are_matched_and_doubtful_ones_left_to_people(
    name: str, email: str, key: int | None, how: str
) -> None:
    found = Matcher(KNOWN).find(name, email)
    assert (found.key, found.how) == (key, how)


def test_a_name_that_two_have_is_for_a_person_to_decide() -> None:
    twins = [Known(1, ["José Silva"], []), Known(2, ["Jose Silva"], [])]
    assert Matcher(twins).find("José Silva", "").how == "doubtful"
