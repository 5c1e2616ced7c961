"""What the cyber docket holds, and who decides it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from contadora.atlas import search, versions
from contadora.atlas.dates import PartialDate
from contadora.atlas.models import Instrument, Source
from contadora.people.access import NotAllowed
from contadora.people.models import AuditEntry
from contadora.record import actions, docket, queries
from contadora.record.matrix import matrix
from contadora.record.models import Act, DocketPattern, RollCall
from tests.factory import PASSWORD, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def text() -> Instrument:
    """A text of a loaded record that no pattern finds."""
    source = Instrument.objects.get(slug="A-RES-73-27").source
    return Instrument.objects.create(
        slug="A-RES-60-999",
        symbol="A/RES/60/999",
        kind="resolution",
        status="adopted",
        title_en="Use of the quantum telegraph between States",
        session=60,
        origin="load",
        source=source,
    )


def last() -> AuditEntry:
    entry = AuditEntry.objects.order_by("seq").last()
    assert entry is not None
    return entry


def test_a_pattern_puts_on_and_its_removal_takes_off(cast: Cast, text: Instrument) -> None:
    before = versions.current()
    pattern = actions.add_pattern(cast.secretariat, "title", "quantum TELÉGRAPH")
    text.refresh_from_db()
    assert text.on_docket
    assert last().action == "add_docket_pattern"
    assert versions.current() != before
    actions.remove_pattern(cast.secretariat, pattern)
    text.refresh_from_db()
    assert not text.on_docket
    assert not DocketPattern.objects.filter(pk=pattern.pk).exists()
    assert last().action == "remove_docket_pattern"


def test_a_symbol_in_any_spelling_is_a_pattern(cast: Cast, text: Instrument) -> None:
    pattern = actions.add_pattern(cast.secretariat, "symbol", "60/999")
    assert pattern.pattern == "A/RES/60/999"
    text.refresh_from_db()
    assert text.on_docket


@pytest.mark.parametrize("pattern", ["l'ere du numerique", "l’ère du numérique"])
def test_either_apostrophe_finds_a_title(pattern: str) -> None:
    rules = docket.Rules.of([DocketPattern(kind="title", pattern=pattern)])
    titles = ("Le droit à la vie privée à l'ère du numérique", "à l’ère du numérique")
    assert rules.match([("", [title]) for title in titles]) == [True, True]


def test_an_excluding_pattern_takes_off_what_another_finds(cast: Cast, text: Instrument) -> None:
    actions.add_pattern(cast.secretariat, "title", "telegraph")
    actions.add_pattern(cast.secretariat, "title", "quantum", exclude=True)
    text.refresh_from_db()
    assert not text.on_docket


def test_the_secretariats_choice_stands_over_the_patterns(cast: Cast) -> None:
    text = Instrument.objects.get(slug="A-RES-73-27")
    off = actions.set_docket(cast.secretariat, text, False)
    assert not off.on_docket
    assert not RollCall.objects.get(slug=text.slug).on_docket
    assert text not in queries.docket()
    actions.add_pattern(cast.secretariat, "title", "context of international security")
    off.refresh_from_db()
    assert not off.on_docket
    back = actions.set_docket(cast.secretariat, text, None)
    assert back.on_docket


def test_a_preview_changes_nothing(text: Instrument) -> None:
    before = versions.current()
    found = docket.preview("title", "telegraph")
    assert [match.slug for match in found] == [text.slug]
    text.refresh_from_db()
    assert not text.on_docket
    assert versions.current() == before


@pytest.mark.parametrize(
    ("kind", "pattern", "message"),
    [
        ("title", "([abc", "not a regular expression"),
        ("title", "ab", "at least four characters"),
        ("title", "   ", "Write a symbol"),
        ("author", "words", "Choose a symbol or a title"),
    ],
)
def test_a_bad_pattern_is_refused_and_changes_nothing(
    cast: Cast, kind: str, pattern: str, message: str
) -> None:
    from django.utils.translation import override

    before = DocketPattern.objects.count()
    with override("en"), pytest.raises(ValidationError, match=message):
        actions.add_pattern(cast.secretariat, kind, pattern)
    assert DocketPattern.objects.count() == before


@pytest.mark.parametrize("role", ["head", "officer", "observer", "administrator"])
def test_only_the_secretariat_edits_it(cast: Cast, role: str) -> None:
    user = getattr(cast, role)
    with pytest.raises(NotAllowed):
        actions.add_pattern(user, "title", "some words")
    with pytest.raises(NotAllowed):
        actions.set_docket(user, Instrument.objects.get(slug="A-RES-73-27"), False)


def test_the_page_shows_what_a_pattern_would_find(cast: Cast, client: Client) -> None:
    client.login(email=cast.secretariat.email, password=PASSWORD)
    page = client.get(
        reverse("record:docket"), {"kind": "title", "pattern": "criminal purposes"}
    ).content.decode()
    assert "A/RES/74/247" in page
    assert not DocketPattern.objects.filter(pattern="criminal purposes").exists()


def test_the_page_asks_few_questions(
    cast: Cast, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.login(email=cast.secretariat.email, password=PASSWORD)
    with django_assert_max_num_queries(15):
        client.get(reverse("record:docket"))


def test_docket_votes_of_a_state() -> None:
    votes = {vote.instrument.slug: vote for vote in queries.docket_votes("URY")}
    assert votes["A-RES-74-247"].vote is not None
    assert votes["A-RES-74-247"].region.total == 33
    assert votes["A-RES-74-247"].world.total == 193
    known = votes["A-RES-77-36"]  # a recorded vote known to exist, not State by State
    assert known.vote is None
    assert known.reason == queries.NOT_STATE_BY_STATE
    consensus = votes["A-RES-70-237"]
    assert consensus.reason == queries.NO_VOTE_TAKEN
    dates = [str(vote.instrument.date) for vote in queries.docket_votes("URY")]
    assert dates == sorted(dates, reverse=True)


def test_docket_votes_ask_for_the_version_only_once_warm(
    django_assert_max_num_queries: Any,
) -> None:
    queries.docket_votes("URY")
    with django_assert_max_num_queries(4) as asked:
        queries.docket_votes("CRI")
    assert all("recordversion" in query["sql"] for query in asked.captured_queries)


def test_what_has_no_date_comes_after_what_has_one_on_both_stores(cast: Cast) -> None:
    source = Source.objects.order_by("key").first()
    for name, date in (("old", "2001-01-01"), ("undated", None), ("new", "2098-01-01")):
        Instrument.objects.create(
            slug=f"zafiro-{name}", symbol=f"ZAFIRO/{name}", status="published",
            kind=Instrument.Kind.RESOLUTION, date=date and PartialDate(date), on_docket=True,
            title_es="Un texto", source=source,
        )  # fmt: skip
        RollCall.objects.create(
            slug=f"zafiro-{name}", symbol=f"ZAFIRO/{name}", session=98, source=source,
            date=date, votes=b"",
        )  # fmt: skip
        Act.objects.create(
            state_id="URY", instrument_id="zafiro-old", kind=Act.Kind.STATED, stage=name,
            date=date and PartialDate(date), source=source,
        )  # fmt: skip

    versions.bump()

    def told(names: Iterable[str]) -> list[str]:
        return [name.removeprefix("zafiro-") for name in names if name.startswith("zafiro-")]

    newest = ["new", "old", "undated"]
    assert told(row.slug for row in search.search("zafiro").instruments) == newest
    assert told(row.instrument.slug for row in queries.docket_entries()) == newest
    assert told(row.slug for row, _call in queries._docket()) == newest
    assert told(matrix().slugs) == ["undated", "old", "new"]
    acts = list(queries.acts(cast.officer, instrument="zafiro-old"))
    assert [act.stage for act in acts] == newest
