"""States, slots, and who was a member of what on a date."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.utils.translation import override

from contadora.atlas import queries

pytestmark = pytest.mark.django_db


def test_the_region_is_the_33_states_each_with_its_tile() -> None:
    states = queries.states()
    region = queries.region()
    assert len(region) == 33
    tiles = {(states[code].tile_row, states[code].tile_column) for code in region}
    assert len(tiles) == 33
    assert (states["URY"].tile_row, states["URY"].tile_column) == (8, 5)


def test_slots_name_each_state_once() -> None:
    slots = queries.slots()
    assert len(slots) == len(set(slots)) == len(queries.states())
    assert all(queries.states()[code].slot == slot for slot, code in enumerate(slots))


def test_names_follow_the_language() -> None:
    brazil = queries.states()["BRA"]
    names = {}
    for language in ("es", "en", "pt", "fr"):
        with override(language):
            names[language] = brazil.short
    assert names == {"es": "Brasil", "en": "Brazil", "pt": "Brasil", "fr": "Brésil"}


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(1945, 12, 31), 51),  # the original members
        (date(1960, 12, 31), 99),
        (date(1973, 12, 31), 135),
        (date(2011, 7, 13), 192),
        (date(2011, 7, 14), 193),  # South Sudan's admission
        (date(2026, 11, 21), 193),
    ],
)
def test_members_of_the_united_nations_on_a_date(on: date, expected: int) -> None:
    assert len(queries.members("UN", on)) == expected


def test_a_seat_held_under_another_code_or_left_for_a_time() -> None:
    assert {"CHN", "TWN"} & queries.members("UN", date(1965, 6, 1)) == {"TWN"}
    assert {"CHN", "TWN"} & queries.members("UN", date(1972, 1, 1)) == {"CHN"}
    assert "IDN" not in queries.members("UN", date(1965, 12, 1))
    assert "IDN" in queries.members("UN", date(1967, 1, 1))
    assert "SYR" not in queries.members("UN", date(1960, 1, 1))


def test_a_suspension_is_an_interval() -> None:
    assert "BRA" in queries.members("CELAC", date(2019, 6, 1))
    assert "BRA" not in queries.members("CELAC", date(2021, 6, 1))
    assert "BRA" in queries.members("CELAC", date(2024, 6, 1))


def test_the_first_day_out_is_not_in() -> None:
    assert "DDR" in queries.members("UN", date(1990, 10, 2))
    assert "DDR" not in queries.members("UN", date(1990, 10, 3))


def test_groups_of_a_state_then() -> None:
    then = {group.code for group in queries.groups_of("GBR", date(2015, 1, 1))}
    now = {group.code for group in queries.groups_of("GBR", date(2026, 1, 1))}
    assert "EU" in then
    assert "EU" not in now


def test_a_code_names_a_state_or_a_group_and_never_both() -> None:
    assert not set(queries.groups()) & set(queries.states())
    assert not {queries.UN, queries.REGION} & set(queries.states())


@pytest.mark.parametrize(
    ("text", "code"), [("celac", "CELAC"), ("CAN", "ANDEAN"), ("mnoal", "NON_ALIGNED")]
)
def test_a_group_is_found_by_its_acronym_too(text: str, code: str) -> None:
    found = queries.group(text)
    assert found is not None
    assert found.code == code


def test_the_mask_agrees_with_the_members_of_each_date() -> None:
    days = [date(1950, 1, 1), date(1991, 12, 31), date(2020, 2, 1)]
    mask = queries.member_mask("EU", np.array(days, dtype="datetime64[D]"))
    slots = queries.slots()
    for row, day in zip(mask, days, strict=True):
        members = {code for code, inside in zip(slots, row, strict=True) if inside}
        assert members == queries.members("EU", day)


def test_an_unknown_group_is_named() -> None:
    with pytest.raises(KeyError, match="'NOPE' is not known"):
        queries.members("NOPE", date(2020, 1, 1))


def test_upcoming_meetings_come_first_and_keep_those_under_way() -> None:
    coming = queries.upcoming_meetings(date(2026, 11, 21), limit=50)
    starts = [meeting.start.text for meeting in coming]
    assert starts == sorted(starts)
    assert any(meeting.start.text == "2026-12-07" for meeting in coming)
    last_day = queries.upcoming_meetings(date(2026, 12, 11), limit=50)
    assert any(meeting.start.text == "2026-12-07" for meeting in last_day)
    after = queries.upcoming_meetings(date(2026, 12, 12), limit=50)
    assert all(meeting.start.text != "2026-12-07" for meeting in after)


def test_answers_are_kept_under_the_version(django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    queries.members("UN", date(2001, 1, 1))
    with django_assert_num_queries(1):  # the version
        queries.members("UN", date(2001, 1, 1))
