"""Who may see the desk's pages and the API: everyone; what is handled is left out of them."""

from __future__ import annotations

from uuid import UUID

from contadora.people.handling import HandlingLevel
from tests.factory import Cast
from tests.house.access import PUBLIC, Row, everyone, only
from tests.standing.forecasts import TITLE, keep, ready, roll_call

REFUSED = everyone(401)
MISSING = everyone(404)
WRITERS = ("officer", "head")
NOWHERE = "00000000-0000-4000-8000-000000000000"


def _ready(_cast: Cast) -> object:
    return ready()


def _kept(cast: Cast) -> list[UUID]:
    kept = keep(cast.officer, cast.uruguay)
    roll_call()  # after it: what was known scores nothing
    return [kept.uuid]


def _strict(cast: Cast) -> list[UUID]:
    handling = HandlingLevel.AMBER_STRICT
    return [keep(cast.officer, cast.uruguay, handling=handling).uuid]


def _clear(cast: Cast) -> list[UUID]:
    return [keep(cast.head, cast.uruguay, handling=HandlingLevel.CLEAR).uuid]


TABLE = [
    Row("desk:home", expected=PUBLIC),
    Row("desk:search", query={"q": "ciber"}, expected=PUBLIC),
    Row("desk:states", expected=PUBLIC),
    Row("desk:states", query={"format": "json"}, expected=PUBLIC, note="as a file"),
    Row("desk:state", args=["URY"], expected=PUBLIC),
    Row("desk:state", args=["XXX"], expected=MISSING, note="not known"),
    Row("desk:groups", expected=PUBLIC),
    Row("desk:group", args=["CELAC"], expected=PUBLIC),
    Row("desk:group", args=["NOTHING"], expected=MISSING, note="not known"),
    Row("desk:compare", query={"s": ["URY", "CRI"]}, expected=PUBLIC),
    Row("desk:positions", expected=PUBLIC),
    Row("desk:coalition", expected=PUBLIC, note="no model"),
    Row("desk:coalition", setup=_ready, query={"text": "A-RES-73-27"}, expected=PUBLIC),
    Row(
        "desk:coalition",
        setup=_ready,
        query={"text": "A-RES-73-27", "format": "csv"},
        expected=PUBLIC,
        note="as a file",
    ),
    Row("desk:coalition_record", expected=PUBLIC),
    Row("desk:kept_forecasts", expected=PUBLIC),
    Row(
        "desk:kept_forecast",
        setup=_ready,
        args=_kept,
        expected={**only("observer", "officer", "head", "secretariat"), "anonymous": 404},
        note="amber",
    ),
    Row(
        "desk:kept_forecast",
        setup=_ready,
        args=_strict,
        expected={**only("observer", "officer", "head"), "anonymous": 404},
        note="amber, strict",
    ),
    Row("desk:kept_forecast", setup=_ready, args=_clear, expected=PUBLIC, note="public"),
    Row("desk:kept_forecast", args=[NOWHERE], expected=MISSING, note="nowhere"),
    Row(
        "desk:keep_forecast",
        setup=_ready,
        query={"title": TITLE, "lang": "en"},
        expected=only(*WRITERS, "other"),
    ),
    Row(
        "desk:keep_forecast",
        setup=_ready,
        query={"title": TITLE, "lang": "en"},
        method="POST",
        data={"delegation": "URY", "title": "A text", "handling": "2"},
        expected={**only(*WRITERS, status=302), "other": 400},
        note="other writes for another delegation",
    ),
    Row(
        "desk:score_forecast",
        setup=_ready,
        args=_kept,
        method="POST",
        data={"rollcall": "A/RES/99/1"},
        expected=only(*WRITERS, status=302),
    ),
    Row(
        "desk:withdraw_forecast",
        setup=_ready,
        args=_kept,
        method="POST",
        expected=only(*WRITERS, status=302),
    ),
    Row("desk:chart", args=["strip"], query={"of": "URY"}, expected=MISSING, note="no estimate"),
    Row(
        "desk:chart",
        args=["alignment"],
        query={"of": "URY", "scope": "docket"},
        expected=PUBLIC,
        note="counted, not estimated",
    ),
    Row("desk:instruments", expected=PUBLIC),
    Row("desk:instruments", query={"format": "csv"}, expected=PUBLIC, note="as a file"),
    Row("desk:instrument", args=["A-RES-73-27"], expected=PUBLIC),
    Row("desk:instrument", args=["A-RES-1-9999"], expected=MISSING, note="not known"),
    Row("desk:acts", expected=PUBLIC),
    Row("desk:agenda", expected=PUBLIC),
    Row("desk:agenda_feed", expected=PUBLIC),
    Row("desk:sources", expected=PUBLIC),
    Row("desk:source", args=["unvotes"], expected=PUBLIC),
    Row("desk:method", expected=PUBLIC),
    Row("desk:about", expected=PUBLIC),
    Row("api:openapi-json", expected=PUBLIC),
    Row("api:openapi-view", expected=PUBLIC),
    Row("api:api-root", expected=MISSING),
    Row("api:missing", args={"path": "nothing"}, expected=MISSING),
    Row("api:states", expected=PUBLIC),
    Row("api:state", args={"iso3": "URY"}, expected=PUBLIC),
    Row("api:groups", expected=PUBLIC),
    Row("api:group", args={"code": "CELAC"}, expected=PUBLIC),
    Row("api:instruments", expected=PUBLIC),
    Row("api:instrument", args={"slug": "A-RES-73-27"}, expected=PUBLIC),
    Row("api:agenda", expected=PUBLIC),
    Row("api:rollcalls", expected=PUBLIC),
    Row("api:rollcall", args={"slug": "A-RES-73-27"}, expected=PUBLIC),
    Row("api:acts", expected=PUBLIC),
    Row(
        "api:acts",
        headers={"Authorization": "Bearer contadora_nobody_secret"},
        expected=REFUSED,
        note="a token that nobody has",
    ),
    Row("api:points", expected=MISSING, note="no estimate in the pack"),
    Row("api:agreement", query={"code": "URY"}, expected=PUBLIC),
    Row("api:cohesion", query={"group": "CELAC"}, expected=PUBLIC),
    Row("api:balance", query={"code": "URY"}, expected=MISSING, note="no estimate in the pack"),
]
