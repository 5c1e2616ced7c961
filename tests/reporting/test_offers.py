"""What the desk knows is offered for a section, with its source; nothing is filled in silently."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from contadora.atlas.models import Readiness
from contadora.people.handling import HandlingLevel
from contadora.record.models import Act
from contadora.reporting import (
    access,
    actions,
    offering,
    queries,
)
from contadora.reporting.writing import Writer
from tests.factory import Cast
from tests.reporting.rounds_stage import (
    FIRST,
    Stage,
    after_red,
    content_of,
    definition,
    make_stage,
    publish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def test_nothing_new_repeats_the_last_answers_and_is_marked(stage: Stage, cast: Cast) -> None:
    stage.written(a_measures="A law.", a_steps=["training"])
    first = stage.submitted()
    later = make_stage(cast, previous=stage.round, questionnaire=stage.questionnaire,
                       opens_at=timezone.now())  # fmt: skip
    later.written(norm_a=True)
    second = later.submitted()
    assert content_of(second, FIRST)["nothing_new"]
    assert content_of(second, FIRST)["answers"] == content_of(first, FIRST)["answers"]
    assert queries.last_submission(later.round, cast.uruguay) == first


def test_nothing_new_is_not_sent_once_the_earlier_report_has_gone(stage: Stage, cast: Cast) -> None:
    stage.written(a_measures="A law.")
    stage.submitted()
    later = make_stage(cast, previous=stage.round, questionnaire=stage.questionnaire,
                       opens_at=timezone.now())  # fmt: skip
    later.written(norm_a=True)
    later.cleared()
    actions.leave_round(cast.head, stage.report())
    with pytest.raises(ValidationError, match="no earlier report is at hand"):
        later.submitted()
    assert not later.report().submissions.exists()


def test_nothing_new_and_answers_together_are_not_cleared(stage: Stage, cast: Cast) -> None:
    stage.written(norm_a=True, a_measures="A law.")
    with pytest.raises(ValidationError, match="take one of them back"):
        actions.clear_section(cast.officer, stage.section(), revision=1)


def test_last_answers_are_offered_and_never_filled_in(stage: Stage, cast: Cast) -> None:
    stage.written(a_measures="A law.", a_steps=["training", "contacts"], a_law=True)
    stage.submitted()
    changed = definition()
    steps = changed["sections"][1]["questions"][2]
    steps["options"] = [one for one in steps["options"] if one["value"] != "contacts"]
    version = publish(stage.questionnaire, cast.secretariat, changed)
    later = make_stage(cast, previous=stage.round, questionnaire=stage.questionnaire,
                       version=version, opens_at=timezone.now())  # fmt: skip
    later.begun()
    assert later.section().response.answers == {}
    found = offering.offers(later.section(), cast.officer)
    assert {one.question: one.value for one in found.last} == {
        "a_measures": "A law.", "a_steps": ["training"], "a_law": True,
    }  # fmt: skip
    assert [one.text for one in found.lost] == ["en contacts"]
    actions.take_offer(
        Writer(user=cast.officer), later.section(), "last", question="a_measures", revision=0
    )
    assert later.section().response.answers == {"a_measures": "A law."}
    again = offering.offers(later.section(), cast.officer).last
    assert {one.question: one.is_there for one in again}["a_measures"]
    assert later.section().versions.get().how == "taken"
    later.written(a_measures="Ours.", a_law=False)
    offers = {one.question: one for one in offering.offers(later.section(), cast.officer).last}
    assert offers["a_measures"].adds  # what is written stays
    assert offers["a_law"].instead == "No"
    actions.take_offer(
        Writer(user=cast.officer), later.section(), "last",
        question="a_measures", revision=later.revision(),
    )  # fmt: skip
    assert later.section().response.answers["a_measures"] == "Ours.\nA law."


def test_what_was_red_is_offered_to_its_readers_alone(cast: Cast) -> None:
    fellow, later = after_red(cast)
    later.begun()
    report, section = later.report(), later.section()
    page = reverse("reporting:section", args=[section.uuid])
    nothing_new = f'name="q-{FIRST}"'
    for user in (cast.officer, cast.head):
        assert access.last_for(user, report)
        (offer,) = offering.offers(section, user).last
        assert offer.value == "For four eyes."
    for user in (fellow, cast.observer, cast.secretariat, cast.anonymous):
        assert access.last_for(user, report) is None
        found = offering.offers(section, user)
        assert (found.last, found.lost, found.submission) == ([], [], None)
    client = Client()
    client.force_login(fellow)
    for address in (page, reverse("reporting:report", args=[report.uuid])):
        shown = client.get(address).text
        assert "For four eyes." not in shown
        assert "at hand" not in shown
    assert nothing_new not in client.get(page).text
    office = later.by_office(later.assigned())
    for writer in (Writer(user=fellow), office):
        with pytest.raises(ValidationError, match="no longer offered"):
            actions.take_offer(writer, later.section(), "last", question="a_measures", revision=0)
    client.post(page, {f"q-{FIRST}": "yes", "revision": "0"})
    assert FIRST not in later.section().response.answers
    # Who knows it may say that it stands; who does not, sees that this is said and what else is.
    client.force_login(cast.officer)
    assert nothing_new in client.get(page).text
    later.written(**{FIRST: True})
    client.force_login(fellow)
    shown = client.get(page).text
    assert nothing_new in shown
    assert "For four eyes." not in shown


def test_acts_of_the_record_are_offered_with_their_source(stage: Stage, cast: Cast) -> None:
    stage.begun()
    acts = offering.offers(stage.section(), cast.officer).acts
    kinds = {row.kind for row in Act.objects.filter(uuid__in=[one.key[4:] for one in acts])}
    assert acts
    assert kinds <= set(offering.OFFERED)
    assert all(one.source and one.source in one.value for one in acts)
    for one in acts[:2]:
        actions.take_offer(
            Writer(user=cast.officer), stage.section(), one.key,
            question="a_measures", revision=stage.revision(),
        )  # fmt: skip
    assert stage.section().response.answers["a_measures"] == f"{acts[0].value}\n{acts[1].value}"
    Act.objects.filter(uuid=acts[0].key[4:]).update(
        handling=HandlingLevel.AMBER_STRICT, owner=cast.uruguay
    )
    # What only the delegation may know is not offered by a link.
    by_link = {one.key for one in offering.offers(stage.section(), cast.anonymous).acts}
    assert acts[0].key not in by_link
    assert acts[1].key in by_link


def test_what_indices_say_is_offered_with_its_source(stage: Stage, cast: Cast) -> None:
    stage.begun()
    row = Readiness.objects.get(state="URY")
    (one,) = offering.offers(stage.section(), cast.officer).figures
    assert one.value.count(row.source.title) == 1
    assert str(row.value) in one.value
    assert "2024" in one.value
    assert not one.is_there
    actions.take_offer(
        Writer(user=cast.officer), stage.section(), one.key,
        question=one.question, revision=stage.revision(),
    )  # fmt: skip
    assert stage.section().response.answers[one.question] == one.value
    (again,) = offering.offers(stage.section(), cast.officer).figures
    assert again.is_there
    client = Client()
    client.force_login(cast.officer)
    page = client.get(reverse("reporting:section", args=[stage.section().uuid])).content.decode()
    assert one.address in page
