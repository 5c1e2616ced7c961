"""What the academy writes to people: each in the person's language, by the course's own texts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from email.utils import parseaddr
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_time
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from contadora.academy import personal, zones
from contadora.academy.mail_texts import PREFIX
from contadora.academy.models import (
    Application,
    Correspondence,
    Course,
    Invitation,
    Partner,
    Person,
    Session,
)
from contadora.atlas.formats import LOCALES
from contadora.people.models import User
from contadora.post import calendar, outbox, templates
from contadora.post.models import Message
from contadora.post.site import own_address


def tell(
    actor: User, kind: str, application: Application, *, key: str | None = None, **more: str
) -> Message | None:
    """Queue a mail of a kind about an application."""
    return write(
        actor,
        kind,
        application.course,
        application.person,
        key=key,
        fields=more | _until(application),
    )


def _until(application: Application) -> dict[str, str]:
    if application.offer_ends_at is None:
        return {}
    person, course = application.person, application.course
    return {"until": moment(application.offer_ends_at, zone_of(person, course), person.language)}


def tell_invited(actor: User, kind: str, invitation: Invitation, *, key: str) -> Message | None:
    """Queue an invitation or its reminder."""
    course, person = invitation.course, invitation.person
    return write(
        actor,
        kind,
        course,
        person,
        key=key,
        fields={
            "inviter": institution(course, person.language, invitation.partner),
            "until": moment(invitation.expires_at, zone_of(person, course), person.language),
        },
    )


def write(
    actor: User,
    kind: str,
    course: Course,
    person: Person,
    *,
    key: str | None = None,
    part: calendar.CalendarPart | None = None,
    fields: Mapping[str, str] | None = None,
    **more: str,
) -> Message | None:
    """Queue a mail to a person; one whose address was erased gets none."""
    if not person.email:
        return None
    text = templates.render(
        PREFIX + kind,
        course.label,
        person.language,
        {**values(course, person), **(fields or {}), **more},
    )
    return outbox.queue(
        actor,
        to=person.email,
        language=person.language,
        subject=text.subject,
        body=text.body,
        kind=PREFIX + kind,
        about=course.label,
        key=key,
        calendar=part,
        from_name=writer(course, person.language),
        reply_to=letterhead(course).reply_to,
    )


def values(course: Course, person: Person) -> dict[str, str]:
    """Return the fields that every mail may use."""
    with override(person.language):
        return {
            "name": person.shown_name,
            "course": str(course.title),
            "organiser": institution(course, person.language),
            "dates": days(course.starts_on, course.ends_on, person.language),
            "link": site(course) + personal.path(person, course),
            "until": "",
            "inviter": "",
            "reason": course.cancel_reason,
            "place": "",
        }


def send_apply_link(actor: User, course: Course, email: str, language: str) -> Message | None:
    """Queue the link by which an address begins an application, or finds its page again."""
    person = Person.objects.filter(email=email).select_related("same_as").first()
    if person is not None:
        person = person.same_as or person
        known = (
            personal.application_of(course, person) or personal.invitation_of(course, person)
        ) is not None
    else:
        person, known = Person(email=email, language=language), False
    more = {}
    if not known:
        word = personal.apply_token(course, email, person.language)
        with override(person.language):
            more["link"] = site(course) + reverse("academy:apply_begin", args=[course.slug, word])
    return write(actor, "begin", course, person, fields=more)


# Sessions


def invite_to_sessions(
    actor: User, application: Application, sessions: Iterable[Session] | None = None
) -> int:
    """Queue the calendar invitations of the sessions to come; return how many."""
    return sum(
        _session(actor, "session", application, session)
        for session in _coming(application, sessions)
    )


def disinvite_from_sessions(actor: User, application: Application) -> int:
    """Take somebody who gave the place back off the sessions to come, which go on."""
    return sum(
        _session(actor, "session-left", application, session) for session in _coming(application)
    )


def tell_of_change(actor: User, session: Session) -> int:
    """Tell everybody with a place that a session has changed."""
    return sum(_session(actor, "session-changed", each, session) for each in _takers(session))


def tell_of_cancelling(actor: User, session: Session) -> int:
    """Tell everybody with a place that a session is cancelled."""
    return sum(_session(actor, "session-cancelled", each, session) for each in _takers(session))


def _coming(application: Application, sessions: Iterable[Session] | None = None) -> list[Session]:
    now = timezone.now()
    found = application.course.sessions.filter(cancelled_at=None) if sessions is None else sessions
    coming = [each for each in found if each.ends_at > now and each.cancelled_at is None]
    for each in coming:
        each.course = application.course
    return coming


def _takers(session: Session) -> list[Application]:
    course = session.course
    found = course.applications.filter(status=Application.Status.ACCEPTED)
    return shared(course, found.select_related("person").order_by("pk"))


def shared(course: Course, applications: Iterable[Application]) -> list[Application]:
    """Return applications that know this one object of their course, and what it has read."""
    found = list(applications)
    for each in found:
        each.course = course
    return found


def _session(actor: User, kind: str, application: Application, session: Session) -> int:
    person = application.person
    if not person.email:
        return 0
    event = event_of(session, application)
    if kind == "session-cancelled":
        # `cancel` writes a SEQUENCE one above the event's; the session's was raised already.
        part = calendar.cancel(replace(event, sequence=max(0, session.sequence - 1)))
    elif kind == "session-left":
        part = calendar.disinvite(event)
    else:
        part = calendar.request(event)
    # One message a state of the session and a place given: who takes a place anew is asked anew.
    since = application.decided_at.timestamp() if application.decided_at else 0
    zone = zone_of(person, session.course)
    with override(person.language):
        title = str(session.title)
        where = _where(session)
    sent = write(
        actor,
        kind,
        session.course,
        person,
        key=f"{PREFIX}{kind}:{session.uuid.hex}:{application.uuid.hex}:{session.sequence}:{since:.6f}",
        part=part,
        fields={
            "session": title,
            "where": where,
            "when": span(session.starts_at, session.ends_at, zone, person.language),
            "day": format_date(
                session.starts_at.astimezone(zone).date(),
                "medium",
                locale=LOCALES[person.language],
            ),
        },
    )
    return int(sent is not None)


def _where(session: Session) -> str:
    """Write where a session is held; the link to the person's page follows."""
    course, told = session.course, []
    if not course.online and str(course.place):
        told.append(_("Place: %(place)s") % {"place": course.place} + "\n\n")
    if course.online or session.join_url:
        told.append(_("The door opens on your page 15 minutes before:"))
    else:
        told.append(_("Your page:"))
    return "".join(told)


