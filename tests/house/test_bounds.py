"""What the desk takes from a request before it reads it, and what it keeps to its owner."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contadora.cli.desk import open_desk
from contadora.config import archive, bounds
from contadora.config.checks import NotReady, check_public
from contadora.config.environment import whole_number
from contadora.people.models import User
from contadora.record.models import Upload
from tests.factory import Cast, make_cast

PAGE = "/es/editions/"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def send(client: Client, page: str = PAGE, **more: Any) -> Any:
    given = SimpleUploadedFile("votes.csv", b"rcid,iso3,vote\n" * 100)
    return client.post(page, {"file": given}, **more)


@pytest.mark.parametrize("role", ["anonymous", "outsider", "officer", "head", "administrator"])
@pytest.mark.parametrize("page", [PAGE, "/es/accounts/login/", "/api/v1/states", "/es/nowhere/"])
def test_a_large_file_is_refused_unread(cast: Cast, settings: Any, role: str, page: str) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client = Client(enforce_csrf_checks=True)
    user = cast.of(role)
    if isinstance(user, User):
        client.force_login(user)
    answer = send(client, page)
    assert answer.status_code == 413
    assert answer.wsgi_request._read_started is False
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_the_secretariat_hands_files_in_up_to_a_bound(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    client = Client()
    client.force_login(cast.secretariat)
    assert send(client).status_code == 302
    assert Upload.objects.count() == 1
    monkeypatch.setattr(bounds, "LARGEST", 100)
    assert send(client).status_code == 413
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("length", ["-1", "1e9", "9" * 30, "x"])
def test_a_length_that_is_none_is_refused(cast: Cast, length: str) -> None:
    assert send(Client(), CONTENT_LENGTH=length).status_code == 413


@pytest.mark.parametrize(
    "path", ["/es/delegations/%00/", "/es/sources/%00/", "/es/instruments/%00/acts/new/", "/%00"]
)
def test_an_address_with_a_nul_is_not_found(cast: Cast, path: str) -> None:
    client = Client()
    client.force_login(cast.head)
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "asked", ["/es/law/?holder=%00x", "/es/law/bodies/?name=%00", "/es/?%00=1"]
)
def test_a_nul_in_what_is_asked_is_left_out(cast: Cast, client: Client, asked: str) -> None:
    found, without = client.get(asked), client.get(asked.replace("%00", ""))
    assert found.status_code == without.status_code
    assert found.wsgi_request.GET == without.wsgi_request.GET


def test_a_form_with_too_many_fields_is_told_so(cast: Cast, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 20
    client = Client()
    client.force_login(cast.head)
    many = {f"field-{number}": "x" for number in range(21)}
    answer = client.post("/en/me/", {"name": "Head", "language": "es", **many})
    assert answer.status_code == 400
    assert "more fields than the desk takes at once" in answer.content.decode()


def test_a_nul_in_what_is_sent_is_left_out(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.head)
    sent = client.post("/es/me/", {"name": "He\0ad", "language": "es"})
    assert sent.status_code == 302
    cast.head.refresh_from_db()
    assert cast.head.name == "Head"


def test_no_link_of_a_page_leads_to_another_site(client: Client, db: None) -> None:
    page = client.get("/", PATH_INFO="//other.example/es/me/")
    assert page.status_code == 404
    assert 'href="//' not in page.content.decode()


def test_a_public_desk_needs_a_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTADORA_SECRET_KEY", "k" * 50)
    monkeypatch.setenv("CONTADORA_EMAIL_URL", "smtp://mail.example/")
    monkeypatch.setenv("CONTADORA_FROM_EMAIL", "desk@mail.example")
    monkeypatch.setenv("CONTADORA_ALLOWED_HOSTS", "desk.example")
    check_public("0.0.0.0")
    for hosts in ("*", "desk.example, *"):
        monkeypatch.setenv("CONTADORA_ALLOWED_HOSTS", hosts)
        with pytest.raises(NotReady, match="CONTADORA_ALLOWED_HOSTS"):
            check_public("127.0.0.1")


@pytest.mark.parametrize(("text", "number"), [("", 1), ("0", 0), ("2", 2), (" 3 ", 3)])
def test_a_whole_number_is_read(monkeypatch: pytest.MonkeyPatch, text: str, number: int) -> None:
    monkeypatch.setenv("CONTADORA_PROXIES", text)
    assert whole_number("CONTADORA_PROXIES", 1) == number


@pytest.mark.parametrize("text", ["-1", "one", "1.5", "٣"])
def test_what_is_no_whole_number_is_named(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    from django.core.exceptions import ImproperlyConfigured

    monkeypatch.setenv("CONTADORA_PROXIES", text)
    with pytest.raises(ImproperlyConfigured, match="CONTADORA_PROXIES"):
        whole_number("CONTADORA_PROXIES", 1)


def test_the_store_is_its_owners_in_a_folder_open_to_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("CONTADORA_HOME", str(tmp_path))
    tmp_path.chmod(0o755)
    home = open_desk(made=False)
    assert home.store.parent == tmp_path
    assert home.store.stat().st_mode & 0o777 == 0o600
    home.store.chmod(0o644)
    open_desk(made=False)
    assert home.store.stat().st_mode & 0o777 == 0o600


def test_a_backup_follows_no_link_laid_in_its_way(tmp_path: Path, db: None) -> None:
    uploads = tmp_path / "uploads"
    uploads.mkdir()
    victim = tmp_path / "victim"
    victim.write_text("as it was")
    target = tmp_path / "desk.backup"
    (tmp_path / "desk.backup.part").symlink_to(victim)
    before = os.umask(0)
    try:
        archive.write(target, uploads)
    finally:
        os.umask(before)
    assert victim.read_text() == "as it was"
    assert target.stat().st_mode & 0o777 == 0o600
    assert not target.is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "desk.backup", "desk.backup.part", "uploads", "victim",
    ]  # fmt: skip
