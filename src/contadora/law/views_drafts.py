"""Drafts of a position: written topic by topic beside what others said, carried into a room."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from contadora.atlas.search import folded
from contadora.law import access_coding, actions, holders, taxonomy
from contadora.law import access_drafts as access
from contadora.law import queries_coding as queries
from contadora.law.common_ground import ground_of
from contadora.law.forms_coding import uuids
from contadora.law.forms_drafts import DraftForm, PointForm
from contadora.law.models import Draft, DraftPoint
from contadora.law.taxonomy import Topic
from contadora.law.written_beside import stood_beside
from contadora.negotiation import access as rooms
from contadora.negotiation.models import Text
from contadora.people.models import User
from contadora.people.requests import person, revision_seen


@require_safe
def drafts(request: HttpRequest) -> HttpResponse:
    """List the drafts that one may read."""
    user = access_coding.require_member(request.user)
    rows = access.visible_drafts(user).select_related("owner").prefetch_related("points")
    context = {
        "rows": [
            {"draft": row, "written": sum(bool(each.words) for each in row.points.all())}
            for row in rows
        ],
        "topics": len(taxonomy.topics()),
        "may_open": rooms.may_convene(user).exists(),
    }
    return render(request, "law/drafts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Ask what a new draft is called and for whom it is; a POST opens it."""
    user = person(request)
    delegations = access.writing_delegations(user)
    form = DraftForm(
        request.POST or None,
        delegations=delegations,
        user=user,
        initial={"language": user.language},
    )
    common = request.POST.get("common", request.GET.get("common", ""))
    ground = ground_of(user, common) if common else None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            row = actions.open_position_draft(
                user,
                data["delegation"],
                title=data["title"],
                language=data["language"],
                handling=data["handling"],
                readers=data["readers"],
                stances=ground.stances if ground else None,
            )
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The draft is open."))
            return redirect("law:draft", row.uuid)
    status = 422 if form.errors else 200
    begins = (
        [(row.topic, row.unopposed[0]) for row in ground.rows if row.unopposed] if ground else []
    )
    context = {"form": form, "common": common, "begins": begins}
    return render(request, "law/draft_form.html", context, status=status)


