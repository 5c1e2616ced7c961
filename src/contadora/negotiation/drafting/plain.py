"""A compiled paragraph written out as plain text and Markdown; and how much is open in it.

Plain: `[protect][CHL, MEX: safeguard]`, a proposed deletion `[MEX: ~~protect~~]`. Marked text is
the same for a program, which must not take what somebody typed for a mark. Markdown sets
what is added bold and strikes what is deleted; what delegations wrote is escaped in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from contadora.negotiation.drafting.shapes import Node, Variant, Words

STRUCK = "~~"  # around words that somebody would delete
# The same for a program: Unicode has these as characters that are never part of a text.
OPENS, CLOSES = "\ufdd0", "\ufdd1"
PLAIN, MARKED = (STRUCK, STRUCK), (OPENS, CLOSES)
_NO_MARKS = str.maketrans(dict.fromkeys((OPENS, CLOSES), "\N{REPLACEMENT CHARACTER}"))
_SPECIAL = re.compile(r"([\\`*_\[\]<>~&|#])")
# What begins a list, a heading or a rule at the head of a line.
_LINE_HEAD = re.compile(r"(?m)^([ \t]*)(?:([-+=])|(\d{1,9})([.)]))")
_INDENT = re.compile(r"(?m)^[ \t]+")


@dataclass(frozen=True)
class Counts:
    """How much is open: brackets, the readings in them, and how many of those are proposed."""

    brackets: int = 0
    variants: int = 0
    proposed: int = 0


def to_plain(nodes: Iterable[Node]) -> str:
    """Return a paragraph as plain text with its brackets."""
    return _written(nodes, PLAIN)


def to_marked(nodes: Iterable[Node]) -> str:
    """Return plain text to be shown: marks that are no words of the text, blanks as in print."""
    return _written(nodes, MARKED)


def unmarked(text: str) -> str:
    """Return marked text as plain text."""
    return text.replace(OPENS, STRUCK).replace(CLOSES, STRUCK)


def _written(nodes: Iterable[Node], marks: tuple[str, str]) -> str:
    pieces = []
    for node in nodes:
        if isinstance(node, Words):
            pieces.append(node.text if marks == PLAIN else cleared(node.text))
        else:
            pieces += [_plain(each, marks) for each in node.variants]
    return "".join(pieces)


def cleared(text: str) -> str:
    """Return words in which nothing reads as a mark: its characters are none of any writing."""
    return text.translate(_NO_MARKS)


def to_markdown(nodes: Iterable[Node]) -> str:
    """Return a paragraph as Markdown (struck as GitHub and others have it), its text escaped."""
    text = "".join(_markdown(node, added=False, struck=False) for node in nodes)
    text = _INDENT.sub("", text)  # four spaces would make it code
    return _LINE_HEAD.sub(_line_head_escaped, text)


def counts(nodes: Iterable[Node]) -> Counts:
    """Return how much is open in a paragraph, brackets within brackets included."""
    brackets = variants = proposed = 0
    waiting = list(nodes)
    while waiting:
        node = waiting.pop()
        if isinstance(node, Words):
            continue
        brackets += 1
        variants += len(node.variants)
        for each in node.variants:
            proposed += each.proposed
            waiting += each.parts
    return Counts(brackets, variants, proposed)


def _by(variant: Variant) -> str:
    return f"{', '.join(variant.delegations)}: " if variant.delegations else ""


def _is_deletion(variant: Variant) -> bool:
    return bool(variant.edits) and not variant.proposed


def _plain(variant: Variant, marks: tuple[str, str]) -> str:
    before, words, after = "", _written(variant.parts, marks), ""
    if marks == MARKED:
        before, words, after = blanks_apart(words)
    if _is_deletion(variant):
        words = f"{marks[0]}{words}{marks[1]}"
    return f"{before}[{_by(variant)}{words}]{after}"


def blanks_apart(words: str) -> tuple[str, str, str]:
    """Return a wording without the blanks at either end, which stand outside its bracket.

    They are before and after it in the answer; a wording of blanks alone keeps them.
    """
    core = words.strip(" ")
    before, _, after = words.partition(core) if core else ("", "", "")
    return before, core or words, after


def _markdown(node: Node, *, added: bool, struck: bool) -> str:
    if isinstance(node, Words):
        return _marked(node.text, added, struck)
    pieces = []
    for each in node.variants:
        inner = "".join(
            _markdown(part, added=added or each.proposed, struck=struck or _is_deletion(each))
            for part in each.parts
        )
        pieces.append(rf"\[{_escaped(_by(each))}{inner}\]")
    return "".join(pieces)


def _marked(text: str, added: bool, struck: bool) -> str:
    # Each run is marked by itself, so that marks never nest in themselves; white space at its ends
    # would keep the marks from counting as such.
    inner = text.strip()
    if not inner or not (added or struck):
        return _escaped(text)
    start = len(text) - len(text.lstrip())
    end = len(text.rstrip())
    mark = f"{'**' * added}{'~~' * struck}"
    return f"{_escaped(text[:start])}{mark}{_escaped(inner)}{mark[::-1]}{_escaped(text[end:])}"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def _line_head_escaped(found: re.Match[str]) -> str:
    indent, sign, number, stop = found.groups()
    return f"{indent}\\{sign}" if sign else f"{indent}{number}\\{stop}"
