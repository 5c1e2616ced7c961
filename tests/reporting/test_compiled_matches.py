"""Needs meet offers: which, why, who sees them, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from contadora.atlas.dates import PartialDate
from contadora.atlas.models import Initiative, Source
from contadora.people.access import NotAllowed
from contadora.people.handling import HandlingLevel
from contadora.people.models import Delegation, Membership, Role
from contadora.record.actions import load_starter
from contadora.reporting import actions
from contadora.reporting import queries_matches as queries
from contadora.reporting.matching import offers, reason_text
from contadora.reporting.models import Match, Report, Round
from tests.factory import Cast, make_user
from tests.reporting.compiled_stage import SECRET, Compiled, make_compiled, said, sent, submit
from tests.reporting.permissions_compiled import VALUES

pytestmark = pytest.mark.django_db
DAY = date(2026, 6, 1)
NORMS = {"d": "cybercrime", "a": "cooperation"}


@pytest.fixture
def compiled(cast: Cast) -> Compiled:
    return make_compiled(cast.secretariat, cast.uruguay, cast.costa_rica)


def initiative(slug: str = "one", **fields: Any) -> Initiative:
    for name in ("since", "ends"):
        if fields.get(name):
            fields[name] = PartialDate(fields[name])
    return Initiative(
        **{"slug": slug, "kind": "training", "themes": "cybercrime", "groups": "UN", **fields}
    )


def found(*given: Initiative, subject: str = "norm:d") -> list[tuple[str, list[str]]]:
    made = offers(
        subject,
        "URY",
        groups={"MERCOSUR", "OAS"},
        in_region=True,
        initiatives=given,
        by_norm=NORMS,
        on=DAY,
    )
    return [(one.initiative.slug, [kind for kind, _value in one.reasons]) for one in made]


@pytest.mark.parametrize(
    ("fields", "reasons"),
    [
        ({}, ["theme", "world", "open"]),
        ({"norms": "a;d"}, ["norm", "world", "open"]),
        ({"groups": "", "states": "URY;CHL"}, ["theme", "state", "open"]),
        ({"groups": "MERCOSUR"}, ["theme", "group", "open"]),
        ({"groups": "REGION"}, ["theme", "group", "open"]),
        ({"groups": ""}, ["theme", "unsaid", "open"]),
        ({"ends": "2026-06"}, ["theme", "world", "ends"]),
        ({"themes": "capacity-building", "groups": "OAS"}, ["general", "group", "open"]),
    ],
)
def test_a_match_says_why(fields: dict[str, str], reasons: list[str]) -> None:
    assert found(initiative(**fields)) == [("one", reasons)]


@pytest.mark.parametrize(
    "fields",
    [
        {"ends": "2026-05"},  # over
        {"since": "2026-07"},  # not yet begun
        {"kind": "index"},  # helps nobody by itself
        {"themes": "privacy"},  # something else
        {"groups": "", "states": "CHL"},  # for another
        {"groups": "EU"},
        {"groups": "OTHERS"},
        {"themes": "capacity-building"},  # of a general kind, for all
    ],
)
def test_what_is_no_match(fields: dict[str, str]) -> None:
    assert found(initiative(**fields)) == []


def test_the_nearest_comes_first() -> None:
    given = [
        initiative("general", themes="capacity-building", groups="OAS"),
        initiative("world"),
        initiative("ours", groups="MERCOSUR"),
        initiative("by-norm", norms="d"),
    ]
    assert [slug for slug, _why in found(*given)] == ["by-norm", "ours", "world", "general"]


def test_subjects_other_than_norms_have_themes_too() -> None:
    by = {"themes": "international law"}
    assert found(initiative(**by), subject="topic:sovereignty")
    assert found(initiative(themes="confidence-building"), subject="cbm:2")
    assert found(initiative(**by), subject="general") == []


def test_reasons_are_told_in_words(compiled: Compiled) -> None:
    reasons = [(kind, value) for kind, value in (
        ("norm", "d"), ("theme", "cybercrime"), ("general", ""), ("state", "URY"),
        ("group", "OAS"), ("group", "REGION"), ("world", "UN"), ("unsaid", ""),
        ("ends", "2027"), ("open", "2022-05"), ("open", ""))]  # fmt: skip
    told = [reason_text(reason) for reason in reasons]
    assert len(set(told)) == len(told)
    assert all(sentence.endswith(".") for sentence in told)


def page(address: str, by: Any, **query: str) -> str:
    client = Client()
    client.force_login(by)
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_state_sees_what_could_meet_its_need(compiled: Compiled, cast: Cast) -> None:
    text = page(reverse("reporting:matches"), cast.observer)
    assert SECRET in text
    assert "c-proc" in text
    assert 'name="initiative"' not in text  # an observer keeps none
    assert 'name="initiative"' in page(reverse("reporting:matches"), cast.officer)


def test_a_state_sees_no_need_of_another_that_it_hosts_nothing_for(
    compiled: Compiled, cast: Cast
) -> None:
    text = page(reverse("reporting:matches"), cast.officer)
    assert "electronic evidence" not in text


@pytest.fixture
def host(compiled: Compiled) -> Any:
    """Somebody who writes for the host of an initiative, an organisation on this desk."""
    unodc = Delegation.objects.create(code="UNODC", kind=Delegation.Kind.ORGANISATION)
    user = make_user("officer of a host")
    Membership.objects.create(user=user, delegation=unodc, role=Role.OFFICER)
    return user


def test_a_host_sees_public_needs_that_it_could_meet_only(
    compiled: Compiled, cast: Cast, host: Any
) -> None:
    text = page(reverse("reporting:matches"), host)
    assert "electronic evidence" in text
    assert "unodc-cybercrime" in text
    assert "c-proc" not in text  # another's offer
    assert SECRET not in text


def keep(by: Any, compiled: Compiled, state: str = "URY", slug: str = "unodc-cybercrime") -> Any:
    return actions.propose_match(
        by, round=compiled.second.uuid, state=state, section="norm_d", initiative=slug
    )


def test_a_host_takes_up_a_public_need_and_both_sides_record(
    compiled: Compiled, cast: Cast, host: Any
) -> None:
    match = keep(host, compiled, "CRI")
    assert [one.pk for one in queries.matches(cast.other)] == [match.pk]
    match = actions.record_match(
        cast.other, match, status="contacted", words="We wrote to them.", seen=0
    )
    match = actions.record_match(host, match, status="agreed", words="In May.", seen=1)
    steps = list(match.steps.values_list("status", "delegation__code"))
    assert steps == [("proposed", "UNODC"), ("contacted", "CRI"), ("agreed", "UNODC")]
    text = page(reverse("reporting:match", args=[match.uuid]), cast.other)
    assert "We wrote to them." in text
    assert "In May." in text
    assert "Costa Rica" in text.partition("<ol>")[2]  # who recorded it, by name


def test_a_host_does_not_know_of_a_need_that_is_not_public(
    compiled: Compiled, cast: Cast, host: Any
) -> None:
    with pytest.raises(NotAllowed):
        keep(host, compiled)
    match = keep(cast.secretariat, compiled)
    assert not queries.matches(host).exists()
    # The State says that it made contact: now the host knows.
    actions.record_match(cast.officer, match, status="contacted", words="", seen=0)
    assert queries.matches(host).get() == match


def test_a_need_made_private_by_a_correction_leaves_the_hosts_sight(
    compiled: Compiled, cast: Cast, host: Any
) -> None:
    keep(cast.secretariat, compiled, "CRI")
    assert queries.matches(host).exists()
    submit(
        compiled.second,
        cast.costa_rica,
        compiled.by,
        [sent("norm_d", said("d", "no", needs="Not for the public."), public=False)],
        days=120,
        reason="Released too far.",
    )
    assert not queries.matches(host).exists()


def test_a_host_reads_the_words_that_were_made_public_not_those_before_them(
    compiled: Compiled, cast: Cast, host: Any
) -> None:
    match = keep(cast.secretariat, compiled)
    public = said("d", "yes", needs="Training, in words for all.")
    submit(
        compiled.second,
        cast.uruguay,
        compiled.by,
        [sent("norm_d", public)],
        days=120,
        reason="For all to read.",
    )
    address = reverse("reporting:match", args=[match.uuid])
    text = page(address, host)
    assert "Training, in words for all." in text
    assert SECRET not in text
    assert SECRET in page(address, cast.secretariat)
    # Its State makes contact, and thereby lets the host see what it asked for.
    actions.record_match(cast.officer, match, status="contacted", words="", seen=0)
    assert SECRET in page(address, host)


def test_the_need_of_a_state_that_left_is_read_by_it_and_by_whom_it_let_see_it(
    compiled: Compiled, cast: Cast, host: Any
) -> None:
    address = reverse("reporting:match", args=[keep(cast.secretariat, compiled).uuid])
    Report.objects.filter(round=compiled.second, delegation__code="URY").update(
        left_at=compiled.second.closes_at
    )
    text = page(address, cast.secretariat)
    assert SECRET not in text
    assert "dejó la ronda" in text
    assert SECRET in page(address, cast.officer)
    match = Match.objects.get()
    actions.record_match(cast.officer, match, status="contacted", words="", seen=0)
    assert SECRET in page(address, host)
    assert SECRET not in page(address, cast.secretariat)


def test_of_a_red_report_only_its_readers_know_the_matches(compiled: Compiled, cast: Cast) -> None:
    match = keep(cast.officer, compiled)
    Round.objects.filter(pk=compiled.second.pk).update(drafts_at=HandlingLevel.RED)
    report = match.report
    Report.objects.filter(pk=report.pk).update(started_at=compiled.second.opens_at)
    report.readers.set([cast.officer])
    assert queries.matches(cast.officer).get() == match
    assert not queries.matches(cast.observer).exists()


def test_who_may_not_keep_a_match_is_led_back_to_its_round(compiled: Compiled, cast: Cast) -> None:
    keep(cast.officer, compiled)
    client = Client()
    client.force_login(cast.officer)
    given = {"state": "URY", "section": "norm_d", "initiative": "unodc-cybercrime"}
    answer = client.post(reverse("reporting:match_propose", args=[compiled.second.uuid]), given)
    assert answer["Location"].endswith(f"?round={compiled.second.uuid}")
    given["state"] = "U\0RY"  # which no store keeps: it is left out
    answer = client.post(reverse("reporting:match_propose", args=[compiled.second.uuid]), given)
    assert answer["Location"].endswith(f"?round={compiled.second.uuid}")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"seen": 7}, "seen"),
        ({"status": "applauded"}, "status"),
        ({"status": "proposed", "words": " "}, "status"),
        ({"words": "x" * 5001}, "words"),
    ],
)
def test_what_is_wrong_is_refused_and_changes_nothing(
    compiled: Compiled, cast: Cast, change: dict[str, Any], field: str
) -> None:
    match = keep(cast.officer, compiled)
    with pytest.raises(ValidationError) as refused:
        actions.record_match(
            cast.officer, match, **{"status": "contacted", "words": "", "seen": 0, **change}
        )
    assert field in refused.value.error_dict
    match.refresh_from_db()
    assert (match.status, match.revision, match.steps.count()) == ("proposed", 0, 1)


def test_a_second_of_the_same_is_refused(compiled: Compiled, cast: Cast) -> None:
    keep(cast.officer, compiled)
    with pytest.raises(ValidationError, match="unodc-cybercrime"):
        keep(cast.head, compiled)
    with pytest.raises(ValidationError, match="glacy"):
        keep(cast.head, compiled, slug="glacy")  # ended


def test_others_keep_and_record_nothing(compiled: Compiled, cast: Cast) -> None:
    for person in (cast.observer, cast.other, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            keep(person, compiled)
    match = keep(cast.officer, compiled)
    for person in (cast.observer, cast.other, cast.administrator, cast.outsider):
        with pytest.raises(NotAllowed):
            actions.record_match(person, match, status="done", words="", seen=0)


def test_a_stale_record_is_shown_again_with_what_was_written(
    compiled: Compiled, cast: Cast
) -> None:
    match = keep(cast.officer, compiled)
    actions.record_match(cast.head, match, status="contacted", words="First.", seen=0)
    client = Client()
    client.force_login(cast.officer)
    address = reverse("reporting:match", args=[match.uuid])
    given = {"status": "declined", "words": "Second words.", "seen": "0"}
    response = client.post(address, given)
    assert response.status_code == 422
    assert "Second words." in response.content.decode()
    assert client.post(address, given | {"seen": "1"}).status_code == 302


# The catalogue


def test_the_pack_has_initiatives_and_loads_them_once(cast: Cast) -> None:
    before = Initiative.objects.count()
    assert before == 43
    load_starter(cast.secretariat)
    assert Initiative.objects.count() == before
    lac4 = Initiative.objects.get(slug="lac4")
    assert lac4.is_open(DAY)
    assert not Initiative.objects.get(slug="glacy-plus").is_open(DAY)
    assert not Initiative.objects.filter(source__key="collected-facts").exists()


def test_the_secretariat_adds_with_a_source_and_the_pack_leaves_it(cast: Cast) -> None:
    made = actions.add_initiative(cast.secretariat, VALUES | {"states": "ury; chl", "norms": "D"})
    assert (made.states, made.norms, made.origin) == ("URY;CHL", "d", "desk")
    assert made.source.date_read is not None
    load_starter(cast.secretariat)
    assert Initiative.objects.filter(pk=made.pk).exists()
    assert any(one.pk == made.pk for one in queries.initiatives())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"source_title": ""}, "source_title"),
        ({"name_en": ""}, "name_es"),
        ({"states": "URY;XXX"}, "states"),
        ({"groups": "NOBODY"}, "groups"),
        ({"norms": "z"}, "norms"),
        ({"hosts": "NOBODY"}, "hosts"),
        ({"since": "2024", "ends": "2023"}, "ends"),
        ({"since": "soon"}, "since"),
    ],
)
def test_an_initiative_that_is_wrong_is_refused(
    cast: Cast, change: dict[str, str], field: str
) -> None:
    before = Source.objects.count()
    client = Client()
    client.force_login(cast.secretariat)
    response = client.post(reverse("reporting:initiative_add"), VALUES | change)
    assert response.status_code == 422
    with pytest.raises(ValidationError) as refused:
        actions.add_initiative(cast.secretariat, VALUES | change)
    assert field in refused.value.error_dict
    assert Source.objects.count() == before


def test_the_catalogue_is_for_anyone_with_sources() -> None:
    client = Client()
    listed = client.get(reverse("reporting:initiatives")).content.decode()
    assert "initiatives/lac4/" in listed
    assert "initiatives/glacy-plus/" not in listed
    every = client.get(reverse("reporting:initiatives"), {"show": "all"}).content.decode()
    assert "initiatives/glacy-plus/" in every
    one = client.get(reverse("reporting:initiative", args=["lac4"])).content.decode()
    assert "lac4.eu" in one
    rows = client.get(reverse("reporting:initiatives"), {"format": "json", "kind": "centre"})
    assert b"lac4" in b"".join(rows.streaming_content)
    assert client.get(reverse("reporting:initiative", args=["none"])).status_code == 404


def test_the_page_of_matches_asks_few_questions(
    compiled: Compiled, cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    keep(cast.officer, compiled)
    client = Client()
    client.force_login(cast.secretariat)
    client.get(reverse("reporting:matches"))
    with django_assert_max_num_queries(30):
        client.get(reverse("reporting:matches"))
