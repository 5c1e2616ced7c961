"""What a forecast is made from: read, refused, and cut off where the vote to foresee begins."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from contadora.positions.errors import InvalidVotesError
from contadora.positions.forecast import Record
from contadora.positions.forecast.record import declared_of, targets_of
from contadora.positions.forecast.texts import plain, wording

VOTES: dict[str, list[Any]] = {
    "rcid": [1, 1, 2, 2, 3],
    "iso3": ["URY", "USA", "URY", "USA", "BRA"],
    "vote": ["yes", "no", "Abstain", "yes", "yes"],
}
CALLS: dict[str, list[Any]] = {
    "rcid": [3, 2, 1, 9],
    "session": [46, 45, 44, 46],
    "title": ["Law of the sea", "Peace", "Law of the sea", "Nobody voted"],
    "linked_to": [1, 2, 1, None],
    "issues": ["di;nu", "", None, ""],
    "is_paragraph": [False, True, False, False],
}


def test_a_record_is_sorted_by_session_and_label() -> None:
    record = Record.from_tables(VOTES, CALLS)
    assert record.items == ("1", "2", "3")
    assert record.states == ("BRA", "URY", "USA")
    assert record.votes.tolist() == [[-1, 2, 0], [-1, 1, 2], [2, -1, -1]]
    assert record.linked.tolist() == [0, 1, 0]
    assert record.partial.tolist() == [False, True, False]
    assert record.issues[2] == {"di", "nu"}
    assert record.states_of_latest_session() == ("BRA",)


def test_before_a_session_nothing_of_it_is_left() -> None:
    record = Record.from_tables(VOTES, CALLS).before(46)
    assert record.items == ("1", "2")
    assert record.states == ("URY", "USA")  # Brazil first voted in session 46


def test_links_survive_when_the_first_text_is_outside() -> None:
    calls = CALLS | {"linked_to": [7, 2, 7, None]}  # roll call 7 is not in the file
    record = Record.from_tables(VOTES, calls)
    assert record.linked.tolist() == [0, 1, 0]


def test_chains_of_links_are_one_text() -> None:
    calls = CALLS | {"linked_to": [2, 1, 1, None]}
    assert Record.from_tables(VOTES, calls).linked.tolist() == [0, 0, 0]


def test_numbers_with_a_point_are_the_same_numbers() -> None:
    # A table with gaps holds whole numbers as 1.0, and nothing as no number.
    calls = CALLS | {"rcid": [3.0, 2.0, 1.0, 9.0], "linked_to": [1.0, 2.0, 1.0, float("nan")]}
    record = Record.from_tables(VOTES, calls)
    assert record.items == ("1", "2", "3")
    assert record.linked.tolist() == [0, 1, 0]
    target = targets_of(calls | {"session": [47] * 4})["3"]
    assert target.linked_to == "1"


def test_a_target_is_a_roll_call_without_votes() -> None:
    target = Record.from_tables(VOTES, CALLS).target(2)
    assert (target.title, target.session, target.linked_to) == ("Law of the sea", 46, "1")
    assert not hasattr(target, "votes")


@pytest.mark.parametrize(
    ("votes", "calls", "said"),
    [
        ({"vote": ["yes", "no", "Y", "yes", "yes"]}, {}, "vote: 'Y' of URY on rcid 2 is not a"),
        ({"rcid": [1, 1, 2, 2, 8]}, {}, "rcid: 8 has votes but stands in no roll call"),
        ({"iso3": ["URY", "URY", "URY", "USA", "BRA"]}, {}, "URY votes twice on rcid 1"),
        ({"iso3": ["URY", "", "URY", "USA", "BRA"]}, {}, "iso3: is empty"),
        ({}, {"rcid": [3, 2, 1, 1]}, "rcid: 1 stands twice in the roll calls"),
        ({}, {"session": [46, 45, "x", 46]}, "session: 'x' of rcid 1 is not a number"),
        ({}, {"session": [46, 45, 44.5, 46]}, "session: 44.5 of rcid 1 is not a number"),
        ({}, {"is_paragraph": [False, "perhaps", None, None]}, "is_paragraph: 'perhaps'"),
        ({}, {"date": ["1991-01-01", "yesterday", None, None]}, "date: 'yesterday' is not a date"),
    ],
)
def test_wrong_cells_are_named(votes: dict[str, Any], calls: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidVotesError) as error:
        Record.from_tables(VOTES | votes, CALLS | calls)
    assert said in str(error.value)


def test_absent_columns_are_named() -> None:
    calls = {k: v for k, v in CALLS.items() if k != "title"}
    with pytest.raises(InvalidVotesError, match="there is no column 'title'; it has is_paragraph"):
        Record.from_tables(VOTES, calls)


def test_a_record_of_unequal_parts_is_refused() -> None:
    votes = np.zeros((2, 2), dtype=np.int8)
    with pytest.raises(InvalidVotesError, match="title: 1 entries; give one for each of the 2"):
        Record(votes, np.array([1, 2]), ("one",), ("A", "B"), ("1", "2"))
    with pytest.raises(InvalidVotesError, match="states: labels repeat"):
        Record(votes, np.array([1, 2]), ("one", "two"), ("A", "A"), ("1", "2"))


def test_targets_and_declared_votes() -> None:
    targets = targets_of(CALLS)
    assert list(targets) == ["3", "2", "1", "9"]
    assert targets["3"].linked_to == "1"
    assert targets["1"].linked_to is None
    said = {"rcid": [3, 3], "iso3": ["USA", "URY"], "vote": ["no", "yes"]}
    assert declared_of(said, targets) == {"3": {"USA": 0, "URY": 2}}
    with pytest.raises(InvalidVotesError, match="rcid 5 is not among the targets"):
        declared_of(said | {"rcid": [3, 5]}, targets)
    with pytest.raises(InvalidVotesError, match="URY declares two votes on rcid 3"):
        declared_of(said | {"iso3": ["URY", "URY"]}, targets)
    with pytest.raises(InvalidVotesError, match="vote: 'aye' of URY on rcid 3"):
        declared_of(said | {"vote": ["no", "aye"]}, targets)


def test_the_wording_is_the_title_unless_it_is_a_stub() -> None:
    tail = "Peace : resolution / adopted by the General Assembly"
    assert wording(tail, "") == "Peace"
    assert wording("LAND MINES", "Convention on mines") == "Convention on mines"
    assert wording("Land mines", "Convention on mines") == "Land mines"
    assert plain("Déclaration de 1994, Nº 3") == "declaration de no"
