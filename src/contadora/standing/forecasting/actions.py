"""Writes: training the model, keeping a forecast, scoring it. Each is one transaction, audited."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora import __version__
from contadora.atlas import queries as atlas
from contadora.atlas import versions
from contadora.people import access, audit
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, Membership, Role, User
from contadora.positions.errors import PositionsError
from contadora.positions.forecast import Record
from contadora.record import queries as record
from contadora.record.models import RollCall
from contadora.standing.beats import Progress, beating
from contadora.standing.forecasting import arrays, keeping, scoring, training
from contadora.standing.forecasting.access import WRITERS
from contadora.standing.forecasting.keeping import Model
from contadora.standing.forecasting.models import KeptForecast, Training
from contadora.standing.forecasting.outlook import Count, Outlook
from contadora.standing.forecasting.training import Lessons, NothingToLearnError
from contadora.standing.models import SILENCE

LEAST_TEXTS = 20  # of a past session, for how the method did on it to say anything


class TrainingRefusedError(ValueError):
    """A training that cannot begin: one is under way."""


class TrainingFailedError(RuntimeError):
    """A training that began and failed; it is kept with the error."""


def train(actor: User, progress: Progress | None = None) -> Training:
    """Train the forecasting model on the record as it is.

    What was trained on the same record by the same program is returned as it is: another training
    would give the same model.
    """
    access.require_secretariat_or_desk(actor)
    version = versions.current()
    lessons = training.collect()
    known = keeping.latest()
    if known is not None and known.input_hash == lessons.digest:
        return known
    row = _open(actor, lessons, version.number)

    def sign(_done: int, _total: int) -> None:
        Training.objects.filter(pk=row.pk).update(beat_at=timezone.now())

    try:
        model = training.fit(lessons, progress=beating(progress, sign))
        training.keep(model, row.uuid)
    except BaseException as error:
        _close(actor, row, f"{type(error).__name__}: {error}")
        if isinstance(error, PositionsError):
            raise NothingToLearnError(str(error)) from error
        if not isinstance(error, Exception):
            raise
        raise TrainingFailedError(f"{type(error).__name__}: {error}") from error
    _close(actor, row, "")
    keeping.hold(Model(row, model))
    return row


def look_back(
    actor: User, row: Training, sessions: int, progress: Progress | None = None
) -> Training:
    """Forecast the last sessions from those before each, and keep how that did."""
    access.require_secretariat_or_desk(actor)
    lessons = training.collect()
    whole = lessons.record
    counts = np.bincount(whole.session[~np.asarray(whole.partial)])
    # The first sessions have too little before them to learn from.
    wanted = [s for s in np.flatnonzero(counts >= LEAST_TEXTS).tolist() if s in _later(whole)]
    found: dict[str, dict[str, object]] = {}
    for number, session in enumerate(wanted[-sessions:]):
        model = training.fit(lessons, before=session)
        found[str(session)] = scoring.of_session(model, whole, session).sums
        if progress is not None:
            progress(number + 1, len(wanted[-sessions:]))
    with transaction.atomic():
        row.past = found
        row.save(update_fields=["past"])
        audit.record(actor, "look_back", row, sessions=sorted(found))
    return row


def _later(whole: Record) -> frozenset[int]:
    known = np.unique(whole.session).tolist()
    return frozenset(known[training.LEAST_SESSIONS :])


def _open(actor: User, lessons: Lessons, version: int) -> Training:
    first, last = lessons.sessions
    now = timezone.now()
    try:
        with transaction.atomic():
            give_up(actor, now - SILENCE)
            row = Training.objects.create(
                active=True,
                requested_by=actor,
                seed=training.SEED,
                input_hash=lessons.digest,
                program=training.program(),
                record_version=version,
                library_version=__version__,
                n_rollcalls=lessons.n_rollcalls,
                n_states=len(lessons.asked),
                first_session=first,
                last_session=last,
            )
            audit.record(actor, "train", row, input=lessons.digest)
    except IntegrityError as error:
        raise TrainingRefusedError(
            _("The forecasting model is being trained; wait for it to end.")
        ) from error
    return row


@transaction.atomic
def give_up(actor: User, silent_since: datetime | None = None) -> None:
    """Keep as failed the training that runs, as its process has ended, or is silent since then."""
    access.require_secretariat_or_desk(actor)
    dead = Training.objects.filter(active=True, beat_at__lt=silent_since or timezone.now())
    for row in dead.select_for_update():
        _close(actor, row, "The process that ran it stopped before the end.")


def _close(actor: User, row: Training, error: str) -> None:
    row.status = Training.Status.FAILED if error else Training.Status.DONE
    row.error = error[:4000]
    row.active = None
    with transaction.atomic():
        row.finished_at = row.beat_at = timezone.now()
        row.save()
        if error:
            audit.record(actor, "training_failed", row, error=error.partition(":")[0])
        else:
            audit.record(actor, "training_done", row, input=row.input_hash)


@dataclass(frozen=True)
class Keeping:
    """What is said of a forecast that is kept."""

    title: str
    symbol: str = ""
    note: str = ""
    handling: int = HandlingLevel.AMBER
    readers: Collection[User] = field(default_factory=tuple)


@transaction.atomic
def keep_forecast(
    actor: User, delegation: Delegation, outlook: Outlook, keeping_as: Keeping
) -> KeptForecast:
    """Keep a forecast for a delegation, as its head or officer; only its head makes one public.

    What its author has kept already, word for word, is not kept twice.
    """
    role = access.require_role(actor, delegation, *WRITERS)
    if keeping_as.handling not in HandlingLevel.values:
        raise ValidationError({"handling": _("Choose a handling level.")})
    if keeping_as.handling == HandlingLevel.CLEAR and role != Role.HEAD:
        raise ValidationError({"handling": _(
            "Only the head of the delegation makes a forecast public: choose another level, or ask "
            "the head to keep it."
        )})  # fmt: skip
    if not keeping_as.title.strip():
        raise ValidationError({"title": _("Give it a title.")})
    readers = _readers(actor, delegation, keeping_as)
    question = outlook.question
    symbol = atlas.canonical_symbol(keeping_as.symbol) or keeping_as.symbol.strip()
    if symbol and record.votes_on_text(symbol):
        raise ValidationError({"symbol": _(
            "%(symbol)s has been voted: give the symbol of the resolution to come, or leave this "
            "empty."
        ) % {"symbol": symbol[:80]}})  # fmt: skip
    kept = KeptForecast(
        title=keeping_as.title.strip()[:300],
        question=question.query(),
        instrument_id=question.text or None,
        symbol=symbol[:80],
        known_calls=[call.slug for call in record.votes_on_text(symbol, question.text)],
        note=keeping_as.note,
        result=_summary(outlook),
        arrays=arrays.archive(outlook, RollCall.objects.values_list("slug", flat=True)),
        created_by=actor,
        model_hash=outlook.training.input_hash,
        model_program=outlook.training.program,
        library_version=outlook.training.library_version,
        handling=keeping_as.handling,
        owner=delegation,
    )
    Delegation.objects.select_for_update().get(pk=delegation.pk)
    before = _kept_before(kept, readers)
    if before is not None:
        return before
    kept.save(force_insert=True)
    kept.readers.set(readers)
    audit.record(
        actor, "keep_forecast", kept, delegation=delegation.code, handling=keeping_as.handling
    )
    return kept


def _kept_before(kept: KeptForecast, readers: set[User]) -> KeptForecast | None:
    """Return the same forecast, if its author has kept it already: a form that was sent twice."""
    same = ("title", "question", "symbol", "note", "model_hash", "model_program", "handling")
    rows = KeptForecast.objects.filter(
        owner=kept.owner,
        created_by=kept.created_by,
        scored_at=None,
        **{name: getattr(kept, name) for name in same},
    )
    return next((row for row in rows if set(row.readers.all()) == readers), None)


@transaction.atomic
def withdraw_forecast(actor: User, kept: KeptForecast) -> None:
    """Take back a forecast that one's own delegation kept and that no vote has scored."""
    row = _own(actor, kept)
    if row.scored_at is not None:
        raise ValidationError(
            _("It was compared with the vote and counts in the desk’s record; it stays.")
        )
    audit.record(actor, "withdraw_forecast", row, handling=row.handling)
    row.delete()


