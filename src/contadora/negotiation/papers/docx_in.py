"""Reading a Word document: paragraphs, tracked changes, comments; what cannot be read is said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from contadora.negotiation.drafting.shapes import Problem, Remark
from contadora.negotiation.papers.docx_parts import (
    LANGUAGE_PROPERTY,
    MODE_PROPERTY,
    SAID_PROPERTY,
    TEXT_PROPERTY,
    VERSION_PROPERTY,
)
from contadora.negotiation.papers.docx_runs import Found, dated
from contadora.negotiation.papers.docx_styles import read_lists, read_styles
from contadora.negotiation.papers.docx_walk import Walk
from contadora.negotiation.papers.package import Package, Relation
from contadora.negotiation.papers.shapes import (
    Limits,
    Mode,
    ReadDocument,
    ReadMove,
    ReadParagraph,
)
from contadora.negotiation.papers.tracked import Segment, base_of, edits_of
from contadora.negotiation.papers.xml import Element, attribute, children, local, whole

_OWN_LINES = ("front matter", "note beside a paragraph")
_LINKS = ("hyperlink",)


def read_docx(data: bytes, limits: Limits | None = None) -> ReadDocument:
    """Return a Word document as it reads; raise `RefusedError` for what cannot be taken at all."""
    limits = limits or Limits()
    package = Package(data, limits)
    main = package.main_part()
    relations = package.relations(main)
    properties = _properties(package)
    styles, default = read_styles(_related(package, relations, "styles"))
    lists = read_lists(_related(package, relations, "numbering"))
    own = bool(properties.get(TEXT_PROPERTY))
    walk = Walk(styles, default, lists, relations, limits, own=own)
    for kind in ("footnote", "endnote"):
        notes = _related(package, relations, f"{kind}s")
        for note in children(notes, kind) if notes is not None else ():
            walk.runs.footnotes[kind, attribute(note, "id")] = _lines(note)
    root = package.tree(main)
    for body in children(root, "body"):
        walk.blocks(body)
    found = walk.found
    if own:
        found = [one for one in found if one.keys or one.style.casefold() not in _OWN_LINES]
    sheet = _Sheet(found, _comments(package, relations))
    problems = [*_outside(package, relations, own=own), *sheet.problems]
    core = _core(package)
    return ReadDocument(
        paragraphs=tuple(sheet.paragraphs),
        problems=tuple(problems),
        moves=tuple(sheet.moves),
        title=core.get("title", ""),
        language=properties.get(LANGUAGE_PROPERTY, core.get("language", "")[:2].lower()),
        text=properties.get(TEXT_PROPERTY, ""),
        version=whole(properties.get(VERSION_PROPERTY, "")),
        mode=_mode(properties.get(MODE_PROPERTY, "")),
        date=(core.get("modified") or core.get("created") or "")[:10],
        said=frozenset(
            mark
            for name, value in properties.items()
            if name.startswith(SAID_PROPERTY)
            for mark in value.split()
        ),
    )


@dataclass
class _Comment:
    author: str
    at: str
    words: str


@dataclass
class _Joined:
    """Paragraphs found that are one without the changes that are tracked."""

    parts: list[Found]
    owner: str = ""  # who adds it
    owned_at: str = ""
    breaks: list[tuple[int, str]] = field(default_factory=list)

    @property
    def segments(self) -> list[Segment]:
        return [segment for part in self.parts for segment in part.segments]


class _Sheet:
    """The paragraphs as they stand without tracked changes, and what is to be said of them."""

    def __init__(self, found: Sequence[Found], comments: dict[str, _Comment]) -> None:
        self.paragraphs: list[ReadParagraph] = []
        self.problems: list[Problem] = []
        self.moves: list[ReadMove] = []
        self._comments = comments
        targets = _moved(found)
        places: dict[int, int] = {}
        copies = {id(copy) for _, copy in targets}
        joined = _joined([one for one in found if id(one) not in copies])
        gone: Found | None = None
        for one in joined:
            for part in one.parts:
                places[id(part)] = len(self.paragraphs)
            before = gone
            gone = None
            paragraph, deleting = self._paragraph(one, before)
            if deleting:
                gone = one.parts[-1]
            if paragraph is None:
                continue
            if before is not None and paragraph.deleted_by and self.paragraphs:
                # Its words went with the end of the one before, which is joined to nothing then.
                self.paragraphs[-1] = replace(self.paragraphs[-1], joined_by="")
            self.paragraphs.append(paragraph)
        for origin, copy in targets:
            index = next(i for i, one in enumerate(found) if one is copy)
            after = [places[id(one)] for one in found[index:] if id(one) in places]
            mark = copy.mark_in or Segment("")
            self.moves.append(
                ReadMove(
                    places[id(origin)],
                    after[0] if after else len(self.paragraphs),
                    mark.inserted,
                    mark.inserted_at,
                )
            )
        unplaced = [key for key in comments if not any(key in one.comments for one in found)]
        for key in unplaced:
            lost = comments[key]
            values: dict[str, str | int] = {"author": lost.author, "text": lost.words}
            self.problems.append(Problem("comment_unplaced", values=values))

    def _paragraph(self, one: _Joined, before: Found | None) -> tuple[ReadParagraph | None, bool]:
        """Return a paragraph, and whether the end of it is struck while its words are not all."""
        segments, last = one.segments, one.parts[-1]
        number = len(self.paragraphs) + 1
        base = base_of(segments, one.owner)
        mark = None if last.move_from else last.mark_out
        moving = bool(last.move_from)
        struck = [segment for segment in segments if segment.inserted == one.owner]
        whole_by = ""
        if base and not moving and all(segment.deleted for segment in struck):
            if mark is not None:
                whole_by = mark.deleted
            elif before is not None and before.mark_out is not None:
                whole_by, mark = before.mark_out.deleted, before.mark_out
        elif mark is not None and not base:
            whole_by = mark.deleted
        if whole_by:  # what is struck as a whole is no edit of its words
            segments = [_kept(segment, whole_by, one.owner) for segment in segments]
        if moving:
            segments = [Segment(s.text, s.inserted, "", s.inserted_at) for s in segments]
        edits = edits_of(segments, one.owner)
        self._note(one, number)
        first = one.parts[0]
        empty = not base and not edits and not first.keys and not any(p.comments for p in one.parts)
        if empty:
            return None, False
        joins = mark is not None and not whole_by and last.mark_out is not None
        paragraph = ReadParagraph(
            base=base,
            keys=tuple(dict.fromkeys(key for part in one.parts for key in part.keys)),
            kind=first.kind,
            level=first.level,
            number=first.number,
            style=first.style,
            edits=tuple(edits),
            remarks=tuple(self._remarks(one)),
            added_by=one.owner,
            added_at=one.owned_at,
            deleted_by=whole_by,
            deleted_at=mark.deleted_at if whole_by and mark else "",
            breaks=tuple(one.breaks),
            joined_by=mark.deleted if joins and mark else "",
        )
        return paragraph, joins

    def _note(self, one: _Joined, number: int) -> None:
        letters = 0
        for part in one.parts:
            for code, at, values in part.problems:
                place = _in_base(one.segments, letters + at, one.owner)
                self.problems.append(Problem(code, number, place, dict(values)))
            letters += part.letters

    def _remarks(self, one: _Joined) -> Iterable[Remark]:
        letters = 0
        for part in one.parts:
            for key, (start, end) in part.comments.items():
                said = self._comments.get(key)
                if said is not None:
                    span = (
                        _in_base(one.segments, letters + start, one.owner),
                        _in_base(one.segments, letters + max(start, end), one.owner),
                    )
                    yield Remark(*span, said.author, said.words, said.at)
            letters += part.letters


def _kept(segment: Segment, by: str, owner: str) -> Segment:
    if segment.inserted != owner or segment.deleted != by:
        return segment
    return Segment(segment.text, segment.inserted, "", segment.inserted_at)


def _in_base(segments: Iterable[Segment], letters: int, owner: str) -> int:
    """Return where in the base a place stands that counts every letter."""
    at = 0
    for one in segments:
        taken = min(len(one.text), letters)
        letters -= taken
        at += taken if one.inserted == owner else 0
        if letters <= 0:
            break
    return at


def _joined(found: Sequence[Found]) -> list[_Joined]:
    """Put together what one tracked end of a paragraph divides, and tell what is added whole.

    An author who goes on writing behind a paragraph marks that paragraph's end as put in, and the
    new words; the end that was there before is then the new paragraph's.
    """
    out: list[_Joined] = []
    index = 0
    while index < len(found):
        one = found[index]
        index += 1
        author = _writer(one)
        if author and one.mark_in is not None:
            out.append(_Joined([one], author, one.mark_in.inserted_at))
            continue
        if author and one.keys:
            # One of ours that is added and struck: some programs keep one mark on its end.
            out.append(_Joined([one], author, one.segments[0].inserted_at))
            continue
        whole = _Joined([one])
        out.append(whole)
        mark = one.mark_in
        while mark is not None and index < len(found) and not _both_ours(whole, found[index]):
            following = found[index]
            index += 1
            writer = _writer(following)
            if writer:
                out.append(_Joined([following], writer, mark.inserted_at))
            else:
                place = len(base_of(whole.segments))
                whole.breaks.append((place, mark.inserted))
                whole.parts.append(following)
            mark = following.mark_in
    return out


def _both_ours(whole: _Joined, following: Found) -> bool:
    """Return whether the end between two paragraphs stood in the paper as it went out.

    Where one author's words end a paragraph of ours and begin the next, some programs take the end
    between them for that author's too.
    """
    return bool(following.keys) and any(part.keys for part in whole.parts)


def _writer(one: Found) -> str:
    """Return who put in all of a paragraph's words; empty where some stood before."""
    words = [segment for segment in one.segments if segment.text]
    if not words:
        return one.mark_in.inserted if one.mark_in is not None else ""
    if not all(segment.inserted for segment in words):
        return ""
    by = [segment.inserted for segment in words]
    own = one.mark_in.inserted if one.mark_in is not None else _proposer(one)
    return own if own in by else by[0]


