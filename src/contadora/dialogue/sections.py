"""The sections of a brief on one State or one group; each cites what it read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.atlas import formats
from contadora.atlas import queries as atlas
from contadora.atlas.blocks import Figure, Table
from contadora.atlas.texts import current_language
from contadora.dialogue import wording
from contadora.dialogue.blocks import Block, Heading, Line, Paragraph, Points
from contadora.dialogue.references import References
from contadora.dialogue.subjects import Subject
from contadora.record import queries as record
from contadora.record.models import Act, NonCommitment, RollCall
from contadora.record.votes import Vote
from contadora.standing import charts, reading
from contadora.standing import queries as standing
from contadora.standing.charts import Drawing
from contadora.standing.charts.findings import outermost
from contadora.standing.takeaways import Takeaway, takeaways

MEETINGS_SHOWN = 6
BREAKS_SHOWN = 5
SYMBOLS_SHOWN = 6
EXAMPLES_SHOWN = 2


def state(subject: Subject, references: References, today: date) -> Iterator[Block]:
    """Return the blocks of a brief on a State."""
    yield from essentials(subject, references)
    yield from position(subject, references)
    yield from alignment(subject, references)
    yield from docket(subject, references)
    yield from commitments(subject, references)
    yield from breaks_of_state(subject, references)
    yield from meetings(references, today)
    yield from method(references)


def group(subject: Subject, references: References, today: date) -> Iterator[Block]:
    """Return the blocks of a brief on a group."""
    yield from essentials(subject, references)
    yield from members(subject, references, today)
    yield from position(subject, references)
    yield from alignment(subject, references)
    yield from cohesion(subject, references)
    yield from docket(subject, references)
    yield from breaks_in_group(subject, references)
    yield from meetings(references, today)
    yield from method(references)


def essentials(subject: Subject, references: References) -> Iterator[Block]:
    """The takeaways, drawn by the published rules, each with its evidence."""
    yield Heading(_("Key takeaways"))
    yield takeaway_points(takeaways(subject.code), references)


def position(subject: Subject, references: References) -> Iterator[Block]:
    """Where it stands, with the strip."""
    scope = standing.best_scope()
    drawing = charts.strip(subject.code, current_language(), scope)
    yield Heading(_("Where it stands"))
    view = standing.latest(scope)
    if drawing is None or view is None:
        yield Paragraph(Line(_("There is no estimate for it: too few of its votes are known.")))
        return
    run = references.cite_run(view.run)
    yield picture(drawing)
    rank = standing.rank(subject.code, scope) if subject.is_state else None
    if rank is not None:
        text = _(
            "On the line of %(of)s States it holds place %(first)s to %(last)s: nothing finer can "
            "be told from the votes."
        ) % {"of": rank.of, "first": rank.first, "last": rank.last}
        yield Paragraph(Line(text, (run,)))
    yield from cyber(subject, references)


def cyber(subject: Subject, references: References) -> Iterator[Block]:
    """A State's general and cyber position, and how much the docket moved it."""
    view, run = standing.cyber(subject.code), standing.latest("cyber")
    if view is None or run is None:
        return
    figures = {
        "general": wording.figure(view.general),
        "cyber": wording.figure(view.cyber),
        "moved": wording.figure(view.moved),
        "region": wording.figure(view.region_moved),
        "world": wording.figure(view.world_moved),
    }
    ends = outermost("cyber")
    if view.sure and ends is not None:
        text = _(
            "Its general position is %(general)s, its cyber position %(cyber)s. The docket moved "
            "it by %(moved)s towards %(pole)s; the region’s mean by %(region)s, the world’s by "
            "%(world)s."
        ) % {**figures, "pole": ends[1] if view.moved.point > 0 else ends[0]}
    else:
        text = (
            _(
                "Its general position is %(general)s, its cyber position %(cyber)s. What the "
                "docket adds, %(moved)s, cannot be told from zero; the region’s mean moved by "
                "%(region)s, the world’s by %(world)s."
            )
            % figures
        )
    yield Paragraph(Line(text, (references.cite_run(run.run),)))


