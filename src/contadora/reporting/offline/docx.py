"""Sections as a Word document: a table a question, its key in the first cell."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

import docx
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement
from docx.shared import Pt, RGBColor

from contadora.forms.choices import offer_of
from contadora.forms.texts import pick
from contadora.negotiation import problems
from contadora.negotiation.papers.package import Package
from contadora.negotiation.papers.shapes import Limits, RefusedError
from contadora.negotiation.papers.xml import Element, attribute, child, children, local
from contadora.reporting.offline.shapes import (
    MARKED,
    NOT_IN_FILES,
    Filled,
    Origin,
    how,
    label_of,
    mark_of,
    origin_in,
    written,
)
from contadora.reporting.unseen import cleaned

LIMITS = Limits(
    file=10 * 2**20, unpacked=60 * 2**20, part=40 * 2**20, parts=2000, letters=2_000_000
)
_KEY = re.compile(r"\[([a-z][a-z0-9_]{0,39})\]\s*$")
_OPTION = re.compile(r"^(.*?)\s*\[([^\[\]]{1,80})\]\s*$", re.DOTALL)
_MARKED = re.compile(r"^\s*(?:[☒☑✓✔✗✘]|\[?\s*[xX]\s*\]?(?=\s|–|$)|(\d{1,3})[.)]?(?=\s|–|$))")
_BOXES = "☐☒☑"
_BREAKS = {"br", "cr"}
# Pictures, boxes of text, and notes, whose words stand elsewhere.
_DRAWN = {"AlternateContent", "drawing", "pict", "object", "footnoteReference", "endnoteReference"}


def write(
    origin: Origin,
    title: str,
    sections: Sequence[Mapping[str, Any]],
    answers: Mapping[str, Any],
    language: str,
    *,
    again: Collection[str],
) -> bytes:
    """Return sections of a definition with their answers as a document.

    `again` are the keys of the sections that may say that nothing is new.
    """
    paper = docx.Document()
    paper.core_properties.title = title
    paper.core_properties.author = "Contadora"
    paper.core_properties.language = language
    paper.add_heading(title, level=1)
    paper.add_paragraph(
        _("Write in the lower cell of each table. Leave what stands in brackets as it is.")
    )
    for section in sections:
        paper.add_heading(str(pick(section["title"], language)), level=2)
        if section.get("nothing_new") and section["key"] in again:
            said = answers.get(section["key"]) is True
            cell = _table(paper, _("Nothing new since last time"), "", section["key"])
            cell.paragraphs[0].text = _option(said and "x", _("It is so"), "true")
        for question in section["questions"]:
            _question(paper, question, answers.get(question["key"]), language)
    _small(paper.add_paragraph(), origin.line())
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def _question(paper: Any, question: Mapping[str, Any], value: Any, language: str) -> None:
    kind, label = question["type"], label_of(question, language)
    told = how(question, language)
    if kind in NOT_IN_FILES:
        paper.add_paragraph(f"{label} ({told})")
        return
    cell = _table(paper, label, told, question["key"])
    if kind in MARKED:
        for number, (option, name) in enumerate(offer_of(question, language)):
            paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
            paragraph.text = _option(mark_of(question, value, option), name, option)
        return
    for number, part in enumerate(written(question, value, language).split("\n")):
        paragraph = cell.paragraphs[0] if not number else cell.add_paragraph()
        paragraph.text = part


def _option(mark: str | bool, name: str, value: str) -> str:
    shown = {"x": "☒", "": "☐", False: "☐"}.get(mark, f"{mark}.")
    return f"{shown} {name} [{value}]"


def _table(paper: Any, label: str, told: str, key: str) -> Any:
    """Add a question's table and return the cell for its answer."""
    table = paper.add_table(rows=2, cols=1)
    table.style = "Table Grid"
    head = OxmlElement("w:tblHeader")  # the question is repeated where its table breaks
    table.rows[0]._tr.get_or_add_trPr().append(head)
    above = table.cell(0, 0)
    above.paragraphs[0].add_run(label).bold = True
    if told:
        above.add_paragraph(told)
    _small(above.add_paragraph(), f"[{key}]")
    paper.add_paragraph()
    return table.cell(1, 0)


def _small(paragraph: Any, text: str) -> None:
    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(7.5), RGBColor(0x6B, 0x68, 0x62)
    run._r.get_or_add_rPr().append(_no_proof())


def _no_proof() -> Any:
    found = OxmlElement("w:noProof")
    found.set(qn("w:val"), "1")
    return found


