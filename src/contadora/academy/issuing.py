"""The worker's part in issuing: a batch in parts, each whole by itself."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import override
from django_tasks import task

from contadora.academy.actions.certificates import issue_certificates
from contadora.academy.models import Issuance
from contadora.people.access import NotAllowed

PART = 100  # certificates in one transaction


@task(priority=20)
def issue(uuid: str) -> str:
    """Issue a batch that was asked for; it keeps how it went."""
    row = Issuance.objects.filter(uuid=uuid)
    if not row.filter(status=Issuance.Status.QUEUED).update(status=Issuance.Status.RUNNING):
        return "taken"
    asked = row.select_related("course", "asked_by").get()
    status, problem = Issuance.Status.DONE, ""
    try:
        with override(asked.asked_by.language):
            for at in range(0, len(asked.applications), PART):
                made = issue_certificates(
                    asked.asked_by,
                    asked.course,
                    asked.applications[at : at + PART],
                    site=asked.site,
                )
                row.update(issued=F("issued") + len(made))
    except ValidationError as error:
        status, problem = Issuance.Status.FAILED, " ".join(error.messages)[:600]
    except NotAllowed:
        status = Issuance.Status.FAILED
    except BaseException:  # also where the desk is ended meanwhile
        row.update(status=Issuance.Status.FAILED, finished_at=timezone.now())
        raise
    row.update(status=status, problem=problem, finished_at=timezone.now())
    return str(status)


def issue_what_waits() -> None:
    """Ask for the batches that wait and that no job may be there for: as after a restore."""
    for batch in Issuance.objects.filter(status=Issuance.Status.QUEUED):
        issue.enqueue(str(batch.uuid))
