"""What a delegation changed in the copy that it took home, as acts on the text it was taken from.

The upload is held against what was written out: changes that stood there already are known again,
and those that are gone were accepted or rejected by whoever edited the copy, which is reported.
Everything else is the delegation's, tracked or not. Spans count in the base as it was written out.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from rapidfuzz import fuzz

from contadora.negotiation.drafting.shapes import Clause, Edit, Problem, Standing
from contadora.negotiation.papers.asides import asides, mark_of, numbers
from contadora.negotiation.papers.comparing import Known, Wording, compared, known_edits
from contadora.negotiation.papers.marks import author, delegations
from contadora.negotiation.papers.shapes import Mode, Paper, ReadDocument, ReadParagraph

_ALIKE = 62  # in a hundred: from here on two wordings are one paragraph that lost its mark
_SHORT = 8  # letters below which likeness says nothing


class Act(StrEnum):
    """What an upload would have done to the text."""

    WORDS = "words"
    REWORD = "reword"  # the wording of a proposal of the uploader's own
    ADD = "add"
    DELETE = "delete"
    MOVE = "move"
    SPLIT = "split"
    MERGE = "merge"
    REMARK = "remark"


@dataclass(frozen=True)
class Exported:
    """A paragraph as it was written out, and what was said beside it."""

    key: str
    base: str
    edits: tuple[Edit, ...] = ()
    added_by: tuple[str, ...] = ()
    deleters: tuple[str, ...] = ()
    said: frozenset[tuple[str, str]] = frozenset()  # author and words of comments


@dataclass(frozen=True)
class Proposed:
    """One act that an upload asks for.

    `key` is the paragraph it is on; `after` the one a new or moved paragraph follows (None: it is
    the first), `after_new` how many new ones stand between. `on` is the key of the edit whose
    wording the span counts in; of a rewording, the edit. `other` is the paragraph joined to this
    one. `author` is the name that the copy has for it, which need not be a delegation's.
    """

    act: Act
    key: str | None = None
    start: int = 0
    end: int = 0
    content: str = ""
    on: str | None = None
    after: str | None = None
    after_new: int = 0
    other: str | None = None
    kind: str = ""
    level: int = 0
    author: str = ""
    at: str = ""
    tracked: bool = True


@dataclass(frozen=True)
class Settled:
    """A proposal that the copy no longer has: taken into its text, or thrown out."""

    key: str  # of the edit, or of the paragraph that was proposed
    paragraph: str
    accepted: bool


@dataclass(frozen=True)
class Changes:
    """What an upload changed; problems are what is to be looked at by eye."""

    acts: tuple[Proposed, ...] = ()
    settled: tuple[Settled, ...] = ()
    problems: tuple[Problem, ...] = ()


def exported(paper: Paper, clauses: Sequence[Clause]) -> tuple[Exported, ...]:
    """Return what a paper to work on said, paragraph by paragraph."""
    kept = [clause for clause in clauses if clause.standing != Standing.REMOVED]
    numbered = numbers(kept)
    rows = []
    for index, clause in enumerate(kept):
        said = {(one.author, one.words) for one in asides(paper, clause, numbered)}
        if index == 0:
            said |= {(paper.labels["room"], one) for one in paper.reserves}
        added = clause.delegations if clause.standing == Standing.PROPOSED else ()
        rows.append(
            Exported(clause.key, clause.base, clause.edits, added, clause.deleters, frozenset(said))
        )
    return tuple(rows)


def differences(
    read: ReadDocument, current: Sequence[Exported], uploader: str, names: Mapping[str, str]
) -> Changes:
    """Return what an upload by a delegation changed in what was written out for it.

    `uploader` is the delegation's code, `names` are those of all by code, as they were written.
    """
    if read.mode is Mode.READING:
        return Changes(problems=(Problem("reading_copy"),))
    return _Matching(read, current, uploader, names).changes()


class _Matching:
    """The paragraphs of an upload beside those that were written out."""

    def __init__(
        self,
        read: ReadDocument,
        current: Sequence[Exported],
        uploader: str,
        names: Mapping[str, str],
    ) -> None:
        self._read = read
        self._current = current
        self._uploader = uploader
        self._names = names
        self._acts: list[Proposed] = []
        self._settled: list[Settled] = []
        self._problems: list[Problem] = list(read.problems)
        self._pairs = self._paired()

    def changes(self) -> Changes:
        """Return all that differs, in the order of the text."""
        merged: set[str] = set()
        for index, one in enumerate(self._read.paragraphs):
            row = self._pairs.get(index)
            if row is None:
                self._added(index, one)
            else:
                merged |= self._on_paragraph(index, one, row)
        there = {row.key for row in self._pairs.values()} | merged
        for row in self._current:
            if row.key in there:
                continue
            if row.added_by:
                self._settled.append(Settled(row.key, row.key, accepted=False))
            elif not row.deleters:
                self._act(Act.DELETE, row.key, tracked=False)
            else:
                # Somebody else proposed to delete it, and the copy has it deleted.
                self._settled.append(Settled(row.key, row.key, accepted=True))
        self._moved()
        return Changes(tuple(self._acts), tuple(self._settled), tuple(self._problems))

    def _act(self, act: Act, key: str | None = None, **values: object) -> None:
        self._acts.append(replace(Proposed(act, key), **values))  # type: ignore[arg-type]

    # Which paragraph is which

    def _paired(self) -> dict[int, Exported]:
        """Return which paragraphs were there before: by their mark, else by their words."""
        by_key = {row.key.replace("-", ""): row for row in self._current}
        pairs: dict[int, Exported] = {}
        taken: set[str] = set()
        for index, one in enumerate(self._read.paragraphs):
            for key in one.keys:
                row = by_key.get(key.replace("-", ""))
                if row is not None and row.key not in taken:
                    pairs[index] = row
                    taken.add(row.key)
                    break
        joined = {
            row.key
            for one in self._read.paragraphs
            for key in one.keys[1:]
            if (row := by_key.get(key.replace("-", ""))) is not None
        }
        left = [row for row in self._current if row.key not in taken | joined]
        loose = [i for i, one in enumerate(self._read.paragraphs) if i not in pairs]
        for index in loose:
            base = self._read.paragraphs[index].base
            same = next((row for row in left if row.base == base), None)
            found = same or self._like(index, base, left)
            if found is not None:
                pairs[index] = found
                left.remove(found)
        return pairs

    def _like(self, index: int, base: str, left: Sequence[Exported]) -> Exported | None:
        if len(base) < _SHORT or self._read.paragraphs[index].added_by:
            return None
        scored = [(fuzz.ratio(base, row.base), -n) for n, row in enumerate(left)]
        best, place = max(scored, default=(0.0, 0))
        return left[-place] if best >= _ALIKE else None

    def _before(self, index: int) -> tuple[str | None, int]:
        """Return after which paragraph one stands, and how many new ones are in between."""
        new = 0
        for place in range(index - 1, -1, -1):
            row = self._pairs.get(place)
            if row is not None:
                return row.key, new
            new += 1
        return None, new

    # What became of each

    def _added(self, index: int, one: ReadParagraph) -> None:
        if one.deleted_by:
            return  # put in and taken out again
        after, new = self._before(index)
        by = one.added_by
        content = Wording(one.base, one.edits).final
        if not content.strip():
            return
        self._act(
            Act.ADD,
            None,
            content=content,
            after=after,
            after_new=new,
            kind=one.kind,
            level=one.level,
            author=by,
            at=one.added_at,
            tracked=bool(by),
        )
        for remark in one.remarks:
            self._remark(None, remark.start, remark.end, remark.author, remark.words, remark.at)

    def _on_paragraph(self, index: int, one: ReadParagraph, row: Exported) -> set[str]:
        """Compare a paragraph that was there before; return the keys of others joined to it."""
        if row.added_by and not one.added_by:
            self._settled.append(Settled(row.key, row.key, accepted=True))
        merged = self._joined(index, one, row)
        if one.deleted_by:
            if not self._known_deletion(one.deleted_by, row):
                self._act(Act.DELETE, row.key, author=one.deleted_by, at=one.deleted_at)
        elif row.deleters:
            self._settled.append(Settled(row.key, row.key, accepted=False))
        self._words(one, row, joined=bool(merged))
        for place, by in one.breaks:
            self._act(Act.SPLIT, row.key, start=place, end=place, author=by)
        for remark in one.remarks:
            known = mark_of(remark.author, remark.words) in self._read.said
            if not known and (remark.author, remark.words) not in row.said:
                start, end = (min(spot, len(row.base)) for spot in (remark.start, remark.end))
                self._remark(row.key, start, end, remark.author, remark.words, remark.at)
        return merged

    def _known_deletion(self, by: str, row: Exported) -> bool:
        if not row.deleters:
            return False
        who = delegations(by, self._names)
        return by == author(row.deleters, self._names) or set(who) <= set(row.deleters)

    def _joined(self, index: int, one: ReadParagraph, row: Exported) -> set[str]:
        by_key = {other.key.replace("-", ""): other.key for other in self._current}
        others = {
            by_key[key.replace("-", "")] for key in one.keys if key.replace("-", "") in by_key
        }
        merged = others - {row.key} - {pair.key for pair in self._pairs.values()}
        tracked = {by for _, by in one.breaks}
        for key in (other.key for other in self._current if other.key in merged):
            self._act(Act.MERGE, row.key, other=key, tracked=bool(tracked))
        following = self._pairs.get(index + 1)
        if one.joined_by and following is not None:
            self._act(Act.MERGE, row.key, other=following.key, author=one.joined_by)
        return merged

    def _words(self, one: ReadParagraph, row: Exported, *, joined: bool) -> None:
        if joined:  # its words are those of several; the joining says it
            return
        if row.base.strip() and not one.base.strip() and not one.edits and not row.edits:
            self._act(Act.DELETE, row.key, tracked=False)
            return
        known = known_edits(row.base, row.edits, row.added_by, row.deleters, self._names)
        result = compared(row.base, known, Wording(one.base, one.edits))
        for key in result.accepted:
            self._settled.append(Settled(key, row.key, accepted=True))
        for key in result.rejected:
            self._settled.append(Settled(key, row.key, accepted=False))
        for key in result.entangled:
            self._problems.append(Problem("entangled", values={"paragraph": row.key, "edit": key}))
        for change in result.changes:
            if change.start == 0 and change.end == len(row.base) > 0 and not change.content:
                self._act(
                    Act.DELETE, row.key, author=change.author, at=change.at, tracked=change.tracked
                )
                continue
            act, on = Act.WORDS, change.on
            if change.whole and on is not None:
                mine = self._uploader in _by(on, known)
                act = Act.REWORD if mine else Act.WORDS
            self._act(
                act,
                row.key,
                start=change.start,
                end=change.end,
                content=change.content,
                on=on,
                author=change.author,
                at=change.at,
                tracked=change.tracked,
            )

    def _remark(self, key: str | None, start: int, end: int, by: str, words: str, at: str) -> None:
        self._act(
            Act.REMARK, key, start=start, end=end, content=words, author=by, at=at, tracked=False
        )

    # Placement

    def _moved(self) -> None:
        """Propose the moves: the tracked ones, and the fewest others that give the new order."""
        tracked = {}
        for move in self._read.moves:
            row = self._pairs.get(move.origin)
            if row is not None:
                tracked[row.key] = move
                after, _ = self._before(move.target)
                if after != row.key:
                    self._act(Act.MOVE, row.key, after=after, author=move.author, at=move.at)
        place = {row.key: number for number, row in enumerate(self._current)}
        order = [self._pairs[index].key for index in sorted(self._pairs)]
        kept = _longest_rising([place[key] for key in order])
        for index, key in enumerate(order):
            if place[key] not in kept and key not in tracked:
                after = order[index - 1] if index else None
                self._act(Act.MOVE, key, after=after, tracked=False)


def _by(key: str, known: Iterable[Known]) -> tuple[str, ...]:
    return next((one.delegations for one in known if key in one.keys), ())


def _longest_rising(places: Sequence[int]) -> set[int]:
    """Return the most of some places that already stand in order."""
    ends: list[int] = []  # of the rising runs of each length, the lowest end
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    kept: set[int] = set()
    last = ends[-1] if ends else None
    while last is not None:
        kept.add(last)
        last = before[last]
    return kept
