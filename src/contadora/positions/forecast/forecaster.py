"""The forecaster: trained on a record, asked about texts that have not been voted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from contadora.positions.errors import InvalidOptionError, InvalidVotesError, TooFewVotesError
from contadora.positions.forecast.answering import Agreement, Answering
from contadora.positions.forecast.columns import columns_of_titles
from contadora.positions.forecast.corpus import Corpus
from contadora.positions.forecast.filled import filled
from contadora.positions.forecast.hearing import answers, columns_of_heard, heard
from contadora.positions.forecast.outcome import Forecast
from contadora.positions.forecast.process import Covariance, Process
from contadora.positions.forecast.record import Record, Target
from contadora.positions.forecast.texts import SAME
from contadora.positions.forecast.training import Learnt, learn
from contadora.positions.forecast.trees import binned
from contadora.positions.forecast.turnout import Turnout
from contadora.positions.forecast.view import View
from contadora.positions.threads import one_thread
from contadora.positions.votes import ABSTAIN, MISSING, NO, YES

Array = NDArray[np.float64]
DRAWS = 1000
# Whose declared votes the model learns best to use. A default only: any State may declare, and
# the model learns from declarations of States drawn at random as well.
DECLARERS = ("USA", "CHN", "RUS", "DEU")
PRECEDENTS = 24
FADING = 0.005  # of likeness, by which a precedent comes later in their list, a session


@dataclass(frozen=True)
class Precedent:
    """An earlier roll call that a forecast rests on.

    ``tally`` counts no, abstain and yes; ``similarity``, of words or of meaning, whichever is
    higher, is 0 to 1; ``same_text`` says that the text was voted before, not only one like it. Of
    a text that is only like it the last vote is told.
    """

    item: str
    title: str
    session: int
    similarity: float
    tally: tuple[int, int, int]
    same_text: bool


@dataclass(frozen=True, eq=False)
class Baselines:
    """Simple forecasts to hold beside ours, ``(n_states, 3)``: no, abstain, yes.

    ``always_yes`` has every State vote as all votes of ten sessions were cast. ``last_vote`` has
    it repeat its last vote on the text, and without one vote as it lately did on the issue.
    ``last`` is that vote, ``(n_states,)``, and -1 without one.
    """

    always_yes: Array
    last_vote: Array
    last: NDArray[np.int8]


class Look:
    """One text seen by a model: what it rests on, and forecasts for what has been declared."""

    def __init__(self, model: Forecaster, target: Target) -> None:
        self._model = model
        self.target = target
        session = model.session if target.session is None else int(target.session)
        self._view = model.view(session)
        self._turnout = model.turnout(session)
        texts = model.corpus.target(target)
        words, sense, issue, same = self._view.alike(texts)
        self._likeness = self._view.likeness(words, sense, issue)
        mean, variance, self._covariance = model.process.ahead(texts, session)
        smooth = (mean, variance)
        self._names, self._rows = self._view.rows(texts, smooth, self._likeness, same)
        self._prior = model.prior(self._names, self._rows[0])
        self.states = model.states
        self.precedents = _precedents(model, self._view, self._likeness, same)
        columns = [self._names.index(f"issue_{v}") for v in ("no", "yes")]
        share = self._rows[0][model.columns][:, columns].astype(float)
        self.baselines = _baselines(model, self._view, same, share)

    @property
    def features(self) -> NDArray[np.float32]:
        """What the model reads of the text, ``(n_states of the record, n_features)``."""
        return np.asarray(self._rows[0])

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
                    f"declared: {state!r} is not forecast: by default those are that voted in the "
                    "record's latest session; leave it out"
                )
            if vote not in (YES, ABSTAIN, NO):
                raise InvalidVotesError(
                    f"declared: {vote!r} of {state} is not a vote; give 2 yes, 1 abstain, 0 no"
                )
            said[state] = int(vote)
        known = np.full(len(model.record.states), MISSING, dtype=np.int8)
        for state in sorted(said):
            known[model.columns[model.place[state]]] = said[state]
        with one_thread():
            return self._forecast(known, dict(sorted(said.items())))

    def _forecast(self, known: NDArray[np.int8], said: dict[str, int]) -> Forecast:
        model = self._model
        p, covariance = self._given(known)
        at = model.columns
        spoke = known[at] != MISSING
        p = np.where(spoke[:, None], np.eye(3)[np.maximum(known[at], 0)], p[at])
        present = np.where(spoke, 1.0, self._turnout.present[at])
        draws = model.draw(p, covariance, Turnout(self._turnout.present[at], self._turnout.shared))
        draws[:, spoke] = known[at][spoke]
        return Forecast(model.states, p, present, draws, said)

    def _given(self, known: NDArray[np.int8]) -> tuple[Array, Array]:
        """Return probabilities of all States of the record, and the shocks' covariance."""
        learnt = self._model.learnt
        if not (known != MISSING).any():
            return self._prior, np.eye(learnt.shocks.loading.shape[1])
        mean, covariance = learnt.shocks.posterior(self._prior[None], known[None])
        updated = learnt.shocks.given(self._prior[None], mean, covariance)
        rows = heard(
            self._view,
            self._likeness,
            known[None],
            self._prior[None],
            updated,
            self._names,
            self._rows,
            answers(self._model.answering, self._covariance, self._view.session, known[None]),
            learnt.named,
        )[0]
        bins, columns = binned(rows, learnt.heard_edges), columns_of_heard(rows)
        p = np.mean([bag(bins, columns) for bag in learnt.heard_bags], axis=0)
        return np.asarray(p), covariance[0]


