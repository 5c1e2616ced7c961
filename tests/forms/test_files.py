"""Files are what their content says, are kept under names of ours, and go out to be kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from contadora.forms import actions, documents, files
from contadora.forms.models import Upload
from contadora.forms.saving import save
from contadora.people.models import AuditEntry
from tests.factory import make_cast
from tests.forms import examples

GOOD = [
    (examples.PDF, "application/pdf"),
    (examples.PNG, "image/png"),
    (examples.JPEG, "image/jpeg"),
    (examples.document(documents.DOCX), documents.DOCX),
    (examples.document(documents.ODT), documents.ODT),
]
BAD = [
    b"",
    b"<html><script>alert(1)</script>",
    b"GIF89a",
    b"MZ\x90\0",
    b"PK\x03\x04 cut short",
    examples.document("zip"),
    examples.document(documents.DOCX, macros=True),
    b"<svg xmlns='http://www.w3.org/2000/svg'/>",
]


@pytest.mark.parametrize(("content", "kind"), GOOD, ids=[kind[-12:] for _content, kind in GOOD])
def test_a_file_is_typed_by_its_content(content: bytes, kind: str) -> None:
    assert files.content_type(SimpleUploadedFile("x.exe", content, "text/html")) == kind


@pytest.mark.parametrize("content", BAD, ids=range(len(BAD)))
def test_what_is_none_of_ours_is_refused_whatever_its_name(content: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        files.content_type(SimpleUploadedFile("letter.pdf", content, "application/pdf"))
    assert refused.value.code == "type"


def test_a_file_is_bounded() -> None:
    large = SimpleUploadedFile("letter.pdf", examples.PDF + b"\0" * files.LARGEST)
    with pytest.raises(ValidationError) as refused:
        files.content_type(large)
    assert refused.value.code == "large"


@pytest.mark.parametrize("name", ["../../etc/passwd", "..\\x.pdf", "a\0b\n.pdf", "..", "x" * 400])
def test_a_name_is_a_name_only(name: str) -> None:
    given = SimpleUploadedFile("x", examples.PDF)
    given._name = name
    shown = documents.shown_name(given)
    assert not set("/\\\0\n") & set(shown)
    assert 0 < len(shown) <= 120
    out = documents.download_name(Upload(name=shown, content_type="application/pdf"))
    assert out.endswith(".pdf")


@pytest.mark.django_db
def test_a_file_goes_out_to_be_kept_and_the_look_is_audited(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path
    cast = make_cast()
    form = examples.make_form(cast.secretariat)
    response = examples.begun(form, cast.officer)
    given = examples.given(
        response.version, {"letter": examples.file(name="año.html")}, **examples.WHOLE
    )
    response = save(response, given, 0)
    upload = Upload.objects.get()
    address = reverse("forms:upload", args=[upload.uuid])
    client.force_login(cast.officer)
    before = AuditEntry.objects.count()
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == examples.PDF  # type: ignore[attr-defined]
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["Content-Disposition"].endswith("a%C3%B1o.pdf")
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert AuditEntry.objects.count() == before
    client.force_login(cast.secretariat)
    assert client.get(address).status_code == 404  # a draft is its writer's
    actions.submit(cast.officer, response, response.revision)
    answer = client.get(address)
    assert b"".join(answer.streaming_content) == examples.PDF  # type: ignore[attr-defined]
    assert AuditEntry.objects.latest("seq").action == "open_file"


@pytest.mark.django_db
def test_only_a_page_that_takes_files_takes_much(client: Client) -> None:
    cast = make_cast()
    response = examples.begun(examples.make_form(cast.secretariat), cast.officer)
    client.force_login(cast.officer)
    much = {"q-name": "x" * (6 * 2**20)}
    assert client.post(reverse("forms:respond", args=[response.uuid]), much).status_code == 413
    large = SimpleUploadedFile("letter.pdf", examples.PDF + b"\0" * files.LARGEST)
    page = reverse("forms:answer", args=[response.uuid])
    answer = client.post(page, {"revision": "0", "do": "save", "q-letter": large})
    assert answer.status_code == 422  # read, and refused with its remedy
    assert "letter.pdf" in answer.content.decode()
    larger = SimpleUploadedFile("letter.pdf", b"\0" * (files.MOST_AT_ONCE + 6 * 2**20))
    assert client.post(page, {"q-letter": larger}).status_code == 413
