"""How each action on certificates is called."""

from __future__ import annotations

from collections.abc import Callable

from contadora.academy.actions import certificates as actions
from contadora.academy.models import Certificate
from contadora.people.queries import system_user
from tests.academy.issued import SITE, certified, finished_course, taker
from tests.factory import Cast

Prepared = Callable[[], object]


def _made(cast: Cast) -> Certificate:
    course = finished_course(cast.uruguay)
    return certified(course, taker(course, "One"))[0]


def _issue(cast: Cast) -> Prepared:
    course = finished_course(cast.uruguay)
    one = taker(course, "One")
    return lambda: actions.issue_certificates(cast.officer, course, [one.pk], site=SITE)


def _request(cast: Cast) -> Prepared:
    course = finished_course(cast.uruguay)
    one = taker(course, "One")
    return lambda: actions.request_issue(cast.officer, course, [one.pk], site=SITE)


def _reissue(cast: Cast) -> Prepared:
    made = _made(cast)
    return lambda: actions.reissue_certificate(cast.officer, made, "Another", site=SITE)


def _revoke(cast: Cast) -> Prepared:
    made = _made(cast)
    return lambda: actions.revoke_certificate(cast.officer, made, "A reason")


def _name(cast: Cast) -> Prepared:
    one = taker(finished_course(cast.uruguay), "One")
    return lambda: actions.set_certificate_name(cast.officer, one, "Another")


def _seen(cast: Cast) -> Prepared:
    person = taker(finished_course(cast.uruguay), "One").person
    desk = system_user()
    return lambda: actions.set_seen_by_alumni(desk, person, True)


CALLS: dict[str, Callable[[Cast], Prepared]] = {
    "set_certificate_name": _name,
    "request_issue": _request,
    "issue_certificates": _issue,
    "reissue_certificate": _reissue,
    "revoke_certificate": _revoke,
    "rotate_signing_key": lambda cast: lambda: actions.rotate_signing_key(cast.administrator),
    "set_seen_by_alumni": _seen,
}
