"""What is sent: a report's sections as they stand, in the form that is kept and hashed."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from contadora.forms.definition import questions
from contadora.forms.models import Upload, Version
from contadora.reporting import asking, queries
from contadora.reporting.models import (
    Report,
    ReportSection,
    SectionVersion,
    Submission,
    SubmissionFile,
)

Content = dict[str, Any]


@dataclass
class Frozen:
    """What a submission will hold, and the files to be copied once it is there."""

    content: Content
    files: list[SubmissionFile] = field(default_factory=list)
    bytes_of: dict[UUID, bytes] = field(default_factory=dict)


def versions_of(*submissions: Submission | None) -> dict[str, Version]:
    """Return the form versions that submissions answer, by uuid."""
    wanted = {one.content["version"] for one in submissions if one is not None}
    return {str(row.uuid): row for row in Version.objects.filter(uuid__in=wanted)}


def freeze(report: Report) -> Frozen:
    """Return a report's content as of now, each section in the questionnaire's order.

    Answers to questions that are not asked, given the other answers, are left out. A section with
    nothing new has the answers that it repeats, with their files; refused where the report that it
    repeats has gone.
    """
    version = report.round.version
    rows = list(report.sections.select_related("response").prefetch_related("response__uploads"))
    last = queries.last_submission(report.round, report.delegation)
    for row in rows if last is None else ():
        if asking.says_nothing_new(row.response.answers, row.key):
            raise ValidationError(
                _(
                    "“%(section)s” says that nothing is new, but no earlier report is at hand any "
                    "more: open the section and answer it."
                )
                % {"section": asking.title_of(version, row.key)}
            )
    repeated, _lost = asking.last_answers(last, version, versions_of(last))
    repeated_files = {str(one.uuid): one for one in last.files.all()} if last else {}
    answers = {row.key: _answers(row, repeated) for row in rows}
    shown = asking.applicable(version, {k: v for each in answers.values() for k, v in each.items()})
    offices = _offices(rows)
    frozen = Frozen(
        {
            "version": str(version.uuid),
            "language": report.language,
            # Without it, who has the hash and all but one short answer could find that one.
            "seal": secrets.token_hex(16),
            "sections": [],
        }
    )
    for row in rows:
        files = {str(one.uuid): one for one in row.response.uploads.all()}
        kept = {key: value for key, value in answers[row.key].items() if key in shown}
        named = _files(frozen, version, row, kept, {**repeated_files, **files})
        frozen.content["sections"].append(
            {
                "key": row.key,
                "nothing_new": asking.says_nothing_new(row.response.answers, row.key),
                "release": row.release,
                "answers": dict(sorted(kept.items())),
                "files": named,
                "written_by": offices.get(row.pk, []),
            }
        )
    return frozen


def _answers(row: ReportSection, repeated: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    if asking.says_nothing_new(row.response.answers, row.key):
        return dict(repeated.get(row.key, {}))
    return {key: value for key, value in row.response.answers.items() if key != row.key}


def _offices(rows: Iterable[ReportSection]) -> dict[int, list[str]]:
    """Return by section the offices outside the delegation that wrote in it, the first first."""
    found: dict[int, list[str]] = {}
    written = SectionVersion.objects.filter(section__in=list(rows)).exclude(by_office=None)
    for section, office in written.order_by("revision").values_list("section", "office"):
        names = found.setdefault(section, [])
        if office not in names:
            names.append(office)
    return found


def _files(
    frozen: Frozen,
    version: Version,
    row: ReportSection,
    kept: dict[str, Any],
    known: Mapping[str, Upload | SubmissionFile],
) -> list[dict[str, str]]:
    """Copy a section's files; `kept` then names the copies."""
    named = []
    for question in questions({"sections": [asking.section_of(version, row.key)]}):
        key = question["key"]
        if question["type"] != "file" or key not in kept:
            continue
        source = known.get(str(kept[key]))
        if source is None:
            del kept[key]
            continue
        with source.file.open("rb") as opened:
            content = opened.read()
        copy = SubmissionFile(
            uuid=uuid4(),
            section=row.key,
            question=key,
            name=PurePath(source.name).name,
            content_type=source.content_type,
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
        )
        frozen.files.append(copy)
        frozen.bytes_of[copy.uuid] = content
        kept[key] = str(copy.uuid)
        named.append(
            {"question": key, "uuid": str(copy.uuid), "name": copy.name, "sha256": copy.sha256}
        )
    return named


@contextmanager
def written_files() -> Iterator[list[FieldFile]]:
    """Give a list for the files that an act writes; one that fails leaves none on the disk.

    It goes around the act's transaction, which takes back the rows alone.
    """
    written: list[FieldFile] = []
    try:
        yield written
    except BaseException:
        for file in written:
            if file.name:
                file.storage.delete(file.name)
        raise


def keep_files(frozen: Frozen, submission: Submission, written: list[FieldFile]) -> None:
    """Write the copies of the files in the caller's transaction, and list them in `written`."""
    for row in frozen.files:
        row.submission = submission
        written.append(row.file)
        row.file.save("file", ContentFile(frozen.bytes_of[row.uuid]), save=False)
        row.save()


def same(one: Content, other: Content) -> bool:
    """Whether two reports say the same, with the same files."""
    return bool(_plain(one) == _plain(other))


def _plain(content: Content) -> Any:
    """Return content with files by what they are instead of by the name of their copy."""
    found = []
    for section in content["sections"]:
        marks = {one["uuid"]: one["sha256"] for one in section["files"]}
        answers = {
            key: marks.get(value, value) if isinstance(value, str) else value
            for key, value in section["answers"].items()
        }
        found.append((section["key"], section["nothing_new"], section["release"], answers))
    return content["version"], content["language"], found
