"""Reports of mail that could not be delivered: what they mark, and what nobody can mark by them."""

from __future__ import annotations

from email.message import EmailMessage

import pytest
from django.core.exceptions import ValidationError

from contadora.people.access import NotAllowed
from contadora.people.queries import system_user
from contadora.post import actions, bounces, outbox, queries
from contadora.post.models import Message
from tests.factory import Cast, make_cast
from tests.post.mailserver import MailServer
from tests.post.posting import queued

pytestmark = pytest.mark.django_db
Status = Message.Status


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def sent(server: MailServer) -> Message:
    message = queued("gone@mre.example")
    outbox.deliver_due()
    message.refresh_from_db()
    assert message.status == Status.SENT
    return message


def report(
    message_id: str,
    *,
    to: str = "gone@mre.example",
    action: str = "failed",
    status: str = "5.1.1",
    original: str = "",
) -> bytes:
    """Return a report as RFC 3464 has it."""
    fields = [f"Final-Recipient: rfc822; {to}", f"Action: {action}", f"Status: {status}"]
    if original:
        fields.insert(0, f"Original-Recipient: rfc822;{original}")
    fields.append("Diagnostic-Code: smtp; 550 5.1.1 <gone> User\n unknown")
    lines = [
        "From: MAILER-DAEMON@mx.mre.example",
        "To: academia@desk.example",
        "Subject: Undelivered Mail Returned to Sender",
        "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="B"',
        "",
        "--B",
        "Content-Type: text/plain",
        "",
        "The mail system could not deliver your message.",
        "",
        "--B",
        "Content-Type: message/delivery-status",
        "",
        "Reporting-MTA: dns; mx.mre.example",
        "",
        *fields,
        "",
        "--B",
        "Content-Type: text/rfc822-headers",
        "",
        f"Message-ID: {message_id}",
        "Subject: Invitation",
        "",
        "--B--",
        "",
    ]
    return "\r\n".join(lines).replace("\n unknown", "\r\n unknown").encode()


def test_a_standard_report_marks_the_address_and_the_message(sent: Message) -> None:
    done = actions.read_bounce(system_user(), report(sent.message_id))
    assert done == actions.Bounce(("gone@mre.example",), 1)
    sent.refresh_from_db()
    assert sent.status == Status.BOUNCED
    assert sent.error == "5.1.1 smtp; 550 5.1.1 <gone> User unknown"
    assert queries.is_bounced("gone@mre.example")
    (address,) = queries.bounced()
    assert "User unknown" in address.bounce_reason


def test_a_report_on_where_it_was_forwarded_marks_whom_we_wrote_to(sent: Message) -> None:
    done = actions.read_bounce(
        system_user(), report(sent.message_id, to="private@elsewhere.example")
    )
    assert done.marked == ("gone@mre.example",)
    assert not queries.is_bounced("private@elsewhere.example")


def test_the_original_address_goes_before_the_final_one(sent: Message) -> None:
    raw = report(sent.message_id, to="x@elsewhere.example", original="GONE@mre.example")
    (failure,) = bounces.read(raw).failures
    assert failure.email == "gone@mre.example"


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed", "expanded"])
def test_what_is_no_failure_marks_nothing(sent: Message, action: str) -> None:
    raw = report(sent.message_id, action=action, status="4.4.1")
    with pytest.raises(ValidationError, match="not a report"):
        actions.read_bounce(system_user(), raw)
    sent.refresh_from_db()
    assert sent.status == Status.SENT


@pytest.mark.parametrize("status", ["4.2.2", "5.2.2", "5.7.1"])
def test_a_full_mailbox_or_a_policy_fails_the_message_only(sent: Message, status: str) -> None:
    done = actions.read_bounce(system_user(), report(sent.message_id, status=status))
    assert done == actions.Bounce((), 1)
    sent.refresh_from_db()
    assert sent.status == Status.FAILED
    assert not queries.is_bounced("gone@mre.example")


def qmail(to: str, message_id: str = "") -> bytes:
    """Return a report as older servers write it, in prose."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "MAILER-DAEMON@old.example", "academia@desk.example"
    mail["Subject"] = "failure notice"
    mail.set_content(
        "Hi. This is the qmail-send program at old.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        f"<{to}>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n"
        f"--- Below this line is a copy of the message.\n\nMessage-ID: {message_id}\n"
    )
    return bytes(mail)


def test_what_older_servers_write_is_known(sent: Message, cast: Cast) -> None:
    with pytest.raises(ValidationError, match="no message that this desk has sent"):
        actions.read_bounce(system_user(), qmail("gone@mre.example"))
    assert not queries.is_bounced("gone@mre.example")
    # Somebody of the secretariat has looked at it.
    assert actions.read_bounce(cast.secretariat, qmail("gone@mre.example")).messages == 1
    assert queries.is_bounced("gone@mre.example")


def test_by_itself_a_report_is_believed_for_what_it_can_name(sent: Message, cast: Cast) -> None:
    made_up = f"<contadora.{'0' * 32}@desk.example>"
    with pytest.raises(ValidationError, match=r"gone@mre\.example"):
        actions.read_bounce(system_user(), report(made_up))
    assert not queries.is_bounced("gone@mre.example")
    # Nor does a person mark by it whom this desk has never written to.
    with pytest.raises(ValidationError):
        actions.read_bounce(cast.secretariat, report(made_up, to="nobody@mre.example"))
    assert not queries.is_bounced("nobody@mre.example")
    assert actions.read_bounce(system_user(), qmail("gone@mre.example", sent.message_id)).messages


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe" * 500,
        b"From: a@b.example\nSubject: Re: course\n\nThank you, I am coming.\n",
        b'Content-Type: multipart/report; boundary="B"\n\n'
        b"--B\nContent-Type: message/delivery-status\n\n",
        b"Content-Type: message/delivery-status\n\nFinal-Recipient: x400; gone\nAction: failed\n\n",
    ],
)
def test_what_is_no_report_is_refused_with_what_to_do(cast: Cast, raw: bytes) -> None:
    with pytest.raises(ValidationError, match=r"\.eml"):
        actions.read_bounce(cast.secretariat, raw)


def test_reports_are_for_the_secretariat(cast: Cast, sent: Message) -> None:
    for user in (cast.head, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            actions.read_bounce(user, report(sent.message_id))


def test_an_address_that_works_again_is_written_to(
    cast: Cast, sent: Message, server: MailServer
) -> None:
    actions.read_bounce(system_user(), report(sent.message_id))
    sent.refresh_from_db()
    with pytest.raises(ValidationError, match="marked as refusing"):
        actions.retry_message(cast.secretariat, sent)
    (address,) = queries.bounced()
    actions.clear_address(cast.secretariat, address)
    assert not queries.is_bounced("gone@mre.example")
    actions.retry_message(cast.secretariat, sent)
    assert outbox.deliver_due().sent == 1
    with pytest.raises(ValidationError, match="only one that was not sent"):
        actions.retry_message(cast.secretariat, sent)
    assert len(server.taken) == 2


def test_an_erased_message_is_not_tried_again(cast: Cast) -> None:
    message = queued()
    outbox.erase(to="ana@mre.example")
    with pytest.raises(ValidationError, match="erased"):
        actions.retry_message(cast.secretariat, message)
