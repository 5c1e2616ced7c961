"""What the pages of revisions show: paragraphs compiled, where they come from, what broke form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.negotiation import freezing, printing, typeset
from contadora.negotiation.access import Seat
from contadora.negotiation.carrying import CHAIR
from contadora.negotiation.compared import Line
from contadora.negotiation.drafting import progress
from contadora.negotiation.drafting.comparing import What
from contadora.negotiation.drafting.form import check_form
from contadora.negotiation.drafting.opening_words import opening_span
from contadora.negotiation.drafting.progress import Counts
from contadora.negotiation.drafting.shapes import Clause, Problem
from contadora.negotiation.freezing import Content
from contadora.negotiation.models import Proposal, Revision
from contadora.negotiation.problems import sentence

SOURCE_COLUMNS = (
    *("paragraph", "kind", "from", "moved", "proposal", "by", "with", "reason", "decision"),
)


@dataclass(frozen=True)
class Summary:
    """A revision in the list."""

    revision: Revision

    @property
    def name(self) -> str:
        return name_of(self.revision)

    @property
    def total(self) -> Counts:
        return progress.from_json(self.revision.progress).total

    @property
    def agreed(self) -> bool:
        return freezing.all_agreed(self.revision.content)


@dataclass(frozen=True)
class Frozen:
    """A paragraph of a revision as its page shows it."""

    clause: Clause
    kept: Mapping[str, Any]
    html: SafeString
    kinds: list[tuple[str, Mapping[str, Any]]]  # what is said on the whole of it, by its kind
    sources: list[str]
    stale: bool = False  # the rendering is of an older edition

    @property
    def status(self) -> str:
        return str(self.kept["status"])


def name_of(revision: Revision) -> str:
    """Return what a revision is called."""
    return revision.label or _("First draft")


def compared_heading(old: Revision | None, new: Revision | None) -> str:
    """Return what a comparison is called; None is the text of now."""
    if old is not None and new is not None:
        return _("From %(a)s to %(b)s") % {"a": name_of(old), "b": name_of(new)}
    if old is not None:
        return _("From %(a)s to the text of now") % {"a": name_of(old)}
    if new is not None:
        return _("From the text of now to %(b)s") % {"b": name_of(new)}
    return _("The text of now beside itself")


def live(seat: Seat, rows: Sequence[Revision]) -> Content:
    """Return the text of now as if it were frozen."""
    last = rows[-1] if rows else None
    number = last.number + 1 if last is not None else 0
    return freezing.freeze(seat.text, number, clean=False, previous=last)


def problems(seat: Seat, content: Content) -> list[str]:
    """Return where the text of now breaks the form of its kind, for its chair."""
    clauses = freezing.clauses_of(content)
    found = check_form(clauses, seat.text.language, seat.text.kind)
    return [_told(problem, content) for problem in found]


def lines(revision: Revision, language: str = "") -> list[Frozen]:
    """Return a revision's paragraphs in one of its languages."""
    content = revision.content
    shown = language or content["text"]["language"]
    places = printing.places_in(content)
    found = []
    for clause, kept in zip(
        freezing.clauses_of(content, language), content["paragraphs"], strict=True
    ):
        span = opening_span(clause.base, shown, clause.kind)
        rendering = kept["translations"].get(language) if language else None
        found.append(
            Frozen(
                clause,
                kept,
                typeset.compiled_html(clause.parts, span),
                [(kind_of(each, places), each) for each in kept["open"]],
                list(told_sources(kept)),
                bool(language) and (rendering is None or rendering["edition"] != kept["edition"]),
            )
        )
    return found


def told_sources(kept: Mapping[str, Any]) -> Iterable[str]:
    """Say where a paragraph comes from, a sentence each."""
    origins = [each["citation"] or "¶" for each in kept["from"]]
    own = [each for each in kept["from"] if each["key"] == kept["key"]]
    if len(origins) > 1 or (origins and not own):
        yield _("Made of: %(paragraphs)s.") % {"paragraphs": ", ".join(origins)}
    elif own and own[0]["citation"] != kept["citation"]:
        yield _("It was %(number)s.") % {"number": own[0]["citation"] or "¶"}
    if kept["moved"]:
        yield _("It was placed elsewhere.")
    for each in kept["because"]:
        yield because(each)
    for each in kept["edited"]:
        made = _("Put in by the chair") if each["added"] else _("Written by the chair")
        yield f"{made}{_(':')} {each['reason']}" if each["reason"] else f"{made}."


