"""What was answered, in words, for who reads it and for the files it is taken out in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from contadora.forms.choices import offer_of
from contadora.forms.definition import is_answered, visible
from contadora.forms.models import Response, Upload
from contadora.forms.texts import pick
from contadora.people.languages import Text, current_language


@dataclass(frozen=True)
class Read:
    """A question and what was answered to it."""

    key: str
    label: Text
    text: str
    upload: Upload | None
    is_link: bool = False  # the text is a web address that may be followed


def answer_text(
    question: Mapping[str, Any],
    value: Any,
    language: str,
    *,
    files: Mapping[str, Upload] | None = None,
) -> str:
    """Return an answer in words: labels for values, a file's name; "" where there is none."""
    if not is_answered(value):
        return ""
    if question["type"] == "file":
        found = (files or {}).get(str(value))
        return found.name if found else _("a file")
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    labels = dict(offer_of(question, language))
    parts = [str(one) for one in (value if isinstance(value, list) else [value])]
    separator = " > " if question["type"] == "ordering" else "; "
    return separator.join(labels.get(one, one) for one in parts)


def summary(
    response: Response, language: str | None = None, uploads: Iterable[Upload] | None = None
) -> list[tuple[Text, list[Read]]]:
    """Return a response's answers by section, those questions that were asked."""
    wanted = current_language(language)
    rows = response.uploads.all() if uploads is None else uploads
    files = {str(row.uuid): row for row in rows}
    definition = response.version.definition
    asked = visible(definition, response.answers)
    found = []
    for section in definition["sections"]:
        reads = []
        if section["key"] in asked and response.answers.get(section["key"]) is True:
            label = Text(_("Nothing new since last time"), current_language(), False)
            reads.append(Read(section["key"], label, _("Yes"), None))
        for question in section["questions"]:
            key = question["key"]
            if key not in asked:
                continue
            value = response.answers.get(key)
            text = answer_text(question, value, wanted, files=files)
            upload = files.get(str(value)) if question["type"] == "file" else None
            link = question["type"] == "link" and text.startswith(("https://", "http://"))
            reads.append(Read(key, pick(question["label"], wanted), text, upload, link))
        if reads:
            found.append((pick(section["title"], wanted), reads))
    return found
