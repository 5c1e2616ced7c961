"""Points, ranks and balance, from runs made by hand."""

from __future__ import annotations

from math import isnan

import pytest
from django.utils.translation import override

from contadora.standing import queries
from contadora.standing.figures import Span
from tests.standing.synthetic import write_record, write_run

pytestmark = pytest.mark.django_db
NAN = float("nan")


@pytest.fixture
def run() -> None:
    """Two poles four apart, States between them, one with no point of late."""
    write_run(
        {
            "USA": [2.0, 2.0],
            "CHN": [-2.0, -2.0],
            "URY": [0.0, 0.1],
            "BRA": [0.0, 0.15],
            "CUB": [-1.8, -1.9],
            "DEU": [1.0, 1.2],
            "FRA": [1.0, 0.8],
            "SRB": [0.5, NAN],
        }
    )


def test_the_line_is_sorted_and_names_its_poles(run: None) -> None:
    line = queries.line("docket")
    assert line is not None
    assert [one.iso3 for one in line.points] == ["CHN", "CUB", "URY", "BRA", "FRA", "DEU", "USA"]
    assert (line.period, line.label) == (74, "70–74")
    by = {one.iso3: one for one in line.points}
    assert by["URY"].in_region
    assert not by["USA"].in_region
    assert by["USA"].is_pole
    assert by["URY"].interval.lo < 0.1 < by["URY"].interval.hi
    poles = {one.code: one for one in line.poles}
    assert poles["USA"].interval.point == pytest.approx(2.0)
    assert poles["EU"].interval.point == pytest.approx(1.0, abs=1e-3)
    assert isnan(poles["RUS"].interval.point)
    # The mean of the region's three.
    assert line.region.point == pytest.approx((0.1 + 0.15 - 1.9) / 3, abs=1e-3)


def test_a_bloc_is_surer_than_its_members(run: None) -> None:
    line = queries.line("docket")
    assert line is not None
    bloc = next(one for one in line.poles if one.code == "EU").interval
    member = next(one for one in line.points if one.iso3 == "DEU").interval
    assert bloc.hi - bloc.lo < member.hi - member.lo


def test_names_are_in_the_readers_language(run: None) -> None:
    with override("fr"):
        french = queries.line("docket")
    with override("es"):
        spanish = queries.line("docket")
    assert french is not None
    assert spanish is not None
    assert french.points[-1].short == "États-Unis"
    assert spanish.points[-1].short == "Estados Unidos"
    assert french.poles[0].label == "États-Unis"


def test_a_path_skips_what_is_not_known(run: None) -> None:
    assert [one.period for one in queries.path("URY", "docket")] == [64, 74]
    assert [one.period for one in queries.path("SRB", "docket")] == [64]
    assert queries.path("MEX", "docket") == []
    bloc = queries.path("MERCOSUR", "docket")
    assert [one.n for one in bloc] == [2, 2]
    assert bloc[1].interval.point == pytest.approx(0.125, abs=1e-3)


def test_ranks_are_no_finer_than_the_data(run: None) -> None:
    held = queries.ranks("docket")
    # Uruguay's and Brazil's draws overlap: neither has a place of its own.
    assert (held["URY"].first, held["URY"].last) == (3, 4)
    assert (held["BRA"].first, held["BRA"].last) == (3, 4)
    assert (held["USA"].first, held["USA"].last, held["USA"].of) == (7, 7, 7)
    assert queries.rank("SRB", "docket") is None
    assert queries.rank("SRB", "docket", 64) is not None


def test_intervals_that_overlap_cannot_be_told_apart(run: None) -> None:
    assert queries.indistinguishable("URY", ("BRA", "USA", "CUB"), "docket") == {"BRA"}
    assert queries.indistinguishable("MEX", ("BRA",), "docket") == frozenset()
    assert queries.indistinguishable("EU", ("URY", "DEU"), "docket") == {"DEU"}


def test_a_difference_has_its_sign(run: None) -> None:
    found = queries.difference("USA", "CHN", "docket")
    assert found.point == pytest.approx(4.0, abs=1e-3)
    assert found.lo > 3.5
    assert isnan(queries.difference("USA", "SRB", "docket").point)


