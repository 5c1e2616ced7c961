"""Passages that are likely to speak of a topic, found by meaning across languages.

A topic is what its title, guidance and questions mean in the four languages. A passage on law in
general is near to every topic, so that what counts is how much nearer it is to one than to all.
What is found is shown to a reader, who decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from contadora.law import taxonomy
from contadora.law.models import Passage
from contadora.negotiation.library import meaning

MOST = 6  # of one topic
FLOOR = 0.12  # how far above its mean over all topics a passage must be
SHORTEST = 40  # characters: what is shorter is a heading or a line of a list


@lru_cache(maxsize=1)
def _topics() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Return the rows of all topics, and the topic's index of each row."""
    words: list[str] = []
    owner: list[int] = []
    for index, topic in enumerate(taxonomy.topics()):
        for language in topic.titles:
            said = [f"{topic.titles[language]}. {topic.guidances[language]}"]
            said += [each[language] for each in topic.questions]
            words.extend(said)
            owner.extend([index] * len(said))
    return meaning.encode(words), np.array(owner, dtype=np.int64)


def likely(passages: Sequence[Passage]) -> Mapping[str, list[Passage]]:
    """Return the likely passages of each topic, the likeliest first; of a text, not of all texts.

    Headings and very short ones are left out, and those whose vectors the worker has yet to make.
    """
    rows = [
        each for each in passages
        if each.vector and not each.is_heading and len(each.words) >= SHORTEST
    ]  # fmt: skip
    codes = [each.code for each in taxonomy.topics()]
    if not rows:
        return {code: [] for code in codes}
    near = scores([bytes(each.vector) for each in rows])
    found = {}
    for index, code in enumerate(codes):
        order = np.argsort(-near[:, index], kind="stable")[:MOST]
        found[code] = [rows[place] for place in order if near[place, index] >= FLOOR]
    return found


def scores(vectors: Sequence[bytes]) -> NDArray[np.float32]:
    """Return how much nearer each passage is to each topic than to all; (passages, topics)."""
    topics, owner = _topics()
    parts, counts = meaning.unpack(vectors)
    likeness = parts @ topics.T
    number = int(owner.max()) + 1
    by_topic = np.stack(
        [likeness[:, owner == index].max(axis=1) for index in range(number)], axis=1
    )
    by_topic -= by_topic.mean(axis=1, keepdims=True)
    starts = np.concatenate([[0], np.cumsum(counts)[:-1]])
    return np.maximum.reduceat(by_topic, starts, axis=0)
