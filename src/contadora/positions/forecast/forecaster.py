"""The forecaster: trained on a record, asked about texts that have not been voted."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.positions.errors import InvalidOptionError, InvalidVotesError, TooFewVotesError
from contadora.positions.forecast.corpus import Corpus, Texts
from contadora.positions.forecast.outcome import Forecast
from contadora.positions.forecast.record import Record, Target
from contadora.positions.forecast.shocks import Shocks, fit_shocks
from contadora.positions.forecast.trees import Growth, Trees, binned, edges_of, grow
from contadora.positions.forecast.view import View
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES

Array = NDArray[np.float64]
FORMAT = 1
LEARNT = 18  # sessions whose votes teach the model
FADE = 0.97  # weight of a session against the one after it
BAGS = 6
SHARE = 0.67  # of the roll calls that each bag learns from
GROWTH = Growth(rounds=160, rate=0.06, leaves=16, least=300.0, ridge=50.0)
DRAWS = 1000
SAME_FLOOR = 0.92


@dataclass(frozen=True)
class Precedent:
    """An earlier roll call that a forecast rests on.

    ``tally`` counts no, abstain and yes; ``similarity`` is 0 to 1; ``same_text`` says that the
    text was voted before, not only one like it.
    """

    item: str
    title: str
    session: int
    similarity: float
    tally: tuple[int, int, int]
    same_text: bool


@dataclass(frozen=True, eq=False)
class Baselines:
    """Simple forecasts to hold beside ours, ``(n_states, 3)``: no, abstain, yes."""

    always_yes: Array
    last_vote: Array


@dataclass(frozen=True, eq=False)
class Votes:
    """Trees of one bag: yes or not, and abstain or no where not yes."""

    yes: Trees
    abstain: Trees

    def __call__(self, rows: NDArray[np.uint8]) -> Array:
        """Return probabilities of no, abstain and yes."""
        yes = _logistic(self.yes.margin(rows))
        abstain = (1.0 - yes) * _logistic(self.abstain.margin(rows))
        return np.stack([1.0 - yes - abstain, abstain, yes], axis=1)


class Look:
    """One text seen by a model: what it rests on, and forecasts for what has been declared."""

    def __init__(self, model: Forecaster, target: Target) -> None:
        self._model = model
        self.target = target
        session = model.session if target.session is None else int(target.session)
        view = model.view(session)
        texts = model.corpus.target(target)
        _, rows = view.rows(texts)
        at = model.columns
        self.states = model.states
        self._p = model.marginal(rows[0][at])
        self.precedents = _precedents(model, view, texts)
        self.baselines = _baselines(model, view, texts)

    def forecast(self, declared: Mapping[str, int] | None = None) -> Forecast:
        """Return the forecast, given votes that some States have declared.

        Parameters
        ----------
        declared : mapping of str to int, optional
            Codes ``YES``, ``ABSTAIN``, ``NO`` by State. Sponsors of the target count as yes where
            nothing else is declared. A State that is not among ``states`` is refused.
        """
        model = self._model
        said = {s: YES for s in self.target.sponsors if s in model.place}
        for state, vote in (declared or {}).items():
            if state not in model.place:
                raise InvalidVotesError(
                    f"declared: {state!r} cast no vote in the latest session of the record; "
                    "leave it out"
                )
            if vote not in (YES, ABSTAIN, NO):
                raise InvalidVotesError(
                    f"declared: {vote!r} of {state} is not a vote; give 2 yes, 1 abstain, 0 no"
                )
            said[state] = int(vote)
        known = np.full(len(model.states), MISSING, dtype=np.int8)
        for state in sorted(said):
            known[model.place[state]] = said[state]
        p, draws = model.joint(self._p, known)
        return Forecast(model.states, p, draws, dict(sorted(said.items())))


class Forecaster:
    """A model of votes on texts, made by :meth:`train`."""

    def __init__(
        self,
        record: Record,
        corpus: Corpus,
        edges: NDArray[np.float32],
        bags: tuple[Votes, ...],
        shocks: Shocks,
        region: frozenset[str],
        seed: int,
    ) -> None:
        self.record = record
        self.corpus = corpus
        self.edges = edges
        self.bags = bags
        self.shocks = shocks
        self.region = region
        self.seed = seed
        self.session = int(record.session.max()) + 1
        self.states = record.states_of_latest_session()
        self.columns = np.array([record.states.index(s) for s in self.states])
        self.place = {s: j for j, s in enumerate(self.states)}
        self._views: dict[int, View] = {}
        self._own = Shocks(shocks.loading[self.columns])

    @classmethod
    def train(
        cls,
        record: Record,
        *,
        seed: int = 1,
        region: Collection[str] = frozenset(),
        progress: Callable[[int, int], None] | None = None,
        before: int | None = None,
    ) -> Forecaster:
        """Train a model on a record.

        Parameters
        ----------
        record : Record
        seed : int
            The same record and seed give the same answers to the last bit on one machine.
        region : collection of str
            States to tell apart in baselines and summaries.
        progress : callable, optional
            Called with steps done and steps in all.
        before : int, optional
            Session to forecast: votes of that session and later ones are not read.
        """
        record = record.before(before)
        if record.n_calls == 0 or len(np.unique(record.session)) < 3:
            raise TooFewVotesError(
                "record: fewer than three sessions of votes come before the forecast; give more"
            )
        corpus = Corpus(record)
        sessions = [int(s) for s in np.unique(corpus.session)[2:]][-LEARNT:]
        steps = len(sessions) + BAGS + 1
        done = 0

        def step() -> None:
            nonlocal done
            done += 1
            if progress is not None:
                progress(done, steps)

        blocks: list[NDArray[np.float32]] = []
        calls: list[NDArray[np.int64]] = []
        for session in sessions:
            at = np.nonzero((corpus.session == session) & ~corpus.texts.partial)[0]
            if len(at):
                blocks.append(View(corpus, session).rows(corpus.texts.part(at))[1])
                calls.append(at)
            step()
        rows = np.concatenate(calls)
        votes = corpus.votes[rows]
        seen = votes != MISSING
        call, state = np.nonzero(seen)
        values = np.concatenate(
            [b[corpus.votes[a] != MISSING] for b, a in zip(blocks, calls, strict=True)]
        )
        del blocks
        edges = edges_of(values[:: max(1, len(values) // 40_000)])
        bins = binned(values, edges)
        del values
        weight = FADE ** (corpus.session[-1] - corpus.session[rows])[call].astype(float)
        vote = votes[seen]
        out_of_bag = np.zeros((len(vote), 3))
        times = np.zeros(len(vote))

        def bag(number: int) -> tuple[Votes, NDArray[np.bool_], Array]:
            rng = np.random.default_rng((seed, number))
            inside = rng.random(len(rows)) < SHARE
            learns = inside[call]
            other = learns & (vote != YES)
            trees = Votes(
                grow(
                    bins[learns],
                    vote[learns] == YES,
                    weight[learns],
                    call[learns],
                    GROWTH,
                    seed + 2 * number,
                ),
                grow(
                    bins[other],
                    vote[other] == ABSTAIN,
                    weight[other],
                    call[other],
                    GROWTH,
                    seed + 2 * number + 1,
                ),
            )
            return trees, ~learns, trees(bins[~learns])

        bags = []
        with ThreadPoolExecutor(2) as pool:
            for trees, outside, p in pool.map(bag, range(BAGS)):
                bags.append(trees)
                out_of_bag[outside] += p
                times[outside] += 1
                step()
        fair = times > 0
        grid = np.full((*votes.shape, 3), 1 / 3)
        known = np.where(seen, votes, MISSING).astype(np.int8)
        grid[call[fair], state[fair]] = out_of_bag[fair] / times[fair, None]
        known[call[~fair], state[~fair]] = MISSING
        shocks = fit_shocks(
            grid, known, FADE ** (corpus.session[-1] - corpus.session[rows]).astype(float)
        )
        step()
        return cls(record, corpus, edges, tuple(bags), shocks, frozenset(region), seed)

    def view(self, session: int) -> View:
        """Return what is known before a session."""
        if session < self.session:
            raise InvalidOptionError(
                f"session: {session} is not after the record, which reaches {self.session - 1}; "
                f"train with before={session}"
            )
        if session not in self._views:
            self._views[session] = View(self.corpus, session)
        return self._views[session]

    def look(self, target: Target) -> Look:
        """Look at a text: precedents, similarities and features, for any number of forecasts."""
        return Look(self, target)

    def marginal(self, rows: NDArray[np.float32]) -> Array:
        """Return probabilities of no, abstain and yes from features."""
        bins = binned(rows, self.edges)
        return np.asarray(np.mean([bag(bins) for bag in self.bags], axis=0))

    def joint(self, p: Array, known: NDArray[np.int8]) -> tuple[Array, NDArray[np.int8]]:
        """Return probabilities given known votes, and joint draws."""
        shocks = self._own
        mean, covariance = shocks.posterior(p[None], known[None])
        updated = p
        if (known != MISSING).any():
            updated = shocks.given(p, mean[0], covariance[0])
        rng = np.random.default_rng((self.seed, 7))
        k = shocks.loading.shape[1]
        # The same numbers for every forecast: a change of one declared vote then shows by itself.
        u = mean[0] + rng.standard_normal((DRAWS, k)) @ np.linalg.cholesky(covariance[0]).T
        given = shocks.conditional(p, u)
        chance = rng.random((DRAWS, len(p)))
        draws = (
            (chance > given[:, :, 0]).astype(np.int8) + (chance > given[:, :, 0] + given[:, :, 1])
        ).astype(np.int8)
        said = known != MISSING
        draws[:, said] = known[said]
        updated = np.where(said[:, None], np.eye(3)[np.maximum(known, 0)], updated)
        return updated, draws

    def save(self, path: Path | str) -> None:
        """Keep the model in one file of plain arrays (``.npz``)."""
        r = self.record
        assert r.linked is not None and r.partial is not None and r.important is not None  # noqa: S101
        about = {
            "format": FORMAT,
            "seed": self.seed,
            "region": sorted(self.region),
            "states": r.states,
            "items": r.items,
            "title": r.title,
            "description": r.description,
            "issues": [sorted(i) for i in r.issues],
            "date": [d.isoformat() if d else None for d in r.date],
            "starts": [[b.yes.start, b.abstain.start] for b in self.bags],
        }
        arrays: dict[str, NDArray[Any]] = {
            "about": np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
            "votes": r.votes,
            "session": r.session,
            "linked": r.linked,
            "partial": r.partial,
            "important": r.important,
            "meaning": self.corpus.texts.meaning,
            "edges": self.edges,
            "loading": self.shocks.loading,
        }
        for k, bag in enumerate(self.bags):
            for name, trees in (("yes", bag.yes), ("abstain", bag.abstain)):
                for part in ("feature", "cut", "child", "value"):
                    arrays[f"{name}{k}_{part}"] = getattr(trees, part)
        with Path(path).open("wb") as file:
            np.savez_compressed(file, **arrays)  # type: ignore[arg-type]

    @classmethod
    def load(cls, path: Path | str) -> Forecaster:
        """Read a model that :meth:`save` kept."""
        try:
            with np.load(Path(path), allow_pickle=False) as file:
                arrays = {name: file[name] for name in file.files}
            about = json.loads(arrays["about"].tobytes())
            if about["format"] != FORMAT:
                raise InvalidOptionError(
                    f"model: {path} is of format {about['format']}, this version reads {FORMAT}; "
                    "train it again"
                )
            record = Record(
                votes=arrays["votes"],
                session=arrays["session"],
                title=tuple(about["title"]),
                states=tuple(about["states"]),
                items=tuple(about["items"]),
                description=tuple(about["description"]),
                issues=tuple(frozenset(i) for i in about["issues"]),
                linked=arrays["linked"],
                partial=arrays["partial"],
                important=arrays["important"],
            )
            bags = tuple(
                Votes(
                    *(
                        Trees(
                            *(
                                arrays[f"{name}{k}_{part}"]
                                for part in ("feature", "cut", "child", "value")
                            ),
                            start=start,
                        )
                        for name, start in zip(("yes", "abstain"), starts, strict=True)
                    )
                )
                for k, starts in enumerate(about["starts"])
            )
            corpus = Corpus(record, arrays["meaning"])
            return cls(
                record,
                corpus,
                arrays["edges"],
                bags,
                Shocks(arrays["loading"]),
                frozenset(about["region"]),
                about["seed"],
            )
        except (KeyError, ValueError, OSError) as error:
            if isinstance(error, InvalidOptionError):
                raise
            raise InvalidOptionError(
                f"model: {path} cannot be read ({error}); train it again"
            ) from error


def _logistic(x: Array) -> Array:
    return np.asarray(1.0 / (1.0 + np.exp(-x)))


def _precedents(
    model: Forecaster, view: View, texts: Texts, most: int = 12
) -> tuple[Precedent, ...]:
    words, sense, _, same = view.alike(texts)
    near = np.maximum(words[0], 0.5 * (words[0] + sense[0]))
    near = np.where(same[0], np.maximum(near, SAME_FLOOR), np.minimum(near, SAME_FLOOR))
    near = np.where(view.whole, near, 0.0)
    order = np.lexsort((view.age, -np.round(near.astype(float), 3)))[:most]
    first = model.corpus.first
    return tuple(
        Precedent(
            item=model.record.items[first + k],
            title=model.record.title[first + k],
            session=int(model.record.session[first + k]),
            similarity=float(np.clip(near[k], 0, 1)),
            tally=tuple(int((model.corpus.votes[k] == v).sum()) for v in (NO, ABSTAIN, YES)),  # type: ignore[arg-type]
            same_text=bool(same[0, k]),
        )
        for k in order
        if near[k] > 0
    )


def _baselines(model: Forecaster, view: View, texts: Texts) -> Baselines:
    at = model.columns
    recent = view.whole & (view.age <= 10)
    votes = model.corpus.votes[: view.n][recent]
    share = np.array([(votes == v).sum() for v in (NO, ABSTAIN, YES)], dtype=float) + 1.0
    always = np.tile(share / share.sum(), (len(at), 1))
    *_, same = view.alike(texts)
    last = np.full(len(at), MISSING)
    for row in np.nonzero(same[0])[0]:
        cast = model.corpus.votes[row, at]
        last = np.where(cast != MISSING, cast, last)
    sure = 0.94 * np.eye(3)[np.maximum(last, 0)] + 0.06 * always
    return Baselines(always, np.where((last != MISSING)[:, None], sure, always))
