"""Files of votes handed in on a page: kept aside, read by the desk's worker, then deleted."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.people import access, audit
from contadora.people.models import User
from contadora.record.actions.loads import load_rollcalls
from contadora.record.loading.calls import readable
from contadora.record.loading.files import LoadError
from contadora.record.models import Upload

LARGEST = 500 * 2**20


@transaction.atomic
def request_load(
    actor: User,
    file: UploadedFile[Any],
    about: UploadedFile[Any] | None = None,
    *,
    strict: bool = False,
) -> Upload:
    """Take a file of votes, and the file of its roll calls where there is one, to be read later."""
    access.require_secretariat(actor)
    for name, given in (("file", file), ("about", about)):
        if given is not None and (given.size or 0) > LARGEST:
            raise ValidationError(
                {name: _("Larger than 500 MB: load it with the command contadora load rollcalls.")}
            )
    upload = Upload.objects.create(
        filename=Path(file.name or "votes").name[:255], strict=strict, uploaded_by=actor
    )
    audit.record(actor, "request_load", upload, filename=upload.filename, strict=strict)
    folder = folder_of(upload)
    folder.mkdir(mode=0o700, parents=True)
    try:
        _keep(file, folder, "votes")
        if about is not None:
            _keep(about, folder, "rollcalls")
    except OSError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    from contadora.record.jobs import read_upload

    transaction.on_commit(lambda: read_upload.enqueue(str(upload.uuid)))
    return upload


def carry_out(upload: Upload) -> Upload:
    """Read a file that was handed in, and say how it went; the file is deleted afterwards."""
    taken = Upload.objects.filter(pk=upload.pk, status=Upload.Status.QUEUED)
    if not taken.update(status=Upload.Status.RUNNING):
        return upload
    row = Upload.objects.filter(pk=upload.pk)

    def told(stage: str, done: int, total: int) -> None:
        if stage == "read":
            row.update(rows_read=done)

    outcome: dict[str, object]
    try:
        edition = load_rollcalls(
            upload.uploaded_by,
            folder_of(upload),
            strict=upload.strict,
            progress=told,
            filename=upload.filename,
        )
        outcome = {
            "status": Upload.Status.DONE,
            "edition": edition if edition.pk else None,
            "rows_read": edition.rows,
        }
    except LoadError as error:
        outcome = {"status": Upload.Status.FAILED, "problem": _problem(error, upload)}
    except BaseException:  # also where the desk is ended meanwhile
        row.update(
            status=Upload.Status.FAILED,
            problem={"code": "desk", "values": {}},
            finished_at=timezone.now(),
        )
        raise
    finally:
        shutil.rmtree(folder_of(upload), ignore_errors=True)
    row.update(finished_at=timezone.now(), **outcome)
    upload.refresh_from_db()
    return upload


def _problem(error: LoadError, upload: Upload) -> dict[str, object]:
    """Return a refusal to be kept, with the file's own name: the one it was kept under is ours."""
    values = {
        name: readable(value) if isinstance(value, str) else value
        for name, value in error.values.items()
    }
    if "file" in values:
        kept = Path(values["file"])
        values["file"] = upload.filename if kept.stem != "rollcalls" else kept.name
    return {"code": error.code, "values": values}


def folder_of(upload: Upload) -> Path:
    """Return where an upload's files lie until they have been read."""
    return Path(settings.MEDIA_ROOT) / "record" / str(upload.uuid)


def _keep(given: UploadedFile[Any], folder: Path, name: str) -> None:
    """Write a file under a name of ours; its content, not its name, says what it is."""
    start = given.read(4)
    given.seek(0)
    file = folder / f"{name}{'.parquet' if start == b'PAR1' else '.csv'}"
    with file.open("wb") as out:
        for chunk in given.chunks():
            out.write(chunk)
