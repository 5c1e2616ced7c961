"""A text as a Word document: with tracked changes by delegation to work on, or with brackets."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise

from contadora.negotiation.drafting.shapes import Clause, Kind, Standing, Status
from contadora.negotiation.papers.asides import Aside, asides, mark_of, numbers
from contadora.negotiation.papers.docx_parts import (
    ACCENT,
    FRONT_STYLE,
    KIND_STYLES,
    NOTE_STYLE,
    NUMBER_STYLE,
    STATUS_STYLE,
    content_types,
    core_properties,
    custom_properties,
    footer,
    header,
    make,
    settings,
    styles,
)
from contadora.negotiation.papers.flow import Opening, Piece, opens, pieces
from contadora.negotiation.papers.marks import Run, author, runs
from contadora.negotiation.papers.package import packed, relations_part
from contadora.negotiation.papers.shapes import Mode, Paper
from contadora.negotiation.papers.xml import Element, plain, written

# Written right to left; combining marks stay with what they are on.
_RIGHT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
_BY_SIDE = re.compile(f"([{_RIGHT}][{_RIGHT}\u0300-\u036f\\s]*)")
_STRONG = re.compile(f"[{_RIGHT}]|[A-Za-z\u00c0-\u058f]")
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CUSTOM = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties"
_CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"


def write_docx(
    paper: Paper,
    clauses: Sequence[Clause],
    *,
    mode: Mode = Mode.WORK,
    opening: Opening | None = None,
) -> bytes:
    """Return the text as DOCX; the same text gives the same bytes.

    `opening` says which words of a paragraph's base are set in italics; without it, those that
    resolutions open with in the paper's language.
    """
    kept = [clause for clause in clauses if clause.standing != Standing.REMOVED]
    body = _Body(paper, kept, mode, opening or opens(paper))
    document = body.document()
    parts = {
        "[Content_Types].xml": content_types(),
        "_rels/.rels": relations_part(
            {
                "rId1": ("officeDocument", "word/document.xml"),
                "rId2": (_CORE, "docProps/core.xml"),
                "rId3": (_CUSTOM, "docProps/custom.xml"),
            }
        ),
        "docProps/core.xml": core_properties(paper),
        "docProps/custom.xml": custom_properties(paper, mode, body.said()),
        "word/document.xml": document,
        "word/_rels/document.xml.rels": relations_part(
            {
                "rId1": ("styles", "styles.xml"),
                "rId2": ("settings", "settings.xml"),
                "rId3": ("comments", "comments.xml"),
                "rId4": ("header", "header1.xml"),
                "rId5": ("footer", "footer1.xml"),
            }
        ),
        "word/styles.xml": styles(paper.language),
        "word/settings.xml": settings(paper, mode),
        "word/comments.xml": body.comments(),
        "word/header1.xml": header(paper),
        "word/footer1.xml": footer(paper),
    }
    return packed(parts)


class _Body:
    """The document's paragraphs and comments, whose marks are numbered as they come."""

    def __init__(
        self, paper: Paper, clauses: Sequence[Clause], mode: Mode, opening: Opening
    ) -> None:
        self._paper = paper
        self._clauses = clauses
        self._mode = mode
        self._opening = opening
        self._numbers = numbers(clauses)
        self._marks = 0
        self._comments: list[Aside] = []

    def document(self) -> bytes:
        """Return the main part."""
        lines = [*self._front()]
        for index, clause in enumerate(self._clauses):
            lines += self._clause(clause, first=index == 0)
        last = self._clauses[-1] if self._clauses else None
        if self._mode is Mode.WORK and last and (last.deleters or last.standing != Standing.TEXT):
            # Some programs keep no mark on the end of a document's last paragraph.
            lines.append(make("w:p", None, _styled(FRONT_STYLE)))
        edges = {"top": 1340, "bottom": 1240, "left": 1190, "right": 1190, "header": 560}
        margins = {f"w:{name}": str(value) for name, value in (edges | {"footer": 560}).items()}
        section = make(
            "w:sectPr",
            None,
            make("w:headerReference", {"w:type": "default", "r:id": "rId4"}),
            make("w:footerReference", {"w:type": "default", "r:id": "rId5"}),
            make("w:pgSz", {"w:w": "11906", "w:h": "16838"}),
            make("w:pgMar", margins | {"w:gutter": "0"}),
        )
        return written(make.root("w:document", make("w:body", None, *lines, section)))

    def comments(self) -> bytes:
        """Return the part with what is said beside the text."""
        return written(
            make.root(
                "w:comments",
                *(self._comment(number, one) for number, one in enumerate(self._comments)),
            )
        )

    def said(self) -> list[str]:
        """Return the marks of the comments."""
        return sorted({mark_of(one.author, one.words) for one in self._comments})

    def _comment(self, number: int, said: Aside) -> Element:
        attributes = {"w:id": str(number), "w:author": said.author, "w:initials": said.initials}
        if at := _moment(said.at):
            attributes["w:date"] = at
        lines = said.words.split("\n")
        return make(
            "w:comment",
            attributes,
            *(
                make("w:p", None, _styled("CommentText"), make("w:r", None, *_texts(line)))
                for line in lines
            ),
        )

    def _front(self) -> Iterator[Element]:
        paper = self._paper
        named = " ".join(part for part in (paper.symbol, paper.revision) if part)
        front = [named, *(f"{what}: {value}" for what, value in paper.front)]
        if all(clause.kind != Kind.TITLE for clause in self._clauses):
            front.append(paper.title)
        front.append(paper.labels["legend_work" if self._mode is Mode.WORK else "legend"])
        if self._mode is Mode.READING:
            front += paper.reserves
        for line in front:
            if line:
                yield make("w:p", None, _styled(FRONT_STYLE), *_text_runs(line))

    def _clause(self, clause: Clause, *, first: bool) -> Iterator[Element]:
        name = f"_p_{uuid.UUID(clause.key).hex}"
        mark = self._next()
        start = make("w:bookmarkStart", {"w:id": mark, "w:name": name})
        end = make("w:bookmarkEnd", {"w:id": mark})
        if self._mode is Mode.READING:
            yield self._bracketed(clause, start, end)
            for note in clause.notes:
                yield make("w:p", None, _styled(NOTE_STYLE), *_text_runs(note))
            return
        said = asides(self._paper, clause, self._numbers)
        if first:
            room = self._paper.labels["room"]
            whole = len(clause.base)
            said += [Aside(0, whole, room, one) for one in self._paper.reserves]
        yield self._tracked(clause, said, start, end)

    def _bracketed(self, clause: Clause, start: Element, end: Element) -> Element:
        italics = self._opening(clause)
        found = [_piece_runs(piece) for piece in pieces(clause, italics)]
        flat = [run for some in found for run in some]
        properties = self._properties(clause, [])
        number = self._number(clause)
        return make("w:p", None, properties, start, *number, *flat, *self._status(clause), end)

    def _tracked(
        self, clause: Clause, said: Sequence[Aside], start: Element, end: Element
    ) -> Element:
        added = clause.delegations if clause.standing == Standing.PROPOSED else ()
        marks = []
        if added:
            marks.append(self._added(clause))
        if clause.deleters:
            marks.append(self._struck(clause))
        number = self._within(clause, self._number(clause, deleted=bool(clause.deleters)))
        laid = runs(clause.base, clause.edits, added, clause.deleters)
        body = list(self._marked(clause, laid, said))
        status = self._within(clause, self._status(clause, deleted=bool(clause.deleters)))
        return make(
            "w:p", None, self._properties(clause, marks), start, *number, *body, *status, end
        )

    def _properties(self, clause: Clause, marks: Sequence[Element]) -> Element:
        level = min(max(clause.level, 0), 4)
        style = {Kind.TITLE: "Title", Kind.HEADING: f"Heading{min(level + 1, 4)}"}.get(
            clause.kind, f"{KIND_STYLES.get(clause.kind.value, 'CdPlain')}{level}"
        )
        strong = _STRONG.search(clause.base)
        right = strong is not None and re.match(f"[{_RIGHT}]", strong[0])
        return make(
            "w:pPr",
            None,
            make("w:pStyle", {"w:val": style}),
            make("w:bidi") if right else None,
            make("w:rPr", None, *marks) if marks else None,
        )

    def _within(self, clause: Clause, own: list[Element]) -> list[Element]:
        """Return what a paper adds to a paragraph within the marks of the whole of it.

        A number that stayed when its paragraph is taken out would land in the next one.
        """
        if own and clause.deleters:
            own = [_filled(self._struck(clause), own)]
        if own and clause.standing == Standing.PROPOSED and clause.delegations:
            own = [_filled(self._added(clause), own)]
        return own

    def _added(self, clause: Clause) -> Element:
        by = author(clause.delegations, self._paper.names)
        return self._change("w:ins", by, clause.key)

    def _struck(self, clause: Clause) -> Element:
        added = clause.delegations if clause.standing == Standing.PROPOSED else ()
        by = author(clause.deleters, self._paper.names, (added,))
        return self._change("w:del", by, clause.key)

    def _number(self, clause: Clause, *, deleted: bool = False) -> list[Element]:
        if not clause.number:
            return []
        style = make("w:rPr", None, make("w:rStyle", {"w:val": NUMBER_STYLE}))
        return [make("w:r", None, style, *_texts(clause.number, deleted=deleted), make("w:tab"))]

    def _status(self, clause: Clause, *, deleted: bool = False) -> list[Element]:
        if clause.status == Status.OPEN:
            return []
        style = make("w:rPr", None, make("w:rStyle", {"w:val": STATUS_STYLE}))
        words = f" [{self._paper.labels[clause.status.value]}]"
        return [make("w:r", None, style, *_texts(words, deleted=deleted))]

    def _marked(
        self, clause: Clause, laid: Sequence[Run], said: Sequence[Aside]
    ) -> Iterator[Element]:
        """Yield runs within their marks, cut where comments or the opening words begin and end."""
        italics = self._opening(clause) or (0, 0)
        known = {key for run in laid for key in (run.put_by, *run.struck_by) if key}
        on_base = [one for one in said if one.edit not in known]
        cuts = {*italics, *(spot for one in on_base for spot in (one.start, one.end))}
        found = list(_cut(laid, cuts))
        spans = [(_place(one, found, known), self._keep(one)) for one in said]
        for index, run in enumerate([*found, None]):
            for (start, end), number in spans:
                if start < end == index:
                    yield from _comment_end(number)
            for (start, end), number in spans:
                if start == index:
                    yield make("w:commentRangeStart", {"w:id": str(number)})
                    if end == index:
                        yield from _comment_end(number)
            if run is not None:
                leaning = run.put_by is None and italics[0] <= run.at < italics[1]
                yield from self._wrapped(run, leaning)

    def _keep(self, said: Aside) -> int:
        self._comments.append(said)
        return len(self._comments) - 1

    def _wrapped(self, run: Run, italic: bool) -> list[Element]:
        found = _text_runs(run.text, italic=italic, deleted=bool(run.deleted))
        if run.deleted:
            key = run.struck_by[0] if run.struck_by else ""
            by = run.striker(self._paper.names)
            found = [_filled(self._change("w:del", by, key), found)]
        if run.inserted:
            by = run.putter(self._paper.names)
            found = [_filled(self._change("w:ins", by, run.put_by or ""), found)]
        return found

    def _change(self, name: str, by: str, key: str) -> Element:
        at = _moment(self._paper.dates.get(key, "")) or _moment(self._paper.made.isoformat())
        return make(name, {"w:id": self._next(), "w:author": by, "w:date": at})

    def _next(self) -> str:
        self._marks += 1
        return str(self._marks)


