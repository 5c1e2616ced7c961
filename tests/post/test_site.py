"""Where links in mails lead."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import SettingsWrapper

from contadora.post import site


def test_on_this_machine_a_link_leads_to_the_port_that_is_served(
    monkeypatch: pytest.MonkeyPatch, settings: SettingsWrapper
) -> None:
    settings.LOOPBACK = True
    monkeypatch.delenv(site.PORT, raising=False)
    assert site.own_address() == "http://localhost:8000"
    monkeypatch.setenv(site.PORT, "8123")
    assert site.own_address() == "http://localhost:8123"
    settings.LOOPBACK, settings.ALLOWED_HOSTS = False, ["*", ".desk.example.org"]
    assert site.own_address() == "https://desk.example.org"
