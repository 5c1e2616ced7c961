"""The silence procedure: opened on a frozen revision, broken or kept, closed as of its deadline.

What decides is when an objection was received, never when a transaction came through. All that
writes holds the lock of the text's row, so one of two ends first:

- an objection whose transaction comes before the closing is there when the round is closed;
- one that was received in time and comes through after the closing corrects it: the round is
  broken, and what the closing did (outcome, acts in the record) is undone in the same transaction.

So after both have ended, the round is kept exactly if nothing was received in time, in whatever
order they ended. The closing job waits `GRACE` beyond the deadline, to make the second case rare;
that it is right does not depend on it.

A clock that is set back opens nothing again. What is received after a closing can then bear a time
before the deadline; but the desk has not had it in hand for as long as from that time to the
closing, as it would if it had come before it. It is late.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.negotiation import (
    access,
    adopting,
    jobs_silence,
    letters,
    silence_mails,
    silence_rules,
    trail,
)
from contadora.negotiation.actions.outcomes import checked_words, require_head, require_newest
from contadora.negotiation.actions.revisions import require_no_brackets
from contadora.negotiation.models import (
    Objection,
    Proposal,
    Revision,
    SilenceProfile,
    SilenceRound,
    Text,
)
from contadora.negotiation.reception import Receipt
from contadora.negotiation.silence_conditions import (
    deadline_for,
    require_calendar,
    require_languages,
)
from contadora.negotiation.silence_rules import Rules
from contadora.people.access import NotAllowed
from contadora.people.languages import LANGUAGES
from contadora.people.models import Delegation, User

Status = SilenceRound.Status
PROFILE_FIELDS = (
    *("hours", "working_days_only", "time_zone", "weekend", "holidays", "languages"),
    *("breakers", "sight", "reminders", "source"),
    *(f"name_{code}" for code in LANGUAGES),
)


@transaction.atomic
def save_profile(
    actor: User, text: Text, values: Mapping[str, Any], *, profile: SilenceProfile | None = None
) -> SilenceProfile:
    """Write a text's own rules for silence procedures, as its chair; running rounds keep theirs."""
    access.require_chair(actor, text)
    text = trail.turn(text)
    unknown = set(values) - set(PROFILE_FIELDS)
    if unknown:
        raise ValueError(f"profile: no such values: {sorted(unknown)}; see PROFILE_FIELDS")
    if profile is not None and profile.text_id != text.pk:
        raise NotAllowed
    row = profile or SilenceProfile(text=text)
    for name, value in values.items():
        setattr(row, name, value)
    if not any(getattr(row, f"name_{code}") for code in LANGUAGES):
        raise ValidationError({f"name_{text.language}": _("Give the rules a name.")})
    # Of lists the model cannot say what is wrong: one without entries is right.
    row.full_clean(exclude=["text", "weekend", "holidays", "languages", "reminders"])
    require_calendar(row)
    row.save()
    trail.record(actor, "save_profile", text, row, hours=row.hours)
    return row


@transaction.atomic
def open_silence(
    actor: User,
    revision: Revision,
    *,
    rules: Rules,
    deadline: datetime | None = None,
    public: bool = False,
) -> SilenceRound:
    """Put the newest revision under silence, as the chair; without a deadline, the earliest.

    Refused while something is in brackets, a language is missing, another round runs, or where the
    deadline is sooner than the rules allow. `public` says that the record of an adoption is for
    anyone, which only a head may say.
    """
    access.require_chair(actor, revision.text)
    text = trail.turn(revision.text)
    if text.silence_rounds.filter(status=Status.RUNNING).exists():
        raise ValidationError(_("A silence procedure is running on this text already."))
    require_newest(text, revision)
    require_no_brackets(revision.content)
    require_languages(revision, rules)
    if public:
        require_head(actor, text)
    now = timezone.now()
    deadline = deadline_for(rules, now, deadline)
    last = text.silence_rounds.order_by("number").last()
    round = SilenceRound.objects.create(
        text=text,
        revision=revision,
        number=last.number + 1 if last is not None else 1,
        rules=replace(rules, public=public).as_json(),
        opened_at=now,
        opened_by=actor,
        deadline=deadline,
    )
    silence_mails.tell_opened(actor, text, round)
    trail.record(
        actor,
        "open_silence",
        text,
        round,
        revision=revision,
        number=round.number,
        deadline=deadline.isoformat(),
        sha256=revision.sha256,
    )
    jobs_silence.ask_on_commit(round)
    return round


