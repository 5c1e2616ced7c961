"""A forecast knows what came before the vote, and nothing else."""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path

import numpy as np
import pytest

from contadora.positions import ABSTAIN, NO, YES
from contadora.positions.errors import InvalidOptionError, InvalidVotesError, TooFewVotesError
from contadora.positions.forecast import Forecaster, Record, Target
from contadora.positions.forecast.bench import calibration_error, measure, novel
from contadora.positions.forecast.meaning import encoders
from contadora.positions.forecast.texts import plain
from tests.positions.forecasting import LAST, record

STATES = {"A00": NO, "A01": NO, "B00": YES}


@pytest.fixture(scope="module")
def whole() -> Record:
    return record()


@pytest.fixture(scope="module")
def model(whole: Record) -> Forecaster:
    """Made from the sessions before the last."""
    return Forecaster.train(whole, seed=1, before=LAST)


@pytest.fixture(scope="module")
def targets(whole: Record) -> list[Target]:
    return [whole.target(int(k)) for k in np.nonzero(whole.session == LAST)[0]]


def _same(one: Forecaster, other: Forecaster, targets: list[Target]) -> bool:
    """Whether two models give the same answers to the last bit."""
    same = one.states == other.states
    for target in targets:
        a, b = one.look(target), other.look(target)
        for declared in ({}, STATES):
            f, g = a.forecast(declared), b.forecast(declared)
            same &= f.p.tobytes() == g.p.tobytes()
            same &= f.draws.tobytes() == g.draws.tobytes()
    return bool(same)


def test_no_later_vote_changes_an_answer(
    whole: Record, model: Forecaster, targets: list[Target]
) -> None:
    # The session to forecast and a later one, every vote turned about, and a State that is new.
    votes = whole.votes.copy()
    at = whole.session == LAST
    votes[at] = np.where(votes[at] >= 0, YES - votes[at], votes[at])
    added = np.column_stack([votes, np.where(at, YES, -1).astype(np.int8)])
    later = dataclasses.replace(whole, votes=added, states=(*whole.states, "Z99"))
    assert _same(model, Forecaster.train(later, seed=1, before=LAST), targets)
    alone = Forecaster.train(whole.before(LAST), seed=1)
    assert _same(model, alone, targets)


def test_the_order_of_rows_changes_no_answer(
    whole: Record, model: Forecaster, targets: list[Target], rng: np.random.Generator
) -> None:
    rows, columns = rng.permutation(whole.n_calls), rng.permutation(len(whole.states))
    place = np.argsort(rows)
    mixed = Record(
        votes=whole.votes[np.ix_(rows, columns)],
        session=whole.session[rows],
        title=tuple(whole.title[k] for k in rows),
        states=tuple(whole.states[k] for k in columns),
        items=tuple(whole.items[k] for k in rows),
        issues=tuple(whole.issues[k] for k in rows),
        linked=place[whole.linked[rows]].astype(np.int32),
    )
    assert _same(model, Forecaster.train(mixed, seed=1, before=LAST), targets)


def test_no_other_target_changes_an_answer(
    model: Forecaster, targets: list[Target], tmp_path: Path
) -> None:
    # Asked first, last, and after other texts with other declared votes, in a model kept on disk.
    path = tmp_path / "model.npz"
    model.save(path)
    other = Forecaster.load(path)
    for target in reversed(targets):
        other.look(target).forecast({"B01": ABSTAIN})
    assert _same(model, other, targets)
    other.look(Target("Something else", session=LAST + 3)).forecast()
    assert _same(model, other, targets[:2])


def test_a_link_into_the_session_itself_says_nothing(
    whole: Record, model: Forecaster, targets: list[Target]
) -> None:
    row = int(np.nonzero(whole.session == LAST)[0][-1])
    linked = dataclasses.replace(targets[0], linked_to=whole.items[row])
    unlinked = dataclasses.replace(targets[0], linked_to=None)
    assert (model.look(linked).forecast().p == model.look(unlinked).forecast().p).all()


