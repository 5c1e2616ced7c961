"""What is said beside a paragraph: remarks, reasons, reserves, readings marks cannot show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b

from contadora.negotiation.drafting.shapes import Clause, Edit, Standing
from contadora.negotiation.papers.marks import author, crossings, merged, reading
from contadora.negotiation.papers.shapes import Paper


@dataclass(frozen=True)
class Aside:
    """A comment: on a span of the base, or on the words of an edit if one is named."""

    start: int
    end: int
    author: str
    words: str
    at: str = ""
    edit: str | None = None
    initials: str = ""


def mark_of(author: str, words: str) -> str:
    """Return by what a comment of ours is known again, whatever became of what it is about."""
    flat = " ".join(f"{author}: {words}".split())
    return blake2b(flat.encode(), digest_size=5).hexdigest()


def numbers(clauses: Sequence[Clause]) -> dict[str, str]:
    """Return the number of each paragraph by its key."""
    return {clause.key: clause.number for clause in clauses}


def asides(paper: Paper, clause: Clause, numbered: Mapping[str, str]) -> list[Aside]:
    """Return what is to be said beside a paragraph, in the order of the text."""
    whole = (0, len(clause.base))
    said = [
        Aside(one.start, one.end, one.author, one.words, one.at, None, _initials(one.author))
        for one in clause.remarks
    ]
    said += _on_paragraph(paper, clause, numbered)
    edits, now = merged(clause.edits)
    for edit in clause.edits:
        if reason := paper.reasons.get(edit.key):
            words = _say(paper, "reason", edit.delegations, reason=reason)
            anchor = now.get(edit.key, edit.key)
            at = paper.dates.get(edit.key, "")
            said.append(_by(paper, edit.delegations, words, whole, at, anchor))
    said += _amendments(paper, edits, whole)
    said += _overlaps(paper, clause, edits)
    said += [_by(paper, (), note, whole) for note in clause.notes]
    return said


def _on_paragraph(paper: Paper, clause: Clause, numbered: Mapping[str, str]) -> list[Aside]:
    whole = (0, len(clause.base))
    said = []
    if clause.standing == Standing.PROPOSED and clause.delegations:
        replaced = numbered.get(clause.alternative_to or "", "")
        label = "alternative" if replaced else "added"
        words = _say(paper, label, clause.delegations, number=replaced)
        if reason := paper.reasons.get(clause.key):
            words += "\n" + _say(paper, "reason", clause.delegations, reason=reason)
        at = paper.dates.get(clause.key, "")
        said.append(_by(paper, clause.delegations, words, whole, at))
    if clause.deleters:
        words = _say(paper, "deleted", clause.deleters)
        said.append(_by(paper, clause.deleters, words, whole))
    return said


def _amendments(paper: Paper, edits: Sequence[Edit], whole: tuple[int, int]) -> list[Aside]:
    """Say of wording on wording what it would make of it: marks show the two in one."""
    held = {edit.key: edit for edit in edits}
    said = []
    for edit in edits:
        below = held.get(edit.on) if edit.on is not None else None
        if below is None:
            continue
        others = author(below.delegations, paper.names)
        first = _say(paper, "amends", edit.delegations, others=others)
        then = _say(paper, "reads", edit.delegations, reading=reading(below.content, [edit]))
        said.append(_by(paper, edit.delegations, f"{first}\n{then}", whole, "", below.key))
    return said


def _overlaps(paper: Paper, clause: Clause, edits: Sequence[Edit]) -> list[Aside]:
    """Say of proposals that overlap how each would read, whole."""
    held = {edit.key: edit for edit in edits}
    said = []
    for group in crossings(edits):
        start, end = min(one.start for one in group), max(one.end for one in group)
        below = held.get(group[0].on) if group[0].on is not None else None
        text = (below.content if below else clause.base)[start:end]
        lines = [paper.labels["crossing"]]
        for one in group:
            then = reading(text, [replace(one, start=one.start - start, end=one.end - start)])
            lines.append(_say(paper, "reads", one.delegations, reading=then))
        span = (start, end) if below is None else (0, len(clause.base))
        said.append(_by(paper, (), "\n".join(lines), span, "", below.key if below else None))
    return said


def _say(paper: Paper, label: str, codes: Sequence[str], **values: str) -> str:
    return paper.labels[label].format(delegations=author(codes, paper.names), **values)


def _by(
    paper: Paper,
    codes: Sequence[str],
    words: str,
    span: tuple[int, int],
    at: str = "",
    edit: str | None = None,
) -> Aside:
    if not codes:
        room = paper.labels["room"]
        return Aside(*span, room, words, at, edit, _initials(room))
    initials = codes[0] if len(codes) == 1 else f"{codes[0]}+"
    return Aside(*span, author(codes, paper.names), words, at, edit, initials)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.replace(",", " ").split())[:4].upper()
