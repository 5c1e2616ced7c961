"""Files handed in on the page of editions, and read by the worker."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from contadora.config.catalogues import PACKAGE
from contadora.people.access import NotAllowed
from contadora.record import actions
from contadora.record.actions import uploads
from contadora.record.jobs import read_upload
from contadora.record.loading import report
from contadora.record.models import RollCall, Upload
from tests.factory import PASSWORD, Cast, make_cast
from tests.record import editions

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    RollCall.objects.all().delete()
    return make_cast()


def given(name: str, rows: list[editions.Row]) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, editions.text(rows).encode())


def test_a_file_is_handed_in_read_and_deleted(
    cast: Cast, client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    client.login(email=cast.secretariat.email, password=PASSWORD)
    data = {
        "file": given("../../evil.csv", editions.plain()),
        "about": given("b.csv", editions.about()),
    }
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("record:editions"), data)
    upload = Upload.objects.get()
    address = reverse("record:upload", args=[upload.uuid])
    assert response["Location"] == address
    assert upload.filename == "evil.csv"
    assert DBTaskResult.objects.count() == 1
    assert client.get(address)["Refresh"] == "3"
    assert read_upload.call(str(upload.uuid)) == Upload.Status.DONE
    upload.refresh_from_db()
    assert upload.edition is not None
    assert (upload.edition.rollcalls_added, upload.rows_read) == (2, 10)
    assert not uploads.folder_of(upload).exists()
    page = client.get(address)
    assert "Refresh" not in page
    assert reverse("record:edition", args=[upload.edition.uuid]) in page.content.decode()
    shown = client.get(reverse("record:edition", args=[upload.edition.uuid])).content.decode()
    assert "evil.csv" in shown


def test_a_refusal_is_kept_with_its_reason(cast: Cast) -> None:
    upload = actions.request_load(cast.secretariat, SimpleUploadedFile("a.csv", b"a,b\n1,2\n"))
    done = uploads.carry_out(upload)
    assert done.status == Upload.Status.FAILED
    assert done.problem == {"code": "unknown", "values": {"file": "a.csv", "columns": "a, b"}}
    assert not uploads.folder_of(upload).exists()
    assert not RollCall.objects.exists()


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("es", "a.csv: 1.200 filas no pueden leerse, la primera en la línea 3 (Estado desconocido"),
        ("pt", "a.csv: 1.200 linhas não podem ser lidas, a primeira na linha 3 (Estado desconheci"),
        ("fr", "lignes ne peuvent être lues, la première à la ligne 3 (État inconnu"),
        ("en", "a.csv: 1,200 rows cannot be read, the first at line 3 (unknown State: QQQ); noth"),
    ],
)
def test_a_refusal_is_told_in_the_readers_language(
    cast: Cast, client: Client, language: str, told: str
) -> None:
    values = {"file": "a.csv", "count": 1200, "line": 3, "reason": ["state", "QQQ"]}
    upload = Upload.objects.create(
        filename="a.csv",
        status=Upload.Status.FAILED,
        uploaded_by=cast.secretariat,
        problem={"code": "strict", "values": values},
    )
    client.login(email=cast.secretariat.email, password=PASSWORD)
    with override(language):
        page = client.get(reverse("record:upload", args=[upload.uuid])).content.decode()
    assert told in page
    assert 'lang="en">a.csv' not in page


def test_a_refusal_kept_as_an_english_sentence_is_still_read(cast: Cast, client: Client) -> None:
    upload = Upload.objects.create(
        filename="a.csv",
        status=Upload.Status.FAILED,
        uploaded_by=cast.secretariat,
        error="a.csv: empty; fetch the file again",
    )
    client.login(email=cast.secretariat.email, password=PASSWORD)
    with override("fr"):
        page = client.get(reverse("record:upload", args=[upload.uuid])).content.decode()
    assert '<span lang="en">a.csv: empty; fetch the file again</span>' in page


def test_the_desks_own_failure_is_told_and_raised(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_args: object, **_options: object) -> None:
        raise RuntimeError("the store is gone")

    monkeypatch.setattr(uploads, "load_rollcalls", broken)
    upload = actions.request_load(cast.secretariat, given("a.csv", editions.library()))
    with pytest.raises(RuntimeError):
        uploads.carry_out(upload)
    client.login(email=cast.secretariat.email, password=PASSWORD)
    with override("es"):
        page = client.get(reverse("record:upload", args=[upload.uuid])).content.decode()
    assert "La mesa falló al leer el archivo" in page


def test_what_a_refusal_quotes_of_a_file_can_be_kept(cast: Cast) -> None:
    given_file = SimpleUploadedFile("a.csv", b"a\0b,c\n1,2\n")
    done = uploads.carry_out(actions.request_load(cast.secretariat, given_file))
    assert done.problem["values"]["columns"] == "a b, c"


def test_every_refusal_has_its_text_and_every_text_its_refusal() -> None:
    """The codes are those of the calls, with the values that their texts name."""
    found: dict[str, set[str]] = {}
    for file in sorted((PACKAGE / "record").rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "LoadError":
                code = ast.literal_eval(node.args[0])
                found[code] = {str(keyword.arg) for keyword in node.keywords}
    assert found.keys() | {"desk"} == report.PROBLEMS.keys()
    for code, names in found.items():
        values: dict[str, Any] = {name: f"<{name}>" for name in names}
        if "reason" in values:
            values |= {"reason": ["state", "<reason>"], "count": 2}
        text = report.problem(code, values)
        assert all(name in text or name == "count" for name in names), text


def test_a_file_is_read_once(cast: Cast) -> None:
    upload = actions.request_load(cast.secretariat, given("a.csv", editions.library()))
    assert uploads.carry_out(upload).status == Upload.Status.DONE
    assert uploads.carry_out(upload).status == Upload.Status.DONE
    assert RollCall.objects.count() == 2


def test_strict_is_kept(cast: Cast) -> None:
    rows = editions.library()
    rows[0]["ms_vote"] = "?"
    upload = actions.request_load(cast.secretariat, given("a.csv", rows), strict=True)
    assert uploads.carry_out(upload).status == Upload.Status.FAILED
    assert not RollCall.objects.exists()


def test_a_file_too_large_is_sent_to_the_command(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST", 10)
    client.login(email=cast.secretariat.email, password=PASSWORD)
    page = client.post(reverse("record:editions"), {"file": given("a.csv", editions.library())})
    assert "contadora load rollcalls" in page.content.decode()
    assert not Upload.objects.exists()


@pytest.mark.parametrize("role", ["head", "administrator"])
def test_only_the_secretariat_hands_in(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowed):
        actions.request_load(getattr(cast, role), given("a.csv", editions.library()))
    assert not Upload.objects.exists()


def test_what_the_desks_end_cut_off_is_said_to_have_failed(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    def ended(*_args: Any, **_kwargs: Any) -> None:
        raise SystemExit(0)

    upload = actions.request_load(cast.secretariat, given("a.csv", editions.library()))
    monkeypatch.setattr(uploads, "load_rollcalls", ended)
    with pytest.raises(SystemExit):
        uploads.carry_out(upload)
    upload.refresh_from_db()
    assert (upload.status, upload.problem["code"]) == (Upload.Status.FAILED, "desk")
