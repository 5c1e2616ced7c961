"""Wordings and proposals for the tests: drawn at random, small, and full of coincidences."""

from __future__ import annotations

from hypothesis import strategies as st

from contadora.negotiation.drafting.shapes import Bracket, Edit, Node, Words

BASE = "Invites States to protect critical infrastructure from harm;"
# Few words, so that the same ones meet; some are more than one code point to a character.
_WORDS = ["a", "b", "of", "the", "protect", "States", "e\u0301", "\U0001f1f2\U0001f1fd", ",", ";"]
_DELEGATIONS = ["ARG", "BRA", "CHL", "MEX"]

words = st.lists(st.sampled_from(_WORDS), max_size=9).map(" ".join)
anything = st.one_of(words, st.text(alphabet="ab ,\u0301\u200d\U0001f469\r\n\u05d0", max_size=10))


@st.composite
def spans(draw: st.DrawFn, text: str) -> tuple[int, int]:
    """Draw a span of a text, at the edges of words more often than not."""
    edges = sorted({0, len(text), *(at for at, sign in enumerate(text) if sign == " ")})
    place = st.one_of(st.sampled_from(edges), st.integers(0, len(text)))
    start, end = sorted((draw(place), draw(place)))
    return start, end


@st.composite
def paragraphs(
    draw: st.DrawFn, least: int = 0, most: int = 7, nested: bool = True
) -> tuple[str, list[Edit]]:
    """Draw a base and proposals on it, some of them on the wording of others."""
    base = draw(words)
    edits: list[Edit] = []
    for number in range(draw(st.integers(least, most))):
        ground = None
        if nested and edits and draw(st.integers(0, 3)) == 0:
            ground = draw(st.sampled_from(edits))
        text = base if ground is None else ground.content
        start, end = draw(spans(text))
        content = draw(st.one_of(words, st.just(""), st.just("protect"), st.just(text[start:end])))
        if draw(st.booleans()) and edits:  # the same as somebody else's
            other = draw(st.sampled_from(edits))
            if other.on == (ground.key if ground else None):
                start, end, content = other.start, other.end, other.content
        behind = draw(st.lists(st.sampled_from(_DELEGATIONS), min_size=1, max_size=3))
        edits.append(
            Edit(f"p{number}", start, end, content, tuple(behind), ground.key if ground else None)
        )
    return base, edits


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
