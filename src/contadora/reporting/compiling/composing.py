"""A compilation's blocks: introduction, method, participation, topic by topic, the reports."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from contadora.atlas import formats
from contadora.atlas.blocks import Align, Table
from contadora.forms.texts import pick
from contadora.reporting.compiling.blocks import (
    Block,
    Break,
    Compilation,
    Heading,
    Paragraph,
    Points,
    Words,
)
from contadora.reporting.compiling.changes import Tally, tallies
from contadora.reporting.compiling.figures import finding, status_figure, status_word
from contadora.reporting.compiling.material import (
    LEFT,
    NOTHING_NEW,
    REPORTED,
    SECRETARIAT,
    SILENT,
    Contribution,
    Material,
    codes,
)
from contadora.reporting.compiling.topical import topic_blocks
from contadora.reporting.compiling.wording import (
    Names,
    by_name,
    label,
    language_name,
    listed,
    said,
    standing_text,
)


def compose(material: Material, names: Names, language: str) -> Compilation:
    """Return the compilation of a round in a language; `names` are the States' in it."""
    with translation.override(language):
        found = tallies(material)
        title = str(pick(material.title, language))
        if material.own:
            edition = _("compilation of a ministry’s own round")
        elif material.edition == SECRETARIAT:
            edition = _("compilation for the secretariat")
        else:
            edition = _("compilation of what States released to the public")
        blocks = (
            *_introduction(material, language),
            *_method(material),
            *_participation(material, names),
            *_overview(material, found, language),
            *_topics(material, names, found, language),
            *_annexes(material, names, language),
        )
        as_of = formats.date_text(_local(material, material.as_of).date())
        return Compilation(
            language,
            title,
            _("National reports: %(edition)s, as of %(date)s")
            % {"edition": edition, "date": as_of},
            material.marking,
            material.as_of,
            f"Contadora · {title} · {as_of}",
            _("Page"),
            blocks,
        )


def _local(material: Material, instant: datetime) -> datetime:
    return instant.astimezone(ZoneInfo(material.zone))


def _moment(material: Material, instant: datetime) -> str:
    local = _local(material, instant)
    return f"{formats.date_text(local.date())}, {local:%H:%M} ({material.zone})"


def _introduction(material: Material, language: str) -> Iterator[Block]:
    yield Heading(2, _("Introduction"), "introduction")
    asked = len(material.participants)
    yield Paragraph(
        ngettext(
            "In the round “%(round)s” %(count)s State was asked to report by the questionnaire "
            "“%(questionnaire)s”, version %(version)s. It opened on %(opens)s; reports were due "
            "by %(closes)s.",
            "In the round “%(round)s” %(count)s States were asked to report by the questionnaire "
            "“%(questionnaire)s”, version %(version)s. It opened on %(opens)s; reports were due "
            "by %(closes)s.",
            asked,
        )
        % {
            "round": pick(material.title, language),
            "count": asked,
            "questionnaire": pick(material.questionnaire, language),
            "version": material.version,
            "opens": _moment(material, material.opens),
            "closes": _moment(material, material.closes),
        }
    )
    if material.contributions:
        yield Paragraph(
            _("This compilation rests on the reports sent until %(date)s.")
            % {"date": _moment(material, material.as_of)}
        )
    if material.own:
        yield Paragraph(
            _("It holds all that the ministry reported, and is for its delegation only.")
        )
    elif material.edition == SECRETARIAT:
        yield Paragraph(
            _(
                "It holds all that States released to the secretariat, and is for the secretariat "
                "and the delegation concerned only: TLP:AMBER."
            )
        )
    else:
        yield Paragraph(
            _(
                "It holds only the sections that States released to the public. A State that is "
                "not quoted on a topic may have reported on it to the secretariat."
            )
        )


def _method(material: Material) -> Iterator[Block]:
    yield Heading(2, _("Method"), "method")
    items = [
        _(
            "What States say stands in their own words and in the language in which it was sent, "
            "under the name of the State. A translation follows where the State or the "
            "secretariat gave one, and says who did."
        ),
        _(
            "Nothing is scored. Answers that were chosen from a list are counted; a State that "
            "sent no report is shown as such, and nothing is concluded from its silence."
        ),
        _(
            "Where a State reported nothing new, its section repeats what it said in its last "
            "report, and is marked."
        ),
    ]
    if material.earlier is not None:
        items.append(
            _(
                "A change is counted only among the States that reported in both rounds, and only "
                "where both questionnaires put the question alike."
            )
        )
    yield Points(tuple(items))


