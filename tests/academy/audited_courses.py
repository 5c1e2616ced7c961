"""How the actions on courses are called."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from contadora.academy import actions
from contadora.academy.models import Course, Programme
from contadora.people import queries
from tests.academy import drafts
from tests.factory import Cast

Prepared = Callable[[], object]


def _with_session(cast: Cast, act: str) -> Prepared:
    made = drafts.session(cast.officer, drafts.draft(cast.officer, cast))
    if act == "cancel":
        return lambda: actions.cancel_session(cast.officer, made, reason="ill")
    return lambda: actions.change_session(
        cast.officer, made, sequence=0, values={"title_es": "Otro"}
    )


def _with_contributor(cast: Cast, act: str) -> Prepared:
    made = drafts.speaker(cast.officer, drafts.draft(cast.officer, cast))
    if act == "remove":
        return lambda: actions.remove_contributor(cast.officer, made)
    return lambda: actions.change_contributor(cast.officer, made, values={"name": "A. B."})


def _with_partner(cast: Cast, act: str) -> Prepared:
    made = drafts.partner(cast.officer, drafts.draft(cast.officer, cast))
    if act == "remove":
        return lambda: actions.remove_partner(cast.officer, made)
    return lambda: actions.change_partner(cast.officer, made, values={"acronym": "S"})


def _with_reading(cast: Cast, act: str) -> Prepared:
    made = actions.add_reading(
        cast.officer, drafts.draft(cast.officer, cast), citation="A book, 2020."
    )
    if act == "remove":
        return lambda: actions.remove_reading(cast.officer, made)
    return lambda: actions.change_reading(cast.officer, made, citation="Another, 2021.")


def _publish(cast: Cast) -> Prepared:
    course = drafts.draft(cast.officer, cast)
    drafts.session(cast.officer, course)
    return lambda: actions.publish(cast.officer, course)


def _finish(cast: Cast) -> Prepared:
    course = drafts.published(cast)
    course.sessions.all().delete()
    return lambda: actions.finish(cast.officer, course)


def _change(cast: Cast) -> Prepared:
    course = drafts.draft(cast.officer, cast)
    return lambda: actions.change_course(
        cast.officer, course, revision=course.revision, values={"cap": 30}
    )


def _cancel(cast: Cast) -> Prepared:
    course = drafts.published(cast)
    return lambda: actions.cancel_course(cast.officer, course, reason="no room")


def _copy(cast: Cast) -> Prepared:
    course = drafts.published(cast)
    return lambda: actions.copy_course(
        cast.officer, course, slug="techplomacy-2028", starts_on=date(2028, 3, 6)
    )


def _programme(cast: Cast) -> Prepared:
    made = actions.make_programme(cast.secretariat, slug="series", values={"title_es": "Serie"})
    return lambda: actions.change_programme(
        cast.secretariat, made, values={"title_es": "Otra serie"}
    )


def _load(_cast: Cast) -> Prepared:
    Course.objects.filter(revision=0).delete()
    Programme.objects.all().delete()
    desk = queries.system_user()
    return lambda: actions.load_courses(desk)


CALLS: dict[str, Callable[[Cast], Prepared]] = {
    "make_course": lambda cast: lambda: drafts.draft(cast.officer, cast),
    "change_course": _change,
    "publish": _publish,
    "cancel_course": _cancel,
    "finish": _finish,
    "copy_course": _copy,
    "add_session": lambda cast: _later(cast, drafts.session),
    "change_session": lambda cast: _with_session(cast, "change"),
    "cancel_session": lambda cast: _with_session(cast, "cancel"),
    "add_contributor": lambda cast: _later(cast, drafts.speaker),
    "change_contributor": lambda cast: _with_contributor(cast, "change"),
    "remove_contributor": lambda cast: _with_contributor(cast, "remove"),
    "add_partner": lambda cast: _later(cast, drafts.partner),
    "change_partner": lambda cast: _with_partner(cast, "change"),
    "remove_partner": lambda cast: _with_partner(cast, "remove"),
    "add_reading": lambda cast: _later(
        cast, lambda actor, course: actions.add_reading(actor, course, citation="A book.")
    ),
    "change_reading": lambda cast: _with_reading(cast, "change"),
    "remove_reading": lambda cast: _with_reading(cast, "remove"),
    "make_programme": lambda cast: (
        lambda: actions.make_programme(
            cast.secretariat, slug="series", values={"title_es": "Serie"}
        )
    ),
    "change_programme": _programme,
    "load_courses": _load,
}


def _later(cast: Cast, act: Callable[..., object]) -> Prepared:
    course = drafts.draft(cast.officer, cast)
    return lambda: act(cast.officer, course)
