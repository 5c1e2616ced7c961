"""The likely tally: how many are expected to vote each way, with intervals, the world and an area.

It changes with every mark a reader sets, so it is written here as SVG, in a millisecond, where the
other charts are drawn from a specification, in some tenths of a second, and kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.atlas import queries as atlas
from contadora.standing.charts.drawing import Drawing, Numbers
from contadora.standing.charts.theme import NARROW, SANS, WIDE, Frame, ink
from contadora.standing.forecasting.outlook import Count, Expected, Outlook

TOP, STEP, GAP = 30, 34, 40
CERTAIN = 0.995


def tally(outlook: Outlook) -> Drawing:
    """Return the likely tally as a drawing, in the active language."""
    title = finding(outlook)
    told = " ".join(_described(name, count) for name, count in panels(outlook))
    return Drawing(
        name="tally",
        code=outlook.question.area,
        scope="all",
        title=title,
        alt=told,
        source=source(outlook),
        wide=_svg(outlook, WIDE, title, told),
        narrow=_svg(outlook, NARROW, title, told),
        numbers=numbers(outlook),
        spec="",
        notes=(
            _(
                "A bar is an interval of 90%%, the dot the mean. Who stays away is forecast from "
                "how often each State voted of late: of %(n)s, about %(absent)s."
            )
            % {
                "n": outlook.world_count.n,
                "absent": formats.number(outlook.world_count.absent, 0),
            },
        ),
    )


def chance(value: float) -> str:
    """Write a probability of an outcome; nothing is told as sure."""
    if value > CERTAIN:
        return _("over %(share)s") % {"share": formats.share(0.99)}
    if value < 1 - CERTAIN:
        return _("under %(share)s") % {"share": formats.share(0.01)}
    return formats.share(value)


def finding(outlook: Outlook) -> str:
    """Say the outcome asked for and the likely tally in a sentence."""
    yes = outlook.world_count.of("yes")
    values = {
        "chance": chance(outlook.chance),
        "yes": formats.number(yes.expected, 0),
        "lo": yes.lo,
        "hi": yes.hi,
        "area": area_name(outlook),
    }
    if outlook.question.outcome == "united":
        return _("Probability that all of %(area)s vote alike: %(chance)s") % values
    if outlook.question.outcome == "two_thirds":
        return (
            _(
                "Probability of two thirds: %(chance)s; about %(yes)s in favour, from %(lo)s to "
                "%(hi)s"
            )
            % values
        )
    return (
        _("Probability of adoption: %(chance)s; about %(yes)s in favour, from %(lo)s to %(hi)s")
        % values
    )


def area_name(outlook: Outlook) -> str:
    """Return what the area is called in a sentence."""
    code = outlook.question.area
    if code == atlas.REGION:
        return _("the region")
    if code == atlas.UN:
        return _("the world")
    return str(atlas.groups()[code].acronym)


def headings() -> dict[str, str]:
    """Return what the rows are called."""
    return {"yes": _("In favour"), "abstain": _("Abstaining"), "no": _("Against")}


def panels(outlook: Outlook) -> list[tuple[str, Count]]:
    """Return the counts that are drawn, each with its name: the world, and an area of it."""
    found = [(_("The world"), outlook.world_count)]
    if outlook.question.area != atlas.UN and outlook.area_count.n:
        name = area_name(outlook)
        found.append((name[:1].upper() + name[1:], outlook.area_count))
    return found


def numbers(outlook: Outlook) -> Numbers:
    """Return the figures behind the drawing."""
    words = headings()
    new = is_new(outlook)
    return Numbers(
        columns=(
            *("among", "vote", "expected", "lo", "hi", "always_yes"),
            "votes_of_late" if new else "last_vote",
            "states",
        ),
        headings=(
            _("Among"),
            _("Vote"),
            _("Expected"),
            _("from"),
            _("to"),
            _("Always yes"),
            _("Votes of late") if new else _("Last vote"),
            _("States"),
        ),
        rows=tuple(
            (
                name,
                words[row.vote],
                round(row.expected, 1),
                row.lo,
                row.hi,
                round(row.always, 1),
                round(row.lately, 1) if new else row.last if count.last_known else None,
                count.n,
            )
            for name, count in panels(outlook)
            for row in count.rows
        ),
    )


def is_new(outlook: Outlook) -> bool:
    """Whether no State's last vote on the text is known: then its votes of late stand beside."""
    return not outlook.world_count.last_known


def source(outlook: Outlook) -> str:
    """Return the source line: on which votes, by which model, of when."""
    row = outlook.training
    return _(
        "Source: recorded votes of the General Assembly; forecasting model %(model)s of %(date)s "
        "on %(n)s roll calls of sessions %(first)s to %(last)s, intervals at 90%%."
    ) % {
        "model": str(row.uuid)[:8],
        "date": formats.date_text((row.finished_at or row.started_at).date()),
        "n": formats.number(row.n_rollcalls, 0),
        "first": row.first_session,
        "last": row.last_session,
    }


