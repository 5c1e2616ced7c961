"""A record's texts and votes as arrays, made once and read session by session."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from contadora.positions.forecast.meaning import USE, WIDTH, centre_of, encode, meaning
from contadora.positions.forecast.record import ISSUES, Record, Target
from contadora.positions.forecast.texts import SAME, Lexicon, plain, wording
from contadora.positions.votes import MISSING

TRANSLATED, FOREIGN = 0.80, 0.50  # meaning so near, in words so far: the text in translation
REACH = 32  # sessions of texts that are compared; older ones weigh nothing


@dataclass(frozen=True, eq=False)
class Texts:
    """Texts to compare with the corpus: words, meaning, issues, links and marks."""

    key: tuple[str, ...]
    words: sparse.csr_matrix
    meaning: NDArray[np.float32]
    issues: NDArray[np.float32]
    group: NDArray[np.int64]
    partial: NDArray[np.bool_]
    spoken: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.key)

    def part(self, rows: NDArray[np.int64]) -> Texts:
        """Return some of the texts."""
        return Texts(
            tuple(self.key[k] for k in rows),
            self.words[rows],
            self.meaning[rows],
            self.issues[rows],
            self.group[rows],
            self.partial[rows],
            self.spoken[rows],
        )


class Corpus:
    """What every forecast from one record shares.

    Parameters
    ----------
    record : Record
        Votes before the forecast. Only its last ``REACH`` sessions are read.
    vectors : ndarray, optional
        What the encoders made of the texts, where they were read before.
    """

    def __init__(self, record: Record, vectors: NDArray[np.float32] | None = None) -> None:
        first = int(np.searchsorted(record.session, record.session.max() - REACH + 1))
        self.record = record
        self.first = first
        self.session = record.session[first:]
        self.votes = record.votes[first:]
        self.observed = (self.votes != MISSING).astype(np.float32)
        # States x options, flat, so that a weighted tally is one product: no, abstain, yes.
        self.ballots = np.stack([self.votes == v for v in (0, 1, 2)], axis=2).astype(np.float32)
        counts = self.ballots.sum(axis=1)
        self.tally = counts / np.maximum(1.0, counts.sum(axis=1, keepdims=True))
        wordings = [
            wording(record.title[k], record.description[k]) for k in range(first, record.n_calls)
        ]
        keys = tuple(plain(w) for w in wordings)
        self.lexicon = Lexicon.of(keys)
        self.vectors = self._encoded(wordings) if vectors is None else vectors
        self.heard = bool(self.vectors[:, :USE].any()), bool(self.vectors[:, USE:].any())
        self.centre = centre_of(self.vectors)
        self.texts = Texts(
            keys,
            self.lexicon.rows(keys),
            meaning(self.vectors, self.centre, self.heard),
            np.array([_issues(record.issues[k]) for k in range(first, record.n_calls)], np.float32),
            record.linked[first:].astype(np.int64),
            record.partial[first:],
            np.array(
                [_spoken(record.description[k]) for k in range(first, record.n_calls)], np.float32
            ),
        )

    def _encoded(self, wordings: list[str]) -> NDArray[np.float32]:
        out = np.zeros((len(wordings), WIDTH), dtype=np.float32)
        known: dict[str, int] = {}
        for session in np.unique(self.session):
            # Votes on paragraphs have the chair's words for a title, not the text's.
            rows = np.nonzero((self.session == session) & ~self.record.partial[self.first :])[0]
            new = sorted({wordings[k] for k in rows} - known.keys())
            vectors = dict(zip(new, encode(new), strict=True))
            for k in rows:
                text = wordings[k]
                out[k] = vectors[text] if text in vectors else out[known[text]]
                known.setdefault(text, int(k))
        return out

    def target(self, target: Target) -> Texts:
        """Return one text to forecast, encoded by itself."""
        text = wording(target.title, target.description)
        key = plain(text)
        row = None if target.linked_to is None else self.record.row(str(target.linked_to))
        group = -1 if row is None else int(self.record.linked[row])
        vectors = encode([text])
        original = self._translated(key, vectors[0])
        if original is not None:
            key, vectors = self.texts.key[original], self.vectors[[original]]
        words = self.lexicon.rows((key,))
        issues = np.array([_issues(frozenset(target.issues))], np.float32)
        if not issues.any() and not target.partial:
            issues = self._issues_before(words, group)
        return Texts(
            (key,),
            words,
            meaning(vectors, self.centre, self.heard),
            issues,
            np.array([group]),
            np.array([target.partial]),
            np.array([_spoken(target.description)], np.float32),
        )

    def _issues_before(self, words: sparse.csr_matrix, group: int) -> NDArray[np.float32]:
        """Return the issues that a text had when it was last voted: none where it was not.

        A title that comes without codes has not been coded, or has no issue of theirs; where it
        is an old one, the record tells which.
        """
        same = np.asarray((words @ self.texts.words.T).todense())[0] >= SAME
        same = (same | ((self.texts.group == group) & (group >= 0))) & ~self.texts.partial
        rows = np.nonzero(same)[0]
        if not len(rows):
            return np.zeros((1, len(ISSUES)), dtype=np.float32)
        return self.texts.issues[rows[-1:]]

    def _translated(self, key: str, vector: NDArray[np.float32]) -> int | None:
        """Return the row that a title in another language is a translation of.

        A title that means what one of the record's does, to the encoder that was taught on
        translations, and has none of its words is that title translated. Titles of one language
        never came so near without sharing words: of 986 titles of sessions 60 to 72, none.
        """
        whole = ~self.texts.partial
        words = np.asarray((self.lexicon.rows((key,)) @ self.texts.words.T).todense())[0]
        sense = (self.vectors[:, :USE] @ vector[:USE]) * whole
        # Of several, a late one: older titles are index entries, whose words are not used now.
        near = int(np.argmax(sense - 0.005 * (self.session.max() - self.session)))
        found = sense[near] >= TRANSLATED and (words * whole).max() < FOREIGN
        return near if found else None


def _spoken(description: str) -> list[float]:
    """Read how a vote was called: by the chair in the hall, on an amendment, on a motion.

    A record that has the chair's words in place of a title has them for motions and amendments
    above all; they are said before the vote.
    """
    words = description.lower()
    return [
        float("president" in words[:40]),
        float("amendment" in words),
        float("no action" in words or "motion" in words),
    ]


def _issues(codes: frozenset[str]) -> list[float]:
    return [float(code in codes) for code in ISSUES]
