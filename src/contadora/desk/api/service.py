"""The API put together: its routers, its document, its interactive page."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from contadora.desk.api import atlas, errors, record, standing
from contadora.desk.api.asking import without_body
from contadora.desk.api.explorer import Explorer
from contadora.people.access import public

NOT_MODIFIED = {"description": "Not Modified: the answer you have by this ETag still holds."}
DESCRIPTION = """\
What States did on cyber matters, where they stand, and how sure that is.

- Everything public needs no key. What is handled above TLP:CLEAR needs
  `Authorization: Bearer TOKEN` with a token made on your own page of the desk.
- Lists take `limit` (at most 500) and `offset`, and give `count`, `next` and `previous`.
- Every answer has an `ETag`; send it back as `If-None-Match` and get 304 while nothing changed.
- An error has `errors`, each with `field`, `value`, `problem` and `remedy`. 422 is a parameter that
  cannot be read, 404 a code or key that is not known.
- A figure is never without its bounds (`point`, `lo`, `hi`: 90 %); null where it is not known.
- A date may be a year or a month: `2019`, `2019-05`.
"""


class Service(NinjaAPI):
    """The API with a document that says all it can answer."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(**settings)
        self._documents: dict[str, OpenAPISchema] = {}

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: Any = None
    ) -> OpenAPISchema:
        """Return the document, with the answer 304 that every address can give; made once."""
        prefix = self.get_root_path(path_params or {}) if path_prefix is None else path_prefix
        if prefix not in self._documents:
            self._documents[prefix] = self._document(prefix)
        return self._documents[prefix]

    def _document(self, prefix: str) -> OpenAPISchema:
        document = super().get_openapi_schema(path_prefix=prefix)
        document["components"]["securitySchemes"] = {
            "token": {"type": "http", "scheme": "bearer", "description": "Made on your own page."}
        }
        for methods in document["paths"].values():
            for operation in methods.values():
                operation["responses"].setdefault(304, NOT_MODIFIED)
        return document


api = Service(
    title="Contadora",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    docs=Explorer(),
    docs_url="/docs",
    openapi_url="/openapi.json",
)
errors.install(api)
for router in (atlas.router, record.router, standing.router):
    api.add_router("", router)


def addresses() -> tuple[list[URLPattern | URLResolver], str, str]:
    """Return the API's addresses for `include`, each public, HEAD answered as GET is."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            view = errors.missing if pattern.name == "api-root" else pattern.callback
            pattern.callback = public(without_body(view))
    everything_else = re_path(r"^(?P<path>.*)$", public(errors.missing), name="missing")
    return [*patterns, everything_else], app, namespace


__all__ = ["addresses", "api"]
