"""Who sees the inside of a course: who holds the link, who teaches, who coordinates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.core.files.base import ContentFile
from django.utils import timezone

from contadora.academy import actions
from contadora.academy.insiders import token_of
from contadora.academy.models import MaterialCopy
from contadora.people.models import Delegation, Membership, Role
from tests.academy import audited_inside as made
from tests.academy.insiders import Class
from tests.factory import Cast
from tests.house.access import PUBLIC, Row, everyone, only

# The head is of the organising team, the outsider has an account and speaks in the course.
COORDINATORS = ("head", "secretariat")
TEACHERS = (*COORDINATORS, "outsider")
LINKED = everyone(302)  # who holds the link, whoever is signed in
TEACHER_PAGE = {**only(*TEACHERS), "anonymous": 404}
POSTED = {**only(*TEACHERS, status=302), "anonymous": 404}


def _room(cast: Cast) -> Class:
    room = made.now_class(cast)
    organiser = Delegation.objects.get(code="OAS")
    Membership.objects.create(user=cast.head, delegation=organiser, role=Role.HEAD)
    return room


def _slug(*extra: Callable[[Cast, Class], object]) -> Callable[[Cast], list[object]]:
    def args(cast: Cast) -> list[object]:
        room = _room(cast)
        return [room.course.slug, *(each(cast, room) for each in extra)]

    return args


def _token(_cast: Cast, room: Class) -> str:
    return token_of(room.ana)


def _first(_cast: Cast, room: Class) -> object:
    return room.first.uuid


def _question(_cast: Cast, room: Class) -> object:
    return actions.ask_question(room.bia, room.first, "¿Qué es una norma?").uuid


def _file(cast: Cast, room: Class) -> object:
    copy: MaterialCopy = made.material(cast, room).copies.get()
    copy.name, copy.content_type, copy.url = "x.pdf", "application/pdf", ""
    copy.file.save("x", ContentFile(b"%PDF-1.7"))
    return copy.uuid


def _public_file(cast: Cast, room: Class) -> object:
    uuid = _file(cast, room)
    room.course.material.update(access="public")
    return uuid


def _material(cast: Cast, room: Class) -> object:
    return made.material(cast, room).uuid


def _quiz(cast: Cast, room: Class) -> object:
    return made.quiz(cast, room).uuid


def _paper(cast: Cast, room: Class) -> object:
    return made.attempt(cast, room).uuid


def _essay(cast: Cast, room: Class) -> object:
    return made.essay(cast, room).uuid


def _begun(cast: Cast, room: Class) -> object:
    return made.written(cast, room).essay.uuid


def _written(cast: Cast, room: Class) -> object:
    return made.marked(cast, room).uuid


def _bank(_cast: Cast, room: Class) -> object:
    return made.bank(room.course)[0].uuid


def _report(cast: Cast, room: Class) -> object:
    return actions.read_report(cast.secretariat, room.first, made.report(room)).uuid


def _survey_token(cast: Cast, room: Class) -> object:
    made.survey(cast, room)
    return token_of(room.ana)


def _slug_with_survey(cast: Cast) -> list[object]:
    room = _room(cast)
    made.survey(cast, room)
    return [room.course.slug]


def _past(_cast: Cast, room: Class) -> str:
    room.course.ends_on = (timezone.now() - timedelta(days=365)).date()
    room.course.starts_on = room.course.ends_on
    room.course.save()
    return token_of(room.ana)


ROWS = [
    Row("academy:inside", args=_slug(_token), expected=PUBLIC, note="by link"),
    Row(
        "academy:inside",
        args=_slug(lambda _cast, room: token_of(room.dora)),
        expected=everyone(404),
        note="without a place",
    ),
    Row("academy:inside", args=_slug(_past), expected=everyone(404), note="long past"),
    Row("academy:inside_settings", args=_slug(_token), expected=PUBLIC),
    Row("academy:inside_survey", args=_slug(_survey_token), expected=PUBLIC),
    *(
        Row(
            f"academy:inside_{name}",
            args=_slug(_token, _first),
            method="POST",
            data={"code": "AAAAA", "text": "¿Qué es una norma?"},
            expected=LINKED,
            signs_in=False,
        )
        for name in ("join", "code", "ask")
    ),
    Row(
        "academy:inside_vote",
        args=_slug(_token, _question),
        method="POST",
        expected=LINKED,
        signs_in=False,
    ),
    Row("academy:inside_file", args=_slug(_token, _file), expected=PUBLIC),
    Row("academy:inside_quiz", args=_slug(_token, _quiz), expected=PUBLIC),
    Row("academy:inside_paper", args=_slug(_token, _paper), expected=PUBLIC),
    Row(
        "academy:inside_answer",
        args=_slug(_token, _paper),
        method="POST",
        expected=everyone(400),
        note="without an answer",
    ),
    Row("academy:inside_essay", args=_slug(_token, _essay), expected=PUBLIC),
    Row(
        "academy:inside_essay_text",
        args=_slug(_token, _begun),
        method="POST",
        data={"text": "Una norma.", "revision": "1"},
        expected=everyone(200),
    ),
    Row("academy:inside_account", args=_slug(), expected=TEACHER_PAGE),
    Row(
        "academy:inside_join_account",
        args=_slug(_first),
        method="POST",
        expected=POSTED,
        signs_in=False,
    ),
    Row(
        "academy:inside_close_account",
        args=_slug(_question),
        method="POST",
        data={"outcome": "answered"},
        expected=POSTED,
        signs_in=False,
    ),
    Row("academy:inside_file_account", args=_slug(_file), expected=TEACHER_PAGE),
    Row("academy:public_file", args=_slug(_public_file), expected=PUBLIC),
    Row("academy:public_file", args=_slug(_file), expected=everyone(404), note="of participants"),
    Row("academy:material", args=_slug(), expected=only(*TEACHERS)),
    Row("academy:material_change", args=_slug(_material), expected=only(*TEACHERS)),
    Row("academy:essay_texts", args=_slug(), expected=only(*TEACHERS)),
    Row("academy:essay_mark", args=_slug(_written), expected=only(*TEACHERS)),
    *(
        Row(f"academy:{name}", args=_slug(), expected=only(*COORDINATORS))
        for name in (
            "announcements",
            "results",
            "attendance",
            "assessment",
            "bank_new",
            "quiz_new",
            "essay_new",
        )
    ),
    Row("academy:attendance_session", args=_slug(_first), expected=only(*COORDINATORS)),
    Row("academy:attendance_code", args=_slug(_first), expected=only(*COORDINATORS)),
    Row("academy:attendance_report", args=_slug(_report), expected=only(*COORDINATORS)),
    Row("academy:bank_question", args=_slug(_bank), expected=only(*COORDINATORS)),
    Row("academy:quiz", args=_slug(_quiz), expected=only(*COORDINATORS)),
    Row("academy:essay_task", args=_slug(_essay), expected=only(*COORDINATORS)),
    Row("academy:survey_results", args=_slug_with_survey, expected=only(*COORDINATORS)),
]
