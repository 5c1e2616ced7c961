"""Texts of mails with fields such as `{name}`, which an owner (a course) may change.

A room registers its kinds of mail. Fields are replaced one by one and never by Python's `format`,
whose `{name.attribute}` would open objects to whoever writes a text; nor is a value read again,
so that a person called `{link}` gets no link.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from contadora.people.languages import LANGUAGES
from contadora.post.models import TemplateText

FIELD = re.compile(r"\{([^{}\n]*)\}")
NAME = re.compile(r"[a-z][a-z0-9_]*")
LONGEST = 20_000  # characters of a text


class Rendered(NamedTuple):
    """A mail's subject and body."""

    subject: str
    body: str


@dataclass(frozen=True)
class Template:
    """A kind of mail: what it is called, its fields with what they stand for, its own texts.

    `label` and the fields' descriptions are lazily translated; `texts` holds a subject and a body
    for each of the four languages; `samples` are what a preview shows in a field's place; `owner`
    is what stands before the colon in the labels of those who may change it, any when empty.
    """

    kind: str
    label: str | Promise
    fields: Mapping[str, str | Promise]
    texts: Mapping[str, tuple[str, str]]
    samples: Mapping[str, str] | None = None
    owner: str = ""


_KINDS: dict[str, Template] = {}


def register(template: Template) -> Template:
    """Add a kind of mail; its own texts must be whole and use its own fields only."""
    if set(template.texts) != set(LANGUAGES):
        raise ValueError(f"template {template.kind}: texts are needed in {', '.join(LANGUAGES)}")
    if wrong := [name for name in template.fields if not NAME.fullmatch(name)]:
        raise ValueError(f"template {template.kind}: {wrong} cannot be names of fields")
    _KINDS[template.kind] = template
    for language, (subject, body) in template.texts.items():
        if unknown := check(template.kind, subject, body):
            del _KINDS[template.kind]
            raise ValueError(f"template {template.kind} ({language}): unknown fields {unknown}")
    return template


def template(kind: str) -> Template:
    """Return a kind of mail; a KeyError names what there is."""
    try:
        return _KINDS[kind]
    except KeyError:
        raise KeyError(f"no template {kind!r}; there are {', '.join(sorted(_KINDS))}") from None


def kinds_for(owner: str) -> list[Template]:
    """Return the kinds of mail whose text this owner may change, as they were registered."""
    prefix = owner.partition(":")[0]
    return [each for each in _KINDS.values() if each.owner in {"", prefix}]


def check(kind: str, subject: str, body: str) -> list[str]:
    """Return what stands in braces and is no field of this kind, each once."""
    known = template(kind).fields
    found = (match[1] for text in (subject, body) for match in FIELD.finditer(text))
    return list(dict.fromkeys(name for name in found if name not in known))


def in_braces(names: Iterable[str]) -> str:
    """Write names of fields as they stand in a text."""
    return ", ".join(f"{{{name}}}" for name in names)


def require_right(kind: str, *, subject: str, body: str) -> None:
    """Refuse a text that is empty, too long, or has a field that this kind of mail has not."""
    if not subject or len(subject) > 250:
        raise ValidationError({"subject": _("A subject has 1 to 250 characters.")})
    if not body or len(body) > LONGEST:
        raise ValidationError(
            {"body": _("A text has 1 to %(most)s characters.") % {"most": LONGEST}}
        )
    allowed = in_braces(template(kind).fields)
    for field, told in (("subject", (subject, "")), ("body", ("", body))):
        unknown = check(kind, *told)
        if unknown:
            raise ValidationError(
                {
                    field: _("%(unknown)s: no such field. There are: %(allowed)s.")
                    % {"unknown": in_braces(unknown), "allowed": allowed}
                }
            )


def current(kind: str, owner: str, language: str) -> Rendered:
    """Return the text as the owner has changed it, or the room's own; with its fields."""
    own = TemplateText.objects.filter(owner=owner, kind=kind, language=language).first()
    if own is not None:
        return Rendered(own.subject, own.body)
    return Rendered(*template(kind).texts[language])


def render(kind: str, owner: str, language: str, values: Mapping[str, object]) -> Rendered:
    """Return a mail's text in a language with its fields filled."""
    return fill(kind, current(kind, owner, language), values)


def fill(kind: str, text: Rendered, values: Mapping[str, object]) -> Rendered:
    """Fill the fields of a text; a KeyError names a field that has no value."""
    known = template(kind).fields

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in known:
            return match[0]
        if name not in values:
            raise KeyError(f"template {kind}: no value for the field {name!r}")
        return str(values[name])

    subject = FIELD.sub(value, text.subject)
    return Rendered(" ".join(subject.split()), FIELD.sub(value, text.body))


def preview(kind: str, text: Rendered) -> Rendered:
    """Fill a text with samples: a field without one shows what it stands for."""
    known = template(kind)
    samples = known.samples or {}
    return fill(
        kind, text, {name: samples.get(name, f"[{told}]") for name, told in known.fields.items()}
    )
