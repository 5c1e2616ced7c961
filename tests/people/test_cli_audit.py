"""`contadora audit verify` and `contadora audit export`."""

from __future__ import annotations

import json
import stat
from pathlib import Path

import pytest
from django.db import transaction
from typer.testing import CliRunner

from contadora.cli.main import app
from contadora.people import audit
from contadora.people.models import AuditEntry, AuditHead
from tests.factory import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chain() -> None:
    AuditEntry.objects.all().delete()
    AuditHead.objects.all().delete()
    officer = make_user("officer")
    with transaction.atomic():
        for number in range(1, 6):
            audit.record(officer, "write", officer, number=number)


def run(*words: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["audit", *words])
    return done.exit_code, done.stdout, done.stderr


def test_a_whole_chain() -> None:
    code, out, _err = run("verify")
    assert code == 0
    assert out.startswith("5 entries")
    anchor = out.split()[-1]
    assert run("verify", "--anchor", anchor)[0] == 0


def test_each_faulty_entry_is_named() -> None:
    AuditEntry.objects.filter(seq=2).update(action="read")
    AuditEntry.objects.filter(seq=4).delete()
    code, out, err = run("verify")
    assert (code, out) == (1, "")
    assert "entry 2: edited" in err
    assert "entry 4: deleted" in err
    assert "2 faults in 4 entries" in err


def test_an_anchor_that_is_not_one_is_wrong_usage() -> None:
    assert run("verify", "--anchor", "yesterday")[0] == 2
    assert run("verify", "--anchor", f"3:{'0' * 64}")[0] == 1


def test_export_to_a_file_only_its_owner_reads(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    code, out, _err = run("export", str(file))
    assert (code, "5 entries" in out) == (0, True)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    lines = file.read_text("utf-8").splitlines()
    assert [json.loads(line)["seq"] for line in lines] == [1, 2, 3, 4, 5]
    assert list(tmp_path.iterdir()) == [file]


def test_export_to_the_output() -> None:
    code, out, _err = run("export", "-")
    assert code == 0
    assert [json.loads(line)["details"]["number"] for line in out.splitlines()] == [1, 2, 3, 4, 5]


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    code, _out, err = run("export", str(tmp_path / "none" / "audit.jsonl"))
    assert code == 1
    assert "FILE: cannot write" in err