def alignment(subject: Subject, references: References) -> Iterator[Block]:
    """Agreement with each pole and the balance between them, with the region and the world."""
    scope = standing.best_scope()
    rows = standing.alignment(subject.code, scope)
    yield Heading(_("Alignment and balance"))
    if rows:
        yield Table(
            caption=_("Agreement with the poles, sessions %(span)s (90%% interval)")
            % {"span": rows[0].span},
            header=(
                _("Pole"),
                _("Agreement"),
                _("Beyond chance"),
                _("Roll calls"),
                _("Region"),
                _("World"),
            ),
            rows=tuple(
                (
                    row.pole.label,
                    wording.share(row.agreement),
                    formats.number(row.corrected),
                    formats.number(row.n, 0),
                    formats.share(row.region),
                    formats.share(row.world),
                )
                for row in rows
            ),
            widths=(2.4, 2.6, 1.4, 1.2, 1, 1),
            align=("left", "right", "right", "right", "right", "right"),
        )
    yield from balance([subject], references)


def balance(subjects: Sequence[Subject], references: References) -> Iterator[Block]:
    """The balance between the main poles, on the docket and on all issues where known."""
    rows, cites, reasons = [], [], []
    near = "cyber" if standing.latest("cyber") is not None else "docket"
    for subject in subjects:
        for scope in (near, "all"):
            view, run = reading.balance_of(subject.code, scope), standing.latest(scope)
            if view is None or run is None:
                continue
            if view.interval.known:
                first = str(run.run.get_scope_display())
                if len(subjects) > 1:
                    first = f"{subject.name}, {first}"
                rows.append((first, *wording.balance_row(view)))
                cites.append(references.cite_run(run.run))
            elif view.reason:
                reasons.append(f"{subject.name}{_(':')} {view.reason}")
    if rows:
        yield Table(
            caption=_("Balance between two poles (90% interval)"),
            header=(
                _("On"),
                _("From, to"),
                _("Balance"),
                _("First"),
                _("Between"),
                _("Second"),
                _("Region"),
                _("World"),
            ),
            rows=tuple(rows),
            widths=(1.7, 2.3, 2.1, 0.9, 1.1, 1.1, 1, 0.9),
            align=("left", "left", "right", "right", "right", "right", "right", "right"),
        )
        note = _(
            "The balance runs from −1, where the first pole stands, to +1, where the second does. "
            "The shares are the probabilities that it stands with the first, between them (the "
            "middle third, the third way) or with the second."
        )
        yield Paragraph(Line(note, tuple(dict.fromkeys(cites))), small=True)
    for reason in dict.fromkeys(reasons):
        yield Paragraph(Line(reason), small=True)


def docket(subject: Subject, references: References) -> Iterator[Block]:
    """The cyber docket vote by vote, beside the region and the world."""
    entries = record.docket_votes(subject.code)
    voted = [entry for entry in entries if entry.rollcall is not None]
    others = [entry for entry in entries if entry.rollcall is None]
    yield Heading(_("The cyber docket, vote by vote"))
    cites = {references.cite(entry.rollcall.source) for entry in voted if entry.rollcall}
    own = _("Vote") if subject.is_state else subject.name
    rows = []
    for entry in voted:
        call = entry.rollcall
        if call is None:
            continue
        rows.append(
            (
                formats.date_text(entry.instrument.date, short=True),
                wording.instrument(entry.instrument),
                docket_cell(subject, entry, call),
                wording.counts(entry.region),
                wording.counts(entry.world),
            )
        )
    if rows:
        yield Table(
            caption=_("Recorded votes (region and world: yes–no–abstentions)"),
            header=(_("Date"), _("Text"), own, _("Region"), _("World")),
            rows=tuple(rows),
            widths=(1.5, 5.2, 1.5, 1.1, 1.4),
            align=("left", "left", "left", "right", "right"),
        )
        yield Paragraph(Line(_("Source of the recorded votes."), tuple(sorted(cites))), small=True)
    by_reason: dict[str, list[str]] = {}
    for entry in others:
        by_reason.setdefault(str(entry.reason), []).append(entry.instrument.symbol)
    for reason, symbols in by_reason.items():
        text = ngettext(
            "%(reason)s: %(count)s text, %(symbols)s.",
            "%(reason)s: %(count)s texts, the latest %(symbols)s.",
            len(symbols),
        ) % {
            "reason": reason[:1].upper() + reason[1:],
            "count": len(symbols),
            "symbols": ", ".join(symbols[:SYMBOLS_SHOWN]),
        }
        yield Paragraph(Line(text), small=True)


