"""Reading Akoma Ntoso of any origin: paragraphs with numbers and levels, proposals, notes."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from contadora.negotiation.drafting.shapes import Problem
from contadora.negotiation.papers.shapes import (
    Limits,
    ReadDocument,
    ReadParagraph,
    RefusedError,
)
from contadora.negotiation.papers.tracked import Segment, base_of, edits_of
from contadora.negotiation.papers.xml import (
    Element,
    attribute,
    child,
    children,
    local,
    parsed,
    whole,
)

# Parts of a text that lie within a paragraph, and so count for its level; sections do not.
_LOW = frozenset(
    ("paragraph", "subparagraph", "point", "indent", "alinea", "clause", "subclause", "item",
     "rule", "subrule", "article", "level", "transitional", "proviso")
)  # fmt: skip
_BLOCKS = frozenset(
    ("p", "block", "listIntroduction", "listWrapUp", "heading", "subheading", "crossHeading",
     "docTitle", "span", "li")
)  # fmt: skip
_IDENTITY = frozenset(("docNumber", "docType", "docStage"))
_TWO_LETTERS = {"spa": "es", "eng": "en", "por": "pt", "fra": "fr", "fre": "fr"}
_PAGE = re.compile(r"[ \t]*\n\s*")  # an end of a line that only sets the file out
_LONGEST = 400


def read_akn(data: bytes, limits: Limits | None = None) -> ReadDocument:
    """Return an Akoma Ntoso document as it reads; raise `RefusedError` for what is none."""
    limits = limits or Limits()
    if not data:
        raise RefusedError("file_empty")
    if len(data) > limits.part:
        raise RefusedError("file_large", size=len(data), most=limits.part)
    root = parsed(data, "akn")
    if local(root) != "akomaNtoso":
        raise RefusedError("not_akn", kind=local(root))
    documents = [one for one in root if local(one) and local(one) != "components"]
    if not documents:
        raise RefusedError("not_akn", kind="akomaNtoso")
    document = documents[0]
    meta = child(document, "meta")
    work = child(meta, "identification", "FRBRWork")
    expression = child(meta, "identification", "FRBRExpression")
    aliases = children(work, "FRBRalias") if work is not None else ()
    own = [one for one in aliases if attribute(one, "name") == "contadora"]
    reader = _Reader(_notes(meta), limits, own=bool(own))
    for part in document:
        if local(part) != "meta":
            reader.part(part, _Place())
    for number, other in enumerate([*documents[1:], *children(root, "components")], start=2):
        name = local(other)
        reader.problems.append(Problem("component", values={"number": number, "name": name}))
        reader.part(other, _Place())
    language = attribute_of(child(expression, "FRBRlanguage"), "language")
    title = reader.title or attribute_of(child(work, "FRBRname"), "value")
    return ReadDocument(
        paragraphs=tuple(reader.paragraphs),
        problems=tuple(reader.problems),
        title=title,
        language=_TWO_LETTERS.get(language, language[:2]),
        text=attribute(own[0], "value") if own else "",
        version=whole(attribute_of(child(expression, "FRBRversionNumber"), "value")),
        symbol=attribute_of(child(work, "FRBRnumber"), "value") or reader.symbol,
        date=attribute_of(child(work, "FRBRdate"), "date"),
    )


def attribute_of(element: Element | None, name: str) -> str:
    """Return an attribute of an element that may not be there."""
    return "" if element is None else attribute(element, name)


@dataclass
class _Place:
    """Where a part stands: what its paragraphs are, how deep, under which number and key."""

    kind: str = "plain"
    depth: int = -1  # of parts within a paragraph
    headings: int = 0
    number: list[str] = field(default_factory=list)  # taken by the first paragraph of its part
    key: list[str] = field(default_factory=list)


@dataclass
class _Text:
    """The words of a paragraph as they are gathered."""

    segments: list[Segment] = field(default_factory=list)
    problems: list[tuple[str, int, dict[str, str | int]]] = field(default_factory=list)
    letters: int = 0

    def add(self, text: str | None, under: Segment) -> None:
        if not text:
            return
        words = _PAGE.sub(" ", text)
        self.segments.append(under._replace(text=words))
        self.letters += len(words)


class _Reader:
    """Walks through a document; what it found so far is in `paragraphs` and `problems`."""

    def __init__(self, notes: dict[str, str], limits: Limits, *, own: bool) -> None:
        self.paragraphs: list[ReadParagraph] = []
        self.problems: list[Problem] = []
        self.title = ""
        self.symbol = ""
        self.own = own
        self._notes = notes
        self._limits = limits
        self._letters = 0

    def part(self, element: Element, place: _Place) -> None:
        """Read a part of the document with all that is in it."""
        name = local(element)
        if name == "meta" or not name:
            return
        if name == "table":
            self._table(element, place)
            return
        if name in _BLOCKS:
            self._paragraph(element, place, name)
            return
        if name in ("img", "foreign"):
            text = _flat(element) or attribute(element, "alt")
            code = "image" if name == "img" else "unknown"
            self._problem(code, name=name, text=text[:_LONGEST])
            return
        inner = self._inside(element, place, name)
        if not len(element) or _has_words(element):
            self._paragraph(element, inner, name)
            return
        for one in element:
            if local(one) != "num":
                self.part(one, inner)
        if inner.number and inner.number is not place.number and inner.number[0]:
            # A number with nothing below it is a paragraph all the same.
            self._keep(_Text(), inner, inner.kind)

    def _inside(self, element: Element, place: _Place, name: str) -> _Place:
        inner = replace(place)
        if name in ("recitals", "citations", "preamble", "recital", "citation"):
            inner.kind = "preambular" if name != "preamble" else "plain"
        elif name in ("formula", "container", "conclusions"):
            inner.kind = "heading" if attribute(element, "name") == "heading" else "plain"
        elif name == "hcontainer":
            own = attribute(element, "name")
            inner.kind = own if own in ("plain", "preambular", "operative") else "operative"
            inner.depth = place.depth + 1
        elif name in _LOW:
            inner.depth = place.depth + 1
            inner.kind = "operative" if name != "item" else place.kind
        elif name == "recital":
            inner.depth = 0
        number = child(element, "num")
        heading = child(element, "heading")
        if heading is not None and name not in _LOW:
            inner.headings = place.headings + 1
        if number is not None:
            inner.number = [_flat(number)]
        elif name in _LOW or heading is not None:
            inner.number = []
        key = _key(element)
        if key:
            inner.key = [key]
        return inner

    def _paragraph(self, element: Element, place: _Place, name: str) -> None:
        if name in ("heading", "subheading", "crossHeading"):
            text = _Text()
            self._words(element, text, Segment(""))
            self._keep(text, place, "heading")
            return
        inline = {local(one): one for one in element.iter()}
        if "docNumber" in inline and not self.symbol:
            self.symbol = _flat(inline["docNumber"])
        if self.own and not {"docTitle"} & inline.keys() and inline.keys() & _IDENTITY:
            return  # said of the text by our own papers, and known from its identity
        kind = place.kind
        if "docTitle" in inline:
            kind, key = "title", _key(inline["docTitle"])
            self.title = self.title or _flat(inline["docTitle"])
            place = _Place(key=[key] if key else [])
        for one in element:
            if _is_number(one):
                place = replace(place, number=[_flat(one)])
        text = _Text()
        self._words(element, text, Segment(""))
        self._keep(text, place, kind)

    def _keep(self, text: _Text, place: _Place, kind: str) -> None:
        segments = _trimmed(text.segments)
        owner = ""
        if segments and all(one.inserted for one in segments):
            owner = segments[0].inserted
        struck = [one for one in segments if one.inserted == owner]
        by = {one.deleted for one in struck}
        deleted_by = by.pop() if len(by) == 1 and struck[0].deleted else ""
        if deleted_by:
            segments = [
                one._replace(deleted="")
                if one.inserted == owner and one.deleted == deleted_by
                else one
                for one in segments
            ]
        base = base_of(segments, owner)
        lead = len("".join(one.text for one in text.segments)) - len(
            "".join(one.text for one in text.segments).lstrip()
        )
        number = len(self.paragraphs) + 1
        for code, at, values in text.problems:
            self.problems.append(Problem(code, number, min(max(at - lead, 0), len(base)), values))
        numbered = place.number.pop(0) if place.number else ""
        keys = (place.key.pop(0),) if place.key else ()
        if not base and not numbered and not keys:
            return
        self._letters += len(base)
        if len(self.paragraphs) >= self._limits.paragraphs:
            raise RefusedError("many_paragraphs", most=self._limits.paragraphs)
        if self._letters > self._limits.letters:
            raise RefusedError("many_letters", most=self._limits.letters)
        level = place.headings - 1 if kind == "heading" else place.depth
        self.paragraphs.append(
            ReadParagraph(
                base=base,
                keys=keys,
                kind=kind,
                level=min(max(level, 0), 4),
                number=numbered,
                edits=tuple(edits_of(segments, owner)),
                added_by=owner,
                deleted_by=deleted_by,
            )
        )

    def _words(self, element: Element, text: _Text, under: Segment) -> None:
        text.add(element.text, under)
        for one in element:
            name = local(one)
            by = attribute(one, "title") or "?"
            if name in ("eol", "br"):
                text.segments.append(under._replace(text="\n"))
                text.letters += 1
            elif name in ("noteRef", "authorialNote"):
                words = self._notes.get(attribute(one, "href").lstrip("#"), "")
                if name == "authorialNote":
                    words = _flat(one)
                marker = attribute(one, "marker")
                text.problems.append(("footnote", text.letters, {"text": words, "mark": marker}))
            elif name in ("img", "foreign", "table"):
                words = _flat(one)[:_LONGEST]
                code = "image" if name == "img" else "unknown"
                values: dict[str, str | int] = {"name": name, "text": words or name}
                text.problems.append((code, text.letters, values))
            elif name == "ins":
                self._words(one, text, under._replace(inserted=by))
            elif name == "del":
                self._words(one, text, under._replace(deleted=by))
            elif not _is_number(one):
                self._words(one, text, under)
            text.add(one.tail, under)

    def _table(self, table: Element, place: _Place) -> None:
        rows = [one for one in table.iter() if local(one) == "tr"]
        columns = max((sum(1 for _ in children(row, "td", "th")) for row in rows), default=0)
        self._problem("table", rows=len(rows), columns=columns)
        for row in rows:
            cells = [_flat(one) for one in children(row, "td", "th")]
            text = _Text()
            text.add(" | ".join(cells), Segment(""))
            self._keep(text, place, "table")

    def _problem(self, code: str, **values: str | int) -> None:
        self.problems.append(Problem(code, len(self.paragraphs) + 1, None, dict(values)))


def _trimmed(segments: Iterable[Segment]) -> list[Segment]:
    """Return segments without the white space before the first word and after the last."""
    kept = [one for one in segments if one.text]
    while kept and not kept[0].text.lstrip():
        kept.pop(0)
    while kept and not kept[-1].text.rstrip():
        kept.pop()
    if kept:
        kept[0] = kept[0]._replace(text=kept[0].text.lstrip())
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip())
    return kept


def _has_words(element: Element) -> bool:
    """Return whether an element holds words of its own, beside those of its parts."""
    return bool((element.text or "").strip()) or any((one.tail or "").strip() for one in element)


def _is_number(element: Element) -> bool:
    named = local(element) == "inline" and attribute(element, "name") == "number"
    return named or local(element) == "num"


def _flat(element: Element) -> str:
    """Return the words of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def _key(element: Element) -> str:
    guid = attribute(element, "GUID")
    return str(uuid.UUID(guid)) if re.fullmatch("[0-9a-f]{32}", guid) else ""


def _notes(meta: Element | None) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in children(meta, "notes") if meta is not None else ():
        for note in children(some, "note"):
            name = attribute(note, "eId") or attribute(note, "id")
            found[name] = _flat(note)
    return found
