"""Forms the room's tests ask: an application, with a question of each type and conditions."""

from __future__ import annotations

import io
import zipfile
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import QueryDict

from contadora.forms import actions
from contadora.forms.documents import DOCX, ODT
from contadora.forms.filling import MARK, Given, parse
from contadora.forms.models import Form, Response, Version
from contadora.people.models import User
from contadora.people.queries import system_user

OWNER = "desk:"


def four(text: str) -> dict[str, str]:
    """The same text in four languages, told apart by its beginning."""
    return {code: f"{code} {text}" for code in ("es", "en", "pt", "fr")}


def ask(key: str, kind: str, **more: Any) -> dict[str, Any]:
    """A question."""
    return {"key": key, "type": kind, "label": four(key), **more}


def options(*values: str) -> list[dict[str, Any]]:
    return [{"value": value, "label": four(value)} for value in values]


def application() -> dict[str, Any]:
    """A definition with every type of question."""
    return {
        "sections": [
            {
                "key": "person",
                "title": four("About you"),
                "help": four("Who applies"),
                "questions": [
                    ask("name", "text", required=True, personal=True, purpose=four("certificate")),
                    ask("email", "email", required=True, personal=True),
                    ask("institution", "institution", required=True),
                    ask("years", "number", min=0, max=60, whole=True),
                    ask("spoken", "languages"),
                    ask("attendance", "choice", options=options("online", "site"), required=True),
                    ask(
                        "diet",
                        "long_text",
                        max_length=100,
                        required=True,
                        condition={"question": "attendance", "is": "site"},
                    ),
                ],
            },
            {
                "key": "needs",
                "title": four("Needs"),
                "questions": [
                    ask("topics", "multiple", options=options("law", "norms", "trade"), max=2),
                    ask("order", "ordering", options=options("first", "second", "third")),
                    ask("interpretation", "yes_no"),
                    ask(
                        "language",
                        "choice",
                        options=options("en", "pt"),
                        condition={"question": "interpretation", "is": True},
                    ),
                    ask("level", "scale", low=four("none"), high=four("expert")),
                    ask("arrival", "date", min="2026-01-01", max="2026-12-31"),
                    ask("letter", "file", personal=True),
                    ask("agreed", "consent", required=True),
                ],
            },
        ]
    }


WHOLE = {
    "name": "A desk officer",
    "email": "officer@mre.example",
    "institution": "A ministry",
    "attendance": "online",
    "agreed": "yes",
}


def report() -> dict[str, Any]:
    """A definition of a questionnaire: subjects, roles, examples, and its types of question."""
    return {
        "sections": [
            {
                "key": "norm_a",
                "part": four("Norms"),
                "title": four("Norm (a)"),
                "subject": "norm:a",
                "nothing_new": True,
                "questions": [
                    ask("a_status", "status", role="status"),
                    ask("a_measures", "long_text", role="measures", example=four("An example")),
                    ask(
                        "a_link",
                        "link",
                        role="evidence",
                        condition={"question": "a_status", "in": ["yes", "partly"]},
                    ),
                ],
            },
            {
                "key": "norm_b",
                "part": four("Norms"),
                "title": four("Norm (b)"),
                "subject": "norm:b",
                "questions": [ask("b_status", "status", role="status")],
            },
            {
                "key": "about",
                "title": four("About"),
                "questions": [
                    ask("answers", "contact", role="contact"),
                    ask("offers", "multiple", role="offers", options=options("train", "lend")),
                ],
            },
        ]
    }


def make_form(
    actor: User, definition: dict[str, Any] | None = None, *, published: bool = True
) -> Form:
    """Make a form of the desk's own."""
    form = actions.create_form(
        actor,
        owner=OWNER,
        purpose="application",
        title=four("Application"),
        definition=definition or application(),
    )
    if published:
        actions.publish(actor, form)
    return form


def version_of(form: Form) -> Version:
    return form.versions.order_by("-number")[0]


def sent(**values: Any) -> QueryDict:
    """What a browser sends for some answers, by the question's key."""
    data = QueryDict(mutable=True)
    for key, value in values.items():
        data.setlist(MARK + key, value if isinstance(value, list) else [value])
    return data


def given(version: Version, files: dict[str, Any] | None = None, **values: Any) -> Given:
    return parse(version, sent(**values), {MARK + key: one for key, one in (files or {}).items()})


def begun(form: Form, user: User | None = None) -> Response:
    respondent = f"people.user:{user.pk}" if user else ""
    return actions.begin(user or system_user(), form, respondent=respondent, language="en")


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40
JPEG = b"\xff\xd8\xff\xe0" + b"\0" * 40


def document(kind: str, *, macros: bool = False) -> bytes:
    """A Word or OpenDocument file of no content."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as parts:
        if kind == ODT:
            parts.writestr("mimetype", ODT)
        if kind == DOCX:
            parts.writestr("[Content_Types].xml", "<Types/>")
            parts.writestr("word/document.xml", "<document/>")
        if macros:
            parts.writestr("word/vbaProject.bin", b"macros")
        parts.writestr("other.xml", "<other/>")
    return out.getvalue()


def file(content: bytes = PDF, name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="text/html")
