"""What questionnaires of national reports have besides: subjects, roles, nothing new, status."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from jsonschema import Draft202012Validator

from contadora.forms import access, actions, queries
from contadora.forms.changes import changes
from contadora.forms.checking import check
from contadora.forms.comparing import carry, compare, compare_sections
from contadora.forms.composing import exported
from contadora.forms.definition import new_or_not, question_of, visible
from contadora.forms.drafting import make_form
from contadora.forms.erasing import erase
from contadora.forms.fields import fields
from contadora.forms.filling import Given, applicable, parse, problems
from contadora.forms.models import Form, Version
from contadora.forms.reading import summary
from contadora.forms.saving import save
from contadora.forms.schema import json_schema
from contadora.forms.subjects import subject_name, subject_of, with_role
from contadora.forms.tables import counts, rows
from contadora.people.access import Reader
from tests.factory import Cast, make_cast, make_user
from tests.forms.examples import begun, four, given, report, sent
from tests.forms.examples import make_form as desk_form

OWNER = "tests.report:1"
SCHEMA = Draft202012Validator(json_schema())


def section(**more: Any) -> dict[str, Any]:
    made = report()
    made["sections"][0] |= more
    return made


def question(**more: Any) -> dict[str, Any]:
    made = report()
    made["sections"][0]["questions"][0] |= more
    return made


def test_the_example_is_right_by_the_check_and_by_the_schema() -> None:
    assert check(report(), voluntary=True) == []
    assert list(SCHEMA.iter_errors(report())) == []


@pytest.mark.parametrize("subject", ["norm:k", "cbm:1", "cbm:16", "topic:due-diligence", "general"])
def test_a_section_has_a_subject(subject: str) -> None:
    made = section(subject=subject)
    assert check(made) == []
    assert list(SCHEMA.iter_errors(made)) == []


@pytest.mark.parametrize(
    ("made", "place"),
    [
        (section(subject="norm:z"), "sections[0].subject"),
        (section(subject="cbm:0"), "sections[0].subject"),
        (section(subject="Sovereignty"), "sections[0].subject"),
        (section(subject=["norm:a"]), "sections[0].subject"),
        (section(nothing_new="yes"), "sections[0].nothing_new"),
        (section(part="Norms"), "sections[0].part"),
        (question(role="hero"), "sections[0].questions[0].role"),
        (question(role=["status"]), "sections[0].questions[0].role"),
        (question(example="one"), "sections[0].questions[0].example"),
        (question(options=[]), "sections[0].questions[0].options"),
    ],
    ids=str,
)
def test_what_is_wrong_is_named_by_both(made: dict[str, Any], place: str) -> None:
    assert place in [one.field for one in check(made)]
    assert list(SCHEMA.iter_errors(made))


def test_a_condition_on_a_status_takes_its_values_alone() -> None:
    made = report()
    made["sections"][0]["questions"][2]["condition"] = {"question": "a_status", "is": "maybe"}
    [problem] = check(made)
    assert problem.value == "maybe"
    assert "undecided" in problem.remedy


def test_no_answer_may_be_mandatory_in_a_questionnaire() -> None:
    made = question(required=True)
    assert check(made) == []
    [problem] = check(made, voluntary=True)
    assert (problem.field, problem.value) == ("sections[0].questions[0].required", "a_status")
    assert not problem.unfinished


def test_subjects_and_roles_are_found_by_code_and_named_in_words() -> None:
    first, _second, last = report()["sections"]
    assert (subject_of(first), subject_of(last)) == ("norm:a", "general")
    assert [one["key"] for one in with_role(first, "evidence")] == ["a_link"]
    with override("en"):
        assert subject_name("norm:c") == "Norm (c)"
        assert subject_name("topic:use-of-force") == "Use of force"
        assert subject_name("topic:another-one") == "another-one"
        assert subject_name("general") == "General"


def version(definition: dict[str, Any] | None = None) -> Version:
    return Version(number=1, definition=definition or report())


def test_the_answers_to_a_status_are_those_four_in_each_language() -> None:
    shown = {}
    for code in ("es", "en", "pt", "fr"):
        field = fields(version(), {"a_status": "partly"}, code)[0].fields[0]
        shown[code] = [(one.value, one.label, one.chosen) for one in field.options]
        assert field.control == "radios"
    assert [value for value, _label, _on in shown["en"]] == ["yes", "partly", "no", "undecided", ""]
    assert [on for _value, _label, on in shown["en"]] == [False, True, False, False, False]
    labels = {code: rows[3][1] for code, rows in shown.items()}
    assert labels == {
        "es": "Aún no decidido",
        "en": "Not yet decided",
        "pt": "Ainda não decidido",
        "fr": "Pas encore décidé",
    }


def test_a_part_is_headed_once_and_an_example_and_nothing_new_are_shown() -> None:
    first, second, last = fields(version(), {"norm_a": True}, "en")
    assert str(first.part) == "en Norms"
    assert (second.part, last.part) == (None, None)
    assert first.nothing_new is not None
    assert first.nothing_new.chosen
    assert second.nothing_new is None
    assert str(first.fields[1].example) == "en An example"


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("https://ministry.example/plan?page=2", True),
        ("http://ministry.example", True),
        ("ministry.example", False),
        ("javascript:alert(1)", False),
        ("ftp://ministry.example/plan", False),
        ("https://", False),
        ("https://ministry.example/" + "a" * 1000, False),
    ],
)
def test_a_link_is_a_web_address(address: str, taken: bool) -> None:
    answers = parse(version(), sent(a_status="yes", a_link=address)).answers
    assert answers["a_link"] == address
    assert (problems(version(), answers) == []) is taken


def test_an_answer_to_a_status_is_one_of_its_own() -> None:
    answers = parse(version(), sent(a_status="maybe")).answers
    assert [one.question for one in problems(version(), answers)] == ["a_status"]


def test_nothing_new_is_an_answer_to_a_section_that_takes_it() -> None:
    answers = parse(version(), sent(norm_a="yes", norm_b="yes", a_status="no")).answers
    assert answers == {"norm_a": True, "a_status": "no"}
    assert problems(version(), answers) == []
    assert applicable(version(), answers) == answers
    assert "norm_a" in visible(report(), answers)
    assert list(new_or_not(report())) == ["norm_a"]
    wrong = problems(version(), {"norm_a": "yes"})
    assert [one.question for one in wrong] == ["norm_a"]


def test_nothing_new_is_dropped_where_its_section_is_not_asked() -> None:
    made = report()
    made["sections"].insert(0, made["sections"].pop())
    made["sections"][1]["condition"] = {"question": "answers", "answered": True}
    assert applicable(version(made), {"norm_a": True}) == {}


def test_nothing_new_carries_over_only_to_a_section_that_still_takes_it() -> None:
    new = report()
    del new["sections"][0]["nothing_new"]
    assert carry({"norm_a": True}, report(), report()) == ({"norm_a": True}, {})
    assert carry({"norm_a": True, "a_status": "no"}, report(), new) == (
        {"a_status": "no"},
        {"norm_a": True},
    )


def test_a_question_that_went_to_another_subject_changed() -> None:
    new = report()
    first, second, _last = new["sections"]
    second["questions"].append(first["questions"].pop(1))
    assert compare(report(), new).changed == {"a_measures": ["subject"]}
    assert not compare_sections(report(), new)


def test_sections_are_compared_and_told_in_words() -> None:
    new = copy.deepcopy(report())
    new["sections"][0]["title"] = four("Another")
    new["sections"][0]["subject"] = "norm:c"
    new["sections"].pop(1)
    new["sections"].append({"key": "more", "title": four("More"), "questions": []})
    found = compare_sections(report(), new)
    assert found.changed == {"norm_a": ["subject", "title"]}
    assert (found.new, found.dropped, found.same) == (["more"], ["norm_b"], ["about"])
    with override("en"):
        told = changes(report(), new)
    assert [(str(one.text), one.what) for one in told.sections.changed] == [
        ("en Another", ["subject", "title"])
    ]
    assert [one.key for one in told.questions.dropped] == ["b_status"]
    assert not changes(report(), report())


@pytest.mark.django_db
def test_what_was_answered_reads_in_words_and_its_link_may_be_followed(cast: Cast) -> None:
    form = desk_form(cast.secretariat, report())
    response = begun(form, cast.officer)
    address = "https://ministry.example/plan"
    values: dict[str, Any] = {"norm_a": "yes", "a_status": "undecided", "b_status": "partly"}
    response.answers = given(response.version, **values).answers
    with override("en"):
        [(_title, reads), *_rest] = summary(response, "en")
    assert [(str(one.label), one.text) for one in reads] == [
        ("Nothing new since last time", "Yes"),
        ("en a_status", "Not yet decided"),
        ("en a_measures", ""),
    ]
    response.answers = {"a_status": "yes", "a_link": address}
    [(_title, reads), *_rest] = summary(response, "en")
    assert [(one.text, one.is_link) for one in reads][-1] == (address, True)
    response.answers["a_link"] = "javascript:alert(1)"
    [(_title, reads), *_rest] = summary(response, "en")
    assert not reads[-1].is_link


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def test_tables_count_status_and_who_had_nothing_new(cast: Cast) -> None:
    form = desk_form(cast.secretariat, report())
    for answers in ({"norm_a": True}, {"a_status": "partly"}, {"a_status": "yes"}):
        response = begun(form, cast.officer)
        response = save(response, Given(answers), response.revision)
        actions.submit(cast.officer, response, response.revision)
    with override("en"):
        found = {one.key: one for one in counts(form)}
        table = list(rows(form, labels=False))
    assert found["norm_a"].rows[0][:2] == ("Yes", 1)
    assert str(found["norm_a"].label) == "en Norm (a) · Nothing new since last time"
    assert [row[:2] for row in found["a_status"].rows] == [
        ("Yes", 1),
        ("Partly", 1),
        ("No", 0),
        ("Not yet decided", 0),
    ]
    assert [row[4:6] for row in table] == [["true", None], [None, "partly"], [None, "yes"]]


def test_what_is_not_personal_stays_nothing_new_too(cast: Cast) -> None:
    form = desk_form(cast.secretariat, report())
    response = begun(form, cast.officer)
    response = save(response, Given({"norm_a": True, "a_status": "no"}), response.revision)
    erased = erase(response, personal_only=True)
    assert erased.answers == {"norm_a": True, "a_status": "no"}


@pytest.fixture
def questionnaire(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> Form:
    """A form of a room that composes questionnaires, for the secretariat to compose."""

    def guard(user: Reader, _key: str) -> access.Rights:
        runs = user == cast.secretariat
        return access.Rights(compose=True, voluntary=True, back="/") if runs else access.NONE

    monkeypatch.setitem(access._guards, "tests.report", guard)
    return make_form(
        cast.secretariat,
        owner=OWNER,
        purpose="questionnaire",
        title=four("Report"),
        definition=report(),
        voluntary=True,
    )


@pytest.mark.django_db
def test_the_composer_of_a_questionnaire_asks_for_subject_and_role_and_never_an_answer(
    client: Client, cast: Cast, questionnaire: Form
) -> None:
    client.force_login(cast.secretariat)
    page = client.get(reverse("forms:question", args=[questionnaire.uuid, "a_status"]))
    assert b'name="role"' in page.content
    assert b'name="required"' not in page.content
    page = client.get(reverse("forms:section", args=[questionnaire.uuid, "norm_a"]))
    assert b'value="topic:sovereignty"' in page.content
    other = desk_form(cast.secretariat)
    page = client.get(reverse("forms:question", args=[other.uuid, "name"]))
    assert b'name="role"' not in page.content
    assert b'name="required"' in page.content


@pytest.mark.django_db
def test_a_section_and_a_question_are_changed_on_the_composer_s_pages(
    client: Client, cast: Cast, questionnaire: Form
) -> None:
    client.force_login(cast.secretariat)
    sent_section = {"title_es": "Norma c", "part_es": "Normas", "subject": "norm:c"}
    address = reverse("forms:section", args=[questionnaire.uuid, "norm_b"])
    assert client.post(address, sent_section).status_code == 302
    address = reverse("forms:question", args=[questionnaire.uuid, "b_status"])
    sent_question = {"label_es": "Estado", "example_es": "Un ejemplo", "role": "needs"}
    assert client.post(address, {**sent_question, "required": "on"}).status_code == 302
    definition, _revision = queries.working(questionnaire)
    kept = definition["sections"][1]
    assert (kept["subject"], kept["part"], "nothing_new" in kept) == (
        "norm:c",
        {"es": "Normas"},
        False,
    )
    changed = question_of(definition, "b_status")
    assert changed is not None
    assert (changed["role"], changed["example"], "required" in changed) == (
        "needs",
        {"es": "Un ejemplo"},
        False,
    )


@pytest.mark.django_db
def test_a_composer_without_the_fields_keeps_what_a_file_brought(
    client: Client, cast: Cast
) -> None:
    form = desk_form(cast.secretariat, report(), published=False)
    client.force_login(cast.secretariat)
    client.post(reverse("forms:section", args=[form.uuid, "norm_a"]), {"title_es": "Otra"})
    client.post(reverse("forms:question", args=[form.uuid, "a_status"]), {"label_es": "Otra"})
    definition, _revision = queries.working(form)
    kept = definition["sections"][0]
    assert (kept["subject"], kept["nothing_new"], kept["part"]) == ("norm:a", True, four("Norms"))
    assert kept["questions"][0]["role"] == "status"


@pytest.mark.django_db
def test_a_mandatory_question_is_refused_where_a_draft_is_written(
    cast: Cast, questionnaire: Form
) -> None:
    with override("en"), pytest.raises(ValidationError, match="mandatory"):
        actions.edit_draft(cast.secretariat, questionnaire, question(required=True))
    with pytest.raises(ValidationError):
        make_form(
            cast.secretariat,
            owner=OWNER,
            purpose="questionnaire",
            title=four("Report"),
            definition=question(required=True),
            voluntary=True,
        )
    definition, _revision = queries.working(questionnaire)
    assert definition == report()


@pytest.mark.django_db
def test_before_it_is_published_the_page_says_what_changed(
    client: Client, cast: Cast, questionnaire: Form
) -> None:
    actions.publish(cast.secretariat, questionnaire)
    changed = report()
    changed["sections"][0]["questions"][0]["help"] = four("Guidance")
    actions.edit_draft(cast.secretariat, questionnaire, changed)
    client.force_login(cast.secretariat)
    page = client.get(reverse("forms:publish", args=[questionnaire.uuid]) + "?lang=en")
    text = page.content.decode()
    assert "a_status" in text
    with override(page.wsgi_request.LANGUAGE_CODE):
        assert changes(report(), changed).questions.changed[0].what[0] in text


@pytest.mark.django_db
def test_the_preview_and_the_form_s_page_show_them(
    client: Client, cast: Cast, questionnaire: Form
) -> None:
    client.force_login(cast.secretariat)
    page = client.get(reverse("forms:preview", args=[questionnaire.uuid]) + "?in=en")
    text = page.content.decode()
    assert "Nothing new since last time" in text
    assert text.count("en Norms") == 1
    assert '<details class="example">' in text
    assert "never a person’s private one" in text
    assert client.get(reverse("forms:form", args=[questionnaire.uuid])).status_code == 200


@pytest.mark.django_db
def test_a_file_taken_in_does_not_overwrite_what_was_written_meanwhile(
    client: Client, cast: Cast
) -> None:
    form = desk_form(cast.secretariat, report(), published=False)
    client.force_login(cast.secretariat)
    address = reverse("forms:import", args=[form.uuid])
    seen = client.get(address).context["revision"]
    written = question(help=four("Written meanwhile"))
    actions.edit_draft(cast.secretariat, form, written)
    data = exported(four("Report"), "form", report()).encode()
    page = client.post(address, {"file": SimpleUploadedFile("a.json", data), "revision": seen})
    assert page.context["form"].errors
    assert queries.working(form)[0] == written


@pytest.mark.django_db
def test_who_composes_no_questionnaire_of_that_owner_finds_none(
    client: Client, cast: Cast, questionnaire: Form
) -> None:
    client.force_login(make_user("another person"))
    assert client.get(reverse("forms:form", args=[questionnaire.uuid])).status_code == 404
