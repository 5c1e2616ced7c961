"""Plain text that was pasted, or taken from a file, cut into paragraphs.

Nothing is dropped: a `Piece` keeps every character of its source, in its place, and the sources
of all pieces joined are the text that was given. What it makes of them (kind, level, number) is a
guess from numbers, opening words and the look of lines; whoever pasted it confirms it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from contadora.negotiation.drafting.marks import Lists, Mark, OptionMark, mark_of, option_of
from contadora.negotiation.drafting.opening_words import LANGUAGES, opening_span
from contadora.negotiation.drafting.shapes import Kind

# The longest line that is taken for a heading or a title; the shortest that looks wrapped.
_HEADING, _TITLE, _WRAPPED = 120, 250, 60
_LINE = re.compile(r"[^\r\n\f\u2029]*(?:\r\n|[\r\n\f\u2029]|$)")
_BREAKS = re.compile(r"[ \t\u00a0]*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t\u00a0]*")
_LEADING = re.compile(r"\s*")
_BRACKETS = re.compile(r"(?:[\[［]\s*)+")
_NAMED = re.compile(r"[^\[\]［］:\n]{2,80}:\s+")
_PART = re.compile(
    r"(?:annex|annexe|anexo|ap[eé]ndice|appendix|appendice|article|art[ií]culo|artigo|chapter|"
    r"cap[ií]tulo|chapitre|section|secci[oó]n|se[cç][aã]o|part|parte|partie)"
    r"(?:\s+(?:\d+|[IVXL]+|[A-Z]))?\.?(?:\s*[:–—-]?\s.*)?$",
    re.IGNORECASE | re.DOTALL,
)
_INLINE = re.compile(
    r"[\]］]\s*(?:/\s*)?[\[［]\s*(?:option|opci[oó]n|op[cç][aã]o)\s+\w{1,3}\s*[:.–—-]",
    re.IGNORECASE,
)
_STOPS = ".,;:"


@dataclass(frozen=True)
class Piece:
    """A paragraph of a pasted text; `source` is what it was made of."""

    before: str  # blanks
    opening: str  # brackets that stand before the number, with who put them: `[MEX: `
    number: str  # as it stands: `3.`, `OP3 bis.`, `(a)`, `Option 1:`
    gap: str  # blanks
    words: str  # as they stand, broken lines included
    after: str  # blanks and the end of the line
    kind: Kind = Kind.PLAIN
    level: int = 0
    label: str = ""  # the number as `numbering` writes it: `OP3 bis`, `(a)`
    option: OptionMark | None = None

    @property
    def source(self) -> str:
        """The characters this paragraph was made of."""
        return self.before + self.opening + self.number + self.gap + self.words + self.after

    @property
    def text(self) -> str:
        """The words on one line."""
        return one_line(self.words)

    @property
    def is_marker(self) -> bool:
        """Whether it only announces what follows, as `Option 2:` on a line of its own does."""
        return self.option is not None and not self.words


def one_line(words: str) -> str:
    """Return words without the line breaks that a page put among them."""
    return _BREAKS.sub(" ", words)


def paragraphs_of(text: str | Sequence[str], language: str | None = None) -> list[Piece]:
    """Return the paragraphs of a text; given a list, each item is one.

    Opening words are known in four languages; naming the text's language keeps those of the other
    three from being taken for its own.
    """
    sources = _blocks(text, language) if isinstance(text, str) else list(text)
    return _classified([_cut(source) for source in sources], language)


def _blocks(text: str, language: str | None) -> list[str]:
    """Return the sources of paragraphs: blank lines part them, and so do numbers and full lines."""
    lines = [line for line in _LINE.findall(text) if line]
    spaced = any(not line.strip() for line in lines[1:-1])
    blocks: list[str] = []
    before = ""  # the words of the line before, "" where it is blank
    for line in lines:
        words = line.strip()
        # A blank line goes with the paragraph it ends; those before the first, with the first.
        joins = not words or (bool(before) and _continues(before, words, spaced, language))
        if blocks and (joins or not blocks[-1].strip()):
            blocks[-1] += line
        else:
            blocks.append(line)
        before = words
    return blocks


def _continues(before: str, words: str, spaced: bool, language: str | None) -> bool:
    """Tell whether a line goes on with the sentence of the line before it."""
    opened = words[_length(_BRACKETS, words) :]
    if _is_only_mark(before):
        return mark_of(opened) is None
    if mark_of(opened) or option_of(opened):
        return False
    first = next((sign for sign in opened if sign.isalpha()), "")
    if first.islower():
        return True
    if before[-1] in ";:" or _opens(opened, language):
        return False
    return len(before) >= _WRAPPED and (spaced or before[-1] not in ".,")


def _is_only_mark(line: str) -> bool:
    mark = mark_of(line)
    return mark is not None and not line[mark.length :].strip()


def _opens(words: str, language: str | None) -> bool:
    return any(_opening(words, kind, language) for kind in (Kind.PREAMBULAR, Kind.OPERATIVE))


def _opening(words: str, kind: Kind, language: str | None) -> bool:
    languages = (language,) if language in LANGUAGES else LANGUAGES
    return any(opening_span(words, each or "", kind) for each in languages)


def _cut(source: str) -> Piece:
    """Return a source told apart into blanks, brackets, number and words."""
    before = _length(_LEADING, source)
    rest = source[before:]
    after = len(rest) - _length_at_end(rest)
    body, tail = rest[:after], rest[after:]
    opening = _opening_length(body)
    number, option = _number_length(body[opening:])
    if opening and option is not None and _INLINE.search(body, opening + number):
        opening, number, option = 0, 0, None  # options side by side within the paragraph
    at = opening + number
    gap = _length(_LEADING, body[at:]) if number else 0
    return Piece(
        source[:before],
        body[:opening],
        body[opening:at],
        body[at : at + gap],
        body[at + gap :],
        tail,
        option=option,
    )


def _length(pattern: re.Pattern[str], text: str) -> int:
    found = pattern.match(text)
    return found.end() if found else 0


def _length_at_end(text: str) -> int:
    # Not by a pattern: one that looks for blanks before the end is slow on a line full of them.
    return len(text) - len(text.rstrip())


def _opening_length(body: str) -> int:
    """Return how much stands before a number: brackets, and the name of who put them."""
    brackets = _length(_BRACKETS, body)
    if not brackets:
        return 0
    if mark_of(body[brackets:]) or option_of(body[brackets:]):
        return brackets
    named = _NAMED.match(body, brackets)
    if named is not None and mark_of(body[named.end() :]):
        return named.end()
    return 0


def _number_length(body: str) -> tuple[int, OptionMark | None]:
    """Return how long a number is, with an option behind it or before it: `Option 1: 2.`."""
    mark = mark_of(body)
    length = mark.length if mark else 0
    gap = _length(_LEADING, body[length:])
    option = option_of(body[length + gap :])
    if option is None:
        return length, None
    length += gap + option.length
    behind = _numbered(body[length:]) if mark is None else None
    return length + (behind[0] if behind else 0), option


def _numbered(body: str) -> tuple[int, Mark] | None:
    """Return the number that an option's words begin with, and how far it goes.

    Only one of a paragraph: `(a)` may well begin a list within the words.
    """
    gap = _length(_LEADING, body)
    mark = mark_of(body[gap:])
    return (gap + mark.length, mark) if mark and mark.style in ("part", "arabic") else None


def _mark_in(number: str) -> Mark | None:
    """Return the mark in a piece's number, which may stand behind its option."""
    option = option_of(number)
    behind = _numbered(number[option.length :]) if option else None
    return behind[1] if behind else mark_of(number)


