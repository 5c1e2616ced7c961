"""Positions and their texts: added, read, kept, read again, paired, withdrawn."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from contadora.law import actions, writing
from contadora.law import queries_documents as queries
from contadora.law.actions.texts import GOES, coded_passages
from contadora.law.beside import compared, side_by_side
from contadora.law.jobs_documents import encode_text
from contadora.law.models import Body, Coding, Passage, Position, PositionText, TextIntake
from contadora.people.access import NotAllowed
from tests.factory import Cast, make_cast
from tests.law.position_texts import (
    CORRECTED,
    ENGLISH,
    SPANISH,
    VALUES,
    add,
    both,
    keep,
    read,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def anchors(text: PositionText) -> list[tuple[str, str]]:
    return [(row.anchor, row.words[:24]) for row in queries.passages_of(text)]


def code(cast: Cast, *passages: Passage) -> Coding:
    """Write that somebody's coding rests on passages."""
    coding = Coding.objects.create(
        position=passages[0].text.position,
        topic="sovereignty",
        stance="rule",
        coder=cast.officer,
    )
    coding.passages.set(passages)
    return coding


def passage(text: PositionText, start: str) -> Passage:
    return text.passages.get(words__startswith=start)


def test_a_text_is_cut_into_passages_with_anchors_numbers_and_vectors(cast: Cast) -> None:
    text = keep(cast.officer, add(cast.officer))
    rows = queries.passages_of(text)
    assert [row.anchor for row in rows] == [f"p-{n}" for n in range(1, 8)]
    assert [row.number for row in rows] == ["", "", "1", "2", "", "3", "4"]
    assert rows[2].words.startswith("The islands hold")
    assert len(bytes(text.passages.get(anchor="p-3").vector)) > 0
    assert queries.original_passages(text.position) == rows
    assert queries.passage_url(rows[2]).endswith("?text=en#p-3")
    assert text.position.language == "en"


def test_nothing_is_kept_before_it_was_looked_through(cast: Cast) -> None:
    position = add(cast.officer)
    intake = read(cast.other, position)
    assert not position.texts.exists()
    with pytest.raises(NotAllowed):  # it is of whoever handed it in
        actions.keep_position_text(cast.officer, intake, language="en", standing="original")
    actions.drop_position_text(cast.other, intake)
    assert not TextIntake.objects.exists()


def test_what_cannot_be_read_is_refused_with_the_reason(cast: Cast) -> None:
    position = add(cast.officer)
    for data, reason in (
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 9, "The file is a picture"),
        (b" ", "The file is empty"),
        (b"{\\rtf1 words}", "A file of the kind rtf is not read"),
    ):
        with override("en"), pytest.raises(ValidationError) as refused:
            actions.read_position_text(cast.officer, position, data=data, filename="a.docx")
        assert reason in refused.value.message_dict["file"][0]
    assert not TextIntake.objects.exists()


def test_a_corrected_file_keeps_the_anchors_of_what_is_the_same_or_nearly_so(cast: Cast) -> None:
    position = add(cast.officer)
    text = keep(cast.officer, position)
    before = {row.anchor: row.pk for row in text.passages.all()}
    again = keep(cast.officer, position, CORRECTED, revision=text.revision)
    assert again.pk == text.pk
    after = {row.anchor: row for row in queries.passages_of(again)}
    assert list(after) == ["p-1", "p-2", "p-3", "p-8", "p-5", "p-6", "p-7", "p-9"]
    assert all(after[name].pk == before[name] for name in after if name in before)
    assert "from its port" in after["p-6"].words
    assert after["p-8"].words.startswith("Nobody needs to ask")
    # An anchor that is gone is not given to another, ever.
    third = keep(cast.officer, position, ENGLISH, revision=again.revision)
    assert "p-4" not in dict(anchors(third))
    assert dict(anchors(third))["p-10"].startswith("A cable may be laid")


def test_a_passage_that_is_coded_is_never_dropped_in_silence(cast: Cast) -> None:
    position = add(cast.officer)
    text = keep(cast.officer, position)
    lost, stays = passage(text, "A cable"), passage(text, "An island that knows")
    coding = code(cast, lost, stays)
    with pytest.raises(ValidationError) as refused:
        keep(cast.officer, position, CORRECTED, revision=1)
    assert refused.value.code == "coded"
    assert "p-4" in refused.value.messages[0]
    assert text.passages.filter(pk=lost.pk).exists()
    # It is said to be another passage of the file, the fourth: the coding stays with it.
    keep(cast.officer, position, CORRECTED, revision=1, moved={"p-4": "4"})
    lost.refresh_from_db()
    assert lost.anchor == "p-4"
    assert lost.words.startswith("Nobody needs to ask")
    assert coded_passages(text) == {lost.pk, stays.pk}
    # It is said to be gone: the coding stays, without it.
    keep(cast.officer, position, ENGLISH, revision=2, moved={"p-4": GOES})
    assert set(coding.passages.all()) == {stays}


