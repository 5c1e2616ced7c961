"""What the API answers when it cannot: the field, the value, the problem and the remedy."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from ninja import NinjaAPI, Schema
from ninja.errors import ValidationError
from pydantic import Field

DOCUMENT = "/api/v1/docs"


class Problem(Schema):
    """One thing that is wrong with a request."""

    field: str = Field(description="The parameter, or 'path' or 'Authorization'.")
    value: str = Field(description="What was sent, shortened to 100 characters.")
    problem: str
    remedy: str


class Errors(Schema):
    """Everything that is wrong with a request."""

    errors: list[Problem]


class Refused(Exception):
    """A request that cannot be answered."""

    def __init__(self, status: int, field: str, value: object, problem: str, remedy: str) -> None:
        super().__init__(problem)
        self.status = status
        self.error = {
            "field": field,
            "value": str(value)[:100],
            "problem": problem,
            "remedy": remedy,
        }


def not_known(field: str, value: object, remedy: str) -> Refused:
    """Return the refusal of a code or key that names nothing here."""
    return Refused(404, field, value, "not known to this desk", remedy)


def answer(status: int, *errors: dict[str, str]) -> JsonResponse:
    """Return errors as a response."""
    return JsonResponse({"errors": list(errors)}, status=status)


def refusal(fault: Refused) -> JsonResponse:
    """Return a refusal as a response."""
    response = answer(fault.status, fault.error)
    if fault.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="contadora", error="invalid_token"'
    return response


def missing(request: HttpRequest, path: str = "") -> JsonResponse:
    """Answer an address under the API that is none of its own."""
    return answer(
        404,
        {
            "field": "path",
            "value": request.path[:100],
            "problem": "no such address",
            "remedy": f"see {DOCUMENT} for the addresses",
        },
    )


def install(api: NinjaAPI) -> None:
    """Make the API answer every fault in this one form."""

    @api.exception_handler(Refused)
    def refused(request: HttpRequest, fault: Refused) -> HttpResponse:
        return refusal(fault)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, fault: ValidationError) -> HttpResponse:
        return answer(422, *(_problem(request, error) for error in fault.errors))

    @api.exception_handler(Http404)
    def not_there(request: HttpRequest, fault: Http404) -> HttpResponse:
        return missing(request)


def _problem(request: HttpRequest, error: dict[str, Any]) -> dict[str, str]:
    field = str(error["loc"][-1])
    match = request.resolver_match
    sent = request.GET.get(field, match.kwargs.get(field, "") if match else "")
    return {
        "field": field,
        "value": str(sent)[:100],
        "problem": str(error["msg"]),
        "remedy": f"see the parameter's form in {DOCUMENT}",
    }
