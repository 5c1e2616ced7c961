"""What the academy's actions and objects are called in the audit trail."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ACTIONS: dict[str, Promise] = {
    # Courses (C)
    "make_course": _("course begun"),
    "change_course": _("course changed"),
    "publish": _("course published"),
    "cancel_course": _("course called off"),
    "finish": _("course finished"),
    "copy_course": _("next edition of a course begun"),
    "add_session": _("session added"),
    "change_session": _("session changed"),
    "cancel_session": _("session cancelled"),
    "add_contributor": _("somebody added to those who make a course"),
    "change_contributor": _("role in a course changed"),
    "remove_contributor": _("somebody taken off those who make a course"),
    "add_partner": _("institution added to a course"),
    "change_partner": _("institution of a course changed"),
    "remove_partner": _("institution taken off a course"),
    "add_reading": _("work added to a bibliography"),
    "change_reading": _("work of a bibliography changed"),
    "remove_reading": _("work taken off a bibliography"),
    "make_programme": _("programme of courses begun"),
    "change_programme": _("programme of courses changed"),
    "load_courses": _("courses of the starter pack loaded"),
    # Invitations, applications, places (I)
    # In the course (T)
    # Certificates (B)
}
OBJECTS: dict[str, Promise] = {
    # Courses (C)
    "academy.course": _("course"),
    "academy.session": _("session of a course"),
    "academy.contributor": _("role in a course"),
    "academy.partner": _("institution of a course"),
    "academy.reading": _("work of a bibliography"),
    "academy.programme": _("programme of courses"),
    # Invitations, applications, places (I)
    # In the course (T)
    # Certificates (B)
}
