"""Writes of this room: estimates and the poles. Each is one transaction with one audit entry."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta

import numpy as np
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora import __version__
from contadora.atlas import versions
from contadora.people import access, audit
from contadora.people.models import User
from contadora.positions import ConvergenceWarning, DynamicIdealPoints, Fit
from contadora.positions.issue_positions import IssueFit
from contadora.standing import snapshot
from contadora.standing.arrays import archive, archive_added
from contadora.standing.beats import Progress, beating
from contadora.standing.hierarchy import fit_docket, general_run
from contadora.standing.inputs import Inputs, NothingToEstimateError, collect
from contadora.standing.models import SILENCE, Pole, Run, RunResult
from contadora.standing.poles import known, poles

SEED = 1945
WAIT = timedelta(hours=1)  # a job that nobody began within this is given up
MOST_SWEEPS = 20_000
MOST_DRAWS = 2_000
MOST_POLES = 6

# Sweeps after burn-in, burn-in, draws kept: enough for the chains to agree (`contadora estimate`
# prints how well they do). On two cores the docket, a hundredth of the record's size, takes two
# seconds, the whole record about a minute.
SETTINGS = {"all": (600, 200, 200), "docket": (1500, 500, 1000), "cyber": (1600, 400, 800)}
ISSUE_SETTINGS = (600, 240, 200)  # an issue has some hundreds of roll calls


class EstimateRefusedError(ValueError):
    """An estimate that cannot begin: one is under way, or what was asked for is out of range."""


class EstimateFailedError(RuntimeError):
    """An estimate that began and failed; the run is kept with the error."""


class PoleError(ValueError):
    """Poles that cannot be taken."""


def estimate(
    actor: User,
    scope: str,
    *,
    seed: int | None = None,
    sweeps: int | None = None,
    draws: int | None = None,
    progress: Progress | None = None,
    alone: bool = False,
) -> Run:
    """Estimate a scope now and return the run; a failure is kept with its error and raised.

    Unless `alone`, an estimate of the docket or of all issues is followed by one of the docket with
    the general record, where that is there.
    """
    access.require_secretariat_or_desk(actor)
    run = _open(actor, scope, seed, sweeps, draws, Run.Status.RUNNING)
    run = _carry_out(actor, run, progress)
    if not alone:
        _follow(actor, run)
    return run


def request_estimate(
    actor: User,
    scope: str,
    *,
    seed: int | None = None,
    sweeps: int | None = None,
    draws: int | None = None,
) -> Run:
    """Ask for an estimate as a job and return its run, which shows the progress."""
    access.require_secretariat_or_desk(actor)
    from contadora.standing.jobs import run_estimate

    with transaction.atomic():
        run = _open(actor, scope, seed, sweeps, draws, Run.Status.QUEUED)
        run_estimate.enqueue(str(run.uuid))
    return run


def carry_out(run: Run) -> Run:
    """Run an estimate that was asked for; one that somebody took already is left alone."""
    now = timezone.now()
    taken = Run.objects.filter(pk=run.pk, status=Run.Status.QUEUED).update(
        status=Run.Status.RUNNING, started_at=now, beat_at=now
    )
    run.refresh_from_db()
    if taken:
        run = _carry_out(run.requested_by, run, None)
        _follow(run.requested_by, run)
    return run


def _follow(actor: User, run: Run) -> None:
    """Add the docket to the general positions again, after a new estimate of either of them."""
    if run.scope not in (Run.Scope.DOCKET, Run.Scope.ALL) or snapshot.now().run("all") is None:
        return
    with suppress(EstimateRefusedError, EstimateFailedError, NothingToEstimateError):
        # What went before stands; a failure of this one is kept with its own run.
        estimate(actor, Run.Scope.CYBER, seed=run.seed)


def set_poles(actor: User, codes: Sequence[str]) -> list[Pole]:
    """Replace the poles; the first two are those that balance is read between by default."""
    access.require_secretariat_or_desk(actor)
    wanted = [code.strip().upper() for code in codes if code.strip()]
    if not 2 <= len(wanted) <= MOST_POLES:
        raise PoleError(_("Give from two to six poles."))
    if len(set(wanted)) < len(wanted):
        raise PoleError(_("A pole is given twice."))
    for code in wanted:
        if not known(code):
            raise PoleError(_("%(code)s is not the code of a State or a group.") % {"code": code})
    with transaction.atomic():
        audit.lock()  # of two at once the second replaces what the first chose
        before = list(Pole.objects.values_list("code", flat=True))
        Pole.objects.all().delete()
        made = [
            Pole.objects.create(code=code, kind=_kind(code), position=place)
            for place, code in enumerate(wanted)
        ]
        audit.record(actor, "poles.set", made[0], before=before, after=wanted)
    snapshot.forget()
    return made


def _kind(code: str) -> str:
    from contadora.atlas import queries as atlas

    return Pole.Kind.STATE if code in atlas.states() else Pole.Kind.GROUP


def _open(
    actor: User,
    scope: str,
    seed: int | None,
    sweeps: int | None,
    draws: int | None,
    status: Run.Status,
) -> Run:
    if scope not in Run.Scope.values:
        raise EstimateRefusedError(
            _("scope: %(value)s is not one; give one of %(known)s.")
            % {"value": scope, "known": ", ".join(Run.Scope.values)}
        )
    usual_sweeps, burn_in, usual_draws = SETTINGS.get(scope, ISSUE_SETTINGS)
    for name, value, most in (("sweeps", sweeps, MOST_SWEEPS), ("draws", draws, MOST_DRAWS)):
        if value is not None and not 10 <= value <= most:
            raise EstimateRefusedError(
                _("%(field)s: %(value)s is out of range; give 10 to %(most)s.")
                % {"field": name, "value": value, "most": most}
            )
    if seed is not None and not 0 <= seed < 2**63:
        raise EstimateRefusedError(
            _("seed: %(value)s is out of range; give a whole number from 0.") % {"value": seed}
        )
    sweeps = sweeps or usual_sweeps
    settings = {
        "sweeps": sweeps,
        "burn_in": max(burn_in, sweeps // 4),
        "draws": min(draws or usual_draws, 2 * sweeps),
    }
    now = timezone.now()
    running = status == Run.Status.RUNNING
    try:
        with transaction.atomic():
            given_up = _give_up_the_dead(scope)
            run = Run.objects.create(
                scope=scope,
                status=status,
                requested_by=actor,
                created_at=now,
                started_at=now if running else None,
                beat_at=now if running else None,
                settings=settings,
                seed=SEED if seed is None else seed,
                library_version=__version__,
            )
            audit.record(
                actor,
                "estimate.began" if running else "estimate.asked",
                run,
                scope=scope,
                given_up=given_up,
            )
    except IntegrityError as error:
        # The store allows one active run to a scope, whoever asks at the same moment.
        raise EstimateRefusedError(
            _("An estimate of this scope is under way; wait for it to end.")
        ) from error
    return run


def _give_up_the_dead(scope: str) -> list[str]:
    """Mark as failed what a stopped process left running, or no worker ever began."""
    now = timezone.now()
    silent = Q(status=Run.Status.RUNNING, beat_at__lt=now - SILENCE)
    waiting = Q(status=Run.Status.QUEUED, created_at__lt=now - WAIT)
    found = []
    for dead, error in (
        (silent, "The process that ran it stopped before the end."),
        (waiting, "No worker began it within an hour; is 'contadora serve' running?"),
    ):
        for run in Run.objects.filter(dead, scope=scope):
            run.status, run.finished_at, run.error = Run.Status.FAILED, now, error
            run.save(update_fields=["status", "finished_at", "error"])
            found.append(str(run.uuid))
    return found


def _carry_out(actor: User, run: Run, progress: Progress | None) -> Run:
    try:
        version = versions.current()
        fit: Fit | IssueFit
        if run.scope == Run.Scope.CYBER:
            general = general_run()
            inputs = collect(run.scope)
            fit = fit_docket(run, inputs, general)
            arrays = archive_added(fit, inputs)
        else:
            inputs = collect(run.scope)
            fit = _fit(run, inputs, progress)
            arrays = archive(fit, inputs, int(run.settings["draws"]))
    except BaseException as error:
        # An interrupt too leaves a run that says so, and frees the scope for the next.
        _close_failed(actor, run, error)
        if isinstance(error, NothingToEstimateError) or not isinstance(error, Exception):
            raise
        raise EstimateFailedError(f"{type(error).__name__}: {error}") from error
    return _close(actor, run, version.number, inputs, fit, arrays)


def _fit(run: Run, inputs: Inputs, progress: Progress | None) -> Fit:
    states = set(inputs.matrix.states)
    sides = [pole.code for pole in poles() if pole.kind == "state" and pole.code in states]
    # The direction of the line is that of the first pole; it changes no figure but the sign.
    anchor = (sides[0] if sides else inputs.matrix.states[0], 1)
    chains = 2
    sweeps = int(run.settings["sweeps"])
    thin = max(1, chains * sweeps // int(run.settings["draws"]))
    run.settings |= {"anchor": anchor[0], "chains": chains, "thin": thin, "interval": 0.90}
    model = DynamicIdealPoints(
        anchor=anchor,
        sweeps=sweeps,
        burn_in=int(run.settings["burn_in"]),
        thin=thin,
        chains=chains,
        interval=0.90,
    )
    run.settings |= {"walk_variance": model.walk_variance, "sampler": model.sampler}

    def sign(done: int, total: int) -> None:
        share = min(99, 100 * done // max(1, total))
        Run.objects.filter(pk=run.pk).update(progress=share, beat_at=timezone.now())

    with warnings.catch_warnings():
        # The fit carries it: `converged`, the diagnostics and the warnings, shown with the run.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(
            inputs.matrix,
            rng=np.random.default_rng(run.seed),
            progress=beating(progress, sign),
        )


def _close(
    actor: User, run: Run, version: int, inputs: Inputs, fit: Fit | IssueFit, arrays: bytes
) -> Run:
    run.status = Run.Status.DONE
    run.progress = 100
    run.input_hash = inputs.digest
    run.record_version = version
    run.n_items = inputs.matrix.n_items
    run.n_states = inputs.matrix.n_states
    run.n_votes = inputs.n_votes
    run.converged = bool(fit.converged)
    run.diagnostics = {
        **{name: _plain(value) for name, value in fit.diagnostics.items()},
        "n_rollcalls": inputs.n_rollcalls,
        "n_binary": int(inputs.binary.sum()),
        "warnings": list(fit.warnings),
    }
    with transaction.atomic():
        run.finished_at = run.beat_at = timezone.now()
        run.save()
        RunResult.objects.create(run=run, arrays=arrays)
        audit.record(
            actor,
            "estimate.done",
            run,
            scope=run.scope,
            input=run.input_hash,
            seed=run.seed,
            converged=run.converged,
        )
        # After the commit, and whatever comes of it: no estimate waits for its drawings.
        transaction.on_commit(_ask_for_drawings, robust=True)
        transaction.on_commit(_ask_for_forecasts, robust=True)
    snapshot.forget()
    return run


def _ask_for_forecasts() -> None:
    from contadora.standing.forecasting.jobs import train_forecasts

    train_forecasts.enqueue()


def _ask_for_drawings() -> None:
    from contadora.standing.jobs import ask_to_draw_ahead

    ask_to_draw_ahead()


def _close_failed(actor: User, run: Run, error: BaseException) -> None:
    run.status = Run.Status.FAILED
    run.error = f"{type(error).__name__}: {error}"[:4000]
    with transaction.atomic():
        run.finished_at = timezone.now()
        run.save()
        audit.record(actor, "estimate.failed", run, scope=run.scope, error=type(error).__name__)
    snapshot.forget()


def _plain(value: object) -> object:
    """Return a figure as JSON knows it: a number that is not finite becomes null."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
