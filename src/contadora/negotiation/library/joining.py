"""Lines that were broken to fit a page, put together to paragraphs again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

# How a numbered or lettered paragraph begins: 3. / 3 bis. / (a) / a) / (iv) / PP2 / a bullet
MARKER = re.compile(
    r"(?:\d{1,3}(?: (?:bis|ter|quater|quinquies))?[.)]|\([a-z]{1,4}\)|[a-z]\)|(?:PP|OP) ?\d+\b|"
    r"[•–—▪-])\s+\S"
)
_SENTENCE_END = (".", ";", ":", "!", "?", ".”", ";”", ".»", '."')
_LIMB_END = (*_SENTENCE_END, ",", ", and", ", y", ", e", ", et", "; and", "; y", "; e", "; et")
# Shares of the full width below which a line is the last of its paragraph, or a heading.
_LAST, _HEADING = 0.86, 0.7
_SOFT = "\N{SOFT HYPHEN}"


def joined(lines: Sequence[str]) -> list[str]:
    """Return the paragraphs that lines belong to; a blank line always ends one."""
    width = _width(lines)
    return [_one(group) for group in _groups(lines, width)]


def _width(lines: Sequence[str]) -> int:
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    return lengths[len(lengths) * 3 // 4] if lengths else 0


def _groups(lines: Sequence[str], width: int) -> Iterator[list[str]]:
    group: list[str] = []
    for raw in lines:
        line = " ".join(raw.split())
        if not line or (group and _begins(group[-1], line, width)):
            if group:
                yield group
            group = []
        if line:
            group.append(line)
    if group:
        yield group


def _begins(before: str, line: str, width: int) -> bool:
    """Whether a line begins a paragraph after the one before it."""
    if MARKER.match(line):
        return before.endswith(_LIMB_END) or len(before) < _LAST * width
    if not line[0].isupper():
        return False
    if before.endswith(_LIMB_END):
        return len(before) < _LAST * width
    return len(before) < _HEADING * width and not before.endswith("-")


def _one(lines: Sequence[str]) -> str:
    found = lines[0]
    for line in lines[1:]:
        if found.endswith(_SOFT):
            found = found[:-1] + line
        elif found.endswith("-") and line[0].islower():
            found += line  # a compound that was broken at its own hyphen
        else:
            found = f"{found} {line}"
    return found.replace(_SOFT, "")
