"""Who gets which page of invitations, applications, selection, places and mails.

The course is of Uruguay's team: its head and officer coordinate; Costa Rica's (`other`) is its
co-sponsor; the observer reviews.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from contadora.academy import actions, personal
from contadora.academy.models import Application, Course, Criterion
from tests.academy.applying import apply, make_course, upload
from tests.factory import Cast
from tests.house.access import NOBODY, PUBLIC, Row, everyone, only

RUNS = ("head", "officer", "secretariat")
INVITES = (*RUNS, "other")
REVIEWS = (*RUNS, "observer")
COURSE = ["techplomacy"]


def _moderated(cast: Cast) -> Course:
    return make_course(cast, admission=Course.Admission.MODERATED)


def _applied(cast: Cast) -> Application:
    return apply(_moderated(cast), "applicant@example.org")


def _mine(*more: str) -> Callable[[Cast], list[Any]]:
    def args(cast: Cast) -> list[Any]:
        application = _applied(cast)
        return ["techplomacy", personal.token(application.person, application.course), *more]

    return args


def _file(cast: Cast) -> list[Any]:
    application = _applied(cast)
    kept = upload(application)
    word = personal.token(application.person, application.course)
    return ["techplomacy", word, kept.uuid]


def _application(cast: Cast) -> list[Any]:
    return ["techplomacy", _applied(cast).uuid]


def _person(cast: Cast) -> list[Any]:
    return ["techplomacy", _applied(cast).person.uuid]


def _criterion(cast: Cast) -> list[Any]:
    course = _moderated(cast)
    made = Criterion.objects.create(course=course, name_es="Motivación", points=5)
    return ["techplomacy", made.uuid]


def _invited(by: str) -> Callable[[Cast], list[Any]]:
    def args(cast: Cast) -> list[Any]:
        course = _moderated(cast)
        partner = course.partners.get() if by == "other" else None
        made = actions.invite_person(
            cast.of(by),  # type: ignore[arg-type]
            course,
            email="invited@example.org",
            partner=partner,
        )
        return ["techplomacy", made.uuid]

    return args


def _table(by: str) -> Callable[[Cast], list[Any]]:
    def args(cast: Cast) -> list[Any]:
        made = actions.read_invitations(
            cast.of(by),  # type: ignore[arg-type]
            _moderated(cast),
            content=b"email\ninvited@example.org\n",
            name="people.csv",
        )
        return ["techplomacy", made.uuid]

    return args


def _apply_word(cast: Cast) -> list[Any]:
    return ["techplomacy", personal.apply_token(_moderated(cast), "new@example.org", "es")]


INVITATION = {"email": "new@example.org", "language": "es"}

ROWS = [
    Row("academy:apply", args=COURSE, setup=_moderated, expected=PUBLIC),
    Row(
        "academy:apply",
        args=COURSE,
        setup=_moderated,
        method="POST",
        data={"email": "new@example.org"},
        expected=PUBLIC,
    ),
    Row("academy:apply_begin", args=_apply_word, expected=PUBLIC),
    Row(
        "academy:apply_begin",
        args=_apply_word,
        method="POST",
        data={"consent": "on"},
        expected=everyone(302),
        signs_in=False,
    ),
    Row(
        "academy:apply_begin",
        args=["techplomacy", "made:up"],
        setup=_moderated,
        expected=NOBODY,
        note="not signed by us",
    ),
    Row("academy:mine", args=_mine(), expected=PUBLIC),
    Row(
        "academy:mine",
        args=_mine(),
        method="POST",
        data={"do": "give_back"},
        expected=everyone(302),
        signs_in=False,
    ),
    Row(
        "academy:mine",
        args=["techplomacy", "made:up"],
        setup=_moderated,
        expected=NOBODY,
        note="not signed by us",
    ),
    Row("academy:mine_form", args=_mine(), expected=PUBLIC),
    Row("academy:mine_file", args=_file, expected=PUBLIC),
    Row("academy:mine_data", args=_mine(), expected=PUBLIC),
    Row("academy:mine_erase", args=_mine(), expected=PUBLIC),
    Row("academy:mine_erase", args=_mine(), method="POST", expected=PUBLIC),
    Row("academy:cosponsor", args=COURSE, setup=_moderated, expected=only("other")),
    Row(
        "academy:cosponsor",
        args=COURSE,
        setup=_moderated,
        method="POST",
        data=INVITATION,
        expected=only("other", status=302),
    ),
    Row("academy:invitations", args=COURSE, setup=_moderated, expected=only(*RUNS)),
    Row(
        "academy:invitations",
        args=COURSE,
        setup=_moderated,
        method="POST",
        data=INVITATION,
        expected=only(*RUNS, status=302),
    ),
    Row(
        "academy:invitation_table",
        args=COURSE,
        setup=_moderated,
        method="POST",
        data=lambda _cast: {"file": SimpleUploadedFile("people.csv", b"email\na@example.org\n")},
        expected=only(*INVITES, status=302),
    ),
    Row("academy:invitation_file", args=_table("officer"), expected=only(*RUNS)),
    Row(
        "academy:invitation_file",
        args=_table("other"),
        expected=only(*INVITES),
        note="a co-sponsor's own",
    ),
    Row(
        "academy:invitation_file",
        args=_table("officer"),
        method="POST",
        data={"do": "send"},
        expected=only(*RUNS, status=302),
    ),
    Row(
        "academy:invitations_remind",
        args=COURSE,
        setup=_moderated,
        method="POST",
        expected=only(*INVITES, status=302),
    ),
    Row(
        "academy:invitation_withdraw",
        args=_invited("officer"),
        method="POST",
        expected=only(*RUNS, status=302),
    ),
    Row(
        "academy:invitation_withdraw",
        args=_invited("other"),
        method="POST",
        expected=only(*INVITES, status=302),
        note="a co-sponsor's own",
    ),
    Row("academy:applications", args=COURSE, setup=_applied, expected=only(*REVIEWS)),
    Row(
        "academy:applications",
        args=COURSE,
        setup=_applied,
        method="POST",
        data={"do": "complete"},
        expected=only(*RUNS, status=302),
    ),
    Row("academy:application", args=_application, expected=only(*REVIEWS)),
    Row(
        "academy:application",
        args=_application,
        method="POST",
        data={"do": "score"},
        expected=only(*REVIEWS, status=302),
    ),
    Row(
        "academy:application",
        args=_application,
        method="POST",
        data={"do": "cancel"},
        expected=only(*RUNS, status=302),
    ),
    Row("academy:person_links", args=_person, expected=only(*RUNS)),
    Row(
        "academy:person_links",
        args=_person,
        method="POST",
        expected=only(*RUNS, status=302),
    ),
    Row("academy:selection", args=COURSE, setup=_applied, expected=only(*RUNS)),
    Row(
        "academy:selection",
        args=COURSE,
        setup=_applied,
        method="POST",
        data={"do": "first"},
        expected=only(*RUNS, status=302),
    ),
    Row(
        "academy:criterion_add",
        args=COURSE,
        setup=_moderated,
        method="POST",
        data={"name_es": "Motivación", "points": "5"},
        expected=only(*RUNS, status=302),
    ),
    Row(
        "academy:criterion_remove",
        args=_criterion,
        method="POST",
        expected=only(*RUNS, status=302),
    ),
    Row("academy:waiting", args=COURSE, setup=_applied, expected=only(*RUNS)),
    Row(
        "academy:waiting",
        args=COURSE,
        setup=_applied,
        method="POST",
        data={"do": "offer"},
        expected=only(*RUNS, status=302),
    ),
    Row("academy:mail", args=COURSE, setup=_applied, expected=only(*RUNS)),
]
