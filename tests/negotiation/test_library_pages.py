"""The library's pages: a file is handed in, looked through and kept; words are looked up."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contadora.negotiation import access, actions
from contadora.negotiation.actions import library as writing
from contadora.negotiation.models import AdoptedText, Intake
from tests.factory import Cast, make_cast
from tests.negotiation.library_texts import ENGLISH, SPANISH, SYMBOL, VALUES, keep, read
from tests.negotiation.stage import make_room

pytestmark = pytest.mark.django_db
LIST = "Asks the secretariat to keep a common list of the ships that can mend a cable;"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def client(cast: Cast) -> Client:
    found = Client()
    found.force_login(cast.officer)
    return found


def path(name: str, *args: object) -> str:
    """Return the address of a page in English."""
    with override("en"):
        return reverse(f"negotiation:{name}", args=args)


def hand_in(client: Client, data: bytes, name: str = "cables.txt") -> Any:
    """Hand a file in."""
    return client.post(path("library_load"), {"file": SimpleUploadedFile(name, data)})


def text_of(response: Any) -> str:
    """Return a page's words, without line breaks."""
    return " ".join(response.content.decode().split())


def test_from_a_file_to_the_library(client: Client) -> None:
    answer = hand_in(client, ENGLISH.encode())
    intake = Intake.objects.get()
    assert answer.status_code == 302
    page = text_of(client.get(answer["Location"]))
    assert "Read as TXT: 11 paragraphs. Nothing is kept yet." in page
    assert LIST in page
    assert 'value="A/RES/99/12"' in page
    kept = client.post(path("library_intake", intake.uuid), VALUES, follow=True)
    text = AdoptedText.objects.get()
    assert kept.redirect_chain[-1][0] == path("library_text", text.uuid)
    page = text_of(kept)
    assert "The text is in the library." in page
    assert '<li id="OP1-a">' in page
    assert SYMBOL in text_of(client.get(path("library")))


def test_a_file_that_cannot_be_read_says_why(client: Client) -> None:
    answer = hand_in(client, b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "text.pdf")
    assert "The file is a picture" in text_of(answer)
    assert "empty" in text_of(hand_in(client, b""))
    assert not Intake.objects.exists()


def test_a_text_that_is_there_is_shown_before_it_is_replaced(client: Client, cast: Cast) -> None:
    keep(cast.officer)
    intake = read(cast.officer, ENGLISH.replace("three years", "two years"))
    page = text_of(client.get(path("library_intake", intake.uuid)))
    assert "is in the library in this language (English) already" in page
    assert "10 of its paragraphs have the same words here" in page
    refused = client.post(path("library_intake", intake.uuid), VALUES)
    assert "Replace it, or correct the symbol" in text_of(refused)
    done = client.post(path("library_intake", intake.uuid), {**VALUES, "replace": "on"})
    assert done.status_code == 302
    assert AdoptedText.objects.get().passages.filter(words__contains="two years").exists()


def test_a_long_text_shows_how_far_it_is(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "AT_ONCE", 3)
    intake = read(cast.officer)
    answer = client.post(path("library_intake", intake.uuid), VALUES, follow=True)
    assert answer["Refresh"] == "3"
    assert "0 of 11 paragraphs" in text_of(answer)
    writing.finish_keeping(Intake.objects.get())
    answer = client.get(path("library_intake", intake.uuid))
    assert answer["Location"] == path("library_text", AdoptedText.objects.get().uuid)


def test_words_in_a_file_are_never_markup(client: Client, cast: Cast) -> None:
    text = keep(cast.officer, ENGLISH.replace("cable;", "<script>alert(1)</script> cable;"))
    for address in (
        path("library_text", text.uuid),
        path("library_look_up") + "?words=" + LIST.replace(" ", "+"),
    ):
        page = client.get(address).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_the_list_is_filtered_and_downloaded(client: Client, cast: Cast) -> None:
    keep(cast.officer)
    keep(cast.officer, SPANISH)
    assert "2 texts" in text_of(client.get(path("library")))
    assert "1 text<" in text_of(client.get(path("library"), {"language": "es"}))
    assert "1 text<" in text_of(client.get(path("library"), {"q": "mend a cable"}))
    assert "2 texts" in text_of(client.get(path("library"), {"symbol": "99/12"}))
    assert "No text of the library is so." in text_of(client.get(path("library"), {"q": "whales"}))
    answer = client.get(path("library"), {"format": "csv", "language": "en"})
    body = b"".join(answer).decode("utf-8-sig")  # type: ignore[arg-type]
    [row] = csv.DictReader(io.StringIO(body))
    assert (row["symbol"], row["language"], row["passages"]) == (SYMBOL, "en", "11")
    text = AdoptedText.objects.get(language="es")
    answer = client.get(path("library_text", text.uuid), {"format": "json"})
    rows = json.loads(b"".join(answer))["rows"]  # type: ignore[arg-type]
    assert [each["number"] for each in rows if each["number"]][:2] == ["PP1", "PP2"]


