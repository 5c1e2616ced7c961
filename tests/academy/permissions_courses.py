"""Who sees and changes courses: a draft is its coordinators', a published one anyone's."""

from __future__ import annotations

from typing import Any

from contadora.academy import actions
from contadora.academy.models import Contributor, Course, Partner, Reading, Session
from tests.academy import drafts
from tests.factory import Cast
from tests.house.access import PUBLIC, Row, everyone, only

RUN = ("officer", "head", "secretariat")
SLUG = ["techplomacy-2027"]
# A draft is not there for others; the page itself is public, so that nobody is sent to sign in.
DRAFT = {**everyone(404), **dict.fromkeys(RUN, 200)}
TITLE = {"title_es": "Un curso", "official_language": "es", "time_zone": "America/Caracas"}
FULL = TITLE | {"admission": "moderated", "offer_hours": "48", "retention_days": "180"}


def _draft(cast: Cast) -> list[str]:
    drafts.draft(cast.officer, cast)
    return SLUG


def _ready(cast: Cast) -> list[str]:
    drafts.session(cast.officer, drafts.draft(cast.officer, cast))
    return SLUG


def _published(cast: Cast) -> list[str]:
    drafts.published(cast)
    return SLUG


def _held(cast: Cast) -> list[str]:
    drafts.published(cast).sessions.all().delete()
    return SLUG


def _of(model: Any) -> Any:
    def args(cast: Cast) -> list[Any]:
        drafts.published(cast)
        row = model.objects.filter(course__slug=SLUG[0]).order_by("pk").first()
        return [*SLUG, row.pk if model is Reading else row.uuid]

    return args


def _programme(cast: Cast) -> list[str]:
    actions.make_programme(cast.secretariat, slug="series", values={"title_es": "Serie"})
    return ["series"]


def _revision(_cast: Cast) -> dict[str, Any]:
    return FULL | {"revision": Course.objects.get(slug=SLUG[0]).revision}


WRITTEN = only(*RUN, status=302)
SESSION = {"kind": "workshop", "day": "2027-03-09", "starts": "10:00", "ends": "12:00"}

ROWS = [
    Row("academy:courses", expected=PUBLIC),
    Row("academy:programme", args=_programme, expected=PUBLIC),
    Row("academy:programme", args=["none"], expected=everyone(404)),
    Row("academy:programme_new", expected=only("secretariat")),
    Row(
        "academy:programme_new",
        method="POST",
        data={"slug": "series", "title_es": "Serie"},
        expected=only("secretariat", status=302),
    ),
    Row("academy:programme_change", args=_programme, expected=only("secretariat")),
    Row("academy:course_new", expected=only(*RUN, "other")),
    Row(
        "academy:course_new",
        method="POST",
        data=lambda cast: FULL | {"slug": "a-course", "organiser": cast.uruguay.pk},
        expected={**only(*RUN, status=302), "other": 200},
        note="for Uruguay's team",
    ),
    *(
        Row(f"academy:{name}", args=_published, expected=PUBLIC)
        for name in ("course", "programme_pdf", "calendar", "card")
    ),
    *(
        Row(f"academy:{name}", args=_draft, expected=DRAFT, note="of a draft")
        for name in ("course", "programme_pdf", "calendar", "card")
    ),
    Row("academy:logo", args=_of(Partner), expected=PUBLIC),
    *(
        Row(f"academy:{name}", args=_published, expected=only(*RUN))
        for name in (
            *("manage", "course_change", "course_cancel", "course_copy", "session_new"),
            *("contributor_new", "partner_new", "reading_new"),
        )
    ),
    Row("academy:session_change", args=_of(Session), expected=only(*RUN)),
    Row("academy:session_cancel", args=_of(Session), expected=only(*RUN)),
    Row("academy:contributor_change", args=_of(Contributor), expected=only(*RUN)),
    Row("academy:partner_change", args=_of(Partner), expected=only(*RUN)),
    Row("academy:reading_change", args=_of(Reading), expected=only(*RUN)),
    Row("academy:course_publish", args=_ready, method="POST", expected=WRITTEN),
    Row("academy:course_finish", args=_held, method="POST", expected=WRITTEN),
    Row("academy:course_change", args=_draft, method="POST", data=_revision, expected=WRITTEN),
    Row(
        "academy:course_cancel",
        args=_published,
        method="POST",
        data={"reason": "no room"},
        expected=WRITTEN,
    ),
    Row(
        "academy:course_copy",
        args=_published,
        method="POST",
        data={"slug": "techplomacy-2028", "starts_on": "2028-03-06"},
        expected=WRITTEN,
    ),
    Row("academy:session_new", args=_draft, method="POST", data=SESSION, expected=WRITTEN),
    Row(
        "academy:session_cancel",
        args=_of(Session),
        method="POST",
        data={"reason": "ill"},
        expected=WRITTEN,
    ),
    Row(
        "academy:contributor_new",
        args=_draft,
        method="POST",
        data={"post_es": "Embajadora"},
        expected=WRITTEN,
    ),
    Row("academy:contributor_remove", args=_of(Contributor), method="POST", expected=WRITTEN),
    Row(
        "academy:partner_new",
        args=_draft,
        method="POST",
        data={"kind": "cosponsor", "name_es": "Instituto"},
        expected=WRITTEN,
    ),
    Row("academy:partner_remove", args=_of(Partner), method="POST", expected=WRITTEN),
    Row(
        "academy:reading_new",
        args=_draft,
        method="POST",
        data={"citation": "A book"},
        expected=WRITTEN,
    ),
    Row("academy:reading_remove", args=_of(Reading), method="POST", expected=WRITTEN),
]
