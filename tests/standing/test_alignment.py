"""Agreement with poles and with each other, against figures computed by hand."""

from __future__ import annotations

from math import isnan

import pytest

from contadora.atlas import queries as atlas
from contadora.positions import agreement_interval
from contadora.standing import queries
from contadora.standing.figures import Span
from tests.standing.synthetic import Call, write_record, write_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def record() -> None:
    """Four roll calls of sessions 70 to 73; the European members here are Germany and France."""
    write_record(
        [
            Call("T1", 70, "URY Y, BRA Y, USA N, CHN Y, DEU Y, FRA Y, RUS X"),
            Call("T2", 71, "URY Y, BRA A, USA N, CHN A, DEU Y, FRA N, RUS Y"),
            Call("T3", 72, "URY A, BRA Y, USA N, CHN Y, DEU N, FRA N, RUS Y"),
            Call("T4", 73, "URY Y, BRA N, USA Y, CHN X, DEU A, FRA Y, RUS N"),
        ]
    )


def by_pole(code: str, scope: str = "docket", span: Span | None = None) -> dict[str, object]:
    return {one.pole.code: one for one in queries.alignment(code, scope, span)}


def test_agreement_with_a_state(record: None) -> None:
    found = by_pole("URY")
    # With the USA: opposed, opposed, half, same.
    assert found["USA"].agreement.point == pytest.approx((0 + 0 + 0.5 + 1) / 4)
    assert found["USA"].n == 4
    # With China: same, half, half; China did not vote on the fourth.
    assert found["CHN"].agreement.point == pytest.approx((1 + 0.5 + 0.5) / 3)
    assert found["CHN"].n == 3
    lo, hi = agreement_interval(1.5 / 4, 4, level=0.90)
    assert found["USA"].agreement.lo == pytest.approx(float(lo))
    assert found["USA"].agreement.hi == pytest.approx(float(hi))
    assert found["USA"].span == Span(70, 73)


def test_agreement_with_a_bloc_is_the_mean_over_its_members(record: None) -> None:
    # Germany and France by roll call: 1 and 1; 1 and 0; half and half; half and 1.
    found = by_pole("URY")["EU"]
    assert found.agreement.point == pytest.approx((1 + 0.5 + 0.5 + 0.75) / 4)
    # France with the bloc is France with Germany: it is not paired with itself.
    assert by_pole("FRA")["EU"].agreement.point == pytest.approx((1 + 0 + 1 + 0.5) / 4)


def test_chance_is_taken_off_with_the_pairs_common_habits(record: None) -> None:
    # Uruguay Y Y A Y, the USA N N N Y: common shares yes 4/8, abstain 1/8, no 3/8.
    expected = 2 * (4 / 8) * (3 / 8) + (1 / 8) * (7 / 8)
    observed = 1 - 1.5 / 4
    found = by_pole("URY")["USA"]
    assert found.corrected == pytest.approx(1 - observed / expected)


def test_baselines_are_the_region_and_the_world(record: None) -> None:
    found = by_pole("URY")["USA"]
    ury, bra = (0, 0, 0.5, 1), (0, 0.5, 0, 0)
    assert found.region == pytest.approx(sum(ury + bra) / 8)
    others = {"CHN": (0, 0.5, 0, None), "RUS": (None, 0, 0, 0)}
    others |= {"DEU": (0, 0, 1, 0.5), "FRA": (0, 1, 1, 1)}
    rows = zip(ury, bra, *others.values(), strict=True)
    means = [[v for v in row if v is not None] for row in rows]
    assert found.world == pytest.approx(sum(sum(row) / len(row) for row in means) / 4)


def test_a_pole_has_no_agreement_with_itself(record: None) -> None:
    own = by_pole("USA")["USA"]
    assert own.n == 0
    assert isnan(own.agreement.point)
    assert isnan(own.corrected)


def test_a_group_agrees_as_its_members_do(record: None) -> None:
    # MERCOSUR's members here: Uruguay and Brazil.
    found = by_pole("MERCOSUR")
    assert found["USA"].agreement.point == pytest.approx((0 + 0 + 0.5 + 1 + 0 + 0.5 + 0 + 0) / 8)


def test_a_span_limits_the_roll_calls(record: None) -> None:
    found = by_pole("URY", span=Span(73, 73))["USA"]
    assert (found.agreement.point, found.n) == (1.0, 1)
    assert by_pole("URY", span=Span(1, 5))["USA"].n == 0


def test_the_default_span_is_the_last_five_sessions_with_data() -> None:
    write_record([Call(f"S{s}", s, "URY Y, USA N") for s in (40, 50, 51, 60, 70, 74)])
    assert queries.default_span("docket") == Span(50, 74)


