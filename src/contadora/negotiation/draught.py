"""A text that was brought along, as it was read: what its room would begin with, to be confirmed.

Pasted text, bracketed text of elsewhere and Word documents come to one shape, which travels through
the page of the preview as a signed word: nothing is kept at the desk until the text is opened.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from django.core import signing

from contadora.negotiation.drafting.bracketed import read_bracketed
from contadora.negotiation.drafting.loading import Loaded, proposals_of
from contadora.negotiation.drafting.shapes import Edit, Problem, Standing
from contadora.negotiation.papers.docx_in import read_docx
from contadora.negotiation.papers.marks import delegations
from contadora.negotiation.papers.shapes import ReadDocument, ReadParagraph
from contadora.negotiation.papers.tracked import attributed

SALT = "contadora.negotiation.draught"
NOBODY = ""  # whose an unattributed bracket is
MOST_AUTHORS = 200


@dataclass(frozen=True)
class Change:
    """Something that somebody proposes on a paragraph that was read."""

    key: str
    kind: str  # words, delete, move, merge, split, remark
    names: tuple[str, ...]  # as they were read: codes, or whatever stood there
    start: int = 0
    end: int = 0
    content: str = ""
    on: str = ""
    reason: str = ""
    other: int | None = None  # index of another paragraph; of a move, what it would follow


@dataclass(frozen=True)
class Item:
    """A paragraph that was read."""

    kind: str
    level: int
    words: str
    label: str = ""  # the number it had there
    added_by: tuple[str, ...] = ()
    proposed: bool = False
    instead_of: int | None = None  # index of the paragraph that it is an alternative to
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True)
class Draught:
    """A text as it was read."""

    items: tuple[Item, ...]
    problems: tuple[Problem, ...] = ()
    title: str = ""

    @property
    def names(self) -> list[str]:
        """Everybody who proposes something in it, in the order they come; `NOBODY` too."""
        found: dict[str, None] = {}
        for item in self.items:
            groups = [each.names or (NOBODY,) for each in item.changes]
            if item.proposed:
                groups.insert(0, item.added_by or (NOBODY,))
            for group in groups:
                found |= dict.fromkeys(group)
        return list(found)[:MOST_AUTHORS]

    @property
    def count(self) -> int:
        """How many proposals it has."""
        return sum(len(item.changes) + item.proposed for item in self.items)

    def signed(self) -> str:
        """Return it as a word that the page of the preview carries."""
        return signing.dumps(asdict(self), salt=SALT, compress=True)


def unsigned(word: str) -> Draught:
    """Return what a signed word says; raises `signing.BadSignature` where it is not ours."""
    data = signing.loads(word, salt=SALT, max_age=86_400)
    return Draught(
        tuple(_item(each) for each in data["items"]),
        tuple(Problem(**each) for each in data["problems"]),
        data["title"],
    )


def _item(data: Mapping[str, Any]) -> Item:
    changes = tuple(Change(**{**each, "names": tuple(each["names"])}) for each in data["changes"])
    return Item(**{**data, "added_by": tuple(data["added_by"]), "changes": changes})


def pasted(words: str, language: str) -> Draught:
    """Return a pasted text, plain or with brackets."""
    read = read_bracketed(words.replace("\r\n", "\n"), language)
    return Draught(tuple(_of_loaded(proposals_of(read))), read.problems)


def of_docx(data: bytes, language: str, names: Mapping[str, str]) -> Draught:
    """Return a Word document, its tracked changes and comments as what their authors propose.

    `names` are delegations' by code, to know them by. Brackets in its words are read as well, in
    paragraphs that carry no tracked change. Raises `papers.shapes.RefusedError`.
    """
    document = read_docx(data)
    sources = [f"{row.number} {row.base}".strip() for row in document.paragraphs]
    read = read_bracketed(sources, language)
    by_key = {each.key: each for each in proposals_of(read)}
    items: list[Item] = []
    places: dict[int, int] = {}  # paragraph of the document: item
    for index, row in enumerate(document.paragraphs):
        loaded = by_key.get(f"p{index + 1}")
        shape = read.paragraphs[index].piece
        kind, level = _shape(row, shape.kind.value, shape.level)
        tracked = bool(row.edits or row.remarks or row.added_by or row.deleted_by or row.breaks)
        places[index] = len(items)
        if loaded is not None and not tracked and loaded.edits:
            items.append(replace(_of_loaded([loaded], places)[0], kind=kind, level=level))
            continue
        items.append(_of_paragraph(row, index, kind, level, shape.label, names))
    items = _with_joins(document, items, places, names)
    problems = (*document.problems, *read.problems)
    return Draught(tuple(items), problems, document.title)


def _shape(row: ReadParagraph, kind: str, level: int) -> tuple[str, int]:
    """Return a paragraph's kind and level: by its style where that says it, else by its words."""
    if row.kind in ("title", "heading", "preambular", "operative"):
        return row.kind, min(row.level, 4)
    return kind, min(level or (row.level if row.kind == "list" else 0), 4)


