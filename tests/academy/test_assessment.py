"""Quizzes that lose nothing, essays with two markers, a survey without names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.test import Client

from contadora.academy import actions, assessment_queries, drafts, results
from contadora.academy.models import Attempt, Survey
from contadora.forms.filling import Given
from contadora.forms.models import Response
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from tests.academy import audited_inside as made
from tests.academy.insiders import NOW, Class, make_class, taker
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def room(cast: Cast) -> Class:
    return make_class(cast)


def key(attempt: Attempt, kind: str) -> str:
    return str(next(one["key"] for one in attempt.paper if one["kind"] == kind))


def right(room: Class, attempt: Attempt) -> None:
    """Answer everything of a paper right."""
    for question in attempt.paper:
        drafts.save_answer(attempt.application, attempt, question["key"], question["answer"], 0)


def test_an_answer_is_kept_under_its_revision(cast: Cast, room: Class) -> None:
    attempt = made.attempt(cast, room)
    one = key(attempt, "single")
    assert drafts.save_answer(room.ana, attempt, one, ["1"], 0) == drafts.Saved(["1"], 1)
    assert drafts.save_answer(room.ana, attempt, one, ["1"], 0) == drafts.Saved(["1"], 1)  # again
    late = drafts.save_answer(room.ana, attempt, one, ["3"], 0)  # another window, that saw none
    assert late == drafts.Saved(["1"], 1, stale=True)
    assert drafts.save_answer(room.ana, attempt, one, ["2"], 1) == drafts.Saved(["2"], 2)
    attempt.refresh_from_db()
    assert attempt.answers[one] == {"value": ["2"], "revision": 2, "before": ["1"]}
    with pytest.raises(NotAllowed):
        drafts.save_answer(room.bia, attempt, one, ["1"], 2)
    with pytest.raises(NotAllowed):
        drafts.save_answer(room.ana, attempt, "none", ["1"], 0)
    other = key(attempt, "multiple")
    assert drafts.save_answer(room.ana, attempt, other, ["9", "3", "1", "3", 7], 0).value == [
        "1",
        "3",
    ]


def test_two_windows_lose_nothing(client: Client, cast: Cast, room: Class) -> None:
    attempt = made.attempt(cast, room)
    single, short = key(attempt, "single"), key(attempt, "short")
    save = room.path(room.ana, "papers", str(attempt.uuid), "answer")
    page = room.path(room.ana, "papers", str(attempt.uuid))

    def send(value: list[str], revision: int) -> tuple[int, dict[str, object]]:
        body = json.dumps({"key": single, "value": value, "revision": revision})
        answer = client.post(save, body, content_type="application/json")
        return answer.status_code, answer.json()

    assert send(["1"], 0) == (200, {"value": ["1"], "revision": 1})
    assert send(["3"], 0) == (409, {"value": ["1"], "revision": 1})
    form = {f"r-{single}": "0", f"a-{single}": "3", f"r-{short}": "0", f"a-{short}": "Contadora"}
    answer = client.post(page, {**form, "hand_in": "1"})
    assert answer.status_code == 409  # both answers are shown, and nothing is handed in
    text = answer.content.decode()
    assert 'value="3" checked' in text
    assert "uno" in text
    attempt.refresh_from_db()
    assert attempt.submitted_at is None
    assert attempt.answers[short]["value"] == ["Contadora"]
    answer = client.post(page, {**form, f"r-{single}": "1", f"r-{short}": "1", "hand_in": "1"})
    assert answer.status_code == 302
    attempt.refresh_from_db()
    assert attempt.answers[single]["value"] == ["3"]
    assert attempt.mark == 25
    assert send(["2"], 2)[0] == 410
    for body in ("", "[]", '{"key": 1, "value": [], "revision": 0}', '{"key": "x"}'):
        assert client.post(save, body, content_type="application/json").status_code == 400


def test_a_paper_is_marked_and_stays_as_it_was_given(cast: Cast, room: Class) -> None:
    attempt = made.attempt(cast, room)
    ordering = next(one for one in attempt.paper if one["kind"] == "ordering")
    assert {option["value"] for option in ordering["options"]} == set(ordering["answer"])
    room.course.bank.update(answer=["9"], points=50)
    right(room, attempt)
    assert actions.hand_in_attempt(room.ana, attempt).mark == 100
    assert results.marks_of(room.course) == {room.ana.pk: 100}


def test_the_page_never_shows_the_answers(client: Client, cast: Cast, room: Class) -> None:
    attempt = made.attempt(cast, room)
    page = client.get(room.path(room.ana, "papers", str(attempt.uuid))).content.decode()
    assert "Contadora" not in page.split('<form class="paper"')[1].split("</form>")[0]
    assert client.get(room.path(room.bia, "papers", str(attempt.uuid))).status_code == 404


def test_attempts_are_counted_and_the_best_stands(cast: Cast, room: Class) -> None:
    quiz = made.quiz(cast, room, attempts=2)
    first = actions.begin_attempt(room.ana, quiz)
    assert actions.begin_attempt(room.ana, quiz) == first  # two clicks are one paper
    right(room, first)
    actions.hand_in_attempt(room.ana, first)
    second = actions.begin_attempt(room.ana, quiz)
    assert actions.hand_in_attempt(room.ana, second).mark == 0
    with pytest.raises(ValidationError):
        actions.begin_attempt(room.ana, quiz)
    assert results.marks_of(room.course) == {room.ana.pk: 100}
    with pytest.raises(NotAllowed):
        actions.begin_attempt(room.dora, quiz)


def test_when_the_time_is_up_what_was_kept_counts(client: Client, cast: Cast, room: Class) -> None:
    quiz = made.quiz(cast, room, minutes=20, attempts=2)
    attempt = actions.begin_attempt(room.ana, quiz)
    single = key(attempt, "single")
    drafts.save_answer(room.ana, attempt, single, ["2"], 0)
    with time_machine.travel(NOW + timedelta(minutes=20, seconds=20), tick=False):
        drafts.save_answer(room.ana, attempt, key(attempt, "short"), ["contadora"], 0)
    page = room.path(room.ana, "papers", str(attempt.uuid))
    assert 'data-ends-in="1200"' in client.get(page).content.decode()
    with time_machine.travel(NOW + timedelta(minutes=21), tick=False):
        assert results.marks_of(room.course) == {room.ana.pk: 50}  # before anybody closes it
        with pytest.raises(ValidationError):
            drafts.save_answer(room.ana, attempt, single, ["1"], 1)
        seen = client.get(page, follow=True)  # nothing more can be written there
        assert seen.redirect_chain[0][0].endswith(f"/quizzes/{quiz.uuid}/")
        assert ": 50 de 100" in seen.content.decode()
        answer = client.post(page, {f"r-{single}": "1", f"a-{single}": "1"})
        assert answer.status_code == 302
        attempt.refresh_from_db()
        assert attempt.mark == 50
        assert attempt.submitted_at == attempt.ends_at
        assert actions.begin_attempt(room.ana, quiz).number == 2


def test_a_quiz_is_open_between_its_hours(cast: Cast, room: Class) -> None:
    quiz = made.quiz(
        cast,
        room,
        opens_at=NOW + timedelta(hours=1),
        closes_at=NOW + timedelta(hours=2),
        minutes=90,
    )
    with pytest.raises(ValidationError):
        actions.begin_attempt(room.ana, quiz)
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        assert actions.begin_attempt(room.ana, quiz).ends_at == quiz.closes_at
    with time_machine.travel(NOW + timedelta(hours=2), tick=False), pytest.raises(ValidationError):
        actions.begin_attempt(room.bia, quiz)
    with pytest.raises(ValidationError):
        made.quiz(cast, room, opens_at=NOW, closes_at=NOW)


def test_some_questions_are_drawn(cast: Cast, room: Class) -> None:
    quiz = made.quiz(cast, room, drawn=2)
    assert len(actions.begin_attempt(room.ana, quiz).paper) == 2
    with pytest.raises(ValidationError):
        made.quiz(cast, room, drawn=5)


@pytest.mark.parametrize(
    "change",
    [
        {"texts": {}},
        {"options": {"es": ["uno"]}},
        {"options": {"es": ["a", "b"], "en": ["a", "b", "c"]}},
        {"right": []},
        {"right": [3]},
        {"right": [1, 2]},
        {"kind": "short", "taken": ["..."]},
        {"kind": "essay"},
        {"points": 0},
    ],
)
def test_a_question_that_cannot_be_marked_is_refused(
    cast: Cast, room: Class, change: dict[str, object]
) -> None:
    given = {
        "kind": "single",
        "topic": "",
        "texts": {"es": "¿?"},
        "options": {"es": ["a", "b"]},
        "right": [1],
        "taken": [],
        "points": 1,
    }
    with pytest.raises(ValidationError):
        actions.save_bank_question(cast.secretariat, room.course, None, **{**given, **change})
    assert not room.course.bank.exists()


def test_an_essay_is_marked_by_two_and_settled_where_they_differ(
    client: Client, cast: Cast, room: Class
) -> None:
    text = made.marked(cast, room)
    assert results.marks_of(room.course) is not None
    assert results.marks_of(room.course) == {}
    client.force_login(cast.secretariat)
    listed = client.get(room.manage("essays")).content.decode()
    assert "por resolver" in listed
    assert "Ana María" not in listed
    one = room.manage("essay-texts", str(text.uuid))
    assert "Ana María" not in client.get(one).content.decode()
    with pytest.raises(ValidationError):
        actions.settle_essay(cast.secretariat, text, mark=65, why=" ")
    assert client.post(one, {"settle": "1", "mark": "65,5", "why": "Lo leí."}).status_code == 302
    assert results.marks_of(room.course) == {room.ana.pk: 65.5}
    with pytest.raises(NotAllowed):
        actions.mark_essay(cast.other, text, points={"c1": 1, "c2": 1})
    with pytest.raises(ValidationError):
        actions.mark_essay(cast.outsider, text, points={"c1": 61, "c2": 1})


def test_markers_who_agree_need_nobody(cast: Cast, room: Class) -> None:
    text = made.marked(cast, room)
    actions.mark_essay(cast.outsider, text, points={"c1": 55, "c2": 35})
    assert results.marks_of(room.course) == {room.ana.pk: 95}
    with pytest.raises(ValidationError):
        actions.settle_essay(cast.secretariat, text, mark=1, why="x")
    cast.other.is_secretariat = True
    cast.other.save()
    with pytest.raises(ValidationError):
        actions.mark_essay(cast.other, text, points={"c1": 1, "c2": 1})


def test_an_essay_of_two_windows_shows_both(client: Client, cast: Cast, room: Class) -> None:
    essay = made.essay(cast, room)
    page = room.path(room.ana, "essays", str(essay.uuid))
    client.post(page)
    assert client.post(page, {"text": "Primera", "revision": "0"}).status_code == 302
    answer = client.post(page, {"text": "Segunda", "revision": "0", "hand_in": "1"})
    assert answer.status_code == 409
    assert "Primera" in answer.content.decode()
    assert "Segunda" in answer.content.decode()
    client.post(page, {"text": "Las dos", "revision": "1", "hand_in": "1"})
    text = room.ana.essays.get()
    assert (text.text, text.submitted_at) == ("Las dos", NOW)
    assert "Las dos" in client.get(page).content.decode()


def test_an_essay_is_kept_while_it_is_written(client: Client, cast: Cast, room: Class) -> None:
    text = made.written(cast, room)
    save = room.path(room.ana, "essays", str(text.essay.uuid), "text")

    def send(written: str, revision: int) -> tuple[int, dict[str, object]]:
        answer = client.post(save, {"text": written, "revision": str(revision)})
        return answer.status_code, answer.json()

    assert send("Una norma obliga.", 1) == (200, {"revision": 2, "words": 3})
    assert send("Otra ventana", 1)[0] == 409
    text.refresh_from_db()
    assert text.text == "Una norma obliga."
    assert client.post(save, {"revision": "2"}).status_code == 404
    actions.hand_in_essay(room.ana, text)
    assert send("Tarde", 2)[0] == 410
    of_bia = room.path(room.bia, "essays", str(text.essay.uuid), "text")
    assert client.post(of_bia, {"text": "x", "revision": "0"}).status_code == 404


def answers(room: Class, survey: Survey, count: int) -> None:
    people = [room.ana, room.bia, room.carl]
    people += [taker(room.course, f"Persona{number}") for number in range(count - 3)]
    for number, person in enumerate(people[:count]):
        given = {**made.ANSWERS.answers, "useful": 1 + number % 5}
        if number < 4:
            given["better"] = f"Idea {9 - number}"
        actions.answer_survey(person, survey, Given(answers=given))


def test_a_survey_s_response_carries_no_person(cast: Cast, room: Class) -> None:
    survey = made.survey(cast, room)
    before = AuditEntry.objects.count()
    with time_machine.travel(NOW + timedelta(minutes=17), tick=False):
        actions.answer_survey(room.bia, survey, made.ANSWERS)
    response = Response.objects.get()
    assert response.respondent == ""
    assert {response.started_at, response.saved_at, response.submitted_at} == {NOW.replace(hour=0)}
    entry = AuditEntry.objects.filter(seq__gt=before).get()
    told = json.dumps([entry.details, entry.object_label, entry.object_id])
    for trace in (str(room.bia.uuid), room.bia.person.name, str(response.uuid)):
        assert trace not in told
    with pytest.raises(ValidationError):
        actions.answer_survey(room.bia, survey, made.ANSWERS)
    with pytest.raises(ValidationError):
        actions.answer_survey(room.ana, survey, Given(answers={"useful": 9}))
    actions.answer_survey(room.ana, survey, made.ANSWERS)
    survey.refresh_from_db()
    assert survey.answered == sorted([str(room.ana.uuid), str(room.bia.uuid)])


def test_results_of_a_survey_are_hidden_below_five(client: Client, cast: Cast, room: Class) -> None:
    survey = made.survey(cast, room)
    answers(room, survey, 4)
    client.force_login(cast.secretariat)
    page = client.get(room.manage("survey")).content.decode()
    assert "Idea" not in page
    assert "¿Le será útil" not in page
    actions.answer_survey(taker(room.course, "Quinta"), survey, made.ANSWERS)
    count, rows = assessment_queries.survey_summary(survey)
    assert count == 5
    useful, better = rows[0], rows[-1]
    assert (useful.count, useful.mean) == (5, 3)
    assert dict(useful.choices) == {"1": 1, "2": 1, "3": 1, "4": 1, "5": 1}
    assert better.hidden
    assert better.texts == []
    page = client.get(room.manage("survey")).content.decode()
    assert "¿Le será útil" in page
    assert "Idea" not in page


def test_no_single_answer_is_told_from_those_before_it(
    client: Client, cast: Cast, room: Class
) -> None:
    survey = made.survey(cast, room)
    answers(room, survey, 5)
    client.force_login(cast.secretariat)
    for number in range(4):
        given = {**made.ANSWERS.answers, "useful": 1, "better": f"Added {number}"}
        person = taker(room.course, f"Added{number}")
        actions.answer_survey(person, survey, Given(answers=given))
        count, rows = assessment_queries.survey_summary(survey)
        assert count == 6 + number
        useful = next(row for row in rows if dict(row.choices).get("5"))
        assert (useful.count, useful.mean) == (5, 3)
        if number == 0:
            better = rows[-1]  # its fifth answer: before it, none was shown
            assert better.texts == ["Added 0", "Idea 6", "Idea 7", "Idea 8", "Idea 9"]
    assert "5 at a time" in _in_english(client, room)
    assert "Added 3" not in _in_english(client, room)
    actions.answer_survey(taker(room.course, "Tenth"), survey, made.ANSWERS)
    assert assessment_queries.survey_summary(survey)[1][0].count == 10
    actions.set_survey_open(cast.secretariat, survey, False)
    survey.refresh_from_db()
    assert "Added 3" in assessment_queries.survey_summary(survey)[1][-1].texts
    assert "5 at a time" not in _in_english(client, room)


def _in_english(client: Client, room: Class) -> str:
    return client.get(room.manage("survey").replace("/es/", "/en/", 1)).content.decode()


def test_nobody_reads_one_response_of_a_survey(client: Client, cast: Cast, room: Class) -> None:
    survey = made.survey(cast, room)
    answers(room, survey, 6)
    client.force_login(cast.secretariat)
    form = f"/es/forms/{survey.form.uuid}/"
    assert "/answers/" not in client.get(form).content.decode()
    one = f"/es/forms/responses/{Response.objects.latest('pk').uuid}/"
    for page in (f"{form}answers/", f"{form}answers.csv", f"{form}answers.xlsx", one):
        assert client.get(page).status_code == 404


def test_the_survey_s_page(client: Client, cast: Cast, room: Class) -> None:
    survey = made.survey(cast, room)
    page = room.path(room.carl, "survey", language="en")
    assert "Will the course be useful" in client.get(page).content.decode()
    wrong = client.post(page, {"q-useful": "5"})
    assert wrong.status_code == 200
    assert not Response.objects.exists()
    given = {"q-useful": "5", "q-speakers": "4", "q-material": "3", "q-length": "right"}
    assert client.post(page, given).status_code == 302
    assert Response.objects.get().answers["length"] == "right"
    assert "q-useful" not in client.get(page).content.decode()
    actions.set_survey_open(cast.secretariat, survey, False)
    assert client.get(room.path(room.ana, "survey")).status_code == 404


def test_the_coordinator_composes(client: Client, cast: Cast, room: Class) -> None:
    client.force_login(cast.secretariat)
    question = {
        "kind": "multiple",
        "text_es": "¿Cuáles?",
        "options_es": "a\nb\nc",
        "right": "1; 3",
        "points": "2",
    }
    assert "El banco está vacío" in client.get(room.manage("quizzes", "new")).content.decode()
    assert client.post(room.manage("bank", "new"), question).status_code == 302
    kept = room.course.bank.get()
    assert kept.answer == ["1", "3"]
    assert client.get(room.manage("bank", str(kept.uuid))).status_code == 200
    quiz = {
        "title_es": "Prueba",
        "weight": "1",
        "attempts": "1",
        "questions": [str(kept.uuid)],
        "opens_at": "2027-03-08T10:00",
    }
    assert client.post(room.manage("quizzes", "new"), quiz).status_code == 302
    found = room.course.quizzes.get()
    assert found.opens_at == NOW  # ten by the course's clock
    client.post(room.manage("quizzes", str(found.uuid)), {"do": "publish"})
    found.refresh_from_db()
    assert found.is_open
    essay = {
        "title_es": "Ensayo",
        "criteria_es": "Argumento: 60\nFuentes: 40",
        "criteria_en": "Argument: 60\nSources: 40",
        "weight": "1",
        "most_words": "800",
        "threshold": "10",
    }
    assert client.post(room.manage("essays", "new"), essay).status_code == 302
    rubric = room.course.essays.get().rubric
    assert [row["most"] for row in rubric] == [60, 40]
    assert rubric[1]["label"]["en"] == "Sources"
    refused = client.post(room.manage("essays", "new"), {**essay, "criteria_en": "Argument: 50"})
    assert refused.status_code == 200
    assert room.course.essays.count() == 1
    for do in ("survey", "open", "close"):
        client.post(room.manage("assessment"), {"do": do})
    assert not Survey.objects.get(course=room.course).form.is_open
    assert client.get(room.manage("assessment")).status_code == 200
    assert client.get(room.manage("results")).status_code == 200
