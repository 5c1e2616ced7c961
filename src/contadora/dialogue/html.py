"""A brief as one HTML page that stands alone: printable, without scripts."""

from __future__ import annotations

from django.template.loader import render_to_string

from contadora.atlas.blocks import Figure, Table
from contadora.dialogue.blocks import Brief, Heading, Paragraph, Points

KINDS = {
    Heading: "heading",
    Paragraph: "paragraph",
    Points: "points",
    Table: "table",
    Figure: "figure",
}


def render(brief: Brief) -> bytes:
    """Return the brief as UTF-8 HTML."""
    blocks = [(KINDS[type(block)], block) for block in brief.blocks]
    page = render_to_string("dialogue/brief.html", {"brief": brief, "blocks": blocks})
    return page.encode()
