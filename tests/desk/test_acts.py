"""The list of acts."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils.translation import override

from contadora.desk.templatetags.pages import document
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


def test_acts_of_one_day_stand_by_the_names_of_the_states(client: Client) -> None:
    page = text_of(client, "/es/instruments/UNTC-XVIII-16/")
    names = re.findall(r'<th scope="row"><a href="/es/states/[A-Z]{3}/">([^<]+)</a></th>', page)
    assert "Argelia" in names  # DZA
    assert names.index("Angola") < names.index("Argelia") < names.index("Australia")
    page = text_of(client, "/es/acts/?instrument=UNTC-XVIII-16")
    assert page.index("/es/states/DZA/") < page.index("/es/states/AUS/")


@pytest.mark.parametrize(
    ("kept", "origin", "told"),
    [
        ("signature", "starter", "firma"),
        ("A/C.1/77/L.23", "starter", "A/C.1/77/L.23"),
        ("41st member", "starter", '<span lang="en">41st member</span> <span class="note">(en'),
        ("", "starter", "–"),
        ("nota verbal", "desk", "nota verbal"),
    ],
)
def test_what_an_act_was_done_in_is_told_in_the_readers_language(
    kept: str, origin: str, told: str
) -> None:
    with override("es"):
        written = document(Act(document=kept, origin=origin))
    assert str(written).startswith(told)
    if "(" not in told:
        assert "inglés" not in str(written)
    with override("en"):
        assert "note" not in str(document(Act(document=kept, origin=origin)))


def test_each_row_has_its_source(client: Client) -> None:
    rows = rows_of(client, f"{LIST}?format=csv")
    assert all(row["source"] and row["confidence"] for row in rows)
