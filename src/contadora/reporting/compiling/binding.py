"""Binding volumes of one document, each set on its own, into one tagged PDF.

The typesetter takes some 300 bytes of memory for each letter of a document, so that a region's
compilation is set in volumes. What it writes is regular (numbered objects in plain text, one
table of them at the end), and only that is read here: anything else is refused by `NotBound`.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_TABLE = re.compile(rb"xref\s+0 (\d+)\s+")
_OBJECT = re.compile(rb"(\d+) 0 obj\n")
# A string, whose words may look like anything and may hold brackets, or a reference.
_DEEPEST = rb"\((?:[^()\\]|\\.)*\)"
_DEEPER = rb"\((?:[^()\\]|\\.|" + _DEEPEST + rb")*\)"
_STRING = rb"\((?:[^()\\]|\\.|" + _DEEPER + rb")*\)"
_TOKEN = re.compile(_STRING + rb"|(\d+) 0 R\b", re.DOTALL)
_CELL = re.compile(rb"\((U\d+x\d+y\d+)\)")  # a column's name, by which its cells refer to it
_MARKS = re.compile(rb"/StructParents? (\d+)")
PAGES, ROOT, OUTLINES = 1, 2, 3  # the numbers of the trees that are written anew


class NotBound(ValueError):
    """A volume is not written as the typesetter writes; its text says what is missing."""


@dataclass
class _Volume:
    objects: dict[int, bytes]
    catalog: int
    info: int

    def number(self, holder: int, name: bytes) -> int:
        """Return the number of the object that an entry of another refers to."""
        return int(_found(rb"/" + name + rb" (\d+) 0 R", self.objects[holder]))


@dataclass
class _Bound:
    """What is gathered of the volumes."""

    parts: dict[int, bytes] = field(default_factory=dict)
    pages: list[int] = field(default_factory=list)
    count: int = 0
    trees: list[bytes] = field(default_factory=list)
    marks: list[bytes] = field(default_factory=list)
    next_mark: int = 0
    names: list[tuple[bytes, bytes]] = field(default_factory=list)
    bookmarks: list[tuple[int, int, int]] = field(default_factory=list)  # first, last, how many


def bind(volumes: Sequence[bytes]) -> bytes:
    """Return volumes as one PDF: pages, tags, bookmarks and properties in one tree each."""
    if len(volumes) == 1:
        return volumes[0]
    read = [_read(each) for each in volumes]
    bound, base = _Bound(), OUTLINES
    for place, volume in enumerate(read):
        _add(bound, volume, base, bytes([ord("A") + place]))
        base += max(volume.objects)
    _chained(bound)
    first = read[0]
    roles = re.search(
        rb"/RoleMap<<.*?>>", first.objects[first.number(first.catalog, b"StructTreeRoot")]
    )
    names = b"".join(b"(%s)%s " % pair for pair in sorted(bound.names)).rstrip()
    bound.parts |= {
        PAGES: b"<</Type/Pages/Count %d/Kids[%s]>>\n"
        % (bound.count, b" ".join(b"%d 0 R" % one for one in bound.pages)),
        ROOT: b"<</Type/StructTreeRoot%s/K[%s]/ParentTree<</Nums[%s]>>%s/ParentTreeNextKey %d>>\n"
        % (
            roles[0] if roles else b"",
            b" ".join(bound.trees),
            b" ".join(bound.marks),
            b"/IDTree<</Names[%s]>>" % names if names else b"",
            bound.next_mark,
        ),
        OUTLINES: b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>\n"
        % (bound.bookmarks[0][0], bound.bookmarks[-1][1], sum(n for *_ends, n in bound.bookmarks)),
    }
    catalog = first.catalog + OUTLINES
    bound.parts[catalog] = re.sub(
        rb"/Pages \d+ 0 R", b"/Pages %d 0 R" % PAGES, bound.parts[catalog]
    )
    metadata = first.number(first.catalog, b"Metadata") + OUTLINES
    bound.parts[metadata] = _counted(bound.parts[metadata], bound.count)
    return _written(bound.parts, catalog, first.info + OUTLINES)


def page_count(volume: bytes) -> int:
    """Return how many pages a volume has."""
    return int(_found(rb"/Type/Pages/Count (\d+)", volume))


def _read(data: bytes) -> _Volume:
    tail = data[-1024:]
    start = int(_found(rb"startxref\s+(\d+)\s+%%EOF\s*$", tail))
    catalog = int(_found(rb"/Root (\d+) 0 R", tail))
    info = int(_found(rb"/Info (\d+) 0 R", tail))
    table = _TABLE.match(data, start)
    if table is None:
        raise NotBound("the table of objects is not plain")
    rows = data[table.end() :].split(b"\n", int(table[1]))
    objects = {}
    for number, row in enumerate(rows[: int(table[1])]):
        if number and row[17:18] == b"n":
            objects[number] = _object(data, int(row[:10]), number)
    if catalog not in objects or info not in objects:
        raise NotBound("catalog or properties are missing")
    return _Volume(objects, catalog, info)


def _object(data: bytes, at: int, number: int) -> bytes:
    head = _OBJECT.match(data, at)
    if head is None or int(head[1]) != number:
        raise NotBound(f"object {number} is not where the table says")
    start = head.end()
    end = data.find(b"endobj", start)
    stream = data.find(b"stream", start, end)
    if stream >= 0:
        length = int(_found(rb"/Length (\d+)[/>\s]", data[start:stream]))
        end = data.find(b"endobj", stream + length)
    return data[start:end]


def _found(pattern: bytes, text: bytes) -> bytes:
    match = re.search(pattern, text, re.DOTALL)
    if match is None:
        raise NotBound(f"{pattern.decode('latin-1')} is not found")
    return match[1]


def _add(bound: _Bound, volume: _Volume, base: int, letter: bytes) -> None:
    """Take a volume in, its objects numbered from `base` on, its names under a letter."""
    pages = volume.number(volume.catalog, b"Pages")
    root = volume.number(volume.catalog, b"StructTreeRoot")
    outlines = volume.number(volume.catalog, b"Outlines")
    numbers = {one: one + base for one in volume.objects} | {root: ROOT, outlines: OUTLINES}
    moved = {
        one: _moved(body, numbers, letter, bound.next_mark) for one, body in volume.objects.items()
    }
    bound.pages.append(numbers[pages])
    bound.count += int(_found(rb"/Count (\d+)", moved[pages]))
    moved[pages] = moved[pages].replace(b"<<", b"<</Parent %d 0 R" % PAGES, 1)
    tree = moved[root]
    bound.trees += re.findall(rb"\d+ 0 R", _found(rb"/K\[(.*?)\]", tree))
    for key, where in re.findall(rb"(\d+) (\d+ 0 R)", _found(rb"/Nums\[(.*?)\]", tree)):
        bound.marks.append(b"%d %s" % (int(key) + bound.next_mark, where))
    if b"/IDTree" in tree:
        bound.names += re.findall(rb"\((\w+)\)(\d+ 0 R)", _found(rb"/Names\[(.*?)\]", tree))
    bound.next_mark += int(_found(rb"/ParentTreeNextKey (\d+)", tree))
    marks = moved[outlines]
    bound.bookmarks.append(
        (
            int(_found(rb"/First (\d+) 0 R", marks)),
            int(_found(rb"/Last (\d+) 0 R", marks)),
            int(_found(rb"/Count -?(\d+)", marks)),
        )
    )
    left_out = {root, outlines}
    if letter != b"A":
        metadata = volume.number(volume.catalog, b"Metadata")
        left_out |= {volume.catalog, volume.info, metadata}
    bound.parts |= {numbers[one]: body for one, body in moved.items() if one not in left_out}


def _moved(body: bytes, numbers: Mapping[int, int], letter: bytes, marks: int) -> bytes:
    """Return an object with its references, its marks and its cells' names as they now are."""
    head, stream, rest = body.partition(b"stream")

    def renumbered(token: re.Match[bytes]) -> bytes:
        if token[1] is None:
            return token[0]
        return b"%d 0 R" % numbers[int(token[1])]

    head = _TOKEN.sub(renumbered, head)
    if b"/Type/Page/" in head or b"/Subtype/" in head:
        head = _MARKS.sub(
            lambda found: found[0].replace(found[1], b"%d" % (int(found[1]) + marks)), head
        )
    if b"/StructElem" in head or b"/IDTree" in head:
        head = _CELL.sub(rb"(" + letter + rb"\1)", head)
    return head + stream + rest