def commitments(subject: Subject, references: References) -> Iterator[Block]:
    """What it signed, joined or endorsed, and what a source says it did not."""
    made, not_made = record.commitments(subject.code, AnonymousUser())
    yield Heading(_("Commitments"))
    if made:
        yield Points(tuple(act_line(act, references) for act in made))
    else:
        yield Paragraph(Line(_("No commitment of its own is in the record of this desk.")))
    if not_made:
        yield Points(tuple(not_made_line(row, references) for row in not_made))


def breaks_of_state(subject: Subject, references: References) -> Iterator[Block]:
    """Where it votes otherwise than the majority of its groups."""
    found = [row for row in standing.breaks_of(subject.code) if row.own.broke]
    yield Heading(_("Where it breaks from its groups"))
    if not found:
        yield Paragraph(
            Line(_("In the votes known here it did not break from the majority of its groups."))
        )
        return
    yield Table(
        caption=_("Votes otherwise than the group's majority (90% interval)"),
        header=(_("Group"), _("Broke"), _("Votes"), _("Share"), _("For example")),
        rows=tuple(
            (
                row.label,
                formats.number(row.own.broke, 0),
                formats.number(row.own.n, 0),
                wording.share(row.own.share),
                _symbols(row.own.examples),
            )
            for row in found[:BREAKS_SHOWN]
        ),
        widths=(1.6, 0.8, 0.8, 2, 3),
        align=("left", "right", "right", "right", "left"),
    )


def breaks_in_group(subject: Subject, references: References) -> Iterator[Block]:
    """Which members vote otherwise than the group's majority."""
    scope = standing.best_scope()
    found = [row for row in standing.breaks(subject.code, scope) if row.broke]
    yield Heading(_("Who breaks from it"))
    if not found:
        yield Paragraph(Line(_("In the votes known here no member broke from its majority.")))
        return
    states = atlas.states()
    yield Table(
        caption=_("Votes otherwise than the group's majority (90% interval)"),
        header=(_("Member"), _("Broke"), _("Votes"), _("Share"), _("For example")),
        rows=tuple(
            (
                states[row.iso3].short,
                formats.number(row.broke, 0),
                formats.number(row.n, 0),
                wording.share(row.share),
                _symbols(row.examples),
            )
            for row in found[: BREAKS_SHOWN * 2]
        ),
        widths=(1.6, 0.8, 0.8, 2, 3),
        align=("left", "right", "right", "right", "left"),
    )


def cohesion(subject: Subject, references: References) -> Iterator[Block]:
    """How united the group votes over time."""
    drawing = charts.cohesion(subject.code, current_language(), standing.best_scope())
    if drawing is not None:
        yield Heading(_("Cohesion"))
        yield picture(drawing)


def members(subject: Subject, references: References, today: date) -> Iterator[Block]:
    """Who is a member on the day of the brief."""
    inside = atlas.members(subject.code, today)
    known = atlas.states()
    names = sorted(known[iso3].short for iso3 in inside)
    source = atlas.groups()[subject.code].source
    yield Heading(_("Members"))
    text = _("%(count)s on %(date)s: %(names)s.") % {
        "count": len(names),
        "date": formats.date_text(today),
        "names": ", ".join(names),
    }
    yield Paragraph(Line(text, (references.cite(source),)))


