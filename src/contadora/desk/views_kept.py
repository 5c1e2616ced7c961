"""Forecasts that delegations keep: their list, one of them, keeping, scoring, withdrawing."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.desk import coalition_page, kept_page
from contadora.desk.forms import KeepForm
from contadora.people.access import NotAllowed, public
from contadora.people.models import User
from contadora.standing.forecasting import access, actions, queries
from contadora.standing.forecasting.models import KeptForecast
from contadora.standing.forecasting.question import read

PAGE = 50
PATIENCE = 20.0  # seconds a form waits for a model that this process still reads


@public
@require_safe
def kept_forecasts(request: HttpRequest) -> HttpResponse:
    """The forecasts that this reader may know of, the newest first."""
    page = Paginator(queries.kept(request.user), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "may_keep": bool(access.writing(request.user))}
    return render(request, "desk/kept_forecasts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def keep_forecast(request: HttpRequest) -> HttpResponse:
    """Keep the forecast that the address asks for, for a delegation."""
    user = _person(request)
    delegations = access.delegations_keeping(user)
    asked = read(request.GET)
    found = queries.state(PATIENCE)
    outlook = queries.outlook(found, asked.question)
    if outlook is None or asked.problems:
        # Nothing to keep, or not what was meant: the page itself says which.
        return redirect(f"{reverse('desk:coalition')}?{request.GET.urlencode()}")
    initial = {"title": asked.title}
    form = KeepForm(request.POST or None, initial=initial, delegations=delegations, user=user)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        delegation = data.pop("delegation")
        try:
            kept = actions.keep_forecast(user, delegation, outlook, actions.Keeping(**data))
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The forecast is kept."))
            return redirect("desk:kept_forecast", kept.uuid)
    context = {
        "form": form,
        "answer": coalition_page.answered(outlook),
        "question": asked.question,
        "address": f"{reverse('desk:coalition')}?{asked.question.query()}",
    }
    return render(request, "desk/keep_forecast.html", context, status=400 if form.errors else 200)


@public
@require_safe
def kept_forecast(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One kept forecast: what was expected, and how it did once the vote came."""
    return _page(request, access.kept_for(request.user, uuid))


@require_POST
def score_forecast(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Compare a kept forecast with the roll call that a member names."""
    user = _person(request)
    kept = access.own_kept_for(user, uuid)
    named = request.POST.get("rollcall", "").replace("\x00", "").strip()[:80]
    rollcall = queries.rollcall_named(named)
    if rollcall is None:
        error = _(
            "rollcall: “%(value)s” names no roll call of this desk; give the symbol of the "
            "resolution as it was adopted, once its votes are loaded."
        ) % {"value": named}
        return _page(request, kept, error)
    try:
        actions.score_forecast(user, kept, rollcall)
    except ValidationError as refused:
        return _page(request, kept, " ".join(refused.messages))
    messages.success(request, _("The forecast is compared with the vote."))
    return redirect("desk:kept_forecast", uuid)


@require_POST
def withdraw_forecast(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back a forecast that one's own delegation kept."""
    user = _person(request)
    kept = access.own_kept_for(user, uuid)
    try:
        actions.withdraw_forecast(user, kept)
    except ValidationError as refused:
        return _page(request, kept, " ".join(refused.messages))
    messages.success(request, _("The forecast is withdrawn."))
    return redirect("desk:kept_forecasts")


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise NotAllowed
    return request.user


def _page(request: HttpRequest, kept: KeptForecast, error: str = "") -> HttpResponse:
    context = {
        "shown": kept_page.page(kept),
        "kept": kept,
        "may_change": kept.owner in access.writing(request.user),
        "error": error,
    }
    return render(request, "desk/kept_forecast.html", context, status=400 if error else 200)
