"""A bracketed text that was published elsewhere, read as it is.

Brackets nest, stand side by side and name who put them (`[protect][MEX, CHL: safeguard]`,
`[protect – EU]`); whole paragraphs are bracketed, put as options or as alternatives. Texts are
published with brackets that lack a partner: those are located and reported, and stay in the words
as they were. Nothing is dropped: the sources of the paragraphs, joined, are what was given.

| problem | values |
|---|---|
| `bracket-unclosed`, `bracket-unopened` | `mark`, the bracket that lacks a partner |
| `bracket-spans` | `until`, the paragraph in which the bracket ends |
| `bracket-empty` | |
| `bracket-too-deep` | `levels`, beyond which brackets are left as they stand |
| `number-alone` | `number`, a number with no words behind it |
| `option-alone` | `option`, an option that has no other beside it |

`offset` counts in the paragraph's source. `loading.proposals_of` turns what was read into bases
and proposals.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from contadora.negotiation.drafting.attributions import names_in
from contadora.negotiation.drafting.brackets import Pair, Sign, notes_at_end, pairs_of, signs_of
from contadora.negotiation.drafting.marks import option_of
from contadora.negotiation.drafting.options import choices_of
from contadora.negotiation.drafting.pasted import Piece, one_line, paragraphs_of
from contadora.negotiation.drafting.shapes import Bracket, Kind, Node, Problem, Variant, Words

_NAMED = re.compile(r"\s*([^:：\[\]［］]{2,90}?)\s*[:：](\s*)")
# How `drafting.plain`, and others, write words that somebody would delete.
_STRUCK = re.compile(r"\s*~~(.*)~~\s*", re.DOTALL)
_TRAILED = re.compile(r"\s+[–—-]\s*([^–—\[\]]{2,90})\s*$")
_DELETES = re.compile(
    r"\s+(?:del\.?|delete|deletes|suprimir|suprime|eliminar|supprimer|supprime|excluir)$",
    re.IGNORECASE,
)
_BESIDE = re.compile(r"\s*(?:/|(?<=\s)(?:or|o|u|ou)(?=\s))?\s*")
# `[shall/should]`: a few words on either side, and none of `and/or` or a document's symbol.
_SLASHED = re.compile(
    r"\s*([^\W\d_]+(?: [^\W\d_]+){0,3})((?:\s?/\s?[^\W\d_]+(?: [^\W\d_]+){0,3})+)\s*"
)
# Nobody nests so deep; a file that does is no text.
_DEEPEST = 40
_JOINING = frozenset({"and", "or", "y", "o", "e", "et", "ou", "u"})


@dataclass(frozen=True)
class ReadParagraph:
    """A paragraph as it was read."""

    piece: Piece
    parts: tuple[Node, ...]
    is_note: bool = False  # a footnote at the end of the text
    # Whether it is bracketed as a whole, and by whom where that is said: those who would add it.
    is_disputed: bool = False
    added_by: tuple[str, ...] = ()
    option: str = ""  # of several options for one paragraph, this one's name: "1", "A"
    alternative_to: int | None = None  # the paragraph it would replace, counted from one

    @property
    def source(self) -> str:
        """The characters it was made of."""
        return self.piece.source


@dataclass(frozen=True)
class ReadText:
    """A text as it was read: its paragraphs, who is named in it, what could not be taken."""

    paragraphs: tuple[ReadParagraph, ...]
    problems: tuple[Problem, ...]
    brackets: int
    options: int
    alternatives: int
    attributions: dict[str, int] = field(default_factory=dict)  # how many readings each has


def read_bracketed(text: str | Sequence[str], language: str | None = None) -> ReadText:
    """Return what a published text says; given a list, each item is a paragraph."""
    pieces = paragraphs_of(text, language)
    contents = [_content(piece) for piece in pieces]
    # A note's mark may look like the number of a list.
    notes, marks = notes_at_end([piece.source.strip() for piece in pieces])
    signs = [
        [] if index in notes else signs_of(content, index, marks)
        for index, content in enumerate(contents)
    ]
    lengths = [len(content.rstrip()) for content in contents]
    starts = [len(piece.opening) for piece in pieces]
    pairs, alone = pairs_of(signs, lengths, starts)
    problems = _problems(pieces, pairs, alone)
    pairs = _within_reason(pieces, pairs, problems)
    groups = _by_paragraph(pairs, contents)
    paragraphs = []
    for index, (piece, content) in enumerate(zip(pieces, contents, strict=True)):
        if index in notes:
            piece = replace(piece, kind=Kind.PLAIN, level=0, label="")
            whole = Words(one_line(piece.source.strip()))
            paragraphs.append(ReadParagraph(piece, (whole,), is_note=True))
            continue
        reader = _Reader(content, groups[index])
        paragraphs.append(_whole(ReadParagraph(piece, tuple(reader.parts()))))
        problems += [
            Problem("bracket-empty", index + 1, _offset(piece, at)) for at in reader.blanks
        ]
    choices, single = choices_of(pieces, notes)
    problems += single
    paragraphs = [
        replace(row, option=choice.option, alternative_to=choice.alternative_to)
        for row, choice in zip(paragraphs, choices, strict=True)
    ]
    return ReadText(
        tuple(paragraphs),
        tuple(sorted(problems, key=lambda one: (one.paragraph, one.offset or 0, one.code))),
        brackets=len(pairs),
        options=sum(bool(row.option) and not row.piece.is_marker for row in paragraphs),
        alternatives=sum(row.alternative_to is not None and not row.option for row in paragraphs),
        attributions=_attributions(paragraphs),
    )


def _problems(
    pieces: Sequence[Piece], pairs: Sequence[Pair], alone: Sequence[Sign]
) -> list[Problem]:
    problems = [
        Problem(
            "bracket-unclosed" if sign.opens else "bracket-unopened",
            sign.paragraph + 1,
            _offset(pieces[sign.paragraph], sign.at),
            {"mark": _content(pieces[sign.paragraph])[sign.at]},
        )
        for sign in alone
    ]
    for pair in pairs:
        piece = pieces[pair.opening.paragraph]
        offset = _offset(piece, pair.opening.at)
        if pair.spans:
            until: dict[str, str | int] = {"until": pair.closing.paragraph + 1}
            problems.append(Problem("bracket-spans", pair.opening.paragraph + 1, offset, until))
    problems += [
        Problem("number-alone", index, None, {"number": piece.number})
        for index, piece in enumerate(pieces, 1)
        if piece.number and not piece.words and piece.option is None
    ]
    return problems


def _within_reason(
    pieces: Sequence[Piece], pairs: Sequence[Pair], problems: list[Problem]
) -> list[Pair]:
    """Return the pairs that are not nested too deep, and report where the others begin."""
    places = [((pair.opening.paragraph, pair.opening.at), 1, pair) for pair in pairs]
    places += [((pair.closing.paragraph, pair.closing.at), -1, pair) for pair in pairs]
    kept: list[Pair] = []
    reported: set[int] = set()
    depth = 0
    for (paragraph, at), step, pair in sorted(places, key=lambda place: place[0]):
        depth += step
        if step > 0 and depth <= _DEEPEST:
            kept.append(pair)
        elif step > 0 and paragraph not in reported:
            reported.add(paragraph)
            offset = _offset(pieces[paragraph], at)
            problems.append(
                Problem("bracket-too-deep", paragraph + 1, offset, {"levels": _DEEPEST})
            )
    return kept


def _content(piece: Piece) -> str:
    return piece.opening + piece.words


def _offset(piece: Piece, at: int) -> int:
    """Return where a place of a paragraph's content stands in its source."""
    if at < len(piece.opening):
        return len(piece.before) + at
    return len(piece.before) + len(piece.number) + len(piece.gap) + at


