"""A small world to forecast: three blocs, texts that return, sessions long past."""

from __future__ import annotations

from typing import Any

import numpy as np

from contadora.positions.forecast import Record

BLOCS = {"A": 14, "B": 14, "C": 10}
SUBJECTS = (
    "nuclear disarmament",
    "rights of the child",
    "oil on the shores of Lebanon",
    "the law of the sea",
    "embargo on Cuba",
    "refugees of Palestine",
    "transparency in armaments",
    "a moratorium on the death penalty",
    "the work of the Agency for Atomic Energy",
    "information in the service of humanity",
    "agricultural technology for development",
    "the use of mercenaries",
)
FIRST, LAST = 50, 61


def world(seed: int = 3, sessions: tuple[int, int] = (FIRST, LAST)) -> tuple[Any, Any]:
    """Return votes and roll calls in long form, as mappings of columns.

    Bloc A likes even subjects and B odd ones; C abstains on a third. Every subject returns in
    most sessions; each session has two texts of its own, on which the blocs part at random.
    """
    rng = np.random.default_rng(seed)
    states = [f"{bloc}{k:02d}" for bloc, n in BLOCS.items() for k in range(n)]
    calls: dict[str, list[Any]] = {
        "rcid": [],
        "session": [],
        "title": [],
        "issues": [],
        "linked_to": [],
    }
    votes: dict[str, list[Any]] = {"rcid": [], "iso3": [], "vote": []}
    first: dict[int, int] = {}
    rcid = 100
    for session in range(sessions[0], sessions[1] + 1):
        for k in range(len(SUBJECTS) + 2):
            kind = k if k < len(SUBJECTS) else int(rng.integers(len(SUBJECTS)))
            if k < len(SUBJECTS) and rng.random() < 0.15:
                continue
            rcid += 1
            title = SUBJECTS[kind]
            if k >= len(SUBJECTS):
                title = f"Situation in the region of {rng.choice(list('KLMNOPQR'))} and {title}"
            calls["rcid"].append(rcid)
            calls["session"].append(session)
            calls["title"].append(title)
            calls["issues"].append("di" if kind % 2 == 0 else "hr")
            calls["linked_to"].append(first.setdefault(k, rcid) if k < len(SUBJECTS) else rcid)
            shock = rng.normal(0, 0.5 if k < len(SUBJECTS) else 1.2)
            for state in states:
                if rng.random() < 0.1:
                    continue
                lean = {"A": 1.5, "B": -1.5, "C": 0.3}[state[0]] * (1 if kind % 2 == 0 else -1)
                latent = 0.9 + lean + shock * (1 if state[0] != "B" else -1) + rng.normal(0, 0.5)
                vote = "yes" if latent > 0 else "abstain" if latent > -0.8 else "no"
                votes["rcid"].append(rcid)
                votes["iso3"].append(state)
                votes["vote"].append(vote)
    return votes, calls


def record(seed: int = 3) -> Record:
    """Return the small world as a record."""
    return Record.from_tables(*world(seed))
