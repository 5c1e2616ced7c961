"""The pages of positions: from a file to passages side by side, as people see them."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contadora.law import actions, views_pairs
from contadora.law.models import Coding, Position, TextIntake
from contadora.people.queries import system_user
from tests.factory import Cast, make_cast
from tests.law.position_texts import CORRECTED, ENGLISH, SPANISH, VALUES, add, both, keep, read

pytestmark = pytest.mark.django_db


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
        return reverse(f"law:{name}", args=args)


def text_of(response: Any) -> str:
    """Return a page's words, without line breaks."""
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def table_of(response: Any) -> list[dict[str, str]]:
    """Return the rows of a CSV file."""
    data = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(data)))


def hand_in(client: Client, position: Position, data: bytes, name: str = "cables.txt") -> Any:
    file = SimpleUploadedFile(name, data)
    return client.post(path("load", position.uuid), {"file": file})


def test_from_a_document_to_its_passages(client: Client) -> None:
    answer = client.post(path("add"), VALUES, follow=True)
    position = Position.objects.get()
    assert "No text of it has been loaded." in text_of(answer)
    answer = hand_in(client, position, ENGLISH.encode())
    intake = TextIntake.objects.get()
    page = text_of(client.get(answer["Location"]))
    assert "Read as TXT: 7 passages. Nothing is kept yet." in page
    assert "must stop that ship" in page
    sent = {"language": "en", "standing": "original", "seen": "en"}
    page = text_of(client.post(path("intake", intake.uuid), sent, follow=True))
    assert 'id="p-3"' in page
    assert 'href="#p-3"' in page
    assert not TextIntake.objects.exists()
    # Sent twice, as by a second press of the button: it leads to the text that is kept.
    sent["sha256"] = intake.sha256
    again = client.post(path("intake", intake.uuid), sent, follow=True)
    assert "The text is kept." in text_of(again)
    assert again.redirect_chain == [(f"{path('position', position.uuid)}?text=en", 302)]
    assert client.get(path("intake", intake.uuid)).status_code == 404
    other = client.post(path("intake", intake.uuid), sent | {"sha256": "0" * 64})
    assert other.status_code == 404


def test_a_file_that_cannot_be_read_says_why(client: Client, cast: Cast) -> None:
    position = add(cast.officer)
    answer = hand_in(client, position, b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "text.pdf")
    assert "The file is a picture" in text_of(answer)
    assert not TextIntake.objects.exists()


def test_a_refused_form_keeps_what_was_typed(client: Client) -> None:
    page = text_of(client.post(path("add"), VALUES | {"date": "2999-01-01"}))
    assert "2999-01-01 lies ahead" in page
    assert 'value="Position of the tests on cables"' in page
    assert not Position.objects.exists()


def test_anyone_sees_the_index_and_members_the_words(client: Client, cast: Cast) -> None:
    original, _translation = both(cast.officer)
    address = path("position", original.position.uuid)
    stranger = text_of(Client().get(address))
    assert "Position of the tests on cables" in stranger
    assert "https://example.org/cables" in stranger
    assert "must stop that ship" not in stranger
    assert "officer" not in stranger
    assert "must stop that ship" in text_of(client.get(address))
    assert Client().get(address, {"format": "json"}).status_code == 404
    for page in (path("positions"), path("state", "CRI")):
        assert "Position of the tests on cables" in text_of(Client().get(page))


def test_original_and_translation_stand_side_by_side(client: Client, cast: Cast) -> None:
    original, _translation = both(cast.officer)
    address = path("position", original.position.uuid)
    page = text_of(client.get(address))
    left, right = page.index("must stop that ship"), page.index("debe detener ese barco")
    next_left = page.index("have not yet decided")
    assert left < right < next_left
    assert "unofficial translation" in page
    page = text_of(client.get(address, {"text": "es", "beside": ""}))
    assert "must stop that ship" not in page
    assert 'lang="es"' in page