def _proposer(one: Found) -> str:
    """Return who would add a paragraph of ours that some would strike, when its end lost the mark.

    Our number went in with it; one without a number is whose words are struck with its end.
    """
    if one.own_by or one.mark_out is None:
        return one.own_by
    letters: Counter[str] = Counter()
    for segment in one.segments:
        if segment.deleted == one.mark_out.deleted:
            letters[segment.inserted] += len(segment.text)
    return next((author for author, _ in letters.most_common(1)), "")


def _moved(found: Sequence[Found]) -> list[tuple[Found, Found]]:
    """Return the paragraphs that are tracked as moved whole, each with its copy."""
    targets: dict[str, list[Found]] = {}
    for one in found:
        words = [segment for segment in one.segments if segment.text]
        if one.move_to and words and all(segment.inserted for segment in words):
            targets.setdefault("".join(segment.text for segment in words), []).append(one)
    pairs = []
    for one in found:
        words = [segment for segment in one.segments if segment.text]
        if not one.move_from or not words or not all(segment.deleted for segment in words):
            continue
        copies = targets.get("".join(segment.text for segment in words))
        if copies:
            copy = copies.pop(0)
            one.keys += copy.keys
            pairs.append((one, copy))
        else:
            one.move_from = ""  # it was changed on its way: struck here, and added there
    return pairs


