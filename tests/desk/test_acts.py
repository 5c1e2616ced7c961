"""The list of acts."""

from __future__ import annotations

import pytest
from django.test import Client

from contadora.record.models import Act
from tests.desk.pages import rows_of, text_of

pytestmark = pytest.mark.django_db
LIST = "/en/acts/"


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("state=URY", lambda act: act.state_id == "URY"),
        ("state=ury", lambda act: act.state_id == "URY"),
        ("kind=signed", lambda act: act.kind == "signed"),
        ("instrument=ETS-185", lambda act: act.instrument_id == "ETS-185"),
        ("region=1", lambda act: act.state.in_region),
        ("since=2018", lambda act: act.date is not None and str(act.date) >= "2018"),
        ("until=2018", lambda act: act.date is not None and str(act.date)[:4] <= "2018"),
        ("until=2025-10", lambda act: act.date is not None and str(act.date)[:7] <= "2025-10"),
    ],
)
def test_a_question_is_answered_by_all_that_fit_and_nothing_else(
    client: Client, asked: str, rule: object
) -> None:
    rows = rows_of(client, f"{LIST}?format=csv&{asked}")
    wanted = {str(act.uuid) for act in Act.objects.select_related("state") if rule(act)}  # type: ignore[operator]
    assert wanted
    assert {row["uuid"] for row in rows} == wanted


def test_newest_first(client: Client) -> None:
    dates = [row["date"] for row in rows_of(client, f"{LIST}?format=csv") if row["date"]]
    assert dates == sorted(dates, reverse=True)


@pytest.mark.parametrize("asked", ["state=XXX", "kind=danced", "since=soon", "until=%00", "page=0"])
def test_a_choice_that_cannot_be_read_changes_nothing_or_finds_nothing(
    client: Client, asked: str
) -> None:
    text_of(client, f"{LIST}?{asked}")


def test_each_row_has_its_source(client: Client) -> None:
    rows = rows_of(client, f"{LIST}?format=csv")
    assert all(row["source"] and row["confidence"] for row in rows)
