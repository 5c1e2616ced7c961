"""What every request brings: who asks, which page of a list, and what they have seen already."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import quote_etag
from ninja import Schema
from ninja.decorators import decorate_view
from pydantic import Field

from contadora import __version__
from contadora.desk.api.errors import Errors, Refused, refusal
from contadora.people.access import Reader, user_for_token
from contadora.people.models import User
from contadora.standing import snapshot

F = TypeVar("F", bound=Callable[..., Any])
MOST = 500
SECURITY: dict[str, Any] = {"security": [{}, {"token": []}]}
ERRORS = {401: Errors, 404: Errors, 422: Errors}


class Slice(Schema):
    """Which part of a list."""

    limit: int = Field(100, ge=1, le=MOST, description="How many at most.")
    offset: int = Field(0, ge=0, le=10_000_000, description="How many to pass over.")


def paged(
    request: HttpRequest,
    part: Slice,
    rows: QuerySet[Any] | Sequence[Any],
    shape: Callable[[Any], dict[str, Any]],
) -> dict[str, Any]:
    """Return a page of a list, each row in its shape."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    here = rows[part.offset : part.offset + part.limit]
    after = part.offset + part.limit
    before = max(part.offset - part.limit, 0)
    return {
        "count": count,
        "limit": part.limit,
        "offset": part.offset,
        "next": _address(request, part.limit, after) if after < count else None,
        "previous": _address(request, part.limit, before) if part.offset else None,
        "results": [shape(row) for row in here],
    }


def reader(request: HttpRequest) -> Reader:
    """Return who asks: the owner of the token, or nobody in particular.

    A session's cookie counts for nothing here, so that no other site's page can read with it.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        return AnonymousUser()
    scheme, _space, token = header.partition(" ")
    user = user_for_token(token.strip()) if scheme.lower() == "bearer" else None
    if user is None:
        raise Refused(
            401,
            "Authorization",
            "Bearer …" if scheme.lower() == "bearer" else "…",  # never what may be the token
            "no account answers to this token",
            "send 'Authorization: Bearer TOKEN' with a token made on your own page, or no header",
        )
    return user


def conditional(*, personal: bool = False) -> Callable[[F], F]:
    """Give an answer an ETag and leave it out where the reader has it already (304).

    The tag is made of what the answer depends on, before the answer is: the version of the record,
    the current runs and poles, the address, and for what is not the same for all, who asks.
    """

    def decorate(run: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(run)
        def answered(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
            try:
                user = reader(request)
            except Refused as refused:
                return refusal(refused)
            request.api_reader = user  # type: ignore[attr-defined]
            tag = _tag(request, user if personal else None)
            seen = get_conditional_response(request, etag=tag)
            response: HttpResponseBase = seen or run(request, **kwargs)
            if response.status_code in (200, 304):
                response["ETag"] = tag
                private = isinstance(user, User)
                response["Cache-Control"] = "private, no-cache" if private else "public, no-cache"
                patch_vary_headers(response, ["Authorization"])
            return response

        return answered

    return decorate_view(decorate)


def current_reader(request: HttpRequest) -> Reader:
    """Return who asks, as `conditional` found it."""
    user: Reader = request.api_reader  # type: ignore[attr-defined]
    return user


def number(value: Any) -> float | None:
    """Return a figure, or None where there is none."""
    return None if value is None or value != value else round(float(value), 6)


def text_of(value: Any) -> str | None:
    """Return a date as its text, or None where there is none."""
    return str(value) if value else None


def fact(row: Any) -> dict[str, Any]:
    """Return where a fact was read and how sure we are."""
    return {
        "source": row.source_id,
        "source_title": row.source.title,
        "source_url": row.source.url,
        "confidence": row.confidence,
        "remark": row.remark,
    }


def _tag(request: HttpRequest, user: Reader | None) -> str:
    parts = [__version__, repr(snapshot.now()), request.get_full_path()]
    if isinstance(user, User):
        rights = sorted(user.memberships.values_list("delegation", "role"))
        parts.append(repr((user.pk, user.is_secretariat, user.is_administrator, rights)))
    return str(quote_etag(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]))


def _address(request: HttpRequest, limit: int, offset: int) -> str:
    query: QueryDict = request.GET.copy()
    query["limit"], query["offset"] = str(limit), str(offset)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")


def without_body(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answer HEAD as GET is answered, without the body."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        head = request.method == "HEAD"
        if head:
            request.method = "GET"
        response = view(request, *args, **kwargs)
        if head and isinstance(response, HttpResponse):
            response["Content-Length"] = str(len(response.content))
            response.content = b""
            request.method = "HEAD"
        return response

    return answered
