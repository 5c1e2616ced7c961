"""What goes into a run: which acts count, the periods, the hash."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contadora.atlas import versions
from contadora.atlas.dates import PartialDate
from contadora.atlas.models import Instrument, Source
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation
from contadora.record.models import Act, NonCommitment, RollCall
from contadora.standing.figures import Span
from contadora.standing.inputs import NothingToEstimateError, act_items, collect, periods
from tests.standing.synthetic import Call, write_record

pytestmark = pytest.mark.django_db
CONVENTION = "ETS-185"


def act(iso3: str, kind: str, date: str | None = None, **fields: object) -> Act:
    return Act.objects.create(
        state_id=iso3,
        instrument_id=CONVENTION,
        kind=kind,
        date=PartialDate(date) if date else None,
        source=Source.objects.order_by("key").first(),
        **fields,
    )


def refusal(iso3: str, date: str = "2020") -> NonCommitment:
    return NonCommitment.objects.create(
        state_id=iso3,
        instrument_id=CONVENTION,
        kind=NonCommitment.Kind.NOT_PARTY,
        as_of=PartialDate(date),
        source=Source.objects.order_by("key").first(),
    )


@pytest.fixture
def bare() -> None:
    """The docket's convention is there, its acts are not."""
    write_record([Call("R1", 70, "URY Y, BRA N, USA N"), Call("R2", 71, "URY A, BRA Y, USA N")])
    assert Instrument.objects.get(slug=CONVENTION).on_docket


def test_only_evidence_either_way_counts(bare: None) -> None:
    act("CRI", Act.Kind.RATIFIED, "2017-09-22")
    act("CHL", Act.Kind.ACCEDED, "2017-04-20")
    refusal("URY")
    (item,) = act_items()
    assert item.codes == {"CHL": 2, "CRI": 2, "URY": 0}
    assert item.session == 74  # 1 January 2020, the last evidence, is in the 74th session


def test_an_instrument_known_one_way_only_is_left_out(bare: None) -> None:
    act("CRI", Act.Kind.RATIFIED, "2017-09-22")
    assert act_items() == []


def test_a_later_withdrawal_is_a_did_not(bare: None) -> None:
    act("CRI", Act.Kind.JOINED, "2017")
    act("BRA", Act.Kind.JOINED, "2018")
    act("BRA", Act.Kind.WITHDREW, "2021-05")
    (item,) = act_items()
    assert item.codes == {"BRA": 0, "CRI": 2}
    assert item.session == 75


def test_an_act_after_a_refusal_is_a_did(bare: None) -> None:
    refusal("URY", "2015")
    refusal("MEX", "2015")
    act("URY", Act.Kind.ACCEDED, "2019")
    (item,) = act_items()
    assert item.codes == {"MEX": 0, "URY": 2}


def test_what_is_not_clear_or_not_verified_never_enters(bare: None) -> None:
    act("CRI", Act.Kind.JOINED, "2017")
    refusal("MEX")
    owner = Delegation.objects.create(code="URY", kind="state")
    for level in (level for level in HandlingLevel if level != HandlingLevel.CLEAR):
        Act.objects.filter(state_id="URY").delete()
        act("URY", Act.Kind.JOINED, "2018", handling=level, owner=owner)
        (item,) = act_items()
        assert "URY" not in item.codes
    act("BRA", Act.Kind.JOINED, "2018", confidence="unverified")
    (item,) = act_items()
    assert "BRA" not in item.codes


def test_statements_and_sponsorships_are_not_binary_acts(bare: None) -> None:
    act("CRI", Act.Kind.STATED, "2017")
    act("CHL", Act.Kind.SPONSORED, "2017")
    refusal("MEX")
    assert act_items() == []


def test_the_docket_of_the_pack() -> None:
    found = collect("docket")
    calls = RollCall.objects.filter(on_docket=True)
    binary = {item for item, is_act in zip(found.matrix.items, found.binary, strict=True) if is_act}
    assert set(found.matrix.items) - binary <= set(calls.values_list("slug", flat=True))
    assert "act:ETS-185" in binary
    assert found.n_rollcalls == calls.count()
    assert {"USA", "CHN", "RUS", "URY"} <= set(found.matrix.states)
    # Sessions are pooled by fives: 60-63 together, 71-74 together.
    assert found.spans[0] == Span(60, 63)
    assert Span(71, 74) in found.spans
    assert set(found.matrix.period.tolist()) == {span.last for span in found.spans}
    # Every binary item says did and did not.
    for row in np.flatnonzero(found.binary):
        assert set(found.matrix.votes[row].tolist()) == {-1, 0, 2}


