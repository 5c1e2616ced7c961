"""Answers are kept for as long as the data they were made from."""

from __future__ import annotations

import pytest
from django.db import transaction

from contadora.atlas import versions
from contadora.atlas.models import RecordVersion

pytestmark = pytest.mark.django_db


def test_a_change_renews_number_and_stamp() -> None:
    before = versions.current()
    after = versions.bump()
    assert after.number == before.number + 1
    assert after.stamp != before.stamp
    assert versions.current() == after


@pytest.mark.django_db(transaction=True)
def test_it_is_renewed_within_a_transaction_only() -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        versions.bump()
    with transaction.atomic():
        versions.bump()


def test_an_answer_is_made_once_for_a_version() -> None:
    made: list[str] = []

    @versions.by_version
    def question(word: str, *, again: bool = False) -> str:
        made.append(word)
        return word.upper()

    assert [question("a"), question("a"), question("b"), question("a", again=True)] == list("AABA")
    assert made == ["a", "b", "a"]
    versions.bump()
    assert question("a") == "A"
    assert len(made) == 4


def test_a_change_undone_does_not_leave_its_answer() -> None:
    @versions.by_version
    def question() -> int:
        return RecordVersion.objects.get().number

    first = question()
    with transaction.atomic():
        versions.bump()
        question()
        transaction.set_rollback(True)
    assert question() == first
    versions.bump()  # the number that the undone change had
    assert question() == first + 1


def test_it_is_read_once_in_a_request(django_assert_num_queries: object) -> None:
    versions._enter()  # what the signal of a request's beginning calls
    try:
        with django_assert_num_queries(1):  # type: ignore[operator]
            assert versions.current() == versions.current()
        after = versions.bump()
        assert versions.current() == after
    finally:
        versions._leave()
