"""A participant's page: what it shows and when, what it takes, and whom it turns away."""

from __future__ import annotations

import re
import zipfile
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contadora.academy import actions, inside_page, insiders
from contadora.academy.actions.inside import Copy
from contadora.academy.models import Application, Attendance, Material, MaterialCopy, Vote
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from contadora.post import links
from contadora.post.models import Message
from tests.academy.insiders import MEETING, NOW, Class, make_class
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%a document\n"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def room(cast: Cast, settings: object, tmp_path: object) -> Class:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]
    return make_class(cast)


def pdf(name: str = "lectura.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")


def add(room: Class, cast: Cast, **values: object) -> Material:
    given = {
        "session": room.first,
        "kind": "document",
        "access_to": "participants",
        "titles": {"es": "Lectura"},
        "copies": {"es": Copy(file=pdf())},
    }
    return actions.add_material(cast.secretariat, room.course, **{**given, **values})


@time_machine.travel(NOW - timedelta(days=1))
def test_a_link_opens_the_page_which_nobody_keeps(client: Client, room: Class) -> None:
    response = client.get(room.path(room.ana))
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "same-origin"
    assert "noindex" in response["X-Robots-Tag"]
    assert "Ana María Pérez Núñez" in response.content.decode()
    assert response.content.decode().count("<h1") == 1


@time_machine.travel(NOW)
def test_what_opens_nothing(client: Client, room: Class) -> None:
    good = insiders.token_of(room.ana)
    other = links.sign("academy.person", str(room.ana.uuid))
    strange = links.sign(insiders.PURPOSE, "not-a-uuid")
    for token in (good[:-1], other, strange, insiders.token_of(room.dora), "x"):
        assert client.get(f"/es/courses/course/inside/{token}/").status_code == 404
    assert client.get(f"/es/courses/other/inside/{good}/").status_code == 404
    assert client.get("/es/courses/course/inside/").status_code == 404
    person = room.ana.person
    person.link_number = 1
    person.save()
    assert client.get(f"/es/courses/course/inside/{good}/").status_code == 404
    room.ana.refresh_from_db()
    assert client.get(room.path(room.ana)).status_code == 200
    with time_machine.travel(NOW + timedelta(days=400)):
        assert client.get(room.path(room.ana)).status_code == 404
    Application.objects.filter(pk=room.ana.pk).update(status="cancelled")
    assert client.get(room.path(room.ana)).status_code == 404


@pytest.mark.parametrize(
    ("minutes", "is_open"), [(-16, False), (-15, True), (0, True), (119, True), (120, False)]
)
def test_the_door_opens_15_minutes_before_and_closes_at_the_end(
    client: Client, room: Class, minutes: int, is_open: bool
) -> None:
    with time_machine.travel(NOW + timedelta(minutes=minutes), tick=False):
        join = room.path(room.ana, "sessions", str(room.first.uuid), "join")
        page = client.get(room.path(room.ana))
        assert (join in page.content.decode()) == is_open
        assert ("https://meeting.example.org" in page["Content-Security-Policy"]) == is_open
        assert "meeting.example.org" not in page.content.decode()
        answer = client.post(join)
        assert answer.status_code == 302
        assert (answer["Location"] == MEETING) == is_open
        assert client.get(join).status_code == 405
    kept = Attendance.objects.filter(application=room.ana, session=room.first)
    assert kept.exists() == is_open
    if is_open:
        assert kept.get().minutes == min(120, 120 - minutes)
        assert AuditEntry.objects.latest("seq").action == "join_session"


@time_machine.travel(NOW - timedelta(days=1))
def test_times_are_in_the_reader_s_zone_through_a_clock_change(client: Client, room: Class) -> None:
    # New York's clock goes forward on 14 March 2027, between the two sessions.
    room.second.starts_at += timedelta(days=5)
    room.second.ends_at += timedelta(days=5)
    room.second.save()
    client.post(
        room.path(room.ana, "settings"),
        {
            "time_zone": "America/New_York",
            "seen_by_participants": "on",
            "certificate_name": " A  P ",
        },
    )
    room.ana.person.refresh_from_db()
    assert room.ana.person.certificate_name == "A P"
    assert not room.ana.person.seen_by_alumni
    text = client.get(room.path(room.ana)).content.decode()
    assert re.search(r"09:00–11:00.*?UTC−5", text)
    assert re.search(r"10:00–12:00.*?UTC−4", text)
    assert "Ana María Pérez Núñez" in client.get(room.path(room.bia)).content.decode()
    wrong = client.post(room.path(room.ana, "settings"), {"time_zone": "Mars/Olympus"})
    assert wrong.status_code == 200
    assert "Mars/Olympus" in wrong.content.decode()