@transaction.atomic
def score_forecast(actor: User, kept: KeptForecast, rollcall: RollCall) -> KeptForecast:
    """Compare a kept forecast with the vote, as one who writes for its delegation or the desk."""
    row = KeptForecast.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if not actor.is_system:
        row = _own(actor, kept)
    if row.scored_at is not None:
        raise ValidationError(_("It was compared with the vote already."))
    # One that is being taken out of the record is waited for.
    if RollCall.objects.select_for_update().filter(pk=rollcall.pk).only("slug").first() is None:
        raise ValidationError(_("The roll call was taken out of the record meanwhile."))
    if rollcall.slug in {*row.known_calls, *arrays.known(bytes(row.arrays))}:
        raise ValidationError(_("This roll call was known when the forecast was made."))
    _compare(actor, row, rollcall)
    return row


def _compare(actor: User, row: KeptForecast, rollcall: RollCall) -> None:
    forecast, simple = arrays.read(bytes(row.arrays))
    whole = record.matrix()
    at = [whole.slot[iso3] for iso3 in forecast.states if iso3 in whole.slot]
    if len(at) != len(forecast.states):
        raise ValidationError(_("The desk no longer knows all of its States."))
    votes = training.as_cast(record.packed(rollcall)[at])
    row.score = {
        **scoring.compare(forecast, simple, votes).sums,
        "tally": {"yes": rollcall.yes, "abstain": rollcall.abstain, "no": rollcall.no},
        "cast": _checksum(rollcall),
    }
    row.rollcall = rollcall
    row.scored_at = timezone.now()
    row.save(update_fields=["score", "rollcall", "scored_at"])
    audit.record(actor, "score_forecast", row, handling=row.handling)


