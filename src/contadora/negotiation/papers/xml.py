"""XML that is written well-formed, and read without anything that it could set going."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]

from contadora.negotiation.papers.shapes import RefusedError

# What no XML document may hold; each is replaced by one sign, so that positions stand.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DOCTYPES: Final = tuple("<!DOCTYPE".encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be"))
Element = Any  # lxml's, which has no types


def plain(text: str) -> str:
    """Return a text of the same length that XML can hold."""
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", text).replace("\r", "\n")


class Maker:
    """Makes elements of one vocabulary by prefixed names: `make("w:p", {...}, child)`."""

    def __init__(self, namespaces: Mapping[str, str], default: str = "") -> None:
        self._default = default
        self._map = {
            None if prefix == default else prefix: uri for prefix, uri in namespaces.items()
        }
        self._uris = dict(namespaces)
        self._names: dict[str, str] = {}

    def name(self, name: str) -> str:
        """Return a prefixed name in full."""
        if name not in self._names:
            prefix, _, local = name.rpartition(":")
            uri = self._uris.get(prefix or self._default) if prefix or self._default else None
            self._names[name] = f"{{{uri}}}{local}" if uri else local
        return self._names[name]

    def __call__(
        self,
        name: str,
        attributes: Mapping[str, str] | None = None,
        *children: Element,
        text: str | None = None,
    ) -> Element:
        """Return a new element; an attribute has a namespace if its name has a prefix."""
        made = etree.Element(self.name(name))
        for key, value in (attributes or {}).items():
            made.set(self.name(key) if ":" in key else key, plain(value))
        if text is not None:
            made.text = plain(text)
        made.extend([child for child in children if child is not None])
        return made

    def root(self, name: str, *children: Element) -> Element:
        """Return the element of a whole document, which declares the vocabulary for all below."""
        made = etree.Element(self.name(name), nsmap=self._map)
        made.extend([child for child in children if child is not None])
        return made


def written(root: Element) -> bytes:
    """Return a document as bytes."""
    found = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    return bytes(found)


def parsed(data: bytes, part: str) -> Element:
    """Return the root of a document that declares no types or entities and is not too deep."""
    if any(sign in data for sign in _DOCTYPES):
        raise RefusedError("xml_doctype", part=part)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        deep = "depth" in str(error).lower()
        raise RefusedError("xml_deep" if deep else "xml_broken", part=part) from error
    if root is None:
        raise RefusedError("xml_broken", part=part)
    if root.getroottree().docinfo.doctype:
        raise RefusedError("xml_doctype", part=part)
    return root


def local(element: Element) -> str:
    """Return an element's name without its namespace; empty for what is no element."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def namespace(element: Element) -> str:
    """Return the namespace of an element."""
    tag = element.tag
    return tag[1:].partition("}")[0] if isinstance(tag, str) and tag.startswith("{") else ""


def attribute(element: Element, name: str, default: str = "") -> str:
    """Return an attribute by its local name, whichever namespace it is in."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return default


def children(element: Element, *names: str) -> Iterable[Element]:
    """Return the children that have one of these local names."""
    return (child for child in element if local(child) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """Return what stands at the end of a path of local names, or None."""
    for name in path:
        if element is None:
            return None
        element = next(iter(children(element, name)), None)
    return element


def valued(element: Element | None) -> str:
    """Return the attribute `val` of an element, empty where there is none."""
    return "" if element is None else attribute(element, "val")


def whole(text: str) -> int | None:
    """Return a whole number, or None where there is none."""
    try:
        return int(text)
    except ValueError:
        return None
