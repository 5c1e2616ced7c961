"""What an edition's report says, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

REASONS: dict[str, Promise | str] = {
    "state": _("unknown State: %(value)s"),
    "vote": _("not a vote: %(value)s"),
    "twice": _("a second, different vote of %(value)s in one roll call; the roll call is left out"),
    "fields": _("has another number of fields than the first line (%(value)s)"),
    "quotes": _("a quote is not closed where it should be (lines %(value)s)"),
    "session": _("the roll call %(value)s has neither session nor date; it is left out"),
    "totals": _("the totals stated differ from the votes listed (%(value)s)"),
}
NOTES: dict[str, Promise | str] = {
    "absences": _(
        "The file does not list absences: a member of the United Nations on the day without a vote "
        "counts as absent or not voting."
    ),
    "outside": _(
        "%(value)s votes are of States that were not members on the date given; they are kept."
    ),
    "days": _(
        "%(value)s roll calls are of sessions whose dates never pass the seventh of a month: the "
        "days are taken as unknown and the month is kept."
    ),
    "repeated": _("%(value)s rows say again what another row says; each vote counts once."),
    "contradicted": _("%(value)s roll calls with contradictory votes are left out."),
    "symbols": _(
        "%(value)s symbols name another session than the roll call's; they are tied to no text."
    ),
    "totals": _("The totals stated differ from the votes listed in %(value)s roll calls."),
    "latin1": _("The file is not UTF-8; it was read as Latin-1 (Windows-1252)."),
    "utf16": _("The file is in UTF-16."),
    "separator": _("Its columns are separated by something other than a comma."),
}
FORMATS: dict[str, Promise | str] = {
    "unlibrary": _("voting data of the UN library"),
    "voeten": _("voting data of Voeten, Strezhnev and Bailey"),
    "table": _("plain table"),
    "starter": _("starter pack"),
}


def reason(code: str, value: str) -> str:
    """Return why a row was not read."""
    return str(REASONS[code]) % {"value": value}


def notes(report: dict[str, Any]) -> Iterator[str]:
    """Yield what is to be said of a file as a whole."""
    for code, value in report.get("notes", {}).items():
        yield str(NOTES[code]) % {"value": value}
