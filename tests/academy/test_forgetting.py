"""What is kept of somebody inside a course: taken along whole, and forgotten when it is due."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.serializers import serialize
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client

from contadora.academy import actions, assessment_queries, queries_people, results
from contadora.academy.models import (
    Application,
    Attempt,
    Attendance,
    Certificate,
    CodeTry,
    Essay,
    EssayMark,
    EssayText,
    Issuance,
    Person,
    Question,
    Quiz,
    ReportLine,
    ReportUpload,
    Survey,
    Visit,
    Vote,
)
from contadora.forms.models import Form, Response, Version
from contadora.people.queries import system_user
from contadora.post import outbox
from tests.academy.insiders import NOW, Class, bank, make_class
from tests.academy.issued import certified
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db
WORDS = ("my own question", "my own essay", "my own short answer", "Ana María", "ana.course@")
LATER = NOW + timedelta(days=200)
SITE = "https://desk.example.org"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def room(cast: Cast) -> Class:
    """Return the course with something of Ana's in each part of its inside."""
    made = make_class(cast)
    ana, organiser = made.ana, cast.secretariat
    for at, who in enumerate((ana, made.bia)):
        Attendance.objects.create(
            application=who,
            session=made.first,
            minutes=100 + at,
            how="report",
            reason=("Ana María was late", "")[at],
        )
        Question.objects.create(
            session=made.first, application=who, text=("my own question", "another's question")[at]
        )
    Vote.objects.create(question=Question.objects.get(application=made.bia), application=ana)
    Visit.objects.create(application=ana)
    CodeTry.objects.create(application=ana)
    upload = ReportUpload.objects.create(
        session=made.first,
        filename="report.csv",
        time_zone="America/Caracas",
        uploaded_by=organiser,
        applied_at=NOW,
        problems=[[9, "Somebody Else; no time"]],
    )
    for name, email, whose, how in (
        ("Ana María Pérez Núñez", "ana.course@mre.example", ana, "address"),
        ("ANA MARIA PEREZ NUNEZ", "", None, "none"),
        ("iPad", "Ana.Course@mre.example", None, "none"),
        ("Beatriz Gonçalves", "", made.bia, "name"),
        ("Somebody Else", "", None, "none"),
    ):
        ReportLine.objects.create(
            upload=upload, name=name, email=email, application=whose, match=how, minutes=100
        )
    quiz = Quiz.objects.create(course=made.course, title_es="Prueba", published_at=NOW)
    questions = bank(made.course)
    quiz.questions.set(questions)
    short = str(questions[3].uuid)
    paper = [
        {
            "key": str(each.uuid),
            "kind": each.kind,
            "points": each.points,
            "options": each.options,
            "answer": each.answer,
            "text": {"es": each.text_es},
        }
        for each in questions
    ]
    answers = {
        short: {"value": ["my own short answer"], "revision": 1, "before": []},
        str(questions[0].uuid): {"value": ["2"], "revision": 1, "before": []},
    }
    Attempt.objects.create(
        quiz=quiz,
        application=ana,
        number=1,
        paper=paper,
        answers=answers,
        ends_at=NOW + timedelta(minutes=30),
    )
    essay = Essay.objects.create(
        course=made.course,
        title_es="Ensayo",
        published_at=NOW,
        closes_at=NOW + timedelta(days=3),
        rubric=[{"key": "a", "label": {"es": "A"}, "most": 10}],
    )
    text = EssayText.objects.create(
        essay=essay, application=ana, text="my own essay", settled_mark=80, settled_why="Ana María"
    )
    for marker in (cast.officer, cast.head):
        EssayMark.objects.create(
            text=text, marker=marker, points={"a": 8}, mark=80, comment="Ana María writes well"
        )
    form = Form.objects.create(
        owner=made.course.label, purpose="survey", title="S", created_by=organiser
    )
    version = Version.objects.create(form=form, number=1, definition={"sections": []})
    Response.objects.create(version=version, answers={"a": "of nobody"})
    Survey.objects.create(
        course=made.course, form=form, answered=sorted([str(ana.uuid), str(made.bia.uuid)])
    )
    Issuance.objects.create(
        course=made.course,
        asked_by=organiser,
        site=SITE,
        applications=[ana.pk],
        status="failed",
        problem="No typeface draws Ana María Pérez Núñez.",
    )
    outbox.queue(
        organiser,
        to=ana.person.email,
        language="es",
        subject="A mail",
        body="A body",
        kind="academy-accepted",
        about=made.course.label,
    )
    return made


def inside() -> str:
    """Return all that the inside keeps, as text."""
    models = (Attendance, Question, ReportLine, ReportUpload, Attempt, EssayText, EssayMark)
    return "".join(
        serialize("json", model.objects.all(), ensure_ascii=False)  # type: ignore[attr-defined]
        for model in (*models, Survey, Issuance, Visit, Vote, CodeTry)
    )


def own(application: Application) -> str:
    return json.dumps(
        queries_people.personal_data(application.person), cls=DjangoJSONEncoder, ensure_ascii=False
    )


def test_a_person_takes_along_what_the_inside_keeps(room: Class) -> None:
    data = json.loads(own(room.ana))
    (mine,) = data["applications"]
    assert [each["minutes"] for each in mine["attendance"]] == [100]
    assert [each["text"] for each in mine["questions"]] == ["my own question"]
    assert len(mine["votes_for_questions"]) == len(mine["visits"]) == 1
    (paper,) = mine["quizzes"]
    assert {each["question"]: each["answered"] for each in paper["answers"]} == {
        "¿single?": ["dos"],
        "¿short?": ["my own short answer"],
    }
    (essay,) = mine["essays"]
    assert (essay["text"], essay["mark"]) == ("my own essay", 80)
    assert essay["comments"] == ["Ana María writes well"] * 2
    assert mine["survey_answered"] is True
    assert [each["body"] for each in data["messages"]] == ["A body"]
    assert "another's question" not in own(room.ana)
    assert "Contadora" not in own(room.ana), "the right answers are not given away"


