"""Work of this room that the desk's worker does."""

from __future__ import annotations

from django_tasks import task

from contadora.record import queries
from contadora.record.actions.uploads import carry_out


@task()
def read_upload(uuid: str) -> str:
    """Read a file that was handed in; the upload keeps how it went."""
    upload = queries.upload(uuid)
    return str(carry_out(upload).status) if upload else "gone"