def event_of(session: Session, application: Application) -> calendar.Event:
    """Return a session as the calendar of one person shows it; where to join is never in it."""
    course, person = session.course, application.person
    with override(person.language):
        link = site(course) + personal.path(person, course)
        title = str(session.title)
        return calendar.Event(
            uid=f"{session.uuid}@academy.contadora",
            sequence=session.sequence,
            start=session.starts_at,
            end=session.ends_at,
            time_zone=course.time_zone,
            summary=f"{course.title}: {title}",
            description=link,
            location=_("online") if course.online else str(course.place),
            url=link,
            organizer=sender(course, person.language),
            attendee=(person.name, person.email),
        )


# Who writes, and from where


@dataclass(frozen=True)
class Letterhead:
    """From whom a course's mails come, and the desk's address that their links lead to."""

    site: str
    reply_to: str
    sender_name: str
    organisers: tuple[Partner, ...]


def letterhead(course: Course) -> Letterhead:
    """Return a course's letterhead; it is read once for each object of a course."""
    held: Letterhead | None = course.__dict__.get("_letterhead")
    if held is None:
        kept = Correspondence.objects.filter(course=course).first() or Correspondence()
        organisers = course.partners.filter(kind=Partner.Kind.ORGANISER)
        held = Letterhead(
            kept.site or own_address(), kept.reply_to, kept.sender_name, tuple(organisers)
        )
        course.__dict__["_letterhead"] = held
    return held


def site(course: Course) -> str:
    """Return the desk's own address, as the organiser last reached it."""
    return letterhead(course).site


def sender(course: Course, language: str) -> tuple[str, str]:
    """Return the organizer of calendar invitations."""
    address = letterhead(course).reply_to or parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    return institution(course, language), address


def institution(course: Course, language: str, partner: Partner | None = None) -> str:
    """Return who invites, or else who organises, in a language."""
    with override(language):
        if partner is not None:
            return partner.name or str(partner)
        head = letterhead(course)
        names = ", ".join(each.name or str(each) for each in head.organisers)
        return head.sender_name or names or str(course.title)


def writer(course: Course, language: str) -> str:
    """Return the name that mails come under: as they are signed, in short where there is one."""
    with override(language):
        head = letterhead(course)
        return head.sender_name or ", ".join(map(str, head.organisers)) or str(course.title)


# Dates as a language writes them


def zone_of(person: Person, course: Course) -> ZoneInfo:
    """Return the person's time zone, or the course's where none is known."""
    return ZoneInfo(person.time_zone or course.time_zone)


def zone_of_course(course: Course) -> ZoneInfo:
    """Return the course's own time zone."""
    return ZoneInfo(course.time_zone)


def moment(at: datetime, zone: ZoneInfo, language: str) -> str:
    """Write an instant to the minute, by whose clock: `1 de diciembre de 2026, 10:00 (…)`."""
    local, locale = at.astimezone(zone), LOCALES[language]
    day, hour = (
        format_date(local, "long", locale=locale),
        format_time(local, "HH:mm", locale=locale),
    )
    return f"{day}, {hour} ({_clock(zone, language)})"


def _clock(zone: ZoneInfo, language: str) -> str:
    with override(language):
        return zones.clock_name(zone, language)


def span(start: datetime, end: datetime, zone: ZoneInfo, language: str) -> str:
    """Write from when to when something lasts, with its time zone."""
    locale = LOCALES[language]
    first, last = start.astimezone(zone), end.astimezone(zone)
    day = format_date(first.date(), "full", locale=locale)
    until = format_time(last, "HH:mm", locale=locale)
    if last.date() != first.date():
        until = f"{format_date(last.date(), 'full', locale=locale)}, {until}"
    return f"{day}, {format_time(first, 'HH:mm', locale=locale)}–{until} ({_clock(zone, language)})"


def days(first: date | None, last: date | None, language: str) -> str:
    """Write from which day to which something lasts; a dash where that is not known yet."""
    if first is None:
        return "–"
    text = str(format_date(first, "long", locale=LOCALES[language]))
    if last is None or last == first:
        return text
    until = str(format_date(last, "long", locale=LOCALES[language]))
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{until}"  # the day comes first in all four languages
    return f"{text} – {until}"
