"""Words without what a copy of them may differ in: capitals, accents, marks, spaces."""

from __future__ import annotations

import hashlib
import re
import unicodedata

_WORD = re.compile(r"\w+")


def terms(words: str) -> list[str]:
    """Return the words of a passage, folded: no accents, capitals, marks or unseen characters."""
    bare = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", words)
        if unicodedata.category(letter) not in ("Mn", "Cf")
    )
    return _WORD.findall(bare.casefold())


def fold(words: str) -> str:
    """Return a passage's folded words with one space between them."""
    return " ".join(terms(words))


def digest(words: str) -> str:
    """Return what passages with the same words have in common."""
    return digest_of(fold(words))


def digest_of(folded: str) -> str:
    """Return the digest of words that are folded already."""
    return hashlib.sha256(folded.encode()).hexdigest()