@dataclass(frozen=True)
class _Group:
    """What stands in brackets within one paragraph."""

    start: int  # of the bracket itself, as far as it stands in this paragraph
    end: int
    inner_start: int
    inner_end: int
    names: tuple[str, ...] | None = None  # of a bracket that began in an earlier paragraph


def _by_paragraph(pairs: Sequence[Pair], contents: Sequence[str]) -> list[list[_Group]]:
    """Return the groups of each paragraph, outer ones before those they contain."""
    found: list[list[tuple[int, int, int, int, _Group]]] = [[] for _ in contents]
    for pair in pairs:
        first, last = pair.opening.paragraph, pair.closing.paragraph
        names: tuple[str, ...] | None = None
        for index in range(first, last + 1):
            length = len(contents[index])
            start, inner_start = (
                (pair.opening.at, pair.opening.at + 1) if index == first else (0, 0)
            )
            end, inner_end = (
                (pair.closing.at + 1, pair.closing.at) if index == last else (length, length)
            )
            group = _Group(start, end, inner_start, inner_end, names)
            if pair.spans and index == first:
                named = _NAMED.match(contents[index], inner_start)
                names = (named and names_in(named[1])) or ()
            # Of two that both fill the paragraph the one that began earlier is the outer.
            found[index].append((start, -end, first, pair.opening.at, group))
    return [[entry[-1] for entry in sorted(row, key=lambda each: each[:4])] for row in found]


