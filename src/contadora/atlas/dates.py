"""Dates known to the day, the month or only the year."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

_FORM = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A year, a month of a year, or a day: `2009`, `2009-05`, `2009-05-04`."""

    text: str

    def __post_init__(self) -> None:
        match = _FORM.match(self.text)
        if not match:
            raise ValueError(f"date: {self.text!r} is not like 2009, 2009-05 or 2009-05-04")
        year, month, day = (int(part) if part else 1 for part in match.groups())
        date(year, month, day)

    def __str__(self) -> str:
        return self.text

    @property
    def precision(self) -> str:
        """`year`, `month` or `day`."""
        return {4: "year", 7: "month", 10: "day"}[len(self.text)]

    @property
    def first(self) -> date:
        """The first day it can mean."""
        return date.fromisoformat(self.text + "-01-01"[len(self.text) - 4 :])

    @property
    def last(self) -> date:
        """The last day it can mean."""
        start = self.first
        if self.precision == "year":
            return date(start.year, 12, 31)
        if self.precision == "month":
            return date(start.year, start.month, calendar.monthrange(start.year, start.month)[1])
        return start


class PartialDateField(models.CharField[Any, Any]):
    """A `PartialDate` as its ISO text, so that it sorts and compares as text in any store."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs

    def from_db_value(self, value: str | None, *_: Any) -> PartialDate | None:
        return PartialDate(value) if value else None

    def to_python(self, value: Any) -> PartialDate | None:
        if value in (None, ""):
            return None
        if isinstance(value, PartialDate):
            return value
        try:
            return PartialDate(str(value))
        except ValueError as error:
            raise ValidationError(str(error)) from error

    def get_prep_value(self, value: Any) -> str | None:
        parsed = self.to_python(value)
        return parsed.text if parsed else None

    def value_to_string(self, obj: models.Model) -> str:
        return self.get_prep_value(self.value_from_object(obj)) or ""
