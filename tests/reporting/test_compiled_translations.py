"""Translations of what was submitted: by whom, never over one another's; words are the tests'."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from contadora.people.access import NotAllowed
from contadora.reporting import actions, gathering
from contadora.reporting.actions.translations import mark_of
from contadora.reporting.models import SectionTranslation, Submission
from tests.factory import Cast
from tests.reporting.compiled_stage import make_compiled, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(cast: Cast) -> Submission:
    return make_compiled(cast.secretariat, cast.uruguay, cast.costa_rica).sent["URY"]


def translate(by: Any, sent: Submission, words: str, seen: str = "", **more: Any) -> int:
    key = more.pop("question", "a_measures")
    return actions.translate_answers(
        by, sent.uuid, language=more.pop("language", "en"), words={key: words}, seen={key: seen}
    )


def test_the_state_and_the_secretariat_are_told_apart(cast: Cast, sent: Submission) -> None:
    assert translate(cast.secretariat, sent, "By the secretariat.") == 1
    row = SectionTranslation.objects.get(submission=sent)
    assert row.by == "secretariat"
    assert translate(cast.officer, sent, "By the State.", mark_of("By the secretariat.")) == 1
    row.refresh_from_db()
    assert (row.words, row.by) == ("By the State.", "state")
    with pytest.raises(ValidationError, match="a_measures"):
        translate(cast.secretariat, sent, "Over it.", mark_of("By the State."))
    uuid = sent.report.round.uuid
    page = Client().get(reverse("reporting:compiled_topic", args=[uuid, "norm:a"]))
    assert "By the State." not in page.content.decode()  # a Spanish page of a Spanish report
    file = Client().get(reverse("reporting:compiled_file", args=[uuid, "json"]), {"lang": "en"})
    assert "By the State." in file.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"language": "es"}, "language"),
        ({"language": "de"}, "language"),
        ({"question": "a_status"}, "a_status"),
        ({"seen": "older"}, "a_measures"),
        ({"words": "x" * 20_001}, "a_measures"),
        ({"words": " "}, "words"),
    ],
)
def test_what_is_wrong_is_refused(
    cast: Cast, sent: Submission, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        translate(cast.officer, sent, **{"words": "Words.", **change})
    assert field in refused.value.error_dict
    assert not SectionTranslation.objects.filter(submission=sent).exists()


def test_empty_words_take_a_translation_away(cast: Cast, sent: Submission) -> None:
    translate(cast.officer, sent, "Words.")
    translate(cast.officer, sent, "", mark_of("Words."))
    assert not SectionTranslation.objects.filter(submission=sent).exists()


def test_a_correction_keeps_the_translations_of_what_it_left(cast: Cast, sent: Submission) -> None:
    translate(cast.officer, sent, "Of the measures.")
    translate(cast.officer, sent, "Of the generalities.", question="intro")
    round, state = sent.report.round, sent.report.delegation
    kept, changed = sent.content["sections"][0], sent.content["sections"][1]
    changed = {**changed, "answers": {"a_measures": "Other words of the tests."}}
    submit(round, state, cast.secretariat, [kept, changed], days=40, reason="A slip.")
    found = gathering.submitted(round)["URY"]
    given = {answer.key: answer.translations for part in found.parts for answer in part.answers}
    assert given["intro"]["en"].words == "Of the generalities."
    assert given["a_measures"] == {}


def test_others_do_not_translate(cast: Cast, sent: Submission) -> None:
    for person in (cast.observer, cast.other, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            translate(person, sent, "Words.")


def test_the_page_keeps_what_was_written_when_it_is_refused(cast: Cast, sent: Submission) -> None:
    translate(cast.head, sent, "First.")
    client = Client()
    client.force_login(cast.officer)
    address = reverse("reporting:translations", args=[sent.uuid]) + "?lang=en"
    assert "First." in client.get(address).content.decode()
    response = client.post(address, {"words-a_measures": "Second.", "seen-a_measures": ""})
    assert response.status_code == 422
    assert "Second." in response.content.decode()
    again = {"words-a_measures": "Second.", "seen-a_measures": mark_of("First.")}
    assert client.post(address, again).status_code == 302
    assert SectionTranslation.objects.get(submission=sent).words == "Second."
