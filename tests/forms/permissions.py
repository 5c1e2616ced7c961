"""Who may compose the desk's forms, answer them and read what was answered."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from contadora.forms.composing import exported
from contadora.forms.models import Response, Upload
from contadora.forms.saving import save
from tests.factory import Cast
from tests.forms import examples
from tests.house.access import MEMBERS, PUBLIC, Row, only

COMPOSER = only("secretariat")
COMPOSED = only("secretariat", status=302)
MEMBERS_POST = {**MEMBERS, **dict.fromkeys(MEMBERS, 302), "outsider": 404}
NAMED = {"title_es": "Un formulario"}
FILE = exported({"es": "Un formulario"}, "form", examples.application())


class _File(SimpleUploadedFile):
    """A file that each role sends from its beginning."""

    def read(self, *args: Any) -> bytes:
        self.seek(0)
        content: bytes = super().read(*args)
        return content


def _form(cast: Cast) -> list[object]:
    return [examples.make_form(cast.secretariat).uuid]


def _draft(cast: Cast) -> list[object]:
    return [examples.make_form(cast.secretariat, published=False).uuid]


def _with(*more: str) -> Any:
    return lambda cast: [*_draft(cast), *more]


def _answered(cast: Cast) -> Response:
    form = examples.make_form(cast.secretariat)
    response = examples.begun(form, cast.officer)
    given = examples.given(response.version, {"letter": examples.file()}, **examples.WHOLE)
    return save(response, given, 0)


def _sent(cast: Cast) -> Response:
    from contadora.forms.actions import submit

    response = _answered(cast)
    return submit(cast.officer, response, response.revision)


def _own(cast: Cast) -> list[object]:
    return [_answered(cast).uuid]


def _response(cast: Cast) -> list[object]:
    return [_sent(cast).uuid]


def _upload(cast: Cast) -> list[object]:
    _sent(cast)
    return [Upload.objects.latest("pk").uuid]


def _draft_upload(cast: Cast) -> list[object]:
    _answered(cast)
    return [Upload.objects.latest("pk").uuid]


def _sent_form(cast: Cast) -> list[object]:
    return [_sent(cast).version.form.uuid]


TABLE = [
    Row("forms:schema", expected=PUBLIC),
    Row("forms:forms", expected=MEMBERS),
    Row("forms:new", expected=COMPOSER),
    Row("forms:new", method="POST", data=NAMED, expected=COMPOSED),
    Row(
        "forms:new",
        query={"owner": "nobody.knows:1"},
        expected=only(),
        note="of an owner that no room guards",
    ),
    Row("forms:form", args=_form, expected=COMPOSER),
    Row("forms:settings", args=_form, expected=COMPOSER),
    Row("forms:settings", args=_form, method="POST", data=NAMED, expected=COMPOSED),
    Row("forms:section_new", args=_form, expected=COMPOSER),
    Row("forms:section_new", args=_form, method="POST", data=NAMED, expected=COMPOSED),
    Row("forms:section", args=_with("person"), expected=COMPOSER),
    Row("forms:section", args=_with("person"), method="POST", data=NAMED, expected=COMPOSED),
    Row("forms:section", args=_with("absent"), expected=only(), note="one that is not there"),
    Row("forms:question_new", args=_with("person"), query={"type": "text"}, expected=COMPOSER),
    Row(
        "forms:question_new",
        args=_with("person"),
        method="POST",
        query={"type": "text"},
        data={"label_es": "Una pregunta"},
        expected=COMPOSED,
    ),
    Row("forms:question", args=_with("attendance"), expected=COMPOSER),
    Row(
        "forms:question",
        args=_with("name"),
        method="POST",
        data={"label_es": "Otro"},
        expected=COMPOSED,
    ),
    Row(
        "forms:arrange",
        args=_draft,
        method="POST",
        data={"key": "name", "do": "down"},
        expected=COMPOSED,
    ),
    Row("forms:arrange", args=_draft, method="POST", expected=only(), note="without saying what"),
    Row("forms:preview", args=_draft, expected=COMPOSER),
    Row("forms:preview", args=_draft, method="POST", expected=COMPOSER),
    Row("forms:publish", args=_draft, expected=COMPOSER),
    Row("forms:publish", args=_draft, method="POST", expected=COMPOSED),
    Row("forms:state", args=_form, method="POST", data={"do": "close"}, expected=COMPOSED),
    Row("forms:state", args=_form, method="POST", expected=only(), note="without saying what"),
    Row("forms:export", args=_form, expected=COMPOSER),
    Row("forms:import", args=_form, expected=COMPOSER),
    Row(
        "forms:import",
        args=_form,
        method="POST",
        data=lambda _cast: {"file": _File("form.json", FILE.encode())},
        expected=COMPOSED,
    ),
    Row("forms:respond", args=_form, expected=MEMBERS),
    Row("forms:respond", args=_form, method="POST", expected=MEMBERS_POST),
    Row("forms:answer", args=_own, expected=only("officer"), note="nobody sees another’s draft"),
    Row(
        "forms:answer",
        args=_own,
        method="POST",
        data={"revision": "0", "q-name": "Another"},
        expected={**only("officer"), "officer": 409},
        note="stale",
    ),
    Row("forms:answers", args=_sent_form, expected=COMPOSER),
    Row("forms:answers_csv", args=_sent_form, expected=COMPOSER),
    Row("forms:answers_xlsx", args=_sent_form, expected=COMPOSER),
    Row("forms:response", args=_response, expected=COMPOSER),
    Row("forms:response", args=_own, expected=only(), note="a draft is its writer’s"),
    Row("forms:upload", args=_upload, expected=only("secretariat", "officer")),
    Row("forms:upload", args=_draft_upload, expected=only("officer"), note="of a draft"),
]
