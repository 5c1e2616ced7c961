"""Scopes: what estimates are made on, and which of them this desk has.

The cyber docket and all issues are always scopes. The docket with the general record is one where
all issues are estimated: it adds what the docket tells to the general positions. An issue of the
Assembly's voting data (human rights, disarmament, ...) is one where the loaded record says which
roll calls are on it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from contadora.atlas.versions import Version
from contadora.record import queries as record
from contadora.standing import snapshot
from contadora.standing.models import Run

# The usual order: what a desk is for first, then the whole, then its parts.
MAIN = (Run.Scope.DOCKET, Run.Scope.CYBER, Run.Scope.ALL)
ORDER = (*MAIN, *(scope for scope in Run.Scope if scope not in MAIN))
ISSUES = tuple(str(scope.value) for scope in ORDER[len(MAIN) :])
ON_DOCKET = (str(Run.Scope.DOCKET.value), str(Run.Scope.CYBER.value))
LEAST = 10  # roll calls on an issue below which no estimate on it is offered


def is_issue(scope: str) -> bool:
    """Whether a scope is one issue of the voting data."""
    return scope in ISSUES


def on_docket(scope: str) -> bool:
    """Whether a scope's votes and acts are those of the cyber docket."""
    return scope in ON_DOCKET


def on_issue(issues: Iterable[str], scope: str) -> NDArray[np.bool_]:
    """Return which roll calls, by their issue codes ('co;hr'), are on an issue."""
    return np.array([scope in codes.split(";") for codes in issues], dtype=np.bool_)


def shown() -> list[str]:
    """Return the scopes that have a good run, in the usual order."""
    have = dict(snapshot.now().runs)
    return [str(scope.value) for scope in ORDER if scope.value in have]


def issues_loaded() -> list[str]:
    """Return the issues that the loaded record has roll calls of."""
    return _issues(snapshot.now().record)


@lru_cache(maxsize=2)
def _issues(version: Version) -> list[str]:
    whole = record.matrix()
    if whole.docket.all():  # the docket alone: too little of any issue
        return []
    counted = Counter(code for codes in whole.issues for code in codes.split(";"))
    return [code for code in ISSUES if counted[code] >= LEAST]


def can_be_run() -> list[str]:
    """Return the scopes an estimate can be asked for: the issues only where they are loaded."""
    general = snapshot.now().run(Run.Scope.ALL) is not None
    main = [str(scope.value) for scope in MAIN if general or scope != Run.Scope.CYBER]
    return main + issues_loaded()


def label(scope: str) -> str:
    """Return a scope's name in the reader's language."""
    return str(Run.Scope(scope).label)
