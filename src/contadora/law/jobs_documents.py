"""Work of the room that the desk's worker does: long texts are encoded, so that they are found."""

from __future__ import annotations

from django_tasks import task

from contadora.law.models import Passage, PositionText
from contadora.law.writing import without_vector
from contadora.negotiation.library import meaning

_BATCH = 100


@task()
def encode_text(uuid: str) -> int:
    """Give the passages of a text their vectors; return how many were missing."""
    text = PositionText.objects.filter(uuid=uuid).first()
    missing = without_vector(text) if text is not None else []
    for start in range(0, len(missing), _BATCH):
        part = missing[start : start + _BATCH]
        vectors = meaning.vectors([each.words for each in part])
        for each, vector in zip(part, vectors, strict=True):
            # Only if it still says that: the text may have been read again meanwhile.
            Passage.objects.filter(pk=each.pk, digest=each.digest).update(vector=vector)
    return len(missing)


def ask_to_encode(text: PositionText) -> None:
    """Ask the worker to encode a text."""
    encode_text.enqueue(str(text.uuid))


def encode_texts_again() -> None:
    """Ask anew for what a worker had in hand when it died."""
    for text in PositionText.objects.filter(passages__vector=b"").distinct():
        if without_vector(text):
            ask_to_encode(text)
