"""Who may see the log of mails, addresses that refuse them, and the texts of mails."""

from __future__ import annotations

from contadora.post import access, outbox, templates
from contadora.post.models import Message
from tests.factory import Cast
from tests.house.access import Row, everyone, only
from tests.post.posting import COURSE, a_template, queued

KIND = "tests-invitation"
OWNED = "tests.owner:ury"  # which the head of Uruguay's delegation keeps


def _owner(cast: Cast) -> None:
    access.register("tests.owner", lambda user, label: user == cast.head and label == OWNED)
    templates.register(a_template())
    templates.register(a_template("tests-owned", owner="tests.owner"))


def _failed(about: str) -> list[object]:
    message = queued(about=about)
    message.status = Message.Status.FAILED
    message.save()
    return [message.uuid]


def _marked(_cast: Cast) -> list[int]:
    return [outbox.mark_address("gone@mre.example", "550 5.1.1 No such user").pk]


SAVED = {"subject": "{name}", "body": "{link}", "do": "save"}
TABLE = [
    Row("post:log", expected=only("secretariat")),
    Row(
        "post:log",
        query={"status": "sent", "q": "mre", "about": COURSE, "before": "9"},
        expected=only("secretariat"),
    ),
    Row("post:refused", expected=only("secretariat")),
    Row("post:refused", method="POST", expected=only("secretariat"), note="without a report"),
    Row("post:clear", args=_marked, method="POST", expected=only("secretariat", status=302)),
    Row("post:clear", args=[0], method="POST", expected=only(), note="that does not exist"),
    Row("post:message", args=lambda _cast: _failed(COURSE), expected=only("secretariat")),
    Row(
        "post:message",
        args=lambda _cast: _failed(OWNED),
        setup=_owner,
        expected=only("secretariat", "head"),
        note="kept by the head",
    ),
    Row(
        "post:message",
        args=["00000000-0000-4000-8000-000000000000"],
        expected=only(),
        note="that does not exist",
    ),
    Row(
        "post:retry",
        args=lambda _cast: _failed(OWNED),
        method="POST",
        setup=_owner,
        expected=only("secretariat", "head", status=302),
    ),
    Row(
        "post:retry",
        args=lambda _cast: _failed(COURSE),
        expected={**everyone(405), "anonymous": 302, "outsider": 404},
    ),
    Row("post:texts", args=[COURSE], setup=_owner, expected=only("secretariat")),
    Row("post:texts", args=[OWNED], setup=_owner, expected=only("secretariat", "head")),
    Row("post:text", args=[COURSE, KIND, "es"], setup=_owner, expected=only("secretariat")),
    Row(
        "post:text",
        args=[OWNED, "tests-owned", "fr"],
        setup=_owner,
        expected=only("secretariat", "head"),
        note="kept by the head",
    ),
    Row("post:text", args=[OWNED, KIND, "fr"], setup=_owner, expected=only(), note="another's"),
    Row("post:text", args=[COURSE, KIND, "de"], setup=_owner, expected=only(), note="no language"),
    Row(
        "post:text",
        args=[OWNED, "tests-owned", "fr"],
        method="POST",
        data=SAVED,
        setup=_owner,
        expected=only("secretariat", "head", status=302),
    ),
    Row(
        "post:text",
        args=[OWNED, "tests-owned", "fr"],
        method="POST",
        data=SAVED | {"do": "preview"},
        setup=_owner,
        expected=only("secretariat", "head"),
        note="a preview",
    ),
]
