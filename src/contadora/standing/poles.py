"""The poles: what positions are read against. Settings, not judgements."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from contadora.atlas import queries as atlas
from contadora.atlas.membership import PSEUDO_GROUPS
from contadora.standing import snapshot
from contadora.standing.figures import Interval, PoleView
from contadora.standing.snapshot import remembered

PSEUDO_LABELS = {"UN": _("the world"), "REGION": _("the region")}


@remembered
def poles() -> list[PoleView]:
    """Return the poles in their order: the United States, China, Russia and the EU by default."""
    return [pole_of(code) for _kind, code in snapshot.now().poles if known(code)]


def known(code: str) -> bool:
    """Whether a code names a State, a group, or one of the two computed groups."""
    return code in atlas.states() or code in atlas.groups() or code in PSEUDO_GROUPS


@remembered
def pole_of(code: str) -> PoleView:
    """Return any State or group as a pole, with its name in the reader's language."""
    states = atlas.states()
    if code in states:
        return PoleView(code, "state", states[code].short, (code,))
    group = atlas.groups().get(code)
    isos = tuple(sorted(atlas.members(code, snapshot.now().today)))
    return PoleView(code, "group", group.acronym if group else str(PSEUDO_LABELS[code]), isos)


def placed(pole: PoleView, interval: Interval) -> PoleView:
    """Return a pole with its point on a line."""
    return replace(pole, interval=interval)


def label_of(code: str) -> str:
    """Return the everyday name of a State, or the acronym of a group."""
    return pole_of(code).label
