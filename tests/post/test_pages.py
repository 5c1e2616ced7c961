"""What the pages of mails show, and what they keep to themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contadora.post import bounces, links, outbox, queries, templates
from contadora.post.models import Message, TemplateText
from tests.factory import PASSWORD, Cast, make_cast
from tests.post.mailserver import MailServer
from tests.post.posting import COURSE, a_template, queued
from tests.post.test_bounces import report

pytestmark = pytest.mark.django_db
KIND = "tests-invitation"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def signed_in(client: Client, cast: Cast) -> Client:
    assert client.login(email=cast.secretariat.email, password=PASSWORD)
    return client


@pytest.fixture
def kind() -> Iterator[None]:
    templates.register(a_template())
    yield
    del templates._KINDS[KIND]


def page(name: str, *args: Any, language: str = "en") -> str:
    with override(language):
        return reverse(name, args=args)


def test_the_log_shows_what_was_asked_for(signed_in: Client, server: MailServer) -> None:
    sent = queued("ana@mre.example", subject="Sent to Ana")
    outbox.deliver_due()
    queued("luz@mre.example", subject="Waits for <b>Luz</b>", about="academy.course:other")
    everything = signed_in.get(page("post:log")).content.decode()
    assert "Sent to Ana" in everything
    assert "Waits for &lt;b&gt;Luz&lt;/b&gt;" in everything
    assert "<li>waiting: 1</li>" in everything
    assert re.search(r'class="at">\d+ \w+ \d{4}, \d\d:\d\d:\d\d</td>', everything)
    asked = signed_in.get(page("post:log"), {"status": "sent"}).content.decode()
    assert ("Sent to Ana" in asked, "Luz" in asked) == (True, False)
    asked = signed_in.get(page("post:log"), {"q": "luz@"}).content.decode()
    assert ("Sent to Ana" in asked, "Luz" in asked) == (False, True)
    asked = signed_in.get(page("post:log"), {"about": COURSE}).content.decode()
    assert ("Sent to Ana" in asked, "Luz" in asked) == (True, False)
    asked = signed_in.get(page("post:log"), {"before": str(sent.pk)}).content.decode()
    assert "No mail answers to this." in asked


def test_the_log_is_read_in_few_questions(
    signed_in: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        queued(f"p{number}@mre.example")
    with django_assert_max_num_queries(8):
        shown = signed_in.get(page("post:log")).content.decode()
    assert shown.count("@mre.example</th>") == 50
    assert "Older" in shown


def test_a_message_s_page_keeps_its_keys(signed_in: Client) -> None:
    word = links.sign("academy.invitation", "9a3f")
    uuid = "7b0c0c52-5f3e-4c43-9a6e-0d8a2a1f9f11"
    message = queued(
        body=f"Abra https://desk.example/es/academy/answer/{word}/ o "
        f"https://desk.example/es/courses/techplomacy-2021/?k={uuid}#top, gracias.",
        attachments=[outbox.Attachment("programa.pdf", "application/pdf", b"%PDF")],
    )
    shown = signed_in.get(page("post:message", message.uuid)).content.decode()
    assert word not in shown
    assert word.split(":")[0] not in shown
    assert uuid not in shown
    assert "https://desk.example/es/academy/answer/(not shown)/" in shown
    assert "https://desk.example/es/courses/techplomacy-2021/?k=(not shown)#top" in shown
    assert "programa.pdf" in shown
    assert '<div class="post-body" lang="es"' in shown
    assert "Send again" not in shown


def test_a_failed_message_is_sent_again_from_its_page(signed_in: Client) -> None:
    message = queued()
    Message.objects.update(status=Message.Status.FAILED, error="452 4.2.2 Mailbox full")
    shown = signed_in.get(page("post:message", message.uuid)).content.decode()
    assert "452 4.2.2 Mailbox full" in shown
    answer = signed_in.post(page("post:retry", message.uuid), follow=True)
    assert "The message waits to be sent again." in answer.content.decode()
    message.refresh_from_db()
    assert (message.status, message.attempts, message.error) == ("queued", 0, "")
    answer = signed_in.post(page("post:retry", message.uuid), follow=True)
    assert "This message is “waiting”" in answer.content.decode()


def test_a_report_is_handed_in_and_the_mark_taken_off(
    signed_in: Client, server: MailServer
) -> None:
    message = queued("gone@mre.example")
    outbox.deliver_due()
    where = page("post:refused")

    def hand_in(content: bytes) -> str:
        file = SimpleUploadedFile("report.eml", content, content_type="text/html")
        return signed_in.post(where, {"report": file}, follow=True).content.decode()

    assert "This is not a report of mail" in hand_in(b"hello")
    assert "larger than 2 MB" in hand_in(b"0" * (bounces.LARGEST + 1))
    assert not queries.bounced()
    shown = hand_in(report(message.message_id))
    assert "1 address marked as refusing mail." in shown
    assert "550 5.1.1 &lt;gone&gt; User unknown" in shown
    (address,) = queries.bounced()
    signed_in.post(page("post:clear", address.pk))
    assert "No address refuses mail." in signed_in.get(where).content.decode()


@pytest.mark.usefixtures("kind")
def test_a_text_is_previewed_kept_and_given_up(signed_in: Client) -> None:
    listed = signed_in.get(page("post:texts", COURSE)).content.decode()
    assert "An invitation" in listed
    assert ">changed<" not in listed
    where = page("post:text", COURSE, KIND, "pt")
    shown = signed_in.get(where).content.decode()
    assert "<code>&#123;link&#125;</code>" in shown
    assert "pt [the link to the answer]" in shown
    wrong = {"subject": "{nome}", "body": "<script>{link}</script>", "do": "preview"}
    refused = signed_in.post(where, wrong).content.decode()
    assert "{nome}: no such field. There are: {name}, {link}." in refused
    assert "<script>{" not in refused
    right = {"subject": "Para {name}", "body": "Veja {link}", "do": "preview"}
    shown = signed_in.post(where, right).content.decode()
    assert "Veja [the link to the answer]" in shown
    assert not TemplateText.objects.exists()
    signed_in.post(where, right | {"do": "save"})
    assert templates.current(KIND, COURSE, "pt").subject == "Para {name}"
    assert ">changed<" in signed_in.get(page("post:texts", COURSE)).content.decode()
    signed_in.post(where, right | {"do": "own"})
    assert templates.current(KIND, COURSE, "pt").subject == "pt: {name}"


def test_pages_are_in_the_reader_s_language(signed_in: Client) -> None:
    queued()
    for language, told in (
        ("es", "Direcciones que rechazan el correo"),
        ("pt", "Endereços que recusam mensagens"),
        ("fr", "Adresses qui refusent le courrier"),
    ):
        shown = signed_in.get(page("post:log", language=language)).content.decode()
        assert told in shown
        assert "waiting" not in shown
