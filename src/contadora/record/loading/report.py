"""What the loader says of a file, kept as codes and values and written in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from contadora.atlas import formats

REASONS: dict[str, Promise] = {
    "state": _("unknown State: %(value)s"),
    "vote": _("not a vote: %(value)s"),
    "twice": _("a second, different vote of %(value)s in one roll call; the roll call is left out"),
    "fields": _("has another number of fields than the first line (%(value)s)"),
    "quotes": _("a quote is not closed where it should be (lines %(value)s)"),
    "date": _(
        "the date of a roll call cannot be read (%(value)s); the roll call is kept without it: "
        "write the date as 2018-12-05 and load the file again"
    ),
    "session": _("the roll call %(value)s has neither session nor date; it is left out"),
    "told_twice": _(
        "the file of roll calls tells of the roll call %(value)s twice, differently; it is left "
        "out: keep one of the two rows"
    ),
    "early": _(
        "the date of a roll call (%(value)s) is before 24 October 1945, when the United Nations "
        "was founded; the roll call is left out: correct its date"
    ),
    "future": _(
        "the date of a roll call (%(value)s) is still to come; the roll call is left out: correct "
        "its date"
    ),
    "no_session": _(
        "the Assembly has held no such session as that of a roll call (%(value)s); the roll call "
        "is left out: correct its session"
    ),
    "apart": _(
        "the session and the date of a roll call (%(value)s) do not belong together; the roll call "
        "is left out: correct one of the two"
    ),
    "totals": _("the totals stated differ from the votes listed (%(value)s)"),
    "totals_yes": _("the votes in favour listed differ from the total stated (%(value)s)"),
    "totals_no": _("the votes against listed differ from the total stated (%(value)s)"),
    "totals_abstain": _("the abstentions listed differ from the total stated (%(value)s)"),
}
NOTES: dict[str, Promise] = {
    "absences": _(
        "The file does not list absences: a member of the United Nations on the day without a vote "
        "counts as absent or not voting."
    ),
    "outside": ngettext_lazy(
        "%(value)s vote is of a State that was not a member on the date given; it is kept.",
        "%(value)s votes are of States that were not members on the date given; they are kept.",
        "value",
    ),
    "days": ngettext_lazy(
        "%(value)s roll call is of a session whose dates never pass the seventh of a month: the "
        "day is taken as unknown and the month is kept.",
        "%(value)s roll calls are of sessions whose dates never pass the seventh of a month: the "
        "days are taken as unknown and the month is kept.",
        "value",
    ),
    "repeated": ngettext_lazy(
        "%(value)s row says again what another row says; each vote counts once.",
        "%(value)s rows say again what another row says; each vote counts once.",
        "value",
    ),
    "contradicted": ngettext_lazy(
        "%(value)s roll call with contradictory votes is left out.",
        "%(value)s roll calls with contradictory votes are left out.",
        "value",
    ),
    "unread": ngettext_lazy(
        "%(value)s roll call of which no vote could be read is left out.",
        "%(value)s roll calls of which no vote could be read are left out.",
        "value",
    ),
    "symbols": ngettext_lazy(
        "%(value)s symbol names another session than the roll call's; it is tied to no text.",
        "%(value)s symbols name another session than the roll call's; they are tied to no text.",
        "value",
    ),
    "totals": ngettext_lazy(
        "The totals stated differ from the votes listed in %(value)s roll call.",
        "The totals stated differ from the votes listed in %(value)s roll calls.",
        "value",
    ),
    "latin1": _("The file is not UTF-8; it was read as Latin-1 (Windows-1252)."),
    "utf16": _("The file is in UTF-16."),
    "separator": _("Its columns are separated by something other than a comma."),
}
# Why a file is refused whole; `file` is its name or path, and what a library said stays as it is.
PROBLEMS: dict[str, Promise] = {
    "missing": _("%(file)s: there is no such file; check the path"),
    "folder_none": _(
        "%(file)s: a folder in which no file is named *%(ending)s*; give the file itself"
    ),
    "folder_many": _(
        "%(file)s: a folder in which not one file is named *%(ending)s* (%(names)s); "
        "give the file itself"
    ),
    "permission": _("%(file)s: cannot be read (%(error)s); check its permissions"),
    "empty": _("%(file)s: empty; fetch the file again"),
    "archive": _("%(file)s: an archive or a spreadsheet; unpack or save it as CSV first"),
    "binary": _("%(file)s: neither CSV nor Parquet; give one of the two"),
    "truncated": _("%(file)s: truncated: the end of the file is missing; fetch it again"),
    "cut": _(
        "%(file)s: truncated, or a quote is never closed: line %(line)s does not end; fetch the "
        "file again (a roll call read in part would make absences of its other votes)"
    ),
    "damaged": _("%(file)s: damaged (%(error)s); fetch it again"),
    "damaged_row": _("%(file)s: damaged after row %(row)s (%(error)s); fetch it again"),
    "long_texts": _(
        "%(file)s: its texts are too long from row %(row)s on: this is not a voting file"
    ),
    "too_many": _(
        "%(file)s: more than %(rows)s rows, or more than %(rejected)s that cannot be read: this "
        "is not a voting file, or its columns are not what their names say"
    ),
    "first_line": _("%(file)s: its first line cannot be read (%(error)s)"),
    "no_columns": _(
        "%(file)s: its first line does not name columns (%(header)s); a voting file begins with a "
        "line such as rcid,iso3,vote"
    ),
    "unknown": _(
        "%(file)s: columns %(columns)s: not a voting file that is known. The UN library's has "
        "ms_code and ms_vote, Voeten's rcid, ccode and vote, a plain table rcid, iso3 and vote"
    ),
    "no_key": _(
        "%(file)s: no column undl_id, undl_link or resolution tells its roll calls apart; fetch a "
        "whole edition of the UN library's file"
    ),
    "undated": _(
        "%(file)s: it says neither session nor date of its roll calls; give the file that does "
        "(columns rcid, session, date, symbol; in the command with --rollcalls FILE)"
    ),
    "many_calls": _(
        "%(file)s: more than %(calls)s roll calls; column %(column)s does not name roll calls: "
        "this is not a voting file"
    ),
    "no_row": _("%(file)s: no row could be read; it has a first line only"),
    "not_rollcalls": _(
        "%(file)s: columns %(columns)s: a file of roll calls has rcid and session or date"
    ),
    "strict": ngettext_lazy(
        "%(file)s: %(count)s row cannot be read, at line %(line)s (%(reason)s); nothing is loaded, "
        "since every row was to be readable",
        "%(file)s: %(count)s rows cannot be read, the first at line %(line)s (%(reason)s); nothing "
        "is loaded, since every row was to be readable",
        "count",
    ),
    "no_call": _("%(file)s: no roll call could be read whole; nothing is loaded"),
    "desk": _("The desk failed while reading the file; its log says why."),
}
FIELDS: dict[str, Promise] = {
    "rcid": _("number in the file"),
    "instrument_id": _("text voted on"),
    "symbol": _("symbol"),
    "title": _("title"),
    "session": _("session"),
    "date": _("date"),
    "day_known": _("whether the day is known"),
    "is_paragraph": _("on a paragraph"),
    "is_amendment": _("on an amendment"),
    "is_important": _("marked as important"),
    "issues": _("issues"),
    "linked_to": _("first vote on the text"),
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
        yield _filled(NOTES[code], {"value": value})


def fields(names: Iterable[str]) -> Iterator[str]:
    """Yield what changed of a roll call besides its votes."""
    return (str(FIELDS[name]) for name in names)


def problem(code: str, values: Mapping[str, Any]) -> str:
    """Return why a file was refused; `reason`, a row's code and value, is written out."""
    told = dict(values)
    if "reason" in told:
        told["reason"] = reason(*told["reason"])
    return _filled(PROBLEMS[code], told)


class _Figure(int):
    """A count that chooses a plural as a number and is written with its thousands grouped."""

    def __str__(self) -> str:
        return formats.number(int(self), 0)


def _filled(text: Promise, values: Mapping[str, Any]) -> str:
    told = {
        name: _Figure(value) if isinstance(value, int) else value for name, value in values.items()
    }
    return str(text % told)
