"""The list of instruments and one instrument's page."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client

from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.atlas.models import Instrument
from contadora.people.handling import HandlingLevel
from contadora.record import queries as record
from contadora.record.models import Act, RollCall
from tests.desk.pages import json_of, queries_of, rows_of, text_of
from tests.factory import make_cast

pytestmark = pytest.mark.django_db
LIST = "/en/instruments/"
ONE = "/en/instruments/A-RES-73-27/"


def test_the_docket_is_listed_newest_first(client: Client) -> None:
    rows = rows_of(client, f"{LIST}?format=csv")
    assert len(rows) == Instrument.objects.filter(on_docket=True).count() > 50
    dates = [row["date"] for row in rows if row["date"]]
    assert dates == sorted(dates, reverse=True)
    assert {row["docket"] for row in rows} == {"true"}


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("how=recorded&against=5", lambda row: row["no"] != "" and int(row["no"]) < 5),
        ("how=without", lambda row: row["status"] == "adopted_without_vote"),
        ("how=failed", lambda row: row["status"] in {"rejected", "withdrawn", "superseded"}),
        ("kind=treaty", lambda row: row["kind"] == "treaty"),
        ("status=in_force", lambda row: row["status"] == "in_force"),
        ("session=73", lambda row: row["session"] == "73"),
        ("track=cybercrime", lambda row: row["track"] == "cybercrime"),
        ("q=privacy", lambda row: "privacy" in row["title_en"].lower()),
        ("q=privacidad", lambda row: "privacidad" in row["title_es"].lower()),
        ("q=R/73/27", lambda row: row["symbol"] == "A/RES/73/27"),
    ],
)
def test_a_question_is_answered_by_all_that_fit_and_nothing_else(
    client: Client, asked: str, rule: object
) -> None:
    everything = rows_of(client, f"{LIST}?format=csv")
    rows = rows_of(client, f"{LIST}?format=csv&{asked}")
    assert rows
    assert [row["slug"] for row in rows] == [row["slug"] for row in everything if rule(row)]  # type: ignore[operator]


@pytest.mark.parametrize(
    ("sort", "column", "down"),
    [("closest", "margin", False), ("widest", "margin", True), ("against", "no", True),
     ("abstained", "abstain", True)],
)  # fmt: skip
def test_sorting_by_a_figure_puts_those_without_it_last(
    client: Client, sort: str, column: str, down: bool
) -> None:
    values = [row[column] for row in rows_of(client, f"{LIST}?format=csv&sort={sort}")]
    known = [int(value) for value in values if value]
    assert len(known) > 5
    assert values[: len(known)] == [str(value) for value in sorted(known, reverse=down)]


@pytest.mark.parametrize(
    "asked", ["session=x", "against=-1", "page=99", "kind=poem", "sort=magic", "q=%00", "scope=1"]
)
def test_a_choice_that_cannot_be_read_is_left_out(client: Client, asked: str) -> None:
    assert "<table" in text_of(client, f"{LIST}?{asked}")


def test_a_choice_nothing_answers_says_so(client: Client) -> None:
    assert "No instrument answers this choice." in text_of(client, f"{LIST}?q=quetzalcoatl")


def test_pages_of_the_list_keep_the_choice(client: Client) -> None:
    text = text_of(client, f"{LIST}?how=recorded&scope=all&page=1")
    total = Instrument.objects.filter(yes__isnull=False).count()
    assert f"{total} instruments" in text
    assert "page=2" in text_of(client, f"{LIST}?scope=all")


def test_a_roll_call_is_shown_whole(client: Client) -> None:
    text = text_of(client, ONE)
    call = record.roll_call("A-RES-73-27")
    assert call is not None
    assert (call.yes, call.no, call.abstain) == (119, 46, 14)
    said = "In favour: 119; Abstaining: 14; Against: 46; Absent or not voting: 14"
    assert f'aria-label="{said}"' in text
    assert text.count('<li class="r') == 33
    for group in ("CELAC", "CARICOM", "EU"):
        assert f'href="/en/groups/{group}/"' in text


def test_the_votes_of_a_group_are_those_of_its_members_then(client: Client) -> None:
    rows = rows_of(client, f"{ONE}?format=csv&group=EU")
    call = record.roll_call("A-RES-73-27")
    assert call is not None
    assert {row["iso3"] for row in rows} == atlas.members("EU", call.date)
    assert "GBR" in {row["iso3"] for row in rows}  # a member in 2018
    assert {row["vote"] for row in rows} == {"no"}


def test_the_votes_can_be_chosen_by_vote(client: Client) -> None:
    rows = rows_of(client, f"{ONE}?format=csv&group=UN&vote=abstain")
    assert len(rows) == 14
    assert {row["vote"] for row in rows} == {"abstain"}


def test_how_groups_split_is_counted_from_the_votes(client: Client) -> None:
    groups = json_of(client, f"{ONE}?format=json&table=groups")["rows"]
    split = {row["group"]: row for row in groups}
    votes = rows_of(client, f"{ONE}?format=csv&group=CELAC")
    for word in ("yes", "no", "abstain", "absent"):
        assert split["CELAC"][word] == sum(row["vote"] == word for row in votes)


def test_the_tally_counts_a_group_and_single_states_once(client: Client) -> None:
    text = text_of(client, f"{ONE}?with=CELAC&s=USA&s=URY&s=XXX")
    assert 'aria-label="In favour: 26; Abstaining: 5; Against: 1; Absent or not voting: 2"' in text
    assert "XXX" in text


def test_a_group_nobody_knows_is_empty(client: Client) -> None:
    assert "No State answers this choice." in text_of(client, f"{ONE}?group=NOBODY")
    text_of(client, f"{ONE}?with=NOBODY")


def test_adopted_without_a_vote_is_no_yes(client: Client) -> None:
    text = text_of(client, "/en/instruments/A-RES-80-16/")
    assert "not a yes of each State" in text
    assert '<ul class="tiles"' not in text


@pytest.mark.parametrize("slug", ["A-RES-75-32", "A-RES-75-240", "A-RES-77-36", "A-RES-78-237"])
def test_a_vote_not_known_state_by_state_says_so_and_how_to_load_it(
    client: Client, slug: str
) -> None:
    text = text_of(client, f"/en/instruments/{slug}/")
    assert "contadora load rollcalls" in text
    assert '<ul class="tiles"' not in text


def test_a_text_that_was_replaced_has_its_page(client: Client) -> None:
    found = Instrument.objects.filter(status="superseded", kind="draft").first()
    assert found is not None
    assert "This text was replaced" in text_of(client, f"/en/instruments/{found.slug}/")


def test_the_norms_are_in_order_with_their_sources(client: Client) -> None:
    rows = rows_of(client, "/en/instruments/A-70-174/?format=csv&table=provisions")
    assert [row["letter"] for row in rows] == list("abcdefghijk")
    assert all(row["source"] and row["text"] for row in rows)
    text = text_of(client, "/fr/instruments/A-70-174/")
    assert text.index("(a)") < text.index("(k)")


def test_acts_and_refusals_are_shown_with_how_sure_they_are(client: Client) -> None:
    text = text_of(client, "/en/instruments/UNTC-XVIII-16/")
    assert "signed" in text
    assert 'class="badge unverified"' in text
    assert "Commitments not made" in text_of(client, "/en/instruments/ETS-185/")


def test_an_act_is_shown_only_to_whom_may_know_it(client: Client) -> None:
    cast = make_cast()
    act = Act.objects.filter(instrument="ETS-185").first()
    assert act is not None
    act.pk, act.uuid, act.owner = None, uuid.uuid4(), cast.uruguay
    act.handling, act.note = HandlingLevel.AMBER_STRICT, "for our eyes"
    act.save()
    seen = {}
    for role in ("anonymous", "officer", "other", "secretariat"):
        client.logout()
        if role != "anonymous":
            client.force_login(cast.of(role))  # type: ignore[arg-type]
        page = "for our eyes" in text_of(client, "/en/instruments/ETS-185/")
        file = str(act.uuid) in text_of(client, "/en/acts/?format=csv")
        assert page == file
        seen[role] = page
    assert seen == {"anonymous": False, "officer": True, "other": False, "secretariat": False}


def test_who_may_record_an_act_is_led_to_it(client: Client) -> None:
    cast = make_cast()
    seen = set()
    for role in ("anonymous", "observer", "officer", "head", "secretariat"):
        client.logout()
        if role != "anonymous":
            client.force_login(cast.of(role))  # type: ignore[arg-type]
        if f"{ONE}acts/new/" in text_of(client, ONE):
            seen.add(role)
    assert seen == {"officer", "head"}


@pytest.mark.parametrize(
    "address",
    ["instruments/%00/", "instruments/?track=%00&q=%00", "acts/?state=%00&instrument=%00",
     "agenda/?forum=%00", "sources/?q=%00", "search/?q=%00x",
     "instruments/A-RES-73-27/?group=%00&with=%00&s=%00&vote=%00"],
)  # fmt: skip
def test_a_nul_in_an_address_never_reaches_the_store(client: Client, address: str) -> None:
    assert client.get(f"/en/{address}").status_code in (200, 404)


@pytest.mark.parametrize("spelling", ["a-res-73-27", "73-27", "A-RES-73-27-whole"])
def test_other_spellings_lead_to_the_page_or_nowhere(client: Client, spelling: str) -> None:
    response = client.get(f"/en/instruments/{spelling}/")
    if spelling.endswith("whole"):
        assert response.status_code == 404
    else:
        assert response.headers["Location"] == ONE


def _copy(slug: str, **fields: object) -> RollCall:
    call = RollCall.objects.get(slug="A-RES-73-27")
    call.slug = slug
    for name, value in fields.items():
        setattr(call, name, value)
    call.save(force_insert=True)
    versions.bump()
    return call


def test_votes_on_paragraphs_are_listed_and_shown(client: Client) -> None:
    _copy("A-RES-73-27-p1", is_paragraph=True, title="Retain OP 5")
    assert "Retain OP 5" in text_of(client, ONE)
    assert "The vote on a paragraph" in text_of(client, f"{ONE}?rollcall=A-RES-73-27-p1")
    answer = client.get("/en/instruments/A-RES-73-27-p1/")
    assert answer.headers["Location"] == f"{ONE}?rollcall=A-RES-73-27-p1"
    assert client.get(f"{ONE}?rollcall=A-RES-74-28").status_code == 404


def test_a_roll_call_on_a_text_without_a_symbol_has_its_page(client: Client) -> None:
    _copy("rc-9001", instrument=None, symbol="", title="Draft that failed")
    text = text_of(client, "/en/instruments/rc-9001/")
    assert "Draft that failed" in text
    assert text.count('<li class="r') == 33


def test_queries(client: Client) -> None:
    assert queries_of(client, LIST) <= 8
    assert queries_of(client, ONE) <= 12
    assert queries_of(client, "/en/instruments/ETS-185/") <= 12
    assert queries_of(client, "/en/acts/") <= 10
