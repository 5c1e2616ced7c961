"""Who reads and composes which questionnaires: the secretariat the desk's, a delegation its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from contadora.forms.workbook import workbook
from contadora.reporting import questionnaire_files as files
from contadora.reporting.models import Questionnaire
from tests.factory import Cast
from tests.forms.examples import four, report
from tests.forms.permissions import _File
from tests.house.access import MEMBERS, Row, only
from tests.reporting.questionnaires_stage import begun, published

COMPOSERS = ("officer", "head", "secretariat")
ANY_COMPOSER = only("officer", "head", "other", "secretariat")
OWN = ("officer", "head", "observer")
OWN_COMPOSERS = ("officer", "head")


def _desk(cast: Cast) -> list[object]:
    return [published(cast.secretariat).uuid]


def _desk_draft(cast: Cast) -> list[object]:
    return [begun(cast.secretariat).uuid]


def _own(cast: Cast) -> list[object]:
    return [published(cast.officer, cast.uruguay).uuid]


def _own_draft(cast: Cast) -> list[object]:
    return [begun(cast.officer, cast.uruguay).uuid]


def _earlier(cast: Cast) -> list[object]:
    made = published(cast.secretariat)
    Questionnaire.objects.filter(pk=made.pk).update(shipped="short")
    return [made.uuid]


def _file(_cast: Cast) -> dict[str, Any]:
    return {"file": _File("book.xlsx", workbook(four("Asked"), report()))}


def _of_new(owner: str) -> Callable[[Cast], dict[str, Any]]:
    taken = files.Taken(four("Asked"), report())
    return lambda _cast: {"word": files.word(taken, owner=owner)}


def _of_kept(_cast: Cast) -> dict[str, Any]:
    made = Questionnaire.objects.get()
    taken = files.Taken(four("Asked"), report())
    return {"word": files.word(taken, of=str(made.uuid), revision=-1)}


LED_ON = only("secretariat", status=302)
NEW = {"owner": "URY", "start": "short"}
TABLE: list[Row] = [
    Row("reporting:questionnaires", expected=MEMBERS),
    Row("reporting:questionnaire", args=_desk, expected=MEMBERS),
    Row("reporting:questionnaire", args=_desk_draft, expected=only("secretariat"), note="draft"),
    Row("reporting:questionnaire", args=_own, expected=only(*OWN), note="a delegation's"),
    Row(
        "reporting:questionnaire",
        args=_own_draft,
        expected=only(*OWN_COMPOSERS),
        note="a delegation's draft",
    ),
    Row("reporting:questionnaire", args=_desk, query={"version": "x"}, expected=only()),
    Row("reporting:questionnaire_preview", args=_desk, expected=MEMBERS),
    Row("reporting:questionnaire_preview", args=_own, expected=only(*OWN), note="a delegation's"),
    Row("reporting:questionnaire_json", args=_desk, expected=MEMBERS),
    Row("reporting:questionnaire_json", args=_own_draft, expected=only(*OWN_COMPOSERS)),
    Row("reporting:questionnaire_xlsx", args=_desk, expected=MEMBERS),
    Row("reporting:questionnaire_xlsx", args=_own, expected=only(*OWN), note="a delegation's"),
    Row("reporting:questionnaire_new", expected=ANY_COMPOSER),
    Row(
        "reporting:questionnaire_new",
        method="POST",
        data=NEW,
        expected=only(*OWN_COMPOSERS, status=302) | {"other": 422, "secretariat": 422},
        note="for Uruguay, where others cannot choose it",
    ),
    Row(
        "reporting:questionnaire_new",
        method="POST",
        data=_of_new("URY"),
        expected=only(*OWN_COMPOSERS, status=302),
        note="with a file",
    ),
    Row(
        "reporting:questionnaire_new",
        method="POST",
        data=_of_new("desk"),
        expected=LED_ON,
        note="the desk's, with a file",
    ),
    Row("reporting:questionnaire_file", args=_desk, expected=only("secretariat")),
    Row("reporting:questionnaire_file", args=_own, expected=only(*OWN_COMPOSERS)),
    Row(
        "reporting:questionnaire_file",
        args=_desk,
        method="POST",
        data=_file,
        expected=only("secretariat"),
        note="read",
    ),
    Row(
        "reporting:questionnaire_file",
        args=_desk,
        method="POST",
        data=_of_kept,
        expected=LED_ON,
        note="kept",
    ),
    Row("reporting:questionnaire_state", args=_desk, method="POST", expected=LED_ON),
    Row(
        "reporting:questionnaire_state",
        args=_own,
        method="POST",
        expected=only(*OWN_COMPOSERS, status=302),
        note="a delegation's",
    ),
    Row("reporting:questionnaire_edition", args=_earlier, expected=only("secretariat")),
    Row("reporting:questionnaire_edition", args=_desk, expected=only(), note="no later one"),
    Row(
        "reporting:questionnaire_edition",
        args=_earlier,
        method="POST",
        data={"revision": "-1"},
        expected=LED_ON,
    ),
]
