"""Texts to write out and read back: one that has everything, and any that hypothesis thinks of."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from hypothesis import strategies as st

from contadora.negotiation.drafting.shapes import (
    Bracket,
    Clause,
    Edit,
    Kind,
    Remark,
    Standing,
    Status,
    Variant,
    Words,
)
from contadora.negotiation.papers.shapes import LABELS, Paper

NAMES = {
    "MEX": "Mexico",
    "CHL": "Chile",
    "BRA": "Brazil",
    "BOL": "Bolivia (Plurinational State of)",
    "VEN": "Venezuela, Bolivarian Republic of",
}
TEXT = "7d9a3c3e-0000-4000-8000-000000000001"
SAID = {
    "reason": "{delegations}: {reason}",
    "added": "{delegations} propose this new paragraph.",
    "alternative": "{delegations} propose this in place of {number}.",
    "deleted": "{delegations} propose to delete the paragraph.",
    "amends": "{delegations} would change the wording of {others}.",
    "reads": "{delegations}: {reading}",
    "agreed": "agreed",
    "ad_ref": "agreed ad referendum",
    "page": "Page",
    "of": "of",
    "room": "Contadora",
}


def key(number: int) -> str:
    return str(uuid.UUID(int=number + 1))


def paper(**values: Any) -> Paper:
    given: dict[str, Any] = {
        "title": "Common position on the Global Mechanism",
        "language": "en",
        "text": TEXT,
        "version": 42,
        "handling": "TLP:AMBER",
        "made": datetime(2026, 11, 28, 12, tzinfo=UTC),
        "labels": {name: SAID.get(name, f"<{name}>") for name in LABELS},
        "symbol": "A/C.1/81/L.1",
        "revision": "Rev.1",
        "kind": "common position",
        "front": (("Delegations", "BOL, BRA, CHL, MEX"),),
        "names": NAMES,
    }
    return Paper(**(given | values))


def clause(base: str, edits: Sequence[Edit] = (), *, at: int = 0, **values: Any) -> Clause:
    given: dict[str, Any] = {
        "key": key(at),
        "kind": Kind.OPERATIVE,
        "level": 0,
        "number": f"OP{at + 1}",
        "base": base,
        "parts": (Words(base),),
        "edits": tuple(edits),
    }
    return Clause(**(given | values))


def draft() -> list[Clause]:
    """A text with each thing that a paper has to show."""
    first = "Recalling the need to protect critical infrastructure,"
    second = "Affirms that international law, in particular the Charter, applies;"
    protect, law = first.index("protect"), second.index("in particular")
    return [
        clause("Common position", at=0, kind=Kind.TITLE, number=""),
        clause(
            first,
            [Edit("e1", protect, protect + 7, "safeguard", ("MEX", "CHL"))],
            at=1,
            kind=Kind.PREAMBULAR,
            number="PP1",
            parts=(
                Words(first[:protect]),
                Bracket(
                    (
                        Variant((Words("protect"),)),
                        Variant((Words("safeguard"),), ("MEX", "CHL"), ("e1",), proposed=True),
                    )
                ),
                Words(first[protect + 7 :]),
            ),
            remarks=(
                Remark(0, 9, "Legal adviser", "Line 1 <b>\nline 2 & more", "2026-11-20T09:00:00Z"),
            ),
        ),
        clause("Law and institutions", at=2, kind=Kind.HEADING, number=""),
        clause(
            second,
            [Edit("e2", law, law + 26, "", ("BRA",))],
            at=3,
            number="OP1",
            parts=(
                Words(second[:law]),
                Bracket((Variant((Words(second[law : law + 26]),), ("BRA",), ("e2",)),)),
                Words(second[law + 26 :]),
            ),
            status=Status.AD_REFERENDUM,
        ),
        clause("Including small States;", at=4, level=1, number="(a)", deleters=("BRA",)),
        clause(
            "Decides to meet once a year;",
            [Edit("e3", 16, 20, "twice", ("MEX",))],
            at=5,
            number="OP1 bis",
            standing=Standing.PROPOSED,
            delegations=("CHL", "BRA"),
            notes=("Mexico: to be placed after OP4.",),
        ),
        clause("Decides to remain seized of the matter.", at=6, number="OP2", status=Status.AGREED),
    ]


# What a delegation may type: right to left, marks that combine, quotes, what XML reads as its own.
LETTERS = st.sampled_from(
    [*"abc éñç <>&\"'“”[]*_#|`~\\\t", "\n", "\u0301", "א", "ב", "ع", "ى", "😀", " "]
)
WORDS = st.text(LETTERS, min_size=0, max_size=12)


@st.composite
def apart(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A base with edits none of which touch, by one or several delegations."""
    base = draw(st.text(LETTERS, min_size=1, max_size=40))
    edits: list[Edit] = []
    at = 0
    while at <= len(base) and len(edits) < 4:
        start = draw(st.integers(at, len(base)))
        end = draw(st.integers(start, min(len(base), start + 6)))
        content = draw(WORDS)
        if start < end or content:
            by = tuple(
                draw(st.lists(st.sampled_from(list(NAMES)), min_size=1, max_size=2, unique=True))
            )
            edits.append(Edit(f"e{len(edits)}", start, end, content, by))
        at = end + 1
    return base, edits


@st.composite
def crossing(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """A base with edits anywhere, each by a delegation of its own, and some on others' wording."""
    base = draw(st.text(LETTERS, min_size=1, max_size=20))
    edits: list[Edit] = []
    for number, code in enumerate(draw(st.permutations(list(NAMES)))[: draw(st.integers(1, 5))]):
        written = [edit for edit in edits if edit.content and edit.on is None]
        under = draw(st.sampled_from([None, *written]))
        size = len(base) if under is None else len(under.content)
        start = draw(st.integers(0, size))
        end = draw(st.integers(start, size))
        on = None if under is None else under.key
        edits.append(Edit(f"e{number}", start, end, draw(WORDS), (code,), on))
    return base, edits
