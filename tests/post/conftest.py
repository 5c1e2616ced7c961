"""A desk whose mails go to a mail server of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils.translation import override

from tests.post.mailserver import HOST, MailServer, mail_server


@pytest.fixture(autouse=True)
def _in_english(_out_of_any_request: None) -> Iterator[None]:
    """What is refused is said in English, whatever the desk's own language is."""
    with override("en"):
        yield


@pytest.fixture
def server(settings: Any) -> Iterator[MailServer]:
    """A mail server that the desk sends to."""
    with mail_server() as running:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = HOST, running.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.EMAIL_TIMEOUT = 5
        settings.DEFAULT_FROM_EMAIL = "Academia <academia@desk.example>"
        yield running
