"""What charts say: who is meant, how a figure is written, what the ends of a line are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from contadora.atlas import formats
from contadora.atlas import queries as atlas
from contadora.atlas.texts import current_language
from contadora.standing import queries, scopes
from contadora.standing.figures import Interval, PoleView
from contadora.standing.reading import main_period, years
from contadora.standing.wording import in_sentence


@dataclass(frozen=True)
class Subject:
    """Whom a chart is about: a State, or a group taken as a bloc."""

    code: str
    label: str
    sentence: str  # as it stands in a sentence
    is_state: bool


def subject(code: str) -> Subject | None:
    """Return who a code is: a State by its ISO code, else a group; None for nobody."""
    language = current_language()
    state = atlas.states().get(code)
    if state is not None:
        return Subject(code, state.short, in_sentence(state, language), True)
    if code == "UN":
        return Subject(code, _("the world"), _("the world"), False)
    if code == "REGION":
        return Subject(code, _("the region"), _("the region"), False)
    group = atlas.groups().get(code)
    if group is None:
        return None
    return Subject(code, group.acronym, group.acronym, False)


def pole_name(pole: PoleView) -> str:
    """Return a pole's name as it stands in a sentence."""
    iso3 = "EUU" if pole.code == "EU" else pole.code
    state = atlas.states().get(iso3)
    return in_sentence(state, current_language()) if state else pole.label


def votes_like(poles: Sequence[PoleView]) -> tuple[str, str] | None:
    """Name the low and the high end of the line by the poles that stand outermost on it."""
    known = sorted((pole for pole in poles if pole.interval.known), key=lambda p: p.interval.point)
    if len(known) < 2:
        return None
    return (
        _("votes like %(pole)s") % {"pole": pole_name(known[0])},
        _("votes like %(pole)s") % {"pole": pole_name(known[-1])},
    )


def ends_of(poles: Sequence[PoleView]) -> tuple[str, str]:
    """Name both ends of the line; without two poles, by what the line is."""
    return votes_like(poles) or (_("one end of the line"), _("the other end"))


def between(interval: Interval, digits: int = 2) -> str:
    """Write a figure with its interval: 0.31 [0.12 … 0.48]."""
    ends = formats.interval(interval.lo, interval.hi, digits)
    return f"{formats.number(interval.point, digits)} [{ends}]"


def between_shares(interval: Interval) -> str:
    """Write a share with its interval: 62% [55 … 68%]."""
    return f"{formats.share(interval.point)} [{formats.share_interval(interval.lo, interval.hi)}]"


def scope_name(scope: str) -> str:
    """Return what a scope covers."""
    return scopes.label(scope)


def source_line(scope: str) -> str:
    """Return the source line of a chart: whose votes, whose estimate, of when."""
    run = queries.latest(scope)
    if run is None:
        return _("Source: recorded votes of the General Assembly.")
    return _(
        "Source: recorded votes of the General Assembly (%(scope)s); estimate %(run)s of %(date)s "
        "on %(votes)s votes, intervals at 90%%."
    ) % {
        "scope": scope_name(scope),
        "run": str(run.run.uuid)[:8],
        "date": formats.date_text((run.run.finished_at or run.run.created_at).date()),
        "votes": formats.number(run.run.n_votes, 0),
    }


def year_of(session: float) -> float:
    """Return the year in which a session of the Assembly opens."""
    return 1945 + session


def period_note(scope: str) -> str:
    """Say of which sessions the positions are."""
    period = main_period(scope)
    if period is None:
        return ""
    if scope == "cyber":
        return _(
            "General positions of session %(sessions)s (%(years)s), and what the docket’s votes "
            "and acts of all sessions add to them."
        ) % {"sessions": period.label, "years": years(period)}
    return _("Positions of the sessions %(sessions)s (%(years)s).") % {
        "sessions": period.label,
        "years": years(period),
    }
