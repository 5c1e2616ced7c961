"""The live view of a round: the list, the grid, a topic, a State across rounds, needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contadora.atlas import queries as atlas
from contadora.atlas.downloads import Table, requested
from contadora.forms.texts import pick
from contadora.people.access import NotAllowed, public
from contadora.people.languages import current_language
from contadora.reporting import access_compiled as access
from contadora.reporting import gathering, queries_compiled
from contadora.reporting.access_compiled import Sight
from contadora.reporting.compiling import html, live
from contadora.reporting.compiling.across import across, words_of
from contadora.reporting.compiling.blocks import Block, Compilation, Heading
from contadora.reporting.compiling.changes import tally
from contadora.reporting.compiling.material import PUBLIC, SECRETARIAT, Material, Topic
from contadora.reporting.compiling.material import topics as topics_asked
from contadora.reporting.compiling.needing import need_blocks
from contadora.reporting.compiling.topical import topic_blocks
from contadora.reporting.models import Round


@public
@require_safe
def compiled(request: HttpRequest) -> HttpResponse:
    """List the rounds whose reports this reader may see compiled."""
    return render(
        request, "reporting/compiled.html", {"rounds": access.compiled_rounds(request.user)}
    )


def _seen(sight: Sight, *, translated: bool = False) -> Material:
    """Return a round as the reader of its live view may see it."""
    edition = SECRETARIAT if sight.full else PUBLIC
    return gathering.material(
        sight.round, edition, edition_in=sight.edition_in, translated=translated
    )


@public
@require_safe
def grid(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show State by topic what is reported; a group's States where one is asked for."""
    sight = access.sight_of(request.user, uuid)
    material = _seen(sight)
    language = current_language()
    names = gathering.state_names(language)
    group = request.GET.get("group", "")
    only = _members(sight.round, group)
    topics, rows = live.grid(material, names, only=only)
    file = requested(request, Table("grid", *_grid_file(topics, rows)), stem=f"round-{uuid}")
    if file is not None:
        return file
    return render(
        request,
        "reporting/grid.html",
        {
            "round": sight.round,
            "sight": sight,
            "headings": [
                (*live.heading(topic, language), reverse_topic(uuid, topic)) for topic in topics
            ],
            "topic_count": len(topics),
            "body": _grid_html(uuid, topics, rows),
            "counts": _counts(rows),
            "group": group,
            "groups": _groups(material, sight.round),
            "rounds": access.compiled_rounds(request.user)[:50],
        },
    )


def reverse_topic(uuid: UUID, topic: Topic) -> str:
    """Return the address of a topic of a round."""
    return reverse("reporting:compiled_topic", args=[uuid, topic.key])


def _members(round: Round, group: str) -> frozenset[str] | None:
    """Return a group's members when the round opened; None for all; 404 for no group."""
    if not group:
        return None
    if group != atlas.REGION and group not in atlas.groups():
        raise NotAllowed
    return atlas.members(group, round.opens_at.date())


def _groups(material: Material, round: Round) -> list[tuple[str, str]]:
    """Return the groups that have a member in the round."""
    asked = {one.code for one in material.participants}
    day = round.opens_at.date()
    return [
        (code, one.acronym)
        for code, one in atlas.groups().items()
        if asked & atlas.members(code, day)
    ]


def _counts(rows: Sequence[live.Row]) -> dict[str, int]:
    return {
        "asked": len(rows),
        "reported": sum(not row.silent for row in rows),
        "late": sum(row.late for row in rows),
        "silent": sum(row.silent for row in rows),
    }


def _grid_html(uuid: UUID, topics: Sequence[Topic], rows: Sequence[live.Row]) -> SafeString:
    """Return the rows: hundreds of cells, which a template's loop would take too long for."""
    again = format_html(' <span class="again">{}</span>', _("nothing new"))
    places = [reverse_topic(uuid, topic) for topic in topics]
    parts = []
    for row in rows:
        name = format_html("{}", row.name)
        if any(cell.mark for cell in row.cells):
            address = f"{reverse('reporting:compiled_state', args=[row.code])}?round={uuid}"
            name = format_html('<a href="{}">{}</a>', address, row.name)
        parts.append(format_html('<tr><th scope="row">{}</th>', name))
        style = SafeString(' class="silent"') if row.silent else ""
        parts.append(format_html("<td{}>{}</td>", style, row.standing))
        if row.silent:
            span = len(topics)
            parts.append(
                format_html('<td colspan="{}" class="silent">{}</td></tr>', span, row.standing)
                if span
                else SafeString("</tr>")
            )
            continue
        for cell, topic, place in zip(row.cells, topics, places, strict=True):
            if not cell.mark:
                parts.append(SafeString("<td>–</td>"))
                continue
            parts.append(
                format_html(
                    '<td><a class="is {}" href="{}#{}-{}">{}</a>{}</td>',
                    cell.mark,
                    place,
                    topic.anchor,
                    row.code.lower(),
                    cell.word,
                    again if cell.again else "",
                )
            )
        parts.append(SafeString("</tr>"))
    return mark_safe("".join(parts))  # noqa: S308  (each piece is made by format_html)


