"""How a forecaster learns: session by session, from what was known before each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contadora.positions.forecast.answering import Agreement, Answering
from contadora.positions.forecast.blend import Blend
from contadora.positions.forecast.columns import columns_of_titles
from contadora.positions.forecast.corpus import Corpus
from contadora.positions.forecast.hearing import answers, columns_of_heard, heard
from contadora.positions.forecast.outcome import HELD, narrowest
from contadora.positions.forecast.process import Process
from contadora.positions.forecast.shocks import Shocks, fit_shocks
from contadora.positions.forecast.trees import Growth, binned, edges_of
from contadora.positions.forecast.view import View
from contadora.positions.threads import one_thread
from contadora.positions.votes import ABSTAIN, MISSING, YES

Array = NDArray[np.float64]
LEARNT = 18  # sessions whose votes teach the model
FADE = 0.97  # weight of a session against the one after it
BAGS = 4
HEARD_BAGS = 3
GROWTH = Growth(rounds=180, rate=0.06, leaves=16, least=300.0, ridge=50.0, columns=0.2, rows=0.5)
HEARD_GROWTH = Growth(
    rounds=200, rate=0.06, leaves=16, least=300.0, ridge=50.0, columns=0.25, rows=0.5
)
LEAN, HEARD_LEAN = 0.4, 0.75  # weight of the trees beside the network
# Without declared votes: roll calls that a network would learn by heart, up to which the trees
# answer alone; and those from which it weighs what it does in a long record.
BY_HEART, AMPLE = 40, 120
FEW, MANY = 4, 13  # States that declare, in what the model learns from
ANY_WEIGHT = 0.5
WIDTHS = (1.0, 1.1, 1.2, 1.35, 1.5, 1.75)
SWAYS = (0.0, 0.15, 0.3, 0.45, 0.6)


@dataclass(frozen=True, eq=False)
class Learnt:
    """What was learnt: bins and blends without and with declared votes, and the shocks."""

    edges: NDArray[np.float32]
    bags: tuple[Blend, ...]
    shocks: Shocks
    width: float
    sway: float
    heard_edges: NDArray[np.float32]
    heard_bags: tuple[Blend, ...]
    named: NDArray[np.int64]  # columns of the States whose declared votes are likely


@dataclass(frozen=True, eq=False)
class Session:
    """One session to learn from: its roll calls, as they looked before it.

    ``covariance`` is that of its texts with those before it, under the process.
    """

    view: View
    likeness: dict[str, NDArray[np.float32]]
    rows: NDArray[np.int64]
    features: NDArray[np.float32]
    covariance: NDArray[np.float32]


def learn(
    corpus: Corpus,
    process: Process,
    seed: int,
    declarers: tuple[str, ...],
    progress: Callable[[int, int], None],
) -> Learnt:
    """Learn from a corpus.

    Parameters
    ----------
    declarers : tuple of str
        States whose declared votes the model is above all to make use of; it also learns from
        declarations of others, drawn at random.
    """
    numbers = [int(s) for s in np.unique(corpus.session)[2:]][-LEARNT:]
    steps = 2 * len(numbers) + BAGS + HEARD_BAGS + 1
    done = 0

    def step() -> None:
        nonlocal done
        done += 1
        progress(done, steps)

    names, sessions = past_sessions(corpus, process, numbers, step)
    rows = np.concatenate([s.rows for s in sessions])
    votes = corpus.votes[rows]
    seen = votes != MISSING
    call, state = np.nonzero(seen)
    vote = votes[seen]
    values = np.concatenate([s.features[corpus.votes[s.rows] != MISSING] for s in sessions])
    edges = edges_of(values[:: max(1, len(values) // 40_000)])
    bins, columns = binned(values, edges), columns_of_titles(names, values)
    del values
    session = corpus.session[rows]
    fade = FADE ** (corpus.session[-1] - session).astype(float)

    # A roll call is forecast by the blend that did not learn from its session.
    prior = np.full((*votes.shape, 3), 1 / 3)
    cast = np.where(seen, votes, MISSING).astype(np.int8)
    bags = []
    for blend, outside, p in _bags(
        bins,
        columns,
        vote,
        fade[call],
        call,
        _folds(session, BAGS),
        GROWTH,
        weight_of_trees(len(rows)),
        seed,
        step,
    ):
        bags.append(blend)
        prior[call[outside], state[outside]] = p
    del bins, columns
    shocks = fit_shocks(prior, cast, fade)
    width, sway = _widths(shocks, prior, cast, seed)
    step()

    named = np.array(
        [j for j, s in enumerate(corpus.record.states) if s in declarers], dtype=np.int64
    )
    values, vote, weight, call = _declared(
        corpus, process, sessions, names, prior, cast, fade, shocks, named, seed, step
    )
    edges_heard = edges_of(values[:: max(1, len(values) // 40_000)])
    bins, columns = binned(values, edges_heard), columns_of_heard(values)
    del values
    ears = [
        blend
        for blend, _, _ in _bags(
            bins,
            columns,
            vote,
            weight,
            call,
            _folds(session, HEARD_BAGS),
            HEARD_GROWTH,
            HEARD_LEAN,
            seed + 1,
            step,
        )
    ]
    return Learnt(edges, tuple(bags), shocks, width, sway, edges_heard, tuple(ears), named)


def weight_of_trees(calls: int) -> float:
    """Return the weight of the trees, without declared votes, for a number of roll calls."""
    share = min(max((calls - BY_HEART) / (AMPLE - BY_HEART), 0.0), 1.0)
    return 1.0 - (1.0 - LEAN) * share


def past_sessions(
    corpus: Corpus,
    process: Process,
    numbers: Sequence[int],
    step: Callable[[], None] = lambda: None,
) -> tuple[list[str], list[Session]]:
    """Return sessions as they looked before each, and the names of their features."""
    sessions: list[Session] = []
    names: list[str] = []
    for number in numbers:
        at, mean, variance = process.past(number)
        if len(at):
            view = View(corpus, number)
            texts = corpus.texts.part(at)
            words, sense, issue, same = view.alike(texts)
            likeness = view.likeness(words, sense, issue)
            names, features = view.rows(texts, (mean, variance), likeness, same)
            sessions.append(Session(view, likeness, at, features, process.before(number)))
        step()
    return names, sessions


def _folds(session: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """Return a fold for each roll call: whole sessions, or roll calls where sessions are few.

    Roll calls of one session are nearer to each other than to those of the next, which is what a
    forecast will be asked about: a blend that knew the rest of the session would seem too good.
    """
    numbers, place = np.unique(session, return_inverse=True)
    return np.asarray(
        (place if len(numbers) >= 2 * count else np.arange(len(session))) % count, dtype=np.int64
    )


def _bags(
    bins: NDArray[np.uint8],
    columns: NDArray[np.float32],
    vote: NDArray[np.int8],
    weight: Array,
    call: NDArray[np.int64],
    fold: NDArray[np.int64],
    growth: Growth,
    lean: float,
    seed: int,
    step: Callable[[], None],
) -> list[tuple[Blend, NDArray[np.bool_], Array]]:
    """Fit blends, each without its fold of the roll calls, and say what each makes of them."""

    def bag(number: int) -> tuple[Blend, NDArray[np.bool_], Array]:
        learns = (fold != number)[call]
        blend = Blend.fit(
            bins[learns],
            columns[learns],
            vote[learns],
            weight[learns],
            call[learns],
            growth,
            lean,
            (seed, number, 1),
        )
        return blend, ~learns, blend(bins[~learns], columns[~learns])

    out = []
    with one_thread(), ThreadPoolExecutor(2) as pool:
        for result in pool.map(bag, range(int(fold.max()) + 1)):
            out.append(result)
            step()
    return out


def _declared(
    corpus: Corpus,
    process: Process,
    sessions: list[Session],
    names: list[str],
    prior: Array,
    cast: NDArray[np.int8],
    fade: Array,
    shocks: Shocks,
    named: NDArray[np.int64],
    seed: int,
    step: Callable[[], None],
) -> tuple[NDArray[np.float32], NDArray[np.int8], Array, NDArray[np.int64]]:
    """Return rows to learn from in which some States have declared their votes."""
    rng = np.random.default_rng((seed, 2))
    answering = Answering(process, Agreement())
    values, votes, weights, calls = [], [], [], []
    first = 0
    for session in sessions:
        at = np.arange(first, first + len(session.rows))
        first += len(session.rows)
        p, v = prior[at], cast[at]
        for kind in ("named", "any"):
            known = np.full(v.shape, MISSING, dtype=np.int8)
            if kind == "named":
                known[:, named] = v[:, named]
            else:
                for k in range(len(at)):
                    voted = np.nonzero(v[k] != MISSING)[0]
                    size = min(len(voted), int(rng.integers(1, MANY)))
                    said = rng.permutation(voted)[:size]
                    known[k, said] = v[k, said]
            mean, covariance = shocks.posterior(p, known)
            updated = shocks.given(p, mean, covariance)
            answered = answers(answering, session.covariance, session.view.session, known)
            rows = heard(
                session.view,
                session.likeness,
                known,
                p,
                updated,
                names,
                session.features,
                answered,
                named,
            )
            # A text on which nobody declared is answered without this model.
            learn_from = (v != MISSING) & (known == MISSING)
            learn_from &= (known != MISSING).any(axis=1)[:, None]
            call, _ = np.nonzero(learn_from)
            values.append(rows[learn_from])
            votes.append(v[learn_from])
            weights.append(fade[at[call]] * (1.0 if kind == "named" else ANY_WEIGHT))
            calls.append(at[call])
        step()
    return (
        np.concatenate(values),
        np.concatenate(votes),
        np.concatenate(weights),
        np.concatenate(calls),
    )


def _widths(shocks: Shocks, prior: Array, cast: NDArray[np.int8], seed: int) -> tuple[float, float]:
    """Return by how much to widen the shocks, and abstention to sway, for honest tallies.

    Chosen for 90% intervals to hold 90% of past tallies: first of all three votes, then of
    abstentions.
    """
    rng = np.random.default_rng((seed, 3))
    voted = (cast != MISSING).sum(axis=1) >= 3
    calls = np.nonzero(voted)[0][-600:][::3]
    k = shocks.loading.shape[1]
    common = rng.standard_normal((300, k))
    own = rng.standard_normal((300, cast.shape[1]))
    doubt = rng.standard_normal(300)

    def held(by: float, sway: float) -> Array:
        wide = shocks.widened(by, sway)
        inside = []
        for call in calls:
            at = cast[call] != MISSING
            drawn = wide.of(at).answers(prior[call, at], np.eye(k), common, own[:, at], doubt)
            for v in range(YES + 1):
                counts = np.bincount((drawn == v).sum(axis=1), minlength=at.sum() + 1)
                lo, hi = narrowest(counts / len(drawn))
                inside.append(lo <= (cast[call] == v).sum() <= hi)
        return np.asarray(np.reshape(inside, (-1, YES + 1)).mean(axis=0))

    if not len(calls):
        return 1.0, 0.0
    by = min(WIDTHS, key=lambda by: abs(float(held(by, 0.0).mean()) - HELD))
    sway = min(SWAYS, key=lambda sway: abs(float(held(by, sway)[ABSTAIN]) - HELD))
    return by, sway