@transaction.atomic
def object_to(
    actor: User,
    round: SilenceRound,
    delegation: Delegation,
    kind: str,
    words: str,
    language: str,
    *,
    received: Receipt,
    proposal: Proposal | None = None,
) -> Objection:
    """Break a silence by a written objection or amendment, if it was received before the deadline.

    What came late is kept as late, breaks nothing, and the delegation is told.
    """
    _require_breaker(actor, round, delegation)
    text = trail.turn(round.text, closed_too=True)
    round = _locked(text, round)
    if kind not in Objection.Kind.values:
        raise ValidationError({"kind": _("Choose objection or amendment.")})
    if round.status == Status.ENDED:
        raise ValidationError(
            _("The chair ended this round; there is no silence to break."), code="ended"
        )
    if proposal is not None and (
        proposal.text_id != text.pk
        or proposal.delegation_id != delegation.pk
        or proposal.status != Proposal.Status.OPEN
    ):
        raise ValidationError(
            {"proposal": _("Choose an open proposal of your own delegation in this text.")}
        )
    row = Objection.objects.create(
        round=round,
        delegation=delegation,
        author=actor,
        kind=kind,
        words=checked_words(words, language),
        language=language,
        proposal=proposal,
        received_at=received.at,
        in_time=_came_in_time(round, received),
    )
    corrected = row.in_time and round.status == Status.KEPT
    if corrected:
        _correct(actor, text, round)
    elif row.in_time and round.status == Status.RUNNING:
        silence_mails.tell_chair(actor, text, round, row)
    elif not row.in_time:
        silence_mails.tell_late(actor, text, round, row)
    seen_by_all = row.in_time and round.rules["sight"] == SilenceProfile.Sight.ALL
    trail.record(
        actor,
        "object_to",
        text,
        row,
        # Where only the chair may know by whom a silence was broken, no history says it either.
        delegation=delegation if seen_by_all else None,
        revision=round.revision,
        chair_only=not seen_by_all,
        round=round.number,
        kind=kind,
        in_time=row.in_time,
        corrected=corrected,
    )
    return row


@transaction.atomic
def close_silence(actor: User, round: SilenceRound) -> SilenceRound:
    """Close a round as of its deadline, by what was received before it; once, whoever asks.

    The desk does, or the chair; before the deadline only a round that is broken already.
    """
    if not actor.is_system:
        access.require_chair(actor, round.text)
    text = trail.turn(round.text, closed_too=True)
    round = _locked(text, round)
    if round.status != Status.RUNNING:
        return round
    now = timezone.now()
    breaking = _breaking(round)
    if now < round.deadline and not breaking:
        raise ValidationError(_("The silence still runs; nothing has broken it."), code="running")
    round.closed_at = min(now, round.deadline)
    round.carried_out_at = now
    round.status = Status.BROKEN if breaking else Status.KEPT
    round.letter = letters.compose(text, round, _chair_of(text), breaking)
    done = SilenceRound.objects.filter(pk=round.pk, status=Status.RUNNING).update(
        status=round.status,
        closed_at=round.closed_at,
        carried_out_at=now,
        letter=round.letter,
    )
    if not done:  # nobody can be here under the text's lock; the store has the last word
        raise ValidationError(_("This round was closed in the meantime."), code="stale")
    if not breaking:
        adopting.close_as_adopted(
            actor,
            text,
            round.revision,
            round.deadline,
            public=bool(round.rules.get("public")),
            silence=round,
        )
    silence_mails.tell_closed(actor, text, round)
    trail.record(
        actor,
        "close_silence",
        text,
        round,
        revision=round.revision,
        number=round.number,
        status=round.status,
    )
    return round


