"""Cohesion and breaks, against figures computed by hand."""

from __future__ import annotations

from math import isnan

import pytest

from contadora.standing import queries
from contadora.standing.figures import Span
from tests.standing.synthetic import Call, write_record

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> None:
    """MERCOSUR's Argentina, Brazil, Paraguay and Uruguay, and two others."""
    write_record(
        [
            Call("C1", 70, "ARG Y, BRA Y, PRY Y, URY N, USA N", issues="hr"),
            Call("C2", 70, "ARG Y, BRA Y, PRY A, URY N, USA N", issues="hr;di"),
            Call("C3", 71, "ARG Y, BRA Y, PRY N, URY N, CHN Y", issues="nu"),  # a tie
            Call("C4", 71, "ARG Y, BRA A, PRY Y, URY Y, CHN N", issues=""),
            Call("C5", 72, "URY Y, USA N"),  # one member is not a group
        ]
    )


def test_cohesion_by_session(record: None) -> None:
    found = {one.period: one for one in queries.cohesion("MERCOSUR", "docket")}
    assert sorted(found) == [70, 71]
    # C1: three yes, one no. C2: two yes, one abstains, one no.
    assert found[70].rice == pytest.approx(((3 - 1) / 4 + (2 - 1) / 3) / 2)
    assert found[70].hnr == pytest.approx(((3 - 0.5 * 1) / 4 + (2 - 0.5 * 2) / 4) / 2)
    assert found[70].n_rollcalls == 2
    # C3: two against two. C4: three yes, one abstains.
    assert found[71].rice == pytest.approx((0.0 + 1.0) / 2)
    assert found[71].hnr == pytest.approx(((2 - 1) / 4 + (3 - 0.5) / 4) / 2)
    # The region is these four; the world is all five voters of each.
    assert found[70].region_hnr == pytest.approx(found[70].hnr)
    assert found[70].world_hnr == pytest.approx(((3 - 1) / 5 + (2 - 1.5) / 5) / 2)


def test_breaks_count_only_where_there_is_a_majority(record: None) -> None:
    found = {one.iso3: one for one in queries.breaks("MERCOSUR", "docket")}
    assert {iso3: (one.broke, one.n) for iso3, one in found.items()} == {
        "ARG": (0, 3), "BRA": (1, 3), "PRY": (1, 3), "URY": (2, 3)
    }  # fmt: skip
    assert found["URY"].share.point == pytest.approx(2 / 3)
    assert found["URY"].share.lo < 2 / 3 < found["URY"].share.hi
    # It broke alone on C1, with Paraguay on C2: the lonelier first.
    assert found["URY"].examples == ["C1", "C2"]
    assert dict(found["URY"].issues) == {"hr": pytest.approx(0.75), "di": pytest.approx(0.25)}
    assert next(iter(found)) == "URY"


def test_a_states_breaks_from_its_groups(record: None) -> None:
    found = {one.group: one.own for one in queries.breaks_of("URY", "docket")}
    assert found["MERCOSUR"].broke == 2
    assert "EU" not in found
    assert all(own.iso3 == "URY" for own in found.values())


def test_a_group_never_heard_of_in_the_span(record: None) -> None:
    assert queries.breaks("MERCOSUR", "docket", Span(1, 20)) == []


def test_a_session_without_yes_or_no_has_no_rice() -> None:
    write_record([Call("C", 70, "ARG A, BRA A, USA Y")])
    (own,) = queries.cohesion("MERCOSUR", "docket")
    assert isnan(own.rice)
    assert own.hnr == 1.0


def test_the_packs_groups_have_cohesion_within_bounds() -> None:
    for code in ("CELAC", "CARICOM", "EU", "UN", "REGION"):
        found = queries.cohesion(code, "docket")
        assert found
        for one in found:
            assert 0.0 <= one.hnr <= 1.0
            assert isnan(one.rice) or 0.0 <= one.rice <= 1.0
            assert 0.0 <= one.region_hnr <= 1.0