def test_words_are_looked_up_and_the_finds_downloaded(client: Client, cast: Cast) -> None:
    text = keep(cast.officer)
    words = LIST.replace("common", "public")
    page = text_of(client.get(path("library_look_up"), {"words": words}))
    assert "<del>public</del>" in page
    assert "<ins>common</ins>" in page
    assert f'{path("library_text", text.uuid)}#OP2"' in page
    answer = client.get(path("library_look_up"), {"words": words, "format": "json"})
    [first, *_others] = json.loads(b"".join(answer))["rows"]  # type: ignore[arg-type]
    assert (first["closeness"], first["symbol"], first["number"]) == ("near", SYMBOL, "OP2")
    assert "write at least four" in text_of(client.get(path("library_look_up"), {"words": "cable"}))
    long = client.get(path("library_look_up"), {"words": "cable " * 900})
    assert "look up one paragraph at a time" in text_of(long)


def test_a_paragraph_of_a_room_is_set_beside_what_was_said(client: Client, cast: Cast) -> None:
    keep(
        cast.officer,
        ENGLISH.replace(LIST[:-1], "Invites States to protect critical infrastructure"),
    )
    room = make_room(cast)
    asked = {"text": room.text.uuid, "paragraph": room.paragraph(2).uuid}
    part = client.get(path("lookup"), asked, headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert f"{SYMBOL}</span> OP2" in text_of(part)
    whole = text_of(client.get(path("lookup"), asked))
    assert room.text.title in whole
    assert "<html" in whole


@pytest.mark.parametrize("asked", [
    {"text": "nonsense", "paragraph": "nonsense"},
    {"text": "00000000-0000-4000-8000-000000000000", "paragraph": ""},
])  # fmt: skip
def test_a_room_that_one_may_not_know_is_none(client: Client, asked: dict[str, str]) -> None:
    assert client.get(path("lookup"), asked).status_code == 404


def test_a_paragraph_of_another_room_is_none(client: Client, cast: Cast) -> None:
    room = make_room(cast)
    other = actions.open_text(
        cast.other,
        delegation=cast.costa_rica,
        values={"title": "Another", "kind": "paper", "language": "en"},
    )
    asked = {"text": other.uuid, "paragraph": room.paragraph(2).uuid}
    assert client.get(path("lookup"), asked).status_code == 404
    assert access.visible_texts(cast.officer).count() == 1


def test_a_text_is_described_and_deleted(client: Client, cast: Cast) -> None:
    text = keep(cast.officer)
    client.post(path("library_change", text.uuid), {"title": "Cables", "how": "silence"})
    page = text_of(client.get(path("library_text", text.uuid)))
    assert "Cables" in page
    assert "under a silence procedure" in page
    assert "11 paragraphs" in text_of(client.get(path("library_delete", text.uuid)))
    client.post(path("library_delete", text.uuid))
    assert not AdoptedText.objects.exists()


def test_a_file_is_thrown_away(client: Client, cast: Cast) -> None:
    intake = read(cast.officer)
    assert "cables.txt" in text_of(client.get(path("library")))
    client.post(path("library_drop", intake.uuid))
    assert not Intake.objects.exists()


@pytest.mark.parametrize("language", ["es", "pt", "fr"])
def test_the_pages_open_in_each_language(client: Client, cast: Cast, language: str) -> None:
    text = keep(cast.officer)
    with override(language):
        for address in (
            reverse("negotiation:library"),
            reverse("negotiation:library_load"),
            reverse("negotiation:library_text", args=[text.uuid]),
            reverse("negotiation:library_look_up") + f"?words={LIST}",
        ):
            assert client.get(address).status_code == 200