def test_a_coded_passage_is_not_put_where_another_is(cast: Cast) -> None:
    position = add(cast.officer)
    text = keep(cast.officer, position)
    code(cast, passage(text, "A cable"))
    for said, why in (("3", "taken"), ("99", "place"), ("no", "place")):
        with pytest.raises(ValidationError) as refused:
            keep(cast.officer, position, CORRECTED, revision=1, moved={"p-4": said})
        assert refused.value.code == why


def test_two_at_once_do_not_overwrite_one_another(cast: Cast) -> None:
    position = add(cast.officer)
    first, second = read(cast.officer, position), read(cast.secretariat, position, CORRECTED)
    actions.keep_position_text(cast.officer, first, language="en", standing="original")
    with pytest.raises(ValidationError) as refused:  # its preview was of no text
        actions.keep_position_text(cast.secretariat, second, language="en", standing="original")
    assert refused.value.code == "stale"
    actions.keep_position_text(
        cast.secretariat, second, language="en", standing="original", revision=1
    )
    with pytest.raises(ValidationError) as stale:
        actions.withdraw_position_text(cast.secretariat, position.texts.get(), revision=1)
    assert stale.value.code == "stale"
    # Now the secretariat's file is there: only it may replace it.
    with pytest.raises(ValidationError) as refused:
        keep(cast.officer, position, ENGLISH, revision=2)
    assert refused.value.code == "not_yours"


def test_there_is_one_original_and_it_stays_that(cast: Cast) -> None:
    position = add(cast.officer)
    keep(cast.officer, position)
    for language, standing, revision in (("es", "original", None), ("en", "desk", 1)):
        with pytest.raises(ValidationError) as refused:
            keep(cast.officer, position, SPANISH, language, standing, revision=revision)
        assert "standing" in refused.value.error_dict
    with pytest.raises(ValidationError) as said:  # the index says that it is in English
        keep(cast.officer, add(cast.officer, title="Other"), SPANISH, "es", "original")
    assert "standing" in said.value.error_dict


def test_texts_with_as_many_passages_are_aligned_by_themselves(cast: Cast) -> None:
    original, translation = both(cast.officer)
    rows = side_by_side(original, translation)
    assert len(rows) == 7
    assert all(
        row.left and [each.anchor for each in row.rights] == [row.left.anchor] for row in rows
    )
    # Seen from the translation it is the same.
    assert [row.rights[0].anchor for row in side_by_side(translation, original)] == [
        f"p-{n}" for n in range(1, 8)
    ]


def test_a_translation_that_came_first_is_aligned_when_the_original_comes(cast: Cast) -> None:
    position = add(cast.officer)
    translation = keep(cast.officer, position, SPANISH, "es", "official")
    assert queries.original_of(position) is None
    assert queries.original_passages(position)[0].text_id == translation.pk
    keep(cast.officer, position)
    assert not translation.passages.filter(original=None).exists()


def test_a_person_pairs_what_has_not_as_many_passages(cast: Cast) -> None:
    position = add(cast.officer)
    original = keep(cast.officer, position)
    shorter = SPANISH.replace("\n2. Un cable puede", " Un cable puede")
    translation = keep(cast.officer, position, shorter, "es", "desk")
    assert not translation.passages.exclude(original=None).exists()
    actions.pair_passages(
        cast.officer, translation, {"p-3": "p-3", "p-4": "p-5", "p-5": ""}, revision=1
    )
    rows = side_by_side(original, translation)
    by_left = {row.left.anchor: [each.anchor for each in row.rights] for row in rows if row.left}
    assert by_left["p-3"] == ["p-3"]
    assert by_left["p-5"] == ["p-4"]
    assert by_left["p-4"] == []
    loose = [row.rights[0].anchor for row in rows if row.left is None]
    assert loose == ["p-1", "p-2", "p-5", "p-6"]
    # A person's pairs stay when a file with as many passages is read.
    keep(cast.officer, position, SPANISH, "es", "desk", revision=2)
    paired = translation.passages.exclude(original=None).values_list("original__anchor", flat=True)
    assert "p-5" in set(paired)
    assert len(paired) <= 2


def test_pairs_name_passages_that_are_there(cast: Cast) -> None:
    original, translation = both(cast.officer)
    for pairs in ({"p-1": "p-99"}, {"p-99": "p-1"}):
        with pytest.raises(ValidationError) as refused:
            actions.pair_passages(cast.officer, translation, pairs, revision=1)
        assert "p-99" in refused.value.messages[0]
    with pytest.raises(ValidationError) as no:
        actions.pair_passages(cast.officer, original, {}, revision=1)
    assert no.value.code == "original"
    assert translation.passages.exclude(original=None).count() == 7