def test_paragraph_votes_after_1989_do_not_count() -> None:
    write_record(
        [
            Call("old part", 40, "URY Y, USA N", paragraph=True),
            Call("new part", 70, "URY Y, USA N", paragraph=True),
            Call("new whole", 70, "URY Y, USA Y"),
        ]
    )
    assert by_pole("URY", span=Span(70, 70))["USA"].n == 1
    assert by_pole("URY", span=Span(40, 40))["USA"].n == 1


def test_membership_is_that_of_the_day() -> None:
    # The United Kingdom left the European Union in January 2020: session 74 had its votes in
    # December 2019, session 75 in December 2020.
    write_record([Call("before", 74, "URY Y, GBR N"), Call("after", 75, "URY Y, GBR N, DEU Y")])
    assert by_pole("URY", span=Span(74, 74))["EU"].agreement.point == 0.0
    assert by_pole("URY", span=Span(75, 75))["EU"].agreement.point == 1.0


def test_scopes_are_apart() -> None:
    write_record(
        [Call("cyber", 70, "URY Y, USA N"), Call("other", 70, "URY Y, USA Y", docket=False)]
    )
    assert by_pole("URY", "docket")["USA"].agreement.point == 0.0
    assert by_pole("URY", "all")["USA"].agreement.point == 0.5


def test_closest_and_farthest_with_percentiles(record: None) -> None:
    write_run({"URY": [0.0, 0.0], "BRA": [0.05, 0.05], "USA": [3.0, 3.0], "CHN": [-1.0, -1.0]})
    near = queries.closest("URY", "docket", k=3)
    # Germany: 1, 1, half, half; France: 1, 0, half, 1; China: 1, half, half (three votes).
    assert [one.iso3 for one in near] == ["DEU", "CHN", "FRA"]
    assert near[0].agreement.point == pytest.approx(0.75)
    far = queries.farthest("URY", "docket", k=2)
    assert far[0].iso3 == "USA"
    assert far[0].agreement.point == pytest.approx(0.375)
    marks = {one.iso3: one for one in queries.closest("URY", "docket", k=99)}
    assert marks["BRA"].indistinguishable
    assert not marks["USA"].indistinguishable
    everyone = [one.percentile for one in near + far]
    assert all(0.0 <= share <= 1.0 for share in everyone)
    assert near[0].percentile > far[0].percentile


def test_a_percentile_is_the_share_of_pairs_that_agree_less(record: None) -> None:
    # Of the pairs that met in at least two of the four roll calls, count those below by hand.
    votes = {
        "URY": "YYAY", "BRA": "YAYN", "USA": "NNNY", "CHN": "YAYX",
        "DEU": "YYNA", "FRA": "YNNY", "RUS": "XYYN",
    }  # fmt: skip
    value = {"Y": 2, "A": 1, "N": 0}

    def agree(a: str, b: str) -> float | None:
        both = [(x, y) for x, y in zip(votes[a], votes[b], strict=True) if "X" not in (x, y)]
        return sum(1 - abs(value[x] - value[y]) / 2 for x, y in both) / len(both)

    names = sorted(votes)
    pairs = [agree(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    own = agree("URY", "DEU")
    found = next(one for one in queries.closest("URY", "docket", k=9) if one.iso3 == "DEU")
    assert found.percentile == pytest.approx(sum(p < own - 1e-9 for p in pairs) / len(pairs))


def test_a_pair_reads_the_same_both_ways(record: None) -> None:
    write_run({"URY": [0.0, 0.0], "BRA": [0.5, 0.5], "CHN": [-1.0, -1.0], "USA": [2.0, 2.0]})
    one, other = queries.pair("URY", "BRA", "docket"), queries.pair("BRA", "URY", "docket")
    assert one.agreement == other.agreement
    assert one.corrected == pytest.approx(other.corrected)
    assert one.difference.point == pytest.approx(-other.difference.point, abs=1e-3)
    assert not one.indistinguishable
    assert queries.pair("URY", "EU", "docket").n == 4


def test_trend_is_by_session(record: None) -> None:
    assert queries.trend("URY", "USA", "docket") == [
        (70, 0.0, 1), (71, 0.0, 1), (72, 0.5, 1), (73, 1.0, 1)
    ]  # fmt: skip


def test_an_empty_record_answers_with_nothing() -> None:
    write_record([])
    assert queries.alignment("URY", "docket") == []
    assert queries.closest("URY", "docket") == []
    assert queries.cohesion("CELAC", "docket") == []
    assert queries.breaks("CELAC", "docket") == []
    assert queries.trend("URY", "USA", "docket") == []
    assert queries.default_span("docket") is None


def test_all_of_the_packs_docket_has_figures() -> None:
    assert [one.pole.code for one in queries.alignment("URY", "docket")] == [
        "USA",
        "CHN",
        "RUS",
        "EU",
    ]
    for code in atlas.region():
        for one in queries.alignment(code, "docket"):
            assert 0.0 <= one.agreement.lo <= one.agreement.point <= one.agreement.hi <= 1.0
            assert 0.0 <= one.region <= 1.0
            assert 0.0 <= one.world <= 1.0