def test_a_session_that_is_in_the_record_is_refused(model: Forecaster) -> None:
    with pytest.raises(InvalidOptionError, match=f"train with before={LAST - 1}"):
        model.look(Target("Oil on the shores of Lebanon", session=LAST - 1))


def test_forecasts_beat_the_baselines(whole: Record) -> None:
    scores = measure(whole, (LAST,), region={"C00", "C01", "C02"}, declarers=tuple(STATES))
    table = scores.table()
    for variant in ("A: titles only", "B: declared"):
        assert table[variant]["all"][1] < table["always yes"]["all"][1]
        assert table[variant]["all"][1] < table["last vote"]["all"][1]
    # What three States say tells of their blocs.
    assert table["B: declared"]["all"][1] < table["A: titles only"]["all"][1]
    assert set(scores.coverage()) == {(v, a) for v in "AB" for a in ("world", "region")}
    claims = scores.claims()
    assert claims.keys() == scores.coverage().keys()
    assert all(0.9 - 1e-9 <= share <= 1 for told in claims.values() for share in told)
    assert len(scores.seconds) == 1


def test_declared_votes_move_those_who_vote_alike(model: Forecaster) -> None:
    look = model.look(Target("Situation in the region of K and the use of mercenaries"))
    before, after = look.forecast(), look.forecast(STATES)
    bloc_a = [k for k, s in enumerate(look.states) if s[0] == "A" and s not in STATES]
    assert after.p[bloc_a, YES].mean() < before.p[bloc_a, YES].mean()
    at = look.states.index("A00")
    assert after.p[at].tolist() == [1.0, 0.0, 0.0]
    assert (after.draws[:, at] == NO).all()
    assert after.present[at] == 1.0
    assert after.declared == STATES
    # Asked again without them, nothing has stuck.
    assert (look.forecast().p == before.p).all()


def test_sponsors_are_taken_to_vote_yes(model: Forecaster) -> None:
    target = Target("Law of the sea", sponsors=("A03", "XXX"))
    look = model.look(target)
    assert look.forecast().declared == {"A03": YES}
    assert look.forecast({"A03": NO}).declared == {"A03": NO}


@pytest.mark.parametrize(
    ("declared", "said"),
    [({"XXX": YES}, "'XXX' is not forecast"), ({"A00": 5}, "5 of A00 is not")],
)
def test_wrong_declarations_are_refused(
    model: Forecaster, declared: dict[str, int], said: str
) -> None:
    with pytest.raises(InvalidVotesError, match=said):
        model.look(Target("Peace")).forecast(declared)


def test_probabilities_draws_and_tallies_agree(model: Forecaster, targets: list[Target]) -> None:
    for target in targets[:4]:
        forecast = model.look(target).forecast({"B02": ABSTAIN})
        assert forecast.p.sum(axis=1) == pytest.approx(1.0)
        assert (forecast.p >= 0).all()
        tally = forecast.tally()
        drawn = [(forecast.draws == v).sum(axis=1).mean() for v in (NO, ABSTAIN, YES)]
        assert tally.expected == pytest.approx(drawn, abs=1.0)
        assert (tally.lo <= tally.expected + 0.5).all()
        assert (tally.hi >= tally.expected - 0.5).all()
        assert tally.distribution.sum(axis=1) == pytest.approx(1.0)


def test_precedents_name_the_same_text_first(model: Forecaster) -> None:
    precedents = model.look(Target("Embargo on Cuba")).precedents
    assert precedents[0].same_text
    assert precedents[0].title == "embargo on Cuba"
    assert precedents[0].similarity == pytest.approx(1.0)
    assert precedents[0].session == max(p.session for p in precedents if p.same_text)
    assert not precedents[-1].same_text
    assert all(0 < p.similarity <= 1 for p in precedents)
    assert sum(precedents[0].tally) > 20


