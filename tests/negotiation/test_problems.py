"""Whatever a reader finds that it cannot take as it is has a sentence of its own."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.utils import translation

from contadora.negotiation import drafting, papers, problems
from contadora.negotiation.drafting.shapes import Problem
from contadora.negotiation.papers.docx_in import read_docx
from tests.negotiation.papers.foreign import docx, p, t

GIVEN = re.compile(
    r'(?:Problem|\.note|\._problem|problems\.append)\(\(?\s*"([a-z_-]+)"|code = (.+)$', re.MULTILINE
)


def _codes() -> set[str]:
    found = set()
    for package in (papers, drafting):
        for path in Path(str(package.__file__)).parent.glob("*.py"):
            for named, several in GIVEN.findall(path.read_text(encoding="utf-8")):
                found |= {named} if named else set(re.findall(r'(?<!== )"([a-z_-]+)"', several))
    return found


def test_each_problem_of_a_reader_has_a_sentence() -> None:
    codes = _codes()
    assert {"outside", "image", "reading_copy", "entangled", "bracket-too-deep"} <= codes
    assert codes <= {*problems.PROBLEMS, *problems.FORM}


@pytest.mark.parametrize("kind", ["image", "attachedTemplate"])
def test_what_lies_outside_a_document_is_told_in_words(kind: str) -> None:
    read = read_docx(docx(p(t("Words")), links=(("x", kind, "http://example.invalid/a"),)))
    [problem] = read.problems
    assert problem.code in problems.PROBLEMS
    assert "http://example.invalid/a" in problems.sentence(problem)


def test_a_problem_that_nobody_foresaw_is_told_by_its_code() -> None:
    with translation.override("en"):
        said = problems.sentence(Problem("unheard", 3, values={"text": "x"}))
    assert said == "Paragraph 3: Something was not read (unheard): text x."
