from tests.house.access import NOBODY, PUBLIC, Row
from tests.standing.forecasts import ready

TABLE = [
    Row("dialogue:brief", args=["URY", "md"], expected=PUBLIC),
    Row("dialogue:brief", args=["CELAC", "html"], expected=PUBLIC),
    Row("dialogue:brief", args=["ATLANTIS", "md"], expected=NOBODY),
    Row(
        "dialogue:coalition",
        args=["md"],
        query={"text": "A-RES-73-27"},
        setup=lambda _cast: ready(),
        expected=PUBLIC,
    ),
    Row("dialogue:coalition", args=["md"], expected=NOBODY, note="no text"),
]
