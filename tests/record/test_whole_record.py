"""The real record of the Assembly: it loads whole, and the arrays are those of the field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker
from typer.testing import CliRunner

from contadora.cli.main import app
from contadora.people.queries import system_user
from contadora.record import queries
from contadora.record.actions import load_rollcalls

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker, data_folder: Path
) -> Iterator[Path]:
    """The whole record, loaded once for these tests and undone after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_rollcalls(system_user(), data_folder)
        yield data_folder
        transaction.set_rollback(True)


def test_every_vote_of_the_file_is_in_the_matrix(loaded: Path) -> None:
    votes = pl.read_parquet(loaded / "un_votes.parquet")
    whole = queries.matrix()
    read = {
        word: int((whole.votes == code).sum()) - _only_in_the_pack(code)
        for word, code in (("yes", 1), ("abstain", 2), ("no", 3))
    }
    written = dict(votes["vote"].value_counts().iter_rows())
    assert read == written


def _only_in_the_pack(code: int) -> int:
    whole = queries.matrix()
    return int((whole.votes[whole.index["A-RES-73-187"]] == code).sum())


def test_the_exclusions_are_those_of_the_published_estimates(loaded: Path) -> None:
    """Counted again from the file, by another road."""
    calls = pl.read_parquet(loaded / "un_rollcalls.parquet")
    late_part = (pl.col("date").dt.year() > 1989) & (
        pl.col("is_paragraph") | pl.col("is_amendment")
    )
    kept = (
        pl.read_parquet(loaded / "un_votes.parquet")
        .join(calls.filter((pl.col("session") != 19) & ~late_part), on="rcid")
        .filter(pl.col("iso3") != "EAZ")
        .filter(~((pl.col("iso3") == "ZAF") & (pl.col("session") == 48)))
        .filter(pl.col("vote").n_unique().over("rcid") > 1)
    )
    arrays = queries.to_vote_matrix("all")
    extra = np.array([item == "A-RES-73-187" for item in arrays.items])
    assert arrays.votes.shape[0] - extra.sum() == kept["rcid"].n_unique()
    assert int((arrays.votes[~extra] >= 0).sum()) == kept.height
    assert "EAZ" not in arrays.states


def test_linked_texts_point_to_the_first_row_of_theirs(loaded: Path) -> None:
    arrays = queries.to_vote_matrix("all")
    assert (arrays.linked <= np.arange(len(arrays.items))).all()
    assert (arrays.linked[arrays.linked] == arrays.linked).all()
    groups = np.bincount(arrays.linked)
    assert (groups > 1).sum() > 100


def test_the_docket_is_not_widened_by_old_roll_calls(loaded: Path) -> None:
    whole = queries.matrix()
    on = {slug for slug, docket in zip(whole.slugs, whole.docket, strict=True) if docket}
    assert len(on) == 11
    assert set(queries.to_vote_matrix("docket").items) <= on


def test_an_unknown_scope_is_refused(db: None) -> None:
    with pytest.raises(ValueError, match="'cyber' is not one"):
        queries.to_vote_matrix("cyber")


def test_the_command_says_what_it_did(loaded: Path) -> None:
    said = CliRunner().invoke(app, ["load", "rollcalls", str(loaded / "un_votes.parquet")])
    assert said.exit_code == 0, said.output
    assert "described by un_rollcalls.parquet, which is beside the file" in said.output
    assert "nothing changed: this file is loaded already" in said.output
    assert "plain table, 837,706 rows" in said.output
    assert "The file does not list absences" in said.output
