"""Rounds: where they are listed, made and run, and how far each State is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.forms.models import Version
from contadora.people import access as people
from contadora.people.access import NotAllowed
from contadora.people.queries import delegation_name
from contadora.people.requests import person
from contadora.reporting import access, access_questionnaires, actions, queries_rounds
from contadora.reporting import progress as how_far
from contadora.reporting.forms_rounds import MOST_VERSIONS, ClosingForm, InviteForm, RoundForm
from contadora.reporting.models import Round

ROUNDS_A_PAGE = 10
WRITES = require_http_methods(["GET", "HEAD", "POST"])


def told(request: HttpRequest, error: ValidationError) -> None:
    """Tell the reader what was refused and why."""
    messages.error(request, " ".join(error.messages))


@people.public
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show a person's rounds and reports, and to anyone what States released to the public."""
    desk, own = access.conveners(request.user)
    released = queries_rounds.published_rounds()
    page = Paginator(released, ROUNDS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "mine": queries_rounds.reports_of(request.user),
        "running": queries_rounds.rounds_run(request.user),
        "may_open": desk or bool(own),
        "page": page,
        "published": queries_rounds.published(list(page)),
        "is_member": people.is_member(request.user),
    }
    return render(request, "reporting/home.html", context)


@WRITES
def new(request: HttpRequest) -> HttpResponse:
    """Make a round: of the desk, or of a State for itself."""
    user = person(request)
    desk, own = access.conveners(user)
    if not (desk or own):
        raise NotAllowed
    questionnaires = list(access_questionnaires.questionnaires(user).filter(withdrawn_at=None))
    versions = (
        Version.objects.filter(form__in=[row.form_id for row in questionnaires])
        .exclude(published_at=None)
        .select_related("form")
        .order_by("form", "-number")[:MOST_VERSIONS]
    )
    offered = how_far.invitable()
    form = RoundForm(
        request.POST if request.method == "POST" else None,
        desk=desk,
        own=own,
        versions=versions,
        questionnaires=questionnaires,
        rounds=[row for row in access.rounds(user) if access.runs(user, row)],
        invitable=offered,
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.make_round(
                user,
                convener=data["convener"],
                questionnaire=form.questionnaire(),
                version=data["version"],
                delegations=data.get("states", []),
                values=form.values(timezone.now()),
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The round is made; it opens at its time."))
            return redirect("reporting:round", made.uuid)
    context = {
        "form": form,
        "absent": offered.absent if desk else [],
        "zones": queries_rounds.zones(),
        "none_published": not versions,
    }
    return render(request, "reporting/round_new.html", context, status=422 if form.errors else 200)


@never_cache
@require_safe
def round(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a round: to who runs it how far each State is, to a State what is asked of it."""
    return _shown(request, access.round_for(request.user, uuid))


def _shown(
    request: HttpRequest,
    found: Round,
    *,
    closing: ClosingForm | None = None,
    invite: InviteForm | None = None,
) -> HttpResponse:
    user = person(request)
    runs = access.runs(user, found)
    context: dict[str, Any] = {
        "round": found,
        "runs": runs,
        "mine": queries_rounds.reports_of(user).filter(round=found),
        "reported_in": queries_rounds.language_names(found.languages),
        "is_past": timezone.now() >= found.closes_at,
        "compiled": found.reports.filter(left_at=None).exclude(submissions=None).exists(),
    }
    if runs:
        shown = how_far.progress(found)
        there = {row.report.delegation_id for row in shown.rows}
        offered = how_far.invitable()
        left = [(row, name) for row, name, _near in offered.delegations if row.pk not in there]
        context |= {
            "progress": shown,
            "absent": offered.absent,
            "awaited": [row for row in shown.rows if row.state not in ("submitted", "left")],
            "closing_form": closing or ClosingForm(round=found),
            "invite_form": invite or (InviteForm(offered=left) if left else None),
            "outbox": queries_rounds.mails_of(found),
        }
    refused = any(form is not None and form.errors for form in (closing, invite))
    return render(request, "reporting/round.html", context, status=422 if refused else 200)


@require_POST
def open_now(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open a round at once."""
    found = access.round_to_run(request.user, uuid)
    try:
        actions.open_round(person(request), found)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The round is open; the invitations go out."))
    return redirect("reporting:round", found.uuid)


@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End a round, once it is confirmed."""
    found = access.round_to_run(request.user, uuid)
    if not request.POST.get("sure"):
        messages.error(request, _("Tick the box to say that the round is to end."))
        return redirect("reporting:round", found.uuid)
    try:
        actions.end_round(person(request), found)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The round has ended."))
    return redirect("reporting:round", found.uuid)


@require_POST
def closing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Move a round's closing."""
    found = access.round_to_run(request.user, uuid)
    form = ClosingForm(request.POST, round=found)
    if form.is_valid():
        try:
            actions.move_closing(person(request), found, form.cleaned_data["closes_at"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The closing is moved, and the States are told."))
            return redirect("reporting:round", found.uuid)
    return _shown(request, found, closing=form)


@require_POST
def invite(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Invite more States."""
    found = access.round_to_run(request.user, uuid)
    there = set(found.reports.values_list("delegation_id", flat=True))
    offered = how_far.invitable().delegations
    left = [(row, name) for row, name, _near in offered if row.pk not in there]
    form = InviteForm(request.POST, offered=left)
    if form.is_valid():
        try:
            made = actions.invite_to_round(person(request), found, form.cleaned_data["states"])
        except ValidationError as error:
            form.refuse(error)
        else:
            names = ", ".join(delegation_name(row.delegation) for row in made)
            messages.success(request, _("Invited: %(states)s.") % {"states": names})
            return redirect("reporting:round", found.uuid)
    return _shown(request, found, invite=form)


@require_POST
def remind(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Remind the States that are chosen, or all that have not submitted."""
    found = access.round_to_run(request.user, uuid)
    chosen = request.POST.getlist("report")[:300]
    rows = found.reports.all()
    if chosen:
        rows = rows.filter(uuid__in=[each for each in chosen if _is_uuid(each)])
    try:
        sent = actions.remind_states(person(request), found, list(rows))
    except ValidationError as error:
        told(request, error)
    else:
        text = ngettext(
            "%(number)s mail goes out; nobody is reminded twice on one day.",
            "%(number)s mails go out; nobody is reminded twice on one day.",
            sent,
        )
        messages.success(request, text % {"number": sent})
    return redirect("reporting:round", found.uuid)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
