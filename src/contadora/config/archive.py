"""A desk in one file: its rows as JSON Lines that any store can take, its uploads, a manifest.

The file is a zip that ends with the SHA-256 of everything before it, so that a cut or altered
file is known before anything else is read. Rows are written as a stream, one model after the
other, and read in the same way: memory does not grow with the desk.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps as installed_apps
from django.apps.registry import Apps
from django.db import connection, models, transaction

from contadora import __version__
from contadora.config.checks import NotReady, migrations

FORMAT = 1
MANIFEST = "manifest.json"
SEAL = b"sha256:"  # and 64 hexadecimal digits: the zip's comment, the file's end
# What is not carried, and why. Everything else is, so that a new model cannot be forgotten.
LEFT_OUT = {
    "sessions.session": "people sign in again on the new machine",
    "django_tasks_database.dbtaskresult": "jobs belong to the machine that was to do them",
    "contenttypes.contenttype": "made by the store itself",
    "auth.permission": "made by the store itself",
    "auth.group": "not used: roles are the desk's own",
    "auth.group_permissions": "not used: roles are the desk's own",
}
CHUNK = 2**20
LARGEST_MANIFEST = 64 * 2**20  # a line of it is some 200 bytes
BATCH_ROWS, BATCH_BYTES = 500, 8 * 2**20


class BadArchive(NotReady):
    """Why a file cannot be restored."""


@dataclass(frozen=True)
class Part:
    """One file in the archive: its name, how long it is, its SHA-256 and, for rows, how many."""

    name: str
    size: int
    sha256: str
    rows: int = 0


@dataclass(frozen=True)
class Manifest:
    """What an archive says of itself."""

    version: str
    made_at: str
    migrations: frozenset[tuple[str, str]]
    parts: tuple[Part, ...]

    @property
    def rows(self) -> int:
        return sum(part.rows for part in self.parts)

    @property
    def uploads(self) -> list[Part]:
        return [part for part in self.parts if part.name.startswith("uploads/")]


def carried(registry: Apps = installed_apps) -> list[type[models.Model]]:
    """Return the models whose rows an archive holds, many-to-many tables too, in a fixed order."""
    found = [
        model
        for model in registry.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy and model._meta.label_lower not in LEFT_OUT
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


# Writing


def write(target: Path, uploads: Path) -> Manifest:
    """Write the desk to a file of its owner only; the file appears when it is whole."""
    # Under a new name: one that can be foretold could be a link, or a file that others may read.
    descriptor, name = tempfile.mkstemp(
        prefix=f".{target.name}.", suffix=".part", dir=target.parent
    )
    part = Path(name)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
                with _snapshot():
                    done, _known = migrations()
                    parts = [_write_rows(archive, model) for model in carried()]
                    parts += [_write_upload(archive, uploads, path) for path in _files(uploads)]
                manifest = Manifest(
                    __version__, datetime.now(UTC).isoformat(), frozenset(done), tuple(parts)
                )
                archive.writestr(MANIFEST, _manifest_text(manifest))
                archive.comment = SEAL + b"0" * 64
            _seal(file)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return manifest


@contextmanager
def _snapshot() -> Iterator[None]:
    """See the store as it is at one instant, without holding up those who write to it."""
    store: Any = connection
    mode = getattr(store, "transaction_mode", None)
    if connection.vendor == "sqlite":
        store.transaction_mode = "DEFERRED"
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql" and len(connection.savepoint_ids) == 0:
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
    finally:
        if connection.vendor == "sqlite":
            store.transaction_mode = mode


class _Counted:
    """A file that counts and hashes what goes through it."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.size, self.digest = file, 0, hashlib.sha256()

    def write(self, data: bytes) -> None:
        self.size += len(data)
        self.digest.update(data)
        self.file.write(data)


