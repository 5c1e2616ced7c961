"""Mails are sent in order and once, however the mail server answers, or when it does not."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from contadora.config.jobs import fail_orphans
from contadora.people.queries import system_user
from contadora.post import jobs, outbox, queries
from contadora.post.models import Address, Enclosure, Message
from tests.post.mailserver import MailServer
from tests.post.posting import COURSE, queued

pytestmark = pytest.mark.django_db
Status = Message.Status


def later(**ahead: int) -> Any:
    return time_machine.travel(timezone.now() + timedelta(**ahead), tick=True)


def status(message: Message) -> str:
    message.refresh_from_db()
    return message.status


def tasks() -> Any:
    return DBTaskResult.objects.filter(task_path=jobs.deliver.module_path)


def test_a_key_makes_one_message() -> None:
    first = queued(key="course:1:invite:ana")
    again = outbox.queue(
        system_user(),
        to="ana@mre.example",
        language="es",
        subject="x",
        body="x",
        kind="invitation",
        key="course:1:invite:ana",
    )
    assert again is None
    assert list(Message.objects.values_list("pk", flat=True)) == [first.pk]
    assert queued().key is None
    assert queued().key is None  # without a key, twice is two


def test_nothing_is_queued_by_a_transaction_that_fails(
    django_capture_on_commit_callbacks: Any,
) -> None:
    @transaction.atomic
    def fails() -> None:
        queued()
        raise LookupError

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(LookupError):
        fails()
    assert not Message.objects.exists()
    assert not tasks().exists()


def test_the_worker_is_asked_once_after_the_commit(
    django_capture_on_commit_callbacks: Any, server: MailServer
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            queued(f"person{number}@mre.example")
        assert not tasks().exists()
    assert tasks().count() == 1
    assert "3 sent" in jobs.deliver.call()
    assert len(server.taken) == 3


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"to": "not an address"}, ValidationError),
        ({"to": "a@b.example\nBcc: c@d.example"}, ValidationError),
        ({"language": "de"}, ValueError),
        (
            {"attachments": [outbox.Attachment("a.bin", "application/pdf", b"0" * 6_000_000)]},
            ValidationError,
        ),
    ],
)
def test_what_cannot_be_sent_is_refused(changes: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        queued(**changes)
    assert not Message.objects.exists()


def test_a_subject_brings_in_no_header(server: MailServer) -> None:
    queued(subject="Curso\r\nBcc: other@mre.example")
    outbox.deliver_due()
    (mail,) = server.mails
    assert mail["Subject"] == "Curso Bcc: other@mre.example"
    assert mail["Bcc"] is None
    assert server.taken[0].rcpt_tos == ["ana@mre.example"]


def test_a_server_that_is_down_loses_nothing_and_changes_no_order(server: MailServer) -> None:
    sent = [queued(f"p{n % 4}@mre.example", subject=f"{n}") for n in range(12)]
    server.stop()
    done = outbox.deliver_due()
    assert done.down
    assert (done.sent, Message.objects.filter(status=Status.QUEUED).count()) == (0, 12)
    with later(minutes=50):
        assert outbox.deliver_due().down
    server.start()
    with later(hours=1):
        done = outbox.deliver_due()
        assert outbox.deliver_due().sent == 0
    assert (done.sent, done.down) == (12, False)
    for who in range(4):
        came = [
            int(mail["Subject"]) for mail in server.mails if mail["To"] == f"p{who}@mre.example"
        ]
        assert came == [who, who + 4, who + 8]
    assert {status(each) for each in sent} == {Status.SENT}
    assert {mail["Message-ID"] for mail in server.mails} == {each.message_id for each in sent}


def test_while_the_server_is_down_the_worker_comes_again_and_then_rests(
    server: MailServer,
) -> None:
    queued()
    server.stop()
    jobs.deliver.call()
    (asked,) = tasks().filter(status="READY")
    ahead = asked.run_after - timezone.now()
    assert timedelta(seconds=50) < ahead <= outbox.DOWN
    jobs.ask_to_deliver(timezone.now() + timedelta(hours=1))  # it comes before that
    assert tasks().filter(status="READY").count() == 1
    server.start()
    tasks().delete()
    jobs.deliver.call()
    assert len(server.taken) == 1
    assert not tasks().filter(status="READY").exists()  # nothing waits


def test_after_a_restart_the_worker_goes_on_with_mails() -> None:
    job = jobs.deliver.enqueue()
    row = DBTaskResult.objects.get(pk=job.id)
    row.claim(f"{jobs_host()}:999999")
    assert fail_orphans() == 0
    (asked,) = tasks()
    assert (asked.status, asked.pk == row.pk) == ("READY", False)


def jobs_host() -> str:
    from contadora.config.jobs import worker_name

    return worker_name().rpartition(":")[0]


def test_who_is_put_off_holds_up_their_own_mails_only(server: MailServer) -> None:
    first, other, second = (
        queued("grey@mre.example", subject="1"),
        queued("ana@mre.example", subject="other"),
        queued("grey@mre.example", subject="2"),
    )
    server.refused_addresses["grey@mre.example"] = "451 4.7.1 Greylisted, come again"
    done = outbox.deliver_due()
    assert (done.sent, done.put_off, done.down) == (1, 1, False)
    assert (status(first), status(other), status(second)) == (
        Status.QUEUED,
        Status.SENT,
        Status.QUEUED,
    )
    assert "Greylisted" in first.error
    server.refused_addresses.clear()
    assert outbox.deliver_due().sent == 0  # not yet
    with later(minutes=2):
        assert outbox.deliver_due().sent == 2
    assert [mail["Subject"] for mail in server.mails] == ["other", "1", "2"]
    assert first.error  # as it was read; what is kept is clean again
    assert status(first) == Status.SENT
    assert first.error == ""


def test_pauses_grow_and_after_five_days_it_is_given_up(server: MailServer) -> None:
    message = queued("full@mre.example")
    server.refused_addresses["full@mre.example"] = "452 4.2.2 Mailbox full"
    waited = []
    now = timezone.now()
    for _attempt in range(3):
        with time_machine.travel(now, tick=False):
            assert outbox.deliver_due().put_off == 1
        message.refresh_from_db()
        waited.append(message.next_attempt_at - now)
        now = message.next_attempt_at
    assert waited == list(outbox.PAUSES[:3])
    with later(days=5, hours=1):
        assert outbox.deliver_due().failed == 1
        assert outbox.next_due() is None
    assert status(message) == Status.FAILED
    assert not queries.is_bounced("full@mre.example")


def test_a_refusal_for_good_marks_the_address(server: MailServer) -> None:
    gone = queued("Gone@mre.example")
    server.refused_addresses["gone@mre.example"] = "550 5.1.1 No such user here"
    done = outbox.deliver_due()
    assert (done.refused, done.sent, done.down) == (1, 0, False)
    assert status(gone) == Status.BOUNCED
    assert gone.error == "550 5.1.1 No such user here"
    assert queries.is_bounced("GONE@mre.example")
    assert queries.bounced_among(["Gone@mre.example", "ana@mre.example"]) == {"gone@mre.example"}
    # Nothing more is tried, and the log says why.
    after = queued("gone@mre.example")
    assert (after.status, after.error) == (Status.BOUNCED, "550 5.1.1 No such user here")
    server.refused_addresses.clear()
    assert outbox.deliver_due().sent == 0


@pytest.mark.parametrize(
    ("answer", "where", "kept", "marked"),
    [
        ("554 5.7.1 Blocked by a policy", "address", Status.BOUNCED, False),
        ("552 5.2.2 Over quota", "address", Status.BOUNCED, False),
        ("550 Mailbox unavailable", "address", Status.BOUNCED, True),
        ("554 5.6.0 The text is not welcome", "text", Status.BOUNCED, False),
        ("554 Message refused", "text", Status.BOUNCED, False),
        ("550 5.2.1 Mailbox disabled", "text", Status.BOUNCED, True),
        ("451 4.3.0 Try again", "text", Status.QUEUED, False),
    ],
)
def test_only_what_is_the_address_s_fault_marks_it(
    server: MailServer, answer: str, where: str, kept: str, marked: bool
) -> None:
    message = queued(body="a peculiar word")
    if where == "address":
        server.refused_addresses["ana@mre.example"] = answer
    else:
        server.refused_words[b"peculiar"] = answer
    outbox.deliver_due()
    assert status(message) == kept
    assert queries.is_bounced("ana@mre.example") is marked


def test_a_server_that_closes_stops_the_round_and_is_asked_again(server: MailServer) -> None:
    queued("first@mre.example")
    queued("second@mre.example")
    server.refused_addresses["first@mre.example"] = "421 4.3.2 Closing for maintenance"
    done = outbox.deliver_due()
    assert (done.down, done.sent, done.put_off) == (True, 0, 1)
    # The next round begins with the other, so that no message can hold up the rest.
    assert outbox.deliver_due().sent == 1
    server.refused_addresses.clear()
    with later(minutes=2):
        assert outbox.deliver_due().sent == 1


def test_a_message_that_cannot_be_written_holds_up_nobody(server: MailServer) -> None:
    broken = queued("ana@mre.example")
    Message.objects.filter(pk=broken.pk).update(to="two\n@mre.example")
    queued("ana@mre.example")
    done = outbox.deliver_due()
    assert (done.failed, done.sent) == (1, 1)
    assert status(broken) == Status.FAILED
    assert "Error" in broken.error


def test_what_a_killed_worker_had_in_hand_is_queued_again_under_its_own_name(
    server: MailServer,
) -> None:
    message = queued()
    assert outbox._claim(message)
    assert not outbox._claim(Message.objects.get(pk=message.pk))  # nobody else takes it
    behind = queued(subject="behind it")
    assert outbox.deliver_due().sent == 0
    due = outbox.next_due()
    assert due is not None
    assert due - timezone.now() > timedelta(minutes=14)
    with later(minutes=16):
        assert outbox.deliver_due().sent == 2
    assert [mail["Message-ID"] for mail in server.mails] == [message.message_id, behind.message_id]


def test_a_turn_ends_in_time_and_the_rest_is_asked_for(server: MailServer) -> None:
    for number in range(3):
        queued(f"p{number}@mre.example")
    assert outbox.deliver_due(seconds=-1).sent == 0
    assert Message.objects.filter(status=Status.QUEUED).count() == 3
    assert outbox.deliver_due(seconds=30).sent == 3
    assert server.conversations == 1  # the first turn said nothing; the second did all in one


def test_without_a_mail_server_mails_are_files(settings: Any, tmp_path: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    queued()
    assert outbox.deliver_due().sent == 1
    (file,) = tmp_path.iterdir()
    assert "ana@mre.example" in file.read_text()


def test_erasing_blanks_what_was_written_and_stops_what_waits(server: MailServer) -> None:
    sent = queued(attachments=[outbox.Attachment("a.txt", "text/plain", b"x")])
    outbox.deliver_due()
    waiting = queued(about="academy.course:other")
    other = queued("b@mre.example")
    outbox.mark_address("ana@mre.example", "550")
    assert outbox.erase(to="Ana@mre.example") == 2
    assert outbox.deliver_due().sent == 1
    for each in (sent, waiting, other):
        each.refresh_from_db()
    assert (sent.to, sent.subject, sent.body, sent.status) == ("", "", "", Status.SENT)
    assert sent.sent_at is not None
    assert (waiting.to, waiting.status) == ("", Status.FAILED)
    assert (other.to, other.status) == ("b@mre.example", Status.SENT)
    assert not Enclosure.objects.exists()
    assert not Address.objects.exists()
    assert outbox.erase(about=COURSE) == 1
    with pytest.raises(ValueError, match="name an address"):
        outbox.erase()


def test_the_log_is_about_an_object(server: MailServer) -> None:
    mine, other = queued(), queued(about="academy.course:other")
    assert list(queries.messages_about(COURSE)) == [mine]
    assert list(queries.messages_to("ANA@mre.example")) == [mine, other]
    assert queries.counts(COURSE) == {"queued": 1}
    assert queries.counts() == {"queued": 2}
