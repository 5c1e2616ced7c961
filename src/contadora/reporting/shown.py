"""What was submitted, in words: sections with their questions and answers, for pages and papers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from contadora.forms.definition import is_answered
from contadora.forms.models import Version
from contadora.forms.reading import answer_text
from contadora.forms.texts import pick
from contadora.people.languages import Text, current_language
from contadora.reporting import asking
from contadora.reporting.models import Submission, SubmissionFile
from contadora.reporting.queries import Section, version_of


@dataclass(frozen=True)
class Line:
    """A question and its answer."""

    key: str
    label: Text
    text: str
    file: SubmissionFile | None = None
    is_link: bool = False


@dataclass(frozen=True)
class Shown:
    """A section as it is read."""

    key: str
    title: Text
    nothing_new: bool
    release: str
    written_by: Sequence[str]
    lines: list[Line]


def sections(
    submission: Submission, chosen: Iterable[Section], language: str | None = None
) -> list[Shown]:
    """Return chosen sections of a submission in words; questions without an answer are left out."""
    wanted = current_language(language)
    version = version_of(submission)
    files = {str(one.uuid): one for one in submission.files.all()}
    found = []
    for section in chosen:
        lines = list(_lines(version, section, files, wanted))
        found.append(
            Shown(
                section["key"],
                asking.title_of(version, section["key"], wanted),
                section["nothing_new"],
                section["release"],
                section["written_by"],
                lines,
            )
        )
    return found


def _lines(
    version: Version, section: Section, files: dict[str, SubmissionFile], language: str
) -> Iterable[Line]:
    known: dict[str, Any] = dict(files)
    for question in asking.section_of(version, section["key"])["questions"]:
        value = section["answers"].get(question["key"])
        if not is_answered(value):
            continue
        text = answer_text(question, value, language, files=known)
        yield Line(
            question["key"],
            pick(question["label"], language),
            text,
            files.get(str(value)) if question["type"] == "file" else None,
            question["type"] == "link" and text.startswith(("https://", "http://")),
        )
