"""`contadora post bounces`: what an alias of the mail server hands over."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contadora.cli.main import app
from contadora.post.models import Address
from tests.house.commands import PROGRAM, copy_of, environment
from tests.post.test_bounces import report

QUEUE = """
import django; django.setup()
from django.db import transaction
from contadora.people.queries import system_user
from contadora.post import outbox
with transaction.atomic():
    message = outbox.queue(system_user(), to="gone@mre.example", language="es", subject="x",
                           body="x", kind="invitation")
assert outbox.deliver_due().sent == 1
print(message.message_id)
"""


def test_a_report_comes_by_the_input(made_desk: Path, tmp_path: Path) -> None:
    home = copy_of(made_desk, tmp_path / "desk")
    env = environment(home, DJANGO_SETTINGS_MODULE="contadora.config.settings")
    python = PROGRAM.with_name("python")
    made = subprocess.run(
        [python, "-c", QUEUE], env=env, capture_output=True, text=True, check=True, timeout=120
    )
    # Without a mail server a desk's mails are files.
    (mail,) = (home / "mail").iterdir()
    assert "To: gone@mre.example" in mail.read_text()
    done = subprocess.run(
        [PROGRAM, "post", "bounces", "-"],
        env=env,
        input=report(made.stdout.strip()),
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode().startswith("gone@mre.example marked as refusing mail; 1 messages")
    with sqlite3.connect(next(home.glob("*.sqlite3"))) as store:
        assert store.execute("SELECT email FROM post_address").fetchall() == [("gone@mre.example",)]
        assert store.execute("SELECT status FROM post_message").fetchall() == [("bounced",)]


@pytest.mark.django_db
def test_a_report_of_a_strange_mail_or_none_is_an_error_that_says_so(tmp_path: Path) -> None:
    unknown = tmp_path / "report.eml"
    unknown.write_bytes(report(f"<contadora.{'0' * 32}@desk.example>", to="ana@mre.example"))
    for file, told in (
        (unknown, "no message that this desk has sent: ana@mre.example"),
        (tmp_path / "none", "cannot read"),
    ):
        done = CliRunner().invoke(app, ["post", "bounces", str(file)])
        assert done.exit_code == 1
        assert told in done.stderr
    assert not Address.objects.exists()
