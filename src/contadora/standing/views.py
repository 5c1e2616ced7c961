"""Pages of the runs and of the poles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from contadora.atlas import queries as atlas
from contadora.people.access import public, require_secretariat, secretariat_only
from contadora.standing import access, actions, downloads, queries, scopes
from contadora.standing.figures import Interval, RankRange, RunView
from contadora.standing.forms import EstimateForm, PolesForm
from contadora.standing.models import Run
from contadora.standing.points import ranks_in

PAGE = 50


@dataclass(frozen=True)
class Row:
    """A State in a run's table."""

    iso3: str
    short: str
    interval: Interval
    n: int
    rank: RankRange | None


@public
@require_GET
def runs(request: HttpRequest) -> HttpResponse:
    """All runs, the newest first; which one each scope shows."""
    found = queries.runs()
    scope = request.GET.get("scope", "")
    if scope in Run.Scope.values:
        found = found.filter(scope=scope)
    shown = {str(view.run.uuid) for one in Run.Scope.values if (view := queries.latest(one))}
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context: dict[str, Any] = {
        "page": page,
        "scope": scope,
        "scopes": [(one, scopes.label(one)) for one in scopes.can_be_run()],
        "rows": [(one, str(one.uuid) in shown) for one in page],
        "may_start": _is_secretariat(request),
    }
    return render(request, "standing/runs.html", context)


@public
@require_GET
def run(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One run: what went in, how it was set, how well it converged, and its points."""
    found = access.run_for(uuid)
    view = access.view_for(found)
    form = request.GET.get("format", "")
    if view is not None and form in downloads.FORMATS:
        return downloads.download(view, found, form)
    period = request.GET.get("period", "")
    context: dict[str, Any] = {
        "run": found,
        "view": view,
        "may_read_error": _is_secretariat(request),
        "command": _command(found),
    }
    if view is not None:
        column = view.column(int(period) if period.isdecimal() and len(period) < 4 else None)
        column = view.column() if column is None else column
        current = queries.latest(found.scope)
        context |= {
            "rows": _rows(view, column) if column is not None else [],
            "period": view.periods[column] if column is not None else None,
            "label": view.labels[column] if column is not None else "",
            "periods": list(zip(view.periods, view.labels, strict=True))[::-1],
            "is_shown": current is not None and current.run.pk == found.pk,
        }
    return render(request, "standing/run.html", context)


@public
@require_GET
@never_cache
def run_progress(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far a run is: asked for by the page while it is open."""
    found = access.run_for(uuid)
    if not found.is_active or found.is_silent:
        return HttpResponseClientRefresh()
    return render(request, "standing/_progress.html", {"run": found})


@secretariat_only
@require_http_methods(["GET", "POST"])
def run_new(request: HttpRequest) -> HttpResponse:
    """Start an estimate as a job."""
    actor = require_secretariat(request.user)
    form = EstimateForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.request_estimate(
                actor,
                form.cleaned_data["scope"],
                seed=form.cleaned_data["seed"],
                sweeps=form.cleaned_data["sweeps"],
                draws=form.cleaned_data["draws"],
            )
        except actions.EstimateRefusedError as error:
            form.add_error(None, str(error))
        else:
            return redirect("standing:run", uuid=made.uuid)
    status = 400 if form.is_bound else 200
    context = {"form": form, "issues_loaded": bool(scopes.issues_loaded())}
    return render(request, "standing/run_new.html", context, status=status)


@secretariat_only
@require_http_methods(["GET", "POST"])
def poles(request: HttpRequest) -> HttpResponse:
    """Choose the poles that positions are read against."""
    actor = require_secretariat(request.user)
    form = PolesForm(request.POST or None, chosen=[pole.code for pole in queries.poles()])
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_poles(actor, form.codes())
        except actions.PoleError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The poles are saved."))
            return redirect("standing:poles")
    status = 400 if form.is_bound else 200
    return render(request, "standing/poles.html", {"form": form}, status=status)


def _is_secretariat(request: HttpRequest) -> bool:
    return bool(getattr(request.user, "is_secretariat", False) and request.user.is_active)


def _command(found: Run) -> str:
    settings = found.settings
    return (
        f"contadora estimate --scope {found.scope} --seed {found.seed} "
        f"--sweeps {settings.get('sweeps', '')} --draws {settings.get('draws', '')}"
    )


def _rows(view: RunView, column: int) -> list[Row]:
    states = atlas.states()
    held = ranks_in(view, column)
    found = []
    for row, iso3 in enumerate(view.states):
        if iso3 in held:
            bounds = (float(array[row, column]) for array in (view.point, view.lo, view.hi))
            short = states[iso3].short if iso3 in states else iso3
            found.append(Row(iso3, short, Interval(*bounds), int(view.n[row, column]), held[iso3]))
    return sorted(found, key=lambda one: (one.interval.point, one.iso3))
