"""Which initiatives could meet a need, and why: pure, with the reasons as data.

A match is no judgement of either side: it says that both speak of the same thing, that the
initiative may be turned to now, and that nothing known keeps the State from it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from contadora.atlas import formats, labels
from contadora.atlas import queries as atlas
from contadora.atlas.dates import PartialDate
from contadora.atlas.membership import REGION, UN
from contadora.atlas.models import Initiative

# The themes of the norms are those of the norms' provisions in the atlas; see `themes_of`.
GENERAL_HELP = "capacity-building"
OTHERS = "OTHERS"  # States outside the region that no group names
NORM, THEME, GENERAL, STATE, GROUP, WORLD, UNSAID, OPEN, ENDS = (
    "norm", "theme", "general", "state", "group", "world", "unsaid", "open", "ends",
)  # fmt: skip
_WEIGHT = {NORM: 0, THEME: 1, GENERAL: 2}
_NEAR = {STATE: 0, GROUP: 1, WORLD: 2, UNSAID: 3}

Reason = tuple[str, str]  # kind, value


@dataclass(frozen=True)
class Offer:
    """An initiative that could meet a need, with the reasons."""

    initiative: Initiative
    reasons: tuple[Reason, ...]


def themes_of(subject: str, by_norm: Mapping[str, str]) -> frozenset[str]:
    """Return the themes of a section's subject; `by_norm` has the norms' by letter."""
    kind, _colon, code = subject.partition(":")
    if kind == "norm":
        return frozenset({by_norm[code]} if code in by_norm else ())
    if kind == "cbm":
        return frozenset({"confidence-building"})
    if kind == "topic":
        return frozenset({"international law", code.replace("-", " ")})
    return frozenset()


def offers(
    subject: str,
    state: str,
    *,
    groups: Collection[str],
    in_region: bool,
    initiatives: Iterable[Initiative],
    by_norm: Mapping[str, str],
    on: date,
) -> list[Offer]:
    """Return the initiatives for a State's need on a subject, the nearest first."""
    themes = themes_of(subject, by_norm)
    norm = subject.partition(":")[2] if subject.startswith("norm:") else ""
    found = []
    for one in initiatives:
        if one.kind not in Initiative.OFFERS or not one.is_open(on):
            continue
        about = _about(one, norm, themes)
        whom = _whom(one, state, groups, in_region=in_region)
        if about is None or whom is None:
            continue
        # Help of a general kind is no match unless it is meant for this State.
        if about[0] == GENERAL and whom[0] in (WORLD, UNSAID):
            continue
        found.append(Offer(one, (about, whom, _when(one))))
    return sorted(found, key=_order)


def _order(one: Offer) -> tuple[int, int, str]:
    about, whom, _when = one.reasons
    return _WEIGHT[about[0]], _NEAR[whom[0]], one.initiative.slug


def _about(one: Initiative, norm: str, themes: Collection[str]) -> Reason | None:
    if norm and norm in one.codes("norms"):
        return NORM, norm
    shared = [theme for theme in one.codes("themes") if theme in themes]
    if shared:
        return THEME, shared[0]
    return (GENERAL, GENERAL_HELP) if GENERAL_HELP in one.codes("themes") else None


def _whom(
    one: Initiative, state: str, groups: Collection[str], *, in_region: bool
) -> Reason | None:
    states, asked = one.codes("states"), one.codes("groups")
    if state in states:
        return STATE, state
    for code in asked:
        if code in groups or (code == REGION and in_region):
            return GROUP, code
    if UN in asked:
        return WORLD, UN
    return None if states or asked else (UNSAID, "")


def _when(one: Initiative) -> Reason:
    if one.ends is not None:
        return ENDS, one.ends.text
    return OPEN, one.since.text if one.since is not None else ""


def reason_text(reason: Reason | list[str]) -> str:
    """Write a reason as a sentence in the reader's language."""
    kind, value = reason
    match kind:
        case "norm":
            return _("It serves norm (%(letter)s), on which the need is declared.") % {
                "letter": value
            }
        case "theme":
            return _("It works on what the section is about: %(theme)s.") % {
                "theme": labels.label(labels.THEMES, value)
            }
        case "general":
            return _("It helps to build capacity in general.")
        case "state":
            state = atlas.states().get(value)
            return _("It names %(state)s among those it is for.") % {
                "state": state.short if state else value
            }
        case "group":
            if value == REGION:
                return _("It is for the States of the region.")
            group = atlas.groups().get(value)
            return _("It is for the members of %(group)s, to which the State belongs.") % {
                "group": group.acronym if group else value
            }
        case "world":
            return _("It is for all States.")
        case "unsaid":
            return _("No source says whom it is for: ask its host.")
        case "ends":
            return _("It is open, until %(date)s.") % {"date": _date(value)}
        case "open" if value:
            return _("It runs since %(date)s, and no source says that it has ended.") % {
                "date": _date(value)
            }
        case "open":
            return _("No source says that it has ended.")
    return value


def _date(text: str) -> str:
    return formats.date_text(PartialDate(text))
