"""Walking through a Word document: its paragraphs and tables, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from contadora.negotiation.papers.docx_runs import OPEN, Found, Runs, chosen, dated, keys_of
from contadora.negotiation.papers.docx_styles import Lists, Style, kind_of
from contadora.negotiation.papers.package import Relation
from contadora.negotiation.papers.shapes import Limits, RefusedError
from contadora.negotiation.papers.tracked import Segment
from contadora.negotiation.papers.xml import Element, attribute, child, local, valued, whole


class Walk:
    """Reads the body; the paragraphs found so far are in `found`."""

    def __init__(
        self,
        styles: dict[str, Style],
        default_style: str,
        lists: Lists,
        relations: dict[str, Relation],
        limits: Limits,
        *,
        own: bool,
    ) -> None:
        self.found: list[Found] = []
        self.runs = Runs(styles, relations, own=own)
        self._styles = styles
        self._default = default_style
        self._lists = lists
        self._limits = limits
        self._letters = 0
        self._keys: list[str] = []  # of bookmarks between paragraphs
        self._waiting: list[str] = []  # comments that begin between paragraphs

    def blocks(self, parent: Element, cell: Found | None = None) -> None:
        """Read what stands in a body; in a table's cell, into the row's one paragraph."""
        for one in parent:
            name = local(one)
            if name == "p":
                self._paragraph(one, cell)
            elif name == "tbl":
                self._table(one, cell)
            elif name in ("sdt", "ins", "del", "moveFrom", "moveTo") or name in OPEN:
                self.blocks(one, cell)
            elif name == "AlternateContent":
                self.blocks(chosen(one), cell)
            elif name == "altChunk":
                self._here(cell).note("embedded_document")
            elif name in ("oMath", "oMathPara"):
                self.runs.math(one, self._here(cell), Segment(""))
            else:
                self._between(one, name)

    def _here(self, cell: Found | None) -> Found:
        if cell is not None:
            return cell
        if not self.found:
            self._begin(Found())
        return self.found[-1]

    def _begin(self, paragraph: Found) -> Found:
        self.found.append(paragraph)
        if len(self.found) > self._limits.paragraphs:
            raise RefusedError("many_paragraphs", most=self._limits.paragraphs)
        return paragraph

    def _between(self, one: Element, name: str) -> None:
        """Keep marks that stand between paragraphs for the next one."""
        identity = attribute(one, "id")
        if name == "bookmarkStart":
            self._keys += keys_of(one)
        elif name == "commentRangeStart":
            self._waiting.append(identity)
        elif name == "commentRangeEnd" and identity in self.runs.open_comments:
            self.runs.close_comment(identity, None)
        elif name in ("moveFromRangeStart", "moveToRangeStart"):
            self.runs.moves[identity] = attribute(one, "name") or identity
        elif name in ("moveFromRangeEnd", "moveToRangeEnd"):
            self.runs.moves.pop(identity, None)

    def _paragraph(self, one: Element, cell: Found | None) -> None:
        properties = child(one, "pPr")
        paragraph = cell
        if paragraph is None:
            paragraph = self._begin(Found())
            self._style(paragraph, properties)
        paragraph.keys += self._keys
        self._keys = []
        for identity in self._waiting:
            paragraph.comments[identity] = (paragraph.letters, paragraph.letters)
            self.runs.open_comments[identity] = paragraph
        self._waiting = []
        if cell is None:
            self._end_mark(paragraph, child(properties, "rPr"))
        if child(properties, "pPrChange") is not None:
            paragraph.note("formatting")
        self.runs.inline(one, paragraph, Segment(""))
        self.runs.settle_own(paragraph)
        self._letters += paragraph.letters
        if self._letters > self._limits.letters:
            raise RefusedError("many_letters", most=self._limits.letters)
        boxes, self.runs.boxes = self.runs.boxes, []
        for box in boxes:  # what a box holds comes after the paragraph that it hangs on
            self.blocks(box)

    def _style(self, paragraph: Found, properties: Element | None) -> None:
        identity = valued(child(properties, "pStyle")) or self._default
        style = self._styles.get(identity, Style())
        list_id = valued(child(properties, "numPr", "numId")) or style.list_id
        level = whole(valued(child(properties, "numPr", "ilvl")))
        if level is None:
            level = style.list_level or 0
        listed = list_id not in ("", "0")
        outline = whole(valued(child(properties, "outlineLvl")))
        if outline is not None:
            style = replace(style, outline=outline)
        paragraph.style = style.name
        paragraph.kind, paragraph.level = kind_of(style, listed)
        if listed:
            paragraph.number = self._lists.number(list_id, level)
            if paragraph.kind == "list":
                paragraph.level = level

    def _end_mark(self, paragraph: Found, marks: Element | None) -> None:
        for one in marks if marks is not None else ():
            name, by = local(one), attribute(one, "author")
            at = dated(attribute(one, "date"))
            if name in ("ins", "moveTo"):
                paragraph.mark_in = Segment("", inserted=by or "?", inserted_at=at)
            elif name in ("del", "moveFrom"):
                paragraph.mark_out = Segment("", deleted=by or "?", deleted_at=at)
            if name == "moveFrom":
                paragraph.move_from = next(reversed(self.runs.moves.values()), "?")
            elif name == "moveTo":
                paragraph.move_to = next(reversed(self.runs.moves.values()), "?")

    def _table(self, table: Element, cell: Found | None) -> None:
        """Read a table as a line for each row."""
        rows = list(_rows(table))
        columns = max((sum(1 for _ in _cells(row)) for row in rows), default=0)
        for number, row in enumerate(rows):
            line = cell if cell is not None else self._begin(Found(kind="table"))
            if number == 0:
                line.note("table", rows=len(rows), columns=columns)
            for place, one in enumerate(_cells(row)):
                if place or (cell is not None and number):
                    line.add(" | ", Segment(""))
                self.blocks(one, line)


def _rows(table: Element) -> Iterator[Element]:
    for one in table:
        if local(one) == "tr":
            yield one
        elif local(one) in ("sdt", "sdtContent", "customXml", "ins", "del"):
            yield from _rows(one)


def _cells(row: Element) -> Iterator[Element]:
    for one in row:
        if local(one) == "tc":
            yield one
        elif local(one) in ("sdt", "sdtContent", "customXml"):
            yield from _cells(one)
