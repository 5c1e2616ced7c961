"""A brief as a download, and on the screen as HTML."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language

from contadora.dialogue import coalition as forecast
from contadora.dialogue import compose
from contadora.dialogue.subjects import BriefError
from contadora.people.access import public
from contadora.standing.forecasting.question import read


@public
def brief(request: HttpRequest, codes: str, form: str) -> HttpResponse:
    """Send the brief on `URY`, `CELAC` or `URY+CRI` in the page's language."""
    language = get_language() or "es"
    try:
        content = compose.render(codes.split("+"), language, form)
    except BriefError as error:
        raise Http404(str(error)) from error
    return _file(content, codes.replace("+", "-"), language, form)


@public
def coalition(request: HttpRequest, form: str) -> HttpResponse:
    """Send the brief on a forecast: the query is that of the coalition page."""
    language = get_language() or "es"
    asked = read(request.GET)
    if asked.problems:
        # The page says what it left out; a paper would not.
        return HttpResponse(
            "\n".join(asked.problems), status=400, content_type="text/plain; charset=utf-8"
        )
    try:
        content = forecast.render(asked, language, form)
    except BriefError as error:
        raise Http404(str(error)) from error
    return _file(
        content, f"coalition-{asked.question.text or asked.question.title}", language, form
    )


def _file(content: bytes, stem: str, language: str, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=compose.FORMATS[form].media_type)
    shown = "inline" if form == "html" else "attachment"
    name = f"contadora-{slugify(stem)[:60].rstrip('-')}-{language}.{form}"
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response
