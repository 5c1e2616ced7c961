"""The compilation of a round as a page and as files, in its editions and the four languages."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from uuid import UUID

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.http import require_safe

from contadora import __version__
from contadora.people.access import NotAllowed, public
from contadora.people.languages import LANGUAGES, current_language
from contadora.reporting import access_compiled as access
from contadora.reporting import gathering
from contadora.reporting.access_compiled import Sight
from contadora.reporting.compiling import data, docx, html, pdf, wording
from contadora.reporting.compiling.blocks import Compilation
from contadora.reporting.compiling.composing import compose
from contadora.reporting.compiling.material import PUBLIC, SECRETARIAT, Material

KEPT_FOR = 30 * 24 * 3600  # seconds
# A region's PDF keeps a core busy for some seconds: several at once are done no sooner.
_one_at_a_time = threading.Lock()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Made = Callable[[Material, Compilation, str], bytes]
FORMATS: dict[str, tuple[str, Made]] = {
    "docx": (WORD, lambda _material, compilation, _language: docx.render(compilation)),
    "pdf": ("application/pdf", lambda _material, compilation, _language: pdf.render(compilation)),
    "json": (
        "application/json; charset=utf-8",
        lambda material, _compilation, language: data.render(
            material, gathering.official_names(language), language
        ),
    ),
}


def _compiled(sight: Sight, edition: str) -> Material:
    """Return what a compilation rests on; a ministry's own round has its own reports whole."""
    if edition == SECRETARIAT and sight.is_own:
        return gathering.material(sight.round, SECRETARIAT, edition_in=sight.edition_in, own=True)
    return gathering.material_for(sight.round, edition)


@public
@require_safe
def document(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show the compilation as a page, with a stable address for each topic and State."""
    sight = access.sight_of(request.user, uuid)
    edition = access.edition_for(sight, request.GET.get("edition", PUBLIC))
    language = current_language()
    material = _compiled(sight, edition)
    compilation = compose(material, gathering.official_names(language), language)
    return render(
        request,
        "reporting/compiled_document.html",
        {
            "round": sight.round,
            "sight": sight,
            "edition": edition,
            "compilation": compilation,
            "body": html.body(compilation),
            "contents": html.contents(compilation),
            "languages_of": list(wording.language_names().items()),
        },
    )


@public
@require_safe
def file(request: HttpRequest, uuid: UUID, ending: str) -> HttpResponse:
    """Give out the compilation as DOCX, PDF or JSON, in any of the four languages (`lang`)."""
    sight = access.sight_of(request.user, uuid)
    edition = access.edition_for(sight, request.GET.get("edition", PUBLIC))
    language = request.GET.get("lang", current_language())
    if ending not in FORMATS or language not in LANGUAGES:
        raise NotAllowed
    material = _compiled(sight, edition)
    mark = _mark(material, ending, language)
    if request.headers.get("If-None-Match") == f'"{mark}"':
        return HttpResponseNotModified()
    content = _made(material, ending, language, mark)
    response = HttpResponse(content, content_type=FORMATS[ending][0])
    response["ETag"] = f'"{mark}"'
    marked = "-amber" if edition == SECRETARIAT else ""
    name = f"compilation-{uuid}-{language}{marked}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    if edition == SECRETARIAT:
        response["Cache-Control"] = "private, no-store"
    return response


def _mark(material: Material, ending: str, language: str) -> str:
    """Return what names a file: all that it rests on is in the compilation's data."""
    names = gathering.official_names(language)
    before = ""
    if material.earlier is not None:
        sent = sorted(material.earlier.contributions.items())
        before = repr(
            [material.earlier.title, *((code, one.sha256, one.withheld) for code, one in sent)]
        )
    whole = f"{__version__}|{ending}|{language}|{before}|".encode()
    return hashlib.sha256(whole + data.render(material, names, language)).hexdigest()


def _made(material: Material, ending: str, language: str, mark: str) -> bytes:
    """Return a compilation as a file; the public's is kept, since anyone may ask for it again."""
    cache, key = caches["drawings"], f"compilation-{mark}"
    kept = cache.get(key) if material.edition == PUBLIC else None
    if isinstance(kept, bytes):
        return kept
    with _one_at_a_time, override(language):
        compilation = compose(material, gathering.official_names(language), language)
        content = FORMATS[ending][1](material, compilation, language)
    if material.edition == PUBLIC:
        cache.set(key, content, KEPT_FOR)
    return content


@public
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """Give out the JSON Schema of a compilation's JSON."""
    content = data.SCHEMA.read_text(encoding="utf-8")
    return HttpResponse(content, content_type="application/schema+json; charset=utf-8")
