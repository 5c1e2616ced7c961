"""A pattern that somebody types is run on every title: none can hold the desk up."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from contadora.atlas.models import Instrument
from contadora.people.models import AuditEntry
from contadora.record import actions, docket
from contadora.record.models import DocketPattern
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def long_title() -> Instrument:
    """A text whose title makes an engine that goes back try two to the power of its length."""
    source = Instrument.objects.get(slug="A-RES-73-27").source
    return Instrument.objects.create(
        slug="A-RES-60-998",
        symbol="A/RES/60/998",
        kind="resolution",
        status="adopted",
        title_en="a" * 2000,
        session=60,
        source=source,
    )


@pytest.mark.parametrize("pattern", ["(a|a)*b", "(a+)+$b", "^(a|aa)+!", ".*.*.*.*.*.*=x"])
def test_a_pattern_that_would_never_end_ends(
    cast: Cast, long_title: Instrument, pattern: str
) -> None:
    client = Client()
    client.force_login(cast.secretariat)
    began = time.perf_counter()
    answer = client.get("/en/docket/", {"kind": "title", "pattern": pattern})
    added = actions.add_pattern(cast.secretariat, "title", pattern)
    assert time.perf_counter() - began < 20
    assert answer.status_code == 200
    assert added.active
    long_title.refresh_from_db()
    assert not long_title.on_docket


@pytest.mark.parametrize(
    "pattern",
    [
        "(.{0,200}a){5}q",  # within the engine's bounds, and half a minute on the whole record
        "x{501}",
        "(a{30}){30}",
        "(?=cyber)space",  # what the engine does not have, since it costs more than the title
        r"(cyber)\1",
        "(?<!cyber)space",
        "[unclosed",
    ],
)
def test_a_pattern_that_could_cost_too_much_is_refused(cast: Cast, pattern: str) -> None:
    entries = AuditEntry.objects.count()
    with pytest.raises(ValidationError) as refused:
        actions.add_pattern(cast.secretariat, "title", pattern)
    assert "pattern" in refused.value.message_dict
    assert not DocketPattern.objects.filter(pattern=pattern).exists()
    assert AuditEntry.objects.count() == entries


def test_many_texts_are_asked_at_once_and_each_gets_its_own_answer() -> None:
    rules = docket.Rules.of(
        [
            DocketPattern(kind="title", pattern="cyber"),
            DocketPattern(kind="title", pattern="cyber cafe", exclude=True),
            DocketPattern(kind="symbol", pattern="A/RES/60/1"),
            DocketPattern(kind="symbol", pattern="A/RES/60/2", exclude=True),
        ]
    )
    texts = [
        ("", ["Fisheries", "On CYBER crime"]),
        ("", ["A cyber café"]),
        ("A/RES/60/1", ["Fisheries"]),
        ("A/RES/60/2", ["On cyber crime"]),
        ("", [""]),
        ("", []),
    ]
    assert rules.match(texts) == [True, False, True, False, False, False]
    assert rules.match([]) == []
