"""A State's report: its sections, what becomes of the whole, and what was submitted."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.forms.documents import attachment
from contadora.people import access as people
from contadora.people.access import NotAllowed
from contadora.people.handling import HandlingLevel
from contadora.people.models import User
from contadora.people.queries import delegation_name
from contadora.people.requests import person, revision_seen
from contadora.reporting import (
    access,
    access_translations,
    actions,
    asking,
    printing,
    queries,
    queries_rounds,
    shown,
)
from contadora.reporting.access import Reading, Seat
from contadora.reporting.forms_rounds import (
    AskForm,
    ReadersForm,
    StartForm,
    SubmitForm,
    WordsForm,
)
from contadora.reporting.views_rounds import told

WRITES = require_http_methods(["GET", "HEAD", "POST"])


@never_cache
@require_safe
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a State's people their report."""
    return _shown(request, access.seat_for(request.user, uuid))


def _shown(request: HttpRequest, seat: Seat, *, submit: SubmitForm | None = None) -> HttpResponse:
    found = seat.report
    lines = queries_rounds.section_lines(found)
    is_red = found.round.drafts_at == HandlingLevel.RED
    context: dict[str, Any] = {
        "seat": seat,
        "report": found,
        "round": found.round,
        "state": delegation_name(found.delegation),
        "lines": lines,
        "releases": queries_rounds.releases(found.round),
        "uncleared": sum(line.section.cleared_at is None for line in lines),
        "empty": sum(not line.begun and line.section.cleared_at is None for line in lines),
        "last": access.last_for(seat.user, found),
        "submissions": list(found.submissions.select_related("submitted_by").defer("content")),
        "threads": queries_threads(found),
        "start_form": StartForm(report=found) if found.started_at is None else None,
        "submit_form": submit or SubmitForm(initial={"revision": found.revision}),
        "is_past": timezone.now() >= found.round.closes_at,
        "is_red": is_red,
        "readers": list(found.readers.all()) if is_red else [],
        "readers_form": _readers_form(seat) if is_red and seat.heads else None,
    }
    status = 422 if submit is not None and submit.errors else 200
    return render(request, "reporting/report.html", context, status=status)


def queries_threads(found: Any) -> list[Any]:
    """Return the threads of clarification on a report's submissions."""
    rows = []
    for submission in found.submissions.prefetch_related("clarifications").defer("content"):
        rows += [(submission, each) for each in submission.clarifications.all()]
    return rows


def _readers_form(seat: Seat, data: Any = None) -> ReadersForm:
    fellows = User.objects.filter(
        memberships__delegation=seat.report.delegation, is_active=True
    ).exclude(pk=seat.user.pk)
    initial = {"readers": [str(one.pk) for one in seat.report.readers.all()]}
    return ReadersForm(data, people=fellows.order_by("name", "email"), initial=initial)


def _back(seat: Seat, anchor: str = "") -> HttpResponse:
    response = redirect("reporting:report", seat.report.uuid)
    response["Location"] += anchor
    return response


@require_POST
def start(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin the report."""
    seat = access.seat_for(request.user, uuid)
    form = StartForm(request.POST, report=seat.report)
    if not seat.writes:
        raise NotAllowed
    if not form.is_valid():
        messages.error(request, _("Choose one of the round’s languages."))
        return _back(seat)
    try:
        actions.start_report(seat.user, seat.report, language=form.cleaned_data["language"])
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The report is begun; you coordinate it."))
    return _back(seat)


@require_POST
def coordinate(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Coordinate the report from now on."""
    seat = access.seat_for(request.user, uuid)
    actions.take_over_coordination(seat.user, seat.report)
    messages.success(request, _("You coordinate the report now."))
    return _back(seat)


@require_POST
def readers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Name the readers of a draft that is RED."""
    seat = access.seat_for(request.user, uuid)
    form = _readers_form(seat, request.POST)
    if not seat.heads:
        raise NotAllowed
    if not form.is_valid():
        messages.error(request, _("Choose readers from the list."))
        return _back(seat)
    try:
        actions.name_readers(
            seat.user, seat.report, form.cleaned_data["readers"], revision=revision_seen(request)
        )
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The readers are named."))
    return _back(seat)


@require_POST
def release(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide which sections are for the public."""
    seat = access.seat_for(request.user, uuid)
    releases = {
        name.removeprefix("release-"): value
        for name, value in request.POST.items()
        if name.startswith("release-") and isinstance(value, str)
    }
    try:
        actions.release_sections(seat.user, seat.report, releases, revision=revision_seen(request))
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("What is released is decided."))
    return _back(seat)


