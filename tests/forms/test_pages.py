"""Answering without script and with it: saved, refused, in conflict, sent, carried over."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contadora.forms import actions
from contadora.forms.models import Form, Response, Upload
from tests.factory import Cast, make_cast
from tests.forms import examples

pytestmark = pytest.mark.django_db
SENT = {f"q-{key}": value for key, value in examples.WHOLE.items()}


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return make_cast()


@pytest.fixture
def form(cast: Cast) -> Form:
    return examples.make_form(cast.secretariat)


@pytest.fixture
def page(cast: Cast, form: Form, client: Client) -> str:
    """The address of an officer's own page, begun as the officer begins."""
    client.force_login(cast.officer)
    with override("en"):
        answer = client.post(reverse("forms:respond", args=[form.uuid]))
    return str(answer["Location"])


def test_a_form_is_answered_without_script(client: Client, page: str) -> None:
    text = client.get(page).content.decode()
    assert "Answer only if “en attendance” is “en site”." in text
    answer = client.post(page, {"revision": "0", "do": "save", "q-name": "Ñandú"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert 'value="Ñandú"' in client.get(page).content.decode()
    answer = client.post(page, {"revision": "1", "do": "submit", "q-name": "Ñandú"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert '<a href="#q-email">en email</a>: Write an answer.' in text
    assert 'aria-describedby="q-email-error"' in text
    answer = client.post(page, {**SENT, "revision": "1", "do": "submit"})
    assert answer.status_code == 302
    text = client.get(answer["Location"]).content.decode()
    assert "This is what you answered" in text
    assert "A desk officer" in text
    assert "<form class" not in text.split("<main")[1].split("</main")[0].replace("search", "")


def test_every_control_has_a_name_and_ids_are_its_own(client: Client, page: str) -> None:
    text = client.get(page).content.decode().split("<main")[1]
    ids = re.findall(r'\bid="([^"]+)"', text)
    assert len(ids) == len(set(ids)) > 20
    named = set(re.findall(r'<label for="([^"]+)"', text))
    controls = re.findall(r'<(?:input|select|textarea) id="([^"]+)"', text)
    assert controls
    assert set(controls) <= named
    for group in re.findall(r'aria-describedby="([^"]+)"', text):
        assert set(group.split()) <= set(ids)
    assert "style=" not in text


def test_a_refused_file_does_not_take_the_answers_with_it(client: Client, page: str) -> None:
    data = {"revision": "0", "do": "save", "q-name": "kept"}
    answer = client.post(page, {**data, "q-letter": examples.file(b"<html>", "letter.pdf")})
    assert answer.status_code == 422
    assert "letter.pdf is not a PDF" in answer.content.decode()
    assert Response.objects.get().answers == {"name": "kept"}


def test_a_script_saves_and_hears_what_came_of_it(client: Client, page: str) -> None:
    def autosave(**data: Any) -> Any:
        return client.post(page, data, headers={"x-autosave": "1"})

    answer = autosave(revision="0", **{"q-name": "A", "q-letter": examples.file()})
    told = answer.json()
    assert (told["state"], told["revision"]) == ("saved", 1)
    assert told["files"]["letter"]["uuid"] == str(Upload.objects.get().uuid)
    answer = autosave(revision="0", **{"q-name": "B"})
    assert (answer.status_code, answer.json()["state"]) == (409, "stale")
    assert answer.json()["differing"] == ["name"]
    answer = autosave(revision="1", **{"q-name": "B", "q-letter": examples.file(b"MZ")})
    assert answer.json()["state"] == "saved"
    assert set(answer.json()["refused"]) == {"letter"}
    assert Response.objects.get().answers["name"] == "B"
    client.post(page, {**SENT, "revision": "2", "do": "submit"})
    answer = autosave(revision="3", **{"q-name": "C"})
    assert (answer.status_code, answer.json()["state"]) == (410, "closed")


def test_a_conflict_shows_both_readings_and_loses_no_file(client: Client, page: str) -> None:
    client.post(page, {"revision": "0", "do": "save", "q-name": "first"})
    mine = {"revision": "0", "do": "save", "q-name": "second", "q-letter": examples.file()}
    answer = client.post(page, mine)
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "<b>first</b>" in text
    assert 'value="second"' in text
    assert Response.objects.get().answers == {"name": "first"}
    upload = Upload.objects.get()
    assert f'name="q-letter-kept" value="{upload.uuid}"' in text
    kept = {"revision": "1", "do": "save", "q-name": "second", "q-letter-kept": str(upload.uuid)}
    assert client.post(page, kept).status_code == 302
    assert Response.objects.get().answers == {"name": "second", "letter": str(upload.uuid)}


def test_who_began_before_a_change_goes_on_with_the_new_form(
    client: Client, page: str, form: Form, cast: Cast
) -> None:
    client.post(page, {"revision": "0", "do": "save", "q-name": "A", "q-attendance": "site"})
    changed = examples.application()
    changed["sections"][0]["questions"][5]["options"] = examples.options("online", "hybrid")
    del changed["sections"][0]["questions"][6]["condition"]
    changed["sections"][0]["questions"].append(examples.ask("gender", "text"))
    actions.edit_draft(cast.secretariat, form, changed)
    actions.publish(cast.secretariat, form)
    text = client.get(page).content.decode()
    assert "This form changed since you began." in text
    assert "One question is new." in text
    answer = client.post(page, {"do": "renew"}, follow=True)
    text = answer.content.decode()
    assert "One answer does not fit the new form and was left out: en attendance." in text
    assert "en gender" in text
    assert Response.objects.get().answers == {"name": "A"}


def test_what_is_written_is_never_markup(client: Client, page: str) -> None:
    client.post(page, {"revision": "0", "do": "save", "q-name": '"><script>alert(1)</script>'})
    assert "<script>alert" not in client.get(page).content.decode()