def _grid_file(
    topics: Sequence[Topic], rows: Sequence[live.Row]
) -> tuple[tuple[str, ...], Callable[[], Iterable[Sequence[Any]]]]:
    columns = ("state", "name", "report", "late", *(topic.key for topic in topics))

    def lines() -> Iterable[Sequence[Any]]:
        for row in rows:
            cells = [_cell_text(cell) for cell in row.cells] or [None] * len(topics)
            yield (row.code, row.name, row.standing, row.late, *cells)

    return columns, lines


def _cell_text(cell: live.Cell) -> str | None:
    if not cell.mark:
        return None
    again = _("nothing new")
    return f"{cell.word} ({again})" if cell.again else cell.word


@public
@require_safe
def topic(request: HttpRequest, uuid: UUID, key: str) -> HttpResponse:
    """Show one topic across States: status, what changed, each State's own words."""
    sight = access.sight_of(request.user, uuid)
    material = _seen(sight, translated=True)
    language = current_language()
    found = next((one for one in material.topics if one.key == key), None)
    if found is None:
        raise NotAllowed
    names = gathering.state_names(language)
    blocks = tuple(topic_blocks(material, found, tally(material, found), names, language))
    # Its own heading is the page's: what is below it moves up.
    below = tuple(
        replace(block, level=block.level - 1) if isinstance(block, Heading) else block
        for block in blocks[1:]
    )
    page = _page(material, below, language)
    return render(
        request,
        "reporting/compiled_topic.html",
        {
            "round": sight.round,
            "sight": sight,
            "title": pick(found.title, language),
            "body": html.body(page),
            "topics": [
                (str(pick(one.title, language)), reverse_topic(uuid, one), one.key == key)
                for one in material.topics
            ],
        },
    )


def _page(material: Material, blocks: tuple[Block, ...], language: str) -> Compilation:
    return Compilation(language, "", "", "", material.as_of, "", "", blocks)


@public
@require_safe
def needs(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show what States say they need, topic by topic."""
    sight = access.sight_of(request.user, uuid)
    material = _seen(sight, translated=True)
    language = current_language()
    blocks = tuple(need_blocks(material, gathering.state_names(language), language))
    return render(
        request,
        "reporting/compiled_needs.html",
        {
            "round": sight.round,
            "sight": sight,
            "body": html.body(_page(material, blocks, language)),
            "any": bool(blocks),
        },
    )


@public
@require_safe
def state(request: HttpRequest, code: str) -> HttpResponse:
    """Show a State's report in a round beside the one before, with what changed word by word."""
    reports = queries_compiled.reports_of(request.user, code)
    if not reports:
        raise NotAllowed
    by_uuid = {str(round.uuid): (round, sent) for round, sent in reports}
    wanted = request.GET.get("round") or str(reports[0][0].uuid)
    if wanted not in by_uuid:
        raise NotAllowed
    language = current_language()
    round, now = by_uuid[wanted]
    earlier = [(one, sent) for one, sent in reports if one.opens_at < round.opens_at]
    against = request.GET.get("with", "")
    if against and against not in {str(one.uuid) for one, _sent in earlier}:
        raise NotAllowed
    before = by_uuid[against] if against else (earlier[0] if earlier else None)
    topics = {one.key: one for one in topics_asked(round.version.definition)}
    for one in (now, *((before[1],) if before else ())):
        for part in one.parts:
            topics.setdefault(part.topic, Topic(part.topic, part.subject, part.title))
    return render(
        request,
        "reporting/compiled_state.html",
        {
            "code": code,
            "name": gathering.state_names(language).get(code, code),
            "reports": reports,
            "round": round,
            "sent": now,
            "before": before[0] if before else None,
            "earlier": [one for one, _sent in earlier],
            "sections": across(before[1] if before else None, now, list(topics.values()), language),
            "words": words_of(),
        },
    )
