"""What a file that was read would become: its passages, and what it would change of a text."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from contadora.law.actions.texts import coded_passages
from contadora.law.beside import text_in
from contadora.law.models import PositionText, TextIntake
from contadora.law.reading import passages_of
from contadora.law.rereading import Known, Matched, matched
from contadora.negotiation.compared import hunks_html
from contadora.negotiation.drafting.comparing import hunks_of
from contadora.negotiation.queries_library import remarks

SHOWN = 400  # passages of a preview; the rest is counted
LONGEST_CHOICE = 90  # letters of a passage in a list to choose from


@dataclass(frozen=True)
class Line:
    """A passage of the file; its anchor where it has one already."""

    place: int  # from 1
    number: str
    html: SafeString
    is_heading: bool
    anchor: str = ""
    is_new: bool = False
    is_changed: bool = False
    is_coded: bool = False


@dataclass(frozen=True)
class Gone:
    """A passage that the file does not have."""

    anchor: str
    words: str
    is_coded: bool
    likest: int = 0  # place of the passage of the file that is likest it, from 1; 0 for none


@dataclass(frozen=True)
class Preview:
    """A file against the text that is there in its language, if one is."""

    there: PositionText | None
    lines: tuple[Line, ...]
    more: int
    remarks: tuple[str, ...]
    same: int = 0
    changed: int = 0
    new: int = 0
    gone: tuple[Gone, ...] = ()
    free: tuple[tuple[int, str], ...] = ()  # places that a coded passage may be said to be

    @property
    def coded(self) -> list[Gone]:
        """The passages that codings rest on and the file does not have."""
        return [each for each in self.gone if each.is_coded]


def preview(intake: TextIntake, language: str) -> Preview:
    """Return what a file would become as its position's text in a language."""
    there = text_in(intake.position, language)
    said = tuple(remarks(intake.problems))
    passages = passages_of(intake)
    more = max(0, len(passages) - SHOWN)
    if there is None:
        shown = tuple(
            Line(at, each.number, _plain(each.words), each.heading)
            for at, each in enumerate(passages[:SHOWN], start=1)
        )
        return Preview(None, shown, more, said)
    old = list(there.passages.order_by("place").defer("vector"))
    known = [Known(each.anchor, each.words, each.is_heading) for each in old]
    found = matched(known, passages)
    new = found.new(len(passages))
    coded = coded_passages(there)
    gone = tuple(
        Gone(
            old[at].anchor,
            old[at].words,
            old[at].pk in coded,
            1 + found.near[at] if at in found.near else 0,
        )
        for at in found.gone(len(old))
    )
    same = _unchanged(found, known, [each.words for each in passages])
    lines = []
    for at, each in enumerate(passages[:SHOWN]):
        before = known[found.kept[at]] if at in found.kept else None
        changed = before is not None and before.words != each.words
        words = (
            hunks_html(hunks_of(before.words, each.words))
            if before is not None and changed
            else _plain(each.words)
        )
        anchor = before.anchor if before is not None else ""
        is_coded = at in found.kept and old[found.kept[at]].pk in coded
        lines.append(
            Line(
                at + 1, each.number, words, each.heading, anchor, before is None, changed, is_coded
            )
        )
    return Preview(
        there,
        tuple(lines),
        more,
        said,
        same=same,
        changed=len(found.kept) - same,
        new=len(new),
        gone=gone,
        free=tuple((at + 1, _short(passages[at].number, passages[at].words)) for at in new),
    )


def _unchanged(found: Matched, known: list[Known], words: list[str]) -> int:
    return sum(known[before].words == words[after] for after, before in found.kept.items())


def _plain(words: str) -> SafeString:
    return mark_safe(escape(words))  # noqa: S308  (escaped)


def _short(number: str, words: str) -> str:
    said = f"{number} {words}".strip()
    return said if len(said) <= LONGEST_CHOICE else said[: LONGEST_CHOICE - 1].rstrip() + "…"
