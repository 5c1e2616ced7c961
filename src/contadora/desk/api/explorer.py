"""The interactive page of the API: each address with a form of its parameters.

It is made from the document, and is our own: the usual explorers fail the content policy or
assistive technology. Without JavaScript a form leads to the answer itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


@dataclass(frozen=True)
class Parameter:
    """A parameter as a field of a form."""

    name: str
    place: str  # path or query
    required: bool
    description: str
    kind: str  # choice, number or text
    choices: tuple[str, ...]
    least: Any
    most: Any
    example: str


@dataclass(frozen=True)
class Operation:
    """An address that can be asked."""

    key: str
    path: str
    description: str
    parameters: tuple[Parameter, ...]

    def address(self, values: dict[str, str]) -> str:
        """Return the address that asks for these values."""
        path, query = self.path, {}
        for parameter in self.parameters:
            value = values.get(parameter.name, "").strip()
            if parameter.place == "path":
                path = path.replace(f"{{{parameter.name}}}", quote(value or "-", safe=""))
            elif value:
                query[parameter.name] = value
        return f"{path}?{urlencode(query)}" if query else path


EXAMPLES = {"iso3": "URY", "code": "URY", "slug": "A-RES-73-27", "group": "CELAC"}


class Explorer(DocsBase):
    """Shows the page, or leads from a form to the answer it asks for."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """Return the page, or the redirect of a form sent without JavaScript."""
        document = api.get_openapi_schema()
        sections = _sections(document)
        wanted = request.GET.get("operation")
        for _tag, operations in sections:
            for operation in operations:
                if operation.key == wanted:
                    return redirect(operation.address(request.GET.dict()))
        return render(
            request,
            "desk/api.html",
            {
                "document": self.get_openapi_url(api, kwargs),
                "about": document["info"]["description"],
                "sections": sections,
            },
        )


def _sections(document: dict[str, Any]) -> list[tuple[str, list[Operation]]]:
    found: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        details = methods["get"]
        operation = Operation(
            details["operationId"],
            path,
            details["description"],
            tuple(_parameter(each, document) for each in details["parameters"]),
        )
        found.setdefault(details["tags"][0], []).append(operation)
    return list(found.items())


def _parameter(details: dict[str, Any], document: dict[str, Any]) -> Parameter:
    schema = _plain(details["schema"], document)
    choices: tuple[str, ...] = tuple(schema.get("enum", ()))
    if schema.get("type") == "boolean":
        choices = ("true", "false")
    name, default = details["name"], details["schema"].get("default")
    kind = "choice" if choices else "number" if schema.get("type") == "integer" else "text"
    return Parameter(
        name=name,
        place=details["in"],
        required=bool(details.get("required")),
        description=details["schema"].get("description", ""),
        kind=kind,
        choices=choices,
        least=schema.get("minimum"),
        most=schema.get("maximum"),
        example=str(default if default is not None else EXAMPLES.get(name, "")),
    )


def _plain(schema: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """Return what a parameter takes, apart from nothing at all."""
    if "$ref" in schema:
        return dict(document["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    for option in schema.get("anyOf", ()):
        if option.get("type") != "null":
            return _plain(option, document)
    return schema
