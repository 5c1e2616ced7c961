"""Texts are kept, replaced, described and deleted; the trail and the links stay whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django_tasks_db.models import DBTaskResult

from contadora.config import archive
from contadora.config.jobs import ask_for_what_waits
from contadora.negotiation import actions
from contadora.negotiation.actions import library as writing
from contadora.negotiation.jobs_library import keep_text, keep_texts_again
from contadora.negotiation.library import keeping, meaning
from contadora.negotiation.library.looking import lookup
from contadora.negotiation.models import AdoptedText, Intake, Passage
from contadora.people.access import NotAllowed
from contadora.people.models import Membership
from tests.factory import Cast, make_cast
from tests.negotiation.library_texts import ENGLISH, SPANISH, SYMBOL, VALUES, keep, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
LIST = "Asks the secretariat to keep a common list of the ships that can mend a cable;"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def test_nothing_is_kept_before_it_was_looked_through(cast: Cast) -> None:
    intake = read(cast.officer)
    assert (intake.symbol, intake.language) == (SYMBOL, "en")
    assert ["OP2", LIST] in intake.passages
    assert not AdoptedText.objects.exists()
    assert lookup(LIST) == []


def test_a_refused_file_says_what_to_do_and_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.read_adopted_text(cast.officer, data=rb"{\rtf1 words}", filename="x.docx")
    [message] = refused.value.message_dict["file"]
    assert "rtf" in message
    assert "DOCX, PDF, HTML" in message
    assert not Intake.objects.exists()


@pytest.mark.parametrize("role", ["observer", "outsider", "administrator"])
def test_who_does_not_write_for_a_delegation_loads_nothing(cast: Cast, role: str) -> None:
    with pytest.raises(NotAllowed):
        read(cast.of(role))  # type: ignore[arg-type]


def test_a_text_is_kept_with_what_finds_it(cast: Cast) -> None:
    text = keep(cast.officer, how="no_vote")
    assert (text.symbol, text.language, str(text.date), text.how) == (
        SYMBOL, "en", "2031-05-03", "no_vote",
    )  # fmt: skip
    row = text.passages.get(number="OP2")
    rows, counts = meaning.unpack([bytes(row.vector)])
    assert (rows.shape, counts.tolist()) == ((1, meaning.WIDTH), [1])
    assert float(np.linalg.norm(rows[0])) == pytest.approx(1, abs=0.01)


def test_a_symbol_is_written_as_the_united_nations_does(cast: Cast) -> None:
    assert keep(cast.officer, symbol=" a/res/99-12 ").symbol == SYMBOL


@pytest.mark.parametrize(("name", "value"), [
    ("symbol", "  "), ("title", ""), ("language", "xx"), ("how", "x"), ("title", "x" * 501),
])  # fmt: skip
def test_what_is_said_wrong_of_a_text_is_refused(cast: Cast, name: str, value: str) -> None:
    intake = read(cast.officer)
    with pytest.raises(ValidationError) as refused:
        actions.keep_adopted_text(cast.officer, intake, {**VALUES, name: value})
    assert list(refused.value.message_dict) == [name]
    assert not AdoptedText.objects.exists()


def test_a_second_text_of_the_same_symbol_and_language_is_in_the_way(cast: Cast) -> None:
    keep(cast.officer)
    intake = read(cast.officer)
    with pytest.raises(ValidationError, match="already") as refused:
        actions.keep_adopted_text(cast.officer, intake, VALUES)
    assert refused.value.code == "double"
    intake.refresh_from_db()
    assert intake.status == Intake.Status.READ
    assert keep(cast.officer, SPANISH).language == "es"


def test_replacing_keeps_who_says_the_same(cast: Cast) -> None:
    before = keep(cast.officer)
    known = dict(before.passages.values_list("number", "uuid"))
    after = keep(
        cast.officer,
        ENGLISH.replace("hospitals and schools", "schools").replace(
            "2. Asks", "2. Thanks the islands for their hospitality;\n3. Asks"
        ).replace("3. Decides", "4. Decides"),
        replace=True,
    )  # fmt: skip
    assert (after.pk, AdoptedText.objects.count()) == (before.pk, 1)
    now = dict(after.passages.values_list("number", "uuid"))
    assert (now["OP1"], now["OP3"], now["OP4"]) == (known["OP1"], known["OP2"], known["OP3"])
    assert now["OP2"] not in known.values()
    assert now["PP2"] != known["PP2"]
    assert list(after.passages.values_list("position", flat=True)) == list(
        range(1, after.passages.count() + 1)
    )


def test_only_its_loader_and_the_secretariat_change_a_text(cast: Cast) -> None:
    text = keep(cast.officer)
    with pytest.raises(ValidationError, match="officer URY"):
        keep(cast.other, replace=True)
    for act in (
        lambda: actions.describe_adopted_text(cast.other, text, {"title": "x"}),
        lambda: actions.delete_adopted_text(cast.head, text),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert keep(cast.secretariat, replace=True).loaded_by == cast.secretariat
    actions.delete_adopted_text(cast.secretariat, text)
    assert not Passage.objects.exists()


def test_what_is_said_of_a_text_is_changed_not_its_symbol(cast: Cast) -> None:
    text = keep(cast.officer)
    values = {"title": "Cables", "how": "vote", "date": "2031", "symbol": "A/RES/1/1"}
    row = actions.describe_adopted_text(cast.officer, text, values)
    row.refresh_from_db()
    assert (row.title, row.how, str(row.date), row.symbol) == ("Cables", "vote", "2031", SYMBOL)


def test_a_file_is_its_reader_s_alone(cast: Cast) -> None:
    intake = read(cast.officer)
    for other in (cast.head, cast.secretariat):
        with pytest.raises(NotAllowed):
            actions.drop_intake(other, intake)
        with pytest.raises(NotAllowed):
            actions.keep_adopted_text(other, intake, VALUES)
    actions.drop_intake(cast.officer, intake)
    assert not Intake.objects.exists()


def test_a_long_text_is_the_worker_s(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writing, "AT_ONCE", 3)
    row = actions.keep_adopted_text(cast.officer, read(cast.officer), VALUES)
    assert row.status == Intake.Status.QUEUED
    assert not AdoptedText.objects.exists()
    Intake.objects.update(status=Intake.Status.RUNNING)  # a worker had it, and died
    keep_texts_again()
    row.refresh_from_db()
    done = writing.finish_keeping(row)
    assert (done.status, done.passages) == (Intake.Status.DONE, [])
    assert done.text is not None
    assert done.done == done.text.passages.count() > 3
    assert writing.finish_keeping(done).text == done.text  # asked twice, kept once
    assert AdoptedText.objects.count() == 1


def test_what_the_desks_end_cut_off_waits_for_its_next_start(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "AT_ONCE", 3)
    row = actions.keep_adopted_text(cast.officer, read(cast.officer), VALUES)

    def ended(*_args: Any) -> None:
        raise SystemExit(0)

    with monkeypatch.context() as patched:
        patched.setattr(keeping, "prepared", ended)
        with pytest.raises(SystemExit):
            writing.finish_keeping(row)
    row.refresh_from_db()
    assert row.status == Intake.Status.QUEUED
    DBTaskResult.objects.all().delete()  # jobs are in no backup
    ask_for_what_waits()
    jobs = DBTaskResult.objects.filter(task_path=keep_text.module_path)
    assert [job.args_kwargs["args"] for job in jobs] == [[str(row.uuid)]]
    assert writing.finish_keeping(row).status == Intake.Status.DONE


def test_what_two_workers_do_is_done_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(writing, "AT_ONCE", 3)
        row = actions.keep_adopted_text(cast.officer, read(cast.officer), VALUES)
    prepared = keeping.prepared

    def meanwhile(*args: Any) -> Any:
        monkeypatch.setattr(keeping, "prepared", prepared)
        keep_texts_again()
        writing.finish_keeping(Intake.objects.get())
        return prepared(*args)

    monkeypatch.setattr(keeping, "prepared", meanwhile)
    assert writing.finish_keeping(row).status == Intake.Status.DONE
    assert AdoptedText.objects.count() == 1


def test_who_lost_the_right_meanwhile_loads_nothing(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "AT_ONCE", 3)
    row = actions.keep_adopted_text(cast.officer, read(cast.officer), VALUES)
    Membership.objects.filter(user=cast.officer).delete()
    done = writing.finish_keeping(row)
    assert (done.status, done.failure["code"]) == (Intake.Status.FAILED, "not_allowed")
    assert not AdoptedText.objects.exists()


def test_what_came_in_between_is_not_written_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(writing, "AT_ONCE", 3)
        row = actions.keep_adopted_text(cast.officer, read(cast.officer), VALUES)
    keep(cast.other)
    done = writing.finish_keeping(row)
    assert (done.status, done.failure["code"]) == (Intake.Status.FAILED, "double")
    assert AdoptedText.objects.get().loaded_by == cast.other


def test_words_that_are_there_are_not_encoded_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(cast.officer)
    monkeypatch.setattr(meaning, "vectors", pytest.fail)
    text = keep(cast.officer, symbol="A/RES/98/1")
    assert text.passages.get(number="OP2").vector


def test_vectors_come_back_from_a_backup(cast: Cast, tmp_path: Path) -> None:
    vector = bytes(keep(cast.officer).passages.get(number="OP2").vector)
    field = Passage._meta.get_field("vector")
    row = Passage.objects.get(number="OP2")
    plain = archive._plain(field, row)
    assert isinstance(plain, str)
    assert archive._value(field, plain) == vector
