"""How one wording differs from another, word by word, as a diplomat would mark it.

Words and marks of punctuation are aligned by their longest common subsequence; white space is no
part of the alignment and follows the words. What is then marked is tidied, in this order:

1. Between two kept words, the white space that both wordings share is kept: leading first, so that
   an added word takes the space after it (`to [fully ]protect`).
2. Words put in or taken out that could as well be marked further left or right are marked after
   the end of a sentence, else after a comma, else as far right as they go.
3. A kept island between two changes is marked with them if it is lost between them: a short
   function word (`of`, `y`) or a mark between two replacements, or at most a third of what the
   smaller of the two changes has, a function word counting half.

Every step depends on the two texts only. No change begins or ends within a written character.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from contadora.negotiation.drafting.lexemes import Lexeme, lexemes, snapped, spaces

__all__ = ["Change", "applied", "changes", "snapped"]

_MOST_CELLS = 64_000_000  # of the alignment's table: 8,000 words against 8,000, some 50 ms
_SENTENCE_ENDS = frozenset(".;:!?\u2026\u3002\u061f\u061b\u06d4\u0964")
_PAUSES = frozenset(",\u060c\u3001")
_FUNCTION_WORD = 3  # letters at most: of, the, y, del, et, aux, que


class Change(NamedTuple):
    """Put `content` where `start` to `end` of the old wording stands."""

    start: int
    end: int
    content: str


class _Block(NamedTuple):
    """Lexemes `a` to `b` of the old wording against `c` to `d` of the new one."""

    a: int
    b: int
    c: int
    d: int


def changes(old: str, new: str) -> tuple[Change, ...]:
    """Return the least changes that make one wording of another, from left to right."""
    if old == new:
        return ()
    ours, theirs = lexemes(old), lexemes(new)
    blocks = _slid(_aligned(ours, theirs), ours, theirs)
    return tuple(_spelled(old, new, ours, theirs, _tidied(blocks, ours, theirs)))


def applied(text: str, made: Iterable[tuple[int, int, str]]) -> str:
    """Return a text with changes made to it; they are in order and do not overlap."""
    pieces, at = [], 0
    for start, end, content in made:
        pieces += [text[at:start], content]
        at = end
    return "".join([*pieces, text[at:]])


def _aligned(ours: Sequence[Lexeme], theirs: Sequence[Lexeme]) -> list[_Block]:
    known: dict[str, int] = {}
    a = [known.setdefault(each.text, len(known)) for each in ours]
    b = [known.setdefault(each.text, len(known)) for each in theirs]
    if len(a) * len(b) <= _MOST_CELLS:
        return _differences(a, b, 0, 0)
    # Two very long texts: first by sentences, then by words within those that differ.
    blocks: list[_Block] = []
    first, second = _sentences(ours, a), _sentences(theirs, b)
    names: dict[tuple[int, ...], int] = {}
    one = [names.setdefault(tuple(a[start:end]), len(names)) for start, end in first]
    two = [names.setdefault(tuple(b[start:end]), len(names)) for start, end in second]
    if len(one) * len(two) > _MOST_CELLS:
        return _ends_trimmed(a, b)
    for block in _differences(one, two, 0, 0):
        start = first[block.a][0] if block.a < len(first) else len(a)
        end = first[block.b - 1][1] if block.b > block.a else start
        begin = second[block.c][0] if block.c < len(second) else len(b)
        finish = second[block.d - 1][1] if block.d > block.c else begin
        if (end - start) * (finish - begin) > _MOST_CELLS:
            blocks.append(_Block(start, end, begin, finish))
        else:
            blocks += _differences(a[start:end], b[begin:finish], start, begin)
    return blocks


def _differences(a: Sequence[int], b: Sequence[int], at: int, by: int) -> list[_Block]:
    blocks: list[_Block] = []
    for step in Indel.opcodes(a, b):
        if step.tag == "equal":
            continue
        i, j, k, m = step.src_start, step.src_end, step.dest_start, step.dest_end
        last = blocks[-1] if blocks else None
        if last is not None and last.b == i + at and last.d == k + by:
            blocks[-1] = _Block(last.a, j + at, last.c, m + by)
        else:
            blocks.append(_Block(i + at, j + at, k + by, m + by))
    return blocks


def _ends_trimmed(a: Sequence[int], b: Sequence[int]) -> list[_Block]:
    """Return one block for all between what two texts begin and end with alike."""
    start, shorter = 0, min(len(a), len(b))
    while start < shorter and a[start] == b[start]:
        start += 1
    end = 0
    while end < shorter - start and a[-1 - end] == b[-1 - end]:
        end += 1
    return [_Block(start, len(a) - end, start, len(b) - end)]


def _sentences(parts: Sequence[Lexeme], codes: Sequence[int]) -> list[tuple[int, int]]:
    found, start = [], 0
    for index, part in enumerate(parts, 1):
        if part.text in _SENTENCE_ENDS or index == len(codes):
            found.append((start, index))
            start = index
    return found


def _slid(
    blocks: Sequence[_Block], ours: Sequence[Lexeme], theirs: Sequence[Lexeme]
) -> list[_Block]:
    """Return blocks with each mere addition or removal where it reads best."""
    slid: list[_Block] = []
    for index, block in enumerate(blocks):
        floor = slid[-1].b if slid else 0
        ceiling = blocks[index + 1].a if index + 1 < len(blocks) else len(ours)
        if block.a == block.b:
            parts, start, end = theirs, block.c, block.d
        elif block.c == block.d:
            parts, start, end = ours, block.a, block.b
        else:
            slid.append(block)
            continue
        # One kept word must stay on either side of a neighbour.
        left = block.a - floor - (1 if slid else 0)
        right = ceiling - block.b - (1 if index + 1 < len(blocks) else 0)
        low = high = 0
        while -low < left and parts[start + low - 1].text == parts[end + low - 1].text:
            low -= 1
        while high < right and parts[start + high].text == parts[end + high].text:
            high += 1
        by = max(range(low, high + 1), key=lambda by: (_rest(parts, start + by), by))
        slid.append(_Block(*(each + by for each in block)))
    return slid


def _rest(parts: Sequence[Lexeme], at: int) -> int:
    """Return how good a place before a lexeme is to begin a change at."""
    before = parts[at - 1].text if at else ""
    return 2 if not before or before in _SENTENCE_ENDS else 1 if before in _PAUSES else 0


def _tidied(
    blocks: Iterable[_Block], ours: Sequence[Lexeme], theirs: Sequence[Lexeme]
) -> list[_Block]:
    done: list[_Block] = []
    for block in blocks:
        done.append(block)
        while len(done) > 1 and _is_lost(done[-2], done[-1], ours, theirs):
            after = done.pop()
            before = done.pop()
            done.append(_Block(before.a, after.b, before.c, after.d))
    return done


def _is_lost(
    before: _Block, after: _Block, ours: Sequence[Lexeme], theirs: Sequence[Lexeme]
) -> bool:
    """Whether what is kept between two changes is better marked with them."""
    island = ours[before.b : after.a]
    if any(each.text in _SENTENCE_ENDS for each in island):
        return False
    if len(island) == 1:
        [kept] = island
        minor = not kept.is_word or (len(kept.text) <= _FUNCTION_WORD and kept.text.isalpha())
        replaced = all(each.a < each.b and each.c < each.d for each in (before, after))
        if minor and replaced:
            return True
    size = min(_size(before, ours, theirs), _size(after, ours, theirs))
    return 0 < 3 * _weight(island) <= size


def _size(block: _Block, ours: Sequence[Lexeme], theirs: Sequence[Lexeme]) -> int:
    return max(_weight(ours[block.a : block.b]), _weight(theirs[block.c : block.d]))


def _weight(parts: Iterable[Lexeme]) -> int:
    """Return how much lexemes say: two for each word, one for a function word."""
    return sum(1 + (len(each.text) > _FUNCTION_WORD) for each in parts if each.is_word)


def _spelled(
    old: str,
    new: str,
    ours: Sequence[Lexeme],
    theirs: Sequence[Lexeme],
    blocks: Sequence[_Block],
) -> Iterable[Change]:
    """Yield what differs in characters: in each block, and in the white space between."""
    at = by = 0  # the next lexeme of the old and of the new wording
    for block in (*blocks, _Block(len(ours), len(ours), len(theirs), len(theirs))):
        # Kept lexemes: only the white space before each may differ.
        while at < block.a:
            if old[_after(ours, at) : ours[at].start] != new[_after(theirs, by) : theirs[by].start]:
                yield _between(old, new, ours, theirs, _Block(at, at, by, by))
            at, by = at + 1, by + 1
        change = _between(old, new, ours, theirs, block)
        if change.start < change.end or change.content:
            yield change
        if block.b == len(ours):
            return
        # The white space after a block went with it.
        at, by = block.b + 1, block.d + 1


def _between(
    old: str, new: str, ours: Sequence[Lexeme], theirs: Sequence[Lexeme], block: _Block
) -> Change:
    """Return the change from one kept lexeme to the next, without the space that both keep."""
    start, begin = _after(ours, block.a), _after(theirs, block.c)
    end = ours[block.b].start if block.b < len(ours) else len(old)
    finish = theirs[block.d].start if block.d < len(theirs) else len(new)
    first = ours[block.a].start if block.a < block.b else end
    other = theirs[block.c].start if block.c < block.d else finish
    same = _alike(spaces(old[start:first]), spaces(new[begin:other]))
    start, begin = start + same, begin + same
    last = max(ours[block.b - 1].end if block.a < block.b else start, start)
    final = max(theirs[block.d - 1].end if block.c < block.d else begin, begin)
    same = _alike(spaces(old[last:end])[::-1], spaces(new[final:finish])[::-1])
    return Change(start, end - same, new[begin : finish - same])


def _after(parts: Sequence[Lexeme], index: int) -> int:
    return parts[index - 1].end if index else 0


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many code points two runs of white space begin with alike."""
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += len(a)
    return length
