"""Where links in mails lead."""

from __future__ import annotations

import pytest
from django.test import override_settings

from contadora.post import site


def test_on_this_machine_a_link_leads_to_the_port_that_is_served(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(site.PORT, raising=False)
    with override_settings(LOOPBACK=True):
        assert site.own_address() == "http://localhost:8000"
        monkeypatch.setenv(site.PORT, "8123")
        assert site.own_address() == "http://localhost:8123"
    with override_settings(LOOPBACK=False, ALLOWED_HOSTS=["*", ".desk.example.org"]):
        assert site.own_address() == "https://desk.example.org"