def in_figures(row: Expected) -> str:
    """Write how many are expected, with the interval."""
    return f"{formats.number(row.expected, 0)} [{formats.interval(row.lo, row.hi, 0)}]"


def _described(name: str, count: Count) -> str:
    words = headings()
    rows = "; ".join(f"{words[row.vote]}: {in_figures(row)}" for row in count.rows)
    return _("%(among)s, %(n)s States: %(rows)s.") % {"among": name, "n": count.n, "rows": rows}


def _svg(outlook: Outlook, frame: Frame, title: str, told: str) -> str:
    found = panels(outlook)
    beside = len(found) > 1 and not frame.narrow
    width = (frame.width - GAP) / 2 if beside else float(frame.width)
    tall = TOP + STEP * 3
    height = 22 + (tall if beside else tall * len(found) + 14 * (len(found) - 1)) + 6
    identity = f"tally-{frame.name}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width}" height="{height:.0f}" '
        f'viewBox="0 0 {frame.width} {height:.0f}" role="img" '
        f'aria-labelledby="{identity}-title {identity}-desc">'
        f'<title id="{identity}-title">{escape(title)}</title>'
        f'<desc id="{identity}-desc">{escape(told)}</desc>',
        *_key(frame, is_new(outlook)),
    ]
    for place, (name, count) in enumerate(found):
        left = place * (width + GAP) if beside else 0.0
        top = 22 + (0 if beside else place * (tall + 14))
        parts += _panel(frame, name, count, left, top, width, new=is_new(outlook))
    return "".join([*parts, "</svg>"])


def _key(frame: Frame, new: bool) -> Iterator[str]:
    y, x = 9.0, 6.0
    yield _diamond(x, y)
    yield _text(frame, x + 10, y, _("always yes"), "ink-2")
    x += 22 + frame.text_width(_("always yes")) + 14
    yield _tick(x, y, 6)
    rule = _("as each voted of late") if new else _("last vote on the same text")
    yield _text(frame, x + 8, y, rule, "ink-2")


def _panel(
    frame: Frame,
    name: str,
    count: Count,
    left: float,
    top: float,
    width: float,
    *,
    new: bool,
) -> Iterator[str]:
    words = headings()
    gutter = max(frame.text_width(word) for word in words.values()) + 14
    figures = frame.text_width("188 [188 … 188]") + 10
    start, end = left + gutter, left + width - figures
    across = (end - start) / max(1, count.n)
    heading = _("%(among)s: %(n)s States") % {"among": name, "n": count.n}
    yield _text(frame, left, top + 12, heading, "ink", weight="bold")
    for place, row in enumerate(count.rows):
        y = top + TOP + STEP * (place + 0.4)
        lo, hi, mean = (start + across * value for value in (row.lo, row.hi, row.expected))
        yield _text(frame, left + gutter - 12, y, words[row.vote], "ink", anchor="end")
        yield (
            f'<line x1="{start:.1f}" x2="{end:.1f}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{ink("rule-strong")}" stroke-width="1"/>'
        )
        yield (
            f'<line x1="{lo:.1f}" x2="{max(hi, lo + 1):.1f}" y1="{y:.1f}" y2="{y:.1f}" '
            f'stroke="{ink(row.vote)}" stroke-width="9" stroke-opacity="0.42"/>'
        )
        yield _diamond(start + across * row.always, y)
        if new or count.last_known:
            yield _tick(start + across * (row.lately if new else row.last), y, 11)
        yield f'<circle cx="{mean:.1f}" cy="{y:.1f}" r="5.5" fill="{ink(row.vote)}"/>'
        yield _text(frame, left + width, y, in_figures(row), "ink", anchor="end")


def _text(
    frame: Frame,
    x: float,
    y: float,
    text: str,
    colour: str,
    *,
    anchor: str = "start",
    weight: str = "normal",
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y + frame.font * 0.35:.1f}" font-family="{SANS}" '
        f'font-size="{frame.font}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{ink(colour)}">{escape(text)}</text>'
    )


def _diamond(x: float, y: float) -> str:
    return (
        f'<path d="M{x:.1f},{y - 6:.1f}l6,6l-6,6l-6,-6z" fill="{ink("paper")}" '
        f'stroke="{ink("ink")}" stroke-width="1.4"/>'
    )


def _tick(x: float, y: float, half: float) -> str:
    return (
        f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{y - half:.1f}" y2="{y + half:.1f}" '
        f'stroke="{ink("ink")}" stroke-width="2.4"/>'
    )