def because(each: Mapping[str, Any]) -> str:
    """Say which proposal changed a paragraph, whose it was, and why."""
    who = typeset.codes(each["delegations"])
    line = _("P%(number)s (%(kind)s) of %(who)s") % {
        "number": each["number"],
        "kind": Proposal.Kind(each["kind"]).label,
        "who": who,
    }
    reasons = [part for part in (each["reason"], each["decision"]) if part]
    return f"{line}{_(':')} {' — '.join(reasons)}" if reasons else f"{line}."


def kind_of(said: Mapping[str, Any], places: Mapping[str, str]) -> str:
    """Return what kind of proposal is open on a whole paragraph, and which other it is about."""
    other = said["other"]
    place = None if other is None else places.get(other, "")
    return f"{Proposal.Kind(said['kind']).label}{printing.where(said['kind'], place)}"


def source_rows(revision: Revision) -> Iterable[tuple[Any, ...]]:
    """Return the source table as a file has it: a row for each paragraph and proposal."""
    for place, each in enumerate(revision.content["paragraphs"], 1):
        origins = ";".join(one["citation"] or one["key"] for one in each["from"])
        head = (freezing.called(each, place), each["kind"], origins, each["moved"])
        if not each["because"] and not each["edited"]:
            yield (*head, None, None, None, None, None)
        for one in each["because"]:
            yield (
                *head,
                one["number"],
                one["by"],
                ";".join(one["delegations"][1:]),
                one["reason"],
                one["decision"],
            )
        for one in each["edited"]:
            yield (*head, None, CHAIR, "", "", one["reason"])
    for each in revision.content["removed"]:
        for one in each["because"] or [None]:
            yield (
                each["citation"] or each["key"],
                each["kind"],
                "removed",
                False,
                one["number"] if one else None,
                one["by"] if one else None,
                ";".join(one["delegations"][1:]) if one else None,
                one["reason"] if one else None,
                one["decision"] if one else None,
            )


def compared_line(line: Line) -> dict[str, Any]:
    """Return a row of a comparison with its words."""
    row = line.row
    related = ", ".join(each.number or "¶" for each in row.related)
    words = {
        What.SAME: "",
        What.CHANGED: _("changed"),
        What.ADDED: _("added"),
        What.REMOVED: _("removed"),
        What.SPLIT: _("divided"),
        What.MERGED: _("merged"),
    }
    return {
        "row": row,
        "html": line.html,
        "before": line.before,
        "after": line.after,
        "what": words[row.what],
        "code": row.what.value,
        "moved": row.is_moved,
        "restyled": row.is_restyled,
        "related": related,
    }


def counted_words(counts: Sequence[tuple[str, int]]) -> list[str]:
    """Say how many paragraphs changed in which way."""
    words = {
        "changed": lambda n: ngettext("%(n)s changed", "%(n)s changed", n),
        "added": lambda n: ngettext("%(n)s added", "%(n)s added", n),
        "removed": lambda n: ngettext("%(n)s removed", "%(n)s removed", n),
        "split": lambda n: ngettext("%(n)s divided", "%(n)s divided", n),
        "merged": lambda n: ngettext("%(n)s merged", "%(n)s merged", n),
        "moved": lambda n: ngettext("%(n)s moved", "%(n)s moved", n),
    }
    return [words[name](count) % {"n": count} for name, count in counts if name in words]


def names(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Return languages by code with their names."""
    known = {code: str(name) for code, name in settings.LANGUAGES}
    return [(code, known[code]) for code in codes if code in known]


def languages(revision: Revision) -> list[tuple[str, str]]:
    """Return the languages of a revision."""
    return names(revision.content["text"]["languages"])


def delegation(code: str) -> str:
    """Return how a delegation is named in a table."""
    return typeset.codes([code])


def _told(problem: Problem, content: Content) -> str:
    """Say what breaks the form, and in which paragraph, by its number where it has one."""
    paragraphs = content["paragraphs"]
    said = sentence(replace(problem, paragraph=0))
    if not 0 < problem.paragraph <= len(paragraphs):
        return said
    called = freezing.called(paragraphs[problem.paragraph - 1], problem.paragraph)
    return _("Paragraph %(number)s: %(problem)s") % {"number": called, "problem": said}
