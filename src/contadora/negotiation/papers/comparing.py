"""One paragraph as it was written out beside the same as it came back, change by change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from contadora.negotiation.drafting.differing import applied, changes
from contadora.negotiation.drafting.shapes import Edit
from contadora.negotiation.papers.aligning import Block, blocks, span, spots
from contadora.negotiation.papers.marks import author, delegations, joined, runs
from contadora.negotiation.papers.shapes import ReadEdit
from contadora.negotiation.papers.tracked import Segment, edits_of


@dataclass(frozen=True)
class Known:
    """A tracked change that was written out, and the proposals that it came from."""

    edit: ReadEdit
    keys: tuple[str, ...]
    delegations: tuple[str, ...]


@dataclass(frozen=True)
class Wording:
    """A paragraph's words as they were read, with the changes that are tracked on them."""

    base: str
    edits: tuple[ReadEdit, ...] = ()

    @property
    def final(self) -> str:
        """The wording with every tracked change taken."""
        return self.within(0, len(self.base), range(len(self.edits)))

    def content(self, index: int) -> str:
        """Return what a tracked change puts in, with what is tracked on that taken."""
        made = [
            (one.start, one.end, self.content(number))
            for number, one in enumerate(self.edits)
            if one.on == index
        ]
        return applied(self.edits[index].content, _apart(made))

    def within(self, start: int, end: int, chosen: Iterable[int]) -> str:
        """Return a stretch of the base with some of its changes taken."""
        made = [
            (one.start - start, one.end - start, self.content(index))
            for index in chosen
            if (one := self.edits[index]).on is None
        ]
        return applied(self.base[start:end], _apart(made))


@dataclass(frozen=True)
class Change:
    """A change that is new: a span of the base, or of a proposal's wording (`on`, by its key).

    `whole` is set where its author put other words in place of all of that wording.
    """

    start: int
    end: int
    content: str
    author: str = ""
    at: str = ""
    on: str | None = None
    whole: bool = False
    tracked: bool = True


@dataclass
class Compared:
    """What became of the changes that were known, and those that are new."""

    changes: list[Change] = field(default_factory=list)
    accepted: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    entangled: list[str] = field(default_factory=list)


def known_edits(
    base: str,
    edits: Sequence[Edit],
    added_by: tuple[str, ...],
    deleters: tuple[str, ...],
    names: Mapping[str, str],
) -> list[Known]:
    """Return a paragraph's changes as a reader finds them in what is written out."""
    owner = author(added_by, names) if added_by else ""
    whole = author(deleters, names, (added_by,)) if deleters else ""
    segments = []
    for run in runs(base, edits, added_by, deleters):
        struck = run.striker(names) if run.deleted else ""
        by = run.putter(names) if run.inserted else ""
        # What is struck with its paragraph is no edit of its words.
        segments.append(Segment(run.text, by, "" if (by, struck) == (owner, whole) else struck))
    held = {edit.key: edit for edit in edits}
    found: list[Known] = []
    for one in edits_of(segments, owner):
        above = found[one.on].keys if one.on is not None else (None,)
        keys = _sources(one, [edit for edit in edits if edit.on in above], names)
        found.append(Known(one, keys, joined(*(held[key].delegations for key in keys))))
    return found


def _sources(one: ReadEdit, edits: Sequence[Edit], names: Mapping[str, str]) -> tuple[str, ...]:
    """Return which proposals a tracked change came from; several where they overlap."""
    span_of = (one.start, one.end, one.content)
    exact = tuple(edit.key for edit in edits if (edit.start, edit.end, edit.content) == span_of)
    who = set(delegations(one.author, names) or (one.author,))
    return exact or tuple(
        edit.key
        for edit in edits
        if edit.start <= one.start and one.end <= edit.end and who & set(edit.delegations)
    )


def compared(base: str, known: Sequence[Known], now: Wording) -> Compared:
    """Compare a paragraph that came back with what was written out."""
    matched = _matched(known, now, blocks(base, now.base), {})
    taken = _taken(base, known, set(matched.values()), now.base)
    differing = blocks(base, now.base, [known[number].edit for number in taken])
    matched = _matched(known, now, differing, matched)
    fresh = [index for index in range(len(now.edits)) if index not in matched]
    missing = [number for number in range(len(known)) if number not in matched.values()]
    result = Compared()
    for index in fresh:
        edit = now.edits[index]
        if edit.on in matched and known[matched[edit.on]].keys:
            on = known[matched[edit.on]].keys[0]
            words = now.content(index)
            made = Change(edit.start, edit.end, words, edit.author, edit.at, on)
            result.changes.append(made)
    top = [index for index in fresh if now.edits[index].on is None]
    missing, top = _reworded(known, missing, now, top, differing, result)
    _on_base(known, missing, now, top, differing, result)
    _settle(known, missing, taken, result)
    result.changes.sort(key=lambda one: (one.start, one.end, one.on or ""))
    return result


def _matched(
    known: Sequence[Known], now: Wording, differing: Sequence[Block], before: Mapping[int, int]
) -> dict[int, int]:
    """Return which of the changes that came back were known: the same in the same place."""
    matched = dict(before)
    free = [number for number in range(len(known)) if number not in matched.values()]
    for index, edit in enumerate(now.edits):
        if index in matched or (edit.on is not None and edit.on not in matched):
            continue
        above = matched[edit.on] if edit.on is not None else None
        starts = spots(edit.start, differing) if above is None else {edit.start}
        ends = spots(edit.end, differing) if above is None else {edit.end}
        for number in free:
            old = known[number].edit
            same = (old.content, old.author, old.on) == (edit.content, edit.author, above)
            if same and old.start in starts and old.end in ends:
                matched[index] = number
                free.remove(number)
                break
    return matched