def _cut(laid: Iterable[Run], cuts: Iterable[int]) -> Iterator[Run]:
    """Yield runs of the base divided at some places."""
    places = sorted(cuts)
    for run in laid:
        start, end = run.at, run.at + len(run.text)
        inside = [spot for spot in places if start < spot < end] if run.put_by is None else []
        for first, last in pairwise([start, *inside, end]):
            yield replace(run, text=run.text[first - start : last - start], at=first)


def _place(said: Aside, found: Sequence[Run], known: set[str]) -> tuple[int, int]:
    """Return before which runs a comment begins and ends."""
    if said.edit in known:
        on = [i for i, run in enumerate(found) if said.edit in (run.put_by, *run.struck_by)]
        return on[0], on[-1] + 1
    start, end = (
        next((i for i, run in enumerate(found) if run.at >= spot), len(found))
        for spot in (said.start, max(said.start, said.end))
    )
    return start, end


def _comment_end(number: int) -> Iterator[Element]:
    yield make("w:commentRangeEnd", {"w:id": str(number)})
    style = make("w:rPr", None, make("w:rStyle", {"w:val": "CommentReference"}))
    yield make("w:r", None, style, make("w:commentReference", {"w:id": str(number)}))


def _styled(style: str) -> Element:
    return make("w:pPr", None, make("w:pStyle", {"w:val": style}))


