"""The docket and what leaves the record, for the secretariat; the editions; the entry of an act."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.atlas import queries as atlas
from contadora.people import access as people
from contadora.people.models import User
from contadora.record import access, actions, queries
from contadora.record.actions.acts import Entry
from contadora.record.actions.docket import checked_pattern
from contadora.record.docket import preview
from contadora.record.forms import ActForm, PatternForm, RemovalForm, UploadForm
from contadora.record.loading import report
from contadora.record.models import Upload

PAGE = 50


def _person(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise people.NotAllowed
    return request.user


@require_safe
def docket(request: HttpRequest) -> HttpResponse:
    """Show the docket and its patterns; a pattern in the address shows what it would find."""
    people.require_secretariat(request.user)
    asked = "pattern" in request.GET
    form = PatternForm(request.GET if asked else None)
    found = None
    if asked and form.is_valid():
        data = form.cleaned_data
        try:
            found = preview(data["kind"], checked_pattern(data["kind"], data["pattern"]))
        except ValidationError as error:
            form.refuse(error)
    return _docket_page(request, form, found=found)


def _docket_page(request: HttpRequest, form: PatternForm, **context: object) -> HttpResponse:
    return render(
        request,
        "record/docket.html",
        {
            "instruments": queries.docket_entries(),
            "patterns": queries.patterns(),
            "form": form,
            **context,
        },
    )


@require_POST
def pattern_add(request: HttpRequest) -> HttpResponse:
    """Add a pattern to the docket."""
    user = people.require_secretariat(request.user)
    form = PatternForm(request.POST)
    if form.is_valid():
        try:
            actions.add_pattern(user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The pattern is on the list."))
            return redirect("record:docket")
    return _docket_page(request, form)


@require_POST
def pattern_remove(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a pattern off the docket's list."""
    user = people.require_secretariat(request.user)
    actions.remove_pattern(user, access.pattern_for(uuid))
    messages.success(request, _("The pattern is off the list."))
    return redirect("record:docket")


@require_POST
def docket_set(request: HttpRequest, slug: str) -> HttpResponse:
    """Put an instrument on the docket, take it off, or leave it to the pack and the patterns."""
    user = people.require_secretariat(request.user)
    wanted = {"1": True, "0": False}.get(request.POST.get("on", ""))
    row = actions.set_docket(user, access.instrument_for(slug), wanted)
    said = (
        _("%(symbol)s is on the docket.") if row.on_docket else _("%(symbol)s is off the docket.")
    )
    messages.success(request, said % {"symbol": row.symbol})
    return redirect("record:docket")


@require_POST
def docket_find(request: HttpRequest) -> HttpResponse:
    """Put the instrument that a symbol names on the docket."""
    user = people.require_secretariat(request.user)
    symbol = request.POST.get("symbol", "")
    found = atlas.search(symbol, limit=2).instruments
    if len(found) != 1:
        messages.error(
            request,
            _("%(symbol)s names no instrument of this desk, or more than one.")
            % {"symbol": symbol},
        )
        return redirect("record:docket")
    row = actions.set_docket(user, found[0], True)
    messages.success(request, _("%(symbol)s is on the docket.") % {"symbol": row.symbol})
    return redirect("record:docket")


@require_http_methods(["GET", "HEAD", "POST"])
def editions(request: HttpRequest) -> HttpResponse:
    """List the files that were loaded; the secretariat hands in new ones here."""
    user = _person(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        people.require_secretariat(user)
        if form.is_valid():
            try:
                made = actions.request_load(user, **form.cleaned_data)
            except ValidationError as error:
                form.refuse(error)
            else:
                return redirect("record:upload", made.uuid)
    page = Paginator(queries.editions(), PAGE).get_page(request.GET.get("page"))
    rows = [(edition, report.FORMATS[edition.format]) for edition in page]
    context: dict[str, object] = {"page": page, "editions": rows}
    if user.is_secretariat:
        context |= {"form": form, "uploads": queries.uploads()}
    return render(request, "record/editions.html", context)


@require_safe
def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show how the reading of a file goes; the page asks again by itself until it is done."""
    people.require_secretariat(request.user)
    found = access.upload_for(uuid)
    waiting = found.status in (Upload.Status.QUEUED, Upload.Status.RUNNING)
    why = found.problem
    context = {
        "upload": found,
        "waiting": waiting,
        "problem": report.problem(why["code"], why["values"]) if why else "",
    }
    response = render(request, "record/upload.html", context)
    if waiting:
        response["Refresh"] = "3"
    return response


@require_safe
def edition(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what one file changed and what could not be read in it."""
    found = access.edition_for(uuid)
    told = found.report
    added, changed = told.get("added", []), told.get("changed", [])
    held = queries.in_record([*added, *(row["slug"] for row in changed)])
    return render(
        request,
        "record/edition.html",
        {
            "edition": found,
            "format": report.FORMATS[found.format],
            "notes": list(report.notes(told)),
            "added": [(slug, slug in held) for slug in added],
            "changed": [
                (row["slug"], row["slug"] in held, row["votes"], list(report.fields(row["fields"])))
                for row in changed
            ],
            "rejected": _faults(told.get("rejected", [])),
            "totals": _faults(told.get("totals", [])),
            "tables": told.get("tables", {}),
            "docket_on": told.get("docket_on", []),
            "docket_off": told.get("docket_off", []),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def rollcall_remove(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a roll call that was loaded wrongly out of the record, or say why it stays."""
    user = people.require_secretariat(request.user)
    found = access.rollcall_for(slug)
    form = RemovalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            text = actions.remove_rollcall(user, found, form.cleaned_data["reason"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(
                request,
                _(
                    "%(rollcall)s is out of the record. Estimates and forecasting models stay "
                    "those of the earlier record until they are made again."
                )
                % {"rollcall": found.called},
            )
            return redirect("desk:instrument", text.slug) if text else redirect("record:editions")
    context = {"rollcall": found, "form": form, "stays": queries.why_it_stays(found)}
    return render(request, "record/rollcall_remove.html", context)


def _faults(rows: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(row["line"], report.reason(row["code"], row["value"])) for row in rows]


@require_http_methods(["GET", "HEAD", "POST"])
def act_add(request: HttpRequest, slug: str) -> HttpResponse:
    """Record what a State did about an instrument."""
    user = _person(request)
    delegations = access.delegations_writing(user)
    instrument = access.instrument_for(slug)
    form = ActForm(request.POST or None, delegations=delegations, user=user)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        delegation = data.pop("delegation")
        data["state"] = atlas.states()[data["state"]]
        try:
            actions.record_act(user, delegation, Entry(instrument=instrument, **data))
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The act is recorded."))
            return redirect("desk:instrument", instrument.slug)
    mine = queries.own_acts(user, delegations, instrument.slug)
    return render(
        request, "record/act_add.html", {"instrument": instrument, "form": form, "mine": mine}
    )


@require_POST
def act_withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back an act that one's own delegation recorded."""
    user = _person(request)
    act = access.own_act_for(user, uuid)
    actions.withdraw_act(user, act)
    messages.success(request, _("The act is withdrawn."))
    return redirect("record:act_add", act.instrument_id)
