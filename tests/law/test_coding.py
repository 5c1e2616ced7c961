"""Readings: kept with their passages, blind until one's own is kept, settled by a third."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db.models import Q

from contadora.law import actions
from contadora.law import queries_coding as queries
from contadora.law.models import Coding, Finding
from contadora.law.readings import Basis, Reading, weightiest
from contadora.negotiation.stale import StaleError
from contadora.people import actions as people
from contadora.people.access import NotAllowed
from contadora.people.models import Membership, Role, User
from tests.factory import Cast, make_cast
from tests.law.coded import DILIGENCE, SOVEREIGNTY, Stage, make_stage, third
from tests.law.position_texts import add, keep

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def stage(cast: Cast) -> Stage:
    return make_stage(cast)


def seen(user: User, stage: Stage, topic: str = SOVEREIGNTY) -> Reading:
    [found] = queries.readings(user, Q(position=stage.position, topic=topic), words=True)
    return found


def test_a_reading_keeps_its_stance_passages_and_certainty(stage: Stage) -> None:
    made = stage.read(stage.cast.officer, certainty=3, note="Number one says so.")
    made.refresh_from_db()
    assert (made.stance, made.blind_stance, made.certainty, made.revision) == ("rule", "rule", 3, 1)
    assert [row.words for row in made.passages.all()] == [stage.passage("The islands hold").words]


def test_a_stance_rests_on_passages_and_silence_on_none(stage: Stage) -> None:
    with pytest.raises(ValidationError, match="Choose the passages"):
        stage.read(stage.cast.officer, passages=[])
    with pytest.raises(ValidationError, match="rests on no passage"):
        stage.read(stage.cast.officer, "nothing", passages=[stage.passage("A cable").uuid])
    with pytest.raises(ValidationError, match="Choose the passages"):
        stage.read(stage.cast.officer, "undecided", passages=[])
    assert stage.read(stage.cast.officer, "nothing").passages.count() == 0


def test_a_passage_is_of_the_position_that_is_read(stage: Stage) -> None:
    other = keep(stage.cast.officer, add(stage.cast.officer, holder="state:PER"))
    foreign = other.passages.first()
    assert foreign is not None
    with pytest.raises(ValidationError, match="no longer in the text"):
        stage.read(stage.cast.officer, passages=[foreign.uuid])
    translated = stage.translation.passages.last()
    assert translated is not None
    assert stage.read(stage.cast.officer, passages=[translated.uuid]).passages.get() == translated


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"stance": "firm"}, "Choose what the document says"),
        ({"certainty": 7}, "Choose how sure"),
        ({"note": "x" * 1001}, "1001 characters; 1000"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_kept(
    stage: Stage, how: dict[str, object], said: str
) -> None:
    with pytest.raises(ValidationError, match=said):
        stage.read(stage.cast.officer, **how)  # type: ignore[arg-type]
    assert not Coding.objects.exists()


def test_a_topic_that_is_not_there_is_refused(stage: Stage) -> None:
    with pytest.raises(NotAllowed):
        stage.read(stage.cast.officer, topic="cables")


def test_only_who_may_load_may_read(stage: Stage) -> None:
    for role in ("observer", "administrator", "outsider"):
        user = stage.cast.of(role)
        assert isinstance(user, User)
        with pytest.raises(NotAllowed):
            stage.read(user)
    stage.read(stage.cast.secretariat)


def test_a_change_names_the_revision_it_saw(stage: Stage) -> None:
    officer = stage.cast.officer
    stage.read(officer)
    with pytest.raises(StaleError):
        stage.read(officer, "principle")  # a second page that saw none
    stage.read(officer, "principle", revision=1)
    with pytest.raises(StaleError):
        stage.read(officer, "rule-any", revision=1)
    assert Coding.objects.get().stance == "principle"


def test_others_are_not_seen_before_ones_own_reading(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    before = seen(cast.other, stage)
    assert (before.basis, before.stance, list(before.codings)) == (Basis.HIDDEN, "", [])
    stage.read(cast.other, "principle")
    after = seen(cast.other, stage)
    assert [each.stance for each in after.codings] == ["rule", "principle"]
    stage.read(cast.officer, "obligation", DILIGENCE)
    assert seen(cast.other, stage, DILIGENCE).basis == Basis.HIDDEN  # topic by topic
    # Who may not read passages for what they say has no reading to be led in.
    assert seen(cast.observer, stage).shown
    assert seen(cast.administrator, stage).shown


def test_what_stands(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    assert (seen(cast.observer, stage).basis, seen(cast.observer, stage).stance) == (
        Basis.SINGLE,
        "rule",
    )
    stage.read(cast.other)
    assert seen(cast.observer, stage).basis == Basis.AGREED
    stage.read(cast.head, "principle")
    found = seen(cast.observer, stage)
    assert (found.basis, found.stance, found.stands) == (Basis.DIFFER, "", False)


def test_a_reading_that_knew_of_the_other_is_no_second_one(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    actions.see_readings(cast.other)
    assert seen(cast.other, stage).stance == "rule"
    assert stage.read(cast.other).blind_stance == ""
    assert seen(cast.observer, stage).basis == Basis.SINGLE
    actions.read_alone(cast.other)
    # What was there to see meanwhile was seen; what nobody had read yet was not.
    stage.read(cast.officer, "norm", DILIGENCE)
    assert seen(cast.other, stage, DILIGENCE).basis == Basis.HIDDEN
    assert stage.read(cast.other, "norm", DILIGENCE).blind_stance == "norm"
    assert seen(cast.observer, stage, DILIGENCE).basis == Basis.AGREED


def test_who_saw_as_an_observer_reads_nothing_of_it_blind_as_an_officer(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    assert seen(cast.observer, stage).stance == "rule"
    place = cast.observer.memberships.get()
    people.change_role(cast.head, place, Role.OFFICER)
    assert seen(cast.observer, stage).basis == Basis.HIDDEN
    assert stage.read(cast.observer).blind_stance == ""
    # What is read from now on they do not see before their own.
    stage.read(cast.officer, "norm", DILIGENCE)
    assert stage.read(cast.observer, "norm", DILIGENCE).blind_stance == "norm"


def test_who_left_as_an_observer_and_comes_back_to_code_has_seen_it_too(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    people.remove_member(cast.head, cast.observer.memberships.get())
    Membership.objects.create(user=cast.observer, delegation=cast.costa_rica, role=Role.OFFICER)
    assert stage.read(cast.observer).blind_stance == ""
    # One who was of no delegation saw nothing.
    Membership.objects.create(user=cast.outsider, delegation=cast.costa_rica, role=Role.OFFICER)
    assert stage.read(cast.outsider).blind_stance == "rule"


def test_sight_is_opened_and_closed_once(stage: Stage) -> None:
    cast = stage.cast
    with pytest.raises(ValidationError, match="by yourself already"):
        actions.read_alone(cast.other)
    actions.see_readings(cast.other)
    with pytest.raises(ValidationError, match="already"):
        actions.see_readings(cast.other)
    with pytest.raises(NotAllowed):
        actions.see_readings(cast.observer)


def test_agreement_is_of_what_was_read_blind(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    stage.read(cast.other, "principle")
    stage.read(cast.officer, "obligation", DILIGENCE)
    stage.read(cast.other, "obligation", DILIGENCE)
    stage.read(cast.other, "rule", revision=1)  # having seen the other's
    assert seen(cast.observer, stage).basis == Basis.AGREED
    overall, by_topic = queries.agreements()
    assert (by_topic[SOVEREIGNTY].pairs, by_topic[SOVEREIGNTY].same) == (1, 0)
    assert by_topic[DILIGENCE].alike
    assert (overall.pairs, overall.same, overall.alpha) == (2, 1, 0)
    assert by_topic["neutrality"].pairs == 0


def test_a_change_that_nobody_could_have_led_is_blind(stage: Stage) -> None:
    stage.read(stage.cast.officer)
    assert stage.read(stage.cast.officer, "principle", revision=1).blind_stance == "principle"
    stage.read(stage.cast.other)
    assert stage.read(stage.cast.officer, "rule", revision=2).blind_stance == "principle"


def test_a_third_settles_and_says_why(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    actions.see_readings(cast.secretariat)
    with pytest.raises(ValidationError, match="nothing to settle"):
        actions.settle_reading(
            cast.secretariat, stage.position, SOVEREIGNTY, stance="rule", reason="So it is."
        )
    actions.read_alone(cast.secretariat)
    stage.read(cast.other, "principle")
    for user in (cast.officer, cast.other, cast.observer, cast.administrator):
        with pytest.raises(NotAllowed):
            actions.settle_reading(
                user, stage.position, SOVEREIGNTY, stance="rule", reason="So it is."
            )
    # Who does not see the readings cannot say which of them stands.
    with pytest.raises(ValidationError, match="must see what was read"):
        actions.settle_reading(
            cast.head, stage.position, SOVEREIGNTY, stance="rule", reason="So it is."
        )
    assert not Finding.objects.exists()
    settlers = (third(cast), cast.head, cast.secretariat)
    for user in settlers:
        actions.see_readings(user)
    with pytest.raises(ValidationError, match="Say why"):
        actions.settle_reading(settlers[0], stage.position, SOVEREIGNTY, stance="rule", reason=" ")
    made = actions.settle_reading(
        cast.head, stage.position, SOVEREIGNTY, stance="rule", reason="Number one is plain."
    )
    found = seen(cast.observer, stage)
    assert (found.basis, found.stance, found.later) == (Basis.FINDING, "rule", False)
    assert len(found.passages) == 1
    with pytest.raises(StaleError):
        actions.settle_reading(
            cast.secretariat, stage.position, SOVEREIGNTY, stance="other", reason="Not so."
        )
    stage.read(cast.other, "rule-any", revision=1)
    assert seen(cast.observer, stage).later
    # Who settled has seen the readings: one of their own is informed.
    assert stage.read(cast.head).blind_stance == ""
    with pytest.raises(NotAllowed):
        actions.withdraw_finding(cast.other, made, revision=1)
    actions.withdraw_finding(cast.secretariat, made, revision=1)
    assert not Finding.objects.exists()
    assert seen(cast.observer, stage).basis == Basis.DIFFER


def test_nobody_settles_their_own_difference_nor_undoes_what_another_settled(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    stage.read(cast.secretariat, "principle")
    with pytest.raises(NotAllowed):
        actions.settle_reading(
            cast.secretariat, stage.position, SOVEREIGNTY, stance="principle", reason="I said so."
        )
    actions.see_readings(cast.head)
    made = actions.settle_reading(
        cast.head, stage.position, SOVEREIGNTY, stance="rule", reason="Number one is plain."
    )
    with pytest.raises(NotAllowed):
        actions.withdraw_finding(cast.secretariat, made, revision=1)
    assert Finding.objects.get().stance == "rule"


def test_a_reading_is_taken_back_while_it_is_alone(stage: Stage) -> None:
    cast = stage.cast
    own = stage.read(cast.officer)
    with pytest.raises(NotAllowed):
        actions.withdraw_reading(cast.other, own, revision=1)
    stage.read(cast.other)
    with pytest.raises(ValidationError, match="change your reading"):
        actions.withdraw_reading(cast.officer, own, revision=1)
    alone = stage.read(cast.officer, "norm", DILIGENCE)
    with pytest.raises(StaleError):
        actions.withdraw_reading(cast.officer, alone, revision=4)
    actions.withdraw_reading(cast.officer, alone, revision=1)
    assert not Coding.objects.filter(topic=DILIGENCE).exists()


def test_silence_of_a_newer_document_takes_nothing_back(cast: Cast) -> None:
    old = make_stage(cast)
    new = Stage(
        cast, add(cast.officer, title="A newer one", date="2026"), old.original, old.original
    )
    new.original = keep(cast.officer, new.position)
    old.read(cast.officer)
    new.read(cast.officer, "nothing")
    [found] = queries.readings_of(cast.officer, [old.position, new.position])
    assert (found.position, found.stance) == (old.position, "rule")
    new.read(cast.officer, "undecided", revision=1)
    [found] = queries.readings_of(cast.officer, [old.position, new.position])
    assert (found.position, found.stance) == (new.position, "undecided")
    assert weightiest([]) is None


def test_passages_that_went_with_their_text_are_missed(stage: Stage) -> None:
    cast = stage.cast
    stage.read(cast.officer)
    assert not seen(cast.officer, stage).bare
    stage.passage("The islands hold").delete()
    assert seen(cast.officer, stage).bare


def test_words_stand_beside_their_translation(stage: Stage) -> None:
    cast = stage.cast
    last = stage.original.passages.last()
    assert last is not None
    first = stage.passage("The islands hold")
    twin = first.translations.get()
    stage.read(cast.officer, passages=[first.uuid, twin.uuid, last.uuid])
    reading = seen(cast.officer, stage)
    one, two = queries.quotes_of(reading)
    assert one.original == first  # an original and its translation are one quotation
    assert one.translation is not None or stage.original.language == "en"
    assert two.original == last
    assert one.original_url.endswith(f"#{first.anchor}")


def test_a_spanish_reader_gets_the_spanish_words(stage: Stage) -> None:
    from django.utils.translation import override

    stage.read(stage.cast.officer)
    with override("es"):
        [quote] = queries.quotes_of(seen(stage.cast.officer, stage))
        assert quote.translation is not None
        assert quote.translation.text == stage.translation
    with override("en"):
        [quote] = queries.quotes_of(seen(stage.cast.officer, stage))
        assert quote.translation is None


def test_a_translation_without_its_original_stands_alone(cast: Cast) -> None:
    position = add(cast.officer, language="")
    text = keep(cast.officer, position, standing="desk")
    stage = Stage(cast, position, text, text)
    stage.read(cast.officer)
    [quote] = queries.quotes_of(seen(cast.officer, stage))
    assert (quote.original, quote.translation) == (None, stage.passage("The islands hold"))


def test_the_only_text_stays_while_somebody_says_it_says_nothing(stage: Stage) -> None:
    own = stage.read(stage.cast.officer, "nothing")
    for text in (stage.translation, stage.original):
        text.refresh_from_db()
    actions.withdraw_position_text(
        stage.cast.officer, stage.translation, revision=stage.translation.revision
    )
    with pytest.raises(ValidationError, match="only text"):
        actions.withdraw_position_text(
            stage.cast.officer, stage.original, revision=stage.original.revision
        )
    actions.withdraw_reading(stage.cast.officer, own, revision=1)
    actions.withdraw_position_text(
        stage.cast.officer, stage.original, revision=stage.original.revision
    )
