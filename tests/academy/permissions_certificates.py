"""Who gets which page of certificates, verification, reports and alumni.

The course is Uruguay's: its head and officer coordinate it, beside the secretariat.
"""

from __future__ import annotations

from typing import Any

from contadora.academy.certificate_queries import token_of
from contadora.academy.models import Certificate, Course
from tests.academy.issued import certified, finished_course, taker
from tests.factory import Cast
from tests.house.access import MEMBERS, NOBODY, PUBLIC, Row, everyone, only

COORDINATORS = ("head", "officer", "secretariat")
ORGANISERS = (*COORDINATORS, "other")  # whose team may open courses of its own


def _course(cast: Cast) -> Course:
    return finished_course(cast.uruguay)


def _made(cast: Cast) -> Certificate:
    course = _course(cast)
    return certified(course, taker(course, "One"))[0]


def _slug(cast: Cast) -> list[str]:
    return [_course(cast).slug]


def _one(cast: Cast) -> list[Any]:
    made = _made(cast)
    return [made.course.slug, made.uuid]


def _token(cast: Cast) -> list[str]:
    return [token_of(_made(cast))]


def _applicant(cast: Cast) -> list[Any]:
    course = _course(cast)
    return [course.slug, taker(course, "One").uuid]


def _link(expected: Any, *more: str, name: str, method: str = "GET") -> Row:
    return Row(name, args=lambda cast: [*_token(cast), *more], method=method, expected=expected)


ROWS = [
    Row("academy:verify", expected=PUBLIC),
    Row("academy:verified", args=lambda cast: [_made(cast).written_serial], expected=PUBLIC),
    _link(PUBLIC, name="academy:certificate"),
    Row("academy:certificate", args=["made:up:word"], expected=NOBODY, note="not signed by us"),
    Row(
        "academy:certificate_seen",
        args=_token,
        method="POST",
        expected=everyone(302),
        signs_in=False,
    ),
    _link(PUBLIC, name="academy:certificate_alumni"),
    _link(PUBLIC, "jwt", name="academy:certificate_file"),
    Row("academy:alumni", expected=MEMBERS),
    Row("academy:signing_keys", expected=only("administrator")),
    Row("academy:signing_keys", method="POST", expected=only("administrator", status=302)),
    Row("academy:report_all", expected=only(*ORGANISERS)),
    Row("academy:report", args=_slug, expected=only(*COORDINATORS)),
    Row("academy:certificates", args=_slug, expected=only(*COORDINATORS)),
    Row(
        "academy:certificate_issue",
        args=_slug,
        method="POST",
        expected=only(*COORDINATORS, status=302),
    ),
    Row(
        "academy:certificate_name",
        args=_applicant,
        method="POST",
        data={"name": "Another"},
        expected=only(*COORDINATORS, status=302),
    ),
    Row("academy:certificate_fate", args=_one, expected=only(*COORDINATORS)),
    Row(
        "academy:certificate_course_file",
        args=lambda cast: [*_one(cast), "jwt"],
        expected=only(*COORDINATORS),
    ),
    Row(
        "academy:certificate_reissue",
        args=_one,
        method="POST",
        data={"name": "Another"},
        expected=only(*COORDINATORS, status=302),
    ),
    Row(
        "academy:certificate_revoke",
        args=_one,
        method="POST",
        data={"reason": "A reason"},
        expected=only(*COORDINATORS, status=302),
    ),
    Row("published:jwks", expected=PUBLIC),
    Row("published:did", expected=PUBLIC),
    Row("published:key", args=lambda cast: [_made(cast).key.thumbprint], expected=PUBLIC),
    Row("published:status_list", args=lambda cast: [_made(cast).status_list], expected=PUBLIC),
    Row("published:badge_picture", args=lambda cast: [_course(cast).uuid], expected=PUBLIC),
]
