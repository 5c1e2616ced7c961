"""Texts that owners change: fields they may use, nothing else that a text could open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError

from contadora.people.access import NotAllowed
from contadora.post import access, actions, templates
from contadora.post.models import TemplateText
from tests.factory import Cast, make_cast
from tests.post.posting import COURSE, a_template

KIND = "tests-invitation"
VALUES = {"name": "Ana", "link": "https://desk.example/x"}


@pytest.fixture(autouse=True)
def _kind() -> Iterator[None]:
    templates.register(a_template())
    yield
    del templates._KINDS[KIND]


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.mark.parametrize(
    ("body", "unknown"),
    [
        ("{name}, {link}", []),
        ("{nombre} {name} {nombre}", ["nombre"]),
        ("{name.__class__.__mro__}", ["name.__class__.__mro__"]),
        ("{name!r} {name:>9} {0} {}", ["name!r", "name:>9", "0", ""]),
        ("{link[0]} {{name}}", ["link[0]"]),
        ("a { brace and a } brace", [" brace and a "]),
        ("{ alone", []),
    ],
)
def test_what_is_no_field_is_named(body: str, unknown: list[str]) -> None:
    assert templates.check(KIND, "", body) == unknown
    assert templates.check(KIND, body.replace("\n", ""), "") == unknown


def test_a_text_reads_no_attribute_and_a_value_is_not_read_again() -> None:
    class Person:
        secret = "the secret"

        def __str__(self) -> str:
            return "{link} %(x)s {name.secret}"

    text = templates.Rendered(
        "{name}", "{name.secret} {name[secret]} {name!r} {name:s} {{link}} {name}"
    )
    said = templates.fill(KIND, text, {"name": Person(), "link": "https://l.example"})
    assert said.subject == "{link} %(x)s {name.secret}"
    assert said.body == (
        "{name.secret} {name[secret]} {name!r} {name:s} {https://l.example} "
        "{link} %(x)s {name.secret}"
    )
    assert "the secret" not in said.body


def test_a_value_adds_no_line_to_the_subject() -> None:
    said = templates.fill(
        KIND, templates.Rendered("For {name}", "x"), {"name": "Ana\r\nBcc: b@c.example", "link": ""}
    )
    assert said.subject == "For Ana Bcc: b@c.example"


def test_a_field_without_a_value_is_not_sent_empty() -> None:
    with pytest.raises(KeyError, match="no value for the field 'link'"):
        templates.fill(KIND, templates.Rendered("a", "{link}"), {"name": "Ana"})
    with pytest.raises(KeyError, match=KIND):
        templates.template("no-such-kind")


def test_a_room_s_own_texts_are_checked_when_registered() -> None:
    texts = dict(a_template().texts)
    with pytest.raises(ValueError, match=r"\(fr\): unknown fields \['nom'\]"):
        templates.register(a_template("other", texts=texts | {"fr": ("{nom}", "x")}))
    with pytest.raises(ValueError, match="es, en, pt, fr"):
        templates.register(a_template("other", texts={"es": texts["es"]}))
    with pytest.raises(ValueError, match="names of fields"):
        templates.register(a_template("other", fields={"a.b": "x"}))
    assert "other" not in templates._KINDS


def test_each_language_has_its_own_text(cast: Cast) -> None:
    actions.save_text(
        cast.secretariat, COURSE, KIND, "pt", subject="Convite  para {name}", body="{link}\r\nfim\n"
    )
    for language in ("es", "en", "fr"):
        assert templates.render(KIND, COURSE, language, VALUES).subject == f"{language}: Ana"
    said = templates.render(KIND, COURSE, "pt", VALUES)
    assert said == ("Convite para Ana", "https://desk.example/x\nfim")
    other = templates.render(KIND, "academy.course:other", "pt", VALUES)
    assert other.subject == "pt: Ana"
    assert actions.save_text(cast.secretariat, COURSE, KIND, "pt", subject=" ", body="") is None
    assert templates.render(KIND, COURSE, "pt", VALUES).subject == "pt: Ana"
    with pytest.raises(ValidationError, match="own text already"):
        actions.save_text(cast.secretariat, COURSE, KIND, "pt", subject="", body="")


@pytest.mark.parametrize(
    ("subject", "body", "field", "said"),
    [
        ("{nombre}", "x", "subject", "{nombre}: no such field. There are: {name}, {link}."),
        ("x", "{link} {a.b}", "body", "{a.b}: no such field"),
        ("", "x", "subject", "1 to 250"),
        ("x" * 251, "x", "subject", "1 to 250"),
        ("x", " \n", "body", "1 to 20000"),
        ("x", "x" * 20_001, "body", "1 to 20000"),
    ],
)
def test_a_wrong_text_is_refused_with_what_to_do(
    cast: Cast, subject: str, body: str, field: str, said: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        actions.save_text(cast.secretariat, COURSE, KIND, "en", subject=subject, body=body)
    assert said in " ".join(refused.value.message_dict[field])
    assert not TemplateText.objects.exists()


def test_who_keeps_the_owner_changes_its_texts(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(
        access._GUARDS, "academy.course", lambda user, label: user == cast.head and label == COURSE
    )
    assert actions.save_text(cast.head, COURSE, KIND, "es", subject="a", body="b")
    for user, owner in ((cast.officer, COURSE), (cast.head, "academy.course:other")):
        with pytest.raises(NotAllowed):
            actions.save_text(user, owner, KIND, "es", subject="a", body="b")
    with pytest.raises(NotAllowed):  # a kind of another owner's
        actions.save_text(cast.secretariat, "forms.form:1", KIND, "es", subject="a", body="b")
    with pytest.raises(ValidationError, match="de is not a language"):
        actions.save_text(cast.head, COURSE, KIND, "de", subject="a", body="b")


def test_a_preview_shows_samples_and_what_fields_stand_for() -> None:
    templates.register(a_template(samples={"name": "María Núñez"}))
    said = templates.preview(KIND, templates.Rendered("{name}", "{link}"))
    assert said == ("María Núñez", "[the link to the answer]")
