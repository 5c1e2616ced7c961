"""The settings: what the environment says, what a public desk turns on, what every page carries."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.test import Client

from contadora.config.checks import NotReady, check_public
from contadora.config.environment import (
    is_loopback,
    listed,
    mail_sender,
    mail_server,
    setting,
    switch,
)
from contadora.config.home import Home
from contadora.config.variables import VARIABLES
from tests.house.commands import environment

SOURCES = Path(__file__).resolve().parents[2] / "src" / "contadora"
KEY = "k" * 50


def settings_with(home: Path, **given: str) -> dict[str, object]:
    """Return the settings a process of its own has with this environment."""
    program = (
        "import json; from django.conf import settings as s; print(json.dumps({name: "
        "getattr(s, name, None) for name in ['LOOPBACK', 'ALLOWED_HOSTS', 'SECRET_KEY', "
        "'SESSION_COOKIE_SECURE', 'CSRF_COOKIE_SECURE', 'SECURE_SSL_REDIRECT', "
        "'SECURE_HSTS_SECONDS', 'EMAIL_HOST', 'EMAIL_PORT', 'EMAIL_HOST_USER', "
        "'EMAIL_HOST_PASSWORD', 'EMAIL_USE_TLS', 'EMAIL_USE_SSL', 'CSRF_TRUSTED_ORIGINS', "
        "'DEBUG']}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=environment(home, DJANGO_SETTINGS_MODULE="contadora.config.settings", **given),
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    found: dict[str, object] = json.loads(done.stdout)
    return found


def test_the_loopback_desk_keeps_a_key_of_its_own(tmp_path: Path) -> None:
    first = settings_with(tmp_path)
    assert first["LOOPBACK"] is True
    assert first["DEBUG"] is False
    assert len(str(first["SECRET_KEY"])) >= 50
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert settings_with(tmp_path)["SECRET_KEY"] == first["SECRET_KEY"]
    assert settings_with(tmp_path / "other")["SECRET_KEY"] != first["SECRET_KEY"]


def test_processes_that_start_at_once_have_one_key(tmp_path: Path) -> None:
    for turn in range(50):
        home, gate = Home(tmp_path / str(turn)), Barrier(8)

        def start(_: int, home: Home = home, gate: Barrier = gate) -> str:
            gate.wait()
            return home.secret_key()

        with ThreadPoolExecutor(8) as pool:
            keys = set(pool.map(start, range(8)))
        assert len(keys) == 1
        assert len(keys.pop()) >= 50
        assert [file.name for file in home.path.iterdir()] == ["secret.key"]


def test_a_public_desk_keeps_to_https(tmp_path: Path) -> None:
    found = settings_with(
        tmp_path,
        CONTADORA_ALLOWED_HOSTS="desk.example, .mre.example",
        CONTADORA_SECRET_KEY=KEY,
        CONTADORA_EMAIL_URL="smtp://desk:p%40ss@mail.example:2525/?tls=1",
    )
    assert found["LOOPBACK"] is False
    assert found["ALLOWED_HOSTS"] == ["desk.example", ".mre.example"]
    assert found["SECRET_KEY"] == KEY
    for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT"):
        assert found[name] is True
    assert found["SECURE_HSTS_SECONDS"] == 31_536_000
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == ("mail.example", 2525)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("desk", "p@ss")
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (True, False)
    assert not (tmp_path / "secret.key").exists()


def test_a_setting_may_be_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "key"
    file.write_text(f"{KEY}\n", encoding="utf-8")
    monkeypatch.setenv("CONTADORA_SECRET_KEY", "not this")
    monkeypatch.setenv("CONTADORA_SECRET_KEY_FILE", str(file))
    assert setting("CONTADORA_SECRET_KEY") == KEY
    for wrong, said in ((tmp_path / "none", "No such file"), (tmp_path, "Is a directory")):
        monkeypatch.setenv("CONTADORA_SECRET_KEY_FILE", str(wrong))
        with pytest.raises(ImproperlyConfigured, match=said):
            setting("CONTADORA_SECRET_KEY")
    file.write_bytes(b"\xff\xfe\xff")
    monkeypatch.setenv("CONTADORA_SECRET_KEY_FILE", str(file))
    with pytest.raises(ImproperlyConfigured, match="UTF-8"):
        setting("CONTADORA_SECRET_KEY")


def test_a_list_is_divided_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTADORA_ALLOWED_HOSTS", " a.example,, b.example ")
    assert listed("CONTADORA_ALLOWED_HOSTS") == ["a.example", "b.example"]


@pytest.mark.parametrize(
    ("host", "here"),
    [
        ("127.0.0.1", True), ("127.1.2.3", True), ("::1", True), ("[::1]", True),
        ("localhost", True), ("0.0.0.0", False), ("::", False), ("10.0.0.1", False),
        ("desk.example", False), ("", False),
    ],
)  # fmt: skip
def test_the_loopback_is_known(host: str, here: bool) -> None:
    assert is_loopback(host) is here


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("", None),
        ("smtp://mail.example", ("mail.example", 587, "", "", False, False)),
        ("smtp://mail.example/?tls=true", ("mail.example", 587, "", "", True, False)),
        ("smtp://u:p%2F%23@mail.example:25?tls=0", ("mail.example", 25, "u", "p/#", False, False)),
        ("smtp://u:p@127.0.0.1:1025", ("127.0.0.1", 1025, "u", "p", False, False)),
        ("smtps://u%40x:p@mail.example", ("mail.example", 465, "u@x", "p", False, True)),
        ("smtps://u:p@mail.example:2465/", ("mail.example", 2465, "u", "p", False, True)),
    ],
)
def test_a_mail_server_is_read(
    monkeypatch: pytest.MonkeyPatch, url: str, server: tuple[object, ...] | None
) -> None:
    monkeypatch.setenv("CONTADORA_EMAIL_URL", url)
    assert mail_server() == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example", "http://mail.example", "smtp://", "smtp:mail.example",
        "smtp://user:hunter2/x@mail.example", "smtp://user:hunter2#x@mail.example",
        "smtp://user:12?hunter2@mail.example", "smtp://user:[hunter2@mail.example",
        "smtp://user:12/hunter2@mail.example:587", "smtp://user:hunter2@mail.example:port",
        "smtp://user:hunter2@mail.example/?tls=maybe", "smtp://user:hunter2@mail.example/?ssl=1",
        "smtp://user:hunter2@mail.example/?tls=1&tls=0", "smtp://user:hunter2@mail.example:0",
        "smtps://user:hunter2@mail.example/?tls=1", "smtp://user:hunter2@mail.example:587",
    ],
)  # fmt: skip
def test_a_mail_server_that_is_none_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("CONTADORA_EMAIL_URL", url)
    with pytest.raises(ImproperlyConfigured, match=r"^CONTADORA_EMAIL_URL: ") as error:
        mail_server()
    assert "hunter" not in str(error.value)
    assert error.value.__cause__ is None
    assert error.value.__suppress_context__ or error.value.__context__ is None
    monkeypatch.setenv("CONTADORA_ALLOWED_HOSTS", "desk.example")
    monkeypatch.setenv("CONTADORA_SECRET_KEY", KEY)
    with pytest.raises(NotReady, match="CONTADORA_EMAIL_URL: "):
        check_public("127.0.0.1")


@pytest.mark.parametrize("sender", ["nobody", "a b@mre.example", "Desk <desk>", "@mre.example"])
def test_a_sender_without_an_address_is_told(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    monkeypatch.setenv("CONTADORA_FROM_EMAIL", sender)
    with pytest.raises(
        ImproperlyConfigured, match=r"CONTADORA_FROM_EMAIL: .* is no e-mail address"
    ):
        mail_sender("contadora@localhost")
    monkeypatch.setenv("CONTADORA_FROM_EMAIL", "Desk <desk@mre.example>")
    assert mail_sender("contadora@localhost") == "Desk <desk@mre.example>"


@pytest.mark.parametrize("sender", ["", "contadora@localhost", "Desk <contadora@localhost>"])
def test_a_public_desk_does_not_write_as_this_machine(
    monkeypatch: pytest.MonkeyPatch, sender: str
) -> None:
    monkeypatch.setenv("CONTADORA_ALLOWED_HOSTS", "desk.example")
    monkeypatch.setenv("CONTADORA_SECRET_KEY", KEY)
    monkeypatch.setenv("CONTADORA_EMAIL_URL", "smtp://mail.example")
    monkeypatch.setenv("CONTADORA_FROM_EMAIL", sender)
    with pytest.raises(NotReady, match="CONTADORA_FROM_EMAIL: give"):
        check_public("127.0.0.1")


def test_a_switch_is_on_or_off(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, on in (("", True), ("1", True), ("True", True), ("0", False), ("off", False)):
        monkeypatch.setenv("CONTADORA_TLS_REDIRECT", text)
        assert switch("CONTADORA_TLS_REDIRECT", default=True) is on
    monkeypatch.setenv("CONTADORA_TLS_REDIRECT", "maybe")
    with pytest.raises(ImproperlyConfigured, match="CONTADORA_TLS_REDIRECT: 'maybe' is neither"):
        switch("CONTADORA_TLS_REDIRECT", default=True)


def test_every_variable_that_is_read_is_described() -> None:
    read = set()
    for file in SOURCES.rglob("*.py"):
        if file.name != "variables.py":
            text = file.read_text(encoding="utf-8")
            read |= set(re.findall(r'"((?:CONTADORA_[A-Z_]+|DATABASE_URL))"', text))
    read = {name.removesuffix("_FILE") for name in read}
    assert read <= {variable.name for variable in VARIABLES}


def test_health_needs_no_name_and_no_language(client: Client, db: None) -> None:
    answer = client.get("/healthz", headers={"host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer
    with patch("contadora.config.health.connection.cursor", side_effect=DatabaseError):
        failed = client.get("/healthz")
    assert failed.status_code == 503
    for each in (answer, failed):
        assert each["X-Content-Type-Options"] == "nosniff"
        assert each["X-Frame-Options"] == "DENY"
        assert each["Referrer-Policy"] == "same-origin"
        assert each["Cross-Origin-Opener-Policy"] == "same-origin"
        assert each["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_health_is_not_sent_to_another_address(client: Client, db: None, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_HSTS_SECONDS = 60
    answer = Client().get("/healthz")
    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer
    answer = Client().get("/healthz", secure=True)
    assert answer["Strict-Transport-Security"].startswith("max-age=60")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/es/about/", "/en/accounts/login/", "/es/nowhere/"])
def test_every_answer_carries_the_content_policy(client: Client, path: str) -> None:
    policy = client.get(path)["Content-Security-Policy"]
    directives = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert directives["default-src"] == "'none'"
    assert directives["script-src"] == directives["style-src"] == "'self'"
    assert directives["frame-ancestors"] == "'none'"
    assert "unsafe" not in policy


@pytest.mark.django_db
def test_an_answer_tells_other_sites_nothing(client: Client) -> None:
    answer = client.get("/es/about/")
    assert answer["X-Frame-Options"] == "DENY"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_languages_are_four_with_spanish_first() -> None:
    assert [code for code, _name in settings.LANGUAGES] == ["es", "en", "pt", "fr"]
    assert settings.LANGUAGE_CODE == "es"


def test_no_page_of_the_sources_has_script_or_style_in_it() -> None:
    """The content policy refuses them; here they are found before a browser is."""
    seen = 0
    inside = re.compile(
        r"<style|\sstyle=|\son\w+=|<script(?![^>]*(?:src=|type=\"application/(?:ld\+)?json\"))"
    )
    for file in SOURCES.rglob("templates/**/*.html"):
        seen += 1
        found = inside.findall(file.read_text(encoding="utf-8"))
        assert not found, f"{file.relative_to(SOURCES)}: {found}"
    assert seen > 20
