"""Words of the page of who could join."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from contadora.negotiation.joining import AUTHOR, RESERVE, SILENT
from contadora.negotiation.models import Stance
from contadora.standing.charts import tally
from contadora.standing.forecasting.outlook import words

register = template.Library()


@register.simple_tag
def stand(kind: str) -> str:
    """Say how a delegation takes a proposal."""
    own = {
        AUTHOR: _("proposes it"),
        RESERVE: _("reserves its position"),
        SILENT: pgettext("delegation", "has not said"),
    }
    return own[kind] if kind in own else str(Stance.Kind(kind).label)


@register.simple_tag
def vote_word(vote: str) -> str:
    """Say a vote."""
    return words(vote)


@register.simple_tag
def share(value: float) -> str:
    """Return a probability as the coalition page writes it."""
    return tally.chance(value)
