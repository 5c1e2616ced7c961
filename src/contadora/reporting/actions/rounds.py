"""Rounds: made, opened, moved, ended; States invited and reminded."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.forms.models import Version
from contadora.people import audit
from contadora.people.handling import HandlingLevel
from contadora.people.languages import LANGUAGES
from contadora.people.models import Delegation, User
from contadora.reporting import access, jobs, mails, schedule
from contadora.reporting.models import Questionnaire, Report, Round
from contadora.reporting.times import zone_of

FIELDS = (
    *("title", "languages", "opens_at", "closes_at", "zone", "reminders"),
    *("drafts_at", "publishes", "previous"),
)
MOST_REMINDERS = 6
FURTHEST = 120  # days before the closing


@transaction.atomic
def make_round(
    actor: User,
    *,
    convener: Delegation | None,
    questionnaire: Questionnaire,
    version: Version,
    delegations: Collection[Delegation],
    values: Mapping[str, Any],
) -> Round:
    """Make a round of the desk, or with a convener one of a State for itself; it opens in its time.

    Nobody is written to before it opens. `values` are those of `FIELDS`.
    """
    access.require_convener(actor, convener)
    unknown = set(values) - set(FIELDS)
    if unknown:
        raise ValueError(f"round: no such values: {sorted(unknown)}; see FIELDS")
    _require_questionnaire(convener, questionnaire, version)
    _require_values(actor, convener, values)
    states = _require_states(convener, delegations)
    round = Round.objects.create(
        convener=convener,
        questionnaire=questionnaire,
        version=version,
        made_by=actor,
        **values,
    )
    Report.objects.bulk_create(
        Report(round=round, delegation=each, language=round.languages[0]) for each in states
    )
    audit.record(
        actor, "make_round", round, States=[each.code for each in states], version=version.number
    )
    jobs.ask_on_commit()
    return round


def _require_questionnaire(
    convener: Delegation | None, questionnaire: Questionnaire, version: Version
) -> None:
    if questionnaire.withdrawn_at is not None:
        raise ValidationError(
            {"questionnaire": _("This questionnaire is withdrawn: choose another.")}
        )
    if questionnaire.owner is not None and questionnaire.owner != convener:
        raise ValidationError(
            {
                "questionnaire": _(
                    "This questionnaire is another’s: choose one of the desk or your own."
                )
            }
        )
    if version.form_id != questionnaire.form_id or version.published_at is None:
        raise ValidationError({"version": _("Choose a published version of this questionnaire.")})


def _require_values(actor: User, convener: Delegation | None, values: Mapping[str, Any]) -> None:
    title = values.get("title") or {}
    if not any(str(title.get(code) or "").strip() for code in LANGUAGES):
        raise ValidationError({"title": _("Give the round a title in at least one language.")})
    languages = values.get("languages") or []
    if not languages or set(languages) - set(LANGUAGES):
        raise ValidationError({"languages": _("Choose at least one of the desk’s languages.")})
    zone_of(str(values.get("zone") or "UTC"))
    _require_times(values["opens_at"], values["closes_at"])
    _require_reminders(values.get("reminders") or [])
    if values.get("drafts_at", HandlingLevel.AMBER_STRICT) not in (
        HandlingLevel.AMBER_STRICT, HandlingLevel.RED,
    ):  # fmt: skip
        raise ValidationError({"drafts_at": _("Drafts are TLP:AMBER+STRICT or TLP:RED.")})
    previous = values.get("previous")
    if previous is not None and previous.convener != convener:
        raise ValidationError(
            {"previous": _("Choose a previous round of the same convener, or none.")}
        )
    if previous is not None and previous.opens_at >= values["opens_at"]:
        raise ValidationError({"previous": _("The previous round must have opened earlier.")})


def _require_times(opens_at: datetime, closes_at: datetime) -> None:
    if closes_at <= opens_at:
        raise ValidationError(
            {"closes_at": _("The round would close before it opens: give a later time.")}
        )
    if closes_at <= timezone.now():
        raise ValidationError({"closes_at": _("This time is past: give a later one.")})


def _require_reminders(days: Sequence[int]) -> None:
    if len(days) > MOST_REMINDERS or len(set(days)) != len(days):
        raise ValidationError(
            {"reminders": _("Give at most %(most)s different days.") % {"most": MOST_REMINDERS}}
        )
    wrong = [each for each in days if not 1 <= each <= FURTHEST]
    if wrong:
        raise ValidationError(
            {
                "reminders": _("%(days)s: give days from 1 to %(most)s before the closing.")
                % {"days": wrong[0], "most": FURTHEST}
            }
        )


def _require_states(
    convener: Delegation | None, delegations: Collection[Delegation]
) -> list[Delegation]:
    states = [convener] if convener is not None else list(dict.fromkeys(delegations))
    if not states:
        raise ValidationError({"states": _("Invite at least one State.")})
    wrong = [each.code for each in states if each.kind != Delegation.Kind.STATE]
    if wrong:
        raise ValidationError(
            {"states": _("%(codes)s: only States report.") % {"codes": ", ".join(wrong)}}
        )
    return states


def _locked(round: Round) -> Round:
    return (
        Round.objects.select_for_update(of=("self",))
        .select_related("questionnaire__form", "version", "convener")
        .get(pk=round.pk)
    )


@transaction.atomic
def open_round(actor: User, round: Round) -> Round:
    """Open a round and invite its States; by hand also before its time."""
    access.require_runner(actor, round)
    round = _locked(round)
    if round.opened_at is not None:
        raise ValidationError(_("This round is open already."), code="open")
    _require_running(round)
    now = timezone.now()
    round.opened_at = now
    round.opens_at = min(round.opens_at, now)
    round.save(update_fields=["opened_at", "opens_at"])
    sent = sum(mails.tell_invited(actor, report) for report in _reports(round))
    audit.record(actor, "open_round", round, mails=sent)
    jobs.ask_on_commit()
    return round


@transaction.atomic
def invite_to_round(actor: User, round: Round, delegations: Collection[Delegation]) -> list[Report]:
    """Invite more States; those of a round that is open are written to at once."""
    access.require_runner(actor, round)
    round = _locked(round)
    _require_running(round)
    if round.convener is not None:
        raise ValidationError(_("A State’s own round is for that State alone."))
    there = set(round.reports.values_list("delegation_id", flat=True))
    new = [each for each in _require_states(None, delegations) if each.pk not in there]
    if not new:
        raise ValidationError({"states": _("All of these States are in the round already.")})
    made = [
        Report.objects.create(round=round, delegation=each, language=round.languages[0])
        for each in new
    ]
    if round.opened_at is not None:
        for report in made:
            mails.tell_invited(actor, report)
    audit.record(actor, "invite_to_round", round, States=[each.code for each in new])
    return made


@transaction.atomic
def move_closing(actor: User, round: Round, closes_at: datetime) -> Round:
    """Let a round close at another time, and tell the States."""
    access.require_runner(actor, round)
    round = _locked(round)
    _require_running(round)
    _require_times(round.opens_at, closes_at)
    if closes_at == round.closes_at:
        raise ValidationError({"closes_at": _("The round closes then already.")})
    before = round.closes_at
    round.closes_at = closes_at
    # What is so many days before the new closing is told when it comes.
    round.reminded = [
        days for days in round.reminded if schedule.reminder_at(round, days) <= timezone.now()
    ]
    round.save(update_fields=["closes_at", "reminded"])
    if round.opened_at is not None:
        for report in _reports(round):
            mails.tell_moved(actor, report)
    audit.record(
        actor, "move_closing", round, before=before.isoformat(), after=closes_at.isoformat()
    )
    jobs.ask_on_commit()
    return round


@transaction.atomic
def remind_states(actor: User, round: Round, reports: Collection[Report]) -> int:
    """Remind States that have not submitted; return how many mails that makes.

    A State is written to by hand at most once a day.
    """
    access.require_runner(actor, round)
    round = _locked(round)
    _require_running(round)
    if round.opened_at is None:
        raise ValidationError(_("The round is not open yet; nobody is written to before."))
    wanted = {each.pk for each in reports}
    waiting = [each for each in _reports(round, awaited=True) if each.pk in wanted]
    day = timezone.now().date().isoformat()
    sent = sum(mails.tell_asked_for(actor, report, day) for report in waiting)
    audit.record(
        actor, "remind_states", round, States=[each.delegation.code for each in waiting], mails=sent
    )
    return sent


@transaction.atomic
def remind_of_round(actor: User, round: Round) -> int:
    """Write the reminders whose day has come, as the desk's worker does; each goes once."""
    access.require_runner(actor, round)
    round = _locked(round)
    days = schedule.reminder_due(round, timezone.now())
    sent = 0
    if days is not None:
        passed = [each for each in round.reminders if each >= days]
        round.reminded = sorted({*round.reminded, *passed}, reverse=True)
        round.save(update_fields=["reminded"])
        for report in _reports(round, awaited=True):
            sent += mails.tell_reminder(actor, report, days)
    audit.record(actor, "remind_of_round", round, days=days, mails=sent)
    return sent


@transaction.atomic
def end_round(actor: User, round: Round) -> Round:
    """End a round: from now on no report is taken, and no link of an office opens anything."""
    access.require_runner(actor, round)
    round = _locked(round)
    _require_running(round)
    round.ended_at = timezone.now()
    round.save(update_fields=["ended_at"])
    audit.record(actor, "end_round", round)
    return round


def _require_running(round: Round) -> None:
    if round.ended_at is not None:
        raise ValidationError(_("This round has ended; open a new one."), code="ended")


def _reports(round: Round, *, awaited: bool = False) -> list[Report]:
    rows = round.reports.filter(left_at=None)
    if awaited:
        rows = rows.filter(submissions=None)
    return list(
        rows.select_related("delegation", "round__questionnaire__form").order_by("delegation__code")
    )
