"""The pack's index of positions: who, when, which document, with its source; no texts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from django.utils.translation import override

from contadora.law import actions
from contadora.law.holders import word_of
from contadora.law.models import Passage, Position
from contadora.people.models import AuditEntry
from contadora.people.queries import system_user
from contadora.record.models import Act
from contadora.starter import check, tables
from tests.factory import make_cast
from tests.law.position_texts import VALUES, add, keep


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the pack, to be changed."""
    return Path(shutil.copytree(tables.PACK, tmp_path / "pack"))


def replaced(pack: Path, old: str, new: str) -> None:
    file = pack / "law_positions.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def load(pack: Path | None = None) -> dict[str, int]:
    """Load the pack and return what became of its positions."""
    return actions.load_law_positions(system_user(), pack)["law_positions"].counts()


@pytest.mark.django_db
def test_the_index_is_there_with_its_sources_and_no_texts() -> None:
    load()
    found = list(Position.objects.select_related("source"))
    assert {each.state_id for each in found} == {"BRA", "CRI", "CUB", "MEX", "PER", "URY"}
    assert all(each.source is not None for each in found)
    assert all(each.confidence != "unverified" for each in found)
    assert not Passage.objects.exists()
    for language in ("es", "en", "pt", "fr"):
        with override(language):
            assert all(str(each.called) and not each.called.fallback for each in found)


@pytest.mark.django_db
def test_each_is_an_act_of_the_record_too() -> None:
    load()
    acts = Act.objects.filter(instrument="INTERNATIONAL-LAW-POSITIONS", kind="stated")
    known = {(act.state_id, str(act.date or "")) for act in acts}
    for each in Position.objects.all():
        assert (each.state_id, str(each.date or "")) in known


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    load()
    before = dict(Position.objects.values_list("uuid", "pk"))
    entries = AuditEntry.objects.count()
    assert load() == {"unchanged": len(before)}
    assert dict(Position.objects.values_list("uuid", "pk")) == before
    assert AuditEntry.objects.count() == entries


@pytest.mark.django_db
def test_a_later_pack_corrects_what_nobody_touched_and_no_more(pack: Path) -> None:
    cast = make_cast()
    load()
    added = add(cast.officer)
    mexico, cuba = Position.objects.get(state="MEX"), Position.objects.get(state="CUB")
    text = keep(cast.officer, mexico)
    values = VALUES | {"holder": word_of(cuba), "title": "As somebody of the desk wrote it"}
    actions.describe_position(cast.officer, cuba, values, revision=0)
    for old, new in (
        ("cub-2024,CUB,,,paper", "cub-2024,CUB,,,statement"),
        ("mex-2020,MEX,,,statement", "mex-2020,MEX,,,paper"),
        ("bra-2021,BRA,,,contribution", "bra-2021,BRA,,,paper"),
    ):
        replaced(pack, old, new)
    lines = (pack / "law_positions.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("per-", "mex-", "cub-"))]
    (pack / "law_positions.csv").write_text("".join(kept), encoding="utf-8")
    counts = load(pack)
    assert (counts["changed"], counts["removed"]) == (1, 1)
    assert not Position.objects.filter(state="PER").exists()
    assert Position.objects.get(state="BRA").kind == "paper"
    mexico.refresh_from_db()
    cuba.refresh_from_db()
    assert (mexico.kind, cuba.kind, cuba.title) == ("statement", "paper", values["title"])
    assert text.passages.exists()
    assert Position.objects.filter(pk=added.pk).exists()


@pytest.mark.django_db
def test_what_came_with_the_pack_is_corrected_by_who_loads_and_not_withdrawn() -> None:
    cast = make_cast()
    load()
    cuba = Position.objects.get(state="CUB")
    with pytest.raises(Exception, match="came with the desk"), override("en"):
        actions.withdraw_position(cast.officer, cuba, revision=0)
    # Its own title is not known: what it is stands for it until somebody writes it.
    values = VALUES | {"holder": word_of(cuba), "title": "", "date": "2024-06-28"}
    actions.describe_position(cast.officer, cuba, values, revision=0)
    cuba.refresh_from_db()
    assert (cuba.title, cuba.url) == ("", VALUES["url"])


def test_the_pack_is_sound(pack: Path) -> None:
    assert check.check(pack) == []


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("cub-2024,CUB,,,paper", "cub-2024,CUB,OAS,,paper", "iso3"),
        ("cub-2024,CUB,,,paper", "cub-2024,,,,paper", "iso3"),
        ("cub-2024,CUB,,,paper", "cub-2024,CUB,,,rumour", "kind"),
        ("2024-06-28,es", "2024-06-27,es", "date"),
        ("2024-06-28,es", "2024-06-28,xx", "language"),
        (",Position paper submitted to the open-ended working group", ",", "about_en"),
        ("ccdcoe-cuba-2024,seen", "hearsay,seen", "source"),
    ],
)
def test_the_check_names_what_is_wrong(pack: Path, old: str, new: str, field: str) -> None:
    replaced(pack, old, new)
    found = {(each.file, each.field) for each in check.check(pack) if each.file != "sources.csv"}
    assert found == {("law_positions.csv", field)}
