"""How much a request may bring, and what no text in it holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

from contadora.people import access
from contadora.people.models import User
from contadora.record.actions.uploads import LARGEST


class Bounds:
    """Refuses what is too large before any of it is read.

    Django bounds a form's fields, not its files, and reads both to look for the form's token: a
    stranger's file would fill the disk and only then be refused. Files are for the secretariat, and
    for views that say by `forms.files.takes_files` how much they take from those they are for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path:
            raise Http404  # no store keeps a NUL in a text
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdecimal() or not _within(request, int(length)):
            return HttpResponse(
                _(
                    "This is larger than the desk takes from you, and nothing of it was kept: "
                    "leave the file out or make it smaller, and send again."
                ),
                status=413,
                content_type="text/plain; charset=utf-8",
            )
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> None:
        """Leave NULs out of what is asked and sent, for one store would keep them, one fail."""
        if getattr(view, "csrf_exempt", False):
            return  # the API says what it refuses; no form of ours leads there
        for name in ("GET", "POST"):
            given = getattr(request, name)
            if any("\0" in text for key, texts in given.lists() for text in (key, *texts)):
                setattr(request, name, _without_nul(given))


def _without_nul(given: QueryDict) -> QueryDict:
    clean = QueryDict(mutable=True, encoding=given.encoding)
    for key, texts in given.lists():
        clean.setlist(key.replace("\0", ""), [text.replace("\0", "") for text in texts])
    clean._mutable = False
    return clean


def _within(request: HttpRequest, length: int) -> bool:
    fields = int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)
    if length <= fields:
        return True
    user = request.user
    if isinstance(user, User) and user.is_secretariat and length <= fields + 2 * LARGEST:
        return True
    return length <= fields + _of_view(request)


def _of_view(request: HttpRequest) -> int:
    """Return the bytes of files that the view asked for takes from this person."""
    try:
        asked = resolve(request.path_info)
    except Resolver404:
        return 0
    when = getattr(asked.func, "takes_files_when", None)
    if not access.reaches(request.user, asked.func, asked.view_name):
        return 0
    if when is not None and not when(**asked.kwargs):
        return 0
    return int(getattr(asked.func, "largest_files", 0))
