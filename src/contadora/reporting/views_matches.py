"""Needs and offers: what could meet what and why, and what came of it, for both sides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.people.access import NotAllowed
from contadora.people.languages import current_language
from contadora.people.requests import person
from contadora.reporting import access_compiled as compiled
from contadora.reporting import access_matches as access
from contadora.reporting import actions, gathering
from contadora.reporting import queries_matches as queries
from contadora.reporting.forms_initiatives import RecordForm
from contadora.reporting.matching import reason_text
from contadora.reporting.models import Round

SHOWN = 6  # offers of a need shown at once; the page says how many more there are


@require_safe
def matches(request: HttpRequest) -> HttpResponse:
    """Show the needs of a round that concern the reader, each with what could meet it and why."""
    user = person(request)
    rounds = list(compiled.compiled_rounds(user)[:50])
    wanted = _round(request, rounds)
    context: dict[str, Any] = {
        "rounds": rounds,
        "round": wanted,
        "kept": queries.matches(user)[:100],
    }
    if wanted is not None:
        language = current_language()
        sight = compiled.sight(user, wanted)
        writing = access.writing_of(user)
        context["lines"] = [
            {
                "need": line.need,
                "name": line.name,
                "offers": [
                    {
                        "initiative": offer.initiative,
                        "reasons": [reason_text(reason) for reason in offer.reasons],
                        "match": line.kept.get(offer.initiative.slug),
                        "may": access.may_propose(user, sight.round, line.need.code,
                                                  offer.initiative, writing),
                    }
                    for offer in line.offers[: None if request.GET.get("all") else SHOWN]
                ],
                "more": 0 if request.GET.get("all") else max(0, len(line.offers) - SHOWN),
            }
            for line in queries.lines(user, sight, language)
        ]  # fmt: skip
    return render(request, "reporting/matches.html", context)


def _round(request: HttpRequest, rounds: list[Round]) -> Round | None:
    asked = request.GET.get("round")
    if not asked:
        return rounds[0] if rounds else None
    found = next((one for one in rounds if str(one.uuid) == asked), None)
    if found is None:
        raise NotAllowed
    return found


@require_POST
def propose(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Keep a match of a need of this round, so that what comes of it can be recorded."""
    user = person(request)
    given = {name: request.POST.get(name, "") for name in ("state", "section", "initiative")}
    try:
        made = actions.propose_match(user, round=uuid, words=request.POST.get("words", ""), **given)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(f"{reverse('reporting:matches')}?round={uuid}")
    messages.success(request, _("The match is kept; record what comes of it here."))
    return redirect("reporting:match", made.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def match(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a match with all that was recorded of it, and take what came of it."""
    user = person(request)
    found = access.match_for(user, uuid)
    writes = access.writes(user, found)
    initial = {"status": found.status, "seen": found.revision}
    form = RecordForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if not writes:
            raise NotAllowed
        if form.is_valid():
            try:
                actions.record_match(user, found, **form.cleaned_data)
            except ValidationError as error:
                form.refuse(error)
                found.refresh_from_db()
                given = request.POST.copy()
                given["seen"] = str(found.revision)
                form.data = given
            else:
                messages.success(request, _("Recorded."))
                return redirect("reporting:match", found.uuid)
    return render(
        request,
        "reporting/match.html",
        {
            "match": found,
            "need": queries.need_of(user, found, current_language()),
            "state": gathering.state_names(current_language()).get(
                found.report.delegation.code, found.report.delegation.code
            ),
            "reasons": [reason_text(reason) for reason in found.reasons],
            "steps": found.steps.select_related("delegation").order_by("at", "pk"),
            "form": form,
            "writes": writes,
        },
        status=422 if form.errors else 200,
    )
