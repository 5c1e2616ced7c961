"""Default deny: a view that carries no mark is for members of the desk."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse

from contadora.people.access import audience_of, reaches


class MembersOnly:
    """Asks the anonymous to sign in, and answers 404 to who is signed in and may not see a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the view run, or answer in its place."""
        match = request.resolver_match
        name = match.view_name if match else ""
        if reaches(request.user, view, name):
            return None
        if audience_of(view, name) is None or request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())
