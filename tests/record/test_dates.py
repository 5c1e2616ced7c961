"""Days that are no days: a session whose dates never pass the first week of a month."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from contadora.atlas.dates import PartialDate
from contadora.people.queries import system_user
from contadora.record.actions import load_rollcalls
from contadora.record.loading.calls import ENOUGH_CALLS, Call, doubt_days
from contadora.record.models import RollCall
from tests.record.editions import Row, save


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


def test_days_after_session_51_are_days() -> None:
    dated = calls(72, [4] * 52)
    assert doubt_days(dated) == 0
    assert {call.date for call in dated} == {date(2017, 12, 4)}


def early_table(folder: Path, days: list[int]) -> Path:
    """Write a table of votes of session 40 on days of December 1985, and what tells of them."""
    about: list[Row] = [
        {"rcid": 900 + at, "session": 40, "date": f"1985-12-{day:02}", "symbol": f"R/40/{90 + at}"}
        for at, day in enumerate(days)
    ]
    save(folder / "rollcalls.csv", about)
    return save(
        folder / "votes.csv", [{"rcid": row["rcid"], "iso3": "URY", "vote": "yes"} for row in about]
    )


def dates() -> list[tuple[str, bool, str]]:
    """What the record holds of the session: date, whether the day is known, the text's date."""
    return [
        (str(call.date), call.day_known, str(call.instrument and call.instrument.date))
        for call in RollCall.objects.filter(session=40).order_by("rcid")
    ]


@pytest.mark.django_db
def test_a_doubt_stays_when_a_part_is_loaded_again(tmp_path: Path) -> None:
    load_rollcalls(system_user(), early_table(tmp_path, [3] * ENOUGH_CALLS))
    assert dates() == [("1985-12-31", False, "1985-12")] * ENOUGH_CALLS
    again = load_rollcalls(system_user(), early_table(tmp_path, [3] * 2))
    assert again.rollcalls_unchanged == 2
    assert dates() == [("1985-12-31", False, "1985-12")] * ENOUGH_CALLS
    # A session in which a later day shows that days are days gives each its own.
    load_rollcalls(system_user(), early_table(tmp_path, [3, 9]))
    assert dates()[:2] == [("1985-12-03", True, "1985-12-03"), ("1985-12-09", True, "1985-12-09")]


@pytest.mark.django_db
def test_a_known_day_is_not_lost_to_a_doubt(tmp_path: Path) -> None:
    load_rollcalls(system_user(), early_table(tmp_path, [3] * ENOUGH_CALLS + [17]))
    again = load_rollcalls(system_user(), early_table(tmp_path, [3] * ENOUGH_CALLS))
    assert again.rollcalls_unchanged == ENOUGH_CALLS
    assert dates()[0] == ("1985-12-03", True, "1985-12-03")
    # A day that the file knows otherwise is a correction.
    load_rollcalls(system_user(), early_table(tmp_path, [4, 17]))
    assert dates()[0] == ("1985-12-04", True, "1985-12-04")


@pytest.mark.django_db
def test_the_librarys_days_are_days(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"undl_id": 700 + at, "ms_code": "URY", "ms_vote": "Y", "date": "1985-12-03",
         "session": 40, "resolution": f"A/RES/40/{90 + at}"}
        for at in range(ENOUGH_CALLS)
    ]  # fmt: skip
    edition = load_rollcalls(system_user(), save(tmp_path / "votes.csv", rows))
    assert "days" not in edition.report["notes"]
    assert dates() == [("1985-12-03", True, "1985-12-03")] * ENOUGH_CALLS


def test_a_roll_call_shows_its_date_as_far_as_it_is_known() -> None:
    assert RollCall(date=date(2018, 12, 5)).dated == PartialDate("2018-12-05")
    assert RollCall(date=date(1971, 10, 31), day_known=False).dated == PartialDate("1971-10")
    assert RollCall().dated is None