def test_a_corrected_file_shows_what_it_would_change(client: Client, cast: Cast) -> None:
    position = add(cast.officer)
    text = keep(cast.officer, position)
    lost = text.passages.get(anchor="p-4")
    coding = Coding.objects.create(
        position=position, topic="sovereignty", stance="rule", coder=cast.other
    )
    coding.passages.add(lost)
    coding.passages.add(text.passages.get(anchor="p-6"))
    intake = read(cast.officer, position, CORRECTED)
    page = text_of(client.get(path("intake", intake.uuid)))
    assert 'p-6, other words <span class="badge">coded</span>' in page
    assert "that stay as they are: 5; that stay with other words: 1; new: 2; gone: 1." in page
    assert '<ins dir="auto">port</ins>' in page
    assert 'name="moved-p-4"' in page
    sent = {"language": "en", "standing": "original", "seen": "en", "revision": 1}
    page = text_of(client.post(path("intake", intake.uuid), sent))
    assert "Codings rest on passages that the file does not have: p-4." in page
    answer = client.post(path("intake", intake.uuid), sent | {"moved-p-4": "4"})
    assert answer.status_code == 302
    lost.refresh_from_db()
    assert lost.words.startswith("Nobody needs to ask")
    assert {each.anchor for each in coding.passages.all()} == {"p-4", "p-6"}


def test_another_language_is_shown_before_it_replaces_a_text(client: Client, cast: Cast) -> None:
    original, _translation = both(cast.officer)
    intake = read(cast.officer, original.position, SPANISH)
    # The file is Spanish; its loader says English, where another text is.
    sent = {"language": "en", "standing": "original", "seen": "es", "revision": 1}
    page = text_of(client.post(path("intake", intake.uuid), sent))
    assert "A text in this language is there" in page
    assert "gone: 7." in page
    assert original.passages.get(anchor="p-3").words.startswith("The islands")


def test_two_positions_of_a_holder_are_compared_word_by_word(client: Client, cast: Cast) -> None:
    old, new = add(cast.officer), add(cast.officer, title="A later position", date="2025")
    keep(cast.officer, old)
    keep(cast.officer, new, CORRECTED)
    page = text_of(client.get(path("state", "CRI")))
    assert "Compare two of them" in page
    asked = {"a": old.uuid, "b": new.uuid}
    page = text_of(client.get(path("compare"), asked))
    assert '<ins dir="auto">port</ins>' in page
    assert "1 changed" in page
    assert "The islands hold" not in page  # it is the same in both
    assert "The islands hold" in text_of(client.get(path("compare"), asked | {"all": "1"}))
    rows = table_of(client.get(path("compare"), asked | {"format": "csv"}))
    assert {row["what"] for row in rows} == {"changed", "added", "removed"}


def test_what_cannot_be_compared_says_so(client: Client, cast: Cast) -> None:
    old, new = add(cast.officer), add(cast.officer, title="A later one", language="es")
    other = add(cast.officer, holder="state:URY")
    keep(cast.officer, old)
    keep(cast.officer, new, SPANISH, "es")
    page = text_of(client.get(path("compare"), {"a": old.uuid, "b": new.uuid}))
    assert "no text in the same language" in page
    for query in ({"a": old.uuid, "b": other.uuid}, {"a": old.uuid, "b": "nothing"}):
        assert client.get(path("compare"), query).status_code == 404


def test_pairs_are_suggested_by_meaning_and_saved_by_a_person(client: Client, cast: Cast) -> None:
    position = add(cast.officer)
    keep(cast.officer, position)
    shorter = SPANISH.replace("Soberanía\n\n", "").replace("Diligencia debida\n\n", "")
    translation = keep(cast.officer, position, shorter, "es", "desk")
    address = path("pairs", translation.uuid)
    assert "5 passages have no pair." in text_of(client.get(address))
    page = client.get(address, {"suggest": "1"})
    assert [anchor for _row, anchor, _other in page.context["rows"]] == [
        "p-1", "p-3", "p-4", "p-6", "p-7"
    ]  # fmt: skip
    assert not translation.passages.exclude(original=None).exists()  # a suggestion is no pair
    sent = {f"pair-p-{n}": said for n, said in enumerate(("1", "p-3", "4", "", "p-7"), start=1)}
    answer = client.post(address, sent | {"revision": 1, "page": 1}, follow=True)
    assert "1 passage has no pair." in text_of(answer)
    page = text_of(client.post(address, {"pair-p-1": "77", "revision": 2, "page": 1}))
    assert "There are no such passages: p-77." in page
    assert 'value="p-77"' in page


def test_headings_are_suggested_by_their_place(client: Client, cast: Cast) -> None:
    _original, translation = both(cast.officer)
    address = path("pairs", translation.uuid)
    page = client.get(address, {"suggest": "1"})
    assert all(row.anchor == anchor for row, anchor, _other in page.context["rows"])
    assert "Every passage has its pair." in text_of(page)


