"""Who may see the desk's pages and the API: everyone; what is handled is left out of them."""

from __future__ import annotations

from tests.house.access import PUBLIC, Row, everyone

REFUSED = everyone(401)
MISSING = everyone(404)

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