class _Reader:
    """One paragraph's words and brackets, made into nodes."""

    def __init__(self, content: str, groups: Sequence[_Group]) -> None:
        self.content = content
        self.groups = groups
        self.blanks: list[int] = []  # where brackets with nothing in them stand

    def parts(self) -> list[Node]:
        return self._nodes(0, len(self.content), list(self.groups))

    def _nodes(self, start: int, end: int, groups: list[_Group]) -> list[Node]:
        """Return the nodes from one place to another; groups side by side become one bracket."""
        nodes: list[Node] = []
        rows = list(_side_by_side(groups))
        at = start
        while rows:
            row = [rows.pop(0)]
            while rows and self._stands_beside(row[-1][0], rows[0][0]):
                row.append(rows.pop(0))
            self._words(nodes, self.content[at : row[0][0].start])
            for node in self._bracket(row):
                if isinstance(node, Words):
                    self._words(nodes, node.text)
                else:
                    nodes.append(node)
            at = row[-1][0].end
        self._words(nodes, self.content[at:end])
        return nodes

    @staticmethod
    def _words(nodes: list[Node], text: str) -> None:
        text = one_line(text)
        if text and nodes and isinstance(nodes[-1], Words):
            nodes[-1] = Words(nodes[-1].text + text)
        elif text:
            nodes.append(Words(text))

    def _stands_beside(self, group: _Group, other: _Group) -> bool:
        between = self.content[group.end : other.start]
        if not _BESIDE.fullmatch(between):
            return False
        # `[a] [b]` are two brackets, unless the second says whose wording of the first it is, or
        # which option.
        if not between or between.strip():
            return True
        names, start, _end, _deletes = self._named(other)
        return bool(names) or start > other.inner_start

    def _named(self, group: _Group) -> tuple[tuple[str, ...], int, int, bool]:
        """Return who a group names, where its wording stands, and whether it is to be deleted."""
        start, end = group.inner_start, group.inner_end
        if group.names is not None:
            return group.names, start, end, False
        named = _NAMED.match(self.content, start, end)
        if named is not None:
            deletes = _DELETES.search(named[1])
            names = names_in(named[1][: deletes.start()] if deletes else named[1])
            if names:
                at = group.start - 1
                # `rights[MEX:  and duties]`: set close to a word, it brings its own blank.
                blank = len(named[2]) > 1 and at >= 0 and self.content[at].isalnum()
                start = named.start(2) + 1 if blank else named.end()
                return names, start, end, deletes is not None
        option = self._after_option(start, end)
        if option is not None:
            return (), option, end, False
        trailed = _TRAILED.search(self.content, max(start, end - 100), end)
        if trailed is not None and trailed.start() > start:
            names = names_in(trailed[1], sure=True)
            if names:
                return names, start, trailed.start(), False
        return (), start, end, False

    def _after_option(self, start: int, end: int) -> int | None:
        """Return where the wording of `[Option 1: …]` begins, None where it is no such bracket."""
        inner = self.content[start:end].lstrip()
        option = option_of(inner)
        wording = inner[option.length :].lstrip() if option is not None else ""
        return end - len(wording) if wording else None

    def _bracket(self, row: Sequence[tuple[_Group, list[_Group]]]) -> list[Node]:
        base: Variant | None = None
        proposed: list[Variant] = []
        for group, inner in row:
            names, start, end, deletes = self._named(group)
            if len(row) == 1 and not self.content[start:end].strip():
                # A blank that waits to be filled in is no reading; it stays as it stands.
                self.blanks += [group.start] if group.start < group.end else []
                return [Words(one_line(self.content[group.start : group.end]))]
            struck = _STRUCK.fullmatch(self.content, start, end)
            if struck is not None:
                start, end, deletes = *struck.span(1), True
            slashed = _slashed(self.content[start:end]) if len(row) == 1 and not names else []
            if slashed:
                base, *proposed = slashed
                break
            within = [each for each in inner if each.start >= start and each.end <= end]
            variant = Variant(tuple(self._nodes(start, end, within)), names)
            if base is None and (not names or deletes):
                base = variant
            else:
                proposed.append(replace(variant, proposed=True))
        return [Bracket((base, *proposed) if base else tuple(proposed))]


def _side_by_side(groups: list[_Group]) -> Iterator[tuple[_Group, list[_Group]]]:
    """Return the outermost groups, each with those inside it."""
    at = 0
    while at < len(groups):
        outer = groups[at]
        after = at + 1
        while after < len(groups) and groups[after].end <= outer.end:
            after += 1
        yield outer, groups[at + 1 : after]
        at = after


def _slashed(text: str) -> list[Variant]:
    """Return the readings of `shall/should`."""
    if not _SLASHED.fullmatch(text):
        return []
    readings = [reading.strip() for reading in text.split("/")]
    if any(reading.casefold() in _JOINING for reading in readings):
        return []
    return [
        Variant((Words(one_line(reading)),), proposed=index > 0)
        for index, reading in enumerate(readings)
    ]


def _whole(row: ReadParagraph) -> ReadParagraph:
    """Return a paragraph that is bracketed as a whole as such, without that bracket."""
    if len(row.parts) != 1 or not isinstance(row.parts[0], Bracket):
        return row
    variants = row.parts[0].variants
    if len(variants) != 1 or (variants[0].delegations and not variants[0].proposed):
        return row
    return replace(row, parts=variants[0].parts, is_disputed=True, added_by=variants[0].delegations)


def _attributions(rows: Sequence[ReadParagraph]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for row in rows:
        found.update(row.added_by)
        found.update(_names(row.parts))
    return dict(sorted(found.items()))


def _names(nodes: Sequence[Node]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Bracket):
            for variant in node.variants:
                yield from variant.delegations
                yield from _names(variant.parts)
