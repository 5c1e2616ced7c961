"""What was known before a session, and what it says about a text: the features of a forecast."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from contadora.positions.forecast import again
from contadora.positions.forecast.corpus import Corpus, Texts
from contadora.positions.forecast.filled import peers
from contadora.positions.forecast.process import issue_likeness
from contadora.positions.forecast.texts import SAME

Array = NDArray[np.float32]
KERNELS: tuple[tuple[str, str, float, float], ...] = (
    ("words_near", "words", 12.0, 5.0),
    ("words_wide", "words", 6.0, 10.0),
    ("sense_near", "sense", 24.0, 5.0),
    ("sense_wide", "sense", 10.0, 6.0),
    ("both_near", "both", 16.0, 3.0),
    ("both_last", "both", 10.0, 1.2),
    ("debut", "debut", 6.0, 6.0),
    ("both_wide", "both", 8.0, 8.0),
    ("issue", "issue", 6.0, 4.0),
    ("recent", "none", 0.0, 2.0),
)
AGAIN = ("both_near", "both_wide", "sense_wide", "issue")  # kernels that texts are like by
PEERED = ("words_near", "sense_near", "both_wide", "issue")
CHAIN = 4


class View:
    """The corpus as it was before a session."""

    def __init__(self, corpus: Corpus, session: int) -> None:
        self.corpus = corpus
        self.session = session
        self.n = int(np.searchsorted(corpus.session, session))
        self.age = (session - corpus.session[: self.n]).astype(np.float32)
        self.states = corpus.votes.shape[1]
        self.ballots = corpus.ballots[: self.n].reshape(self.n, -1)
        self.whole = ~corpus.texts.partial[: self.n]
        value = corpus.votes[: self.n].astype(np.float32) - 1.0
        self.value = np.where(corpus.observed[: self.n] > 0, value, np.nan)
        self.known = np.where(corpus.observed[: self.n] > 0, value, 0.0)
        self.tally = corpus.tally[: self.n]
        self.debut = self._debut()
        self.peers = peers(corpus, session)
        self.drift = self._drift()
        self.again_like = again.voted_again(corpus, session, *again.LIKE)
        self.again_same = again.voted_again(corpus, session, *again.SAME)

    def _debut(self) -> NDArray[np.bool_]:
        """Return which roll calls were the first on their text in ten sessions."""
        latest: dict[str, int] = {}
        out = np.zeros(self.n, np.bool_)
        for k, key in enumerate(self.corpus.texts.key[: self.n]):
            session = int(self.corpus.session[k])
            out[k] = self.whole[k] and session - latest.get(key, -99) > 10
            latest[key] = session
        return out

    def _drift(self) -> Array:
        """Return by State how it departed of late from its own votes on the same texts."""
        texts = self.corpus.texts
        out = np.zeros((self.states, 3), np.float32)
        moved = np.zeros(self.states)
        signed = np.zeros(self.states)
        weight = np.full(self.states, 3.0)
        last: dict[str, int] = {}
        recent = int(np.searchsorted(self.corpus.session, self.session - 8))
        for k in range(recent, self.n):
            if not self.whole[k]:
                continue
            before = last.get(texts.key[k])
            if before is not None and self.age[k] <= 3:
                step = self.value[k] - self.value[before]
                ok = ~np.isnan(step)
                w = np.exp(-(self.age[k] - 1) / 1.5)
                moved[ok] += w * np.abs(step[ok])
                signed[ok] += w * step[ok]
                weight[ok] += w
            last[texts.key[k]] = k
        out[:, 0] = moved / weight
        out[:, 1] = signed / weight
        seen = self.corpus.observed[: self.n][(self.age <= 1) & self.whole]
        out[:, 2] = seen.mean(axis=0) if len(seen) else 0.0
        return out

    def alike(self, texts: Texts) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
        """Return likeness of words, of meaning, of issues, and whether it is the same text."""
        mine = self.corpus.texts
        words = np.asarray((texts.words @ mine.words[: self.n].T).todense(), dtype=np.float32)
        sense = texts.meaning @ mine.meaning[: self.n].T
        issue = issue_likeness(texts.issues, mine.issues[: self.n])
        same = (words >= SAME) | (
            (texts.group[:, None] >= 0) & (texts.group[:, None] == mine.group[None, : self.n])
        )
        # A motion or an amendment on a text is another question than the text.
        other = mine.partial[: self.n] | (mine.spoken[: self.n, 0] > 0)
        same &= other[None, :] == (texts.partial | (texts.spoken[:, 0] > 0))[:, None]
        return words, sense, issue, same

    def likeness(self, words: Array, sense: Array, issue: Array) -> dict[str, Array]:
        """Return the kinds of likeness that kernels are named after."""
        both = 0.5 * (words + sense)
        return {
            "words": words,
            "sense": sense,
            "both": both,
            "issue": issue,
            "none": np.ones_like(words),
            "debut": np.where(self.debut, both, -9.0),
        }

    def rows(
        self,
        texts: Texts,
        smooth: tuple[NDArray[np.float64], NDArray[np.float64]],
        likeness: dict[str, Array],
        same: NDArray[np.bool_],
    ) -> tuple[list[str], Array]:
        """Return the features of texts: names, and an array texts x States x features.

        ``smooth`` holds mean and variance of the same texts under the Gaussian process;
        ``likeness`` and ``same`` are as :meth:`likeness` and :meth:`alike` give them.
        """
        words, sense = likeness["words"], likeness["sense"]
        names: list[str] = []
        columns: list[Array] = []
        n, m = len(texts), self.states

        def put(name: str, value: NDArray[np.floating]) -> None:
            names.append(name)
            if value.ndim == 1:
                value = value[:, None]
            columns.append(np.broadcast_to(value, (n, m)).astype(np.float32))

        part = np.where(self.whole, 1.0, 0.25).astype(np.float32)
        weights: dict[str, Array] = {}
        general: Array | None = None
        shares: dict[str, Array] = {}
        for name, kind, sharp, memory in reversed(KERNELS):
            weight = (
                np.exp(sharp * (likeness[kind] - 1.0)) * np.exp(-self.age / memory)[None] * part
            )
            if name in AGAIN:
                weights[name] = weight
            sums = (weight @ self.ballots).reshape(n, m, 3)
            mass = sums.sum(axis=2, keepdims=True)
            if general is None:
                pooled = sums.sum(axis=1, keepdims=True)
                general = (sums + 3 * pooled / pooled.sum(axis=2, keepdims=True)) / (mass + 3)
                share = general
            else:
                # Shrunk to the tally of these texts, so that a State without votes has their mean.
                pooled = sums.sum(axis=1, keepdims=True)
                pooled = (pooled + 0.5 * general.mean(axis=1, keepdims=True)) / (
                    pooled.sum(axis=2, keepdims=True) + 0.5
                )
                share = (sums + 0.15 * pooled) / (mass + 0.15)
                put(f"{name}_tally_yes", pooled[:, :, 2])
                put(f"{name}_tally_no", pooled[:, :, 0])
            shares[name] = share
            put(f"{name}_yes", share[:, :, 2])
            put(f"{name}_no", share[:, :, 0])
            put(f"{name}_mass", np.log(mass[:, :, 0] + 1e-3))
            if name in PEERED:
                peer = np.einsum("ij,tjc->tic", self.peers, sums)
                peer_mass = np.einsum("ij,tj->ti", self.peers, mass[:, :, 0])
                peer = (peer + 0.15 * pooled) / (peer_mass[:, :, None] + 0.15)
                put(f"{name}_peers_yes", peer[:, :, 2])
                put(f"{name}_peers_no", peer[:, :, 0])
        mean, variance = smooth
        put("process_no", mean[:, :, 0])
        put("process_yes", mean[:, :, 1])
        put("process_variance", variance)
        put("process_tally_no", mean[:, :, 0].mean(axis=1))
        put("process_tally_yes", mean[:, :, 1].mean(axis=1))
        for k, name in ((0, "no"), (1, "yes")):
            put(f"process_peers_{name}", mean[:, :, k] @ self.peers.T)
        self._chains(texts, same, put)
        self._again(weights, same, put)
        for k, name in enumerate(("moved", "leaned", "present")):
            put(f"drift_{name}", self.drift[:, k][None, :])
        put("best_words", words.max(axis=1, initial=0.0, where=self.whole[None]))
        put("best_sense", sense.max(axis=1, initial=0.0, where=self.whole[None]))
        for k, name in enumerate(("chair", "amendment", "motion")):
            put(f"spoken_{name}", texts.spoken[:, k])
        return names, np.stack(columns, axis=2)

    def _again(
        self,
        weights: dict[str, Array],
        same: NDArray[np.bool_],
        put: Callable[[str, NDArray[np.floating]], None],
    ) -> None:
        """Add how the State would vote now on like texts, and on the same one, of the last time."""

        def shares(name: str, first: int) -> Array:
            recent = weights[name][:, first:]
            return np.asarray(recent / np.maximum(recent.sum(axis=1, keepdims=True), 1e-30))

        for name in AGAIN:
            weight = shares(name, self.again_like.first)
            put(f"again_{name}_no", weight @ self.again_like.no)
            put(f"again_{name}_yes", weight @ self.again_like.yes)
        first = self.again_same.first
        weight = shares(AGAIN[0], first)
        for t in range(len(same)):
            rows = np.nonzero(same[t, first:])[0]
            if len(rows):
                rows = rows[self.age[first:][rows] == self.age[first:][rows].min()]
                weight[t] = 0.0
                weight[t, rows] = 1.0 / len(rows)
        put("again_same_no", weight @ self.again_same.no)
        put("again_same_yes", weight @ self.again_same.yes)

    def _chains(
        self,
        texts: Texts,
        same: NDArray[np.bool_],
        put: Callable[[str, NDArray[np.floating]], None],
    ) -> None:
        """Add what States did when the same text was voted before."""
        n, m = len(texts), self.states
        last = np.full((n, m, CHAIN), np.nan, np.float32)
        since = np.full((n, m, CHAIN), np.nan, np.float32)
        peer = np.full((n, m), np.nan, np.float32)
        world = np.full((n, 8), np.nan, np.float32)
        for t in range(n):
            rows = np.nonzero(same[t])[0][::-1]
            world[t, 0] = len(np.unique(self.age[rows]))
            if not len(rows):
                continue
            for k, row in enumerate(rows[:2]):
                world[t, 1 + 2 * k : 3 + 2 * k] = self.tally[row, [2, 0]]
            world[t, 5] = self.age[rows[0]]
            if len(rows) > 1:
                step = self.value[rows[0]] - self.value[rows[1]]
                world[t, 6] = np.nanmean(np.abs(step)) if (~np.isnan(step)).any() else np.nan
                world[t, 7] = np.nanmean(step) if (~np.isnan(step)).any() else np.nan
            filled = np.zeros(m, int)
            for row in rows[:12]:
                open_ = (~np.isnan(self.value[row])) & (filled < CHAIN)
                at = np.nonzero(open_)[0]
                last[t, at, filled[at]] = self.value[row, at]
                since[t, at, filled[at]] = self.age[row]
                filled[at] += 1
            has = ~np.isnan(last[t, :, 0])
            mass = self.peers @ has.astype(np.float32)
            mean = self.peers @ np.nan_to_num(last[t, :, 0])
            peer[t] = np.where(mass > 0.05, mean / np.maximum(mass, 0.05), np.nan)
        for k in range(CHAIN):
            put(f"last{k}", last[:, :, k])
        put("since0", since[:, :, 0])
        put("since1", since[:, :, 1])
        put("last_peers", peer)
        for k, name in enumerate(("n", "yes0", "no0", "yes1", "no1", "age", "moved", "leaned")):
            put(f"chain_{name}", world[:, k])
