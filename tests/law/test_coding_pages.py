"""Pages of coding and of what was read."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contadora.atlas import queries as atlas
from contadora.law import actions, queries_coding
from contadora.law.models import Coding, Finding
from contadora.people.models import User
from tests.factory import Cast, make_cast
from tests.law.coded import DILIGENCE, SOVEREIGNTY, Stage, another, make_stage
from tests.law.position_texts import CORRECTED, add, keep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return make_stage(cast)


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page(user: User, name: str, *args: object, **query: str) -> Any:
    return client_of(user).get(reverse(name, args=args), query)


def words(user: User, name: str, *args: object, **query: str) -> str:
    answer = page(user, name, *args, **query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def post(user: User, name: str, args: list[object], **data: object) -> Any:
    return client_of(user).post(reverse(name, args=args), data)


def reads(client: Client, address: str) -> int:
    """Return how often a page reads the store, once what is kept in the process is there."""
    client.get(address)
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    assert len(made) > 5  # it does count
    return len(made)


def at(stage: Stage, topic: str = SOVEREIGNTY) -> list[object]:
    return [stage.position.uuid, topic]


LIKELY = """\
Posición de las pruebas

1. Agradecemos a quien preside la organización de esta reunión.
2. Una isla que sabe que su territorio se usa para dañar a otra debe tomar medidas para impedirlo.
3. Nadie puede invocar una costumbre de las islas para cortar cables ajenos sin decir por qué.
"""


def test_likely_passages_are_marked_across_languages_and_none_is_ticked(cast: Cast) -> None:
    text = keep(cast.officer, add(cast.officer, language="es"), LIKELY, "es")
    said = words(cast.officer, "law:code", text.position.uuid, DILIGENCE)
    likely = text.passages.get(words__startswith="Una isla que sabe")
    assert f'<li id="{likely.anchor}" class="likely">' in said
    thanks = text.passages.get(words__startswith="Agradecemos")
    assert f'<li id="{thanks.anchor}" class="">' in said
    assert "checked" not in said.split("Passages that this rests on")[1]


def test_a_reading_is_kept_and_leads_to_the_next_topic(stage: Stage) -> None:
    passage = stage.passage("The islands hold")
    answer = post(
        stage.cast.officer, "law:code", at(stage),
        stance="rule", certainty=3, note="", revision=0, passage=str(passage.uuid), do="next",
    )  # fmt: skip
    assert answer.url.endswith("/non-intervention/")
    said = words(stage.cast.officer, "law:code", *at(stage))
    assert f'value="{passage.uuid}" checked' in said
    assert "one reader only" in said
    assert "1 of 14" in words(stage.cast.officer, "law:coding")


def test_what_was_typed_stays_where_it_is_refused(stage: Stage) -> None:
    passage = stage.passage("The islands hold")
    answer = post(
        stage.cast.officer, "law:code", at(stage),
        stance="nothing", certainty=1, note="My own words", revision=0, passage=str(passage.uuid),
    )  # fmt: skip
    assert answer.status_code == 422
    said = answer.content.decode()
    assert "rests on no passage" in said
    assert "My own words" in said
    assert f'value="{passage.uuid}" checked' in said
    assert not Coding.objects.exists()


def test_a_second_page_overwrites_nothing(stage: Stage) -> None:
    stage.read(stage.cast.officer)
    data = {"stance": "principle", "certainty": 2, "passage": str(stage.passage("A cable").uuid)}
    answer = post(stage.cast.officer, "law:code", at(stage), revision=0, **data)
    assert answer.status_code == 422
    assert "It says now" in answer.content.decode()
    assert Coding.objects.get().stance == "rule"
    assert '<input type="hidden" name="revision" value="1">' in answer.content.decode()


def test_a_page_does_not_tell_what_another_read(stage: Stage) -> None:
    stage.read(stage.cast.officer, note="The first reader’s note")
    for name, args in (
        ("law:code", at(stage)),
        ("law:coding_position", [stage.position.uuid]),
        ("law:topic", [SOVEREIGNTY]),
        ("law:convergence", []),
    ):
        said = words(stage.cast.other, name, *args)
        assert "first reader" not in said
        assert "does not say from which threshold</strong>" not in said
        assert "<li>A rule" not in said
        if name != "law:convergence":  # whose note has the word
            assert "one reader only" not in said
    told = page(stage.cast.other, "law:codings", format="json").getvalue().decode()
    assert '"stance": ""' in told
    assert '"passages": ""' in told
    said = words(stage.cast.observer, "law:topic", SOVEREIGNTY)
    assert "The islands hold that each island decides" in said


def test_sight_is_asked_for_and_given_back(stage: Stage) -> None:
    stage.read(stage.cast.officer)
    post(stage.cast.other, "law:sight", [], do="see")
    assert "one reader only" in words(stage.cast.other, "law:topic", SOVEREIGNTY)
    address = reverse("law:settle", args=at(stage))
    assert post(stage.cast.other, "law:sight", [], do="alone", back=address).url == address
    for back in ("https://example.org/", "//example.org", reverse("law:drafts"), "x"):
        answer = post(stage.cast.other, "law:sight", [], do="alone", back=back)
        assert answer.url == reverse("law:coding")
    assert "one reader only" not in words(stage.cast.other, "law:topic", SOVEREIGNTY)


def test_readings_that_differ_are_settled_on_a_page(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    stage.read(cast.other, "principle")
    # Neither of the two is led on to settle it; a third hears that there is something.
    told = words(cast.officer, "law:coding")
    assert "Costa Rica, Sovereignty" in told
    assert reverse("law:settle", args=at(stage)) not in told
    assert "1 topic of a position is read differently" in words(cast.head, "law:coding")
    # The third has to see the readings to settle them.
    assert "you must see what was read" in words(cast.head, "law:settle", *at(stage))
    said = words(cast.secretariat, "law:settle", *at(stage))
    assert "you must see" in said
    post(cast.secretariat, "law:sight", [], do="see")
    assert reverse("law:settle", args=at(stage)) in words(cast.secretariat, "law:coding")
    assert "officer CRI" in words(cast.secretariat, "law:settle", *at(stage))
    answer = post(cast.secretariat, "law:settle", at(stage), stance="rule", reason="", revision=0)
    assert answer.status_code == 422
    post(
        cast.secretariat, "law:settle", at(stage),
        stance="rule", reason="Number one is plain.", revision=0,
    )  # fmt: skip
    assert "Number one is plain." in words(cast.observer, "law:topic", SOVEREIGNTY)
    answer = post(
        cast.secretariat, "law:settle", at(stage), stance="other", reason="No.", revision=0
    )
    assert "Somebody settled this meanwhile" in answer.content.decode()
    assert "Number one is plain." in answer.content.decode()
    assert '<input type="hidden" name="revision" value="1">' in answer.content.decode()
    assert Finding.objects.get().stance == "rule"


def test_who_settled_and_reads_later_may_take_it_back(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    stage.read(cast.other, "principle")
    actions.see_readings(cast.head)
    actions.settle_reading(
        cast.head, stage.position, SOVEREIGNTY, stance="rule", reason="Number one is plain."
    )
    stage.read(cast.head)
    assert "Take the settlement back" in words(cast.head, "law:code", *at(stage))
    said = words(cast.head, "law:settle", *at(stage))
    assert "Take the settlement back" in said
    assert 'value="settle"' not in said
    answer = post(cast.head, "law:settle", at(stage), stance="other", reason="No.", revision=1)
    assert answer.status_code == 404
    assert post(cast.head, "law:settle", at(stage), do="withdraw", revision=0).status_code == 302
    assert Finding.objects.get().stance == "rule"
    answer = post(cast.head, "law:settle", at(stage), do="withdraw", revision=1)
    assert answer.url == reverse("law:code", args=at(stage))
    assert not Finding.objects.exists()
    assert client_of(cast.head).get(reverse("law:settle", args=at(stage))).status_code == 404


def test_original_and_translation_stand_side_by_side(stage: Stage) -> None:
    stage.read(stage.cast.officer)
    client = client_of(stage.cast.officer)
    said = client.get(reverse("law:topic", args=[SOVEREIGNTY]).replace("/en/", "/es/")).content
    text = said.decode()
    assert "The islands hold that each island" in text
    assert "Las islas sostienen que cada isla" in text
    anchor = stage.passage("The islands hold").anchor
    assert f"?text=en#{anchor}" in text
    assert f"?text=es#{anchor}" in text


def test_common_ground_and_splits(cast: Cast) -> None:
    one = make_stage(cast)
    one.read(cast.officer)
    one.read(cast.head)
    for code, stance in (("PER", "rule-any"), ("CHL", "principle"), ("JAM", "nothing")):
        position = another(cast, code)
        text = position.texts.get()
        Stage(cast, position, text, text).read(cast.officer, stance)
    another(cast, "MEX")
    chosen = Stage(cast, one.position, one.original, one.original)
    chosen.read(cast.officer, "obligation", DILIGENCE)
    data = page(cast.observer, "law:convergence", format="json")
    rows = json.loads(data.getvalue())["rows"]
    found = {(row["topic"], row["stance"]): row for row in rows}
    rule = found[SOVEREIGNTY, "rule"]
    assert (rule["states"], rule["count"], rule["read_by_one_only"]) == ("CRI", 1, 0)
    assert (rule["opposed_by"], rule["none_opposes"]) == (1, False)
    assert found[SOVEREIGNTY, "principle"]["opposed_by"] == 2
    assert found[SOVEREIGNTY, "principle"]["read_by_one_only"] == 1
    assert (rule["states_that_speak"], rule["states_read"]) == (3, 4)
    assert rule["states_looked_at"] == 33
    assert found[DILIGENCE, "obligation"]["none_opposes"] is True
    said = words(cast.observer, "law:convergence")
    assert "with its text on this desk to be read: 5" in said
    assert "3 of 33 speak of it" in said
    assert "1 says nothing" in said
    assert "1 not read yet" in said
    narrowed = words(cast.observer, "law:convergence", group="CARICOM")
    members = len(atlas.members("CARICOM", timezone.localdate()))
    assert f"0 of {members} speak of it" in narrowed


def test_an_open_question_is_no_common_ground(stage: Stage) -> None:
    stage.read(stage.cast.officer, "undecided")
    rows = json.loads(page(stage.cast.observer, "law:convergence", format="json").getvalue())[
        "rows"
    ]
    [row] = [each for each in rows if each["topic"] == SOVEREIGNTY]
    assert (row["stance"], row["count"], row["none_opposes"]) == ("undecided", 1, False)


def test_gaps_are_open_to_anyone(cast: Cast) -> None:
    before = Client().get(reverse("law:gaps"), {"format": "json"})
    rows = {row["state"]: row for row in json.loads(before.getvalue())["rows"]}
    assert len(rows) == 33
    gap = next(code for code, row in rows.items() if not row["positions"])
    text = keep(cast.officer, add(cast.officer, holder=f"state:{gap}"))
    after = Client().get(reverse("law:gaps"), {"format": "csv"}).getvalue().decode("utf-8-sig")
    found = {row["state"]: row for row in csv.DictReader(io.StringIO(after))}
    assert (found[gap]["positions"], found[gap]["text_on_this_desk"]) == ("1", "true")
    assert text.position.title in Client().get(reverse("law:gaps")).content.decode()
    assert Client().get(reverse("law:gaps"), {"group": "nonsense"}).status_code == 200


def test_codings_are_given_out_with_their_sources(stage: Stage) -> None:
    stage.read(stage.cast.officer)
    given = page(stage.cast.officer, "law:codings", format="csv").getvalue().decode("utf-8-sig")
    [row] = csv.DictReader(io.StringIO(given))
    assert (row["holder"], row["topic"], row["stance"]) == ("state:CRI", SOVEREIGNTY, "rule")
    assert (row["basis"], row["readers"], row["document"]) == (
        "single", "1", "https://example.org/cables",
    )  # fmt: skip
    assert row["passages"].endswith(f"#{stage.passage('The islands hold').anchor}")
    assert row["taxonomy"] == "1"
    each = page(stage.cast.observer, "law:codings", format="json", table="readings").getvalue()
    [row] = json.loads(each)["rows"]
    assert (row["reader"], row["stance"], row["certainty"]) == ("officer URY", "rule", 2)
    assert (row["read_alone"], row["passages"].count("#")) == (True, 1)
    hidden = page(stage.cast.other, "law:codings", format="json", table="readings").getvalue()
    assert json.loads(hidden)["rows"] == []
    assert page(stage.cast.officer, "law:codings").status_code == 302
    assert page(stage.cast.officer, "law:codings", format="doc").status_code == 400


def test_agreement_says_where_it_is_undefined(stage: Stage) -> None:
    assert "no topic read by two" in words(stage.cast.officer, "law:agreement")
    stage.read(stage.cast.officer)
    stage.read(stage.cast.other)
    assert "undefined: all readings are the same" in words(stage.cast.officer, "law:agreement")
    data = json.loads(page(stage.cast.officer, "law:agreement", format="json").getvalue())
    assert data["rows"][0] == {
        "topic": "all", "alpha": None, "units": 1, "readings": 2, "pairs": 1, "pairs_alike": 1,
    }  # fmt: skip


def test_the_topic_is_filtered_by_group_and_stance(cast: Cast) -> None:
    stage = make_stage(cast)
    stage.read(cast.officer)
    assert "Costa Rica" in words(cast.officer, "law:topic", SOVEREIGNTY, group="region")
    said = words(cast.officer, "law:topic", SOVEREIGNTY, group="CARICOM")
    assert "Nothing has been read" in said
    said = words(cast.officer, "law:topic", SOVEREIGNTY, stance="principle")
    assert "Nothing has been read" in said


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("law:topics", []),
        ("law:topic", [SOVEREIGNTY]),
        ("law:convergence", []),
        ("law:gaps", []),
        ("law:coding", []),
    ],
)
def test_the_number_of_reads_does_not_grow(cast: Cast, name: str, args: list[object]) -> None:
    stage = make_stage(cast)
    stage.read(cast.officer)
    stage.read(cast.officer, "norm", DILIGENCE)
    stage.read(cast.other, "principle")
    client, address = client_of(cast.officer), reverse(name, args=args)
    before = reads(client, address)
    for code in ("PER", "CHL", "JAM"):
        position = another(cast, code)
        text = position.texts.get()
        other = Stage(cast, position, text, text)
        other.read(cast.officer)
        other.read(cast.officer, "norm", DILIGENCE)
        other.read(cast.other, "principle")
    assert reads(client, address) <= before


def test_a_position_and_its_holder_show_what_stands(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    for name, args in (("law:position", [stage.position.uuid]), ("law:state", ["CRI"])):
        said = words(cast.observer, name, *args)
        assert "What it says, by topic" in said
        assert "A rule; does not say from which threshold" in said
        assert "A rule; does not say" not in words(cast.other, name, *args)  # before their own
        told = Client().get(reverse(name, args=args)).content.decode()
        assert "What it says, by topic" not in told
    assert "Read it topic by topic" in words(cast.officer, "law:position", stage.position.uuid)
    assert "Read it topic by topic" not in words(cast.observer, "law:position", stage.position.uuid)


def test_only_members_are_led_to_what_was_read(cast: Cast) -> None:
    told = Client().get(reverse("law:positions")).content.decode()
    assert reverse("law:gaps") in told
    assert reverse("law:convergence") not in told
    assert reverse("law:convergence") in words(cast.observer, "law:positions")
    assert reverse("law:coding") not in words(cast.observer, "law:positions")
    assert reverse("law:coding") in words(cast.officer, "law:positions")


def test_a_text_whose_meaning_is_still_to_be_reckoned_can_be_read(stage: Stage) -> None:
    stage.original.passages.update(vector=b"")
    said = words(stage.cast.officer, "law:code", *at(stage))
    # Nothing is said of likeness that was not reckoned.
    assert "No passage is likely" not in said
    assert "passages are still being read for their meaning" in said
    assert stage.passage("The islands hold").words in said
    position = words(stage.cast.officer, "law:coding_position", stage.position.uuid)
    assert "passages are still being read for their meaning" in position


def test_a_reading_older_than_its_text_is_said_to_be(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer, "nothing")
    told = "look whether it still holds"
    assert told not in words(cast.officer, "law:code", *at(stage))
    keep(cast.officer, stage.position, CORRECTED, revision=stage.original.revision)
    assert told in words(cast.officer, "law:code", *at(stage))
    assert "text loaded since" in words(cast.officer, "law:coding_position", stage.position.uuid)
    stage.read(cast.officer, "nothing", revision=1)  # looked at again
    assert told not in words(cast.officer, "law:code", *at(stage))


def test_of_a_state_the_newest_position_comes_first_on_both_stores(cast: Cast) -> None:
    undated = add(cast.officer, date="", title="Undated")
    dated = add(cast.officer, date="2026-01-05", title="Of a day")
    assert undated.state is not None
    found = queries_coding.coverage([undated.state]).published[undated.state.iso3]
    assert (found[0], found[-1]) == (dated, undated)
