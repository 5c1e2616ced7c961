"""HTML: the words of its blocks, without scripts, menus and what else surrounds a text."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree, html  # type: ignore[import-untyped]

from contadora.negotiation.library.pieces import Piece, Problem, Reading, RefusedError, bounded
from contadora.negotiation.library.plain_text import decoded

_DROPPED = frozenset((
    "script", "style", "noscript", "template", "nav", "header", "footer", "form", "button",
    "select", "textarea", "iframe", "object", "embed", "svg", "math", "audio", "video",
    "canvas", "head", "aside", "dialog",
))  # fmt: skip
_BLOCKS = frozenset((
    "p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "td", "th", "dt",
    "dd", "div", "section", "article", "main", "caption", "figcaption", "address", "body",
    "ol", "ul", "table", "tr", "tbody", "thead", "dl", "center",
))  # fmt: skip
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "caption"))
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]+)", re.I)
_UNSEEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)\b", re.I)
_DEEPEST = 400  # blocks within blocks; a browser's own limit is about as many


def read_html(data: bytes) -> Reading:
    """Return a page's paragraphs."""
    text, problems = _text(data)
    parser = html.HTMLParser(
        no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise RefusedError("file_damaged") from error
    found = _Walk()
    found.through(root)
    title = " ".join((root.findtext(".//title") or "").split())
    language = str(root.get("lang") or root.get("xml:lang") or "")[:2].lower()
    if found.unseen:
        problems = (*problems, Problem("not_shown", values={"parts": found.unseen}))
    return Reading(bounded(found.pieces), problems, title, language)


def _text(data: bytes) -> tuple[str, Any]:
    """Return the page's text: in the encoding it names, unless it is UTF-8 all the same."""
    try:
        return decoded(data)[0] if data[:3] == b"\xef\xbb\xbf" else data.decode("utf-8"), ()
    except UnicodeDecodeError:
        named = _CHARSET.search(data[:4096])
    if named and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            return data.decode(named.group(1).decode("ascii")), ()
        except (LookupError, UnicodeDecodeError):
            pass
    text, problems = decoded(data)
    return text, problems


class _Walk:
    """Gathers the words of blocks in the order of the page, without recursion."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.unseen = 0  # parts with words that a browser does not show
        self._words: list[str] = []
        self._heading = False
        self._number = ""
        self._counts: dict[Any, int] = {}  # of the items of each ordered list so far

    def through(self, root: Any) -> None:
        depth = 0
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, node in walk:
            tag = node.tag if isinstance(node.tag, str) else ""
            if event == "start":
                depth += 1
                if depth > _DEEPEST:
                    raise RefusedError("deep", most=_DEEPEST)
                if tag in _DROPPED or not tag:
                    walk.skip_subtree()
                elif "hidden" in node.attrib or _UNSEEN.search(node.get("style") or ""):
                    self.unseen += bool("".join(node.itertext()).strip())
                    walk.skip_subtree()
                else:
                    self._enter(node, tag)
            else:
                depth -= 1
                self._leave(node, tag)
        self._end()

    def _enter(self, node: Any, tag: str) -> None:
        if tag in _BLOCKS:
            self._end()
            self._heading = tag in _HEADINGS
            if tag == "li":
                self._number = self._item(node)
        elif tag == "br":
            self._words.append(" ")
        if node.text:
            self._words.append(node.text)

    def _leave(self, node: Any, tag: str) -> None:
        if tag in _BLOCKS:
            self._end()
        if node.tail:
            self._words.append(node.tail)

    def _end(self) -> None:
        words = " ".join("".join(self._words).replace("\N{SOFT HYPHEN}", "").split())
        if words:
            self.pieces.append(Piece(words, self._number, self._heading))
            self._number = ""
        self._words, self._heading = [], False

    def _item(self, item: Any) -> str:
        """Return the number that a browser would set before an item of an ordered list."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return ""
        before = self._counts.get(parent, (_whole(parent.get("start")) or 1) - 1)
        own = _whole(item.get("value"))
        place = self._counts[parent] = before + 1 if own is None else own
        style = parent.get("type") or "1"
        if style in ("a", "A") and 1 <= place <= 26:
            return f"({chr(96 + place)})"
        return f"{place}." if style == "1" else ""


def _whole(value: str | None) -> int | None:
    return int(value) if value is not None and value.isdecimal() and len(value) < 6 else None
