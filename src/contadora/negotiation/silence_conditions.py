"""What must hold for a silence procedure to begin: a calendar, the languages, the deadline."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation import freezing, silence_profiles, silence_rules
from contadora.negotiation.models import Revision, SilenceProfile
from contadora.negotiation.silence_rules import NoWorkingDayError, Rules

LATEST = timedelta(days=400)  # from the opening to a deadline
MOST_TOLD = 12  # paragraphs that an error names


def require_calendar(row: SilenceProfile) -> None:
    """Refuse rules by which no deadline can be reckoned."""
    try:
        rules = silence_profiles.rules_of(row)
        silence_rules.earliest_deadline(replace(rules, hours=1), timezone.now())
    except (ValueError, TypeError, OSError):  # ZoneInfo's errors are of these kinds, or KeyErrors
        raise ValidationError(
            {
                "time_zone": _(
                    "By this calendar no deadline can be reckoned; check its days and zone."
                )
            }
        ) from None
    except KeyError:
        raise ValidationError({"time_zone": _("There is no such time zone.")}) from None


def require_languages(revision: Revision, rules: Rules) -> None:
    """Refuse a revision that is not there in every language the rules ask for."""
    kept = revision.content["text"]["languages"]
    wanted = rules.languages or kept
    names = {code: str(name) for code, name in settings.LANGUAGES}
    absent = [names[code] for code in wanted if code not in kept]
    if absent:
        raise ValidationError(
            {"rules": _("The rules ask for %(languages)s; add these to the text’s languages.")
             % {"languages": ", ".join(absent)}}
        )  # fmt: skip
    missing = freezing.not_rendered(revision.content, wanted)
    if missing:
        told = "; ".join(
            f"{names[code]}: {', '.join(places[:MOST_TOLD])}"
            f"{', …' if len(places) > MOST_TOLD else ''}"
            for code, places in missing.items()
        )
        raise ValidationError(
            _(
                "The revision is not there in every language (%(missing)s). Render these "
                "paragraphs and issue the revision anew."
            )
            % {"missing": told},
            code="languages",
        )


def deadline_for(rules: Rules, now: datetime, wanted: datetime | None) -> datetime:
    """Return the deadline of a round that opens now; one that the rules forbid is refused."""
    try:
        earliest = silence_rules.earliest_deadline(rules, now)
        offered = silence_rules.offered_deadline(rules, now)
    except NoWorkingDayError:
        raise ValidationError(
            {"rules": _("By this calendar no day is a working day; change the rules.")}
        ) from None
    if wanted is None and not rules.hours:
        raise ValidationError(
            {"deadline": _("These rules set no shortest time: name the deadline.")}
        )
    deadline = wanted if wanted is not None else offered
    if deadline <= now:
        raise ValidationError({"deadline": _("The deadline must be still to come.")})
    if deadline < earliest:
        raise ValidationError(
            {"deadline": _(
                "%(deadline)s UTC is too soon: the rules ask for %(hours)s hours, so %(earliest)s "
                "UTC is the earliest."
            ) % {"deadline": f"{deadline.astimezone(UTC):%Y-%m-%d %H:%M:%S}",
                 "hours": rules.hours,
                 "earliest": f"{earliest.astimezone(UTC):%Y-%m-%d %H:%M:%S}"}},
            code="early",
        )  # fmt: skip
    if deadline > now + LATEST:
        raise ValidationError({"deadline": _("The deadline is more than a year away.")})
    return deadline
