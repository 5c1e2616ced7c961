"""How figures are said in a brief: with their intervals, in the active language."""

from __future__ import annotations

from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.atlas.models import Confidence, Instrument
from contadora.atlas.texts import Text
from contadora.record.votes import Counts
from contadora.standing.figures import BalanceView, Interval


def figure(value: Interval, digits: int = 2) -> str:
    """Write a point with its interval: `0.31 (0.12 … 0.49)`."""
    if not value.known:
        return formats.NONE
    ends = formats.interval(value.lo, value.hi, digits)
    return f"{formats.number(value.point, digits)} ({ends})"


def share(value: Interval) -> str:
    """Write a share with its interval: `71 % (62 … 78 %)`."""
    if not value.known:
        return formats.NONE
    return f"{formats.share(value.point)} ({formats.share_interval(value.lo, value.hi)})"


def balance_row(view: BalanceView) -> tuple[str, ...]:
    """Write a balance as a table's row: poles, point and interval, three chances, baselines."""
    return (
        f"{view.b.label} (−1) · {view.a.label} (+1)",
        figure(view.interval),
        formats.share(view.p_with_b),
        formats.share(view.p_between),
        formats.share(view.p_with_a),
        formats.number(view.region.point),
        formats.number(view.world.point),
    )


def counts(votes: Counts) -> str:
    """Write a count of votes as the United Nations does: yes, no, abstentions, `119–46–14`."""
    return f"{votes.yes}–{votes.no}–{votes.abstain}"


def named(text: Text) -> str:
    """Write a text; one that the desk has in another language only says in which."""
    if not text.fallback:
        return text.text
    languages = {
        "es": _("in Spanish"),
        "en": _("in English"),
        "pt": _("in Portuguese"),
        "fr": _("in French"),
    }
    return f"{text.text} ({languages[text.language]})"


def instrument(thing: Instrument) -> str:
    """Write an instrument as its symbol and title."""
    title = named(thing.title)
    return title if thing.symbol in title else f"{thing.symbol}. {title}"


def unsure(confidence: str) -> str:
    """Return the mark of a fact that was not seen in its source."""
    return "" if confidence == Confidence.SEEN else f" [{Confidence(confidence).label}]"
