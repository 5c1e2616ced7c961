"""Files filled in elsewhere: read with a preview, then taken answer by answer."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms import saving
from contadora.forms.filling import Given
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.reporting import access
from contadora.reporting.models import LinkUse, Report, ReportSection, ReturnedFile
from contadora.reporting.offline import docx, returning, xlsx
from contadora.reporting.writing import Writer, locked, require_taking, write

READERS = {"docx": docx.read, "xlsx": xlsx.read}
LARGEST = 10 * 2**20


@transaction.atomic
def take_out(
    writer: Writer, report: Report, sections: Collection[ReportSection], form: str
) -> None:
    """Note that sections were taken out as a file."""
    writer.used(LinkUse.What.TOOK_OUT)
    audit.record(
        writer.actor, "take_out", report, sections=sorted(one.key for one in sections), form=form,
        by=writer.mark,
    )  # fmt: skip


@transaction.atomic
def read_returned(
    writer: Writer, report: Report, sections: Collection[ReportSection], *, name: str, data: bytes
) -> ReturnedFile:
    """Read a file that came back, and keep what it would change until it is taken.

    `sections` are those open to the writer. Nothing of the report is changed.
    """
    _require_writer(writer, report)
    require_taking(report)
    if len(data) > LARGEST:
        raise ValidationError(
            _("The file is larger than 10 MB: take out pictures, and attach annexes on the page."),
            code="large",
        )
    ending = "xlsx" if _is_workbook(data) else "docx"
    filled = READERS[ending](data)
    again = access.repeatable(writer.user or AnonymousUser(), report, sections)
    found = returning.returned(report, filled, sections, again=again)
    made = ReturnedFile.objects.create(
        report=report,
        by_user=writer.user,
        by_office=writer.assignment,
        name=name[:200],
        sections=found.sections,
        reported=found.reported,
    )
    writer.used(LinkUse.What.BROUGHT_IN)
    audit.record(
        writer.actor, "read_returned", made, sections=sorted(found.sections), by=writer.mark
    )
    return made


def _is_workbook(data: bytes) -> bool:
    """Whether a file is read as a workbook; what is neither is refused by the other reader."""
    return b"xl/workbook.xml" in data


def _require_writer(writer: Writer, report: Report) -> None:
    if writer.user is not None:
        access.require_writer(writer.user, report)
    elif writer.assignment is None or writer.assignment.report_id != report.pk:
        raise NotAllowed


@transaction.atomic
def take_returned(writer: Writer, returned: ReturnedFile, chosen: Collection[str]) -> int:
    """Take answers of a file over, those chosen by their questions' keys; return how many.

    Where somebody wrote in one of the sections since the file was read, nothing is taken.
    """
    _require_writer(writer, returned.report)
    returned = ReturnedFile.objects.select_for_update(of=("self",)).get(pk=returned.pk)
    mine = (returned.by_user_id, returned.by_office_id)
    if mine != (
        writer.user.pk if writer.user else None,
        writer.assignment.pk if writer.assignment else None,
    ):
        raise NotAllowed
    if returned.taken_at is not None:
        raise ValidationError(_("This file was taken over already."), code="taken")
    rows = {row.key: row for row in returned.report.sections.all()}
    number = 0
    for key, part in returned.sections.items():
        answers = {name: value for name, value in part["answers"].items() if name in chosen}
        if answers:
            _take(writer, rows[key], part["revision"], answers)
            number += len(answers)
    returned.taken_at = timezone.now()
    returned.save(update_fields=["taken_at"])
    audit.record(writer.actor, "take_returned", returned, answers=number, by=writer.mark)
    return number


def _take(writer: Writer, section: ReportSection, revision: int, answers: dict[str, Any]) -> None:
    section = locked(section)
    office = writer.assignment
    if office is not None and not office.sections.filter(pk=section.pk).exists():
        raise NotAllowed
    response = saving.current(section.response)
    merged = {**response.answers, **answers}
    given = Given({key: value for key, value in merged.items() if value is not None})
    try:
        write(writer, section, given, revision, how="file")
    except saving.Stale:
        raise ValidationError(
            _("Somebody wrote in these sections since the file was read: bring it in once more."),
            code="stale",
        ) from None