def _classified(pieces: list[Piece], language: str | None) -> list[Piece]:
    lists = Lists()
    last = Kind.OPERATIVE  # kind of the paragraph that sub-paragraphs hang on
    operative = False  # whether the operative part began
    done: list[Piece] = []
    first = sum(bool(piece.words) for piece in pieces) > 1  # a single paragraph is no title
    reasons = False  # whether a line announced reasons: `Considerando:`, `Whereas:`
    for cut in pieces:
        mark = _mark_in(cut.number + cut.gap) if cut.number else None
        piece = _placed(cut, mark, lists, last, operative, first, language)
        if piece.kind is Kind.PLAIN and piece.words:
            if piece.text[-1] in ",:" and len(piece.text) <= _HEADING:
                reasons = _opening(piece.text, Kind.PREAMBULAR, language)
            elif reasons and mark is None:
                piece = replace(piece, kind=Kind.PREAMBULAR)
        first = first and not piece.words
        if piece.kind in (Kind.PREAMBULAR, Kind.OPERATIVE):
            if piece.level == 0:
                last = piece.kind
            operative = operative or piece.kind is Kind.OPERATIVE
        elif piece.kind is Kind.HEADING:
            last = Kind.OPERATIVE
        if piece.level == 0 and piece.words and piece.kind is not Kind.PLAIN:
            lists.close()
        done.append(piece)
    return _prose(done)