def _write_rows(archive: zipfile.ZipFile, model: type[models.Model]) -> Part:
    name = f"data/{model._meta.label_lower}.jsonl"
    fields = model._meta.concrete_fields
    rows = 0
    with archive.open(name, "w", force_zip64=True) as file:
        out = _Counted(file)
        for obj in model._base_manager.order_by("pk").iterator(chunk_size=200):
            row = {field.attname: _plain(field, obj) for field in fields}
            text = json.dumps(row, ensure_ascii=False, separators=(",", ":"))
            out.write(text.encode() + b"\n")
            rows += 1
    return Part(name, out.size, out.digest.hexdigest(), rows)


def _plain(field: models.Field[Any, Any], obj: models.Model) -> Any:
    value = field.value_from_object(obj)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    if isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64encode(bytes(value)).decode("ascii")
    if isinstance(field, models.FloatField):
        return float(value)
    target = getattr(field, "target_field", field)
    if isinstance(target, models.DateTimeField):  # to the microsecond: the audit trail hashes it
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


def _files(uploads: Path) -> list[Path]:
    found = sorted(path for path in uploads.rglob("*") if not path.is_dir())
    for path in found:
        if path.is_symlink() or not path.is_file():
            raise NotReady(f"uploads: {path} is not a plain file; take it away, then try again")
    return found


def _write_upload(archive: zipfile.ZipFile, uploads: Path, path: Path) -> Part:
    name = "uploads/" + path.relative_to(uploads).as_posix()
    with path.open("rb") as source, archive.open(name, "w", force_zip64=True) as file:
        out = _Counted(file)
        while data := source.read(CHUNK):
            out.write(data)
    return Part(name, out.size, out.digest.hexdigest())


def _manifest_text(manifest: Manifest) -> str:
    content = {
        "format": FORMAT,
        "contadora": manifest.version,
        "made_at": manifest.made_at,
        "migrations": sorted(list(pair) for pair in manifest.migrations),
        "parts": [vars(part) for part in manifest.parts],
    }
    return json.dumps(content, indent=1)


def _seal(file: IO[bytes]) -> None:
    end = file.seek(0, os.SEEK_END) - 64
    digest = _digest_of(file, end)
    file.seek(end)
    file.write(digest.encode("ascii"))


def _digest_of(file: IO[bytes], end: int) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    left = end
    while left and (data := file.read(min(CHUNK, left))):
        digest.update(data)
        left -= len(data)
    return digest.hexdigest()


# Reading


