"""How far a text is: what is open in it, by section and by delegation, from revision to revision.

Counts of brackets and options are the natural measure of progress: they fall to none as a text is
agreed. Counted are the paragraphs that are numbered, preambular and operative; brackets are
counted wherever they stand, in a title and a heading too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from contadora.negotiation.drafting.shapes import Bracket, Clause, Kind, Node, Standing, Status

_COUNTED = (Kind.PREAMBULAR, Kind.OPERATIVE)


@dataclass(frozen=True)
class Counts:
    """What is open and what is agreed in a text or a section."""

    # Of the paragraphs in the text, by their status.
    open: int = 0
    ad_referendum: int = 0
    agreed: int = 0
    proposed: int = 0  # paragraphs that somebody would add, alternatives aside
    options: int = 0  # alternatives to paragraphs
    # Brackets among words, and those around whole paragraphs that some would add or delete.
    brackets: int = 0
    readings: int = 0  # that stand side by side in them

    @property
    def paragraphs(self) -> int:
        """How many paragraphs are in the text."""
        return self.open + self.ad_referendum + self.agreed

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True)
class Section:
    """A heading and what is counted beneath it; the part before the first heading has no key."""

    key: str
    number: str
    title: str
    level: int
    counts: Counts


@dataclass(frozen=True)
class Stake:
    """What a delegation keeps open: readings, deletions, whole paragraphs."""

    readings: int = 0  # wordings it proposes
    deletions: int = 0  # words or paragraphs it would delete
    paragraphs: int = 0  # it would add, alternatives included

    @property
    def total(self) -> int:
        """How many things it keeps open."""
        return self.readings + self.deletions + self.paragraphs


@dataclass(frozen=True)
class Progress:
    """The counts of one version of a text."""

    total: Counts = field(default_factory=Counts)
    sections: tuple[Section, ...] = ()
    delegations: Mapping[str, Stake] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """One measure over all revisions; None where the revision did not have it."""

    key: str
    name: str
    values: tuple[int | None, ...]


@dataclass(frozen=True)
class Series:
    """Counts over revisions, ready for a chart and the table beside it."""

    labels: tuple[str, ...]
    totals: tuple[Line, ...]  # one for each count
    sections: tuple[Line, ...]  # what is open in each
    delegations: tuple[Line, ...]  # what each keeps open


def progress_of(clauses: Sequence[Clause]) -> Progress:
    """Return the counts of a text as it is written out."""
    there = [clause for clause in clauses if clause.standing is not Standing.REMOVED]
    sections: list[Section] = []
    begun = Section("", "", "", 0, Counts())
    for clause in there:
        if clause.kind is Kind.HEADING and clause.standing is Standing.TEXT:
            sections.append(begun)
            begun = Section(clause.key, clause.number, clause.base, clause.level, Counts())
        counts = begun.counts + _counts(clause)
        begun = Section(begun.key, begun.number, begun.title, begun.level, counts)
    sections.append(begun)
    if sections[0].counts == Counts() and len(sections) > 1:
        del sections[0]
    total = sum((section.counts for section in sections), Counts())
    return Progress(total, tuple(sections), _stakes(there))


def as_json(progress: Progress) -> dict[str, Any]:
    """Return progress as plain JSON, to be kept with a revision."""
    return {
        "total": asdict(progress.total),
        "sections": [asdict(section) for section in progress.sections],
        "delegations": {code: asdict(stake) for code, stake in progress.delegations.items()},
    }


def from_json(kept: Mapping[str, Any]) -> Progress:
    """Return progress from what `as_json` made; what was not counted then is none."""
    return Progress(
        Counts(**_known(Counts, kept.get("total", {}))),
        tuple(
            Section(
                each["key"],
                each["number"],
                each["title"],
                each["level"],
                Counts(**_known(Counts, each["counts"])),
            )
            for each in kept.get("sections", ())
        ),
        {
            code: Stake(**_known(Stake, stake))
            for code, stake in kept.get("delegations", {}).items()
        },
    )


def series_of(revisions: Iterable[tuple[str, Progress]]) -> Series:
    """Return the counts of all revisions, in their order, as lines."""
    rows = list(revisions)
    totals = tuple(
        Line(one.name, one.name, tuple(getattr(row.total, one.name) for _label, row in rows))
        for one in fields(Counts)
    )
    sections: dict[str, str] = {}
    for _label, row in rows:
        # Of a heading that was renamed the last name counts.
        named = ((each.key, f"{each.number} {each.title}".strip()) for each in row.sections)
        sections.update(named)
    codes = sorted({code for _label, row in rows for code in row.delegations})
    return Series(
        tuple(label for label, _row in rows),
        totals,
        tuple(
            Line(key, name, tuple(_brackets_in(row, key) for _label, row in rows))
            for key, name in sections.items()
        ),
        tuple(
            Line(code, code, tuple(row.delegations.get(code, Stake()).total for _l, row in rows))
            for code in codes
        ),
    )


def _known(of: type[Counts] | type[Stake], kept: Mapping[str, Any]) -> dict[str, int]:
    names = {one.name for one in fields(of)}
    return {name: value for name, value in kept.items() if name in names}


def _brackets_in(progress: Progress, key: str) -> int | None:
    """Return how many brackets and options are open in a section, None where it was not there."""
    for section in progress.sections:
        if section.key == key:
            return section.counts.brackets + section.counts.options
    return None


def _counts(clause: Clause) -> Counts:
    brackets = list(_brackets(clause.parts))
    readings = sum(len(bracket.variants) for bracket in brackets)
    proposed = clause.standing is Standing.PROPOSED
    whole = int(proposed and clause.alternative_to is None) + bool(clause.deleters)
    numbered = clause.kind in _COUNTED and not proposed
    return Counts(
        open=int(numbered and clause.status is Status.OPEN),
        ad_referendum=int(numbered and clause.status is Status.AD_REFERENDUM),
        agreed=int(numbered and clause.status is Status.AGREED),
        proposed=int(proposed and clause.alternative_to is None),
        options=int(proposed and clause.alternative_to is not None),
        brackets=len(brackets) + whole,
        readings=readings + whole,
    )


def _brackets(nodes: Sequence[Node]) -> Iterator[Bracket]:
    for node in nodes:
        if isinstance(node, Bracket):
            yield node
            for variant in node.variants:
                yield from _brackets(variant.parts)


def _stakes(clauses: Sequence[Clause]) -> dict[str, Stake]:
    found: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for clause in clauses:
        for bracket in _brackets(clause.parts):
            for variant in bracket.variants:
                for code in variant.delegations:
                    found[code][0 if variant.proposed else 1] += 1
        for code in clause.deleters:
            found[code][1] += 1
        if clause.standing is Standing.PROPOSED:
            for code in clause.delegations:
                found[code][2] += 1
    return {code: Stake(*found[code]) for code in sorted(found)}
