"""Sources, the method, about, and the pages shown in place of an error."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.core.exceptions import TooManyFieldsSent
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt

from contadora.atlas.downloads import Table, requested
from contadora.atlas.models import Source
from contadora.atlas.texts import current_language
from contadora.desk import queries
from contadora.desk.asked import asked
from contadora.desk.cite import citation
from contadora.people.access import public

TEXTS = Path(__file__).resolve().parent / "texts"
PER_PAGE = 100
SOURCE_COLUMNS = (
    "key", "title", "publisher", "symbol", "language", "date", "date_read", "url",
)  # fmt: skip
FACT_COLUMNS = ("kind", "fact", "confidence", "remark", "address")


@public
def sources(request: HttpRequest) -> HttpResponseBase:
    """Every source, with how many facts rest on it."""
    text = asked(request, "q")
    found = queries.sources(text)

    def rows() -> Iterable[Sequence[Any]]:
        for each in found:
            yield [getattr(each, column) for column in SOURCE_COLUMNS]

    if file := requested(request, Table("sources", SOURCE_COLUMNS, rows)):
        return file
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    counts = queries.facts_by_source(request.user, [each.key for each in page])
    return render(
        request,
        "desk/sources.html",
        {
            "page": page,
            "rows": [(each, counts[each.key]) for each in page],
            "q": text,
            "citation": citation(request, _("Sources")),
        },
    )


@public
def source(request: HttpRequest, key: str) -> HttpResponseBase:
    """One source and the facts that rest on it."""
    found = get_object_or_404(Source, key=key)
    facts = queries.Facts(found, request.user)

    def rows() -> Iterable[Sequence[Any]]:
        for fact in facts:
            address = request.build_absolute_uri(fact.address) if fact.address else ""
            yield fact.kind, fact.text, fact.confidence, fact.remark, address

    if file := requested(request, Table("facts", FACT_COLUMNS, rows), stem=key):
        return file
    return render(
        request,
        "desk/source.html",
        {
            "source": found,
            "page": Paginator(facts, PER_PAGE).get_page(request.GET.get("page")),
            "citation": citation(request, found.title),
        },
    )


@lru_cache(maxsize=8)
def method_text(language: str) -> tuple[str, SafeString, list[tuple[str, str]]]:
    """Return the method's title, its text as HTML, and its sections as (anchor, heading)."""
    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse((TEXTS / f"method.{language}.md").read_text(encoding="utf-8"))
    # The title comes first: a heading's beginning, its words, its end.
    title, tokens = tokens[1].content, tokens[3:]
    sections = []
    for number, token in enumerate(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            heading = tokens[number + 1].content
            anchor = slugify(heading)
            token.attrSet("id", anchor)
            sections.append((anchor, heading))
    html = markdown.renderer.render(tokens, markdown.options, {})
    return title, mark_safe(html), sections  # noqa: S308  (this program's own text, no raw HTML)


@public
def method(request: HttpRequest) -> HttpResponse:
    """How every number is made."""
    title, html, sections = method_text(current_language())
    return render(
        request,
        "desk/method.html",
        {
            "title": title,
            "html": html,
            "sections": sections,
            "runs": queries.latest_runs(),
            "citation": citation(request, _("Method"), *queries.latest_runs()),
        },
    )


@public
def about(request: HttpRequest) -> HttpResponse:
    """What this is, where its name comes from, its licence and the terms of its data."""
    return render(
        request,
        "desk/about.html",
        {"record": queries.record_version(), "citation": citation(request, _("About"))},
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what does not exist, or what this reader may not know exists."""
    return render(request, "desk/error.html", {"status": 404}, status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for what may not be done."""
    return render(request, "desk/error.html", {"status": 403}, status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for an address that cannot be read, and for a form with too much in it."""
    context = {"status": 400, "too_many": isinstance(exception, TooManyFieldsSent)}
    return render(request, "desk/error.html", context, status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form sent without the mark that it came from a page of this desk."""
    return render(request, "desk/error.html", {"status": 403, "form": True}, status=403)


def failed(request: HttpRequest) -> HttpResponse:
    """The page for a fault of the desk's own: the store may be it, so it is asked for nothing."""
    return HttpResponse(render_to_string("desk/error_plain.html"), status=500)
