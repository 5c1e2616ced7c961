"""A brief, whole: each language, each kind, each format, and what is refused."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pikepdf
import pytest
from django.test import Client
from django.utils import translation
from typer.testing import CliRunner

from contadora.atlas.blocks import Figure, Table
from contadora.atlas.models import Instrument
from contadora.atlas.texts import LANGUAGES
from contadora.config import catalogues
from contadora.dialogue import compose
from contadora.dialogue.blocks import Heading, Points
from contadora.dialogue.subjects import BriefError
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation
from contadora.record.models import Act

TODAY = date(2026, 11, 21)
KINDS = (["URY"], ["CELAC"], ["URY", "CRI"], ["BRA", "CARICOM"])


def english_sentences() -> set[str]:
    """The words of the brief's own sentences in English, long enough to be no other language."""
    room = catalogues.PACKAGE / "dialogue"
    found = set()
    for file in catalogues.source_files(room):
        for _line, (_context, text), _plural in catalogues.messages_in(file):
            found |= {part for part in re.split(r"%\(\w+\)s|%%", text) if len(part) > 20}
    return found


@pytest.mark.usefixtures("docket_run")
@pytest.mark.parametrize(
    ("codes", "language"),
    [
        *((codes, "fr") for codes in KINDS),
        *((KINDS[0], language) for language in LANGUAGES if language != "fr"),
    ],
)
def test_every_kind_and_every_language(codes: list[str], language: str) -> None:
    brief = compose.make(codes, language, today=TODAY)
    numbers = [reference.number for reference in brief.references]
    assert numbers == list(range(1, len(numbers) + 1))
    cited = {
        number
        for block in brief.blocks
        if isinstance(block, Points)
        for line in block.items
        for number in line.cites
    }
    assert cited <= set(numbers)
    text = compose.render(codes, language, "md", today=TODAY).decode()
    mixed = [sentence for sentence in english_sentences() if sentence in text]
    assert bool(mixed) == (language == "en"), mixed


@pytest.mark.usefixtures("docket_run")
def test_a_state_has_all_its_sections() -> None:
    brief = compose.make(["URY"], "en", today=TODAY)
    headings = [block.text for block in brief.blocks if isinstance(block, Heading)]
    assert headings == [
        "Key takeaways",
        "Where it stands",
        "Alignment and balance",
        "The cyber docket, vote by vote",
        "Commitments",
        "Where it breaks from its groups",
        "Meetings to come",
        "Method in three lines",
    ]
    takeaways = next(block for block in brief.blocks if isinstance(block, Points))
    assert len(takeaways.items) == 3
    assert all(line.cites for line in takeaways.items)
    assert any(isinstance(block, Figure) for block in brief.blocks)
    votes = next(
        block
        for block in brief.blocks
        if isinstance(block, Table) and block.caption.startswith("Recorded votes (region and")
    )
    by_text = {row[1].split(".")[0]: row for row in votes.rows}
    # The roll call on 73/27: Uruguay in favour, 119 to 46 with 14 abstentions.
    assert by_text["A/RES/73/27"][2] == "yes"
    assert by_text["A/RES/73/27"][4] == "119–46–14"


@pytest.mark.usefixtures("docket_run")
@pytest.mark.parametrize("codes", KINDS, ids="-".join)
def test_a_pdf_is_two_to_four_pages(codes: list[str]) -> None:
    content = compose.render(codes, "fr", "pdf", today=TODAY)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert 2 <= len(document.pages) <= 4


@pytest.mark.usefixtures("docket_run")
def test_what_is_not_public_stays_out() -> None:
    delegation = Delegation.objects.create(code="URY", kind=Delegation.Kind.STATE)
    public = Act.objects.filter(state="URY", kind=Act.Kind.SIGNED).first()
    assert public is not None
    other = Instrument.objects.exclude(acts__state="URY").filter(kind="treaty").first()
    assert other is not None
    for level in HandlingLevel:
        Act.objects.create(
            state_id="URY",
            instrument=other,
            kind=Act.Kind.SIGNED,
            source=public.source,
            handling=level,
            owner=delegation,
            date=f"20{10 + level}-03-04",
        )
    text = compose.render(["URY"], "en", "md", today=TODAY).decode()
    shown = {level for level in HandlingLevel if f"4 March 20{10 + level}" in text}
    assert shown == {HandlingLevel.CLEAR}


@pytest.mark.usefixtures("docket_run")
@pytest.mark.parametrize(
    ("codes", "language", "form", "said"),
    [
        (["ATLANTIS"], "es", "md", "ATLANTIS"),
        (["Uruguai"], "es", "md", "did you mean URY"),
        (["URY"], "de", "md", "use es, en, pt or fr"),
        (["URY"], "es", "odt", "none of docx, pdf, html, md"),
        (["URY", "ury"], "es", "md", "twice"),
        (["URY", "CRI", "BRA"], "es", "md", "not 3"),
    ],
)
def test_what_cannot_be_made_says_why(
    codes: list[str], language: str, form: str, said: str
) -> None:
    with pytest.raises(BriefError, match=said):
        compose.render(codes, language, form)


@pytest.mark.usefixtures("docket_run")
@pytest.mark.parametrize("form", compose.FORMATS)
def test_the_address_sends_the_file(client: Client, form: str) -> None:
    answer = client.get(f"/pt/briefs/URY.{form}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == compose.FORMATS[form].media_type
    assert f"contadora-ury-pt.{form}" in answer.headers["Content-Disposition"]
    assert client.get(f"/pt/briefs/XXX.{form}").status_code == 404


@pytest.mark.usefixtures("docket_run")
def test_a_brief_does_not_change_the_language_of_its_caller() -> None:
    with translation.override("es"):
        compose.make(["URY"], "fr", today=TODAY)
        assert translation.get_language() == "es"


@pytest.mark.usefixtures("docket_run")
def test_the_command_writes_and_refuses(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from contadora.cli import brief, main

    monkeypatch.setattr(brief, "open_desk", lambda: None)
    runner = CliRunner()
    out = tmp_path / "uruguay.md"
    done = runner.invoke(main.app, ["brief", "URY", "--lang", "pt", "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert out.read_text(encoding="utf-8").startswith("# Uruguai")
    lost = tmp_path / "absent" / "uruguay.md"
    done = runner.invoke(main.app, ["brief", "URY", "-o", str(lost)])
    assert done.exit_code == 1
    assert "name a folder that can be written" in done.stderr
    done = runner.invoke(main.app, ["brief", "ATLANTIS", "-o", str(out)])
    assert done.exit_code == 1
    assert out.read_text(encoding="utf-8").startswith("# Uruguai")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["uruguay.md"]


def test_the_command_without_a_file_is_wrong_usage() -> None:
    command = Path(sys.executable).with_name("contadora")
    done = subprocess.run([command, "brief", "URY"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "--out" in done.stderr