def _chained(bound: _Bound) -> None:
    """Let the bookmarks of one volume go on with those of the next."""
    for (_first, last, _n), (first, _last, _m) in zip(
        bound.bookmarks, bound.bookmarks[1:], strict=False
    ):
        bound.parts[last] = bound.parts[last].replace(b"<<", b"<</Next %d 0 R" % first, 1)
        bound.parts[first] = bound.parts[first].replace(b"<<", b"<</Prev %d 0 R" % last, 1)


def _counted(metadata: bytes, pages: int) -> bytes:
    """Return the properties of the first volume with the number of all pages."""
    head, stream, rest = metadata.partition(b"stream")
    told = re.sub(rb"(<xmpTPg:NPages>)\d+(<)", rb"\g<1>%d\2" % pages, rest)
    length = int(_found(rb"/Length (\d+)", head)) + len(told) - len(rest)
    return re.sub(rb"/Length \d+", b"/Length %d" % length, head) + stream + told


def _written(parts: Mapping[int, bytes], catalog: int, info: int) -> bytes:
    """Return objects as a file; a number that is not taken is free in its table."""
    out = bytearray(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n")
    size = max(parts) + 1
    table = [b"0000000000 65535 f\r\n"] * size
    for number in sorted(parts):
        table[number] = b"%010d 00000 n\r\n" % len(out)
        out += b"%d 0 obj\n%sendobj\n" % (number, parts[number])
    mark = base64.b64encode(hashlib.sha256(out).digest()[:16])
    start = len(out)
    out += b"xref\n0 %d\n%s" % (size, b"".join(table))
    out += b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[(%s)(%s)]>>\n" % (
        size, catalog, info, mark, mark,
    )  # fmt: skip
    out += b"startxref\n%d\n%%%%EOF" % start
    return bytes(out)