def test_what_is_coded_is_not_withdrawn(cast: Cast) -> None:
    text = keep(cast.officer, add(cast.officer))
    coding = code(cast, passage(text, "A cable"))
    with pytest.raises(ValidationError) as refused:
        actions.withdraw_position_text(cast.officer, text, revision=1)
    assert refused.value.code == "coded"
    with pytest.raises(ValidationError) as refused:
        actions.withdraw_position(cast.officer, text.position, revision=0)
    assert refused.value.code == "coded"
    coding.delete()
    actions.withdraw_position_text(cast.officer, text, revision=1)
    assert not Passage.objects.exists()
    actions.withdraw_position(cast.officer, text.position, revision=0)
    assert not Position.objects.filter(pk=text.position_id).exists()


def test_a_position_is_not_withdrawn_with_the_text_of_another(cast: Cast) -> None:
    position = add(cast.officer)
    keep(cast.other, position)
    with pytest.raises(ValidationError) as refused:
        actions.withdraw_position(cast.officer, position, revision=0)
    assert refused.value.code == "not_yours"
    actions.withdraw_position(cast.secretariat, position, revision=0)
    assert not PositionText.objects.exists()


def test_particulars_say_what_is_wrong_with_them(cast: Cast) -> None:
    for values, field in (
        ({"holder": "state:XXX"}, "holder"),
        ({"holder": "group:EU"}, "holder"),  # the Union acts as a State of the atlas
        ({"holder": "body"}, "body"),
        ({"kind": "rumour"}, "kind"),
        ({"title": " "}, "title"),
        ({"title": "x" * 501}, "title"),
        ({"date": "yesterday"}, "date"),
        ({"date": "2999"}, "date"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"language": "xx"}, "language"),
    ):
        with pytest.raises(ValidationError) as refused:
            add(cast.officer, **values)
        assert field in refused.value.error_dict
    add(cast.officer)
    with pytest.raises(ValidationError) as twin:
        add(cast.secretariat)
    assert twin.value.code == "double"
    assert Position.objects.count() == 1


def test_a_body_that_is_neither_state_nor_group_may_hold_a_position(cast: Cast) -> None:
    position = add(cast.officer, holder="body", body="Assembly of  the Islands")
    position.refresh_from_db()
    assert position.holder == Body("Assembly of the Islands")
    found = queries.index(queries.Filter(holder="body:Assembly of the Islands"))
    assert list(found) == [position]


def test_particulars_change_only_as_they_were_seen(cast: Cast) -> None:
    position = add(cast.officer)
    changed = VALUES | {"title": "A corrected title"}
    actions.describe_position(cast.secretariat, position, changed, revision=0)
    with pytest.raises(ValidationError) as refused:
        actions.describe_position(cast.officer, position, VALUES | {"date": "2023"}, revision=0)
    assert refused.value.code == "stale"
    assert "A corrected title" in refused.value.messages[0]
    position.refresh_from_db()
    assert (position.title, str(position.date)) == ("A corrected title", "2024-05")
    with pytest.raises(NotAllowed):
        actions.describe_position(cast.other, position, VALUES, revision=1)
    keep(cast.officer, position)
    values = changed | {"language": "es"}
    with pytest.raises(ValidationError) as language:
        actions.describe_position(cast.officer, position, values, revision=1)
    assert "language" in language.value.error_dict


def test_a_long_text_is_encoded_by_the_worker(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "AT_ONCE", 3)
    text = keep(cast.officer, add(cast.officer))
    assert not text.passages.exclude(vector=b"").exists()
    missing = writing.without_vector(text)
    assert len(missing) == 5  # two headings say too little to be found by meaning
    assert encode_text.call(str(text.uuid)) == 5
    assert writing.without_vector(text) == []


def test_moves_between_two_positions_are_seen_as_moves(cast: Cast) -> None:
    old = keep(cast.officer, add(cast.officer))
    parts = ENGLISH.split("\n\n")
    moved = "\n\n".join([parts[0], parts[3], parts[4], parts[1], parts[2]])
    moved = moved.replace("from its harbour", "from its port")
    later = add(cast.officer, title="A later position", date="2025")
    found = compared(old, keep(cast.officer, later, moved))
    assert found.counts["moved"] > 0
    assert (found.counts["added"], found.counts["removed"]) == (0, 0)
    assert found.counts["changed"] == 1
    marked = next(row for row in found.rows if row.what == "changed")
    assert [hunk.text for hunk in marked.hunks if hunk.mark == "added"] == ["port"]


def test_who_may_not_load_changes_nothing(cast: Cast) -> None:
    position = add(cast.officer)
    text = keep(cast.officer, position)
    for user in (cast.observer, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            add(user)
        with pytest.raises(NotAllowed):
            read(user, position)
        with pytest.raises(NotAllowed):
            actions.withdraw_position_text(user, text, revision=1)
    with pytest.raises(NotAllowed):  # another delegation's loader
        actions.withdraw_position_text(cast.other, text, revision=1)
    assert text.passages.count() == 7
