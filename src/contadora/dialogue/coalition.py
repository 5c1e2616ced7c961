"""A brief on a forecast: who would join a text, who is in doubt, what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.atlas import queries as atlas
from contadora.atlas.blocks import Table
from contadora.atlas.search import folded
from contadora.dialogue import sections, wording
from contadora.dialogue.blocks import Block, Brief, Heading, Line, Paragraph, Points
from contadora.dialogue.compose import check_format, framed
from contadora.dialogue.references import References
from contadora.dialogue.subjects import BriefError, check_language
from contadora.standing.charts import tally
from contadora.standing.forecasting import queries
from contadora.standing.forecasting.outlook import Outlook, words
from contadora.standing.forecasting.question import OUTCOMES, VOTES, Read

DOUBTS = 12
PATIENCE = 20.0  # seconds a brief waits for the model, which a page does not


def render(asked: Read, language: str, form: str, *, today: date | None = None) -> bytes:
    """Return the file of a brief on what the coalition page was asked."""
    chosen = check_format(form)
    brief = make(asked, language, today=today)
    with translation.override(language):
        return chosen.render(brief)


def make(asked: Read, language: str, *, today: date | None = None) -> Brief:
    """Return the brief; a question without a text, or a desk without a model, is refused."""
    check_language(language)
    outlook = queries.outlook(queries.state(PATIENCE), asked.question)
    if not asked.question:
        raise BriefError("title: there is no text; give `text` or `title`")
    if outlook is None:
        raise BriefError("model: it is not ready; train it, or ask again in a moment")
    with translation.override(language):
        on = today or timezone.localdate()
        references = References()
        blocks = list(_blocks(asked, outlook, references))
        return framed(
            language,
            _("Who would join: %(title)s") % {"title": _text(asked)},
            _("Forecast of %(date)s from the public record of what States did"),
            on,
            blocks,
            references,
        )


def _text(asked: Read) -> str:
    if asked.instrument is not None:
        return f"{asked.instrument.symbol}, {asked.instrument.title}"
    return asked.question.title


def _blocks(asked: Read, outlook: Outlook, references: References) -> Iterator[Block]:
    yield from _essentials(outlook, references)
    yield sections.picture(tally.tally(outlook))
    yield from _declared(outlook)
    yield from _area(outlook)
    yield from _doubts(outlook)
    yield from _precedents(outlook)
    yield Heading(_("Method"))
    yield Paragraph(
        Line(
            _(
                "The forecast combines what States did on the same text and on similar ones, on "
                "the issue and of late, where they stand, and what has been declared; it is "
                "trained on earlier sessions, each from those before it. It says what would be "
                "usual, not what will be: a démarche can change it."
            )
        )
    )


def _essentials(outlook: Outlook, references: References) -> Iterator[Block]:
    yield Heading(_("Key takeaways"))
    cite = (references.cite_training(outlook.training),)
    lines = [Line(f"{tally.finding(outlook)}.", cite)]
    area = outlook.area_count
    if area.n:
        yes, no, abstain = (area.of(vote) for vote in ("yes", "no", "abstain"))
        lines.append(
            Line(
                _(
                    "In %(area)s, of %(n)s States: in favour %(yes)s, against %(no)s, abstaining "
                    "%(abstain)s."
                )
                % {
                    "area": tally.area_name(outlook),
                    "n": area.n,
                    "yes": tally.in_figures(yes),
                    "no": tally.in_figures(no),
                    "abstain": tally.in_figures(abstain),
                },
                cite,
            )
        )
    world = outlook.world_count.of("yes")
    lines.append(
        Line(
            _("A rule that says yes for all would expect %(always)s in favour.")
            % {"always": formats.number(world.always, 0)}
        )
    )
    yield Points(tuple(lines), takeaways=True)


def _declared(outlook: Outlook) -> Iterator[Block]:
    question = outlook.question
    known = atlas.states()
    rows = []
    for vote in VOTES:
        who = [known[iso3].short for iso3, said in question.declared if said == vote]
        if who:
            rows.append(Line(f"{words(vote)}{_(':')} {', '.join(sorted(who, key=folded))}"))
    if question.sponsors:
        sponsors = sorted((known[iso3].short for iso3 in question.sponsors), key=folded)
        rows.append(Line(_("Sponsors: %(names)s") % {"names": ", ".join(sponsors)}))
    if rows:
        yield Heading(_("What is taken as declared"))
        yield Points(tuple(rows))


def _area(outlook: Outlook) -> Iterator[Block]:
    if not outlook.area:
        return
    known = atlas.states()
    yield Heading(_("State by State"))
    yield Table(
        caption=_("Likely votes in %(area)s") % {"area": tally.area_name(outlook)},
        header=(_("State"), _("Likeliest"), _("Yes"), _("Abst."), _("No"), _("Last vote on it")),
        rows=tuple(
            (
                known[one.iso3].short,
                _("%(vote)s, declared") % {"vote": words(one.likely)}
                if one.declared
                else words(one.likely),
                formats.share(one.yes),
                formats.share(one.abstain),
                formats.share(one.no),
                words(one.last) if one.last else formats.NONE,
            )
            for one in sorted(outlook.area, key=lambda one: folded(known[one.iso3].short))
        ),
        widths=(2.6, 2.2, 1, 1, 1, 1.6),
        align=("left", "left", "right", "right", "right", "left"),
    )


def _doubts(outlook: Outlook) -> Iterator[Block]:
    if not outlook.doubts:
        return
    known = atlas.states()
    yield Heading(_("In doubt, those first whose answer matters most"))
    yield Table(
        caption=_("Probability of the outcome wanted: %(outcome)s")
        % {"outcome": OUTCOMES[outlook.question.outcome]},
        header=(_("State"), _("Likeliest"), _("Yes"), _("Outcome if yes"), _("if not")),
        rows=tuple(
            (
                known[each.odds.iso3].short,
                words(each.odds.likely),
                formats.share(each.odds.yes),
                tally.chance(each.if_yes) if each.if_yes is not None else formats.NONE,
                tally.chance(each.if_not) if each.if_not is not None else formats.NONE,
            )
            for each in outlook.doubts[:DOUBTS]
        ),
        widths=(2.6, 1.6, 1, 1.4, 1.4),
        align=("left", "left", "right", "right", "right"),
    )
    if outlook.settled:
        yield Paragraph(
            Line(
                _(
                    "The outcome is all but settled: no single answer changes it much, and the "
                    "States follow by their own doubt."
                )
            ),
            small=True,
        )


def _precedents(outlook: Outlook) -> Iterator[Block]:
    if not outlook.precedents:
        return
    yield Heading(_("The precedents it rests on"))
    yield Table(
        caption=_("Earlier roll calls (yes–no–abstentions)"),
        header=(_("Symbol"), _("Title"), _("Session"), _("Votes")),
        rows=tuple(
            (
                one.row.symbol,
                wording.named(one.title),
                str(one.row.session),
                f"{one.row.yes}–{one.row.no}–{one.row.abstain}",
            )
            for one in queries.precedents(outlook)
        ),
        widths=(1.6, 4.6, 1.3, 1.4),
        align=("left", "left", "right", "right"),
    )
