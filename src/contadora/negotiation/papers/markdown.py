"""A text as plain Markdown, with its brackets: what is typed in it stays text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from itertools import groupby

from contadora.negotiation.drafting.shapes import Clause, Kind, Standing, Status
from contadora.negotiation.papers.flow import Opening, Piece, opens, pieces
from contadora.negotiation.papers.shapes import Paper

_SIGNS = re.compile(r"([\\`*_\[\]<>~&|$])")
_AT_START = re.compile(r"^(\s*)([#+=:-]|\d+(?=[.)]))")
_DEEPEST_HEADING = 6


def write_markdown(
    paper: Paper, clauses: Sequence[Clause], *, opening: Opening | None = None
) -> str:
    """Return the text as Markdown: additions bold, deletions struck, both in brackets."""
    find = opening or opens(paper)
    kept = [clause for clause in clauses if clause.standing != Standing.REMOVED]
    named = " · ".join(part for part in (paper.symbol, paper.revision, paper.kind) if part)
    blocks = [f"**{_escaped(paper.handling)}**"]
    if named:
        blocks.append(_line(named))
    blocks += [_line(f"{what}: {value}") for what, value in paper.front]
    if all(clause.kind != Kind.TITLE for clause in kept):
        blocks.append(f"# {_one_line(_escaped(paper.title))}")
    blocks.append(f"*{_escaped(paper.labels['legend']).strip()}*")
    blocks += [f"> {_line(one)}" for one in paper.reserves]
    depth = 0
    for clause in kept:
        # A list begins at its first level, or it would be read as code.
        titled = clause.kind in (Kind.TITLE, Kind.HEADING)
        depth = 0 if titled else min(clause.level, depth + 1)
        blocks += _clause(paper, clause, depth, find(clause))
    return "\n\n".join(blocks) + "\n"


def _clause(paper: Paper, clause: Clause, depth: int, opening: tuple[int, int] | None) -> list[str]:
    body = _flow(pieces(clause, opening))
    if clause.kind in (Kind.TITLE, Kind.HEADING):
        deep = 1 if clause.kind == Kind.TITLE else min(clause.level + 2, _DEEPEST_HEADING)
        number = f"{_escaped(clause.number)} " if clause.number else ""
        # In the line of a heading only a space can stand for the end of a line.
        blocks = [f"{'#' * deep} {_one_line(_at_start(number + body))}"]
    else:
        number = f"**{_escaped(clause.number)}** " if clause.number else ""
        status = ""
        if clause.status != Status.OPEN:
            status = f" *\\[{_escaped(paper.labels[clause.status.value])}\\]*"
        indent = "  " * (depth - 1) if depth else ""
        mark = "- " if depth else ""
        text = _at_start(f"{number}{body}{status}")
        lines = text.replace("\n", "\n" + "  " * depth)
        blocks = [f"{indent}{mark}{lines}"]
    return blocks + [f"{'  ' * depth}> {_line(note)}" for note in clause.notes]


def _flow(found: Sequence[Piece]) -> str:
    """Return pieces with their marks, those that are set alike under one."""
    out = ""
    after_mark = False
    for (mark, added, struck), group in groupby(
        found, key=lambda one: (one.mark, one.added, one.struck)
    ):
        if mark:
            out += "".join(piece.text for piece in group)
            after_mark = out.endswith("]")
            continue
        inner = ""
        for leaning, same in groupby(group, key=lambda one: one.opening):
            text = _escaped("".join(piece.text for piece in same))
            inner += _within(text, "*") if leaning and _can_lean(text.strip()) else text
        inner = _within(inner, "**") if added else inner
        inner = _within(inner, "~~") if struck else inner
        if after_mark and inner[:1] in ("(", ":"):  # else the bracket before it were a link
            inner = "\\" + inner
        out, after_mark = out + inner, False
    return _broken(out.strip())


def _can_lean(core: str) -> bool:
    """Return whether a mark holds within a line: not between a sign and a letter."""
    return bool(core) and all(
        unicodedata.category(sign)[0] not in "PS" for sign in (core[0], core[-1])
    )


def _within(text: str, mark: str) -> str:
    """Return a text between marks, which must not stand beside white space."""
    core = text.strip()
    if not core:
        return text
    start = text.index(core)
    return f"{text[:start]}{mark}{core}{mark}{text[start + len(core) :]}"


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)


def _at_start(text: str) -> str:
    return "\n".join(_AT_START.sub(_guarded, line) for line in text.split("\n"))


def _guarded(found: re.Match[str]) -> str:
    sign = found[2]
    return f"{sign}\\" if sign.isdecimal() else f"\\{sign}"


def _line(text: str) -> str:
    return _at_start(_one_line(_escaped(text)))


def _one_line(text: str) -> str:
    return " ".join(text.replace("\\\n", " ").split())


def _broken(text: str) -> str:
    """Return a text whose ends of lines are kept as such."""
    return re.sub(r"[ \t]*\n[ \t]*", "\\\\\n", text)
