"""Whether the desk answers, for whatever watches it."""

from __future__ import annotations

from collections.abc import Callable

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware

ADDRESS = "/healthz"


class Health:
    """Answers `/healthz` before all else: a watcher knows neither the desk's name nor a language.

    It says only whether the store answers: 200 `ok`, or 503. The headers of every other answer
    are on it all the same; only what sends a request elsewhere (to HTTPS) is passed by.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.security = SecurityMiddleware(get_response)
        self.frames = XFrameOptionsMiddleware(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path != ADDRESS:
            return self.get_response(request)
        answer = _state()
        self.security.process_response(request, answer)
        self.frames.process_response(request, answer)
        return answer


def _state() -> HttpResponse:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return _plain("the store does not answer\n", 503)
    return _plain("ok\n", 200)


def _plain(text: str, status: int) -> HttpResponse:
    answer = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    answer["Cache-Control"] = "no-store"
    answer["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    return answer
