"""Files handed in on the page of editions, and read by the worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from contadora.people.access import NotAllowed
from contadora.record import actions
from contadora.record.actions import uploads
from contadora.record.jobs import read_upload
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
    assert "not a voting file" in done.error
    assert not uploads.folder_of(upload).exists()
    assert not RollCall.objects.exists()


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
