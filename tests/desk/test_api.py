"""The API: what it answers, to whom, and when it says that nothing changed."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.atlas.models import Instrument, Meeting, State
from contadora.people import actions
from contadora.people.handling import HandlingLevel
from contadora.people.models import User
from contadora.people.queries import system_user
from contadora.record import queries as record
from contadora.record.models import Act, RollCall
from contadora.standing import actions as estimates
from tests.desk.pages import json_of
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def estimated() -> None:
    """A small estimate of the docket."""
    estimates.estimate(system_user(), "docket", sweeps=60, draws=30)


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def _token(user: User) -> str:
    _row, text = actions.create_token(user, "test")
    return text


def _ask(client: Client, path: str, token: str = "", **headers: str) -> Any:
    if token:
        headers["authorization"] = f"Bearer {token}"
    return client.get(f"{API}{path}", headers=headers)


def test_states_are_paged_and_counted(client: Client) -> None:
    first = json_of(client, f"{API}/states?limit=3")
    assert first["count"] == State.objects.count()
    assert len(first["results"]) == 3
    assert first["previous"] is None
    second = json_of(client, first["next"].removeprefix("http://testserver"))
    assert second["offset"] == 3
    assert second["previous"].endswith("limit=3&offset=0")
    assert {row["iso3"] for row in first["results"]}.isdisjoint(
        row["iso3"] for row in second["results"]
    )
    beyond = json_of(client, f"{API}/states?offset=5000")
    assert (beyond["results"], beyond["next"]) == ([], None)


def test_every_row_comes_once_over_the_pages(client: Client) -> None:
    seen: list[str] = []
    address: str | None = f"{API}/acts?limit=37"
    while address:
        page = json_of(client, address)
        seen += [row["uuid"] for row in page["results"]]
        address = page["next"] and page["next"].removeprefix("http://testserver")
    assert len(seen) == len(set(seen)) == page["count"] == Act.objects.count()


def test_states_of_a_group_on_a_day(client: Client) -> None:
    rows = json_of(client, f"{API}/states?group=EU&on=2018-12-05&limit=100")["results"]
    assert "GBR" in {row["iso3"] for row in rows}
    rows = json_of(client, f"{API}/states?group=EU&on=2021-01-01&limit=100")["results"]
    assert "GBR" not in {row["iso3"] for row in rows}
    region = json_of(client, f"{API}/states?region=true&limit=100")
    assert region["count"] == 33


def test_one_state_has_its_names_and_memberships(client: Client) -> None:
    state = json_of(client, f"{API}/states/bra")
    assert state["short"] == {"es": "Brasil", "en": "Brazil", "pt": "Brasil", "fr": "Brésil"}
    assert {row["group"] for row in state["memberships"]} >= {"MERCOSUR", "BRICS"}
    assert all(row["source"] for row in state["memberships"])


def test_one_group_has_its_members_on_a_day(client: Client) -> None:
    group = json_of(client, f"{API}/groups/celac?on=2021-06-01")
    assert "BRA" not in group["members"]  # it had suspended its part
    assert "BRA" in json_of(client, f"{API}/groups/CELAC?on=2024-06-01")["members"]


def test_a_roll_call_has_the_vote_of_every_member_then(client: Client) -> None:
    found = json_of(client, f"{API}/rollcalls/A-RES-73-27")
    votes = {row["iso3"]: row["vote"] for row in found["votes"]}
    assert len(votes) == 193
    assert votes["URY"] == "yes"
    assert votes["USA"] == "no"
    assert votes["BRA"] == "abstain"
    for word in ("yes", "no", "abstain", "absent"):
        assert found[word] == list(votes.values()).count(word)
    assert [set(row) for row in found["votes"][:1]] == [{"iso3", "vote"}]


@pytest.mark.parametrize(
    ("asked", "rule"),
    [
        ("session=73", lambda call: call.session == 73),
        ("docket=true", lambda call: call.on_docket),
        ("instrument=A-RES-74-247", lambda call: call.instrument_id == "A-RES-74-247"),
        ("since=2018-12-06", lambda call: str(call.date) >= "2018-12-06"),
        ("until=2018", lambda call: str(call.date) < "2019"),
        ("until=2018-02-31", lambda call: str(call.date) <= "2018-02-28"),
    ],
)
def test_roll_calls_that_fit(client: Client, asked: str, rule: Any) -> None:
    rows = json_of(client, f"{API}/rollcalls?{asked}&limit=500")["results"]
    wanted = {call.slug for call in RollCall.objects.defer("votes") if rule(call)}
    assert {row["slug"] for row in rows} == wanted
    assert wanted


def test_instruments(client: Client) -> None:
    docket = json_of(client, f"{API}/instruments?docket=true&limit=500")
    assert docket["count"] == Instrument.objects.filter(on_docket=True).count()
    few = json_of(client, f"{API}/instruments?against=5&limit=500")["results"]
    assert few
    assert all(row["no"] < 5 for row in few)
    one = json_of(client, f"{API}/instruments/A-70-174")
    assert [row["letter"] for row in one["provisions"]].count("a") == 1
    assert len(one["provisions"]) == 11
    assert json_of(client, f"{API}/instruments/A-RES-73-27")["rollcalls"] == ["A-RES-73-27"]


def test_the_agenda(client: Client) -> None:
    everything = json_of(client, f"{API}/agenda?limit=500")
    assert everything["count"] == Meeting.objects.count()
    coming = json_of(client, f"{API}/agenda?since=2026-11-21")["results"]
    assert coming
    assert all((row["end"] or row["start"]) >= "2026-11" for row in coming)


def test_points_come_with_their_bounds_and_their_run(client: Client, estimated: None) -> None:
    page = json_of(client, f"{API}/points?scope=docket&limit=500")
    assert page["run"]["scope"] == "docket"
    assert page["count"] > 150
    for row in page["results"]:
        interval = row["interval"]
        assert interval["lo"] <= interval["point"] <= interval["hi"]
    path = json_of(client, f"{API}/points?code=URY&scope=docket")["results"]
    assert [row["period"] for row in path] == sorted(row["period"] for row in path)
    one = json_of(client, f"{API}/points?code=CELAC&scope=docket&period=73")["results"]
    assert len(one) == 1


def test_balance_has_probabilities_that_sum_to_one(client: Client, estimated: None) -> None:
    found = json_of(client, f"{API}/balance?code=URY&scope=docket")
    assert (found["a"], found["b"]) == ("USA", "CHN")
    parts = [found[name] for name in ("p_with_a", "p_between", "p_with_b")]
    assert sum(parts) == pytest.approx(1, abs=1e-5)
    turned = json_of(client, f"{API}/balance?code=URY&scope=docket&a=CHN&b=USA")
    assert turned["balance"]["point"] == pytest.approx(-found["balance"]["point"], abs=1e-5)


def test_agreement_is_that_of_the_votes(client: Client) -> None:
    poles = json_of(client, f"{API}/agreement?code=URY&scope=docket")["results"]
    assert [row["other"] for row in poles] == ["USA", "CHN", "RUS", "EU"]
    pair = json_of(client, f"{API}/agreement?code=URY&other=USA&scope=docket")["results"]
    assert pair[0]["agreement"] == poles[0]["agreement"]
    span = poles[0]["span"]
    shares = []
    for call in RollCall.objects.filter(
        on_docket=True, session__gte=span["first"], session__lte=span["last"]
    ):
        cast_votes = {row.iso3: row.vote.value for row in record.votes_of(call)}
        a, b = cast_votes["URY"], cast_votes["USA"]
        if a != 4 and b != 4:
            shares.append(1 - abs(a - b) / 2)
    assert pair[0]["n"] == len(shares)
    assert pair[0]["agreement"]["point"] == pytest.approx(sum(shares) / len(shares), abs=1e-6)
    every = json_of(client, f"{API}/agreement?code=URY&other=ALL&scope=docket&limit=500")
    assert every["count"] > 150


def test_cohesion_has_its_baselines(client: Client) -> None:
    rows = json_of(client, f"{API}/cohesion?group=CARICOM&scope=docket")["results"]
    assert rows
    assert all(-0.5 <= row["hnr"] <= 1 and row["world_hnr"] is not None for row in rows)


def test_without_an_estimate_it_says_how_to_make_one(client: Client) -> None:
    error = json_of(client, f"{API}/points", status=404)["errors"][0]
    assert error["field"] == "scope"
    assert "contadora estimate" in error["remedy"]


@pytest.mark.parametrize(
    ("path", "status", "field"),
    [
        ("/states/XXX", 404, "iso3"), ("/groups/NOBODY", 404, "code"),
        ("/instruments/A-RES-1-9999", 404, "slug"), ("/rollcalls/nothing", 404, "slug"),
        ("/states?group=NOBODY", 404, "group"), ("/acts?state=XXX", 404, "state"),
        ("/agenda?forum=NOWHERE", 404, "forum"), ("/agreement?code=XXX", 404, "code"),
        ("/states?limit=0", 422, "limit"), ("/states?limit=501", 422, "limit"),
        ("/states?offset=-1", 422, "offset"), ("/states/UR", 422, "iso3"),
        ("/acts?kind=danced", 422, "kind"), ("/acts?since=soon", 422, "since"),
        ("/rollcalls?issue=zz", 422, "issue"), ("/agreement", 422, "code"),
        ("/states?q=%00", 422, "q"), ("/nothing", 404, "path"), ("/", 404, "path"),
    ],
)  # fmt: skip
def test_an_error_names_field_value_and_remedy(
    client: Client, path: str, status: int, field: str
) -> None:
    response = _ask(client, path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    error = response.json()["errors"][0]
    assert error["field"] == field
    assert set(error) == {"field", "value", "problem", "remedy"}
    assert error["problem"]
    assert error["remedy"]


def test_an_answer_one_has_already_is_not_sent_again(client: Client) -> None:
    first = _ask(client, "/rollcalls/A-RES-73-27")
    tag = first.headers["ETag"]
    with CaptureQueriesContext(connection) as asked:
        again = _ask(client, "/rollcalls/A-RES-73-27", **{"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    assert not any("rollcall" in query["sql"] for query in asked.captured_queries)
    assert _ask(client, "/rollcalls/A-RES-74-28").headers["ETag"] != tag
    versions.bump()
    assert _ask(client, "/rollcalls/A-RES-73-27", **{"if-none-match": tag}).status_code == 200


def test_a_new_estimate_changes_the_tag(client: Client, estimated: None) -> None:
    before = _ask(client, "/points").headers["ETag"]
    assert _ask(client, "/points").headers["ETag"] == before
    estimates.estimate(system_user(), "docket", sweeps=60, draws=30, seed=7)
    assert _ask(client, "/points").headers["ETag"] != before


def _secret_act(cast: Cast, level: HandlingLevel) -> str:
    act = Act.objects.filter(state="URY").first()
    assert act is not None
    act.pk, act.uuid, act.owner, act.handling = None, uuid.uuid4(), cast.uruguay, level
    act.save()
    versions.bump()
    return str(act.uuid)


@pytest.mark.parametrize(
    ("level", "readers"),
    [
        (HandlingLevel.CLEAR, {"anonymous", "officer", "other", "secretariat"}),
        (HandlingLevel.GREEN, {"officer", "other", "secretariat"}),
        (HandlingLevel.AMBER, {"officer", "secretariat"}),
        (HandlingLevel.AMBER_STRICT, {"officer"}),
        (HandlingLevel.RED, set()),
    ],
)
def test_a_token_opens_what_its_owner_may_know(
    client: Client, cast: Cast, level: HandlingLevel, readers: set[str]
) -> None:
    key = _secret_act(cast, level)
    seen, tags = set(), set()
    for role in ("anonymous", "officer", "other", "secretariat"):
        token = "" if role == "anonymous" else _token(cast.of(role))  # type: ignore[arg-type]
        response = _ask(client, "/acts?state=URY&limit=500", token)
        if key in {row["uuid"] for row in response.json()["results"]}:
            seen.add(role)
        tags.add(response.headers["ETag"])
        kept = "public" if role == "anonymous" else "private"
        assert response.headers["Cache-Control"] == f"{kept}, no-cache"
        assert "Authorization" in response.headers["Vary"]
    assert seen == readers
    assert len(tags) == 4


def test_a_session_alone_opens_nothing(client: Client, cast: Cast) -> None:
    key = _secret_act(cast, HandlingLevel.GREEN)
    client.force_login(cast.officer)
    rows = _ask(client, "/acts?state=URY&limit=500").json()["results"]
    assert key not in {row["uuid"] for row in rows}


@pytest.mark.parametrize(
    "header", ["Bearer contadora_x_y", "Bearer ", "Basic YTpi", "contadora_x_y", "Bearer a b c"]
)
def test_a_token_that_does_not_work_is_refused_without_repeating_it(
    client: Client, header: str
) -> None:
    response = client.get(f"{API}/states", headers={"authorization": header})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert b"contadora_x_y" not in response.content
    assert response.json()["errors"][0]["field"] == "Authorization"


def test_a_revoked_token_is_refused(client: Client, cast: Cast) -> None:
    token = _token(cast.officer)
    assert _ask(client, "/acts", token).status_code == 200
    actions.revoke_token(cast.officer, cast.officer.api_tokens.get())
    assert _ask(client, "/acts", token).status_code == 401


@pytest.mark.parametrize("path", ["/states", "/rollcalls/A-RES-73-27", "/openapi.json", "/docs"])
def test_head_is_answered_as_get_without_the_body(client: Client, path: str) -> None:
    whole = client.get(f"{API}{path}")
    head = client.head(f"{API}{path}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers.get("ETag") == whole.headers.get("ETag")


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_here(client: Client, method: str) -> None:
    response = getattr(client, method)(f"{API}/states")
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]


def test_the_interactive_page_has_a_form_for_each_address(client: Client) -> None:
    response = client.get(f"{API}/docs")
    text = response.content.decode()
    document = client.get(f"{API}/openapi.json").json()
    for path, methods in document["paths"].items():
        assert f'data-path="{path}"' in text
        for parameter in methods["get"]["parameters"]:
            assert f'name="{parameter["name"]}"' in text
    assert "<option>without" not in text
    assert "<option>signed</option>" in text
    loaded = re.findall(r'(?:src|href)="([^"]+)"', text)
    assert all(address.startswith(("/", "#")) for address in loaded)


def test_a_form_of_the_interactive_page_works_without_javascript(client: Client) -> None:
    for asked, address in (
        ({"operation": "get_rollcall", "slug": "A-RES-73-27"}, "/rollcalls/A-RES-73-27"),
        ({"operation": "get_state", "iso3": "../x"}, "/states/..%2Fx"),
        ({"operation": "list_acts", "state": "URY", "kind": ""}, "/acts?state=URY"),
    ):
        response = client.get(f"{API}/docs", asked)
        assert response.headers["Location"] == f"{API}{address}"
    assert client.get(f"{API}/docs", {"operation": "no such"}).status_code == 200


def test_queries(client: Client) -> None:
    for path in (
        "/states?limit=500", "/states/URY", "/groups", "/groups/CELAC", "/instruments?limit=500",
        "/instruments/A-70-174", "/acts?limit=500", "/rollcalls", "/rollcalls/A-RES-73-27",
        "/agenda?limit=500", "/agreement?code=URY", "/cohesion?group=CELAC",
    ):  # fmt: skip
        _ask(client, path)
        with CaptureQueriesContext(connection) as asked:
            assert _ask(client, path).status_code == 200
        assert len(asked) <= 9, f"{path}: {len(asked)}"


def test_states_of_the_region_are_the_atlas_ones(client: Client) -> None:
    rows = json_of(client, f"{API}/states?region=true&limit=100")["results"]
    assert {row["iso3"] for row in rows} == set(atlas.region())
