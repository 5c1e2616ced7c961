"""Moves between two spans and the issues behind them."""

from __future__ import annotations

from math import isnan

import pytest
from django.test import Client
from django.utils import translation

from contadora.standing import queries
from contadora.standing.charts import findings
from contadora.standing.figures import Span
from contadora.standing.takeaways import takeaways
from tests.desk.pages import text_of
from tests.standing.synthetic import Call, write_record, write_run

pytestmark = pytest.mark.django_db
EARLY, LATE = Span(60, 64), Span(70, 74)


@pytest.fixture
def record() -> None:
    """Uruguay turns from China to the USA on human rights; on colonies nothing changes."""
    write_record(
        [
            Call("A1", 62, "URY Y, BRA Y, USA N, CHN Y", issues="hr"),
            Call("A2", 63, "URY Y, BRA Y, USA N, CHN Y", issues="co"),
            Call("B1", 72, "URY N, BRA Y, USA N, CHN Y", issues="hr"),
            Call("B2", 73, "URY Y, BRA Y, USA N, CHN Y", issues="co"),
        ]
    )
    write_run({"USA": [2.0, 2.0], "CHN": [-2.0, -2.0], "URY": [-1.5, 0.0], "BRA": [-1.5, -1.5]})


def test_a_shift_is_the_change_of_the_mean_point(record: None) -> None:
    found = queries.shifts("URY", scope="docket")
    assert found is not None
    assert (found.span_a, found.span_b) == (EARLY, LATE)
    assert found.interval.point == pytest.approx(1.5, abs=1e-2)
    assert found.interval.lo > 1.2
    assert found.p_up == 1.0
    still = queries.shifts("BRA", scope="docket")
    assert still is not None
    assert still.interval.lo < 0.0 < still.interval.hi


def test_drivers_sum_to_the_change_of_the_lean(record: None) -> None:
    found = queries.shifts("URY", EARLY, LATE, "docket")
    assert found is not None
    assert found.a is not None
    assert (found.a.code, found.b.code if found.b else "") == ("USA", "CHN")
    # The lean is agreement with the USA less that with China: -1 and -1, then 1 and -1.
    assert (found.lean_before, found.lean_after) == (pytest.approx(-1.0), pytest.approx(0.0))
    total = sum(one.contribution for one in found.drivers)
    assert total == pytest.approx(found.lean_after - found.lean_before)
    first = found.drivers[0]
    assert (first.issue, first.before, first.after) == ("hr", pytest.approx(-1), pytest.approx(1))
    assert first.conduct == pytest.approx(1.0)
    assert next(one for one in found.drivers if one.issue == "co").contribution == pytest.approx(0)


def test_a_groups_drivers_are_its_members_mean(record: None) -> None:
    found = queries.shifts("MERCOSUR", EARLY, LATE, "docket")
    assert found is not None
    # Uruguay's lean rose by one, Brazil's by none.
    assert found.lean_after - found.lean_before == pytest.approx(0.5)
    assert sum(one.contribution for one in found.drivers) == pytest.approx(0.5)


def test_the_largest_shifts_leave_out_what_the_draws_cannot_tell(record: None) -> None:
    found = queries.largest_shifts("docket", within="REGION")
    assert [one.code for one in found] == ["URY"]


def test_a_state_without_a_point_says_so(record: None) -> None:
    found = queries.shifts("MEX", EARLY, LATE, "docket")
    assert found is not None
    assert isnan(found.interval.point)
    assert found.reason
    assert found.drivers == []


def test_the_poles_own_shift_is_read_against_two_others(record: None) -> None:
    found = queries.shifts("USA", EARLY, LATE, "docket")
    assert found is not None
    assert found.a is not None
    assert (found.a.code, found.b.code if found.b else "") == ("CHN", "RUS")


def test_without_issues_the_docket_goes_by_theme() -> None:
    # The pack's texts have themes, not the issue codes of the bulk file.
    write_run({"USA": [2.0, 2.0], "CHN": [-2.0, -2.0], "URY": [0.0, 0.0]})
    found = queries.shifts("URY", Span(60, 64), Span(70, 74), "docket")
    assert found is not None
    assert {"hr", "di"}.isdisjoint(one.issue for one in found.drivers)
    assert any(one.issue for one in found.drivers)


def test_ten_years_lie_between_the_usual_spans_of_a_long_record() -> None:
    write_record([Call(f"S{s}", s, "URY Y, USA N, CHN Y", docket=False) for s in range(50, 75)])
    assert queries.default_spans("all") == (Span(60, 64), Span(70, 74))


def test_position_and_lean_agree_when_both_go_to_the_same_pole(record: None) -> None:
    found = queries.shifts("URY", EARLY, LATE, "docket")
    assert found is not None
    assert (found.sure, found.agree, found.disagree) == (True, True, False)
    assert found.lean_change == pytest.approx(1.0)


@pytest.mark.parametrize("side", [1.0, -1.0])
def test_position_and_lean_can_disagree_whichever_way_the_line_runs(
    record: None, side: float
) -> None:
    """The lean rises towards the USA, as before; the point moves to China's side."""
    write_run({"USA": [2.0 * side] * 2, "CHN": [-2.0 * side] * 2, "URY": [0.5 * side, -1.0 * side]})
    found = queries.shifts("URY", EARLY, LATE, "docket")
    assert found is not None
    assert (found.sure, found.agree, found.disagree) == (True, False, True)
    assert found.lean_change == pytest.approx(side)
    with translation.override("en"):
        title = findings.over_time("URY", "docket")
        assert "shift" not in {one.rule for one in takeaways("URY")}
    assert title.endswith("towards China, its agreement with the poles the other way")


def test_a_move_that_is_not_sure_disagrees_with_nothing(record: None) -> None:
    write_run({"USA": [2.0, 2.0], "CHN": [-2.0, -2.0], "URY": [0.02, 0.0]})
    found = queries.shifts("URY", EARLY, LATE, "docket")
    assert found is not None
    assert (found.sure, found.disagree) == (False, False)


def test_a_move_both_measures_tell_is_a_takeaway(record: None) -> None:
    with translation.override("en"):
        found = {one.rule: one for one in takeaways("URY")}
        title = findings.over_time("URY", "docket")
    assert "it moved towards the United States" in found["shift"].text
    assert title.endswith("it moved towards the United States")


def test_the_dossier_says_when_the_measures_disagree(client: Client, record: None) -> None:
    assert "disagree here" not in text_of(client, "/en/states/URY/?scope=docket")
    write_run({"USA": [2.0, 2.0], "CHN": [-2.0, -2.0], "URY": [0.5, -1.0]})
    page = text_of(client, "/en/states/URY/?scope=docket")
    assert "The two measures disagree here" in page
    assert "it does not explain the move of the position" in page
