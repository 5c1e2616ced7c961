"""Who would join a text: the coalition page, and the open record of the desk's forecasts."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_htmx.http import push_url
from django_htmx.middleware import HtmxDetails

from contadora.atlas.downloads import requested
from contadora.atlas.models import Instrument
from contadora.desk import coalition_page as show
from contadora.desk import coalition_record
from contadora.desk.briefs import coalition_briefs
from contadora.desk.cite import citation
from contadora.desk.queries import whole_record_loaded
from contadora.people.access import public
from contadora.standing.forecasting import queries
from contadora.standing.forecasting.access import writing
from contadora.standing.forecasting.question import Read, read

ADDING = ("who", "vote")
FEW = 100  # roll calls below which a model rests on hardly more than the starter pack


@public
@require_safe
def coalition(request: HttpRequest) -> HttpResponseBase:
    """A text, what States declared, and what follows: the whole state is in the address.

    With htmx only the part that changes is sent, and the address bar gets the usual address.
    """
    asked = read(request.GET)
    question = asked.question
    found = queries.state()
    outlook = queries.outlook(found, question)
    if asked.problems and request.GET.get("format"):
        # A page says what it left out; a file would not.
        return HttpResponse(
            "\n".join(asked.problems), status=400, content_type="text/plain; charset=utf-8"
        )
    if outlook is not None and (file := requested(request, *show.tables(outlook))):
        return file
    if request.GET.get("format"):
        return _nothing_to_send(found)
    address = f"{reverse('desk:coalition')}?{question.query()}"
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]
    partly = bool(htmx) and not htmx.history_restore_request
    if not partly and not asked.problems and any(name in request.GET for name in ADDING):
        return redirect(address)
    context = {
        "question": question,
        "problems": asked.problems,
        "typed": typed(asked),
        "asked": asked,
        "marking": request.GET.get("vote", ""),
        "state": found,
        "caution": _caution(found),
        "form": show.form(question),
        "address": address,
        "link": request.build_absolute_uri(address),
        "instrument": asked.instrument,
        "may_keep": bool(outlook) and bool(writing(request.user)),
        "citation": citation(request, asked.title or _("Coalition")),
    }
    if outlook is not None:
        context |= {
            "answer": show.answered(outlook),
            "voted": show.voted(outlook),
            "files": show.files(question),
            "briefs": coalition_briefs(question.query()),
        }
    if partly:
        response = push_url(render(request, "desk/_coalition.html", context), address)
    else:
        response = render(request, "desk/coalition.html", context)
    # One address has two answers: a browser must not show the part where the page is asked for.
    patch_vary_headers(response, ["HX-Request"])
    return response


def typed(asked: Read) -> str:
    """Return what stands in the field of the text: a symbol, or the title as it was typed."""
    found: Instrument | None = asked.instrument
    return found.symbol or found.slug if found else asked.question.title


def _nothing_to_send(found: queries.State) -> HttpResponse:
    text = (
        _("title: there is no text; give `text` or `title`.")
        if found.model
        else _("The forecasting model is not ready; ask again in a moment.")
    )
    status = 400 if found.model else 503
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")


def _caution(found: queries.State) -> str:
    """Return what to know of a model before its answers: a new one comes, little or old votes."""
    row = found.training
    if row is None:
        return ""
    if found.renewing:
        return "renewing"
    few = row.last_session and row.n_rollcalls < FEW
    if few and not (found.older and whole_record_loaded()):
        return "few"
    return "older" if found.older else ""


@public
@require_safe
def coalition_scores(request: HttpRequest) -> HttpResponseBase:
    """How the desk's forecasts did: right, surprised, calibrated; beside two simple rules."""
    found = queries.desk_record()
    blocks = coalition_record.blocks(found)
    if file := requested(request, *coalition_record.tables(blocks)):
        return file
    context: dict[str, Any] = {
        "record": found,
        "blocks": blocks,
        "least": queries.LEAST_SHOWN,
        "citation": citation(request, _("The record of the desk’s forecasts")),
    }
    return render(request, "desk/coalition_record.html", context)
