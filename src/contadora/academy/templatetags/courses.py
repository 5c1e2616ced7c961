"""Tags of the courses' pages."""

from __future__ import annotations

from datetime import datetime

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.academy import clock, course_page
from contadora.academy.models import Course
from contadora.atlas.texts import Text

register = template.Library()


@register.filter
def course_dates(course: Course) -> str:
    """Write from which day to which a course is."""
    return course_page.dates(course)


@register.filter
def deadline(course: Course) -> str:
    """Write until when a course takes applications, by its clock."""
    if course.applications_close_at is None:
        return ""
    at = course.applications_close_at.astimezone(clock.zone_of(course))
    return _("%(day)s, %(hour)s (%(zone)s)") % {
        "day": clock.day_text(at.date()),
        "hour": clock.hour_text(at),
        "zone": clock.name_of(course),
    }


@register.filter
def course_city(course: Course) -> str:
    """Name the city whose clock a course goes by."""
    return clock.city(course)


@register.filter
def by_clock_of(at: datetime, course: Course) -> str:
    """Write a day and an hour by a course's clock."""
    return clock.moment(at, course)


@register.filter
def clock_of(course: Course) -> str:
    """Name a course's clock for a sentence."""
    return clock.name_of(course)


@register.filter
def column_name(field: str) -> str:
    """Name a column of a table of people to invite as the page heads it."""
    return {
        "email": _("E-mail"),
        "name": _("Name"),
        "language": _("Language"),
        "state": _("State"),
        "institution": _("Institution"),
        "post": _("Post held"),
    }.get(field, "–")


@register.filter
def certificate_rule(course: Course) -> str:
    """Write what earns the certificate."""
    rules = []
    if course.sessions_needed:
        rules.append(
            ngettext(
                "%(count)s session attended",
                "%(count)s sessions attended",
                course.sessions_needed,
            )
            % {"count": course.sessions_needed}
        )
    if course.minutes_needed:
        rules.append(
            ngettext("%(count)s minute present", "%(count)s minutes present", course.minutes_needed)
            % {"count": course.minutes_needed}
        )
    if course.mark_needed:
        rules.append(_("a mark of %(mark)s percent") % {"mark": course.mark_needed})
    return ", ".join(rules)


@register.filter
def in_its_language(text: Text) -> str:
    """Name the language a text is in."""
    return {
        "es": _("in Spanish"),
        "en": _("in English"),
        "pt": _("in Portuguese"),
        "fr": _("in French"),
    }[text.language]
