"""Questionnaires: begun, read, compared, taken in from files, withdrawn, brought up to date."""

from __future__ import annotations

import io
import json
from typing import Any
from uuid import uuid4

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from contadora.forms import actions as forms
from contadora.forms import queries as forms_queries
from contadora.forms.composing import exported
from contadora.forms.definition import question_of
from contadora.forms.workbook import workbook
from contadora.forms.workbook_reading import read_workbook
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.reporting import access_questionnaires as access
from contadora.reporting import actions
from contadora.reporting import questionnaire_files as files
from contadora.reporting.models import Questionnaire
from contadora.reporting.queries_questionnaires import newer_edition, step
from contadora.reporting.shipped import NAMES, all_shipped, shipped
from tests.factory import Cast
from tests.forms.examples import four, report
from tests.reporting.questionnaires_stage import begun, edited, published

pytestmark = pytest.mark.django_db


def address(name: str, made: Questionnaire | None = None, **query: str) -> str:
    found = reverse(f"reporting:questionnaire{name}", args=[made.uuid] if made else [])
    asked = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{found}?{asked}" if asked else found


def sent(data: bytes, name: str = "book.xlsx") -> dict[str, Any]:
    return {"file": SimpleUploadedFile(name, data)}


def word_on(page: Any) -> str:
    """The word that a preview carries to its keeping."""
    text = page.content.decode()
    assert 'name="word"' in text
    return text.split('name="word" value="')[1].split('"')[0]


# Beginning and composing


def test_one_begun_from_a_shipped_one_is_a_draft_of_one_s_own(cast: Cast) -> None:
    short = shipped("short")
    assert short is not None
    made = actions.begin_questionnaire(
        cast.officer, title=short.title, owner=cast.uruguay, start="short"
    )
    assert (made.shipped, made.edition) == ("short", short.edition)
    assert forms_queries.published(made.form) is None
    definition, revision = forms_queries.working(made.form)
    assert definition == short.definition
    first = definition["sections"][0]
    forms.edit_draft(cast.head, made.form, {"sections": [first]}, revision=revision)
    assert shipped("short") == short


