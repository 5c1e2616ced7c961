"""Coding: what there is to read, a position topic by topic, one topic beside its passages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from contadora.law import access_coding as access
from contadora.law import actions, holders, suggesting, taxonomy
from contadora.law import queries_coding as queries
from contadora.law import queries_documents as documents
from contadora.law.forms_coding import ReadingForm, SettleForm, uuids
from contadora.law.models import Coding, Finding, Passage, Position, PositionText, Unblinding
from contadora.law.readings import Reading
from contadora.law.taxonomy import Topic
from contadora.law.writing import without_vector
from contadora.negotiation.library import looking
from contadora.negotiation.stale import StaleError
from contadora.people.models import User
from contadora.people.requests import person, revision_seen


@require_safe
def coding(request: HttpRequest) -> HttpResponse:
    """List the positions that have a text, with how far one has read each, and what to settle."""
    user = access.require_coder(request.user)
    looking.warm()  # what is likely to speak of a topic is looked up on the pages behind this one
    done = queries.progress(user)
    rows = [
        {"position": row, "holder": holders.name_of(row.holder), "done": done.get(row.pk, 0)}
        for row in documents.positions()
        if row.texts.all()
    ]
    waiting = queries.unsettled(user)
    differ = [each for each in waiting if each.shown]
    context = {
        "rows": rows,
        "topics": len(taxonomy.topics()),
        "differ": [_differing(user, each) for each in differ],
        "unseen": len(waiting) - len(differ),
        **_sight(user),
    }
    return render(request, "law/coding.html", context)


def _differing(user: User, reading: Reading) -> dict[str, Any]:
    return {
        "reading": reading,
        "topic": taxonomy.title_of(reading.topic),
        "holder": holders.name_of(reading.position.holder),
        "may_settle": access.offers_settling(user, reading),
    }


def _sight(user: User) -> dict[str, Any]:
    return {"unblinded": Unblinding.objects.filter(user=user, until=None).first()}


@require_safe
def coding_position(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a position topic by topic: one's own reading, what stands, what is likely to speak."""
    user = access.require_coder(request.user)
    position = documents.position_for(user, uuid)
    text = access.text_to_code(documents.texts_of(position), "")
    own = queries.own_readings(user, position)
    stands = {each.topic: each for each in queries.readings(user, Q(position=position))}
    likely = suggesting.likely(list(text.passages.order_by("place")))
    rows = [
        {
            "topic": each,
            "own": own.get(each.code),
            "label": taxonomy.label_of(each.code, own[each.code].stance)
            if each.code in own
            else "",
            "stands": stands.get(each.code),
            "may_settle": each.code in stands and access.offers_settling(user, stands[each.code]),
            "likely": len(likely.get(each.code, ())),
            "older": _older(own.get(each.code), text),
        }
        for each in taxonomy.topics()
    ]
    context = {
        **_about(position),
        "rows": rows,
        "done": sum(row["own"] is not None for row in rows),
        "pending": len(without_vector(text)),
        **_sight(user),
    }
    return render(request, "law/coding_position.html", context)


def _about(position: Position) -> dict[str, Any]:
    return {"position": position, "holder": holders.name_of(position.holder)}


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, uuid: UUID, topic: str) -> HttpResponse:
    """Show a topic beside the passages of a position; a POST keeps one's reading of it."""
    user = access.require_coder(request.user)
    position = documents.position_for(user, uuid)
    found = access.topic_or_404(topic)
    text = access.text_to_code(documents.texts_of(position), request.GET.get("text", ""))
    own = queries.own_readings(user, position).get(found.code)
    posted = request.method == "POST"
    form = ReadingForm(
        request.POST if posted else None, topic=found, initial=_initial(own) if own else {}
    )
    status = 200
    if posted:
        if request.POST.get("do") == "withdraw" and own is not None:
            return _withdraw(request, user, own)
        if form.is_valid() and _kept(request, user, position, found, form):
            return _next(request, user, position, found)
        status = 422
        own = queries.own_readings(user, position).get(found.code)
    revision = own.revision if own else 0  # what the page shows, and what is saved upon
    chosen = uuids(request.POST.getlist("passage")) if posted else _chosen(own)
    likely = suggesting.likely(list(text.passages.order_by("place")))[found.code]
    stands = _standing(user, position, found)
    context = {
        **_about(position),
        "topic": found,
        "form": form,
        "own": own,
        "revision": revision,
        "older": _older(own, text),
        "now": taxonomy.label_of(found.code, own.stance) if own else "–",
        "stale": status == 422 and revision_seen(request) != revision,
        "text": text,
        "texts": documents.texts_of(position),
        "passages": text.passages.defer("vector").order_by("place"),
        "chosen": set(chosen),
        "elsewhere": Passage.objects.filter(uuid__in=chosen, text__position=position)
        .exclude(text=text)
        .select_related("text")
        .defer("vector"),
        "likely": likely,
        "pending": len(without_vector(text)),
        "likely_keys": {each.pk for each in likely},
        "stands": stands,
        "may_settle": access.may_settle(user, position, found.code),
        "may_withdraw": stands is not None
        and stands.finding is not None
        and access.may_withdraw(user, stands.finding),
        "topics": _topics(user, position),
        **_sight(user),
    }
    return render(request, "law/code.html", context, status=status)


def _older(own: Coding | None, text: PositionText) -> bool:
    """Whether a text was loaded again after somebody's reading."""
    return own is not None and own.coded_at < text.loaded_at


def _initial(own: Coding) -> dict[str, Any]:
    return {"stance": own.stance, "certainty": own.certainty, "note": own.note}


