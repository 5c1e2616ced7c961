"""Days that are no days: a session whose dates never pass the first week of a month."""

from __future__ import annotations

from datetime import date

from contadora.atlas.dates import PartialDate
from contadora.record.loading.reading import ENOUGH_CALLS, Call, doubt_days
from contadora.record.models import RollCall


def calls(session: int, days: list[int], month: int = 12) -> list[Call]:
    """Roll calls of a session on days of a month."""
    return [
        Call(key=f"{session}-{at}", line=at, session=session, date=date(1945 + session, month, day))
        for at, day in enumerate(days)
    ]


def test_a_session_of_first_weeks_keeps_its_months() -> None:
    early = calls(26, [1, 2, 6, 7] * ENOUGH_CALLS, month=10)
    assert doubt_days(early) == len(early)
    assert {call.date for call in early} == {date(1971, 10, 31)}
    assert not any(call.day_known for call in early)


def test_a_session_with_one_later_day_is_believed() -> None:
    dated = calls(60, [1, 2, 6, 7] * ENOUGH_CALLS + [8])
    assert doubt_days(dated) == 0
    assert all(call.day_known for call in dated)
    assert dated[0].date == date(2005, 12, 1)


def test_a_few_calls_are_believed_unless_beside_a_doubted_session() -> None:
    few = calls(19, [6])
    assert doubt_days([*few, *calls(40, [3] * ENOUGH_CALLS)]) == ENOUGH_CALLS
    assert few[0].day_known
    assert doubt_days([*few, *calls(18, [3] * ENOUGH_CALLS)]) == ENOUGH_CALLS + 1
    assert not few[0].day_known


def test_a_roll_call_shows_its_date_as_far_as_it_is_known() -> None:
    assert RollCall(date=date(2018, 12, 5)).dated == PartialDate("2018-12-05")
    assert RollCall(date=date(1971, 10, 31), day_known=False).dated == PartialDate("1971-10")
    assert RollCall().dated is None
