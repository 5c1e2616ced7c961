"""What became of a text, and what delegations say of it."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from contadora.atlas.downloads import Table, requested
from contadora.negotiation import actions, adopting, freezing, queries_silence, revision_page
from contadora.negotiation.access import Seat
from contadora.negotiation.forms_silence import ExplanationForm, OutcomeForm
from contadora.negotiation.models import Outcome, Revision, SilenceRound
from contadora.negotiation.views_room import common, in_room, told
from contadora.people.access import NotAllowed
from contadora.people.requests import revision_seen
from contadora.record import queries as record

EXPLANATIONS = ("delegation", "kind", "language", "given_at", "withdrawn_at", "words")


@in_room
@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Show what became of a text; a POST of the chair decides it."""
    newest = seat.text.revisions.order_by("number").last()
    form = None
    if seat.chairs and seat.text.is_open:
        form = OutcomeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST":
        if form is None:
            raise NotAllowed
        if form.is_valid() and _decided(seat, form, _seen(request, seat)):
            messages.success(request, _("The text is closed."))
            return redirect("negotiation:outcome", seat.text.uuid)
        seat.text.refresh_from_db()
    return _shown(request, seat, form, newest)


@in_room
@require_POST
def explain(request: HttpRequest, seat: Seat) -> HttpResponseBase:
    """Attach an explanation of position or an interpretative statement."""
    if seat.delegation is None:
        raise NotAllowed
    given = ExplanationForm(request.POST)
    if given.is_valid():
        data = given.cleaned_data
        try:
            actions.give_explanation(
                seat.user, seat.text, seat.delegation, data["kind"], data["words"], data["language"]
            )
        except ValidationError as error:
            given.refuse(error)
        else:
            messages.success(request, _("Your delegation’s statement is attached."))
            return redirect("negotiation:outcome", seat.text.uuid)
    newest = seat.text.revisions.order_by("number").last()
    return _shown(request, seat, None, newest, explanation=given)


@in_room
@require_POST
def withdraw_explanation(request: HttpRequest, seat: Seat, key: int) -> HttpResponse:
    """Take one's own delegation's statement back."""
    row = queries_silence.explanation_for(seat, key)
    try:
        actions.withdraw_explanation(seat.user, row)
    except ValidationError as error:
        told(request, error)
    else:
        messages.success(request, _("Your delegation’s statement is withdrawn."))
    return redirect("negotiation:outcome", seat.text.uuid)


def _seen(request: HttpRequest, seat: Seat) -> Revision | None:
    return seat.text.revisions.filter(number=revision_seen(request)).first()


def _decided(seat: Seat, form: OutcomeForm, seen: Revision | None) -> bool:
    data = form.cleaned_data
    reason = data["reason"]
    try:
        if data["how"] == Outcome.How.ADOPTED:
            if seen is None:
                raise ValidationError(_("Issue a revision first: a text is adopted in one."))
            actions.adopt_text(seat.user, seat.text, seen, public=data["public"], reason=reason)
        elif data["how"] == Outcome.How.NOT_ADOPTED:
            actions.not_adopt_text(seat.user, seat.text, reason=reason)
        else:
            actions.withdraw_text(seat.user, seat.text, reason=reason)
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _shown(
    request: HttpRequest,
    seat: Seat,
    form: OutcomeForm | None,
    newest: Revision | None,
    *,
    explanation: ExplanationForm | None = None,
) -> HttpResponseBase:
    found = queries_silence.outcome_of(seat)
    explanations = queries_silence.explanations_of(seat)

    def rows() -> list[tuple[object, ...]]:
        return [
            (
                each.delegation.code,
                each.kind,
                each.language,
                each.given_at,
                each.withdrawn_at,
                None if each.withdrawn_at else each.words,
            )
            for each in explanations
        ]

    if file := requested(request, Table("explanations", EXPLANATIONS, rows)):
        return file
    adopted = found is not None and found.instrument is not None
    running = seat.text.silence_rounds.filter(status=SilenceRound.Status.RUNNING).exists()
    may_explain = seat.proposes and (found is not None or running)
    context = {
        **common(request, seat),
        "outcome": found,
        "revision_name": revision_page.name_of(found.revision) if found and found.revision else "",
        "holds": freezing.holds(found.revision) if found and found.revision else True,
        "adopting": adopting.adopting(seat.text),
        "instrument": found.instrument if adopted and found else None,
        "acts": (
            list(record.acts(seat.user, instrument=found.instrument.pk))
            if found is not None and found.instrument is not None
            else []
        ),
        "form": form,
        "newest": newest,
        "newest_name": revision_page.name_of(newest) if newest else "",
        "opened": freezing.open_in(newest.content) if newest and form else [],
        "agreed": freezing.all_agreed(newest.content) if newest else False,
        "explanations": explanations,
        "explanation_form": explanation or (ExplanationForm() if may_explain else None),
    }
    refused = any(one is not None and one.errors for one in (form, explanation))
    return render(request, "negotiation/outcome.html", context, status=422 if refused else 200)