class Forecaster:
    """A model of votes on texts, made by :meth:`train`."""

    def __init__(
        self,
        record: Record,
        corpus: Corpus,
        process: Process,
        learnt: Learnt,
        region: frozenset[str],
        seed: int,
        states: tuple[str, ...],
    ) -> None:
        self.record = record
        self.corpus = corpus
        self.process = process
        self.answering = Answering(process, Agreement())
        self.learnt = learnt
        self.region = region
        self.seed = seed
        self.session = int(record.session.max()) + 1
        self.states = states
        self.columns = np.array([record.states.index(s) for s in self.states])
        self.place = {s: j for j, s in enumerate(self.states)}
        self._views: dict[int, tuple[View, Turnout]] = {}
        self._shocks = learnt.shocks.widened(learnt.width, learnt.sway).of(self.columns)
        # The same numbers for every forecast: what a declared vote changes then shows by itself.
        rng = np.random.default_rng((seed, 7))
        k, n = self._shocks.loading.shape[1], len(self.states)
        self._normal = rng.standard_normal((DRAWS, k + 2))
        self._own = rng.standard_normal((DRAWS, 2 * n))

    @classmethod
    def train(
        cls,
        record: Record,
        *,
        seed: int = 1,
        region: Collection[str] = frozenset(),
        progress: Callable[[int, int], None] | None = None,
        before: int | None = None,
        declarers: Collection[str] = DECLARERS,
        states: Collection[str] | None = None,
    ) -> Forecaster:
        """Train a model on a record.

        Parameters
        ----------
        record : Record
        seed : int
            The same record and seed give the same answers to the last bit on one machine.
        region : collection of str
            Kept with the model for the tallies of its reader; no forecast depends on it.
        progress : callable, optional
            Called with steps done and steps in all.
        before : int, optional
            Session to forecast: votes of that session and later ones are not read.
        declarers : collection of str
            States whose declared votes are likely to be given.
        states : collection of str, optional
            States to forecast, among those of the record; by default those that voted in its
            latest session.

        Raises
        ------
        TooFewVotesError
            When fewer than four sessions come before the forecast.
        """
        record = record.before(before)
        if record.n_calls == 0 or len(np.unique(record.session)) < 4:
            raise TooFewVotesError(
                "record: fewer than four sessions of votes come before the forecast; give more"
            )
        corpus = Corpus(record)
        process = Process(corpus, filled(corpus), Covariance())
        learnt = learn(
            corpus,
            process,
            seed,
            tuple(sorted(declarers)),
            progress or (lambda done, steps: None),
        )
        wanted = record.states_of_latest_session() if states is None else states
        asked = tuple(s for s in record.states if s in wanted)
        return cls(record, corpus, process, learnt, frozenset(region), seed, asked)

    def view(self, session: int) -> View:
        """Return what is known before a session."""
        return self._at(session)[0]

    def turnout(self, session: int) -> Turnout:
        """Return who is likely to vote in a session."""
        return self._at(session)[1]

    def _at(self, session: int) -> tuple[View, Turnout]:
        if session < self.session:
            raise InvalidOptionError(
                f"session: {session} is not after the record, which reaches {self.session - 1}; "
                f"train with before={session}"
            )
        if session not in self._views:
            turnout = Turnout.of(self.corpus, session)
            self._views = {session: (View(self.corpus, session), turnout)}
        return self._views[session]

    def look(self, target: Target) -> Look:
        """Look at a text: precedents, similarities and features, for any number of forecasts."""
        with one_thread():
            return Look(self, target)

    def prior(self, names: list[str], rows: NDArray[np.float32]) -> Array:
        """Return probabilities of no, abstain and yes from features."""
        bins = binned(rows, self.learnt.edges)
        columns = columns_of_titles(names, rows)
        return np.asarray(np.mean([bag(bins, columns) for bag in self.learnt.bags], axis=0))

    def draw(self, p: Array, covariance: Array, turnout: Turnout) -> NDArray[np.int8]:
        """Return joint draws: votes, and -1 where a State does not vote."""
        n = len(p)
        comes, doubt, common = np.split(self._normal, (1, 2), axis=1)
        votes = self._shocks.answers(p, covariance, common, self._own[:, :n], doubt[:, 0])
        here = turnout.comes(comes[:, 0], self._own[:, n:])
        return np.where(here, votes, MISSING).astype(np.int8)

    def save(self, path: Path | str) -> None:
        """Keep the model in one file of plain arrays (``.npz``)."""
        from contadora.positions.forecast.storage import save

        save(self, path)

    @classmethod
    def load(cls, path: Path | str) -> Forecaster:
        """Read a model that :meth:`save` kept."""
        from contadora.positions.forecast.storage import load

        return load(path)


