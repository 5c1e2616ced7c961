"""Work of this room that the desk's worker does."""

from __future__ import annotations

from django_tasks import task

from contadora.record import queries
from contadora.record.actions.uploads import carry_out
from contadora.record.models import Upload


@task()
def read_upload(uuid: str) -> str:
    """Read a file that was handed in; the upload keeps how it went."""
    upload = queries.upload(uuid)
    return str(carry_out(upload).status) if upload else "gone"


def read_uploads_that_wait() -> None:
    """Ask for the files that wait and that no job may be there for: as after a restore."""
    for upload in Upload.objects.filter(status=Upload.Status.QUEUED):
        read_upload.enqueue(str(upload.uuid))
