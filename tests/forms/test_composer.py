"""Composing a form on its pages, and its file."""

from __future__ import annotations

import copy
import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from contadora.forms import actions, composing, queries, tables
from contadora.forms.checking import check
from contadora.forms.definition import question_of, questions
from contadora.forms.models import Form, Version
from contadora.forms.saving import save
from contadora.people.access import NotAllowed
from tests.factory import Cast, make_cast
from tests.forms import examples

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path, client: Client) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    made = make_cast()
    client.force_login(made.secretariat)
    return made


def at(name: str, *args: object) -> str:
    with override("en"):
        return reverse(f"forms:{name}", args=args)


def draft(form: Form) -> dict[str, Any]:
    return queries.working(form)[0]


def test_a_form_is_composed_page_by_page(cast: Cast, client: Client) -> None:
    client.post(at("new"), {"title_en": "Survey", "title_es": "Encuesta"})
    form = Form.objects.get()
    client.post(
        at("question_new", form.uuid, "section_1") + "?type=choice",
        {
            "label_en": "How did you attend?",
            "required": "on",
            "option_0_en": "Online",
            "option_0_es": "En línea",
            "option_0_place": "2",
            "lines": "On site\n\nBoth",
            "revision": "0",
        },
    )
    client.post(
        at("question_new", form.uuid, "section_1") + "?type=long_text",
        {
            "label_en": "What was missing?",
            "when_0": json.dumps(["how_did_you_attend", "online"]),
            "not_0": "on",
            "max_length": "500",
            "revision": "1",
        },
    )
    first, second = questions(draft(form))
    assert first["options"] == [
        {"value": "online", "label": {"es": "En línea", "en": "Online"}},
        {"value": "on_site", "label": {"en": "On site"}},
        {"value": "both", "label": {"en": "Both"}},
    ]
    assert second["condition"] == {"not": {"question": "how_did_you_attend", "is": "online"}}
    client.post(at("arrange", form.uuid), {"key": "what_was_missing", "do": "up", "revision": "2"})
    text = client.get(at("form", form.uuid)).content.decode()
    assert "thing to mend" in text  # it depends on a question that comes later now
    assert client.post(at("publish", form.uuid)).status_code == 302
    assert queries.published(form) is None
    client.post(at("arrange", form.uuid), {"key": "what_was_missing", "do": "down"})
    client.post(at("publish", form.uuid))
    live = queries.published(form)
    assert live is not None
    with pytest.raises(ValueError, match="published"):
        live.save()


def test_two_editors_do_not_overwrite_each_other(cast: Cast, client: Client) -> None:
    form = examples.make_form(cast.secretariat)
    data = {"label_en": "Changed", "revision": "-1"}
    client.post(at("question", form.uuid, "name"), data)
    answer = client.post(at("question", form.uuid, "email"), data)
    assert "Somebody changed this form" in answer.content.decode()
    changed = question_of(draft(form), "name")
    kept = question_of(draft(form), "email")
    assert changed is not None
    assert kept is not None
    assert (changed["label"], kept["label"]) == ({"en": "Changed"}, examples.four("email"))


@pytest.mark.parametrize("page", ["question", "section"])
def test_who_comes_second_keeps_what_was_typed(cast: Cast, client: Client, page: str) -> None:
    form = examples.make_form(cast.secretariat)
    client.post(at("question", form.uuid, "name"), {"label_en": "Changed", "revision": "-1"})
    key, data = {
        "question": ("email", {"label_en": "Typed at length"}),
        "section": ("needs", {"title_en": "Typed at length"}),
    }[page]
    answer = client.post(at(page, form.uuid, key), {**data, "revision": "-1"})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Typed at length" in text
    assert "then save again if this is to stand" in text
    revision = str(queries.working(form)[1])
    assert f'name="revision" value="{revision}"' in text
    client.post(at(page, form.uuid, key), {**data, "revision": revision})
    assert "Typed at length" in str(draft(form))