@require_POST
def clear_empty(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Clear the sections that nobody wrote in."""
    seat = access.seat_for(request.user, uuid)
    try:
        number = actions.clear_empty_sections(
            seat.user, seat.report, revision=revision_seen(request)
        )
    except ValidationError as error:
        told(request, error)
    else:
        text = ngettext("%(number)s section cleared.", "%(number)s sections cleared.", number)
        messages.success(request, text % {"number": number})
    return _back(seat)


@require_POST
def clear(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Clear the whole, as the head."""
    seat = access.seat_for(request.user, uuid)
    try:
        actions.clear_report(seat.user, seat.report, revision=revision_seen(request))
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The report is cleared and may be submitted."))
    return _back(seat)


@require_POST
def submit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Submit the report."""
    seat = access.seat_for(request.user, uuid)
    if not seat.writes:
        raise NotAllowed
    form = SubmitForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            made = actions.submit_report(
                seat.user, seat.report, revision=given["revision"], reason=given["reason"]
            )
        except ValidationError as error:
            form.refuse(error)
            # What is shown is the report as it is now: it may be submitted as that.
            data = request.POST.copy()
            data["revision"] = str(_current(seat))
            form.data = data
        else:
            messages.success(request, _("The report is submitted; the receipt goes out by mail."))
            return redirect("reporting:submission", made.uuid)
    return _shown(request, access.seat_for(request.user, uuid), submit=form)


def _current(seat: Seat) -> int:
    seat.report.refresh_from_db(fields=["revision"])
    return seat.report.revision


@require_POST
def leave(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Leave the round, once it is confirmed."""
    seat = access.seat_for(request.user, uuid)
    if not seat.heads:
        raise NotAllowed
    if not request.POST.get("sure"):
        messages.error(request, _("Tick the box to say that the State is to leave the round."))
        return _back(seat)
    try:
        actions.leave_round(seat.user, seat.report)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The State has left the round."))
    return _back(seat)


@require_POST
def come_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Come back to the round."""
    seat = access.seat_for(request.user, uuid)
    try:
        actions.return_to_round(seat.user, seat.report)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The State is in the round again."))
    return _back(seat)


# What was submitted


@people.public
@never_cache
@require_safe
def submission(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what was submitted, as far as it is for this reader."""
    return _read(request, access.submission_for(request.user, uuid))


def _read(request: HttpRequest, reading: Reading, *, ask: AskForm | None = None) -> HttpResponse:
    found = reading.submission
    sections = shown.sections(found, reading.sections)
    report = found.report
    others = report.submissions.order_by("number").defer("content")
    asks = reading.side == access.SECRETARIAT
    titles = [(one.key, str(one.title)) for one in sections]
    context = {
        "submission": found,
        "report": report,
        "round": report.round,
        "reading": reading,
        "state": delegation_name(report.delegation),
        "sections": sections,
        "others": list(others) if reading.side != access.PUBLIC else [],
        "is_newest": not others.filter(number__gt=found.number).exists(),
        "left_out": len(found.content["sections"]) - len(sections),
        "threads": list(found.clarifications.all()) if reading.side != access.PUBLIC else [],
        "translates": access_translations.may_translate(request.user, found),
        "ask_form": ask or (AskForm(sections=titles) if asks else None),
        "language_name": queries_rounds.language_names([found.content["language"]])[0],
    }
    status = 422 if ask is not None and ask.errors else 200
    return render(request, "reporting/submission.html", context, status=status)


@people.public
@never_cache
@require_safe
def submission_file(request: HttpRequest, uuid: UUID, form: str) -> HttpResponse:
    """Give out what this reader may see of a submission as PDF or JSON."""
    reading = access.submission_for(request.user, uuid)
    found = reading.submission
    stem = f"{found.report.delegation.code.lower()}-{found.number}"
    if form == "json":
        sections = reading.sections
        if reading.side == access.PUBLIC:  # with which offices a State works is its own affair
            sections = [{**one, "written_by": []} for one in sections]
        content = {**found.content, "sections": sections}
        is_whole = content == found.content
        if not is_whole:  # the seal keeps the hash of the whole from telling what is left out
            content.pop("seal", None)
        told = {
            "sha256": found.sha256,
            "is_whole": is_whole,
            "submitted_at": found.submitted_at.isoformat(timespec="seconds"),
            "content": content,
        }
        response: HttpResponse = JsonResponse(told, json_dumps_params={"ensure_ascii": False})
    elif form == "pdf":
        response = HttpResponse(printing.pdf(reading), content_type="application/pdf")
    else:
        raise NotAllowed
    response["Content-Disposition"] = f'attachment; filename="{stem}.{form}"'
    return response


@people.public
@never_cache
@require_safe
def annex(request: HttpRequest, uuid: UUID, file: UUID) -> HttpResponseBase:
    """Give out a file of a section that this reader may see."""
    reading = access.submission_for(request.user, uuid)
    shown_here = {one["uuid"] for section in reading.sections for one in section["files"]}
    found = reading.submission.files.filter(uuid=file).first() if str(file) in shown_here else None
    if found is None:
        raise NotAllowed
    return attachment(found)


@require_POST
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask for a clarification, as the secretariat."""
    user = person(request)
    reading = access.submission_for(user, uuid)
    if reading.side != access.SECRETARIAT:
        raise NotAllowed
    titles = [
        (one.key, str(one.title)) for one in shown.sections(reading.submission, reading.sections)
    ]
    form = AskForm(request.POST, sections=titles)
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.ask_clarification(
                user, reading.submission, data["words"], section=data["section"]
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The State is asked."))
            return redirect("reporting:clarification", made.uuid)
    return _read(request, reading, ask=form)


@never_cache
@WRITES
def clarification(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a thread on a submission; a POST adds to it."""
    user = person(request)
    reading, found = access.clarification_for(user, uuid)
    report = reading.submission.report
    writes = reading.side == access.SECRETARIAT or (
        people.role_in(user, report.delegation) in access.WRITERS
    )
    form = WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if not writes:
            raise NotAllowed
        if form.is_valid():
            try:
                actions.write_in_clarification(user, found, form.cleaned_data["words"])
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("Sent."))
                return redirect("reporting:clarification", found.uuid)
    version = queries.version_of(reading.submission)
    titles = {one["key"]: one for one in reading.sections}
    context = {
        "clarification": found,
        "reading": reading,
        "submission": reading.submission,
        "round": report.round,
        "state": delegation_name(report.delegation),
        "title": asking.title_of(version, found.section) if found.section in titles else "",
        "turns": list(found.messages.select_related("delegation", "written_by")),
        "form": form if writes and found.closed_at is None else None,
        "may_close": reading.side == access.SECRETARIAT and found.closed_at is None,
    }
    status = 422 if form.errors else 200
    return render(request, "reporting/clarification.html", context, status=status)


@require_POST
def close_clarification(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Close a thread."""
    user = person(request)
    _reading, found = access.clarification_for(user, uuid)
    try:
        actions.close_clarification(user, found)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("The thread is closed."))
    return redirect("reporting:clarification", found.uuid)
