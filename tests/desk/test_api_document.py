"""The API against its own OpenAPI document, by schemathesis: in process, with made-up requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django_tasks_db.models import DBTaskResult
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from contadora.atlas.models import Instrument
from contadora.config.wsgi import application
from contadora.desk.api.service import api
from contadora.people.queries import system_user
from contadora.record.models import Act
from contadora.standing import actions as estimates

pytestmark = pytest.mark.django_db
DOCUMENT = api.get_openapi_schema()
OPERATIONS = sorted(DOCUMENT["paths"])
EXAMPLES = 10


@pytest.fixture(scope="module")
def estimated(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """One estimate of the docket for all requests, taken away after them."""
    with django_db_blocker.unblock():
        run = estimates.estimate(system_user(), "docket", sweeps=60, draws=30)
        yield
        type(run).objects.filter(pk=run.pk).delete()
        DBTaskResult.objects.all().delete()


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """Keep the test's connection and its transaction, as Django's own client does."""
    kept = (request_started, request_finished)
    for signal in kept:
        signal.disconnect(close_old_connections)
    yield
    for signal in kept:
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("path", OPERATIONS)
def test_answers_are_as_documented(path: str, mode: GenerationMode, estimated: None) -> None:
    """Every check of schemathesis: status codes, types, shapes, refusals, methods, headers."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    operation = schema[path]["GET"]
    asked = []

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def check(case: schemathesis.Case) -> None:
        asked.append(case.call_and_validate().status_code)

    check()
    assert asked


def test_the_words_of_the_document_are_those_of_the_record() -> None:
    from typing import get_args

    from contadora.desk.api import schemas

    assert set(get_args(schemas.InstrumentKind)) == set(Instrument.Kind.values)
    assert set(get_args(schemas.InstrumentStatus)) == set(Instrument.Status.values)
    assert set(get_args(schemas.ActKind)) == set(Act.Kind.values)


def test_the_document_says_all_there_is(client: Any) -> None:
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) == 14
    for path, methods in paths.items():
        for operation in methods.values():
            codes = set(map(str, operation["responses"]))
            assert codes == {"200", "304", "401", "404", "422"}, path
            assert operation["security"] == [{}, {"token": []}]
            assert operation["description"], path
