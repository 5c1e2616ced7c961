"""Writes of the academy: each one transaction, one audit entry.

An action guards itself: who may not gets `people.access.NotAllowed`, what is wrong in what was
given gets a `ValidationError` that names field, value and remedy.
"""

from contadora.academy.actions.contributors import (
    add_contributor,
    change_contributor,
    remove_contributor,
)
from contadora.academy.actions.courses import (
    cancel_course,
    change_course,
    copy_course,
    finish,
    make_course,
    publish,
)
from contadora.academy.actions.partners import add_partner, change_partner, remove_partner
from contadora.academy.actions.programmes import change_programme, make_programme
from contadora.academy.actions.readings import add_reading, change_reading, remove_reading
from contadora.academy.actions.sessions import add_session, cancel_session, change_session

__all__ = [
    # contributors, courses, partners, programmes, readings, sessions (C)
    "add_contributor",
    "add_partner",
    "add_reading",
    "add_session",
    "cancel_course",
    "cancel_session",
    "change_contributor",
    "change_course",
    "change_partner",
    "change_programme",
    "change_reading",
    "change_session",
    "copy_course",
    "finish",
    "make_course",
    "make_programme",
    "publish",
    "remove_contributor",
    "remove_partner",
    "remove_reading",
]