def _outside(package: Package, relations: dict[str, Relation], *, own: bool) -> Iterable[Problem]:
    """Yield what the document refers to elsewhere, and what stands around its text."""
    parts = [relations, package.relations("word/settings.xml")]
    for relation in (one for some in parts for one in some.values()):
        if relation.external and relation.kind not in _LINKS:
            code = "template" if relation.kind == "attachedTemplate" else "outside"
            yield Problem(code, values={"kind": relation.kind, "target": relation.target[:400]})
        elif not own and relation.kind in ("header", "footer"):
            root = package.tree(relation.target)
            text = _lines(root) if root is not None else ""
            if text.strip():
                yield Problem(relation.kind, values={"text": text})
        elif relation.kind in ("aFChunk", "oleObject", "package", "control"):
            yield Problem("embedded", values={"part": relation.target[:400]})


def _comments(package: Package, relations: dict[str, Relation]) -> dict[str, _Comment]:
    root = _related(package, relations, "comments")
    return {
        attribute(one, "id"): _Comment(
            attribute(one, "author"), dated(attribute(one, "date")), _lines(one)
        )
        for one in (children(root, "comment") if root is not None else ())
    }


def _lines(root: Element) -> str:
    """Return the text of a part's paragraphs, one a line."""
    lines = []
    for paragraph in root.iter():
        if local(paragraph) == "p":
            texts = (
                one.text or "" if local(one) == "t" else "\t" if local(one) == "tab" else "\n"
                for one in paragraph.iter()
                if local(one) in ("t", "br", "cr") or (local(one) == "tab" and _in_run(one))
            )
            lines.append("".join(texts))
    return "\n".join(lines)


def _in_run(one: Element) -> bool:
    return local(one.getparent()) == "r"


def _related(package: Package, relations: dict[str, Relation], kind: str) -> Element | None:
    found = next((one for one in relations.values() if one.kind == kind), None)
    return None if found is None or found.external else package.tree(found.target)


def _properties(package: Package) -> dict[str, str]:
    root = package.tree("docProps/custom.xml")
    return {
        attribute(one, "name"): "".join(one.itertext()).strip()
        for one in (children(root, "property") if root is not None else ())
    }


def _core(package: Package) -> dict[str, str]:
    root = package.tree("docProps/core.xml")
    return {local(one): (one.text or "").strip() for one in (root if root is not None else ())}


def _mode(text: str) -> Mode | None:
    return Mode(text) if re.fullmatch("work|reading", text) else None
