"""Where the brackets of a published text stand, and which of them are no disagreement.

Square brackets mean that words are not agreed. But a footnote's mark, an ellipsis, `[sic]` and a
line such as `[12 March 2024]` are set in them too; those are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

OPENS, CLOSES = "[［【〔", "]］】〕"

_EDITORIAL = re.compile(
    r"[\[［]\s*(?:\.{2,}|…|\.(?:\s\.)+|sic\.?|\*+|†|‡|"
    r"emphasis added|énfasis añadido|italique ajouté|grifo nosso|"
    r"translation|traducción|traduction|tradução)\s*[\]］]",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[\[［](\d{1,3})[\]］]")
_MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|"
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|"
    "diciembre|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|"
    "décembre|janeiro|fevereiro|março|abril|maio|junho|julho|agosto|setembro|outubro|novembro|"
    "dezembro"
)
# Whole lines in brackets that an editor put: a date, the original language, how it was adopted.
_LINE = re.compile(
    rf"[\[［]\s*(?:\d{{1,2}}(?:º|er|°)?\s+(?:de\s+)?(?:{_MONTHS})\s+(?:de\s+)?\d{{4}}|"
    r"\d{4}-\d{2}-\d{2}|original\s?:[^\[\]]*|adopted\s[^\[\]]*|aprobada?\s[^\[\]]*|"
    r"adoptée?\s[^\[\]]*|adotada\s[^\[\]]*|aprovada\s[^\[\]]*|"
    r"on the (?:report|recommendation) of[^\[\]]*|without reference to[^\[\]]*|"
    r"sobre la base del? (?:informe|la recomendación)[^\[\]]*|sin remisión previa[^\[\]]*|"
    r"sur (?:la base du|le) rapport[^\[\]]*|sur rapport[^\[\]]*|sans renvoi[^\[\]]*|"
    r"com base no relatório[^\[\]]*)\s*[\]］]\.?",
    re.IGNORECASE,
)
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_NOTE = re.compile(
    r"[\[［](\d{1,3})[\]］]\s*\S|([⁰¹²³⁴-⁹]+)\s*\S|(\*{1,4}|†|‡)\s*\S|(\d{1,3})/\s+\S"
)


@dataclass(frozen=True)
class Sign:
    """A bracket at a place of a paragraph."""

    paragraph: int  # from zero
    at: int
    opens: bool


@dataclass(frozen=True)
class Pair:
    """Brackets that belong together, within a paragraph or over several; None: unbalanced there."""

    opening: Sign
    closing: Sign

    @property
    def spans(self) -> bool:
        """Whether it begins in one paragraph and ends in another."""
        return self.opening.paragraph != self.closing.paragraph


def signs_of(text: str, paragraph: int, notes: frozenset[str]) -> list[Sign]:
    """Return the brackets of disagreement in a paragraph, in their order."""
    if _LINE.fullmatch(text.strip()):
        return []
    signs: list[Sign] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign in OPENS:
            other = _EDITORIAL.match(text, at) or _mark_at(text, at, notes)
            if other is not None:
                at = other.end()
                continue
            signs.append(Sign(paragraph, at, True))
        elif sign in CLOSES:
            signs.append(Sign(paragraph, at, False))
        at += 1
    return signs


def _mark_at(text: str, at: int, notes: frozenset[str]) -> re.Match[str] | None:
    """Return the footnote's mark at a place: `[1]` with a note, or set close to a word."""
    found = _NUMBERED.match(text, at)
    if found is None:
        return None
    before = text[at - 1] if at else " "
    close = not before.isspace() and before not in OPENS + CLOSES
    # `[30][60] days` is about figures, though a note 30 may exist.
    juxtaposed = text[found.end() : found.end() + 1] in tuple(OPENS) and found[1] not in notes
    return found if (close or found[1] in notes) and not juxtaposed else None


def notes_at_end(texts: Sequence[str]) -> tuple[frozenset[int], frozenset[str]]:
    """Return which paragraphs at the end are footnotes, and the marks they have.

    Only those whose mark stands somewhere above: a last paragraph that begins with a figure in
    brackets may well be about that figure.
    """
    found: dict[int, str] = {}
    for index in range(len(texts) - 1, -1, -1):
        note = _NOTE.match(texts[index].strip())
        if note is None:
            if texts[index].strip():
                break
            continue
        found[index] = next(group for group in note.groups() if group)
    body = [text for index, text in enumerate(texts) if index not in found]
    kept = {index: mark for index, mark in found.items() if _is_used(mark, body)}
    return frozenset(kept), frozenset(mark.translate(_SUPERSCRIPTS) for mark in kept.values())


def _is_used(mark: str, body: Sequence[str]) -> bool:
    if mark.isascii() and mark.isdigit():
        pattern = rf"[\[［]{mark}[\]］]|(?<=\S){mark}/"
    else:
        pattern = rf"(?<=\S){re.escape(mark)}(?![{re.escape(mark[-1])}])"
    return any(re.search(pattern, text) for text in body)


def pairs_of(
    signs: Sequence[Sequence[Sign]], lengths: Sequence[int], starts: Sequence[int]
) -> tuple[list[Pair], list[Sign]]:
    """Return the pairs of brackets and those that lack a partner, paragraph by paragraph.

    Brackets are matched within their paragraph first, so that one that was forgotten disturbs no
    other paragraph. What is left over matches across paragraphs where it stands at the beginning
    of its paragraph, or its partner at the end: as it does when whole paragraphs are bracketed.
    """
    pairs: list[Pair] = []
    left: list[Sign] = []
    for row in signs:
        open_here: list[Sign] = []
        for sign in row:
            if sign.opens:
                open_here.append(sign)
            elif open_here:
                pairs.append(Pair(open_here.pop(), sign))
            else:
                left.append(sign)
        left += open_here
    left.sort(key=lambda sign: (sign.paragraph, sign.at))
    waiting: list[Sign] = []
    alone: list[Sign] = []
    for sign in left:
        if sign.opens:
            waiting.append(sign)
            continue
        partner = waiting[-1] if waiting else None
        if partner is not None and (
            partner.at <= starts[partner.paragraph] or sign.at >= lengths[sign.paragraph] - 1
        ):
            pairs.append(Pair(waiting.pop(), sign))
        else:
            alone.append(sign)
    return pairs, sorted(alone + waiting, key=lambda sign: (sign.paragraph, sign.at))