def test_marks_of_one_marker_are_not_told_before_the_other_has_marked(room: Class) -> None:
    EssayText.objects.update(settled_mark=None)
    EssayMark.objects.first().delete()  # type: ignore[union-attr]
    assert json.loads(own(room.ana))["applications"][0]["essays"][0]["comments"] == []


def test_on_the_date_words_go_and_numbers_stay(cast: Cast, room: Class) -> None:
    with time_machine.travel(LATER, tick=False):
        before = {each.application.pk: each.mark for each in results.of_course(room.course)}
        assert before[room.ana.pk] == pytest.approx((25 + 80) / 2), "a quarter of the quiz"
        assert actions.erase_what_is_due(system_user()) == 4
        after = {each.application.pk: each.mark for each in results.of_course(room.course)}
        assert after == before
        assert actions.erase_what_is_due(system_user()) == 0
        quiz = Quiz.objects.get()
        assert assessment_queries.quiz_statistics(quiz) == [], "not counted as wrong answers"
    kept = inside()
    for word in (*WORDS, "another's question", "Beatriz", "Somebody Else", "writes well"):
        assert word not in kept, word
    assert sorted(Attendance.objects.values_list("minutes", flat=True)) == [100, 101]
    assert Question.objects.filter(hidden_at=None).count() == 0
    assert Survey.objects.get().answered == []
    assert Response.objects.filter(answers={"a": "of nobody"}).exists()
    for model in (Visit, Vote, CodeTry):
        assert not model.objects.exists()  # type: ignore[attr-defined]


def test_asked_for_all_of_one_person_goes_and_nothing_of_others(room: Class) -> None:
    actions.erase_me(room.course, room.ana.person)
    kept = inside()
    for word in (*WORDS, "ANA MARIA", str(room.ana.uuid)):
        assert word not in kept, word
    for word in ("Beatriz", "another's question", "Somebody Else", str(room.bia.uuid)):
        assert word in kept, word
    for model in (Attempt, EssayText):
        assert not model.objects.exists()
    assert Attendance.objects.get().application == room.bia
    page = Client().get(room.path(room.bia)).content.decode()
    assert "my own question" not in page


def certified_at_the_end(room: Class) -> Certificate:
    """Issue Ana's certificate on the day after the course's last."""
    with time_machine.travel(NOW + timedelta(days=5), tick=False):
        (made,) = certified(room.course, room.ana)
    return made


def test_what_a_certificate_rests_on_stays_as_numbers(cast: Cast, room: Class) -> None:
    certificate = certified_at_the_end(room)
    actions.erase_me(room.course, room.ana.person)
    certificate.refresh_from_db()
    assert certificate.name == "Ana María Pérez Núñez"
    kept = inside()
    for word in ("my own", "Ana María", "ana.course@", "writes well"):
        assert word not in kept, word
    attempt, text = Attempt.objects.get(), EssayText.objects.get()
    assert (attempt.answers, attempt.mark) == ({}, 25)
    assert (text.text, text.settled_mark) == ("", 80)
    assert room.ana.attendances.get().minutes == 100


def test_who_leaves_the_network_after_the_date_leaves_what_it_needed_too(room: Class) -> None:
    certified_at_the_end(room)
    person = room.ana.person
    Person.objects.filter(pk=person.pk).update(institution="Ministry", seen_by_alumni=True)
    later = NOW + timedelta(days=room.course.retention_days + 10)
    with time_machine.travel(later, tick=False):
        actions.erase_what_is_due(system_user())
        person.refresh_from_db()
        assert person.institution == "Ministry"
        actions.set_seen_by_alumni(system_user(), person, agrees=False)
    person.refresh_from_db()
    assert (person.institution, person.name) == ("", "Ana María Pérez Núñez")


def test_papers_and_essays_of_a_second_address_come_to_the_first(cast: Cast, room: Class) -> None:
    before = {each.application.pk: each.mark for each in results.of_course(room.course)}
    actions.join_people(cast.secretariat, room.course, room.bia.person, room.ana.person)
    after = {each.application.pk: each.mark for each in results.of_course(room.course)}
    assert after[room.bia.pk] == before[room.ana.pk]
    assert Survey.objects.get().answered == [str(room.bia.uuid)]


def test_a_report_read_again_takes_nothing_from_who_was_erased(cast: Cast, room: Class) -> None:
    certified_at_the_end(room)
    actions.erase_me(room.course, room.ana.person)
    upload = ReportUpload.objects.get()
    line = upload.lines.get(name="Beatriz Gonçalves")
    actions.apply_report(cast.secretariat, upload, {line.pk: room.carl})
    assert room.ana.attendances.get().minutes == 100
    assert not room.bia.attendances.exists()


def test_the_trail_names_nobody(room: Class) -> None:
    from contadora.people.models import AuditEntry

    with time_machine.travel(datetime(2030, 1, 1, tzinfo=UTC), tick=False):
        actions.erase_what_is_due(system_user())
    entry = AuditEntry.objects.latest("seq")
    assert (entry.action, entry.details["erased"], entry.details["lines"]) == (
        "erase_what_is_due",
        4,
        1,
    )
    assert not AuditEntry.objects.filter(action="erase_response").exists()