def test_balance_is_read_from_pole_to_pole(run: None) -> None:
    own = queries.balance("URY", "docket")
    assert own is not None
    assert (own.a.code, own.b.code) == ("USA", "CHN")
    assert own.interval.point == pytest.approx(0.05, abs=0.02)
    assert own.p_between == 1.0
    assert own.p_with_a + own.p_between + own.p_with_b == pytest.approx(1.0)
    cuba = queries.balance("CUB", "docket")
    assert cuba is not None
    assert cuba.p_with_b == 1.0
    assert cuba.interval.point == pytest.approx(-0.95, abs=0.02)
    assert cuba.region.point == pytest.approx(-0.55 / 2, abs=0.02)
    pole = queries.balance("USA", "docket")
    assert pole is not None
    assert pole.interval.point == pytest.approx(1.0)


def test_balance_turned_round_changes_sign(run: None) -> None:
    one = queries.balance("CUB", "docket", "USA", "CHN")
    other = queries.balance("CUB", "docket", "CHN", "USA")
    assert one is not None
    assert other is not None
    assert one.interval.point == pytest.approx(-other.interval.point)
    assert (one.p_with_a, one.p_with_b) == (other.p_with_b, other.p_with_a)


def test_balance_goes_back_to_the_last_period_with_all_three(run: None) -> None:
    own = queries.balance("SRB", "docket")
    assert own is not None
    assert own.period == 64
    assert own.interval.known
    now = queries.balance("SRB", "docket", period=74)
    assert now is not None
    assert not now.interval.known
    assert now.reason


def test_balance_between_poles_that_meet_says_why_there_is_none() -> None:
    write_run({"USA": [0.0, 0.0], "CHN": [0.01, 0.01], "URY": [1.0, 1.0]})
    with override("en"):
        own = queries.balance("URY", "docket")
    assert own is not None
    assert isnan(own.p_between)
    assert own.reason == "The two poles cannot be told apart in this period."
    with override("en"):
        gone = queries.balance("URY", "docket", "USA", "RUS")
    assert gone is not None
    assert gone.reason == "One of the poles has no point in this period."


def test_the_usual_period_has_half_of_the_states() -> None:
    write_run(
        {"USA": [2.0, 2.0], "CHN": [-2.0, NAN], "URY": [0.0, NAN]},
        spans=[Span(70, 74), Span(80, 80)],
    )
    line = queries.line("docket")
    assert line is not None
    assert line.period == 74
    late = queries.line("docket", 80)
    assert late is not None
    assert [one.iso3 for one in late.points] == ["USA"]
    assert queries.line("docket", 77) is None


def test_without_a_run_there_is_no_figure() -> None:
    assert queries.latest("all") is None
    assert queries.line("all") is None
    assert queries.path("URY", "all") == []
    assert queries.balance("URY", "all") is None
    assert queries.ranks("all") == {}
    assert queries.periods("all") == []
    assert queries.shifts("URY", scope="all") is None
    assert queries.largest_shifts("all") == []


def test_the_newest_run_is_shown_and_the_older_stays() -> None:
    first = write_run({"USA": [2.0, 2.0], "CHN": [-2.0, -2.0]})
    second = write_run({"USA": [3.0, 3.0], "CHN": [-2.0, -2.0]})
    view = queries.latest("docket")
    assert view is not None
    assert view.run.pk == second.pk
    assert queries.run_view(str(first.uuid)).point[1, 0] == 2.0
    assert queries.best_scope() == "docket"
    write_run({"USA": [2.0, 2.0], "CHN": [-2.0, -2.0]}, scope="all")
    assert queries.best_scope() == "all"


def test_shared_arrays_cannot_be_changed(run: None) -> None:
    view = queries.latest("docket")
    assert view is not None
    with pytest.raises(ValueError, match="read-only"):
        view.point[0, 0] = 9.0


def test_poles_that_the_desk_does_not_know_are_left_out() -> None:
    from contadora.standing.models import Pole

    for place, code in enumerate(("CHN", "NOWHERE", "CELAC")):
        Pole.objects.create(code=code, kind="group", position=place)
    assert [one.code for one in queries.poles()] == ["CHN", "CELAC"]


def test_an_empty_desk_has_poles_all_the_same() -> None:
    write_record([])
    assert [one.code for one in queries.poles()] == ["USA", "CHN", "RUS", "EU"]
    assert [one.kind for one in queries.poles()] == ["state", "state", "state", "group"]
