"""A compiled paragraph as HTML: brackets, additions in bold, deletions struck, who says which.

What delegations write is escaped here and nowhere else marked safe. Each wording is isolated, so
that one written from right to left turns nothing around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from contadora.negotiation.carrying import CHAIR
from contadora.negotiation.drafting.plain import blanks_apart
from contadora.negotiation.drafting.shapes import Bracket, Node, Variant, Words

OPEN, CLOSE = '<span class="br">[</span>', '<span class="br">]</span>'


def codes(delegations: Iterable[str]) -> str:
    """Return delegations as they are named in a bracket: `MEX, CHL`, the chair by its word."""
    return ", ".join(_("Chair") if code == CHAIR else code for code in delegations)


def who(delegations: Iterable[str]) -> SafeString:
    """Return the delegations of a wording, set in small capitals."""
    return format_html('<span class="who">{}</span>', codes(delegations))


def compiled_html(parts: Sequence[Node], opening: tuple[int, int] | None = None) -> SafeString:
    """Return a paragraph's parts as HTML, its opening words (a span of its base) in italics."""
    pieces: list[str] = []
    start, end = opening or (0, 0)
    for index, node in enumerate(parts):
        # Opening words that are themselves open are in brackets, and need no italics.
        if index == 0 and start < end and isinstance(node, Words) and len(node.text) >= end:
            text = node.text
            pieces.append(
                f"{escape(text[:start])}<em>{escape(text[start:end])}</em>{escape(text[end:])}"
            )
        else:
            pieces.append(_node(node))
    return mark_safe("".join(pieces))  # noqa: S308  (each piece is escaped above)


def _node(node: Node) -> str:
    return escape(node.text) if isinstance(node, Words) else _bracket(node)


def _bracket(bracket: Bracket) -> str:
    return "".join(_variant(each) for each in bracket.variants)


def _variant(variant: Variant) -> str:
    inner = "".join(_node(part) for part in variant.parts)
    before, inner, after = blanks_apart(inner)
    name = ""
    if variant.delegations:
        name = f'{who(variant.delegations)}<span class="says">:</span> '
    keys = escape(" ".join(variant.edits))
    marked = f' data-by="{keys}"' if keys else ""
    if variant.proposed:
        body = f'<ins dir="auto"{marked}>{inner}</ins>'
    elif variant.edits:
        body = f'<del dir="auto"{marked}>{inner}</del>'
    else:
        body = f'<span dir="auto">{inner}</span>'
    return f'{before}<span class="variant">{OPEN}{name}{body}{CLOSE}</span>{after}'


def changed_html(before: str, hunks: Sequence[tuple[int, int, str]]) -> SafeString:
    """Return how one wording became another, word by word: struck what went, bold what came.

    `hunks` are the differences: from where to where of `before`, and what stands there now.
    """
    pieces: list[str] = []
    at = 0
    for start, end, content in hunks:
        pieces.append(escape(before[at:start]))
        if start < end:
            pieces.append(f'<del dir="auto">{escape(before[start:end])}</del>')
        if content:
            pieces.append(f'<ins dir="auto">{escape(content)}</ins>')
        at = end
    pieces.append(escape(before[at:]))
    return mark_safe("".join(pieces))  # noqa: S308  (each piece is escaped above)