def _precedents(
    model: Forecaster,
    view: View,
    likeness: dict[str, NDArray[np.float32]],
    same: NDArray[np.bool_],
) -> tuple[Precedent, ...]:
    # The higher of the two: a title in another language shares no words with any.
    near = np.maximum(likeness["words"][0], likeness["sense"][0]).astype(float)
    near = np.where(same[0], np.maximum(near, SAME), np.minimum(near, SAME))
    near = np.clip(np.where(view.whole, near, 0.0), 0.0, 1.0)
    # A motion on a text is another question than the text.
    rows = model.process.rows
    question = np.full(len(model.corpus.session), -1)
    question[rows] = 2 * model.process.label + (model.corpus.texts.spoken[rows, 0] > 0)
    last = {int(asked): k for k, asked in enumerate(question)}
    first = model.corpus.first
    out: list[Precedent] = []
    told: set[int] = set()
    # The text itself first; of others late ones, which the forecast rests on more.
    rank = np.where(same[0], 1.0, 0.0) + np.round(near, 2) - FADING * view.age
    order = np.lexsort((view.age, -rank))
    for k in order[near[order] > 0]:
        if len(out) == PRECEDENTS:
            break
        asked, row = int(question[k]), int(k)
        # The text's own votes are told one by one, of any other text the last.
        if not same[0, k]:
            if asked in told:
                continue
            row = last[asked]
        told.add(asked)
        no, abstain, yes = (int((model.corpus.votes[row] == v).sum()) for v in (NO, ABSTAIN, YES))
        out.append(
            Precedent(
                item=model.record.items[first + row],
                title=model.record.title[first + row],
                session=int(model.record.session[first + row]),
                similarity=float(near[k]),
                tally=(no, abstain, yes),
                same_text=bool(same[0, k]),
            )
        )
    return tuple(out)


def _baselines(
    model: Forecaster, view: View, same: NDArray[np.bool_], share_of_issue: Array
) -> Baselines:
    at = model.columns
    recent = view.whole & (view.age <= 10)
    votes = model.corpus.votes[: view.n][recent]
    share = np.array([(votes == v).sum() for v in (NO, ABSTAIN, YES)], dtype=float) + 1.0
    always = np.tile(share / share.sum(), (len(at), 1))
    last = np.full(len(at), MISSING)
    for row in np.nonzero(same[0])[0]:
        cast = model.corpus.votes[row, at]
        last = np.where(cast != MISSING, cast, last)
    sure = 0.94 * np.eye(3)[np.maximum(last, 0)] + 0.06 * always
    no, yes = share_of_issue.T
    on_issue = np.clip(np.stack([no, 1.0 - no - yes, yes], axis=1), 0.005, 1.0)
    on_issue = on_issue / on_issue.sum(axis=1, keepdims=True)
    last_vote = np.where((last != MISSING)[:, None], sure, on_issue)
    return Baselines(always, last_vote, last.astype(np.int8))
