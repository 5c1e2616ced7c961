"""How a text's passages are written: those that stay keep their identity, the rest is new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F

from contadora.negotiation.library import meaning
from contadora.negotiation.library.cutting import Cut
from contadora.negotiation.library.folding import digest_of, fold
from contadora.negotiation.library.index import FEWEST
from contadora.negotiation.library.meaning import Progress
from contadora.negotiation.models import AdoptedText, Passage

BATCH = 500
_ASIDE = 1_000_000  # positions out of the way of those that are given anew


@dataclass(frozen=True)
class Prepared:
    """A passage with what finds it, ready to be written."""

    number: str
    words: str
    digest: str
    vector: bytes


def prepared(passages: Sequence[Cut], progress: Progress | None = None) -> list[Prepared]:
    """Return passages with their digests and vectors; the slow part, outside any transaction.

    Bodies repeat themselves from year to year: what the library has a vector of is not encoded
    again.
    """
    folded = [fold(each.words) for each in passages]
    digests = [digest_of(words) for words in folded]
    known = _known(set(digests))
    missing: dict[str, str] = {}
    for each, words, digest in zip(passages, folded, digests, strict=True):
        if digest not in known:
            if words.count(" ") + 1 < FEWEST:
                known[digest] = b""
            else:
                missing.setdefault(digest, each.words)
    there = len(passages) - len(missing)

    def told(done: int) -> None:
        if progress:
            progress(min(len(passages), there + done))

    for start in range(0, len(missing), BATCH):
        part = list(missing.items())[start : start + BATCH]
        found = meaning.vectors([words for _digest, words in part])
        known.update((digest, vector) for (digest, _w), vector in zip(part, found, strict=True))
        told(start + len(part))
    return [
        Prepared(each.number, each.words, digest, known[digest])
        for each, digest in zip(passages, digests, strict=True)
    ]


def _known(digests: set[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    wanted = sorted(digests)
    for start in range(0, len(wanted), BATCH):
        rows = Passage.objects.filter(digest__in=wanted[start : start + BATCH])
        found.update((digest, bytes(v)) for digest, v in rows.values_list("digest", "vector"))
    return found


def write(text: AdoptedText, passages: Sequence[Prepared]) -> int:
    """Write a text's passages, inside the caller's transaction; return how many stayed.

    One whose words are the same as before keeps its identity, so that what rests on it stays
    linked.
    """
    there: dict[str, list[Passage]] = defaultdict(list)
    for row in text.passages.order_by("-position").defer("vector"):
        there[row.digest].append(row)
    text.passages.update(position=F("position") + _ASIDE)
    stay: list[Passage] = []
    new: list[Passage] = []
    for position, each in enumerate(passages, start=1):
        if there[each.digest]:
            row = there[each.digest].pop()
            row.position, row.number, row.words = position, each.number, each.words
            stay.append(row)
        else:
            new.append(Passage(
                text=text,
                position=position,
                number=each.number,
                words=each.words,
                digest=each.digest,
                vector=each.vector,
            ))  # fmt: skip
    gone = [row.pk for rows in there.values() for row in rows]
    for start in range(0, len(gone), BATCH):
        Passage.objects.filter(pk__in=gone[start : start + BATCH]).delete()
    Passage.objects.bulk_update(stay, ["position", "number", "words"], batch_size=BATCH)
    Passage.objects.bulk_create(new, batch_size=BATCH)
    return len(stay)
