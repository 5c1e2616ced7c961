"""Within a paragraph of a Word document: its runs and their marks, and what is no text.

What cannot be read is noted where it stands; the wording of equations is kept as text.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from contadora.negotiation.papers.docx_styles import Style
from contadora.negotiation.papers.package import Relation
from contadora.negotiation.papers.tracked import Segment
from contadora.negotiation.papers.xml import (
    Element,
    attribute,
    child,
    children,
    local,
    namespace,
    valued,
)

_DATE = re.compile(r"[1-9]\d{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])")
_LONGEST = 400  # letters of what is quoted in a report
_BOOKMARK = re.compile("_p_([0-9a-f]{32})")
NUMBER, STATUS = "paragraph number", "paragraph status"  # names of our own styles
_OWN_STATUS = re.compile(r" \[[^\[\]]*\]")
# Transparent: what they hold counts as if they were not there.
OPEN = frozenset(
    ("smartTag", "customXml", "sdtContent", "dir", "bdo", "ruby", "rubyBase", "Choice", "Fallback")
)
# Without words: how things look, where ranges end, what belongs to a part that is read elsewhere.
_SILENT = frozenset((
    "pPr", "rPr", "proofErr", "permStart", "permEnd", "bookmarkEnd", "lastRenderedPageBreak",
    "annotationRef", "footnoteRef", "endnoteRef", "separator", "continuationSeparator", "sdtPr",
    "sdtEndPr", "smartTagPr", "rubyPr", "rt", "commentReference", "dayShort", "monthShort",
    "yearShort", "dayLong", "monthLong", "yearLong", "pgNum", "sectPr", "tblPr", "tblGrid", "trPr",
    "tcPr", "fldData", "customXmlPr", "moveFromRangeEnd", "moveToRangeEnd",
    "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart",
    "customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd",
    "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "tblPrEx", "tblCaption", "ptab",
))  # fmt: skip
_HARD = {"noBreakHyphen": "\N{NON-BREAKING HYPHEN}", "softHyphen": "\N{SOFT HYPHEN}"}
_MATH = "math"
_QUIET_FIELDS = frozenset(("PAGE", "NUMPAGES", "SECTIONPAGES"))


@dataclass
class Found:
    """A paragraph in the making; places count all letters, those that are struck too."""

    segments: list[Segment] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    problems: list[tuple[str, int, dict[str, str | int]]] = field(default_factory=list)
    comments: dict[str, tuple[int, int]] = field(default_factory=dict)  # by id, where
    style: str = ""
    kind: str = "plain"
    level: int = 0
    number: str = ""
    mark_in: Segment | None = None  # who put in the end of the paragraph
    mark_out: Segment | None = None  # who would take it out
    move_from: str = ""  # the move's name
    move_to: str = ""
    own_number: str | None = None  # as our papers write it; None until it began
    own_by: str = ""  # who put that number in
    own_status: str = ""
    letters: int = 0

    def add(self, text: str, under: Segment) -> None:
        """Add text under the marks it stands in."""
        if not text:
            return
        self.letters += len(text)
        last = self.segments[-1] if self.segments else None
        marks = (under.inserted, under.deleted, under.inserted_at, under.deleted_at)
        if last is not None and last[1:] == marks:
            text = last.text + text
            self.segments.pop()
        self.segments.append(Segment(text, *marks))

    def note(self, what: str, /, at: int | None = None, **values: str | int) -> None:
        """Note something that is no text, where it stands: here, if no place is given."""
        self.problems.append((what, self.letters if at is None else at, values))


class Runs:
    """Reads paragraphs' contents; fields, moves and comments may reach over several of them."""

    def __init__(
        self, styles: dict[str, Style], relations: dict[str, Relation], *, own: bool
    ) -> None:
        self.footnotes: dict[tuple[str, str], str] = {}
        self.open_comments: dict[str, Found] = {}
        self.moves: dict[str, str] = {}  # open ranges of moves: name by id
        self.boxes: list[Element] = []  # text boxes on the paragraph
        self._styles = styles
        self._relations = relations
        self._own = own
        # What the open fields ask for, outermost first, and where each begins.
        self._fields: list[str] = []
        self._begun: list[tuple[Found, int]] = []
        self._asking: list[bool] = []

    def inline(self, parent: Element, paragraph: Found, under: Segment) -> None:
        """Read what stands in a paragraph, under the marks that hold there."""
        for one in parent:
            name = local(one)
            if namespace(one).endswith(_MATH):
                self.math(one, paragraph, under)
            elif name == "r":
                self._run(one, paragraph, under)
            elif name in ("ins", "moveTo"):
                by, at = attribute(one, "author") or "?", dated(attribute(one, "date"))
                self.inline(one, paragraph, under._replace(inserted=by, inserted_at=at))
            elif name in ("del", "moveFrom"):
                by, at = attribute(one, "author") or "?", dated(attribute(one, "date"))
                self.inline(one, paragraph, under._replace(deleted=by, deleted_at=at))
            elif name == "hyperlink":
                self._link(one, paragraph)
                self.inline(one, paragraph, under)
            elif name == "fldSimple":
                self._field(attribute(one, "instr"), paragraph)
                self.inline(one, paragraph, under)
            elif name == "sdt" or name in OPEN:
                self.inline(one, paragraph, under)
            elif name == "AlternateContent":
                self.inline(chosen(one), paragraph, under)
            else:
                self._mark(one, name, paragraph)

    def _mark(self, one: Element, name: str, paragraph: Found) -> None:
        identity = attribute(one, "id")
        if name == "bookmarkStart":
            paragraph.keys += keys_of(one)
        elif name == "commentRangeStart":
            paragraph.comments[identity] = (paragraph.letters, paragraph.letters)
            self.open_comments[identity] = paragraph
        elif name == "commentRangeEnd":
            self.close_comment(identity, paragraph)
        elif name in ("moveFromRangeStart", "moveToRangeStart"):
            moved = attribute(one, "name") or identity
            self.moves[identity] = moved
            # The range begins within the paragraph whose end, read before, is marked as moved.
            if paragraph.move_from == "?" and name == "moveFromRangeStart":
                paragraph.move_from = moved
            if paragraph.move_to == "?" and name == "moveToRangeStart":
                paragraph.move_to = moved
        elif name in ("moveFromRangeEnd", "moveToRangeEnd"):
            self.moves.pop(identity, None)
        elif name not in _SILENT and any(text.strip() for text in one.itertext()):
            paragraph.note("unknown", name=name, text=_clipped("".join(one.itertext())))

    def close_comment(self, identity: str, paragraph: Found | None) -> None:
        """End a comment's range here."""
        begun = self.open_comments.pop(identity, None)
        if begun is None:
            if paragraph is not None:
                paragraph.comments.setdefault(identity, (paragraph.letters, paragraph.letters))
            return
        # One that spans several paragraphs is kept at the first, to its end.
        begun.comments[identity] = (begun.comments[identity][0], begun.letters)

    def _run(self, run: Element, paragraph: Found, under: Segment) -> None:
        properties = child(run, "rPr")
        own = self._own_style(properties)
        for one in properties if properties is not None else ():
            name = local(one)
            if name == "vanish" and attribute(one, "val", "1") not in ("0", "false"):
                paragraph.note("hidden", text=_clipped("".join(run.itertext())))
            elif name == "rPrChange" and not any(p[0] == "formatting" for p in paragraph.problems):
                paragraph.note("formatting")
        for one in _contents(run):
            name = local(one)
            asking = any(self._asking)
            if name in ("t", "delText"):
                if not asking:
                    self._text(_text(one), paragraph, under, own)
            elif name == "tab":
                self._text("\t", paragraph, under, own)
            elif name in ("br", "cr"):
                if attribute(one, "type") not in ("page", "column"):
                    self._text("\n", paragraph, under, own)
            elif name in _HARD:
                self._text(_HARD[name], paragraph, under, own)
            elif name in ("instrText", "delInstrText"):
                if self._fields:
                    self._fields[-1] += one.text or ""
            elif name == "fldChar":
                self._field_mark(one, paragraph)
            else:
                self._other(one, name, paragraph, under)

    def _own_style(self, properties: Element | None) -> str:
        if not self._own:
            return ""
        style = self._styles.get(valued(child(properties, "rStyle")))
        name = style.name.casefold() if style else ""
        return name if name in (NUMBER, STATUS) else ""

    def _text(self, text: str, paragraph: Found, under: Segment, own: str) -> None:
        """Add text, but for the number and the status that our own papers write."""
        ours = not under.inserted or paragraph.mark_in is not None
        if own == NUMBER and (ours or paragraph.keys) and "\t" not in (paragraph.own_number or ""):
            before, tab, after = text.partition("\t")
            paragraph.own_number = (paragraph.own_number or "") + before + tab
            paragraph.own_by = under.inserted
            paragraph.add(after, under)
        elif own == STATUS and ours:
            paragraph.own_status += text
        else:
            paragraph.add(text, under)

    def settle_own(self, paragraph: Found) -> None:
        """Take the number that our own papers write; keep what was written on to their marks."""
        if paragraph.own_number is not None:
            paragraph.number = paragraph.own_number.rstrip("\t")
        if paragraph.own_status:
            # Whoever writes on at the end writes on in the status's style.
            left = _OWN_STATUS.sub("", paragraph.own_status, count=1)
            paragraph.add(left, Segment(""))
            paragraph.own_status = ""

    def _other(self, one: Element, name: str, paragraph: Found, under: Segment) -> None:
        if name in ("footnoteReference", "endnoteReference"):
            kind = name.removesuffix("Reference")
            text = self.footnotes.get((kind, attribute(one, "id")), "")
            paragraph.note(kind, text=text)
        elif name == "sym":
            paragraph.note("symbol", font=attribute(one, "font"), code=attribute(one, "char"))
            paragraph.add("\N{REPLACEMENT CHARACTER}", under)
        elif name in ("drawing", "pict", "object"):
            self._picture(one, name, paragraph)
        elif name == "commentReference":
            identity = attribute(one, "id")
            paragraph.comments.setdefault(identity, (paragraph.letters, paragraph.letters))
        elif name in ("ruby", "rubyBase"):
            self.inline(one, paragraph, under)
        elif name not in _SILENT:
            text = _clipped("".join(one.itertext()))
            paragraph.note("unknown", name=name, text=text)

    def _picture(self, one: Element, name: str, paragraph: Found) -> None:
        boxes = [box for box in one.iter() if local(box) == "txbxContent"]
        if boxes:
            paragraph.note("text_box", text=_clipped("".join(boxes[0].itertext())))
            inner = {id(deep) for box in boxes for deep in box.iter() if deep is not box}
            self.boxes += [box for box in boxes if id(box) not in inner]
            return
        described = next((inner for inner in one.iter() if local(inner) == "docPr"), None)
        words = attribute(described, "descr") if described is not None else ""
        embedded = any(local(inner) == "OLEObject" for inner in one.iter())
        is_image = any(local(inner) in ("blip", "imagedata") for inner in one.iter())
        code = "object" if embedded or name == "object" else "image" if is_image else "drawing"
        paragraph.note(code, text=_clipped(words))

    def math(self, one: Element, paragraph: Found, under: Segment) -> None:
        """Keep the letters of an equation."""
        text = "".join(inner.text or "" for inner in one.iter() if local(inner) == "t")
        paragraph.note("equation", text=_clipped(text))
        paragraph.add(text, under)

    def _link(self, one: Element, paragraph: Found) -> None:
        relation = self._relations.get(attribute(one, "id"))
        if relation is not None and relation.external:
            paragraph.note("link", target=_clipped(relation.target))

    def _field(self, asked: str, paragraph: Found, at: int | None = None) -> None:
        words = asked.split()
        if words and words[0].upper() == "HYPERLINK":
            paragraph.note("link", at, target=_clipped(words[-1].strip('"')))
        elif words and words[0].upper() not in _QUIET_FIELDS:
            paragraph.note("field", at, instruction=_clipped(asked.strip()))

    def _field_mark(self, one: Element, paragraph: Found) -> None:
        what = attribute(one, "fldCharType")
        if what == "begin":
            self._fields.append("")
            self._begun.append((paragraph, paragraph.letters))
            self._asking.append(True)
        elif what == "separate" and self._asking:
            self._asking[-1] = False
        elif what == "end" and self._fields:
            self._asking.pop()
            begun, at = self._begun.pop()
            self._field(self._fields.pop(), begun, at)


def keys_of(bookmark: Element) -> list[str]:
    """Return the paragraph's key that a bookmark of ours names, if it is one."""
    named = _BOOKMARK.fullmatch(attribute(bookmark, "name"))
    return [str(uuid.UUID(named[1]))] if named else []


def dated(text: str) -> str:
    """Return a moment as it was kept; empty where some program wrote one that never was."""
    return text if _DATE.match(text) else ""


def chosen(alternatives: Element) -> Element:
    """Return which of the forms of one thing is read: the first, or the one for old programs."""
    for one in children(alternatives, "Choice", "Fallback"):
        if len(one):
            return one
    return alternatives


def _contents(run: Element) -> Iterator[Element]:
    for one in run:
        if local(one) == "AlternateContent":
            yield from chosen(one)
        else:
            yield one


def _text(one: Element) -> str:
    text = one.text or ""
    return text if attribute(one, "space") == "preserve" else text.strip(" \t\r\n")


def _clipped(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else flat[: _LONGEST - 1] + "…"
