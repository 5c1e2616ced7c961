"""The chart of a compilation: how many States report each status by topic, now and before.

It is written here as SVG, in a millisecond, in the house's frames and colours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape

import vl_convert
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contadora.atlas.blocks import Figure
from contadora.forms.subjects import STATUSES
from contadora.forms.texts import pick
from contadora.reporting.compiling.changes import Tally
from contadora.standing.charts.theme import NARROW, SANS, WIDE, Frame, ink, on_paper

# No colour of approval: each status is told by its place, its number and a word too.
COLOURS = {
    "yes": "accent",
    "partly": "series-2",
    "no": "series-3",
    "undecided": "series-4",
}
TOP, BAR, THIN, GAP = 30, 18, 8, 12


def status_figure(found: Sequence[Tally], language: str, title: str, source: str) -> Figure | None:
    """Return the chart of the topics' statuses, None where no State reports any."""
    if not any(one.said for one in found):
        return None
    told = "; ".join(_told(one, language) for one in found)
    wide, narrow = (_svg(found, language, frame, title, told) for frame in (WIDE, NARROW))
    paper = on_paper(wide)
    return Figure(
        title,
        wide,
        paper,
        lambda: bytes(vl_convert.svg_to_png(paper, scale=2.0)),
        told,
        source,
        narrow,
    )


def finding(found: Sequence[Tally]) -> str:
    """Say in a sentence what the chart shows."""
    compared = [one for one in found if one.before is not None]
    if any(one.both for one in compared):
        moved = sum(len(one.moved) for one in compared)
        if not moved:
            return _("No State that reported in both rounds changed its answer on status")
        words = ngettext(
            "%(count)s answer on status is another than in the round before",
            "%(count)s answers on status are others than in the round before",
            moved,
        )
        return words % {"count": moved}
    times: dict[str, int] = {}
    for one in found:
        for status, count in one.now.items():
            times[status] = times.get(status, 0) + count
    most = max(times, key=lambda status: times[status])
    return _("The status that States report most often is “%(status)s”") % {
        "status": status_word(most)
    }


def status_word(status: str) -> str:
    """Write a status; a dash where nothing is said."""
    return str(STATUSES.get(status, status)) or "–"


def short_title(one: Tally, language: str) -> str:
    """Return a topic's title for a row."""
    return str(pick(one.topic.title, language)) or one.topic.key


def _told(one: Tally, language: str) -> str:
    counts = ", ".join(f"{status_word(s)} {n}" for s, n in one.now.items() if n) or "–"
    return f"{short_title(one, language)}: {counts}"


def _svg(found: Sequence[Tally], language: str, frame: Frame, title: str, told: str) -> str:
    counts = [max(one.said, sum((one.before or {}).values())) for one in found]
    most = max([1, *counts])
    with_before = any(one.before is not None for one in found)
    row = (16 if frame.narrow else 0) + BAR + (THIN + 2 if with_before else 0) + GAP
    legend = list(_legend(frame, with_before))
    top = TOP + 20 * (len(legend) - 1) if frame.narrow else TOP
    height = top + row * len(found) + 4
    left = 0.0 if frame.narrow else frame.width * 0.42
    across = (frame.width - left - 8) / most
    identity = f"compiled-status-{frame.name}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width}" height="{height}" '
        f'viewBox="0 0 {frame.width} {height}" role="img" '
        f'aria-labelledby="{identity}-title {identity}-desc">'
        f'<title id="{identity}-title">{escape(title)}</title>'
        f'<desc id="{identity}-desc">{escape(told)}</desc>',
        *_key(frame, legend),
    ]
    for place, one in enumerate(found):
        y = float(top + place * row)
        name = _shortened(short_title(one, language), frame)
        if frame.narrow:
            parts.append(_text(frame, 0, y + 8, name, "ink"))
            y += 16
        else:
            parts.append(_text(frame, left - 12, y + BAR / 2, name, "ink", anchor="end"))
        parts += _bar(frame, one.now, left, y, across, BAR, numbers=True)
        if one.before is not None:
            parts += _bar(frame, one.before, left, y + BAR + 2, across, THIN, numbers=False)
    return "".join([*parts, "</svg>"])


def _legend(frame: Frame, with_before: bool) -> Iterator[tuple[str, str]]:
    for status in STATUSES:
        yield COLOURS[status], status_word(status)
    if with_before:
        yield "", _("thin bar: the round before")


def _key(frame: Frame, legend: Sequence[tuple[str, str]]) -> Iterator[str]:
    x, y = 0.0, 9.0
    for colour, word in legend:
        if colour:
            yield _box(x, y - 6, 12, 12, colour)
        start = x + 18 if colour else x
        yield _text(frame, start, y, word, "ink-2")
        if frame.narrow:
            y += 20
        else:
            x = start + frame.text_width(word) + 22


def _bar(
    frame: Frame,
    counts: Mapping[str, int],
    left: float,
    y: float,
    across: float,
    tall: float,
    *,
    numbers: bool,
) -> Iterator[str]:
    x = left
    for status, count in counts.items():
        if not count:
            continue
        wide = across * count
        yield _box(x, y, max(wide - 1, 1), tall, COLOURS.get(status, "series-4"))
        if numbers and wide > 14:
            yield _text(frame, x + wide / 2, y + tall / 2, str(count), "paper", anchor="middle")
        x += wide
    if x == left:
        yield (
            f'<line x1="{left:.1f}" x2="{left + 20:.1f}" y1="{y + tall / 2:.1f}" '
            f'y2="{y + tall / 2:.1f}" stroke="{ink("rule-strong")}" stroke-width="1"/>'
        )


def _box(x: float, y: float, wide: float, tall: float, colour: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{wide:.1f}" height="{tall:.1f}" '
        f'fill="{ink(colour)}"/>'
    )


def _text(
    frame: Frame, x: float, y: float, text: str, colour: str, *, anchor: str = "start"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y + frame.font * 0.35:.1f}" font-family="{SANS}" '
        f'font-size="{frame.font}" text-anchor="{anchor}" fill="{ink(colour)}">'
        f"{escape(text)}</text>"
    )


def _shortened(text: str, frame: Frame) -> str:
    most = int((frame.width * (1.0 if frame.narrow else 0.4)) / (frame.font * 0.54))
    return text if len(text) <= most else text[: most - 1] + "…"