def read(data: bytes) -> Filled:
    """Return what was filled in; a ValidationError says why a file is not taken, and what to do."""
    try:
        package = Package(data, LIMITS)
        body = child(package.tree(package.main_part()), "body")
        hiding = _hiding(package)
    except RefusedError as error:
        raise ValidationError(problems.refusal(error.code, error.values), code=error.code) from None
    if body is None:
        raise ValidationError(problems.refusal("file_damaged", {}), code="file_damaged")
    plain = _Words(hiding).of(body)
    origin = origin_in(plain)
    if origin is None:
        raise ValidationError(
            _(
                "This document was not made of a report here: its last line, which says of which "
                "one, is missing. Take the file out again and fill in that one."
            ),
            code="foreign",
        )
    filled = Filled(origin)
    for table in _tables(body):
        rows = list(children(table, "tr"))
        if len(rows) < 2:
            continue
        key = _KEY.search(_Words(hiding).of(rows[0]).strip())
        if key is None:
            continue
        words = _Words(hiding)
        text = "\n".join(words.of(row) for row in rows[1:])
        clean = cleaned(text)
        if words.hid or clean != text:
            filled.hidden.append(key[1])
        if words.drew:
            filled.drawn.append(key[1])
        _take(filled, key[1], clean.strip())
    return filled


def _take(filled: Filled, key: str, text: str) -> None:
    """Keep an answer: marks where its lines are options, else what it says."""
    rows = [row for row in text.split("\n") if row.strip()]
    options = [_OPTION.match(row) for row in rows]
    if (
        rows
        and all(options)
        and all(row.lstrip()[:1] in _BOXES or _MARKED.match(row) for row in rows)
    ):
        for row, option in zip(rows, options, strict=True):
            found = _MARKED.match(row)
            if option is not None:
                filled.tick(key, option[2], (found[1] or "x") if found else "")
        return
    filled.write(key, text)


def _tables(parent: Element) -> Iterator[Element]:
    for one in parent.iter():
        if local(one) == "tbl":
            yield one


def _hiding(package: Package) -> frozenset[str]:
    """Return the styles whose words are hidden."""
    styles = package.tree("word/styles.xml")
    if styles is None:
        return frozenset()
    based: dict[str, str] = {}
    hidden: dict[str, bool | None] = {}
    for style in children(styles, "style"):
        name = attribute(style, "styleId")
        base = child(style, "basedOn")
        based[name] = attribute(base, "val") if base is not None else ""
        hidden[name] = _vanishes(child(style, "rPr"))
    found = set()
    for name in hidden:
        here, seen = name, set()
        while here and here not in seen:
            seen.add(here)
            if hidden.get(here) is not None:
                if hidden[here]:
                    found.add(name)
                break
            here = based.get(here, "")
    return frozenset(found)


def _vanishes(properties: Element | None) -> bool | None:
    """Whether a run's properties hide its words; None where they do not say."""
    if properties is None:
        return None
    said = None
    for one in properties:
        if local(one) in ("vanish", "specVanish", "webHidden"):
            said = attribute(one, "val", "1") not in ("0", "false", "off")
            if said:
                return True
    return said


class _Words:
    """Reads the words that are seen: without what is hidden, deleted or a comment."""

    def __init__(self, hiding: frozenset[str]) -> None:
        self._hiding = hiding
        self.hid = False
        self.drew = False  # something stands there that is no words of the paragraph

    def of(self, element: Element) -> str:
        """Return an element's words, a line a paragraph."""
        parts: list[str] = []
        self._walk(element, parts)
        return "".join(parts).strip("\n")

    def _walk(self, element: Element, parts: list[str], style: str = "") -> None:
        for one in element:
            name = local(one)
            if name == "p":
                self._walk(one, parts, _style(one, "pPr", "pStyle"))
                parts.append("\n")
            elif name == "r":
                self._run(one, parts, style)
            elif name in ("del", "moveFrom", "commentRangeStart", "pPr", "rPr", "tblPr", "sdtPr"):
                self.hid = self.hid or name in ("del", "moveFrom")
            elif name == "AlternateContent":
                chosen = child(one, "Choice")
                self._walk(chosen if chosen is not None else one, parts, style)
            elif name == "Fallback":
                continue
            else:
                self._walk(one, parts, style)

    def _run(self, run: Element, parts: list[str], style: str) -> None:
        properties = child(run, "rPr")
        own = _style(run, "rPr", "rStyle")
        hidden = _vanishes(properties)
        if hidden is None:
            hidden = own in self._hiding or (not own and style in self._hiding)
        for one in run:
            name = local(one)
            text = "\n" if name in _BREAKS else "\t" if name == "tab" else ""
            if name == "t":
                text = one.text or ""
            elif name == "noBreakHyphen":
                text = "-"
            elif name in _DRAWN:
                self.drew = True
                continue
            if hidden:
                self.hid = self.hid or bool(text.strip())
            else:
                parts.append(text)


def _style(element: Element, properties: str, name: str) -> str:
    found = child(element, properties)
    style = child(found, name) if found is not None else None
    return attribute(style, "val") if style is not None else ""