@require_safe
def draft(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a draft: the checklist of topics, and how far each is written."""
    user = person(request)
    row = access.draft_for(user, uuid)
    written = _points(row)
    lines = [
        {
            "topic": each,
            "point": written.get(each.code),
            "label": taxonomy.label_of(each.code, written[each.code].stance)
            if each.code in written and written[each.code].stance
            else "",
        }
        for each in taxonomy.topics()
    ]
    context = {
        "draft": row,
        "lines": lines,
        "written": sum(bool(each.words) for each in written.values()),
        "may_write": access.may_write(user, row),
        "room": room_of(user, row),
    }
    return render(request, "law/draft.html", context)


def _points(row: Draft) -> dict[str, DraftPoint]:
    return {each.topic: each for each in row.points.select_related("written_by")}


def room_of(user: User, row: Draft) -> Text | None:
    """Return the room a draft went to, to who may be in it."""
    return rooms.visible_texts(user).filter(pk=row.text_id).first() if row.text_id else None


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change what a draft is called and for whom it is, or throw it away."""
    user = person(request)
    row = access.draft_for(user, uuid)
    access.require_writer(user, row)
    posted = request.method == "POST"
    initial = {
        "title": row.title,
        "language": row.language,
        "handling": row.handling,
        "readers": [str(each.pk) for each in row.readers.all()],
    }
    form = DraftForm(
        request.POST if posted else None,
        delegations=[access.owner_of(row)],
        user=user,
        initial=initial,
    )
    if posted and request.POST.get("do") == "discard":
        return _discard(request, user, row)
    if posted and form.is_valid() and _described(request, user, row, form):
        messages.success(request, _("The draft is changed."))
        return redirect("law:draft", row.uuid)
    row.refresh_from_db()
    # What it says now stands above the form, so that saving again is on that.
    stale = posted and revision_seen(request) != row.revision
    context = {"form": form, "draft": row, "revision": row.revision, "stale": stale}
    return render(request, "law/draft_form.html", context, status=422 if form.errors else 200)


def _described(request: HttpRequest, user: User, row: Draft, form: DraftForm) -> bool:
    data = form.cleaned_data
    try:
        actions.describe_position_draft(
            user,
            row,
            title=data["title"],
            language=data["language"],
            handling=data["handling"],
            readers=data["readers"],
            revision=revision_seen(request),
        )
    except ValidationError as error:
        form.refuse(error)
        return False
    return True


def _discard(request: HttpRequest, user: User, row: Draft) -> HttpResponse:
    try:
        actions.discard_position_draft(user, row, revision=revision_seen(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("law:draft_about", row.uuid)
    messages.success(request, _("The draft position is thrown away."))
    return redirect("law:drafts")


@require_http_methods(["GET", "HEAD", "POST"])
def point(request: HttpRequest, uuid: UUID, topic: str) -> HttpResponse:
    """Show a topic of a draft: questions, what others said, the words; a POST keeps them."""
    user = person(request)
    row = access.draft_for(user, uuid)
    found = access_coding.topic_or_404(topic)
    own = _point(row, found)
    posted = request.method == "POST"
    if posted:
        access.require_writer(user, row)
    initial = {"stance": own.stance, "words": own.words} if own else {}
    form = PointForm(request.POST if posted else None, topic=found, initial=initial)
    if posted and form.is_valid():
        try:
            _write(request, user, row, found, form)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("“%(topic)s” is kept.") % {"topic": found.title})
            return _on(request, row, found)
    own = _point(row, found)
    revision = own.revision if own else 0
    beside = uuids(request.POST.getlist("beside")) if posted else _beside(own)
    said, unseen = _said(user, found)
    offered = {
        str(quote.passage.uuid)
        for group in said
        for line in group["lines"]
        for quote in line["quotes"]
    }
    stood = stood_beside(own, access_coding.sight_of(user), offered) if own else []
    context = {
        "draft": row,
        "topic": found,
        "form": form,
        "own": own,
        # Where somebody wrote meanwhile, what it says now stands beside what was typed.
        "stale": posted and revision_seen(request) != revision,
        "revision": revision,
        "said": said,
        "unseen": unseen,
        "beside": set(beside),
        "stood": [each for each in stood if not each.offered or each.changed],
        "may_write": access.may_write(user, row),
        "topics": _topics(row),
    }
    return render(request, "law/draft_point.html", context, status=422 if form.errors else 200)


def _point(row: Draft, topic: Topic) -> DraftPoint | None:
    return row.points.filter(topic=topic.code).select_related("written_by").first()


def _write(request: HttpRequest, user: User, row: Draft, topic: Topic, form: PointForm) -> None:
    data = form.cleaned_data
    actions.write_point(
        user,
        row,
        topic.code,
        stance=data["stance"],
        words=data["words"],
        beside=uuids(request.POST.getlist("beside")),
        revision=revision_seen(request),
    )


def _on(request: HttpRequest, row: Draft, topic: Topic) -> HttpResponse:
    codes = [each.code for each in taxonomy.topics()]
    place = codes.index(topic.code) + 1
    if request.POST.get("do") == "next" and place < len(codes):
        return redirect("law:draft_point", row.uuid, codes[place])
    if request.POST.get("do") == "next":
        return redirect("law:draft", row.uuid)
    return redirect("law:draft_point", row.uuid, topic.code)


def _topics(row: Draft) -> list[tuple[Topic, bool]]:
    written = {each.topic for each in row.points.all() if each.words}
    return [(each, each.code in written) for each in taxonomy.topics()]


def _beside(own: DraftPoint | None) -> list[str]:
    if own is None:
        return []
    linked = (str(each) for each in own.beside.values_list("uuid", flat=True))
    return list(dict.fromkeys([*(each["passage"] for each in own.stood_beside), *linked]))


def _said(user: User, topic: Topic) -> tuple[list[dict[str, Any]], int]:
    """Return what others said of a topic by stance, with their words; and how much is not shown.

    What says nothing is left out.
    """
    rows = queries.by_holder(queries.readings(user, Q(topic=topic.code), words=True))
    found = []
    for stance in topic.to_draft:
        own = [each for each in rows if each.stance == stance.code]
        if own:
            lines = [
                {
                    "reading": each,
                    "holder": holders.name_of(each.position.holder),
                    "quotes": queries.quotes_of(each),
                }
                for each in own
            ]
            found.append(
                {
                    "stance": stance,
                    "lines": sorted(lines, key=lambda line: folded(str(line["holder"]))),
                }
            )
    return found, sum(not each.shown for each in rows)