def _taken(base: str, known: Sequence[Known], matched: set[int], now: str) -> list[int]:
    """Return which of the changes that are gone were accepted: those that bring the base nearer."""
    chosen: list[int] = []
    if base == now:
        return chosen
    left = _distance(base, now)
    for number, one in enumerate(known):
        edit = one.edit
        if number in matched or edit.on is not None:
            continue
        others = [known[other].edit for other in chosen]
        if any(max(edit.start, o.start) < min(edit.end, o.end) for o in others):
            continue
        made = sorted((each.start, each.end, each.content) for each in [*others, edit])
        distance = _distance(applied(base, made), now)
        if distance < left:
            chosen.append(number)
            left = distance
    return chosen


def _distance(one: str, other: str) -> int:
    return sum(each.end - each.start + len(each.content) for each in changes(one, other))


def _apart(made: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """Return changes in order, without those that reach into one before."""
    out: list[tuple[int, int, str]] = []
    for one in sorted(made, key=lambda each: each[:2]):
        if not out or one[0] >= out[-1][1]:
            out.append(one)
    return out


def _reworded(
    known: Sequence[Known],
    missing: Sequence[int],
    now: Wording,
    top: Sequence[int],
    differing: Sequence[Block],
    result: Compared,
) -> tuple[list[int], list[int]]:
    """Take what stands where a change by the same author stood, in other words."""
    left, fresh = [], list(top)
    for number in missing:
        old = known[number]
        place = (old.edit.start, old.edit.end)
        same = next(
            (
                index
                for index in fresh
                if old.edit.content
                and old.keys
                and old.edit.on is None
                and now.edits[index].content
                and now.edits[index].author == old.edit.author
                and span(now.edits[index].start, now.edits[index].end, differing) == place
            ),
            None,
        )
        if same is None:
            left.append(number)
            continue
        fresh.remove(same)
        edit, size = now.edits[same], len(old.edit.content)
        words = now.content(same)
        result.changes.append(Change(0, size, words, edit.author, edit.at, old.keys[0], whole=True))
    return left, fresh


def _on_base(
    known: Sequence[Known],
    missing: list[int],
    now: Wording,
    top: Sequence[int],
    differing: Sequence[Block],
    result: Compared,
) -> None:
    """Add the new changes of the base; what is tracked on words changed by hand goes with them."""
    spans: list[tuple[int, int, list[int], list[Block]]] = [
        (one.start, one.end, [], [one]) for one in differing
    ]
    for index in sorted(top, key=lambda one: (now.edits[one].start, now.edits[one].end)):
        edit = now.edits[index]
        over = [one for one in spans if one[3] and _reach(edit, one[0], one[1])]
        old = next(
            (
                number
                for number in missing
                if (known[number].edit.author, known[number].edit.content)
                == (edit.author, edit.content)
            ),
            None,
        )
        if over and old is not None:  # another's change, on words that were changed below it
            missing.remove(old)
            result.entangled += known[old].keys[:1]
            continue
        spans = [one for one in spans if one not in over]
        start = min([edit.start, *(one[0] for one in over)])
        end = max([edit.end, *(one[1] for one in over)])
        inner = [number for one in over for number in one[2]]
        spans.append((start, end, [*inner, index], [block for one in over for block in one[3]]))
    for start, end, inner, below in spans:
        loose = any(block.loose for block in below)
        if not inner and not loose:
            continue  # a proposal that was accepted, and no more
        place = _place(start, end, below, differing)
        first = now.edits[inner[0]] if inner else ReadEdit(0, 0, "", "")
        words = now.within(start, end, inner)
        result.changes.append(
            Change(*place, words, first.author, first.at, tracked=bool(inner) and not loose)
        )


def _place(
    start: int, end: int, below: Sequence[Block], differing: Sequence[Block]
) -> tuple[int, int]:
    """Return the span of the base for one of the new wording that cuts through no block."""
    first = next((one.was for one in below if one.start == start), None)
    last = next((one.until for one in below if one.end == end), None)
    found = span(start, end, differing) or (0, 0)
    was = min(spots(start, differing), default=found[0]) if below else found[0]
    until = max(spots(end, differing), default=found[1]) if below else found[1]
    return (was if first is None else first), (until if last is None else last)


def _reach(edit: ReadEdit, start: int, end: int) -> bool:
    if edit.start == edit.end or start == end:
        return start < edit.start < end or edit.start < start < edit.end
    return max(edit.start, start) < min(edit.end, end)


def _settle(
    known: Sequence[Known], missing: Sequence[int], taken: Sequence[int], result: Compared
) -> None:
    """Say which proposals were accepted in the copy: those of which no part was rejected."""
    reworded = {change.on for change in result.changes if change.whole}
    gone: dict[str, bool] = {}
    for number in missing:
        one = known[number]
        above = one.edit.on
        accepted = number in taken or (above is not None and above in taken)
        for key in one.keys:
            if key not in reworded and key not in result.entangled:
                gone[key] = gone.get(key, True) and accepted
    for key, accepted in gone.items():
        (result.accepted if accepted else result.rejected).append(key)
