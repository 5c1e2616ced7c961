"""Drafts of answers: kept, refused when stale, submitted whole, erased."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from contadora.forms import actions, queries
from contadora.forms.models import Form, Upload
from contadora.forms.saving import Stale, save
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from tests.factory import Cast, make_cast
from tests.forms import examples
from tests.forms.examples import WHOLE, begun, given, version_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return make_cast()


@pytest.fixture
def form(cast: Cast) -> Form:
    return examples.make_form(cast.secretariat)


def test_a_draft_is_kept_with_what_is_not_right_yet(form: Form) -> None:
    response = begun(form)
    version = version_of(form)
    response = save(response, given(version, name=" A name ", years="twelve"), 0)
    assert response.answers == {"name": "A name", "years": "twelve"}
    assert response.revision == 1
    with pytest.raises(ValidationError) as refused:
        actions.submit(system_user(), response, 1)
    wrong = refused.value.message_dict
    assert set(wrong) == {"email", "institution", "years", "attendance", "agreed"}


def test_a_stale_save_changes_nothing_and_tells_both_readings(form: Form) -> None:
    version = version_of(form)
    response = save(begun(form), given(version, name="one"), 0)
    with pytest.raises(Stale) as refused:
        save(response, given(version, name="two", years="3"), 0)
    response.refresh_from_db()
    assert response.answers == {"name": "one"}
    assert refused.value.kept.answers == {"name": "one"}
    assert refused.value.given == {"name": "two", "years": 3}
    assert refused.value.differing == ["name", "years"]
    # An answer that got lost on the way back is asked again: it is kept already.
    assert save(response, given(version, name="one"), 0).revision == 1


def test_saving_leaves_no_entry_and_submitting_leaves_one(form: Form) -> None:
    response = begun(form)
    before = AuditEntry.objects.count()
    response = save(response, given(version_of(form), **WHOLE), 0)
    assert AuditEntry.objects.count() == before
    response = actions.submit(system_user(), response, response.revision)
    assert response.submitted_at is not None
    assert AuditEntry.objects.filter(seq__gt=before).values_list("action", flat=True)[0] == "submit"
    with pytest.raises(ValidationError) as refused:
        save(response, given(version_of(form), **WHOLE), response.revision)
    assert refused.value.code == "submitted"


def test_what_is_not_asked_is_dropped_when_sent(form: Form) -> None:
    response = save(begun(form), given(version_of(form), **WHOLE, diet="No nuts"), 0)
    assert response.answers["diet"] == "No nuts"
    response = actions.submit(system_user(), response, response.revision)
    assert "diet" not in response.answers


def test_a_file_is_kept_replaced_and_taken_back(form: Form, tmp_path: Path) -> None:
    version = version_of(form)
    response = save(begun(form), given(version, {"letter": examples.file()}, name="x"), 0)
    first = Upload.objects.get()
    assert response.answers["letter"] == str(first.uuid)
    assert first.content_type == "application/pdf"
    path = Path(first.file.path)
    assert path.is_relative_to(tmp_path)
    assert "letter" not in path.name
    response = save(response, given(version, name="y"), response.revision)
    assert response.answers["letter"] == str(first.uuid)
    png = examples.file(examples.PNG, "scan.png")
    response = save(response, given(version, {"letter": png}), response.revision)
    second = Upload.objects.get()
    assert second.content_type == "image/png"
    data = examples.sent(name="z")
    data["q-letter-remove"] = "on"
    from contadora.forms.filling import parse

    response = save(response, parse(version, data), response.revision)
    assert "letter" not in response.answers
    assert not Upload.objects.exists()


def test_a_file_of_another_response_is_not_taken(form: Form) -> None:
    version = version_of(form)
    save(begun(form), given(version, {"letter": examples.file()}), 0)
    other = examples.sent(name="x")
    other["q-letter-kept"] = str(Upload.objects.get().uuid)
    from contadora.forms.filling import parse

    response = save(begun(form), parse(version, other), 0)
    assert response.answers == {"name": "x"}


def test_erasing_takes_answers_files_and_the_respondent(
    form: Form, cast: Cast, django_capture_on_commit_callbacks: Any
) -> None:
    version = version_of(form)
    response = begun(form, cast.officer)
    response = save(response, given(version, {"letter": examples.file()}, **WHOLE), 0)
    path = Path(Upload.objects.get().file.path)
    with django_capture_on_commit_callbacks(execute=True):
        response = actions.erase_response(cast.secretariat, response, personal_only=True)
    assert response.answers == {"institution": "A ministry", "attendance": "online", "agreed": True}
    assert (response.respondent, Upload.objects.count()) == ("", 0)
    assert not path.exists()
    assert actions.erase_response(cast.secretariat, response).answers == {}
    with pytest.raises(ValidationError):
        save(response, given(version, name="x"), response.revision)


def test_what_was_submitted_can_be_opened_again(form: Form, cast: Cast) -> None:
    response = save(begun(form), given(version_of(form), **WHOLE), 0)
    response = actions.submit(system_user(), response, response.revision)
    response = actions.reopen(cast.secretariat, response)
    changed = given(version_of(form), **{**WHOLE, "name": "Another"})
    assert save(response, changed, response.revision).answers["name"] == "Another"


def test_a_closed_or_unpublished_form_takes_no_answers(cast: Cast, form: Form) -> None:
    actions.set_form(cast.secretariat, form, is_open=False)
    with pytest.raises(ValidationError):
        begun(form)
    draft = examples.make_form(cast.secretariat, published=False)
    with pytest.raises(ValidationError):
        begun(draft)
    assert queries.responses(draft).count() == 0