def _placed(
    piece: Piece,
    mark: Mark | None,
    lists: Lists,
    last: Kind,
    operative: bool,
    first: bool,
    language: str | None,
) -> Piece:
    if mark is None and piece.option is not None and piece.words:
        return replace(piece, kind=last)
    if mark is None:
        return replace(piece, kind=_unnumbered(piece, operative, first, language))
    if mark.style == "part":
        return replace(piece, kind=mark.kind or last, level=mark.level or 0, label=mark.label)
    if mark.style in ("arabic", "decimal"):
        return _counted(piece, mark, language)
    if mark.style == "capital":
        if _looks_like_heading(piece.text):
            level = 0 if set(mark.item) <= set("IVXL") else 1
            return replace(piece, kind=Kind.HEADING, level=level, label=mark.label)
        return replace(piece, kind=Kind.OPERATIVE)
    return replace(piece, kind=last, level=lists.level(mark), label=mark.label)


def _counted(piece: Piece, mark: Mark, language: str | None) -> Piece:
    """Return a paragraph with an Arabic number: operative, unless it looks like a heading."""
    if (
        _looks_like_heading(piece.text)
        and len(piece.text) <= _WRAPPED
        and piece.option is None
        and not piece.opening
        and not _opens(piece.text, language)
    ):
        return replace(piece, kind=Kind.HEADING, level=mark.level or 0)
    if mark.style == "decimal":
        return replace(piece, kind=Kind.OPERATIVE, level=mark.level or 0)
    operative = _opening(piece.text, Kind.OPERATIVE, language)
    if not operative and _opening(piece.text, Kind.PREAMBULAR, language):
        return replace(piece, kind=Kind.PREAMBULAR, label=mark.label.replace("OP", "PP", 1))
    return replace(piece, kind=Kind.OPERATIVE, label=mark.label)


def _unnumbered(piece: Piece, operative: bool, first: bool, language: str | None) -> Kind:
    text = piece.text
    if not text:
        return Kind.PLAIN
    if first and len(text) <= _TITLE and text[-1] not in _STOPS:
        return Kind.TITLE
    if _is_capitals(text):
        return Kind.PLAIN if text[-1] in ",:;" else Kind.HEADING
    if len(text) <= _HEADING and text[-1] not in _STOPS and _PART.match(text):
        return Kind.HEADING
    if text[-1] == ":" and " " not in text.strip():
        return Kind.PLAIN  # `Considerando:`, `Resuelve:`
    preambular = _opening(text, Kind.PREAMBULAR, language)
    if preambular and not (operative and _opening(text, Kind.OPERATIVE, language)):
        return Kind.PREAMBULAR
    if _opening(text, Kind.OPERATIVE, language):
        return Kind.OPERATIVE
    return Kind.PLAIN


def _is_capitals(text: str) -> bool:
    letters = [sign for sign in text if sign.isalpha()]
    return len(letters) >= 3 and len(text) <= _HEADING and text.upper() == text


def _looks_like_heading(text: str) -> bool:
    return 0 < len(text) <= _HEADING and text[-1] not in _STOPS and "[" not in text


def _prose(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces of a text without numbers and opening words with its prose numbered.

    A joint statement is written so; its paragraphs have to be referred to all the same.
    """
    if any(piece.kind in (Kind.PREAMBULAR, Kind.OPERATIVE) for piece in pieces):
        return pieces
    return [
        replace(piece, kind=Kind.OPERATIVE)
        if piece.kind is Kind.PLAIN and piece.text and piece.text[-1] not in ",:"
        else piece
        for piece in pieces
    ]
