"""The library's pages for those who read it: the list, a text, the look-up."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from contadora.atlas.downloads import Table, requested
from contadora.atlas.texts import LANGUAGES
from contadora.negotiation import access, access_library
from contadora.negotiation import queries_library as queries
from contadora.negotiation.library import looking
from contadora.negotiation.library.adoption import adoption_of, adoptions_of
from contadora.people.access import NotAllowed
from contadora.people.requests import person

PAGE = 50
MOST_WORDS = 4_000  # letters that an address carries; a paragraph of a room has no such bound
FOUND, BESIDE = 20, 6


def _language(given: str) -> str | None:
    return given if given in LANGUAGES else None


@require_safe
def library(request: HttpRequest) -> HttpResponseBase:
    """List the texts of the library."""
    user = access_library.require_member(request.user)
    asked = queries.Filter(
        request.GET.get("q", "").replace("\0", "").strip()[:200],
        request.GET.get("symbol", "").replace("\0", "").strip()[:80],
        _language(request.GET.get("language", "")) or "",
    )
    found = queries.texts(asked)
    table = Table("library", queries.TEXT_COLUMNS, lambda: queries.text_rows(found))
    if file := requested(request, table):
        return file
    looking.warm()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    may_load = access_library.may_load(user)
    return render(
        request,
        "negotiation/library.html",
        {
            "asked": asked,
            "page": page,
            "lines": list(zip(page, adoptions_of(list(page)), strict=True)),
            "may_load": may_load,
            "intakes": queries.intakes(user) if may_load else [],
        },
    )


@require_safe
def text(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """Show an adopted text, paragraph by paragraph."""
    found = access_library.adopted_text_for(request.user, uuid)
    table = Table("passages", queries.PASSAGE_COLUMNS, lambda: queries.passage_rows(found))
    if file := requested(request, table, stem=f"{found.symbol}-{found.language}"):
        return file
    return render(
        request,
        "negotiation/library_text.html",
        {
            "text": found,
            "lines": queries.lines(found),
            "versions": queries.versions(found),
            "adoption": adoption_of(found),
            "remarks": queries.remarks(found.problems),
            "may_change": access_library.may_change(request.user, found),
        },
    )


@require_safe
def look_up(request: HttpRequest) -> HttpResponseBase:
    """Show where words were said before."""
    access_library.require_member(request.user)
    words = request.GET.get("words", "").replace("\0", "").strip()
    too_long = len(words) > MOST_WORDS
    language = _language(request.GET.get("language", ""))
    only = _language(request.GET.get("only", ""))
    found: list[looking.Found] = []
    if words and not too_long:
        found = looking.lookup(words, language=language, only=only, limit=FOUND)
    table = Table("look-up", queries.FOUND_COLUMNS, lambda: queries.found_rows(found))
    if file := requested(request, table):
        return file
    looking.warm()
    return render(
        request,
        "negotiation/library_look_up.html",
        {
            "words": words,
            "too_long": too_long,
            "most": MOST_WORDS,
            "too_few": bool(words) and looking.says_too_little(words),
            "language": language or "",
            "only": only or "",
            "found": found,
            "measure": looking.MEASURE,
        },
    )


@require_safe
def beside(request: HttpRequest) -> HttpResponse:
    """Show where a paragraph of a room, or words, were said before, to be set beside it.

    Asked for by htmx, it is what stands beside the paragraph; else a page of its own.
    """
    words, language, context = _asked(request)
    found = looking.lookup(words, language=language, limit=BESIDE) if words else []
    part = request.headers.get("HX-Request") == "true"
    template = "_library_found" if part else "library_beside"
    return render(
        request,
        f"negotiation/{template}.html",
        {
            "found": found,
            "words": words,
            "too_few": looking.says_too_little(words),
            "measure": looking.MEASURE,
            "part": part,
            **context,
        },
    )


def _asked(request: HttpRequest) -> tuple[str, str | None, dict[str, Any]]:
    """Return the words to look up: those given, or those of a paragraph that one may read."""
    if "text" not in request.GET:
        access_library.require_member(request.user)
        words = request.GET.get("words", "").replace("\0", "").strip()
        return words[:MOST_WORDS], _language(request.GET.get("language", "")), {}
    seat = access.room_for(person(request), _uuid(request, "text"))
    paragraph = access.paragraph_for(seat, _uuid(request, "paragraph"))
    context = {"text": seat.text, "paragraph": paragraph}
    return paragraph.base, seat.text.language, context


def _uuid(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.GET.get(name, ""))
    except ValueError:
        raise NotAllowed from None
