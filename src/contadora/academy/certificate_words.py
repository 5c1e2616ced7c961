"""What a certificate says, in each of its languages, frozen when it is issued."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from babel.dates import format_date
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from contadora.academy.clock import zone_of
from contadora.academy.models import Course, Partner
from contadora.atlas.formats import LOCALES, number
from contadora.atlas.texts import current_language

Words = dict[str, Any]


def content(course: Course, language: str, issued_at: datetime) -> Words:
    """Return a certificate's words: the official language first, the person's where it differs."""
    partners = list(course.partners.all())
    languages = dict.fromkeys((course.official_language, language))
    pages = []
    for each in languages:
        with override(each):
            pages.append(_page(course, partners, issued_at))
    # An organiser's mark stands before a co-sponsor's, whose stands before the others'.
    order = list(Partner.Kind)
    marked = sorted(
        (one for one in partners if one.logo), key=lambda one: order.index(Partner.Kind(one.kind))
    )
    with override(course.official_language):
        marks = [{"logo": one.logo.name, "name": one.name or str(one)} for one in marked]
    return {"pages": pages, "logos": marks}


def criteria(course: Course) -> str:
    """Say what earns the certificate, in the active language."""
    asked = []
    if course.sessions_needed:
        of = course.sessions.filter(counts=True, cancelled_at=None).count()
        asked.append(
            ngettext(
                "attending at least %(count)s of %(of)s session",
                "attending at least %(count)s of %(of)s sessions",
                of,
            )
            % {"count": course.sessions_needed, "of": of}
        )
    if course.minutes_needed:
        asked.append(
            ngettext(
                "being present for at least %(count)s minute",
                "being present for at least %(count)s minutes",
                course.minutes_needed,
            )
            % {"count": course.minutes_needed}
        )
    if course.mark_needed:
        asked.append(_("a mark of at least %(mark)s of 100") % {"mark": course.mark_needed})
    if not asked:
        return _("Awarded to those who took part in the course.")
    return _("Awarded for: %(asked)s.") % {"asked": "; ".join(asked)}


def organisers(partners: Iterable[Partner]) -> list[str]:
    """Return the names of those who organise, in the active language."""
    return [one.name or str(one) for one in partners if one.kind == Partner.Kind.ORGANISER]


def _page(course: Course, partners: list[Partner], issued_at: datetime) -> Words:
    own = organisers(partners)
    others = {
        _("With the co-sponsorship of: %(names)s"): Partner.Kind.COSPONSOR,
        _("In collaboration with: %(names)s"): Partner.Kind.COLLABORATOR,
    }
    lines = []
    for text, kind in others.items():
        names = [one.name or str(one) for one in partners if one.kind == kind]
        if names:
            lines.append(text % {"names": ", ".join(names)})
    programme = str(course.programme.title) if course.programme else ""
    if programme and course.stage:
        programme = _("%(programme)s, stage %(stage)s") % {
            "programme": programme,
            "stage": course.stage,
        }
    day = issued_at.astimezone(zone_of(course)).date()
    return {
        "language": current_language(),
        "heading": _("Certificate"),
        "organisers": " · ".join(own),
        "certifies": ngettext("certifies that", "certify that", max(len(own), 1)),
        "completed": _("has completed the course"),
        "title": str(course.title),
        "programme": programme,
        "facts": _facts(course),
        "partners": lines,
        "criteria": criteria(course),
        "issued": _("Issued on %(day)s") % {"day": _day(day)},
        "serial-label": _("Serial: %(serial)s") % {"serial": ""},
        "verify-label": _("Verify it at: %(address)s") % {"address": ""},
        "code-alt": _("QR code with the address where this certificate is verified"),
    }


def _facts(course: Course) -> str:
    """Say where and when the course was held and how long it is."""
    found = [_("Online") if course.online else str(course.place)]
    if course.starts_on and course.ends_on and course.starts_on != course.ends_on:
        first, last = course.starts_on, course.ends_on
        # Within a month the month is said once, as all four languages do.
        alone = (first.year, first.month) == (last.year, last.month)
        found.append(
            _("from %(first)s to %(last)s")
            % {"first": str(first.day) if alone else _day(first), "last": _day(last)}
        )
    elif course.starts_on:
        found.append(_("on %(day)s") % {"day": _day(course.starts_on)})
    sessions = [one for one in course.sessions.all() if one.cancelled_at is None]
    hours = sum(one.length.total_seconds() for one in sessions) / 3600
    if hours:
        digits = 0 if round(hours, 2) == int(hours) else 1
        found.append(
            ngettext("%(hours)s hour", "%(hours)s hours", 1 if hours == 1 else 2)
            % {"hours": number(hours, digits)}
        )
    return "; ".join(one for one in found if one)


def _day(day: Any) -> str:
    return str(format_date(day, "long", locale=LOCALES[current_language()]))