def _checksum(rollcall: RollCall) -> str:
    return hashlib.sha256(bytes(rollcall.votes)).hexdigest()


def score_what_changed(actor: User) -> int:
    """Compare again each kept forecast whose roll call a load corrected; return how many."""
    scored = 0
    rows = KeptForecast.objects.exclude(rollcall=None)
    for pk, slug in list(rows.values_list("pk", "rollcall")):
        with transaction.atomic():
            row = rows.select_for_update(of=("self",)).filter(pk=pk, rollcall=slug).first()
            call = RollCall.objects.select_for_update().filter(pk=slug).first()
            if row is None or call is None or row.score.get("cast") == _checksum(call):
                continue
            try:
                _compare(actor, row, call)
            except ValidationError:  # its States are gone
                continue
            scored += 1
    return scored


def score_what_came(actor: User) -> int:
    """Score each kept forecast whose vote has come into the record; return how many.

    Votes on parts of its text, or on motions about it, score nothing.
    """
    scored = 0
    for kept in KeptForecast.objects.filter(scored_at=None).defer("arrays"):
        call = record.vote_on_text(kept.symbol, kept.instrument_id or "")
        if call is not None and call.slug not in kept.known_calls:
            try:
                score_forecast(actor, kept, call)
            except ValidationError:  # another process was first, or its States are gone
                continue
            scored += 1
    return scored


def _summary(outlook: Outlook) -> dict[str, object]:
    """Return a forecast's figures as they are kept and shown."""
    return {
        "session": outlook.session,
        "chances": dict(outlook.chances),
        "world": _rows(outlook.world_count),
        "area": _rows(outlook.area_count),
        "states": {one.iso3: [one.yes, one.abstain, one.no] for one in outlook.states},
        "precedents": [one.rollcall for one in outlook.precedents],
        "doubts": [one.odds.iso3 for one in outlook.doubts[:12]],
    }


def _rows(count: Count) -> dict[str, object]:
    return {
        "n": count.n,
        **{row.vote: [row.expected, row.lo, row.hi, row.always, row.last] for row in count.rows},
    }


def _own(actor: User, kept: KeptForecast) -> KeptForecast:
    row = KeptForecast.objects.select_for_update(of=("self",)).filter(pk=kept.pk).first()
    if row is None or row.owner is None:
        raise access.NotAllowed
    access.require_role(actor, row.owner, *WRITERS)
    if not KeptForecast.objects.visible_to(actor).filter(pk=row.pk).exists():
        raise access.NotAllowed
    return row


def _readers(actor: User, delegation: Delegation, keeping_as: Keeping) -> set[User]:
    """Return who may read a RED forecast: named members of the delegation, and who kept it."""
    if keeping_as.handling != HandlingLevel.RED:
        return set()
    members = set(Membership.objects.filter(delegation=delegation).values_list("user", flat=True))
    if any(reader.pk not in members for reader in keeping_as.readers):
        raise ValidationError({"readers": _("Only members of the delegation can be named.")})
    return {*keeping_as.readers, actor}
