"""Two revisions of a text beside each other, or one and the text of now."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from contadora.negotiation import freezing
from contadora.negotiation.access import Seat
from contadora.negotiation.drafting import plain
from contadora.negotiation.drafting.comparing import Comparison, Frozen, Hunk, Mark, Row, compare
from contadora.negotiation.drafting.shapes import Clause, Standing
from contadora.negotiation.freezing import Content
from contadora.negotiation.models import Revision

NOW = "now"
_MARKS = re.compile(f"([{''.join(plain.MARKED)}])")
Contents = Mapping[str, Content]  # by the number of the revision, or NOW


@dataclass(frozen=True)
class Side:
    """One of the two versions."""

    name: str  # as the address has it
    revision: Revision | None  # None: the text of now
    content: Content


@dataclass(frozen=True)
class Line:
    """A row of the comparison as a page shows it."""

    row: Row
    html: SafeString
    before: str  # full numbers
    after: str


def sides(seat: Seat, names: Sequence[str], revisions: Sequence[Revision]) -> list[Side] | None:
    """Return the versions that are asked for, None where one is not there."""
    by_name = {str(each.number): each for each in revisions}
    found = []
    for name in names:
        if name == NOW:
            last = revisions[-1] if revisions else None
            number = last.number + 1 if last is not None else 0
            content = freezing.freeze(seat.text, number, clean=False, previous=last)
            found.append(Side(NOW, None, content))
        elif name in by_name:
            found.append(Side(name, by_name[name], by_name[name].content))
        else:
            return None
    return found


def comparison(
    old: Side,
    new: Side,
    revisions: Sequence[Revision],
    *,
    brackets: bool = True,
    language: str = "",
) -> Comparison:
    """Compare two versions, with what is in brackets or as the text stands without it."""
    sources = _sources(old, new, revisions)
    return compare(
        _frozen(old.content, {}, brackets, language),
        _frozen(new.content, sources, brackets, language),
    )


def lines(found: Comparison, old: Content, new: Content, *, every: bool) -> list[Line]:
    """Return the rows to show: all, or those in which something changed."""
    before = {each["key"]: each["citation"] for each in old["paragraphs"]}
    after = {each["key"]: each["citation"] for each in new["paragraphs"]}
    return [
        Line(
            row,
            _html(row.hunks, _struck(row.hunks)),
            before.get(row.old.key, "") if row.old else "",
            after.get(row.new.key, "") if row.new else "",
        )
        for row in found.rows
        if every or not row.is_untouched or row.is_renumbered
    ]


def hunks_html(hunks: Sequence[Hunk]) -> SafeString:
    """Return words as they changed: what was taken out struck, what was put in marked."""
    return _html(hunks, [escape(hunk.text) for hunk in hunks])


def _html(hunks: Sequence[Hunk], texts: Iterable[str]) -> SafeString:
    tags = {Mark.KEPT: "", Mark.ADDED: "ins", Mark.REMOVED: "del"}
    pieces = []
    for hunk, text in zip(hunks, texts, strict=True):
        tag = tags[hunk.mark]
        pieces.append(f'<{tag} dir="auto">{text}</{tag}>' if tag else text)
    return mark_safe("".join(pieces))  # noqa: S308  (each piece is escaped)


def _struck(hunks: Sequence[Hunk]) -> Iterator[str]:
    """Yield the HTML of each hunk of marked text, struck between its marks.

    They open and close in the old words and in the new ones, each for themselves.
    """
    sides = {
        Mark.KEPT: (Mark.REMOVED, Mark.ADDED),
        Mark.REMOVED: (Mark.REMOVED,),
        Mark.ADDED: (Mark.ADDED,),
    }
    open_in = {Mark.REMOVED: 0, Mark.ADDED: 0}
    for hunk in hunks:
        pieces = []
        for part in _MARKS.split(hunk.text):
            if part in plain.MARKED:
                for side in sides[hunk.mark]:
                    open_in[side] += 1 if part == plain.OPENS else -1
            elif part:
                words = escape(part)
                pieces.append(f"<s>{words}</s>" if open_in[sides[hunk.mark][-1]] else words)
        yield "".join(pieces)


def words_of(clause: Clause) -> str:
    """Return how a revision reads in a paragraph, as marked text, brackets around the whole too."""
    words = plain.to_marked(clause.parts)
    if clause.standing is Standing.PROPOSED:
        return f"[{', '.join(clause.delegations)}: {words}]"
    if clause.deleters:
        return f"[{', '.join(clause.deleters)}: {plain.OPENS}{words}{plain.CLOSES}]"
    return words


def _frozen(
    content: Content, sources: Mapping[str, tuple[str, ...]], brackets: bool, language: str
) -> list[Frozen]:
    return [
        Frozen(
            key=clause.key,
            kind=clause.kind,
            level=clause.level,
            number=each["citation"],
            text=words_of(clause) if brackets else plain.cleared(clause.base),
            sources=sources.get(clause.key, ()),
        )
        for clause, each in zip(
            freezing.clauses_of(content, language), content["paragraphs"], strict=True
        )
        if brackets or clause.standing is Standing.TEXT
    ]


def _sources(old: Side, new: Side, revisions: Sequence[Revision]) -> dict[str, tuple[str, ...]]:
    """Return which paragraphs of the old version those of the new one were made of.

    Each revision says it of the one before it; over several it follows step by step.
    """
    first = old.revision.number if old.revision is not None else None
    last = new.revision.number if new.revision is not None else None
    if first is None or (last is not None and last <= first):
        return {}  # backwards: what became of a paragraph is not where it came from
    between = [
        each.content
        for each in revisions
        if first < each.number and (last is None or each.number <= last)
    ]
    if new.revision is None:
        between.append(new.content)
    reached: dict[str, set[str]] = {}
    for content in between:
        step: dict[str, set[str]] = defaultdict(set)
        for each in content["paragraphs"]:
            for origin in each["from"]:
                step[each["key"]] |= reached.get(origin["key"], {origin["key"]})
        reached = step
    return {key: tuple(sorted(found)) for key, found in reached.items()}


def counts_of(found: Comparison) -> list[tuple[str, int]]:
    """Return how many paragraphs changed in which way, what did not happen left out."""
    return [(name, count) for name, count in found.counts.items() if count and name != "same"]


def as_rows(shown: Sequence[Line]) -> list[tuple[Any, ...]]:
    """Return the rows of a comparison as a file has them."""
    return [
        (
            line.row.what.value,
            line.row.is_moved,
            line.before,
            line.after,
            plain.unmarked(line.row.old.text) if line.row.old else None,
            plain.unmarked(line.row.new.text) if line.row.new else None,
        )
        for line in shown
    ]
