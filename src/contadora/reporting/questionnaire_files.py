"""A questionnaire as a file: given out, read with what would change, and carried to its keeping.

What was read goes with the page of its preview as a signed word, and is checked again when it is
kept: nothing lies about of a file that nobody kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contadora.forms.changes import Changes, changes
from contadora.forms.checking import check
from contadora.forms.composing import exported, imported
from contadora.forms.definition import Definition, questions
from contadora.forms.documents import XLSX
from contadora.forms.models import Version
from contadora.forms.workbook import workbook
from contadora.forms.workbook_reading import SheetProblem, read_workbook
from contadora.reporting.models import Questionnaire

SALT = "contadora.reporting.questionnaire"
MOST_SECONDS = 24 * 60 * 60
SHOWN = 60  # problems that the page names; the rest is counted


@dataclass
class Taken:
    """What a file says, against what is there; with a problem it cannot be kept."""

    title: dict[str, str]
    definition: Definition
    problems: list[SheetProblem] = field(default_factory=list)
    unfinished: list[SheetProblem] = field(default_factory=list)
    changes: Changes | None = None

    @property
    def sections(self) -> int:
        """How many sections it has."""
        return len(self.definition["sections"])

    @property
    def questions(self) -> int:
        """How many questions it has."""
        return len(list(questions(self.definition)))


def read(data: bytes, against: Definition | None = None) -> Taken:
    """Read a file of a questionnaire; a ValidationError where it is none.

    What is wrong in a workbook is told by sheet and row.
    """
    if not data:
        raise ValidationError(_("The file is empty."))
    if data.startswith(b"PK") or data.startswith(b"\xd0\xcf\x11\xe0"):
        book = read_workbook(data, voluntary=True)
        taken = Taken(book.title, book.definition)
        found = book.problems
    else:
        title, definition = imported(data)
        taken = Taken(title, definition)
        found = [
            SheetProblem("", 0, one.field, one.value, one.remedy, one.unfinished)
            for one in check(definition, voluntary=True)
        ]
    taken.problems = [one for one in found if not one.unfinished]
    taken.unfinished = [one for one in found if one.unfinished]
    if against is not None and not taken.problems:
        taken.changes = changes(against, taken.definition)
    return taken


def word(taken: Taken, **more: Any) -> str:
    """Return what was read as the page of its preview carries it."""
    data = {"title": taken.title, "definition": taken.definition, **more}
    return signing.dumps(data, salt=SALT, compress=True)


def opened(text: str) -> dict[str, Any]:
    """Return what a word says; a ValidationError where it is not ours, or too old."""
    try:
        data: dict[str, Any] = signing.loads(text, salt=SALT, max_age=MOST_SECONDS)
    except signing.BadSignature as error:
        raise ValidationError(_("The preview is too old: take the file in again.")) from error
    return data


def as_json(questionnaire: Questionnaire, version: Version) -> HttpResponse:
    """Return a version as a JSON file."""
    text = exported(questionnaire.form.title, questionnaire.form.purpose, version.definition)
    return _file(questionnaire, version, text.encode(), "application/json; charset=utf-8", "json")


def as_xlsx(questionnaire: Questionnaire, version: Version) -> HttpResponse:
    """Return a version as a workbook."""
    content = workbook(questionnaire.form.title, version.definition)
    return _file(questionnaire, version, content, XLSX, "xlsx")


def _file(
    questionnaire: Questionnaire, version: Version, content: bytes, kind: str, ending: str
) -> HttpResponse:
    name = slugify(str(questionnaire.name))[:60] or "questionnaire"
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}-{version.number}.{ending}"'
    response["Cache-Control"] = "private, no-store"
    return response


def titled(given: Mapping[str, str], read_title: Mapping[str, str]) -> dict[str, str]:
    """Return the title that was given, or else the file's."""
    return dict(given) or dict(read_title)
