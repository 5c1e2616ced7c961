"""Which words of a passage differ from those it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from contadora.negotiation.drafting.differing import changes
from contadora.negotiation.library.folding import fold


@dataclass(frozen=True)
class Mark:
    """A run of words: the same in both, here only (`added`), or there only (`removed`)."""

    kind: str
    words: str


def marks(looked_up: str, passage: str) -> tuple[Mark, ...]:
    """Return a passage's words against those looked up.

    What differs in capitals, accents or punctuation alone is the passage's, unmarked.
    """
    found: list[Mark] = []
    at = 0
    for start, end, content in changes(looked_up, passage):
        same, old = looked_up[at:start], looked_up[start:end]
        found.append(Mark("same", same))
        if fold(old) == fold(content):
            found.append(Mark("same", content))
        else:
            found += [Mark("removed", old), Mark("added", content)]
        at = end
    found.append(Mark("same", looked_up[at:]))
    return _joined(found)


def _joined(marks: list[Mark]) -> tuple[Mark, ...]:
    done: list[Mark] = []
    for mark in marks:
        if not mark.words:
            continue
        if done and done[-1].kind == mark.kind:
            done[-1] = Mark(mark.kind, done[-1].words + mark.words)
        else:
            done.append(mark)
    return tuple(done)
