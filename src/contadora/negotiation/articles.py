"""Paragraphs as HTML: set once for everybody, with what only one's own delegation has set in."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from contadora.negotiation import access, carrying, queries, typeset
from contadora.negotiation.access import Seat
from contadora.negotiation.drafting import shapes
from contadora.negotiation.drafting.opening_words import opening_span
from contadora.negotiation.models import Proposal, Text, Translation
from contadora.negotiation.queries import Placed
from contadora.negotiation.room_page import Asked

MINE = "<!--mine-->"  # where what only one delegation sees is set into a shared paragraph
Kind = Proposal.Kind


class _Kept:
    """Paragraphs that were set, the latest used last."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.rows: OrderedDict[tuple[Any, ...], str] = OrderedDict()
        self.lock = Lock()

    def get(self, key: tuple[Any, ...]) -> str | None:
        with self.lock:
            found = self.rows.get(key)
            if found is not None:
                self.rows.move_to_end(key)
            return found

    def put(self, key: tuple[Any, ...], value: str) -> None:
        with self.lock:
            self.rows[key] = value
            while len(self.rows) > self.most:
                self.rows.popitem(last=False)


_kept = _Kept(6_000)  # three large rooms in two languages; a paragraph is about two kilobytes


def article(text: Text, each: Placed, view: Asked, translation: Any = None) -> str:
    """Return a paragraph as everybody in the room sees it; kept until something on it changes."""
    paragraph, clause = each.paragraph, each.clause
    # The other two views hang on who asks for what: they are set anew each time.
    shared = view.show in (queries.WHOLE, queries.OPEN)
    key = (
        *(paragraph.uuid, paragraph.changed_version, each.citation, get_language(), view.language),
        (translation.revision, translation.edition == paragraph.edition) if translation else None,
    )
    if shared and (found := _kept.get(key)) is not None:
        return found
    opened = each.open_proposals
    if view.show == queries.DELEGATION:
        opened = [one for one in opened if view.code in carrying.delegations_of(one)]
    html = render_to_string(
        "negotiation/_paragraph.html",
        {
            "text": text,
            "each": each,
            "paragraph": paragraph,
            "clause": clause,
            "words": words_of(clause, text.language),
            "opened": opened,
            "behind": list(dict.fromkeys(_codes(opened))),
            "collided": any(one.collided_at for one in opened),
            "reserves": [one for one in opened if one.kind == Kind.RESERVE],
            "view": view,
            "translation": translation,
            "stale": translation is not None and translation.edition != paragraph.edition,
        },
    )
    if shared:
        _kept.put(key, html)
    return html


def _codes(proposals: Iterable[Proposal]) -> Iterator[str]:
    for each in proposals:
        yield carrying.CHAIR if each.as_chair else each.delegation.code


def words_of(clause: shapes.Clause, language: str) -> SafeString:
    """Return a paragraph's compiled words, its opening words in italics."""
    span = None
    if clause.level == 0 and clause.kind in (shapes.Kind.PREAMBULAR, shapes.Kind.OPERATIVE):
        span = opening_span(clause.base, language, clause.kind)
    return typeset.compiled_html(clause.parts, span)


def articles(
    text: Text,
    placed: Sequence[Placed],
    view: Asked,
    translations: Mapping[int, Any],
    mine: Mapping[int, Mine],
) -> list[SafeString]:
    """Return paragraphs as HTML, with what this person's own delegation has on each."""
    found = []
    for each in placed:
        pk = each.paragraph.pk
        html = article(text, each, view, translations.get(pk))
        own = mine.get(pk)
        if own is not None:
            html = html.replace(MINE, render_to_string("negotiation/_mine.html", {"mine": own}))
        found.append(mark_safe(html))  # noqa: S308  (rendered by templates, which escape)
    return found


@dataclass
class Mine:
    """What one's own delegation has on a paragraph that nobody else sees."""

    drafts: int = 0
    notes: int = 0
    collisions: int = 0


def mine_of(seat: Seat) -> dict[int, Mine]:
    """Return what one's own delegation has, by paragraph: drafts, notes, collisions to look at."""
    found: dict[int, Mine] = {}
    if seat.delegation is None:
        return found
    rows = seat.text.proposals.filter(
        delegation=seat.delegation, status__in=carrying.ALIVE
    ).values_list("paragraph", "made", "status", "collided_at")
    for paragraph, made, status, collided in rows:
        pk = made or paragraph
        if pk is None or (status == Proposal.Status.OPEN and collided is None):
            continue
        one = found.setdefault(pk, Mine())
        one.drafts += status == Proposal.Status.DRAFT
        one.collisions += collided is not None
    for pk in access.notes_for(seat).exclude(paragraph=None).values_list("paragraph", flat=True):
        found.setdefault(pk, Mine()).notes += 1
    return found


def translations_of(text: Text, language: str, only: Iterable[int] | None = None) -> dict[int, Any]:
    """Return a text's paragraphs in another of its languages, by paragraph."""
    if not language:
        return {}
    rows = Translation.objects.filter(paragraph__text=text, language=language)
    if only is not None:
        rows = rows.filter(paragraph__in=list(only))
    return {row.paragraph_id: row for row in rows}