def test_a_title_is_needed_and_a_start_that_exists(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        actions.begin_questionnaire(cast.secretariat, title={})
    with pytest.raises(ValidationError) as refused:
        actions.begin_questionnaire(cast.secretariat, title=four("Asked"), start="long")
    assert "start" in refused.value.message_dict
    assert not Questionnaire.objects.exists()


@pytest.mark.parametrize("role", ["observer", "other", "administrator", "secretariat", "outsider"])
def test_a_delegation_s_is_composed_by_its_head_and_officers_alone(cast: Cast, role: str) -> None:
    user = cast.of(role)
    with pytest.raises(NotAllowed):
        begun(user, cast.uruguay)  # type: ignore[arg-type]
    made = begun(cast.officer, cast.uruguay)
    with pytest.raises(NotAllowed):
        forms.publish(user, made.form)  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        actions.withdraw_questionnaire(user, made)  # type: ignore[arg-type]


def test_the_desk_s_is_composed_by_the_secretariat_alone(cast: Cast) -> None:
    made = published(cast.secretariat)
    for user in (cast.head, cast.administrator):
        with pytest.raises(NotAllowed):
            forms.edit_draft(user, made.form, report())
    assert access.version_for(cast.observer, made, None).number == 1


def test_a_label_of_no_questionnaire_is_nobody_s(cast: Cast) -> None:
    from contadora.forms.access import NONE, rights

    assert rights(cast.secretariat, f"reporting.questionnaire:{uuid4()}") == NONE
    assert rights(cast.secretariat, "reporting.questionnaire:one") == NONE


def test_the_composer_offers_no_way_to_delete_what_a_questionnaire_keeps(
    client: Client, cast: Cast
) -> None:
    made = begun(cast.secretariat)
    client.force_login(cast.secretariat)
    page = client.get(reverse("forms:form", args=[made.form.uuid]))
    assert b'value="delete"' not in page.content
    with pytest.raises(ValidationError):
        forms.delete_form(cast.secretariat, made.form)
    assert Questionnaire.objects.filter(pk=made.pk).exists()


def test_a_mandatory_question_is_refused_wherever_it_comes_from(client: Client, cast: Cast) -> None:
    definition = report()
    definition["sections"][0]["questions"][0]["required"] = True
    with pytest.raises(ValidationError):
        begun(cast.secretariat, definition=definition)
    made = begun(cast.secretariat)
    client.force_login(cast.secretariat)
    for data, name in (
        (workbook(four("Asked"), definition), "book.xlsx"),
        (exported(four("Asked"), "questionnaire", definition).encode(), "asked.json"),
    ):
        page = client.post(address("_file", made), sent(data, name))
        assert page.status_code == 422
        assert b'name="word"' not in page.content


# Reading


def test_a_draft_is_seen_by_who_composes_and_the_published_version_by_all(
    client: Client, cast: Cast
) -> None:
    made = published(cast.secretariat)
    edited(cast.secretariat, made)
    client.force_login(cast.observer)
    text = client.get(address("", made)).content.decode()
    assert "Last" not in text
    assert client.get(address("", made, version="2")).status_code == 404
    assert client.get(address("_json", made, version="2")).status_code == 404
    client.force_login(cast.secretariat)
    assert "Last" in client.get(address("", made, version="2")).content.decode()


def test_the_page_says_what_a_version_changed(client: Client, cast: Cast) -> None:
    made = published(cast.secretariat)
    edited(cast.secretariat, made)
    forms.publish(cast.secretariat, made.form)
    found = step(made, access.version_for(cast.observer, made, 2))
    assert found.changes is not None
    questions, sections = found.changes.questions, found.changes.sections
    assert [one.key for one in questions.new] == ["b_more"]
    assert [(one.key, len(one.what)) for one in questions.changed] == [("a_status", 1)]
    assert [one.key for one in questions.dropped] == ["b_status"]
    assert [one.key for one in sections.changed] == ["about"]
    client.force_login(cast.observer)
    text = client.get(address("", made)).content.decode()
    with override("es"):
        assert str(questions.changed[0].text) in text
    first = step(made, access.version_for(cast.observer, made, 1))
    assert (first.previous, first.changes) == (None, None)


def test_the_preview_is_in_each_language(client: Client, cast: Cast) -> None:
    made = published(cast.secretariat)
    client.force_login(cast.observer)
    for code, said in (
        ("es", "Aún no decidido"),
        ("en", "Not yet decided"),
        ("pt", "Ainda não decidido"),
        ("fr", "Pas encore décidé"),
    ):
        text = client.get(address("_preview", made, **{"in": code})).content.decode()
        assert said in text
        assert f"{code} Norm (a)" in text


def test_the_list_costs_the_same_for_many(
    client: Client, cast: Cast, django_assert_max_num_queries: Any
) -> None:
    for _number in range(3):
        published(cast.secretariat)
    published(cast.officer, cast.uruguay)
    client.force_login(cast.officer)
    client.get(address("s"))
    with django_assert_max_num_queries(12):
        page = client.get(address("s"))
    assert page.content.decode().count("<tr>") == 5
    made = Questionnaire.objects.first()
    with django_assert_max_num_queries(14):
        client.get(address("", made))


# Files


@pytest.mark.parametrize("ending", ["json", "xlsx"])
def test_a_version_goes_out_as_a_file_and_comes_back(
    client: Client, cast: Cast, ending: str
) -> None:
    made = published(cast.secretariat)
    client.force_login(cast.observer)
    page = client.get(address(f"_{ending}", made))
    assert f'-1.{ending}"' in page["Content-Disposition"]
    read = files.read(page.content)
    assert (read.problems, read.unfinished) == ([], [])
    assert (read.title, read.definition) == (four("Asked"), report())


def test_a_file_is_looked_at_before_it_is_kept(client: Client, cast: Cast) -> None:
    made = published(cast.secretariat)
    client.force_login(cast.secretariat)
    changed = report()
    changed["sections"][1]["questions"][0]["label"] = four("Another")
    page = client.post(address("_file", made), sent(workbook(four("Asked"), changed)))
    assert page.status_code == 200
    assert "Another" in page.content.decode()
    assert forms_queries.draft(made.form) is None
    kept = client.post(address("_file", made), {"word": word_on(page)})
    assert kept.status_code == 302
    draft = forms_queries.draft(made.form)
    assert draft is not None
    assert draft.definition == changed
    assert access.version_for(cast.observer, made, None).definition == report()


def test_a_file_never_overwrites_what_somebody_wrote_meanwhile(client: Client, cast: Cast) -> None:
    made = published(cast.secretariat)
    client.force_login(cast.secretariat)
    page = client.post(address("_file", made), sent(workbook(four("Asked"), report())))
    written = edited(cast.secretariat, made)
    client.post(address("_file", made), {"word": word_on(page)})
    assert forms_queries.working(made.form)[0] == written


def test_a_word_is_for_its_questionnaire_alone_and_ours(client: Client, cast: Cast) -> None:
    made, other = published(cast.secretariat), published(cast.secretariat)
    client.force_login(cast.secretariat)
    page = client.post(address("_file", made), sent(workbook(four("Asked"), report())))
    assert client.post(address("_file", other), {"word": word_on(page)}).status_code == 404
    assert client.post(address("_file", made), {"word": "forged"}).status_code == 302
    assert forms_queries.draft(made.form) is None


def test_what_is_wrong_in_a_workbook_is_told_by_its_rows(client: Client, cast: Cast) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(four("Asked"), report())))
    book.worksheets[2]["C4"] = "colour"
    out = io.BytesIO()
    book.save(out)
    made = published(cast.secretariat)
    client.force_login(cast.secretariat)
    page = client.post(address("_file", made), sent(out.getvalue()))
    text = page.content.decode()
    assert page.status_code == 422
    assert "<td>colour</td>" in text
    assert '<td class="number">4</td><td>C</td>' in text