def test_a_question_keeps_what_its_page_does_not_change(cast: Cast, client: Client) -> None:
    definition = examples.application()
    deep = {"all": [{"any": [{"question": "attendance", "in": ["site", "online"]}]}]}
    definition["sections"][1]["questions"][0]["condition"] = deep
    form = examples.make_form(cast.secretariat, definition)
    for key in [one["key"] for one in questions(definition)]:
        page = client.get(at("question", form.uuid, key))
        asked = page.context["form"]
        data = {name: asked[name].value() for name in asked.fields}
        data = {
            name: value
            for name, value in data.items()
            if value is not False and value not in (None, "")
        }
        client.post(at("question", form.uuid, key), data)
    for one in questions(definition):
        assert question_of(draft(form), one["key"]) == one


def test_a_section_is_changed_with_its_questions_kept(cast: Cast, client: Client) -> None:
    form = examples.make_form(cast.secretariat, published=False)
    client.post(at("section", form.uuid, "needs"), {"title_fr": "Besoins"})
    assert composing.section_of(draft(form), "needs")["title"] == {"fr": "Besoins"}  # type: ignore[index]
    assert len(list(questions(draft(form)))) == 15
    client.post(at("section_new", form.uuid), {"title_en": "New"})
    assert draft(form)["sections"][2]["key"] == "new_2"  # "new" is an address
    client.post(at("arrange", form.uuid), {"key": "person", "do": "remove"})
    assert check(draft(form)) == []
    client.post(at("arrange", form.uuid), {"key": "interpretation", "do": "remove"})
    assert [one.value for one in check(draft(form))] == ["interpretation"]  # something hung on it


def test_moves_copies_and_keys() -> None:
    made = composing.move(examples.application(), "topics", "up")
    assert [one["key"] for one in made["sections"][0]["questions"]][-1] == "topics"
    made = composing.move(made, "topics", "down")
    assert made == examples.application()
    assert composing.move(made, "name", "up") == made
    made = composing.duplicate(made, "name")
    assert [one["key"] for one in questions(made)][:2] == ["name", "name_2"]
    assert composing.new_key(made, "¿Años de servicio?") == "anos_de_servicio"
    assert composing.new_key(made, "2026") == "question_2026"
    assert composing.new_key(made, "日本") == "question"


def test_the_preview_is_in_four_languages_and_keeps_nothing(cast: Cast, client: Client) -> None:
    form = examples.make_form(cast.secretariat, published=False)
    for code, needed in (("es", "obligatorio"), ("pt", "obrigatório"), ("fr", "obligatoire")):
        text = client.get(at("preview", form.uuid), {"in": code}).content.decode()
        assert f"{code} institution" in text
        assert needed in text
    text = client.post(at("preview", form.uuid) + "?in=en", {"q-name": "A"}).content.decode()
    assert "4 answers to look at again" in text
    assert queries.responses(form).count() == 0


def test_a_form_goes_out_and_comes_in_again(cast: Cast, client: Client) -> None:
    form = examples.make_form(cast.secretariat)
    out = client.get(at("export", form.uuid))
    assert out["Content-Disposition"] == 'attachment; filename="form-en-application.json"'
    other = examples.make_form(
        cast.secretariat,
        {**examples.application(), "sections": []}
        | {
            "sections": [
                {"key": "s", "title": examples.four("s"), "questions": [examples.ask("a", "text")]}
            ]
        },
    )
    file = SimpleUploadedFile("form.json", b"\xef\xbb\xbf" + out.content)
    client.post(at("import", other.uuid), {"file": file})
    assert draft(other) == examples.application()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"sections": 3}',
        b'{"format": "other", "definition": {"sections": []}}',
        b'{"sections": [{"key": "s", "title": {"en": "x\\u0000"}, "questions": []}]}',
        b"[" * 100_000,
        # Half of a pair of characters, and one thing said twice.
        b'{"title": {"en": "\\ud800"}, "definition": {"sections": []}}',
        b'{"sections": [{"key": "s", "title": {"en": "x"}, "questions": [], "questions": []}]}',
    ],
    ids=range(10),
)
def test_a_file_that_is_no_form_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        composing.imported(content)