def test_the_index_is_filtered_and_downloaded_with_its_sources(client: Client, cast: Cast) -> None:
    actions.load_law_positions(system_user())
    add(cast.officer, holder="body", body="Assembly of the Islands", date="2019")
    add(cast.officer, holder="group:CARICOM", title="A common position")
    address = path("positions")

    def named(**asked: str) -> set[str]:
        rows = table_of(client.get(address, asked | {"format": "csv"}))
        return {row["holder"] for row in rows}

    assert len(named()) == 8
    assert named(among="REGION") == {"BRA", "CRI", "CUB", "MEX", "PER", "URY"}
    assert named(among="CARICOM") == {"CARICOM"}
    assert named(holder="state:CRI") == {"CRI"}
    assert named(holder="body:Assembly of the Islands") == {"Assembly of the Islands"}
    assert named(year="2021") == {"BRA", "URY"}
    assert named(among="NOWHERE", year="soon") == named()
    page = text_of(client.get(address, {"year": "2021"}))
    assert "2 positions" in page
    assert "Of the region’s 33 States, 27 have no position in this index." in page
    cuba = next(
        row for row in table_of(client.get(address, {"format": "csv"})) if row["holder"] == "CUB"
    )
    assert cuba["source_address"].startswith("https://cyberlaw.ccdcoe.org/")
    assert (cuba["date"], cuba["language"], cuba["confidence"]) == ("2024-06-28", "es", "seen")


def test_passages_are_downloaded_with_their_anchors(client: Client, cast: Cast) -> None:
    original, _translation = both(cast.officer)
    answer = client.get(path("position", original.position.uuid), {"format": "json"})
    rows = json.loads(b"".join(answer.streaming_content))["rows"]
    assert len(rows) == 14
    assert [row["anchor"] for row in rows[:7]] == [f"p-{n}" for n in range(1, 8)]
    assert rows[7]["original"] == "p-1"
    assert {row["standing"] for row in rows} == {"original", "desk"}


def test_words_in_a_file_are_never_markup(client: Client, cast: Cast) -> None:
    position = add(cast.officer, title="<script>alert(2)</script>")
    evil = ENGLISH.replace("that ship.", "that <script>alert(1)</script> ship.")
    keep(cast.officer, position)
    intake = read(cast.officer, position, evil)
    for address in (
        path("intake", intake.uuid),
        path("position", position.uuid),
        path("positions"),
    ):
        assert "<script>alert" not in client.get(address).content.decode()


def test_somebody_elses_change_is_shown_and_what_was_typed_stays(
    client: Client, cast: Cast
) -> None:
    position = add(cast.officer)
    changed = VALUES | {"title": "As the secretariat has it"}
    actions.describe_position(cast.secretariat, position, changed, revision=0)
    mine = VALUES | {"title": "As I have it", "revision": 0}
    page = text_of(client.post(path("change", position.uuid), mine))
    assert "As the secretariat has it" in page
    assert 'value="As I have it"' in page
    assert 'name="revision" value="1"' in page


def test_pages_take_few_reads(
    client: Client, cast: Cast, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    actions.load_law_positions(system_user())
    original, translation = both(cast.officer)
    for number in range(8):
        keep(cast.officer, add(cast.officer, title=f"Position {number}", date=f"20{number + 10}"))
    client.get(path("positions"))  # what is kept in the process
    for address in (
        path("positions"),
        path("state", "CRI"),
        path("position", original.position.uuid),
        path("pairs", translation.uuid),
    ):
        with django_assert_max_num_queries(24):
            text_of(client.get(address))


def test_a_long_text_is_paired_page_by_page(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_pairs, "PAGE", 3)
    _original, translation = both(cast.officer)
    address = path("pairs", translation.uuid)
    client.post(address, {"revision": 1, "page": 2, "pair-p-4": "5", "pair-p-5": ""})
    rows = translation.passages.select_related("original")
    assert {row.anchor: row.original.anchor if row.original else "" for row in rows} == {
        "p-1": "p-1", "p-2": "p-2", "p-3": "p-3", "p-4": "p-5", "p-5": "", "p-6": "p-6",
        "p-7": "p-7",
    }  # fmt: skip
