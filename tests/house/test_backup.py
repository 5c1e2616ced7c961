"""A desk goes into one file and comes out the same, on either store, or not at all."""

from __future__ import annotations

import hashlib
import json
import stat
import uuid
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from contadora.config.archive import BadArchive, opened
from tests.conftest import absent
from tests.house.commands import contadora, copy_of
from tests.postgres import NoServer, server_url

UPLOAD = bytes(range(256)) * 5000


@pytest.fixture(scope="module")
def desk(made_desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk on SQLite with the starter pack, a run, an open invitation, and uploads."""
    home = copy_of(made_desk, tmp_path_factory.mktemp("desk") / "home")
    contadora(home, "invite", "first@desk.example", "--administrator")
    (home / "uploads" / "año 2026").mkdir()
    (home / "uploads" / "año 2026" / "nota.bin").write_bytes(UPLOAD)
    (home / "uploads" / "empty.txt").touch()
    return home


@pytest.fixture(scope="module")
def whole(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its backup."""
    file = tmp_path_factory.mktemp("backup") / "desk.backup"
    said = contadora(desk, "backup", file).stdout
    assert "2 uploads" in said
    return file


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The address of an empty database of its own."""
    try:
        url = server_url()
    except NoServer as error:
        absent(str(error))
    name = f"desk_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
    yield url.replace("/postgres?host=", f"/{name}?host=")
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def content(file: Path) -> dict[str, list[Any] | str]:
    """Return every row of every part, and the hash of every upload."""
    found: dict[str, list[Any] | str] = {}
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            if name.startswith("data/"):
                found[name] = [json.loads(line) for line in data.splitlines()]
            elif name.startswith("uploads/"):
                found[name] = hashlib.sha256(data).hexdigest()
    return found


def remade(file: Path, target: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """Write an archive again, some parts changed, with hashes and seal that match."""
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        manifest = json.loads(old.read("manifest.json"))
        for part in manifest["parts"]:
            data = change(part["name"], old.read(part["name"]))
            if data is not None:
                part |= {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
                new.writestr(part["name"], data)
        text = change("manifest.json", json.dumps(manifest).encode())
        if text is not None:
            new.writestr("manifest.json", text)
        new.comment = b"sha256:" + b"0" * 64
    data = target.read_bytes()[:-64]
    target.write_bytes(data + hashlib.sha256(data).hexdigest().encode())
    return target


def refused(home: Path, file: Path, *arguments: str, **settings: str) -> str:
    """Restore a file that cannot be, see that the desk stays as it was, and return what is said."""
    before = {path: path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}
    error = contadora(home, "restore", file, *arguments, code=1, **settings).stderr
    after = {path: path.read_bytes() for path in sorted(home.rglob("*")) if path.is_file()}
    transient = ("-wal", "-shm", "stamp", ".mo", "desk.lock", "secret.key")
    changed = [
        str(path)
        for path in before.keys() | after.keys()
        if before.get(path) != after.get(path) and not str(path).endswith(transient)
    ]
    assert not changed
    return error


def unreadable(file: Path) -> str:
    """Open a file that cannot be, and return what is said; a restore opens it before all else."""
    with pytest.raises(BadArchive) as caught, opened(file):
        pass
    return str(caught.value)


def test_a_desk_goes_to_postgresql_and_back_the_same(
    desk: Path, whole: Path, postgresql: str, tmp_path: Path
) -> None:
    region, back = tmp_path / "region", tmp_path / "back"
    said = contadora(region, "restore", whole, DATABASE_URL=postgresql).stdout
    assert "2 uploads" in said
    contadora(region, "backup", tmp_path / "region.backup", DATABASE_URL=postgresql)
    assert not (region / "contadora.sqlite3").exists()
    contadora(back, "restore", tmp_path / "region.backup")
    contadora(back, "backup", tmp_path / "back.backup")

    first = content(whole)
    assert content(tmp_path / "region.backup") == first
    assert content(tmp_path / "back.backup") == first
    assert len(first["data/record.rollcall.jsonl"]) > 10
    assert len(first["data/people.auditentry.jsonl"]) > 1
    assert (back / "uploads" / "año 2026" / "nota.bin").read_bytes() == UPLOAD
    for home, settings in ((region, {"DATABASE_URL": postgresql}), (back, {})):
        contadora(home, "audit", "verify", **settings)
        # The store gives new rows numbers beyond those that were brought.
        contadora(home, "invite", "second@desk.example", "--secretariat", **settings)


def test_a_backup_is_for_its_owner_and_never_written_over(desk: Path, whole: Path) -> None:
    assert stat.S_IMODE(whole.stat().st_mode) == 0o600
    error = contadora(desk, "backup", whole, code=1).stderr
    assert "is there already" in error
    assert "--force" in error


def test_a_backup_that_cannot_be_written_leaves_nothing(desk: Path, tmp_path: Path) -> None:
    error = contadora(desk, "backup", tmp_path / "none" / "desk.backup", code=1).stderr
    assert "cannot write" in error
    (desk / "uploads" / "link").symlink_to("/etc/hostname")
    try:
        error = contadora(desk, "backup", tmp_path / "desk.backup", code=1).stderr
    finally:
        (desk / "uploads" / "link").unlink()
    assert "not a plain file" in error
    assert list(tmp_path.iterdir()) == []


def test_a_desk_that_is_not_there_is_not_backed_up(tmp_path: Path) -> None:
    error = contadora(tmp_path / "none", "backup", tmp_path / "desk.backup", code=1).stderr
    assert "there is no desk" in error
    assert "contadora init" in error
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_cut_file_is_refused(whole: Path, tmp_path: Path, share: float) -> None:
    data = whole.read_bytes()
    cut = tmp_path / "cut.backup"
    cut.write_bytes(data[: int(len(data) * share)])
    assert "not a whole backup" in unreadable(cut)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.9999])
def test_a_byte_altered_anywhere_is_refused(whole: Path, tmp_path: Path, share: float) -> None:
    data = bytearray(whole.read_bytes())
    data[int((len(data) - 1) * share)] ^= 1
    altered = tmp_path / "altered.backup"
    altered.write_bytes(data)
    assert "altered or damaged" in unreadable(altered)


def test_a_damaged_file_changes_nothing(desk: Path, whole: Path, tmp_path: Path) -> None:
    data = bytearray(whole.read_bytes())
    data[len(data) // 3] ^= 255
    altered = tmp_path / "altered.backup"
    altered.write_bytes(data)
    assert "altered or damaged" in refused(desk, altered, "--replace")
    altered.write_bytes(data[:-1000])
    assert "not a whole backup" in refused(desk, altered, "--replace")


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("a.txt", "a" * 500)
    assert "not a whole backup" in unreadable(other)
    assert "cannot be read" in unreadable(tmp_path / "none.backup")
    assert "cannot be read" in unreadable(tmp_path)


def test_a_part_that_is_missing_is_refused(whole: Path, tmp_path: Path) -> None:
    def drop(name: str, data: bytes) -> bytes | None:
        return None if name == "data/people.user.jsonl" else data

    file = remade(whole, tmp_path / "a.backup", drop)
    assert "does not hold the parts" in unreadable(file)


@pytest.mark.parametrize("name", ["uploads/../secret.key", "uploads//etc/x", "data/../../x"])
def test_a_name_that_leads_out_is_refused(whole: Path, tmp_path: Path, name: str) -> None:
    def rename(part: str, data: bytes) -> bytes:
        if part != "manifest.json":
            return data
        manifest = json.loads(data)
        content = b"x"
        manifest["parts"].append(
            {"name": name, "size": 1, "sha256": hashlib.sha256(content).hexdigest(), "rows": 0}
        )
        return json.dumps(manifest).encode()

    file = remade(whole, tmp_path / "a.backup", rename)
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, b"x")
    data = file.read_bytes()[:-64]
    file.write_bytes(data + hashlib.sha256(data).hexdigest().encode())
    assert "leads out of the desk" in unreadable(file)


def test_a_part_that_unpacks_to_more_than_it_says_is_not_unpacked(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shrink(part: str, data: bytes) -> bytes:
        if part != "manifest.json":
            return b" " * 2**25 if part == "data/people.user.jsonl" else data
        manifest = json.loads(data)
        for each in manifest["parts"]:
            each["size"] = min(each["size"], 2**20)
        return json.dumps(manifest).encode()

    read: list[int] = []
    plain = zipfile.ZipExtFile.read

    def counted(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        data = plain(self, n)
        read.append(len(data))
        return data

    file = remade(whole, tmp_path / "a.backup", shrink)
    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    assert "does not match" in unreadable(file)
    assert sum(read) < 2**25


def test_a_manifest_that_is_too_large_is_refused(
    whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("contadora.config.archive.LARGEST_MANIFEST", 100)
    assert "too large" in unreadable(whole)


def test_a_part_that_is_there_twice_is_refused(whole: Path, tmp_path: Path) -> None:
    def repeat(part: str, data: bytes) -> bytes:
        if part != "manifest.json":
            return data
        manifest = json.loads(data)
        manifest["parts"].append(manifest["parts"][0])
        return json.dumps(manifest).encode()

    file = remade(whole, tmp_path / "a.backup", repeat)
    name = zipfile.ZipFile(file).namelist()[0]
    with zipfile.ZipFile(file, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(name, b"x")
    data = file.read_bytes()[:-64]
    file.write_bytes(data + hashlib.sha256(data).hexdigest().encode())
    assert "does not hold the parts" in unreadable(file)


def test_a_backup_from_a_newer_version_is_refused(desk: Path, whole: Path, tmp_path: Path) -> None:
    def newer(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            return data
        manifest = json.loads(data)
        manifest["migrations"].append(["record", "0999_of_the_future"])
        return json.dumps(manifest).encode()

    file = remade(whole, tmp_path / "newer.backup", newer)
    said = refused(desk, file, "--replace")
    assert "newer Contadora" in said
    assert "0999_of_the_future" in said

    def format_two(name: str, data: bytes) -> bytes:
        return data if name != "manifest.json" else data.replace(b'"format": 1', b'"format": 2')

    file = remade(whole, tmp_path / "format.backup", format_two)
    assert "newer Contadora" in unreadable(file)


def test_rows_that_do_not_fit_leave_the_desk_as_it_was(
    desk: Path, whole: Path, tmp_path: Path
) -> None:
    def orphan(name: str, data: bytes) -> bytes:
        if name != "data/atlas.state.jsonl":
            return data
        rows = [json.loads(line) for line in data.splitlines()]
        return b"".join(
            json.dumps({**row, "source_id": "nowhere"}).encode() + b"\n" for row in rows
        )

    file = remade(whole, tmp_path / "a.backup", orphan)
    assert "do not fit" in refused(desk, file, "--replace")

    def other_columns(name: str, data: bytes) -> bytes:
        return data.replace(b'"iso2"', b'"iso9"') if name == "data/atlas.state.jsonl" else data

    file = remade(whole, tmp_path / "b.backup", other_columns)
    assert "columns" in refused(desk, file, "--replace")


def test_a_desk_that_holds_something_is_replaced_only_when_asked(
    made_desk: Path, whole: Path, tmp_path: Path
) -> None:
    home = copy_of(made_desk, tmp_path / "home")
    contadora(home, "invite", "other@desk.example", "--administrator")
    (home / "uploads" / "old.txt").write_text("old")
    assert "--replace" in refused(home, whole)
    contadora(home, "restore", whole, "--replace")
    contadora(home, "backup", tmp_path / "after.backup")
    assert content(tmp_path / "after.backup") == content(whole)
    assert not (home / "uploads" / "old.txt").exists()
    assert sorted(path.name for path in home.glob("uploads*")) == ["uploads"]


def test_a_desk_in_use_is_not_replaced(desk: Path, whole: Path) -> None:
    from contadora.config.home import Home
    from contadora.config.lock import DeskLock

    with DeskLock(Home(desk)).together():
        assert "in use by another process" in refused(desk, whole, "--replace")


def test_a_backup_of_an_older_version_comes_up_to_date(whole: Path, tmp_path: Path) -> None:
    """As an older Contadora would have made it: without the last migration of the accounts."""
    with zipfile.ZipFile(whole) as archive:
        known = json.loads(archive.read("manifest.json"))["migrations"]
    last = max(name for app, name in known if app == "mfa")

    def older(name: str, data: bytes) -> bytes:
        if name != "manifest.json":
            return data
        manifest = json.loads(data)
        manifest["migrations"].remove(["mfa", last])
        return json.dumps(manifest).encode()

    file = remade(whole, tmp_path / "older.backup", older)
    home = tmp_path / "home"
    contadora(home, "restore", file)
    contadora(home, "backup", tmp_path / "after.backup")
    assert content(tmp_path / "after.backup") == content(whole)
    assert "different versions" in refused(home, file, "--replace")


def test_every_model_is_carried_or_left_out_with_a_reason() -> None:
    """What is written as it is read: no field may set itself when a row is put back."""
    from django.apps import apps

    from contadora.config.archive import LEFT_OUT, carried

    labels = {model._meta.label_lower for model in apps.get_models(include_auto_created=True)}
    assert LEFT_OUT.keys() <= labels
    assert {"people.user", "record.act_readers", "mfa.authenticator"} <= {
        model._meta.label_lower for model in carried()
    }
    for model in carried():
        for field in model._meta.concrete_fields:
            automatic = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
            assert not automatic, f"{model.__name__}.{field.name} sets itself"
