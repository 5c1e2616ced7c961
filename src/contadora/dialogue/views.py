"""A brief as a download, and on the screen as HTML."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.text import slugify
from django.utils.translation import get_language

from contadora.dialogue import compose
from contadora.dialogue.subjects import BriefError
from contadora.people.access import public


@public
def brief(request: HttpRequest, codes: str, form: str) -> HttpResponse:
    """Send the brief on `URY`, `CELAC` or `URY+CRI` in the page's language."""
    language = get_language() or "es"
    try:
        content = compose.render(codes.split("+"), language, form)
    except BriefError as error:
        raise Http404(str(error)) from error
    response = HttpResponse(content, content_type=compose.FORMATS[form].media_type)
    shown = "inline" if form == "html" else "attachment"
    name = f"contadora-{slugify(codes.replace('+', '-'))}-{language}.{form}"
    response["Content-Disposition"] = f'{shown}; filename="{name}"'
    return response