@contextmanager
def opened(source: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Open an archive after checking it as a whole and in each part; nothing is changed."""
    try:
        with source.open("rb") as file:
            _check_seal(source, file)
            with zipfile.ZipFile(file) as archive:
                manifest = _read_manifest(source, archive)
                _check_parts(source, archive, manifest)
                yield archive, manifest
    except zipfile.BadZipFile as error:
        raise BadArchive(f"{source}: this is not a backup of a desk ({error})") from error
    except OSError as error:
        if error.filename is None or Path(error.filename) != source:
            raise
        raise BadArchive(
            f"{source}: cannot be read ({error.strerror}); name a backup that can be read"
        ) from error


def _check_seal(source: Path, file: IO[bytes]) -> None:
    end = file.seek(0, os.SEEK_END) - 64
    file.seek(max(0, end - len(SEAL)))
    tail = file.read()
    if not tail.startswith(SEAL) or len(tail) != len(SEAL) + 64:
        raise BadArchive(
            f"{source}: this is not a whole backup of a desk: its end is missing; "
            "take another copy of it"
        )
    if _digest_of(file, end) != tail[len(SEAL) :].decode("ascii", "replace"):
        raise BadArchive(
            f"{source}: the file was altered or damaged since it was made: its SHA-256 does not "
            "match; take another copy of it"
        )


def _read_manifest(source: Path, archive: zipfile.ZipFile) -> Manifest:
    try:
        if archive.getinfo(MANIFEST).file_size > LARGEST_MANIFEST:
            raise ValueError("it is too large")
        content = json.loads(archive.read(MANIFEST))
        if content["format"] > FORMAT:
            raise BadArchive(
                f"{source}: made by a newer Contadora ({content['contadora']}, this is "
                f"{__version__}); restore it with that version"
            )
        return Manifest(
            content["contadora"],
            content["made_at"],
            frozenset((app, name) for app, name in content["migrations"]),
            tuple(Part(**part) for part in content["parts"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise BadArchive(f"{source}: its manifest cannot be read ({error!r})") from error


def _check_parts(source: Path, archive: zipfile.ZipFile, manifest: Manifest) -> None:
    """Check that the archive holds what its manifest lists, no more, under names that stay in."""
    listed = [part.name for part in manifest.parts]
    twice = len(set(listed)) < len(listed)
    if twice or sorted([*listed, MANIFEST]) != sorted(archive.namelist()):
        raise BadArchive(f"{source}: it does not hold the parts that its manifest lists")
    for part in manifest.parts:
        if not _stays_inside(part.name):
            raise BadArchive(f"{source}: the name of a part leads out of the desk: {part.name!r}")
        digest, size = hashlib.sha256(), 0
        with archive.open(part.name) as file:
            while data := file.read(CHUNK):
                digest.update(data)
                size += len(data)
                if size > part.size:
                    break  # what unpacks to more than it says need not be unpacked
        if (size, digest.hexdigest()) != (part.size, part.sha256):
            raise BadArchive(f"{source}: the part {part.name} does not match its SHA-256")


def _stays_inside(name: str) -> bool:
    folder, _slash, rest = name.partition("/")
    steps = rest.split("/")
    return (
        folder in {"data", "uploads"}
        and "\\" not in name
        and "\0" not in name
        and all(step not in {"", ".", ".."} for step in steps)
        and (folder == "uploads" or len(steps) == 1)
    )


def rows_of(archive: zipfile.ZipFile, part: Part) -> Iterator[dict[str, Any]]:
    """Yield a part's rows."""
    with archive.open(part.name) as file:
        for line in file:
            yield json.loads(line)


def load(
    archive: zipfile.ZipFile, manifest: Manifest, chosen: Iterable[type[models.Model]]
) -> None:
    """Put the archive's rows into the store, inside the caller's transaction."""
    by_name = {f"data/{model._meta.label_lower}.jsonl": model for model in chosen}
    for part in manifest.parts:
        if not part.name.startswith("data/"):
            continue
        model = by_name.get(part.name)
        if model is None:
            if part.rows:
                raise BadArchive(f"{part.name}: this version knows no such rows")
            continue
        fields = {field.attname: field for field in model._meta.concrete_fields}
        batch: list[models.Model] = []
        weight = 0
        for row in rows_of(archive, part):
            if row.keys() != fields.keys():
                odd = ", ".join(sorted(row.keys() ^ fields.keys()))
                raise BadArchive(f"{part.name}: its columns are not this version's ({odd})")
            batch.append(model(**{name: _value(fields[name], row[name]) for name in row}))
            weight += sum(len(value) for value in row.values() if isinstance(value, str))
            if len(batch) >= BATCH_ROWS or weight >= BATCH_BYTES:
                _insert(model, batch)
                batch, weight = [], 0
        _insert(model, batch)


def _value(field: models.Field[Any, Any], value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value, validate=True)
    return getattr(field, "target_field", field).to_python(value)


def _insert(model: type[models.Model], batch: list[models.Model]) -> None:
    if batch:
        model._base_manager.bulk_create(batch)


def unpack_uploads(archive: zipfile.ZipFile, manifest: Manifest, home: Path) -> Path:
    """Write the archive's uploads to a new folder beside the desk's own, and return it."""
    folder = Path(tempfile.mkdtemp(prefix="uploads-", dir=home))
    for part in manifest.uploads:
        path = folder / part.name.removeprefix("uploads/")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with archive.open(part.name) as file:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as out:
                while data := file.read(CHUNK):
                    out.write(data)
    return folder