@pytest.mark.parametrize(
    "title",
    ["Desarme nuclear", "Droits de l'enfant", "Refugiados da Palestina"],
)
def test_a_title_in_another_language_finds_the_text(model: Forecaster, title: str) -> None:
    if not encoders()[0]:
        assert os.environ.get("CONTADORA_REQUIRE_ALL") != "1", "the sentence encoder is absent"
        pytest.skip("the sentence encoder is not installed")
    look = model.look(Target(title))
    assert look.precedents[0].same_text
    same = {
        "Desarme nuclear": "nuclear disarmament",
        "Droits de l'enfant": "rights of the child",
        "Refugiados da Palestina": "refugees of Palestine",
    }[title]
    assert look.precedents[0].title == same
    english = model.look(Target(same)).forecast()
    assert np.abs(look.forecast().p - english.p).mean() < 0.05


def test_a_new_title_in_another_language_rests_on_what_is_akin(model: Forecaster) -> None:
    if not encoders()[0]:
        assert os.environ.get("CONTADORA_REQUIRE_ALL") != "1", "the sentence encoder is absent"
        pytest.skip("the sentence encoder is not installed")
    precedents = model.look(Target("La protección de los niños en la era digital")).precedents
    assert precedents[0].title.lower() == "rights of the child"
    assert not precedents[0].same_text
    assert precedents[0].similarity > 0.25
    # Of each text its last vote: a list of one text's votes would hide the others.
    keys = [plain(p.title) for p in precedents]
    assert len(set(keys)) == len(keys) > 3
    for one in precedents:
        same = [k for k, title in enumerate(model.record.title) if plain(title) == plain(one.title)]
        assert model.record.items.index(one.item) == max(same)


def test_a_model_is_kept_and_a_damaged_file_refused(model: Forecaster, tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    model.save(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(InvalidOptionError, match="is not a forecaster that can be read"):
        Forecaster.load(path)
    with pytest.raises(InvalidOptionError, match="train it again"):
        Forecaster.load(tmp_path / "none.npz")


def test_a_short_record_is_refused(whole: Record) -> None:
    with pytest.raises(TooFewVotesError, match="fewer than four sessions"):
        Forecaster.train(whole, before=53)


def test_progress_is_told_to_the_end(whole: Record) -> None:
    told: list[tuple[int, int]] = []
    Forecaster.train(whole.before(55), progress=lambda done, steps: told.append((done, steps)))
    assert told[-1][0] == told[-1][1]
    assert [done for done, _ in told] == list(range(1, len(told) + 1))


def test_an_old_text_without_codes_has_those_of_its_last_vote(model: Forecaster) -> None:
    def answer(title: str, *issues: str) -> bytes:
        return model.look(Target(title, issues=issues)).forecast().p.tobytes()

    bare = answer("embargo on Cuba")
    assert bare == answer("embargo on Cuba", "di")
    assert bare != answer("embargo on Cuba", "hr")
    assert answer("Statistics of road traffic") != answer("Statistics of road traffic", "hr")
    # A vote on a paragraph of it is another question.
    assert not model.corpus.target(Target("embargo on Cuba", partial=True)).issues.any()


def test_novel_means_no_vote_on_the_title_in_ten_sessions(whole: Record) -> None:
    row = next(k for k in range(whole.n_calls) if whole.title[k] == "embargo on Cuba")
    last = int(whole.session[whole.n_calls - 1])
    of = novel(whole, last)
    assert not of(row).any()
    assert novel(whole, last + 12)(row).all()
    assert novel(whole, int(whole.session[0]))(row).all()


def test_a_title_in_capitals_is_novel_and_its_text_is_not(whole: Record) -> None:
    last = int(whole.session[whole.n_calls - 1])
    loud = tuple(
        t.upper() if s == last else t for t, s in zip(whole.title, whole.session, strict=True)
    )
    changed = dataclasses.replace(whole, title=loud)
    ends = np.nonzero((whole.session == last) & ~whole.partial)[0]
    row = next(int(k) for k in ends if not novel(whole, last)(int(k)).any())
    assert not novel(whole, last, str)(row).any()
    assert novel(changed, last, str)(row).all()
    assert not novel(changed, last)(row).any()


def test_calibration_error_of_known_cases() -> None:
    assert calibration_error(np.full(10, 0.5), np.arange(10) < 5) == pytest.approx(0.0)
    assert calibration_error(np.full(10, 0.9), np.arange(10) < 5) == pytest.approx(0.4)