def test_a_form_of_an_owner_nobody_guards_is_nobody_s(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        actions.create_form(
            cast.secretariat, owner="unknown:1", purpose="form", title=examples.four("x")
        )


def test_what_an_earlier_version_offered_keeps_its_name_and_is_counted(
    cast: Cast, client: Client
) -> None:
    form = examples.make_form(cast.secretariat)
    response = examples.begun(form, cast.officer)
    told = {**examples.WHOLE, "attendance": "site", "diet": "none"}
    response = save(response, examples.given(response.version, {}, **told), 0)
    actions.submit(cast.officer, response, response.revision)
    now = copy.deepcopy(response.version.definition)
    asked = next(one for one in now["sections"][0]["questions"] if one["key"] == "attendance")
    asked["options"] = examples.options("online", "hybrid")
    Version(form=form, number=2, definition=now, published_at=timezone.now()).save()
    book = openpyxl.load_workbook(io.BytesIO(client.get(at("answers_xlsx", form.uuid)).content))
    sheet = book.worksheets[0]
    column = [cell.value for cell in sheet[1]].index("en attendance")
    assert sheet[2][column].value == "en site"
    (count,) = [each for each in tables.counts(form) if each.key == "attendance"]
    assert count.rows == [
        *(("en online", 0, 0.0), ("en hybrid", 0, 0.0)),
        ("en site", 1, 1.0),
    ]


def test_answers_are_taken_out_and_nothing_in_them_is_a_formula(cast: Cast, client: Client) -> None:
    form = examples.make_form(cast.secretariat)
    response = examples.begun(form, cast.officer)
    given = examples.given(
        response.version,
        {"letter": examples.file()},
        **{**examples.WHOLE, "name": '=HYPERLINK("http://evil")', "institution": "+1\x07"},
        years="-3.5",
        topics=["law", "norms"],
    )
    response = save(response, given, 0)
    with pytest.raises(ValidationError):
        actions.submit(cast.officer, response, 1)
    given.answers["years"] = 3
    response = save(response, given, response.revision)
    actions.submit(cast.officer, response, response.revision)
    text = client.get(at("answers_csv", form.uuid)).content.decode("utf-8-sig")
    row = next(csv.DictReader(io.StringIO(text)))
    assert row["name"] == '\'=HYPERLINK("http://evil")'
    assert (row["topics"], row["years"], row["agreed"]) == ("law;norms", "3", "true")
    book = openpyxl.load_workbook(io.BytesIO(client.get(at("answers_xlsx", form.uuid)).content))
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    name = sheet[2][head.index("en name")]
    assert (name.data_type, name.value) == ("s", '=HYPERLINK("http://evil")')
    assert sheet[2][head.index("en topics")].value == "en law; en norms"
    assert sheet[2][head.index("en letter")].value == "letter.pdf"
    page = client.get(at("answers", form.uuid)).content.decode()
    assert "en online" in page
    assert "evil" not in page


def test_what_was_written_for_a_part_that_is_gone_is_given_back(cast: Cast, client: Client) -> None:
    form = examples.make_form(cast.secretariat)
    definition = draft(form)
    key = definition["sections"][0]["key"]
    asked = definition["sections"][0]["questions"][0]["key"]
    actions.edit_draft(cast.secretariat, form, composing.remove(definition, key))
    for address in (
        at("section", form.uuid, key),
        at("question", form.uuid, asked),
        at("question_new", form.uuid, key) + "?type=text",
    ):
        typed = {"title_en": "Ours", "label_fr": "La nôtre", "lines": "One\nTwo", "revision": "1"}
        answer = client.post(address, typed)
        assert answer.status_code == 409
        assert answer.context["typed"] == "Ours\n\nLa nôtre\n\nOne\nTwo"
        assert client.get(address).status_code == 404