@transaction.atomic
def end_silence(actor: User, round: SilenceRound, reason: str) -> SilenceRound:
    """End a running round before its deadline, as the chair, saying why."""
    access.require_chair(actor, round.text)
    text = trail.turn(round.text, closed_too=True)
    round = _locked(text, round)
    now = timezone.now()
    if round.status != Status.RUNNING:
        raise ValidationError(
            _("This round is over: %(status)s.") % {"status": round.get_status_display()}
        )
    if now >= round.deadline:
        raise ValidationError(_("The deadline has passed; the desk is closing the round."))
    if _breaking(round):
        raise ValidationError(_("The silence is broken: close the round as broken instead."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; those who take part see it.")})
    round.status, round.closed_at, round.carried_out_at = Status.ENDED, now, now
    round.reason = reason.strip()
    round.save(update_fields=["status", "closed_at", "carried_out_at", "reason"])
    silence_mails.tell_ended(actor, text, round)
    trail.record(
        actor,
        "end_silence",
        text,
        round,
        revision=round.revision,
        number=round.number,
        reason=round.reason,
    )
    return round


@transaction.atomic
def remind_of_silence(actor: User, round: SilenceRound) -> int:
    """Write the reminders of a round whose time has come, each once; returns how many mails."""
    if not actor.is_system:
        raise NotAllowed
    text = trail.turn(round.text, closed_too=True)
    round = _locked(text, round)
    due = _due(round)
    if round.status != Status.RUNNING or not due:
        return 0
    # After a time without the desk one reminder says it, the nearest to the deadline.
    sent = silence_mails.tell_reminder(actor, text, round, min(due))
    round.reminded = sorted({*round.reminded, *due}, reverse=True)
    round.save(update_fields=["reminded"])
    trail.record(actor, "remind_of_silence", text, round, number=round.number, hours=min(due))
    return sent


def _due(round: SilenceRound) -> list[int]:
    rules = Rules.from_json(round.rules)
    return silence_rules.reminders_due(
        rules, round.opened_at, round.deadline, round.reminded, timezone.now()
    )


def _came_in_time(round: SilenceRound, received: Receipt) -> bool:
    if not silence_rules.in_time(received.at, round.deadline):
        return False
    if round.status != Status.KEPT or round.carried_out_at is None:
        return True
    # Received before the closing, by a clock nobody sets: see above.
    return received.in_hand >= round.carried_out_at - received.at


def _correct(actor: User, text: Text, round: SilenceRound) -> None:
    """Make a round broken that was closed as kept, and undo what that did."""
    adopting.undo(text, text.outcome)
    round.status, round.corrected_at = Status.BROKEN, timezone.now()
    round.letter = letters.compose(text, round, _chair_of(text), _breaking(round), corrected=True)
    round.save(update_fields=["status", "corrected_at", "letter"])
    silence_mails.tell_closed(actor, text, round)


def _breaking(round: SilenceRound) -> list[Objection]:
    return list(round.objections.filter(in_time=True).select_related("delegation"))


def _locked(text: Text, round: SilenceRound) -> SilenceRound:
    found = (
        SilenceRound.objects.select_for_update(of=("self",))
        .select_related("revision")
        .filter(pk=round.pk, text=text)
        .first()
    )
    if found is None:
        raise NotAllowed
    return found


def _chair_of(text: Text) -> Delegation:
    return (
        text.participants.select_related("delegation").get(role="chair", withdrawn_at=None)
    ).delegation


def _require_breaker(actor: User, round: SilenceRound, delegation: Delegation) -> None:
    seat = access.seat_for(actor, round.text, delegation.code)
    may = seat.proposes or (
        seat.writes
        and seat.participant is not None
        and round.rules["breakers"] == SilenceProfile.Breakers.OBSERVERS
    )
    if not may or seat.delegation != delegation:
        raise NotAllowed
