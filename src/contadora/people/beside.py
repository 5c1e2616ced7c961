"""Two people at one form: who was slower is shown what it says now, and loses nothing typed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.translation import gettext as _

from contadora.people.forms import Refusable

F = TypeVar("F", bound=Refusable)
# What says which state of a row a form was begun on.
SEEN = ("revision", "sequence", "seen")


def beside(
    form: F, posted: QueryDict, now: dict[str, Any], **kwargs: Any
) -> tuple[F, list[tuple[str, Any]]]:
    """Return the form as it was typed, on the row as it is now, and what differs there."""
    data = posted.copy()
    for name in SEEN:
        if name in now:
            data[name] = str(now[name])
    again = type(form)(data, initial=now, **kwargs)
    again.is_valid()
    labels = {
        field.name: f"{label} ({field.label})"
        for _name, label, fields in getattr(again, "text_groups", ())
        for field in fields
    }
    changed = {name for name in again.changed_data if name not in SEEN}
    differing = [
        (labels.get(name) or str(again.fields[name].label), _shown(again.fields[name], now[name]))
        for name in again.fields
        if name in changed and name in now
    ]
    return again, differing


def _shown(field: forms.Field, value: Any) -> Any:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(field, forms.ModelChoiceField):
        return ", ".join(_labels(field, value if isinstance(value, list) else [value]))
    choices = dict(getattr(field, "choices", ()))
    if isinstance(value, list):
        return ", ".join(str(choices.get(each, each)) for each in value)
    return choices.get(value, value) if isinstance(value, (str, int)) else value


def _labels(field: Any, values: Iterable[Any]) -> list[str]:
    """Return what a list calls rows, given by themselves or by their keys."""
    rows = [each if isinstance(each, Model) else field.queryset.get(pk=each) for each in values]
    return sorted(field.label_from_instance(each) for each in rows)