def _filled(element: Element, inner: Iterable[Element]) -> Element:
    element.extend(inner)
    return element


def _piece_runs(piece: Piece) -> list[Element]:
    if piece.mark:
        return _text_runs(piece.text, small=True)
    return _text_runs(piece.text, italic=piece.opening, bold=piece.added, struck=piece.struck)


def _text_runs(
    text: str,
    *,
    italic: bool = False,
    bold: bool = False,
    struck: bool = False,
    small: bool = False,
    deleted: bool = False,
) -> list[Element]:
    """Return runs of a text, those that go from right to left apart."""
    found = []
    for number, part in enumerate(_BY_SIDE.split(text)):
        if not part:
            continue
        names = [name for name in ("w:b", "w:bCs") if bold]
        names += [name for name in ("w:i", "w:iCs") if italic]
        names += ["w:strike"] if struck else []
        properties = [make(name) for name in names]
        if small:
            properties += [make("w:color", {"w:val": ACCENT}), make("w:sz", {"w:val": "18"})]
        if number % 2:
            properties.append(make("w:rtl"))
        style = make("w:rPr", None, *properties) if properties else None
        found.append(make("w:r", None, style, *_texts(part, deleted=deleted)))
    return found


def _texts(text: str, *, deleted: bool = False) -> Iterator[Element]:
    """Yield a text with its tabs and line breaks."""
    for part in re.split("([\t\n])", plain(text)):
        if part == "\t":
            yield make("w:tab")
        elif part == "\n":
            yield make("w:br")
        elif part:
            words = make("w:delText" if deleted else "w:t", None, text=part)
            words.set(_SPACE, "preserve")
            yield words


def _moment(text: str) -> str:
    """Return a moment as Word keeps it, in UTC; empty if it is none."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return ""
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