def test_the_same_record_has_the_same_hash_in_any_order(bare: None) -> None:
    calls = [
        Call("R1", 70, "URY Y, BRA N, USA N"),
        Call("R2", 71, "URY A, BRA Y, USA N"),
        Call("R3", 71, "URY A, BRA Y, USA Y", linked="R2"),
    ]
    write_record(calls)
    first = collect("docket")
    write_record([calls[2], calls[0], calls[1]])
    again = collect("docket")
    assert again.digest == first.digest
    assert first.matrix.items == ("R1", "R2", "R3")
    assert first.matrix.linked is not None
    assert first.matrix.linked.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    "changed",
    [
        Call("R2", 71, "URY A, BRA Y, USA Y"),
        Call("R2", 72, "URY A, BRA Y, USA N"),
        Call("R9", 71, "URY A, BRA Y, USA N"),
        Call("R2", 71, "URY A, BRA Y, USA N, CHN Y"),
    ],
    ids=["a vote", "a session", "a name", "a State"],
)
def test_any_change_of_the_input_changes_the_hash(bare: None, changed: Call) -> None:
    before = collect("docket").digest
    write_record([Call("R1", 70, "URY Y, BRA N, USA N"), changed])
    assert collect("docket").digest != before


def test_a_desk_with_the_docket_only_has_no_estimate_of_all_issues() -> None:
    with pytest.raises(NothingToEstimateError, match="contadora load rollcalls"):
        collect("all")


def test_nothing_that_divides_states() -> None:
    write_record([Call("R1", 70, "URY Y, BRA Y"), Call("R2", 71, "URY N, BRA N")])
    with pytest.raises(NothingToEstimateError):
        collect("docket")


def test_all_issues_take_one_period_a_session() -> None:
    write_record(
        [Call(f"S{s}", s, "URY Y, BRA N, USA N", docket=False) for s in (18, 19, 20, 60, 61)]
    )
    found = collect("all")
    assert found.spans == (Span(18, 18), Span(20, 20), Span(60, 60), Span(61, 61))  # not 19
    assert not found.binary.any()


def test_a_session_with_texts_of_the_docket_only_is_none_of_all_issues() -> None:
    write_record(
        [
            Call("O60", 60, "URY Y, BRA N, USA N", docket=False),
            Call("D60", 60, "URY A, BRA N, USA N"),
            Call("O61", 61, "URY Y, BRA N, USA N", docket=False),
            Call("D62", 62, "URY Y, BRA N, CUB N"),
        ]
    )
    found = collect("all")
    assert found.matrix.items == ("D60", "O60", "O61")
    assert found.matrix.states == ("BRA", "URY", "USA")
    assert collect("docket").matrix.items == ("D60", "D62")


def test_with_the_general_record_the_docket_keeps_its_sessions() -> None:
    pooled, apart = collect("docket"), collect("cyber")
    assert apart.matrix.items == pooled.matrix.items
    assert apart.matrix.states == pooled.matrix.states
    np.testing.assert_array_equal(apart.matrix.votes, pooled.matrix.votes)
    assert all(span.first == span.last for span in apart.spans)
    assert len(apart.spans) > len(pooled.spans)
    assert apart.digest != pooled.digest


def test_collecting_reads_the_record_once(django_assert_max_num_queries: object) -> None:
    versions.current()
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        collect("docket")


@given(
    sessions=st.lists(st.integers(1, 99), min_size=1, max_size=30),
    width=st.integers(1, 7),
    more=st.integers(1, 99),
)
def test_periods_part_the_sessions(sessions: list[int], width: int, more: int) -> None:
    spans = periods(np.array(sessions, dtype=np.int32), width)
    for session in sessions:
        assert sum(span.first <= session <= span.last for span in spans) == 1
    assert [span.first for span in spans] == sorted(span.first for span in spans)
    assert all(a.last < b.first for a, b in pairwise(spans))
    assert all(span.last - span.first < width for span in spans)

    def together(spans: tuple[Span, ...], one: int, other: int) -> bool:
        return any(s.first <= one <= s.last and s.first <= other <= s.last for s in spans)

    # One more session never parts or joins two that were there.
    later = periods(np.array([*sessions, more], dtype=np.int32), width)
    for one in sessions:
        for other in sessions:
            assert together(spans, one, other) == together(later, one, other)
