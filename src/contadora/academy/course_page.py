"""A course as it is shown: its programme by day, its people by role, who stands behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db.models import F
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contadora.academy import clock
from contadora.academy.models import Contributor, Course, Part, Partner, Reading, Session
from contadora.atlas.dates import PartialDate
from contadora.atlas.formats import date_span
from contadora.atlas.texts import Text, localized

# What a role is called beside a person's post, in the order of a programme.
SAID: dict[str, Promise] = {
    Part.Role.OPENS: gettext_lazy("Opening"),
    Part.Role.MODERATES: gettext_lazy("Moderator"),
    Part.Role.SPEAKS: gettext_lazy("Speakers"),
    Part.Role.CLOSES: gettext_lazy("Closing"),
}


@dataclass(frozen=True)
class Person:
    """Somebody in a course, by post and, where it is known, by name."""

    name: str
    post: Text

    @property
    def line(self) -> str:
        """The name and the post in one line."""
        return ", ".join(part for part in (self.name, str(self.post)) if part)


@dataclass(frozen=True)
class Line:
    """One session of the programme."""

    session: Session
    starts: datetime
    ends: datetime
    title: Text
    themes: tuple[Text, ...]
    people: tuple[tuple[str, tuple[Person, ...]], ...]  # by role

    @property
    def hours(self) -> str:
        """From when to when, by the course's clock; nothing where only the day is known."""
        if self.session.day_only:
            return ""
        return f"{clock.hour_text(self.starts)}\N{EN DASH}{clock.hour_text(self.ends)}"

    @property
    def name(self) -> str:
        """What it is called: its title, or its kind."""
        return str(self.session.title)


@dataclass(frozen=True)
class Day:
    """A day of the programme."""

    day: date
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """The day, with its name."""
        return clock.day_text(self.day)


@dataclass(frozen=True)
class Page:
    """What a course's page, its programme and its data for search engines are made of."""

    course: Course
    days: tuple[Day, ...]
    objectives: tuple[Text, ...]
    partners: tuple[tuple[str, tuple[Partner, ...]], ...]  # by kind
    coordinators: tuple[Person, ...]
    others: tuple[Person, ...]  # who has no part in a session and does not coordinate
    readings: tuple[Reading, ...]
    stages: tuple[Course, ...] = field(default=())

    @property
    def lines(self) -> list[Line]:
        """The sessions, in their order."""
        return [line for day in self.days for line in day.lines]

    @property
    def has_hours(self) -> bool:
        """Whether the hours of any session are known."""
        return any(line.hours for line in self.lines)

    @property
    def dates(self) -> str:
        """From which day to which."""
        return dates(self.course)

    @property
    def zone(self) -> str:
        """The course's clock and how far it is from UTC: more than once, where that changes."""
        zone = clock.zone_of(self.course)
        told = dict.fromkeys(
            clock.offset_text(line.starts, zone) for line in self.lines if not line.session.day_only
        )
        return f"{clock.city(self.course)} ({', '.join(told)})" if told else ""

    @property
    def languages(self) -> str:
        """The official language, and those into which there is interpretation."""
        names = {code: str(name) for code, name in settings.LANGUAGES}
        told = names.get(self.course.official_language, "")  # no source says it of some past ones
        if self.course.interpretation:
            into = ", ".join(names[code] for code in self.course.interpretation if code in names)
            told = _("%(language)s, with interpretation into: %(languages)s") % {
                "language": told,
                "languages": into,
            }
        return told

    @property
    def place(self) -> str:
        """Where it is held."""
        place = str(self.course.place)
        if self.course.online:
            return _("online") + (f" ({place})" if place else "")
        return place


def dates(course: Course) -> str:
    """Write from which day to which a course is; nothing where that is not known."""
    if course.starts_on is None:
        return ""
    first = PartialDate(course.starts_on.isoformat())
    last = PartialDate(course.ends_on.isoformat()) if course.ends_on else None
    return date_span(first, last)


def page_of(course: Course, *, drafts: bool = False) -> Page:
    """Gather a course; `drafts` says whether stages that are drafts may be named."""
    contributors = {each.pk: each for each in course.contributors.all()}
    sessions = course.sessions.prefetch_related("parts").all()
    lines = [_line(course, session, contributors) for session in sessions]
    with_part = {part.contributor_id for session in sessions for part in session.parts.all()}
    rest = [each for each in contributors.values() if each.pk not in with_part]
    partners = list(course.partners.all())
    stages: Iterable[Course] = ()
    if course.programme is not None:
        held = course.programme.courses.order_by(
            F("stage").asc(nulls_first=True), F("starts_on").asc(nulls_first=True), "pk"
        )
        stages = held if drafts else held.exclude(status=Course.Status.DRAFT)
    return Page(
        course=course,
        days=_days(lines),
        objectives=_each(course.objectives),
        partners=tuple(
            (str(said), found)
            for kind, said in PARTNERS.items()
            if (found := tuple(each for each in partners if each.kind == kind))
        ),
        coordinators=tuple(_person(each) for each in contributors.values() if each.coordinates),
        others=tuple(_person(each) for each in rest if not each.coordinates and not each.reviews),
        readings=tuple(course.readings.all()),
        stages=tuple(stages),
    )


PARTNERS: dict[str, Promise] = {
    Partner.Kind.ORGANISER: gettext_lazy("Organised by"),
    Partner.Kind.COSPONSOR: gettext_lazy("Co-sponsored by"),
    Partner.Kind.COLLABORATOR: gettext_lazy("In collaboration with"),
}


def _line(course: Course, session: Session, contributors: dict[int, Contributor]) -> Line:
    zone = clock.zone_of(course)
    parts = list(session.parts.all())
    return Line(
        session=session,
        starts=session.starts_at.astimezone(zone),
        ends=session.ends_at.astimezone(zone),
        title=localized(session, "title"),
        themes=_each(session.themes),
        people=tuple(
            (
                str(said),
                tuple(
                    _person(contributors[part.contributor_id])
                    for part in parts
                    if part.role == role
                ),
            )
            for role, said in SAID.items()
            if any(part.role == role for part in parts)
        ),
    )


def _person(contributor: Contributor) -> Person:
    return Person(contributor.name, contributor.post)


def _days(lines: list[Line]) -> tuple[Day, ...]:
    found: dict[date, list[Line]] = {}
    for line in lines:
        found.setdefault(line.starts.date(), []).append(line)
    return tuple(Day(day, tuple(of_day)) for day, of_day in sorted(found.items()))


def _each(text: Text) -> tuple[Text, ...]:
    """Return the lines of a text, each in the text's language."""
    lines = (line.strip() for line in text.text.splitlines())
    return tuple(Text(line, text.language, text.fallback) for line in lines if line)
