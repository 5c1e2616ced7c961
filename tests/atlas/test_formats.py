"""How spans of days are written."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from contadora.atlas.dates import PartialDate
from contadora.atlas.formats import date_span


@pytest.mark.parametrize(
    ("language", "first", "last", "text"),
    [
        ("es", "2026-12-07", "2026-12-11", "7–11 dic 2026"),
        ("en", "2026-12-07", "2026-12-11", "7–11 Dec 2026"),
        ("pt", "2026-12-07", "2026-12-11", "7–11 de dez. de 2026"),
        ("fr", "2026-12-07", "2026-12-11", "7–11 déc. 2026"),
        ("es", "2026-12-07", "2027-12-11", "7 dic 2026 – 11 dic 2027"),
        ("es", "2026-11-30", "2026-12-11", "30 nov 2026 – 11 dic 2026"),
        ("es", "2026-12-07", "2026-12-07", "7 dic 2026"),
        ("es", "2026-12-07", None, "7 dic 2026"),
        ("es", "2026-12", "2026-12-11", "dic 2026 – 11 dic 2026"),
        ("es", "2026", "2027", "2026 – 2027"),
    ],
)
def test_a_month_that_both_days_are_in_is_said_once(
    language: str, first: str, last: str | None, text: str
) -> None:
    with override(language):
        assert date_span(PartialDate(first), PartialDate(last) if last else None) == text