def _participation(material: Material, names: Names) -> Iterator[Block]:
    yield Heading(2, _("Participation"), "participation")
    given = codes(material.participants, REPORTED) + codes(material.participants, NOTHING_NEW)
    late = [one.code for one in material.participants if one.late]
    yield Paragraph(
        _("%(given)s of %(asked)s States sent a report.")
        % {"given": len(given), "asked": len(material.participants)}
    )
    lines = [
        (_("Reported"), codes(material.participants, REPORTED)),
        (_("Reported nothing new"), codes(material.participants, NOTHING_NEW)),
        (_("Of these, late"), late),
        (_("No report"), codes(material.participants, SILENT)),
        (_("Left the round"), codes(material.participants, LEFT)),
    ]
    yield Table(
        _("Who reported"),
        ("", _("States"), _("Which")),
        tuple((name, str(len(found)), listed(found, names)) for name, found in lines if found),
        (24, 12, 64),
        ("left", "right", "left"),
    )
    rows = []
    by_code = {one.code: one for one in material.participants}
    for code in by_name(material.contributions, names):
        one = material.contributions[code]
        sections = str(len(one.parts))
        if one.withheld:
            sections = _("%(held)s of %(all)s") % {
                "held": len(one.parts),
                "all": len(one.parts) + one.withheld,
            }
        rows.append(
            (
                names.get(code, code),
                standing_text(by_code[code]),
                formats.date_text(_local(material, one.submitted_at).date(), short=True),
                str(one.number),
                language_name(one.language),
                sections,
            )
        )
    if rows:
        yield Table(
            _("Reports received"),
            (
                _("State"),
                _("Report"),
                _("Sent"),
                pgettext("report", "Version"),
                _("Language"),
                _("Sections held here"),
            ),
            tuple(rows),
            (23, 20, 15, 11, 15, 16),
            ("left", "left", "left", "right", "left", "right"),
        )


def _overview(material: Material, found: list[Tally], language: str) -> Iterator[Block]:
    if not found:
        return
    yield Heading(2, _("Overview"), "overview")
    title = finding(found)
    source = _("Source: reports of the round, as of %(date)s.") % {
        "date": formats.date_text(_local(material, material.as_of).date())
    }
    figure = status_figure(found, language, title, source)
    if figure is not None:
        yield figure
    statuses = list(dict.fromkeys(status for one in found for status in one.now))
    yield Table(
        _("How many States report each status"),
        (_("Topic"), *(status_word(status) for status in statuses), _("States that answer")),
        tuple(
            (
                str(pick(one.topic.title, language)),
                *(str(one.now.get(status, 0)) for status in statuses),
                str(one.said),
            )
            for one in found
        ),
        (40, *(12 for _each in statuses), 15),
        _aligned(len(statuses) + 1),
    )
    yield from _compared(material, found, statuses, language)


def _aligned(numbers: int) -> tuple[Align, ...]:
    right: list[Align] = ["right"] * numbers
    return ("left", *right)


def _compared(
    material: Material, found: list[Tally], statuses: list[str], language: str
) -> Iterator[Block]:
    if material.earlier is None:
        yield Paragraph(_("There is no earlier round to compare with."), small=True)
        return
    compared = [one for one in found if one.both]
    if not compared:
        yield Paragraph(
            _("No State’s answers compare with the round “%(round)s”.")
            % {"round": pick(material.earlier.title, language)},
            small=True,
        )
        return
    caption = _(
        "Change since the round “%(round)s”, among the States that reported in both: before → now"
    ) % {"round": pick(material.earlier.title, language)}
    yield Table(
        caption,
        (
            _("Topic"),
            *(status_word(status) for status in statuses),
            _("States compared"),
            _("Answers changed"),
        ),
        tuple(
            (
                str(pick(one.topic.title, language)),
                *(
                    f"{one.before_both.get(status, 0)} → {one.now_both.get(status, 0)}"
                    for status in statuses
                ),
                str(one.both),
                str(len(one.moved)),
            )
            for one in compared
        ),
        (26, *(12 for _each in statuses), 15, 15),
        _aligned(len(statuses) + 2),
    )
    if any(one.before is not None and not one.both for one in found):
        yield Paragraph(
            _("Topics on which no State’s two reports compare are left out."), small=True
        )
    left_out = [one for one in found if one.before is None]
    if left_out:
        yield Paragraph(
            _("Not compared, since the question was not asked alike before: %(topics)s.")
            % {"topics": "; ".join(str(pick(one.topic.title, language)) for one in left_out)},
            small=True,
        )


def _topics(material: Material, names: Names, found: list[Tally], language: str) -> Iterator[Block]:
    by_topic = {one.topic.key: one for one in found}
    for topic in material.topics:
        yield from topic_blocks(material, topic, by_topic.get(topic.key), names, language)


def _annexes(material: Material, names: Names, language: str) -> Iterator[Block]:
    held = [code for code in by_name(material.contributions, names)
            if material.contributions[code].parts]  # fmt: skip
    if not held:
        return
    yield Break()
    yield Heading(2, _("Annex: the reports"), "annex")
    for code in held:
        yield from _report(material, code, material.contributions[code], names, language)


def _report(
    material: Material, code: str, one: Contribution, names: Names, language: str
) -> Iterator[Block]:
    anchor = f"report-{code.lower()}"
    yield Heading(3, names.get(code, code), anchor)
    yield Paragraph(
        _("Sent on %(date)s; version %(number)s; SHA-256 %(hash)s.")
        % {
            "date": _moment(material, one.submitted_at),
            "number": one.number,
            "hash": one.sha256,
        },
        small=True,
    )
    if one.reason:
        yield Paragraph(
            _("Reason of the correction: %(reason)s") % {"reason": one.reason}, small=True
        )
    for part in one.parts:
        if not part.says:
            continue
        yield Heading(4, str(pick(part.title, language)), f"{anchor}-{part.key.replace('_', '-')}")
        if part.nothing_new:
            yield Paragraph(_("Nothing new since the last report."), small=True)
        for answer in part.answers:
            yield Words(
                label(answer.question, language), said(answer, part, language, one.language)
            )
    empty = [str(pick(part.title, language)) for part in one.parts if not part.says]
    if empty:
        yield Paragraph(
            _("No answer in these sections: %(sections)s.") % {"sections": "; ".join(empty)},
            small=True,
        )
