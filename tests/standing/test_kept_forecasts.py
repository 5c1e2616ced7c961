"""Forecasts that delegations keep: by whom, how far, and how they did once the vote came."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.http import Http404
from django_tasks_db.models import DBTaskResult

from contadora.people.handling import HandlingLevel
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.positions.forecast import Forecast
from contadora.record import queries as record
from contadora.record.actions import remove_rollcall
from contadora.record.models import Edition, RollCall
from contadora.record.votes import Vote, pack
from contadora.standing.forecasting import access, actions, arrays, jobs, queries, scoring, training
from contadora.standing.forecasting.models import KeptForecast
from tests.factory import Cast, make_cast
from tests.standing.forecasts import TITLE, keep, outlook_of, ready, roll_call

pytestmark = pytest.mark.django_db
SYMBOL = "A/RES/99/1"


@pytest.fixture
def cast() -> Cast:
    ready()
    return make_cast()


def test_a_forecast_is_kept_amber_and_as_it_was(cast: Cast) -> None:
    kept = keep(cast.officer, cast.uruguay, "text=A-RES-73-27&no=USA", symbol="a/res/99/1")
    outlook = outlook_of("text=A-RES-73-27&no=USA")
    assert (kept.handling, kept.owner, kept.symbol) == (HandlingLevel.AMBER, cast.uruguay, SYMBOL)
    assert kept.question == "text=A-RES-73-27&no=USA"
    assert kept.result["chances"] == pytest.approx(dict(outlook.chances))
    forecast, simple = arrays.read(bytes(kept.arrays))
    assert forecast.states == outlook.forecast.states
    assert np.array_equal(forecast.p, outlook.forecast.p)
    assert np.array_equal(forecast.draws, outlook.forecast.draws)
    assert dict(forecast.declared) == dict(outlook.forecast.declared)
    assert np.array_equal(simple["last"], outlook.baselines.last_vote)


def test_its_text_is_not_in_the_trail(cast: Cast) -> None:
    keep(cast.officer, cast.uruguay)
    entry = AuditEntry.objects.order_by("-seq").first()
    assert entry is not None
    told = f"{entry.object_label} {entry.details}"
    assert "A text of ours" not in told
    assert TITLE not in told


@pytest.mark.parametrize("who", ["observer", "other", "secretariat", "administrator"])
def test_only_who_writes_for_a_delegation_keeps(cast: Cast, who: str) -> None:
    with pytest.raises(Http404):
        keep(getattr(cast, who), cast.uruguay)
    assert not KeptForecast.objects.exists()


def test_only_the_head_makes_one_public(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        keep(cast.officer, cast.uruguay, handling=HandlingLevel.CLEAR)
    made = keep(cast.head, cast.uruguay, handling=HandlingLevel.CLEAR)
    assert queries.kept(AnonymousUser()).get() == made


def test_who_may_know_of_one(cast: Cast) -> None:
    levels = {
        HandlingLevel.AMBER: {"head", "officer", "observer", "secretariat"},
        HandlingLevel.AMBER_STRICT: {"head", "officer", "observer"},
        HandlingLevel.RED: {"officer"},
    }
    for level, readers in levels.items():
        kept = keep(cast.officer, cast.uruguay, handling=level)
        for role in ("anonymous", "outsider", "observer", "officer", "head", "other",
                     "secretariat", "administrator"):  # fmt: skip
            if role in readers:
                assert access.kept_for(cast.of(role), kept.uuid) == kept
            else:
                with pytest.raises(Http404):
                    access.kept_for(cast.of(role), kept.uuid)


def test_readers_are_of_the_delegation(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        keep(cast.officer, cast.uruguay, handling=HandlingLevel.RED, readers=[cast.other])
    kept = keep(cast.officer, cast.uruguay, handling=HandlingLevel.RED, readers=[cast.head])
    assert set(kept.readers.all()) == {cast.officer, cast.head}


@pytest.mark.parametrize("named", [{"title": "  "}, {"handling": 9}])
def test_what_is_missing_is_refused(cast: Cast, named: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        keep(cast.officer, cast.uruguay, **{"handling": 2, **named})  # type: ignore[arg-type]


def test_a_score_is_that_of_the_votes_cast(cast: Cast) -> None:
    kept = keep(cast.officer, cast.uruguay)
    call = roll_call(no="USA ISR FRA")
    scored = actions.score_forecast(cast.officer, kept, call)
    forecast, simple = arrays.read(bytes(kept.arrays))
    whole = record.matrix()
    cast_votes = training.as_cast(record.packed(call)[[whole.slot[s] for s in forecast.states]])
    rows = [
        k
        for k, iso3 in enumerate(forecast.states)
        if cast_votes[k] >= 0 and iso3 not in forecast.declared
    ]
    assert "USA" in forecast.declared
    assert scored.score["votes"] == len(rows)
    for method, p in {"ours": forecast.p, **simple}.items():
        right = sum(int(p[k].argmax() == cast_votes[k]) for k in rows)
        loss = -sum(np.log(max(p[k][cast_votes[k]], scoring.LEAST_SHARE)) for k in rows)
        assert scored.score["right"][method] == right
        assert scored.score["loss"][method] == pytest.approx(loss, abs=1e-4)
    assert sum(n for n, _total, _yes in scored.score["bins"]) == len(rows)
    assert scored.rollcall == call
    assert scored.score["tally"] == {"yes": call.yes, "abstain": 0, "no": 3}


def test_a_vote_that_was_known_scores_nothing(cast: Cast) -> None:
    kept = keep(cast.officer, cast.uruguay, "text=A-RES-73-27")
    assert kept.known_calls == ["A-RES-73-27"]
    with pytest.raises(ValidationError):
        actions.score_forecast(cast.officer, kept, record.roll_call("A-RES-73-27"))  # type: ignore[arg-type]


def test_no_roll_call_that_the_desk_had_scores_one(cast: Cast) -> None:
    had = roll_call("A-RES-99-9", "A/RES/99/9")
    kept = keep(cast.officer, cast.uruguay)
    for call in (had, record.roll_call("A-RES-74-28")):
        assert call is not None
        with pytest.raises(ValidationError, match="ya se conocía"):
            actions.score_forecast(cast.officer, kept, call)
    assert actions.score_forecast(cast.officer, kept, roll_call()).scored_at is not None


def test_a_symbol_that_was_voted_is_no_vote_to_come(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="A/RES/73/27 ya se votó"):
        keep(cast.officer, cast.uruguay, symbol="a/res/73/27")
    assert not KeptForecast.objects.exists()


def test_one_that_cannot_be_scored_keeps_no_other_from_it(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = [keep(cast.officer, cast.uruguay, symbol=SYMBOL, title=title) for title in ("A", "B")]
    roll_call()
    real = actions.score_forecast

    def first_fails(actor: object, one: KeptForecast, call: object) -> KeptForecast:
        if one.pk == kept[1].pk:
            raise ValidationError("another process was first")
        return real(actor, one, call)  # type: ignore[arg-type]

    monkeypatch.setattr(actions, "score_forecast", first_fails)
    assert jobs.score_forecasts.call() == "1 scored, 0 scored again"


def test_a_score_stays(cast: Cast) -> None:
    kept, call = keep(cast.officer, cast.uruguay), roll_call()
    kept = actions.score_forecast(cast.officer, kept, call)
    with pytest.raises(ValidationError):
        actions.score_forecast(cast.officer, kept, call)
    with pytest.raises(ValidationError):
        actions.withdraw_forecast(cast.officer, kept)
    assert KeptForecast.objects.filter(pk=kept.pk).exists()


def test_a_load_that_corrects_the_votes_scores_again(cast: Cast) -> None:
    kept = keep(cast.officer, cast.uruguay, symbol=SYMBOL)
    call = roll_call(no="CHN RUS CUB")
    assert jobs.score_forecasts.call() == "1 scored, 0 scored again"
    kept.refresh_from_db()
    before = kept.score
    # The file was wrong: what it told as no was yes.
    votes = record.packed(call).copy()
    votes[votes == Vote.NO] = Vote.YES
    call.votes, call.yes, call.no = pack(votes), call.yes + call.no, 0
    call.save()
    assert jobs.score_forecasts.call() == "0 scored, 1 scored again"
    kept.refresh_from_db()
    assert kept.score["tally"] == {"yes": call.yes, "abstain": 0, "no": 0}
    assert kept.score["loss"] != before["loss"]
    assert kept.rollcall == call
    entries = AuditEntry.objects.filter(action="score_forecast").count()
    assert entries == 2
    assert jobs.score_forecasts.call() == "0 scored, 0 scored again"


def test_the_vote_that_scored_one_stays_in_the_record(cast: Cast) -> None:
    kept = keep(cast.officer, cast.uruguay, handling=HandlingLevel.AMBER_STRICT)
    call, other = (roll_call(f"A-RES-99-{n}", f"A/RES/99/{n}") for n in (1, 2))
    RollCall.objects.filter(slug__startswith="A-RES-99").update(origin="load")
    actions.score_forecast(cast.officer, kept, call)
    with pytest.raises(ValidationError) as refused:
        remove_rollcall(cast.secretariat, call, "loaded twice")
    assert "cárguelo de nuevo" in refused.value.messages[0]
    assert "A text of ours" not in refused.value.messages[0]
    assert RollCall.objects.filter(pk=call.pk).exists()
    # One that scored nothing goes, and scores nothing from then on; the model knows.
    assert not queries.state().older
    remove_rollcall(cast.secretariat, RollCall.objects.get(pk=other.pk), "loaded twice")
    assert queries.state().older
    later = keep(cast.officer, cast.uruguay, title="Another")
    with pytest.raises(ValidationError, match="se retiró"):
        actions.score_forecast(cast.officer, later, other)


def test_another_delegation_neither_scores_nor_withdraws(cast: Cast) -> None:
    kept, call = keep(cast.officer, cast.uruguay), roll_call()
    for who in (cast.other, cast.secretariat, cast.observer):
        with pytest.raises(Http404):
            actions.score_forecast(who, kept, call)
        with pytest.raises(Http404):
            actions.withdraw_forecast(who, kept)


def test_a_load_compares_what_came(
    cast: Cast, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    kept = keep(cast.officer, cast.uruguay, symbol=SYMBOL)
    other = keep(cast.officer, cast.uruguay, symbol="A/RES/99/2")
    DBTaskResult.objects.all().delete()
    roll_call()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        Edition.objects.create(
            format="unlibrary", filename="x", sha256="0" * 64, loaded_by=system_user()
        )
    assert DBTaskResult.objects.filter(task_path=jobs.score_forecasts.module_path).count() == 1
    assert jobs.score_forecasts.call() == "1 scored, 0 scored again"
    kept.refresh_from_db()
    other.refresh_from_db()
    assert kept.rollcall_id == "A-RES-99-1"
    assert other.scored_at is None
    entry = AuditEntry.objects.order_by("-seq").first()
    assert entry is not None
    assert (entry.action, entry.actor) == ("score_forecast", system_user())


def test_a_load_asks_for_nothing_where_nothing_is_kept(
    db: None, django_capture_on_commit_callbacks: pytest.FixtureRequest
) -> None:
    with django_capture_on_commit_callbacks(execute=True) as calls:  # type: ignore[operator]
        Edition.objects.create(
            format="unlibrary", filename="x", sha256="0" * 64, loaded_by=system_user()
        )
    assert len(calls) == 1
    assert not DBTaskResult.objects.exists()


def test_the_record_shows_sums_and_only_of_enough(cast: Cast) -> None:
    made = [
        keep(cast.officer, cast.uruguay, f"title={TITLE} {number}&no=USA")
        for number in range(queries.LEAST_SHOWN)
    ]
    one = None
    for number, kept in enumerate(made):
        assert queries.desk_record().own is None
        call = roll_call(f"A-RES-99-{number + 1}", f"A/RES/99/{number + 1}")
        one = actions.score_forecast(cast.officer, kept, call)
    found = queries.desk_record()
    assert one is not None
    assert found.own is not None
    assert (found.scored, found.own.rollcalls) == (5, 5)
    assert found.own.votes == 5 * one.score["votes"]
    assert found.past is None


def test_many_forecasts_of_one_vote_are_not_enough_to_show(cast: Cast) -> None:
    made = [keep(cast.officer, cast.uruguay, title=f"Ours {n}") for n in range(queries.LEAST_SHOWN)]
    call = roll_call()
    for kept in made:
        actions.score_forecast(cast.officer, kept, call)
    found = queries.desk_record()
    assert (found.scored, found.own) == (queries.LEAST_SHOWN, None)


def test_a_form_that_was_sent_twice_keeps_one(cast: Cast) -> None:
    kept = keep(cast.officer, cast.uruguay)
    entries = AuditEntry.objects.count()
    assert keep(cast.officer, cast.uruguay) == kept
    assert KeptForecast.objects.count() == 1
    assert AuditEntry.objects.count() == entries
    assert keep(cast.officer, cast.uruguay, note="Another") != kept
    assert keep(cast.head, cast.uruguay) != kept


def test_a_vote_on_a_motion_about_the_text_scores_nothing(cast: Cast) -> None:
    kept = keep(cast.officer, cast.uruguay, symbol=SYMBOL)
    motion = roll_call("A-RES-99-1-v2")
    motion.title = "The President: I put to the vote the motion to adjourn the debate"
    motion.date = date(2026, 11, 10)
    motion.save()
    undated = roll_call("A-RES-99-1-v3")
    undated.title, undated.date = motion.title, None
    undated.save()
    assert jobs.score_forecasts.call() == "0 scored, 0 scored again"
    call = roll_call()
    assert jobs.score_forecasts.call() == "1 scored, 0 scored again"
    kept.refresh_from_db()
    assert kept.rollcall == call
    named = queries.rollcall_named(SYMBOL)
    assert named == call


def test_sums_add_up() -> None:
    p = np.array([[0.1, 0.2, 0.7], [0.6, 0.3, 0.1], [0.0, 0.0, 1.0], [0.2, 0.2, 0.6]])
    votes = np.array([2, 2, 1, -1], dtype=np.int8)
    draws = np.tile(np.array([2, 0, 2, 2], dtype=np.int8), (50, 1))
    forecast = Forecast(("A", "B", "C", "D"), p, np.ones(4), draws, {"B": 0})
    score = scoring.compare(forecast, {"always": p, "last": p}, votes)
    # B was declared and D did not vote: A was said .7 to be yes and was, C was said sure and not.
    assert (score.votes, score.right["ours"]) == (2, 1)
    assert score.loss["ours"] == pytest.approx(-np.log(0.7) - np.log(scoring.LEAST_SHARE))
    assert score.bins[7] == [1, pytest.approx(0.7), 1]
    assert score.bins[9] == [1, pytest.approx(1.0), 0]
    assert score.calibration_error == pytest.approx((0.3 + 1.0) / 2)
    # Drawn: no 1, abstain 0, yes 3; cast: no 0, abstain 1, yes 2.
    assert (score.held, score.coverage) == (0, 0.0)
    twice = scoring.together([score, scoring.Score.of(score.sums)])
    assert (twice.votes, twice.rollcalls) == (4, 2)
    assert twice.log_loss("ours") == pytest.approx(score.log_loss("ours"), abs=1e-6)
    assert twice.accuracy("ours") == score.accuracy("ours")