@pytest.mark.parametrize("data", [b"", b"{", b'{"sections": 1}', b"PK\x03\x04", b"\xff\xfe"])
def test_what_is_no_questionnaire_is_refused_beside_the_field(
    client: Client, cast: Cast, data: bytes
) -> None:
    made = published(cast.secretariat)
    client.force_login(cast.secretariat)
    page = client.post(address("_file", made), sent(data, "asked.json"))
    assert page.status_code == 422
    assert b"errorlist" in page.content
    fresh = {**sent(data, "asked.json"), "owner": "desk", "start": "file"}
    assert client.post(address("_new"), fresh).status_code == 422
    assert Questionnaire.objects.count() == 1


def test_one_is_begun_with_a_file_once_it_was_looked_at(client: Client, cast: Cast) -> None:
    client.force_login(cast.officer)
    data = exported(four("From elsewhere"), "questionnaire", report()).encode()
    page = client.post(
        address("_new"), {**sent(data, "asked.json"), "owner": "URY", "start": "file"}
    )
    assert page.status_code == 200
    assert not Questionnaire.objects.exists()
    assert client.post(address("_new"), {"word": word_on(page)}).status_code == 302
    made = Questionnaire.objects.get()
    assert (made.owner, made.form.title) == (cast.uruguay, four("From elsewhere"))
    assert forms_queries.working(made.form)[0] == report()


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"owner": "desk", "start": "blank"}, None),
        ({"owner": "desk", "start": "file"}, "file"),
        ({"owner": "CRI", "start": "blank", "title_es": "Una"}, "owner"),
        ({"owner": "desk", "start": "long", "title_es": "Una"}, "start"),
    ],
)
def test_what_is_missing_to_begin_is_said(
    client: Client, cast: Cast, asked: dict[str, str], field: str | None
) -> None:
    client.force_login(cast.secretariat)
    page = client.post(address("_new"), asked)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == [field or "__all__"]


# Withdrawing, and what came with the desk


def test_one_withdrawn_is_still_read_and_may_be_taken_back(client: Client, cast: Cast) -> None:
    made = published(cast.secretariat)
    client.force_login(cast.secretariat)
    client.post(address("_state", made), {"do": "withdraw"})
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    with pytest.raises(ValidationError):
        actions.withdraw_questionnaire(cast.secretariat, made)
    assert access.questionnaire_for(cast.observer, made.uuid) == made
    client.post(address("_state", made), {"do": "restore"})
    made.refresh_from_db()
    assert made.withdrawn_at is None
    with pytest.raises(ValidationError):
        actions.restore_questionnaire(cast.secretariat, made)