def meetings(references: References, today: date) -> Iterator[Block]:
    """The next meetings on the matter."""
    coming = atlas.upcoming_meetings(today, MEETINGS_SHOWN)
    if not coming:
        return
    yield Heading(_("Meetings to come"))
    yield Points(
        tuple(
            Line(
                _("%(date)s: %(title)s%(place)s%(mark)s")
                % {
                    "date": formats.date_span(meeting.start, meeting.end),
                    "title": wording.named(meeting.title),
                    "place": f", {meeting.place}" if meeting.place else "",
                    "mark": wording.unsure(meeting.confidence),
                },
                (references.cite(meeting.source),),
            )
            for meeting in coming
        )
    )


def method(references: References) -> Iterator[Block]:
    """How the figures are made, in three lines."""
    yield Heading(_("Method in three lines"))
    cites = [
        references.cite_run(view.run)
        for scope in ("docket", "cyber", "all")
        if (view := standing.latest(scope)) is not None
    ]
    yield Points(
        (
            Line(
                _(
                    "Ideal points: a dynamic ordinal probit model of yes, abstention and no "
                    "(Bailey, Strezhnev and Voeten, 2017), estimated from the votes and acts in "
                    "this record."
                ),
                tuple(cites),
            ),
            Line(
                _(
                    "Agreement: 1 for the same vote, one half when one abstains, 0 when opposed; "
                    "beyond chance is Scott's pi with the same weights. Absence is no vote."
                )
            ),
            Line(
                _(
                    "Every interval holds the true value with probability 90%. States whose "
                    "intervals overlap are not ranked. A text adopted without a vote is no vote "
                    "of any State."
                )
            ),
        )
    )


def picture(drawing: Drawing) -> Figure:
    """Return a chart as a block."""
    return Figure(
        title=drawing.title,
        svg=drawing.svg,
        paper=drawing.document,
        png=drawing.png,
        alt=drawing.alt,
        source=drawing.source,
    )


def docket_cell(subject: Subject, entry: record.DocketVote, call: RollCall) -> str:
    """Write a State's vote, or how a group's members of the day split."""
    if not subject.is_state:
        return wording.counts(record.split(call, subject.code))
    return str(entry.reason) if entry.vote is None else str(Vote(entry.vote).label)


def act_line(act: Act, references: References) -> Line:
    """Write a commitment with its date and source."""
    dated = _("%(text)s: %(act)s, %(date)s%(mark)s")
    text = (dated if act.date else _("%(text)s: %(act)s%(mark)s")) % {
        "text": wording.named(act.instrument.title),
        "act": act.get_kind_display(),
        "date": formats.date_text(act.date),
        "mark": wording.unsure(act.confidence),
    }
    return Line(text, (references.cite(act.source),))


def not_made_line(row: NonCommitment, references: References) -> Line:
    """Write what a source says a State had not done, as of when."""
    dated = _("%(text)s: %(kind)s as of %(date)s%(mark)s")
    text = (dated if row.as_of else _("%(text)s: %(kind)s%(mark)s")) % {
        "text": wording.named(row.instrument.title),
        "kind": row.get_kind_display(),
        "date": formats.date_text(row.as_of),
        "mark": wording.unsure(row.confidence),
    }
    return Line(text, (references.cite(row.source),))


def takeaway_points(found: Iterable[Takeaway], references: References) -> Points:
    """Write takeaways, each with the sources and runs it rests on."""
    lines = []
    for takeaway in found:
        cites = [
            references.cite(evidence.source)
            for evidence in takeaway.evidence
            if evidence.source is not None
        ]
        cites += [
            references.cite_run(evidence.run)
            for evidence in takeaway.evidence
            if evidence.run is not None
        ]
        lines.append(Line(takeaway.text, tuple(sorted(set(cites)))))
    return Points(tuple(lines), takeaways=True)


def _symbols(slugs: list[str]) -> str:
    """Write a few roll calls by their symbols."""
    whole = record.matrix()
    shown = slugs[:EXAMPLES_SHOWN]
    return ", ".join(whole.symbols[whole.index[slug]] or slug for slug in shown)
