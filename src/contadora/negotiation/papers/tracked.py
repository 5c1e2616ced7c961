"""From runs of tracked text, as Word keeps it, to the edits that somebody meant.

Word knows no proposal: it marks each run with who put it in and who took it out. What one author
takes out, with what the same author puts in behind it, is one edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.papers.marks import delegations, joined
from contadora.negotiation.papers.shapes import ReadEdit, ReadParagraph


class Segment(NamedTuple):
    """Text with the author who put it in and the one who took it out, if any; and when."""

    text: str
    inserted: str = ""
    deleted: str = ""
    inserted_at: str = ""
    deleted_at: str = ""


def base_of(segments: Iterable[Segment], owner: str = "") -> str:
    """Return the text without what was put in by others than its owner (nobody, as a rule)."""
    return "".join(one.text for one in segments if one.inserted == owner)


def edits_of(segments: Sequence[Segment], owner: str = "") -> list[ReadEdit]:
    """Return the tracked changes of a paragraph, those within another's wording after it."""
    found: list[ReadEdit] = []
    _gather([one for one in segments if one.text], owner, None, found)
    return found


def _gather(segments: Sequence[Segment], owner: str, on: int | None, found: list[ReadEdit]) -> None:
    at = 0
    waiting: list[Segment] = []
    last: dict[str, int] = {}  # of each author here, the edit that may still grow
    for one in segments:
        if one.inserted != owner:
            waiting.append(one)
            continue
        _put_in(waiting, at, on, last, found)
        waiting = []
        end = at + len(one.text)
        if one.deleted:
            open_to = last.get(one.deleted)
            if open_to is not None and found[open_to].end == at and not found[open_to].content:
                found[open_to] = replace(found[open_to], end=end)
            else:
                last[one.deleted] = len(found)
                found.append(ReadEdit(at, end, "", one.deleted, one.deleted_at, on))
        at = end
    _put_in(waiting, at, on, last, found)


def _put_in(
    waiting: Sequence[Segment],
    at: int,
    on: int | None,
    last: dict[str, int],
    found: list[ReadEdit],
) -> None:
    """Make edits of what was put in at one place; what stands within another's words is on them."""
    first = 0
    while first < len(waiting):
        author = waiting[first].inserted
        end = max(i for i, one in enumerate(waiting) if one.inserted == author) + 1
        end = _written_over(waiting, end)
        group = waiting[first:end]
        content = base_of(group, author)
        open_to = last.get(author)
        if open_to is not None and found[open_to].end == at and not found[open_to].content:
            found[open_to] = replace(found[open_to], content=content)
            number = open_to
        else:
            number = len(found)
            found.append(ReadEdit(at, at, content, author, waiting[first].inserted_at, on))
        last.pop(author, None)
        if len(group) > 1 or group[0].deleted:
            _gather(group, author, number, found)
        first = end


def _written_over(waiting: Sequence[Segment], end: int) -> int:
    """Return where another's words end, with what was typed over the last of them.

    Whoever types over words that are put in strikes them, and puts their own in behind them.
    """
    over = waiting[end - 1].deleted
    while over and end < len(waiting) and waiting[end].inserted == over:
        end += 1
    return end


def attributed(paragraph: ReadParagraph, names: Mapping[str, str]) -> tuple[Edit, ...]:
    """Return a paragraph's tracked changes by delegation; another's name stands for itself.

    What several delegations struck under one name is each one's, and goes with what each put in.
    Keys are those that `paragraph.edits` count by.
    """
    by_code: dict[tuple[str, int | None], list[tuple[ReadEdit, int]]] = {}
    for number, edit in enumerate(paragraph.edits):
        for code in delegations(edit.author, names) or (edit.author,):
            by_code.setdefault((code, edit.on), []).append((edit, number))
    same: dict[tuple[int | None, int, int, str], Edit] = {}
    parent: dict[int, str] = {}
    for (code, on), mine in by_code.items():
        for edit, numbers in _rejoined(mine):
            what = (on, edit.start, edit.end, edit.content)
            known = same.get(what)
            key = known.key if known else "-".join(map(str, numbers))
            by = joined(known.delegations if known else (), (code,))
            listed = delegations(paragraph.edits[numbers[-1]].author, names)
            codes = (
                *(one for one in listed if one in by),
                *(one for one in by if one not in listed),
            )
            same[what] = Edit(key, edit.start, edit.end, edit.content, codes)
            parent.setdefault(numbers[-1], key)  # the last one has what is put in
    return tuple(
        replace(edit, on=None if on is None else parent.get(on)) for (on, *_), edit in same.items()
    )


def _rejoined(mine: Sequence[tuple[ReadEdit, int]]) -> list[tuple[ReadEdit, list[int]]]:
    """Join what one delegation struck alone to what it struck with others beside it."""
    out: list[tuple[ReadEdit, list[int]]] = []
    for edit, number in sorted(mine, key=lambda one: (one[0].start, one[0].end, one[1])):
        before = out[-1][0] if out else None
        shared = before is not None and before.author != edit.author
        if before is not None and shared and before.end == edit.start and not before.content:
            out[-1] = (replace(edit, start=before.start), [*out[-1][1], number])
        else:
            out.append((edit, [number]))
    return out