def _chosen(own: Coding | None) -> list[str]:
    return [str(each) for each in own.passages.values_list("uuid", flat=True)] if own else []


def _kept(
    request: HttpRequest, user: User, position: Position, topic: Topic, form: ReadingForm
) -> bool:
    data = form.cleaned_data
    try:
        actions.keep_reading(
            user,
            position,
            topic.code,
            stance=data["stance"],
            passages=uuids(request.POST.getlist("passage")),
            certainty=data["certainty"],
            note=data["note"],
            revision=revision_seen(request),
        )
    except ValidationError as error:
        form.refuse(error)
        return False
    messages.success(request, _("Your reading of “%(topic)s” is kept.") % {"topic": topic.title})
    return True


def _withdraw(request: HttpRequest, user: User, own: Coding) -> HttpResponse:
    try:
        actions.withdraw_reading(user, own, revision=revision_seen(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Your reading is taken back."))
    return redirect("law:code", own.position.uuid, own.topic)


def _next(request: HttpRequest, user: User, position: Position, topic: Topic) -> HttpResponse:
    """Lead on to the next topic that one has not read, where that was asked for."""
    if request.POST.get("do") == "next":
        done = set(queries.own_readings(user, position))
        codes = [each.code for each in taxonomy.topics()]
        turned = codes[codes.index(topic.code) + 1 :] + codes[: codes.index(topic.code)]
        waiting = next((each for each in turned if each not in done), None)
        if waiting is not None:
            return redirect("law:code", position.uuid, waiting)
        return redirect("law:coding_position", position.uuid)
    return redirect("law:code", position.uuid, topic.code)


def _standing(user: User, position: Position, topic: Topic) -> Reading | None:
    found = queries.readings(user, Q(position=position, topic=topic.code), words=True)
    return found[0] if found else None


def _topics(user: User, position: Position) -> list[dict[str, Any]]:
    done = queries.own_readings(user, position)
    return [{"topic": each, "done": each.code in done} for each in taxonomy.topics()]


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, uuid: UUID, topic: str) -> HttpResponse:
    """Show what was read differently, to who may settle it or take that back; a POST does."""
    user = access.require_coder(request.user)
    position = documents.position_for(user, uuid)
    found = access.topic_or_404(topic)
    finding = position.findings.filter(topic=found.code).first()
    access.settling_for(user, position, found.code, finding)
    posted = request.method == "POST"
    initial = {"stance": finding.stance, "reason": finding.reason} if finding else {}
    form = SettleForm(request.POST if posted else None, topic=found, initial=initial)
    status = 200
    if posted:
        if request.POST.get("do") == "withdraw" and finding is not None:
            return _unsettle(request, user, finding)
        if form.is_valid() and _settled(request, user, position, found, form):
            return redirect("law:topic", found.code)
        status = 422
        finding = position.findings.filter(topic=found.code).first()
    may_settle, may_withdraw = access.settling_for(user, position, found.code, finding)
    stands = _standing(user, position, found)
    context = {
        **_about(position),
        "topic": found,
        "form": form,
        "finding": finding,
        "now": taxonomy.label_of(found.code, finding.stance) if finding else "",
        "may_settle": may_settle,
        "may_withdraw": may_withdraw,
        # What the page shows is what it says now, so that saving again is on that.
        "revision": finding.revision if finding else 0,
        "stands": stands,
        "lines": _lines(stands),
        **_sight(user),
    }
    return render(request, "law/settle.html", context, status=status)


def _lines(stands: Reading | None) -> list[dict[str, Any]]:
    if stands is None:
        return []
    return [
        {
            "coding": each,
            "label": taxonomy.label_of(each.topic, each.stance),
            "passages": sorted(each.passages.all(), key=lambda row: (row.text_id, row.place)),
        }
        for each in stands.codings
    ]


def _settled(
    request: HttpRequest, user: User, position: Position, topic: Topic, form: SettleForm
) -> bool:
    data = form.cleaned_data
    try:
        actions.settle_reading(
            user,
            position,
            topic.code,
            stance=data["stance"],
            reason=data["reason"],
            revision=revision_seen(request),
        )
    except StaleError:
        form.add_error(
            None, _("Somebody settled this meanwhile: look at what it says now, then save again.")
        )
        return False
    except ValidationError as error:
        form.refuse(error)
        return False
    messages.success(request, _("It is settled, and your reason stands beside it."))
    return True


def _unsettle(request: HttpRequest, user: User, finding: Finding) -> HttpResponse:
    try:
        actions.withdraw_finding(user, finding, revision=revision_seen(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The settlement is taken back."))
    settles = access.may_settle(user, finding.position, finding.topic)
    page = "law:settle" if settles else "law:code"
    return redirect(page, finding.position.uuid, finding.topic)


@require_POST
def sight(request: HttpRequest) -> HttpResponse:
    """Open others' readings before one's own, or close them again."""
    user = access.require_coder(person(request))
    try:
        if request.POST.get("do") == "see":
            actions.see_readings(user)
            messages.success(
                request, _("You now see what others read; what you read of it counts as informed.")
            )
        else:
            actions.read_alone(user)
            messages.success(request, _("You read by yourself again."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return _back(request)


def _back(request: HttpRequest) -> HttpResponse:
    """Lead back to the page of coding that asked, where it is one."""
    try:
        found = resolve(request.POST.get("back", ""))
    except Resolver404:
        return redirect("law:coding")
    if found.view_name not in ("law:coding_position", "law:settle"):
        return redirect("law:coding")
    answer: HttpResponse = redirect(found.view_name, **found.kwargs)
    return answer
