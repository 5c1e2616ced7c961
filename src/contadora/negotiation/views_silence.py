"""The pages of silence procedures: rules, rounds, objections, the chair's letter."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.negotiation import (
    actions,
    freezing,
    letter_papers,
    queries_silence,
    reception,
    revision_page,
    silence_profiles,
)
from contadora.negotiation.access import Seat
from contadora.negotiation.forms_silence import (
    EndForm,
    ExplanationForm,
    ObjectionForm,
    OpenForm,
    RulesForm,
    initial_rules,
    suggested,
)
from contadora.negotiation.models import SilenceProfile, SilenceRound
from contadora.negotiation.queries_silence import Procedure
from contadora.negotiation.views_room import common, in_room, told
from contadora.people.access import NotAllowed
from contadora.people.languages import LANGUAGES, current_language
from contadora.people.requests import revision_seen

Status = SilenceRound.Status


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def silences(request: HttpRequest, seat: Seat) -> HttpResponse:
    """Show a text's rounds of silence; a POST of the chair opens the next."""
    profiles = silence_profiles.profiles_for(seat.text)
    newest = seat.text.revisions.order_by("number").last()
    rounds = queries_silence.rounds_of(seat)
    running = any(each.status == Status.RUNNING for each in rounds)
    form = None
    if seat.chairs and seat.text.is_open and not running:
        form = OpenForm(request.POST if request.method == "POST" else None, profiles=profiles)
    if request.method == "POST":
        seen = seat.text.revisions.filter(number=revision_seen(request)).first()
        if form is None or seen is None:
            raise NotAllowed
        if form.is_valid():
            data = form.cleaned_data
            try:
                made = actions.open_silence(
                    seat.user,
                    seen,
                    rules=profiles[data["rules"]],
                    deadline=data["deadline"],
                    public=data["public"],
                )
            except ValidationError as error:
                form.refuse(error)
            else:
                messages.success(request, _("The silence procedure is open."))
                return redirect("negotiation:silence", seat.text.uuid, made.uuid)
    now = timezone.now()
    context = {
        **common(request, seat),
        "rounds": rounds,
        "form": form,
        "newest": newest,
        "newest_name": revision_page.name_of(newest) if newest else "",
        "opened": freezing.open_in(newest.content) if newest else [],
        "profiles": [(key, rules, suggested(rules, now)) for key, rules in profiles.items()],
        "own": list(seat.text.silence_profiles.all()),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "negotiation/silences.html", context, status=status)


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest, seat: Seat, profile: UUID | None = None) -> HttpResponse:
    """Show the chair the form of a text's own rules, from others' to begin with; a POST saves."""
    if not seat.chairs or not seat.text.is_open:
        raise NotAllowed
    row = queries_silence.profile_for(seat, profile) if profile is not None else None
    form = RulesForm(
        request.POST if request.method == "POST" else None, initial=_initial(request, seat, row)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_profile(seat.user, seat.text, form.values(row), profile=row)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The rules are saved."))
            return redirect("negotiation:silences", seat.text.uuid)
    context = {**common(request, seat), "form": form, "profile": row}
    status = 422 if form.errors else 200
    return render(request, "negotiation/silence_rules.html", context, status=status)


def _initial(request: HttpRequest, seat: Seat, row: SilenceProfile | None) -> dict[str, Any]:
    if row is not None:
        return initial_rules(silence_profiles.rules_of(row))
    key = request.GET.get("from", silence_profiles.UN)[:40]
    return initial_rules(silence_profiles.rules_for(seat.text, key)) | {"source": ""}


@in_room
@require_safe
def silence(request: HttpRequest, seat: Seat, round: UUID) -> HttpResponse:
    """Show a round: until when, by which rules, what broke it, the letter, what was said on it."""
    return _shown(request, seat, queries_silence.round_for(seat, round))


@in_room
@require_POST
def object_to(request: HttpRequest, seat: Seat, round: UUID) -> HttpResponse:
    """Break a silence by an objection or amendment, as of when the desk received it."""
    received = reception.receipt()
    row = queries_silence.round_for(seat, round)
    form = ObjectionForm(request.POST, seat=seat)
    if seat.delegation is None:
        raise NotAllowed
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = actions.object_to(
                seat.user,
                row,
                seat.delegation,
                data["kind"],
                data["words"],
                data["language"],
                received=received,
                proposal=data["proposal"],
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            if made.in_time:
                messages.success(request, _("It was received in time and breaks the silence."))
            else:
                messages.warning(
                    request,
                    _("It was received after the deadline: it is kept and breaks nothing."),
                )
            return redirect("negotiation:silence", seat.text.uuid, row.uuid)
    return _shown(request, seat, row, objection=form)


@in_room
@require_POST
def close(request: HttpRequest, seat: Seat, round: UUID) -> HttpResponse:
    """Close a round that is broken, or whose deadline has passed, as its chair."""
    row = queries_silence.round_for(seat, round)
    try:
        closed = actions.close_silence(seat.user, row)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, closed.get_status_display())
    return redirect("negotiation:silence", seat.text.uuid, row.uuid)


@in_room
@require_POST
def end(request: HttpRequest, seat: Seat, round: UUID) -> HttpResponse:
    """End a round before its deadline, as its chair."""
    row = queries_silence.round_for(seat, round)
    form = EndForm(request.POST)
    if not seat.chairs:
        raise NotAllowed
    if form.is_valid():
        try:
            actions.end_silence(seat.user, row, form.cleaned_data["reason"])
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The round is ended."))
            return redirect("negotiation:silence", seat.text.uuid, row.uuid)
    return _shown(request, seat, row, ending=form)


@in_room
@require_safe
def letter(
    _request: HttpRequest, seat: Seat, round: UUID, language: str, form: str
) -> HttpResponse:
    """Return the chair's letter as a document."""
    row = queries_silence.round_for(seat, round)
    if language not in row.letter or form not in letter_papers.TYPES:
        raise NotAllowed
    response = HttpResponse(
        letter_papers.write(row, language, form), content_type=letter_papers.TYPES[form]
    )
    name = f"contadora-silence-{row.number}-{language}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _shown(
    request: HttpRequest,
    seat: Seat,
    row: SilenceRound,
    *,
    objection: ObjectionForm | None = None,
    ending: EndForm | None = None,
) -> HttpResponse:
    found = queries_silence.procedure(seat, row)
    context = {
        **common(request, seat),
        "round": row,
        "procedure": found,
        "rules_name": _name(found),
        "revision_name": revision_page.name_of(row.revision),
        "languages_of": revision_page.names(found.rules.languages or seat.text.languages),
        "letters": _letters(row, seat),
        "explanations": queries_silence.explanations_of(seat),
        "objection_form": objection or (_objection_form(seat, found) if found.runs else None),
        "explanation_form": ExplanationForm() if _may_explain(seat, row) else None,
        "ending_form": ending or (EndForm() if _may_end(seat, found) else None),
        "may_close": seat.chairs and found.runs and (found.is_broken or found.is_over),
    }
    refused = any(form is not None and form.errors for form in (objection, ending))
    return render(request, "negotiation/silence.html", context, status=422 if refused else 200)


def _objection_form(seat: Seat, found: Procedure) -> ObjectionForm | None:
    return ObjectionForm(seat=seat) if found.may_object else None


def _may_end(seat: Seat, found: Procedure) -> bool:
    return seat.chairs and found.runs and not found.is_over and not found.is_broken


def _may_explain(seat: Seat, row: SilenceRound) -> bool:
    decided = row.status == Status.RUNNING or not seat.text.is_open
    return seat.proposes and decided


def _name(found: Procedure) -> str:
    names = found.rules.name
    return names.get(current_language()) or next(filter(None, names.values()), "–")


def _letters(row: SilenceRound, seat: Seat) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the letter in the languages of the text, then in the others."""
    order = [*seat.text.languages, *(code for code in LANGUAGES if code not in seat.text.languages)]
    return [
        (code, name, row.letter[code])
        for code, name in revision_page.names(order)
        if code in row.letter
    ]
