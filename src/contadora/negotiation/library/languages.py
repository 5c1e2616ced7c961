"""Which of the four languages words are in, by the small words that each uses."""

from __future__ import annotations

import re
from collections import Counter

from contadora.people.languages import LANGUAGES

ENOUGH = 3  # small words below which a guess is none
_WORD = re.compile(r"[^\W\d_]+")
_SMALL = {
    "es": "el la los las de del en y que por para con se su sus al lo una un es como más sobre "
    "entre sin a según los estados también",
    "en": "the of and to in for on with by that its their as at from or which this these all an "
    "be is are upon under also",
    "pt": "o a os as de do da dos das em no na nos nas e que por para com se sua seu ao à às aos "
    "uma um é como mais sobre entre sem não pela pelo",
    "fr": "le la les de du des en et que par pour avec se sa son ses au aux une un est comme plus "
    "sur entre sans dans ce cette qui leur leurs l d",
}
_WORDS = {language: frozenset(words.split()) for language, words in _SMALL.items()}


def language_of(words: str) -> str | None:
    """Return the language that words are most likely in; None where they do not tell."""
    counts: Counter[str] = Counter(_WORD.findall(words[:20_000].lower()))
    scores = {language: sum(counts[word] for word in _WORDS[language]) for language in LANGUAGES}
    ranked = sorted(scores, key=lambda language: -scores[language])
    first, second = ranked[:2]
    if scores[first] < ENOUGH or scores[first] == scores[second]:
        return None
    return first
