"""Wordings and proposals for the tests: drawn at random, small, and full of coincidences."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import strategies as st

from contadora.negotiation.drafting.shapes import Bracket, Edit, Node, Words

BASE = "Invites States to protect critical infrastructure from harm;"
# Few words, so that the same ones meet; some are more than one code point to a character.
_WORDS = ["a", "b", "of", "the", "protect", "States", "e\u0301", "\U0001f1f2\U0001f1fd", ",", ";"]
_DELEGATIONS = ["ARG", "BRA", "CHL", "MEX"]

words = st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join)
anything = st.one_of(words, st.text(alphabet="ab ,\u0301\u200d\U0001f469\r\n\u05d0", max_size=10))


class _Draw:
    """Choices read off bytes: one strategy for all of a paragraph, which is quick to draw from."""

    def __init__(self, drawn: bytes) -> None:
        self._left = iter(drawn)

    def below(self, limit: int) -> int:
        return next(self._left, 0) % limit

    def words(self, most: int = 9) -> str:
        return " ".join(_WORDS[self.below(len(_WORDS))] for _ in range(self.below(most + 1)))

    def edge(self, text: str) -> int:
        """Return a place in a text, at the edge of a word more often than not."""
        edges = [0, len(text), *(at for at, sign in enumerate(text) if sign == " ")]
        edges += [at + 1 for at in edges[2:]]
        place = self.below(len(edges) + 4)
        return edges[place] if place < len(edges) else self.below(len(text) + 1)


def paragraphs(
    least: int = 0, most: int = 7, *, nested: bool = True
) -> st.SearchStrategy[tuple[str, list[Edit]]]:
    """Draw a base and proposals on it, some of them on the wording of others."""

    def read(drawn: bytes) -> tuple[str, list[Edit]]:
        draw = _Draw(drawn)
        count = least + draw.below(most - least + 1)
        base = draw.words()
        edits: list[Edit] = []
        for number in range(count):
            edits.append(_edit(draw, f"p{number}", base, edits, nested))
        return base, edits

    return st.binary(min_size=16, max_size=150).map(read)


def _edit(draw: _Draw, key: str, base: str, edits: list[Edit], nested: bool) -> Edit:
    who = tuple(_DELEGATIONS[draw.below(4)] for _ in range(1 + draw.below(2)))
    if edits and not draw.below(4):  # the same as somebody else's
        return replace(edits[draw.below(len(edits))], key=key, delegations=who)
    ground = edits[draw.below(len(edits))] if nested and edits and not draw.below(3) else None
    text = base if ground is None else ground.content
    start, end = sorted((draw.edge(text), draw.edge(text)))
    content = draw.words(4)
    if not draw.below(3):  # most of what stands there, with a word changed
        kept = text[start:end].split(" ")
        kept[draw.below(len(kept))] = draw.words(2)
        content = " ".join(kept)
    elif not draw.below(3):
        content = ""
    return Edit(key, start, end, content, who, ground.key if ground else None)


def on(
    key: str, old: str, new: str, *who: str, text: str = BASE, within: str | None = None
) -> Edit:
    """Return a proposal to put other words for some of a text."""
    start = text.index(old)
    return Edit(key, start, start + len(old), new, who, within)


def before(key: str, old: str, new: str, *who: str, text: str = BASE) -> Edit:
    """Return a proposal to put words in before others."""
    start = text.index(old)
    return Edit(key, start, start, new, who)


def base_of(nodes: tuple[Node, ...]) -> str:
    """Return what the base reads in a compiled paragraph: nothing else may be in it."""
    pieces: list[str] = []
    for node in nodes:
        if isinstance(node, Words):
            pieces.append(node.text)
        else:
            pieces += [base_of(each.parts) for each in node.variants if not each.proposed]
    return "".join(pieces)


def keys_of(nodes: tuple[Node, ...]) -> list[str]:
    """Return the keys of all edits that a compiled paragraph shows."""
    return [
        key
        for node in nodes
        if isinstance(node, Bracket)
        for each in node.variants
        for key in (*each.edits, *keys_of(each.parts))
    ]