def _of_loaded(rows: Iterable[Loaded], places: Mapping[int, int] | None = None) -> list[Item]:
    rows = list(rows)
    index = {each.key: number for number, each in enumerate(rows)}
    items = []
    for row in rows:
        instead = index.get(row.alternative_to or "")
        if row.alternative_to and instead is None and places is not None:
            instead = places.get(int(row.alternative_to[1:]) - 1)
        changes = [_of_edit(each) for each in row.edits]
        if row.is_disputed and instead is None:
            changes.append(Change(f"{row.key}d", "delete", ()))
        items.append(
            Item(
                row.kind.value,
                min(row.level, 4),
                row.base,
                row.label,
                row.delegations,
                row.standing is Standing.PROPOSED,
                instead,
                tuple(changes),
            )
        )
    return items


def _of_edit(edit: Edit, reason: str = "") -> Change:
    return Change(
        edit.key, "words", edit.delegations, edit.start, edit.end, edit.content, edit.on or "",
        reason,
    )  # fmt: skip


def _of_paragraph(
    row: ReadParagraph, index: int, kind: str, level: int, label: str, names: Mapping[str, str]
) -> Item:
    changes = [
        replace(
            _of_edit(each), key=f"{index}-{each.key}", on=f"{index}-{each.on}" if each.on else ""
        )
        for each in attributed(row, names)
    ]
    for number, remark in enumerate(row.remarks):
        changes.append(
            Change(
                f"{index}-r{number}", "remark", _who(remark.author, names), remark.start,
                remark.end, reason=remark.words,
            )
        )  # fmt: skip
    if row.deleted_by:
        changes.append(Change(f"{index}-d", "delete", _who(row.deleted_by, names)))
    for number, (at, author) in enumerate(row.breaks):
        changes.append(Change(f"{index}-s{number}", "split", _who(author, names), at, at))
    added = _who(row.added_by, names) if row.added_by else ()
    return Item(kind, level, row.base, label, added, bool(row.added_by), None, tuple(changes))


def _who(author: str, names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the delegations that an author's name stands for; another's name for itself."""
    return delegations(author, names) or (author,)


def _with_joins(
    document: ReadDocument, items: list[Item], places: Mapping[int, int], names: Mapping[str, str]
) -> list[Item]:
    """Add what concerns two paragraphs: those that would be joined, and those that would move."""
    for index, row in enumerate(document.paragraphs):
        after = places.get(index + 1)
        if row.joined_by and after is not None:
            at = places[index]
            change = Change(f"{index}-j", "merge", _who(row.joined_by, names), other=after)
            items[at] = replace(items[at], changes=(*items[at].changes, change))
    for number, move in enumerate(document.moves):
        moved = places.get(move.origin)
        if moved is None:
            continue
        target = move.target - 1
        follows = places.get(target) if target >= 0 else None
        change = Change(f"m{number}", "move", _who(move.author, names), other=follows)
        if follows != moved:
            items[moved] = replace(items[moved], changes=(*items[moved].changes, change))
    return items


@dataclass(frozen=True)
class Author:
    """Somebody who proposes something in a text that was read, to be taken for a delegation."""

    index: int
    name: str
    count: int
    code: str  # of the delegation that it is taken for at first


def authors_of(draught: Draught, names: Mapping[str, str]) -> list[Author]:
    """Return who proposes something, with the delegation that each seems to be."""
    counts: dict[str, int] = {}
    for item in draught.items:
        groups = [each.names or (NOBODY,) for each in item.changes]
        if item.proposed:
            groups.append(item.added_by or (NOBODY,))
        for group in groups:
            for name in group:
                counts[name] = counts.get(name, 0) + 1
    folded = {called.casefold(): code for code, called in names.items()}
    found = []
    for index, name in enumerate(draught.names):
        code = name if name in names else folded.get(name.casefold(), "")
        found.append(Author(index, name, counts[name], code))
    return found
