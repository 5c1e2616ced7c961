"""The sections of a brief on two States, two groups, or one of each."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.atlas.blocks import Table
from contadora.atlas.texts import current_language
from contadora.dialogue import sections, wording
from contadora.dialogue.blocks import Block, Heading, Line, Paragraph, Points
from contadora.dialogue.references import References
from contadora.dialogue.subjects import Subject
from contadora.record import queries as record
from contadora.record.votes import Vote
from contadora.standing import charts
from contadora.standing import queries as standing
from contadora.standing.takeaways import majority


def pair(one: Subject, other: Subject, references: References, today: date) -> Iterator[Block]:
    """Return the blocks of a brief on a pair."""
    yield from _essentials(one, other, references)
    yield from _position(one, other, references)
    yield from _alignment(one, other, references)
    yield from _docket(one, other, references)
    yield from _commitments(one, other, references)
    yield from sections.meetings(references, today)
    yield from sections.method(references)


def _essentials(one: Subject, other: Subject, references: References) -> Iterator[Block]:
    """Three takeaways by fixed rules: their agreement, their points, where they last parted."""
    yield Heading(_("Key takeaways"))
    scope = standing.best_scope()
    view = standing.latest(scope)
    lines = []
    if view is not None:
        run = (references.cite_run(view.run),)
        found = standing.pair(one.code, other.code, scope)
        lines += [Line(text, run) for text in (_alike(found), _apart(found, one, other)) if text]
    lines.append(_last_parting(one, other, references))
    yield Points(tuple(lines), takeaways=True)


def _alike(found: standing.Pair) -> str:
    if not found.agreement.known:
        return ""
    text = _(
        "They vote alike in %(agreement)s of %(n)s roll calls, more than %(percentile)s of all "
        "pairs of States do."
    )
    return text % {
        "agreement": wording.share(found.agreement),
        "n": formats.number(found.n, 0),
        "percentile": formats.share(found.percentile),
    }


def _apart(found: standing.Pair, one: Subject, other: Subject) -> str:
    names = {"one": one.name, "other": other.name}
    if not found.difference.known:
        return ""
    if found.indistinguishable:
        return _("The points of %(one)s and %(other)s cannot be told apart.") % names
    return _("The points of %(one)s and %(other)s differ by %(difference)s.") % {
        **names,
        "difference": wording.figure(found.difference),
    }


def _last_parting(one: Subject, other: Subject, references: References) -> Line:
    for left, right in _both(one, other):
        if left.rollcall is None:
            continue
        mine, theirs = (majority_of(s, e) for s, e in ((one, left), (other, right)))
        if mine is None or theirs is None or mine == theirs:
            continue
        text = _(
            "They last parted on the docket over %(symbol)s of %(date)s: %(one)s %(mine)s, "
            "%(other)s %(theirs)s."
        ) % {
            "symbol": left.instrument.symbol,
            "date": formats.date_text(left.instrument.date),
            "one": one.name,
            "mine": mine.label,
            "other": other.name,
            "theirs": theirs.label,
        }
        return Line(text, (references.cite(left.rollcall.source),))
    return Line(_("In the votes of the docket known here they did not part."))


def majority_of(subject: Subject, entry: record.DocketVote) -> Vote | None:
    """Return a State's vote, or the vote of most of a group's members, when it took part."""
    if subject.is_state or entry.rollcall is None:
        return None if entry.vote in (None, Vote.ABSENT) else entry.vote
    return majority(record.split(entry.rollcall, subject.code))


def _both(one: Subject, other: Subject) -> Iterator[tuple[record.DocketVote, record.DocketVote]]:
    return zip(record.docket_votes(one.code), record.docket_votes(other.code), strict=True)


def _position(one: Subject, other: Subject, references: References) -> Iterator[Block]:
    scope = standing.best_scope()
    view = standing.latest(scope)
    drawing = charts.compare((one.code, other.code), current_language(), scope)
    yield Heading(_("Where they stand"))
    if drawing is None or view is None:
        yield Paragraph(Line(_("There is no estimate for them: too few votes are known.")))
        return
    yield sections.picture(drawing)


def _alignment(one: Subject, other: Subject, references: References) -> Iterator[Block]:
    scope = standing.best_scope()
    left, right = standing.alignment(one.code, scope), standing.alignment(other.code, scope)
    of_right = {row.pole.code: row for row in right}
    yield Heading(_("Alignment and balance"))
    rows = tuple(
        (
            row.pole.label,
            wording.share(row.agreement),
            wording.share(of_right[row.pole.code].agreement),
            formats.share(row.region),
            formats.share(row.world),
        )
        for row in left
        if row.pole.code in of_right
    )
    if rows:
        yield Table(
            caption=_("Agreement with the poles, sessions %(span)s (90%% interval)")
            % {"span": left[0].span},
            header=(_("Pole"), one.name, other.name, _("Region"), _("World")),
            rows=rows,
            widths=(2.2, 2.6, 2.6, 1, 1),
            align=("left", "right", "right", "right", "right"),
        )
    yield from sections.balance([one, other], references)


def _docket(one: Subject, other: Subject, references: References) -> Iterator[Block]:
    yield Heading(_("The cyber docket, vote by vote"))
    rows, cites = [], set()
    for left, right in _both(one, other):
        call = left.rollcall
        if call is None:
            continue
        cites.add(references.cite(call.source))
        rows.append(
            (
                formats.date_text(left.instrument.date, short=True),
                wording.instrument(left.instrument),
                sections.docket_cell(one, left, call),
                sections.docket_cell(other, right, call),
                wording.counts(left.region),
            )
        )
    if not rows:
        yield Paragraph(Line(_("No recorded vote on the docket is loaded.")))
        return
    yield Table(
        caption=_("Recorded votes (region: yes–no–abstentions)"),
        header=(_("Date"), _("Text"), one.name, other.name, _("Region")),
        rows=tuple(rows),
        widths=(1.5, 4.8, 1.5, 1.5, 1.1),
        align=("left", "left", "left", "left", "right"),
    )
    yield Paragraph(Line(_("Source of the recorded votes."), tuple(sorted(cites))), small=True)


def _commitments(one: Subject, other: Subject, references: References) -> Iterator[Block]:
    states = [subject for subject in (one, other) if subject.is_state]
    if not states:
        return
    yield Heading(_("Commitments"))
    for subject in states:
        made, not_made = record.commitments(subject.code, AnonymousUser())
        lines = [sections.act_line(act, references) for act in made]
        lines += [sections.not_made_line(row, references) for row in not_made]
        yield Paragraph(Line(f"{subject.name}:"))
        empty = Line(_("No commitment of its own is in the record of this desk."))
        yield Points(tuple(lines) or (empty,))