def test_the_shipped_ones_are_loaded_once_and_published() -> None:
    desk = system_user()
    first = actions.load_questionnaires(desk)["questionnaires"]
    assert (first.added, first.unchanged) == (len(NAMES), 0)
    entries = AuditEntry.objects.count()
    again = actions.load_questionnaires(desk)["questionnaires"]
    assert (again.added, again.unchanged) == (0, len(NAMES))
    assert AuditEntry.objects.count() == entries
    for made in Questionnaire.objects.all():
        live = forms_queries.published(made.form)
        one = shipped(made.shipped)
        assert live is not None
        assert one is not None
        assert (live.number, live.definition) == (1, one.definition)
        assert newer_edition(made) is None


def test_what_the_secretariat_did_with_a_shipped_one_stays(cast: Cast) -> None:
    actions.load_questionnaires(cast.secretariat)
    made = Questionnaire.objects.get(shipped="short")
    forms.edit_draft(cast.secretariat, made.form, report())
    actions.withdraw_questionnaire(cast.secretariat, made)
    actions.load_questionnaires(system_user())
    made.refresh_from_db()
    assert made.withdrawn_at is not None
    assert forms_queries.working(made.form)[0] == report()


def test_a_later_edition_is_a_draft_until_a_person_publishes_it(client: Client, cast: Cast) -> None:
    actions.load_questionnaires(cast.secretariat)
    made = Questionnaire.objects.get(shipped="short")
    Questionnaire.objects.filter(pk=made.pk).update(edition=0)
    forms.edit_draft(cast.secretariat, made.form, report())
    forms.publish(cast.secretariat, made.form)
    client.force_login(cast.observer)
    assert address("_edition", made) not in client.get(address("", made)).content.decode()
    client.force_login(cast.secretariat)
    assert address("_edition", made) in client.get(address("", made)).content.decode()
    for stale in ("7", "--1", ""):
        assert client.post(address("_edition", made), {"revision": stale}).status_code == 302
    assert forms_queries.draft(made.form) is None
    assert client.post(address("_edition", made), {"revision": "-1"}).status_code == 302
    made.refresh_from_db()
    one, draft = shipped("short"), forms_queries.draft(made.form)
    assert one is not None
    assert draft is not None
    assert (made.edition, draft.definition) == (one.edition, one.definition)
    assert access.version_for(cast.observer, made, None).definition == report()
    with pytest.raises(ValidationError):
        actions.take_edition(cast.secretariat, made, revision=draft.revision)


def test_a_shipped_one_goes_through_a_workbook_and_the_composer(client: Client, cast: Cast) -> None:
    actions.load_questionnaires(cast.secretariat)
    made = Questionnaire.objects.get(shipped="norms")
    client.force_login(cast.secretariat)
    data = client.get(address("_xlsx", made)).content
    read = read_workbook(data, voluntary=True)
    book = openpyxl.load_workbook(io.BytesIO(data))
    names = [cell.value for cell in book.worksheets[2][2]]
    row = next(row for row in book.worksheets[2].iter_rows(min_row=3) if row[1].value == "c_status")
    row[names.index("label_pt")].value = "Outra pergunta?"
    out = io.BytesIO()
    book.save(out)
    page = client.post(address("_file", made), sent(out.getvalue()))
    client.post(address("_file", made), {"word": word_on(page)})
    definition, _revision = forms_queries.working(made.form)
    changed = question_of(definition, "c_status")
    assert changed is not None
    assert changed["label"]["pt"] == "Outra pergunta?"
    changed["label"]["pt"] = question_of(read.definition, "c_status")["label"]["pt"]  # type: ignore[index]
    assert definition == read.definition
    assert client.get(reverse("forms:publish", args=[made.form.uuid])).status_code == 200


def test_the_json_file_fits_the_published_schema(client: Client, cast: Cast) -> None:
    from jsonschema import Draft202012Validator

    made = published(cast.secretariat)
    schema = json.loads(client.get(reverse("forms:schema")).content)
    client.force_login(cast.observer)
    whole = json.loads(client.get(address("_json", made)).content)
    assert list(Draft202012Validator(schema).iter_errors(whole["definition"])) == []


def test_all_that_came_with_the_desk_can_be_begun(cast: Cast) -> None:
    for one in all_shipped():
        made = actions.begin_questionnaire(cast.secretariat, title=one.title, start=one.name)
        assert forms.publish(cast.secretariat, made.form).number == 1