def test_material_since_the_last_visit_is_new(cast: Cast, room: Class) -> None:
    with time_machine.travel(NOW, tick=False):
        add(room, cast, titles={"es": "Primero"})
        assert inside_page.note_visit(room.ana) is None
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        add(room, cast, titles={"es": "Segundo"})
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        since = inside_page.note_visit(room.ana)
        page = inside_page.page_of(insiders.Insider(room.course, application=room.ana), since)
        shown = [(str(one.material.title), one.is_new) for one in page.rows[0].material]
        assert shown == [("Primero", False), ("Segundo", True)]
        assert page.new == 1
    with time_machine.travel(NOW + timedelta(hours=2, minutes=10), tick=False):
        assert inside_page.note_visit(room.ana) == since  # the same visit goes on
    with time_machine.travel(NOW + timedelta(hours=4), tick=False):
        assert inside_page.note_visit(room.ana) == NOW + timedelta(hours=2)


@time_machine.travel(NOW)
def test_a_file_is_given_to_those_inside_and_to_all_only_if_public(
    client: Client, cast: Cast, room: Class
) -> None:
    material = add(room, cast, copies={"es": Copy(file=pdf('Ä "x".html')), "en": Copy(file=pdf())})
    copy = MaterialCopy.objects.get(material=material, language="es")
    answer = client.get(room.path(room.ana, "material", str(copy.uuid)))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert ".html" not in answer["Content-Disposition"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert b"".join(answer.streaming_content) == PDF
    public = f"/es/courses/course/material/{copy.uuid}/"
    assert client.get(public).status_code == 404
    Material.objects.update(access="public")
    open_answer = client.get(public)
    assert open_answer.status_code == 200
    assert b"".join(open_answer.streaming_content) == PDF
    room.course.status = "draft"
    room.course.save()
    assert client.get(public).status_code == 404
    other = make_class(cast, slug="other")
    assert client.get(other.path(other.ana, "material", str(copy.uuid))).status_code == 404


def macros() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        for name in ("[Content_Types].xml", "ppt/presentation.xml", "ppt/vbaProject.bin"):
            parts.writestr(name, "x")
    return file.getvalue()


@pytest.mark.parametrize(
    "content", [b"<html><script>", b"MZ\x90", b"", b"PK\x03\x04broken", macros()]
)
def test_what_is_not_what_it_says_is_refused(cast: Cast, room: Class, content: bytes) -> None:
    with pytest.raises(ValidationError, match=r"lectura\.pdf"):
        add(room, cast, copies={"es": Copy(file=pdf(content=content))})
    assert not Material.objects.exists()


def test_an_address_must_be_of_the_web(cast: Cast, room: Class) -> None:
    for url in ("javascript:alert(1)", "ftp://x.example", "x"):
        with pytest.raises(ValidationError):
            add(room, cast, kind="link", copies={"es": Copy(url=url)})
    made = add(room, cast, kind="video", copies={"es": Copy(url="https://video.example/1")})
    assert made.copies.get().url == "https://video.example/1"


def test_a_speaker_adds_to_the_own_session_alone(cast: Cast, room: Class) -> None:
    given = {
        "kind": "link",
        "access_to": "participants",
        "titles": {"es": "x"},
        "copies": {"es": Copy(url="https://x.example")},
    }
    made = actions.add_material(cast.outsider, room.course, session=room.first, **given)
    for session in (room.second, None):
        with pytest.raises(NotAllowed):
            actions.add_material(cast.outsider, room.course, session=session, **given)
    with pytest.raises(NotAllowed):
        actions.remove_material(cast.other, made)
    room.speaker.parts.all().delete()
    with pytest.raises(NotAllowed):
        actions.remove_material(cast.outsider, made)


def test_who_speaks_finds_the_way_in_on_the_course_s_page(
    client: Client, cast: Cast, room: Class
) -> None:
    page, inside = f"/en/courses/{room.course.slug}/", f"/en/courses/{room.course.slug}/inside/"
    assert inside not in client.get(page).content.decode()
    client.force_login(cast.outsider)
    assert f'href="{inside}"' in client.get(page).content.decode()
    assert client.get(inside).status_code == 200
    room.speaker.parts.all().delete()
    assert inside not in client.get(page).content.decode()


def test_a_replaced_file_is_deleted_and_new_again(
    cast: Cast, room: Class, django_capture_on_commit_callbacks: object
) -> None:
    with time_machine.travel(NOW, tick=False):
        made = add(room, cast)
    old = made.copies.get().file
    with (
        time_machine.travel(NOW + timedelta(days=1), tick=False),
        django_capture_on_commit_callbacks(execute=True),  # type: ignore[operator]
    ):
        actions.change_material(
            cast.secretariat,
            made,
            kind="document",
            access_to="public",
            titles={"es": "Lectura", "pt": "Leitura"},
            copies={"es": Copy(file=pdf(content=PDF + b"2"))},
        )
    made.refresh_from_db()
    assert made.added_at == NOW + timedelta(days=1)
    assert not old.storage.exists(old.name)
    with made.copies.get().file.open("rb") as kept:
        assert kept.read() == PDF + b"2"
    with pytest.raises(ValidationError):
        actions.change_material(
            cast.secretariat,
            made,
            kind="document",
            access_to="public",
            titles={"es": "Lectura"},
            copies={},
            dropped=frozenset({"es"}),
        )
    assert made.copies.count() == 1


@time_machine.travel(NOW)
def test_questions_are_asked_voted_once_and_answered(
    client: Client, cast: Cast, room: Class
) -> None:
    first = actions.ask_question(room.ana, room.first, "¿Qué es una norma?")
    second = actions.ask_question(room.bia, room.first, "¿Y un tratado?")
    vote = room.path(room.carl, "questions", str(second.uuid), "vote")
    assert client.post(vote).status_code == 302
    assert Vote.objects.filter(question=second).count() == 2
    page = client.get(room.path(room.ana)).content.decode()
    assert page.index("¿Y un tratado?") < page.index("¿Qué es una norma?")
    assert "Beatriz" not in page
    client.post(vote)
    assert Vote.objects.filter(question=second).count() == 1
    client.force_login(cast.outsider)
    close = f"/es/courses/course/inside/questions/{first.uuid}/close/"
    assert client.post(close, {"outcome": "hidden"}).status_code == 302
    client.logout()
    assert "¿Qué es una norma?" not in client.get(room.path(room.bia)).content.decode()
    assert client.post(close, {"outcome": "open"}).status_code == 404
    with pytest.raises(ValidationError):
        actions.vote_for_question(room.carl, type(first).objects.get(pk=first.pk))
    with pytest.raises(ValidationError):
        actions.ask_question(room.ana, room.first, "?")
    with pytest.raises(NotAllowed):
        actions.ask_question(room.dora, room.first, "¿Puedo preguntar?")


def test_a_message_goes_to_each_in_one_language(cast: Cast, room: Class) -> None:
    said = actions.announce(
        cast.secretariat,
        room.course,
        subjects={"es": "Mañana", "en": "Tomorrow"},
        bodies={"es": "El taller empieza a las diez.", "en": "The workshop begins at ten."},
    )
    sent = {message.to: message for message in Message.objects.all()}
    assert len(sent) == 3  # who waits for a place is written nothing
    portuguese = sent[room.bia.person.email]
    assert (portuguese.language, portuguese.subject) == ("es", "Mañana")
    assert "/es/courses/course/inside/" in portuguese.body
    english = sent[room.carl.person.email]
    assert english.language == "en"
    assert "The workshop begins at ten." in english.body
    assert (portuguese.from_name, english.from_name) == (
        "Curso de ciberdiplomacia",
        "Course on cyber diplomacy",
    )
    assert "taller" not in english.body
    assert not any("meeting.example.org" in message.body for message in sent.values())
    assert said.course.announcements.count() == 1
    for subjects, bodies in (({"en": "x"}, {"en": "x"}), ({"es": "x"}, {}), ({}, {"es": "x"})):
        with pytest.raises(ValidationError):
            actions.announce(cast.secretariat, room.course, subjects=subjects, bodies=bodies)
    with pytest.raises(NotAllowed):
        actions.announce(cast.other, room.course, subjects={"es": "x"}, bodies={"es": "x"})


@time_machine.travel(NOW)
@pytest.mark.parametrize("language", ["es", "en", "pt", "fr"])
def test_the_page_is_in_the_reader_s_language(client: Client, room: Class, language: str) -> None:
    page = client.get(room.path(room.ana, language=language)).content.decode()
    word = {
        "es": "Entrar a la sesión",
        "en": "Join the session",
        "pt": "Entrar na sessão",
        "fr": "Rejoindre la séance",
    }
    assert word[language] in page


@time_machine.travel(NOW)
def test_the_page_asks_as_much_for_sixty_as_for_three(
    client: Client, cast: Cast, room: Class, django_assert_max_num_queries: object
) -> None:
    for number in range(60):
        someone = room.ana.person
        someone.pk, someone.uuid = None, type(room.ana).uuid.field.get_default()
        someone.email = f"p{number}@mre.example"
        someone.seen_by_participants = True
        someone._state.adding = True
        someone.save()
        taker = Application.objects.create(course=room.course, person=someone, status="accepted")
        actions.ask_question(taker, room.first, f"Pregunta número {number}")
        if number % 10 == 0:
            add(room, cast, titles={"es": f"Lectura {number}"})
    with django_assert_max_num_queries(30):  # type: ignore[operator]
        assert client.get(room.path(room.bia)).status_code == 200
