"""The rules of silence procedures that are offered to every text, each with where it was read."""

from __future__ import annotations

from typing import Any

from contadora.negotiation.models import SilenceProfile, Text
from contadora.negotiation.silence_rules import Rules
from contadora.people.access import NotAllowed
from contadora.people.languages import LANGUAGES

UN = "un-74-544"
OSCE = "osce-2006"
OFFERED: dict[str, Rules] = {
    # "at least 72 hours"; an objection means not adopted; the President confirms by letter.
    UN: Rules(
        key=UN,
        name={
            "es": "Decisión 74/544 de la Asamblea General de las Naciones Unidas",
            "en": "United Nations General Assembly decision 74/544",
            "pt": "Decisão 74/544 da Assembleia Geral das Nações Unidas",
            "fr": "Décision 74/544 de l’Assemblée générale des Nations Unies",
        },
        hours=72,
        time_zone="America/New_York",
        breakers="delegations",
        sight="all",
        reminders=(24, 4),
        source="UN General Assembly decision 74/544, 27 March 2020 (press release GA/12244)",
    ),
    # An exact time of expiry and no shortest one; broken by a written objection or amendment
    # before it; interpretative statements are attached.
    OSCE: Rules(
        key=OSCE,
        name={
            "es": "Reglas de procedimiento de la OSCE (2006)",
            "en": "OSCE Rules of Procedure (2006)",
            "pt": "Regras de procedimento da OSCE (2006)",
            "fr": "Règles de procédure de l’OSCE (2006)",
        },
        hours=0,
        time_zone="Europe/Vienna",
        breakers="delegations",
        sight="all",
        reminders=(24, 4),
        source="OSCE MC.DOC/1/06, 1 November 2006, annex 1 (A)",
    ),
}


def rules_of(profile: SilenceProfile) -> Rules:
    """Return a text's own profile as rules."""
    return Rules.from_json(
        {
            "name": {code: getattr(profile, f"name_{code}") for code in LANGUAGES},
            "hours": profile.hours,
            "working_days_only": profile.working_days_only,
            "time_zone": profile.time_zone,
            "weekend": profile.weekend,
            "holidays": profile.holidays,
            "languages": profile.languages,
            "breakers": profile.breakers,
            "sight": profile.sight,
            "reminders": profile.reminders,
            "source": profile.source,
            "key": str(profile.uuid),
        }
    )


def profiles_for(text: Text) -> dict[str, Rules]:
    """Return the rules that a chair may choose for a text, by what a form calls them."""
    own = {str(row.uuid): rules_of(row) for row in text.silence_profiles.all()}
    return {**OFFERED, **own}


def rules_for(text: Text, key: str) -> Rules:
    """Return the rules that are offered to a text under a key; 404 where there are none."""
    found = profiles_for(text).get(key)
    if found is None:
        raise NotAllowed
    return found


def values_of(rules: Rules) -> dict[str, Any]:
    """Return rules as the form of a profile shows them, to begin a text's own from."""
    kept = rules.as_json()
    del kept["public"], kept["key"], kept["name"]
    return kept | {f"name_{code}": rules.name.get(code, "") for code in LANGUAGES}
