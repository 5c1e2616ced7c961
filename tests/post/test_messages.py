"""What arrives at a mailbox, read again with the library of mails and that of calendars."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from contadora.post import calendar, outbox
from contadora.post.calendar import CalendarPart, Event
from tests.post.mailserver import MailServer
from tests.post.posting import queued

pytestmark = pytest.mark.django_db
CARACAS = ZoneInfo("America/Caracas")
EVENT = Event(
    uid="session-1@desk.example",
    sequence=2,
    start=datetime(2021, 11, 15, 10, tzinfo=CARACAS),
    end=datetime(2021, 11, 15, 12, tzinfo=CARACAS),
    time_zone="America/Caracas",
    summary="Taller 1: Diplomacia, ciberespacio; límites",
    description="Primera línea\nSegunda línea con una coma, y un texto que pasa de lo que cabe",
    location="En línea",
    url="https://desk.example/es/courses/techplomacy/",
    organizer=("Secretaría", "academia@desk.example"),
    attendee=("Ana “la de” Núñez; Jr.", "ana@mre.example"),
)


def taken(server: MailServer) -> EmailMessage:
    assert outbox.deliver_due().sent == 1
    (mail,) = server.mails
    server.taken.clear()
    return mail


def parts(mail: EmailMessage, content_type: str) -> list[Any]:
    return [part for part in mail.walk() if part.get_content_type() == content_type]


def test_a_mail_is_of_its_language_and_says_that_nobody_wrote_it(server: MailServer) -> None:
    message = queued(
        subject="Invitação à diplomacia — ação",
        body="Prezada colega:\r\n\r\n" + "ação " * 300 + "\n.\nfim\n",
        language="pt",
        reply_to="coordinacion@desk.example",
    )
    mail = taken(server)
    assert mail["Subject"] == "Invitação à diplomacia — ação"
    assert mail["From"] == "Academia <academia@desk.example>"
    assert mail["To"] == "ana@mre.example"
    assert mail["Reply-To"] == "coordinacion@desk.example"
    assert mail["Content-Language"] == "pt"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"] == message.message_id
    assert message.message_id.endswith("@desk.example>")
    assert mail["Date"] is not None
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content().replace("\r\n", "\n") == message.body
    assert "\n.\nfim" in message.body  # a lone point does not end the mail


def test_who_writes_stands_before_the_desk_s_address(server: MailServer) -> None:
    queued(from_name="Secretaría, São Tomé\r\nBcc: x@y.example")
    mail = taken(server)
    (sender,) = mail["From"].addresses
    assert sender.addr_spec == "academia@desk.example"
    assert sender.display_name == "Secretaría, São Tomé Bcc: x@y.example"
    assert mail["Bcc"] is None


@pytest.mark.parametrize(
    ("make", "method"),
    [
        (calendar.request, "REQUEST"),
        (calendar.cancel, "CANCEL"),
        (calendar.disinvite, "CANCEL"),
    ],
)
def test_an_invitation_is_a_form_of_the_text_and_a_file(
    server: MailServer, make: Any, method: str
) -> None:
    part: CalendarPart = make(EVENT)
    queued(calendar=part)
    mail = taken(server)
    assert mail.get_content_type() == "multipart/mixed"
    alternative, file = mail.get_payload()
    assert alternative.get_content_type() == "multipart/alternative"
    text, invitation = alternative.get_payload()
    assert text.get_content_type() == "text/plain"
    assert invitation.get_content_type() == "text/calendar"
    assert invitation.get_param("method") == method
    assert invitation.get_param("charset").lower() == "utf-8"
    assert invitation.get_filename() is None  # Outlook shows a named one as a file only
    assert (file.get_content_type(), file.get_filename()) == ("application/ics", "invite.ics")
    read = Calendar.from_ical(invitation.get_payload(decode=True))
    assert read["METHOD"] == method
    again = Calendar.from_ical(file.get_payload(decode=True))
    assert again.to_ical() == read.to_ical() == part.content
    (event,) = read.walk("VEVENT")
    assert event["UID"] == EVENT.uid
    assert event["SUMMARY"] == EVENT.summary
    assert event["DESCRIPTION"] == EVENT.description
    assert event["ORGANIZER"] == "mailto:academia@desk.example"
    assert event["ORGANIZER"].params["CN"] == "Secretaría"
    assert event["ATTENDEE"] == "mailto:ana@mre.example"
    assert event["ATTENDEE"].params["CN"] == EVENT.attendee[0]
    assert event["DTSTAMP"].dt.utcoffset().total_seconds() == 0
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (EVENT.start, EVENT.end)
    assert event["DTSTART"].params["TZID"] == "America/Caracas"
    (zone,) = read.walk("VTIMEZONE")
    assert zone["TZID"] == "America/Caracas"
    assert not list(read.walk("VALARM"))


def test_files_arrive_as_they_were(server: MailServer) -> None:
    content = bytes(range(256)) * 40
    queued(
        attachments=[
            outbox.Attachment("programa año.pdf", "application/pdf", content),
            outbox.Attachment("nota.txt", "text/plain", "ñandú\n".encode()),
        ]
    )
    mail = taken(server)
    pdf, note = list(mail.iter_attachments())
    assert (pdf.get_filename(), pdf.get_content_type()) == ("programa año.pdf", "application/pdf")
    assert pdf.get_payload(decode=True) == content
    assert note.get_payload(decode=True).decode().strip() == "ñandú"


def test_a_series_of_mails_about_one_event_is_one_event_to_a_calendar(server: MailServer) -> None:
    moved = replace(
        EVENT, sequence=3, start=EVENT.start.replace(hour=15), end=EVENT.end.replace(hour=17)
    )
    told = []
    for part in (calendar.request(EVENT), calendar.request(moved), calendar.cancel(moved)):
        queued(calendar=part)
        (invitation,) = parts(taken(server), "text/calendar")
        (event,) = Calendar.from_ical(invitation.get_payload(decode=True)).walk("VEVENT")
        told.append((str(event["UID"]), int(event["SEQUENCE"]), str(event["STATUS"])))
    assert told == [
        (EVENT.uid, 2, "CONFIRMED"),
        (EVENT.uid, 3, "CONFIRMED"),
        (EVENT.uid, 4, "CANCELLED"),
    ]
