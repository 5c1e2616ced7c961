"""The form of a draft resolution, and where one breaks it.

By the United Nations Editorial Manual (Resolutions and other formal decisions, II.C and D): the
name of the body, the preamble, the operative part. Each preambular paragraph opens with a
participle or an adjective and ends with a comma; each operative one opens with a verb in the
present and ends with a semicolon, the last with a full stop.

Every break is a `Problem`; its `values` fill the sentence that a reader is told:

| code | where | values |
|---|---|---|
| `body-missing` | the whole text | |
| `operative-missing` | the whole text | |
| `order` | a preambular paragraph after an operative one | |
| `body-late` | the body's line after the preamble began | |
| `preambular-opening`, `operative-opening` | a paragraph | `opening`, `suits` (the other kind) |
| `preambular-ending`, `operative-ending`, `last-ending` | a paragraph | `expected`, `found` |
| `empty` | a paragraph | |
| `sub-level-skipped` | a sub-paragraph | `level`, `expected` |
| `sub-level-first` | a sub-paragraph with nothing above it | `level` |
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from contadora.negotiation.drafting.opening_words import LANGUAGES, first_words, opening_span
from contadora.negotiation.drafting.shapes import Clause, Kind, Problem, Standing

# Kinds of text that have the form of a resolution; all others are only asked to hang together.
FORMAL = frozenset({"resolution", "decision"})

_OTHER = {Kind.PREAMBULAR: Kind.OPERATIVE, Kind.OPERATIVE: Kind.PREAMBULAR}
# What may stand after a paragraph's last mark: brackets, quotation marks, marks of footnotes.
_TRAILING = re.compile(r"(?:[\s\])］»”\"'’*¹²³⁴⁵⁶⁷⁸⁹⁰†‡]|\[\d{1,3}\]?)+$")
# The word that joins the last of several sub-paragraphs to those before it: `; and`.
_JOINED = re.compile(r"([;,])\s*(?:and|or|and/or|y|e|o|u|y/o|et|ou|et/ou|e/ou)$", re.IGNORECASE)
# A line that says who speaks: `The General Assembly,`, `LA ASAMBLEA GENERAL,`, `RESUELVE:`.
_BODY = re.compile(r"^\W*\w.*[,:]\W*$", re.DOTALL)


def check_form(clauses: Sequence[Clause], language: str, kind_of_text: str) -> list[Problem]:
    """Return where a text breaks the form of its kind, in the order of its paragraphs.

    `paragraph` counts the clauses that were given from one; 0 is the text as a whole. Paragraphs
    that are not in the text are not looked at.
    """
    there = [
        (number, clause)
        for number, clause in enumerate(clauses, 1)
        if clause.standing is Standing.TEXT
    ]
    problems = _structure(there)
    if kind_of_text in FORMAL:
        problems += _parts(there)
        problems += _openings(there, language)
        problems += _endings(there)
    return sorted(problems, key=lambda problem: (problem.paragraph, problem.code))


def is_body_line(clause: Clause) -> bool:
    """Tell whether a paragraph is the line that names the body that speaks."""
    return clause.kind is Kind.PLAIN and _BODY.match(clause.base) is not None


_Numbered = Sequence[tuple[int, Clause]]


def _structure(there: _Numbered) -> list[Problem]:
    problems = []
    depth: int | None = None  # level of the paragraph above; None where a new part begins
    for number, clause in there:
        if not clause.base.strip():
            problems.append(Problem("empty", number))
        if clause.kind in (Kind.HEADING, Kind.TITLE):
            depth = None
            continue
        if depth is None and clause.level > 0:
            problems.append(Problem("sub-level-first", number, values={"level": clause.level}))
        elif depth is not None and clause.level > depth + 1:
            values: dict[str, str | int] = {"level": clause.level, "expected": depth + 1}
            problems.append(Problem("sub-level-skipped", number, values=values))
        depth = clause.level
    return problems


def _parts(there: _Numbered) -> list[Problem]:
    problems = []
    paragraphs = [clause for _number, clause in there if clause.kind in _OTHER]
    if not any(clause.kind is Kind.OPERATIVE for clause in paragraphs):
        problems.append(Problem("operative-missing"))
    began: set[Kind] = set()
    has_body = False
    for number, clause in there:
        if clause.kind in _OTHER and clause.level == 0:
            if clause.kind is Kind.PREAMBULAR and Kind.OPERATIVE in began:
                problems.append(Problem("order", number))
            began.add(clause.kind)
        elif is_body_line(clause):
            # `Resuelve:` and `The General Assembly,` after a preamble are forms of the OAS; a
            # body named before anything is there once and for all.
            if not has_body and Kind.OPERATIVE in began:
                problems.append(Problem("body-late", number))
            has_body = True
    if paragraphs and not has_body:
        problems.append(Problem("body-missing"))
    return problems


def _openings(there: _Numbered, language: str) -> list[Problem]:
    if language not in LANGUAGES:
        return []
    problems = []
    for number, clause in there:
        if clause.kind not in _OTHER or clause.level or not clause.base.strip():
            continue
        if opening_span(clause.base, language, clause.kind) is None:
            other = _OTHER[clause.kind]
            suits = opening_span(clause.base, language, other) is not None
            problems.append(
                Problem(
                    f"{clause.kind.value}-opening",
                    number,
                    0,
                    {
                        "opening": first_words(clause.base),
                        "suits": other.value if suits else "",
                    },
                )
            )
    return problems


def _endings(there: _Numbered) -> list[Problem]:
    numbered = [(number, clause) for number, clause in there if clause.kind in _OTHER]
    problems = []
    last = max(
        (index for index, (_n, clause) in enumerate(numbered) if clause.kind is Kind.OPERATIVE),
        default=None,
    )
    for index, (number, clause) in enumerate(numbered):
        if not clause.base.strip():
            continue
        following = numbered[index + 1][1] if index + 1 < len(numbered) else None
        leads = following is not None and following.level > clause.level
        code, expected = _expected(clause, leads, index == last)
        found = _ending(clause.base)
        if not found or found not in expected:
            offset = max(len(_bare(clause.base)) - 1, 0)
            values: dict[str, str | int] = {"expected": expected[0], "found": found}
            problems.append(Problem(code, number, offset, values))
    return problems


def _expected(clause: Clause, leads: bool, is_last: bool) -> tuple[str, str]:
    """Return the code and the marks a paragraph may end with, the usual one first."""
    code = f"{clause.kind.value}-ending"
    if leads:  # sub-paragraphs follow
        return code, ":"
    if is_last:
        return "last-ending", "."
    if clause.kind is Kind.PREAMBULAR:
        # Sub-paragraphs of a preamble are parted by semicolons where they have commas themselves.
        return code, ",;" if clause.level else ","
    return code, ";"


def _bare(text: str) -> str:
    return _TRAILING.sub("", text)


def _ending(text: str) -> str:
    """Return the mark a paragraph ends with, "" where it ends with a word."""
    bare = _JOINED.sub(r"\1", _bare(text))
    return bare[-1] if bare and not bare[-1].isalnum() else ""
