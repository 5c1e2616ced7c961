"""Courses and sessions through their actions: refusals, signals, the next edition."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils.translation import override

from contadora.academy import actions, clock, course_queries, signals
from contadora.academy.actions.courses import StaleError, lacking
from contadora.academy.forms_course import CourseForm
from contadora.academy.models import Course, Partner, Person, Session
from contadora.atlas.texts import LANGUAGES
from contadora.people.access import NotAllowed
from contadora.people.models import Delegation
from tests.academy import drafts
from tests.factory import Cast, make_cast

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def heard(signal: Any) -> list[dict[str, Any]]:
    """Return what a signal tells from now on."""
    told: list[dict[str, Any]] = []

    def listen(**values: Any) -> None:
        told.append(values)

    signal.connect(listen, weak=False)
    return told


def test_a_draft_says_what_it_lacks_and_is_not_published_before(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast, objectives_es="", starts_on=None, ends_on=None)
    with override("en"):
        told = lacking(course)
        assert len(told) == 3
        assert "objectives" in told[0]
        with pytest.raises(ValidationError) as refused:
            actions.publish(cast.officer, course)
    assert set(told) <= set(refused.value.messages)
    course.refresh_from_db()
    assert course.status == Course.Status.DRAFT


def test_a_session_outside_the_days_is_named(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    drafts.session(cast.officer, course, day=20)
    with override("en"):
        assert [text for text in lacking(course) if "Saturday, 20 March 2027" in text]


def test_a_stale_change_is_refused_and_changes_nothing(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    actions.change_course(cast.head, course, revision=course.revision, values={"cap": 50})
    with pytest.raises(StaleError):
        actions.change_course(cast.officer, course, revision=course.revision, values={"cap": 9})
    course.refresh_from_db()
    assert course.cap == 50


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"time_zone": "America/Atlantis"}, "time_zone"),
        ({"ends_on": date(2027, 3, 1)}, "ends_on"),
        ({"official_language": "pt"}, "title_pt"),
        ({"interpretation": ["de"]}, "interpretation"),
        ({"cap": 0}, "cap"),
    ],
)
def test_a_wrong_value_is_refused_by_its_field(
    cast: Cast, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(ValidationError) as refused:
        drafts.draft(cast.officer, cast, **values)
    assert field in refused.value.message_dict


@pytest.mark.parametrize("slug", ["new", "Not a slug", "", "sela/2021"])
def test_an_address_that_cannot_be_is_refused(cast: Cast, slug: str) -> None:
    with pytest.raises(ValidationError):
        drafts.draft(cast.officer, cast, slug=slug)


def test_only_a_writer_of_the_team_begins_its_course(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        drafts.draft(cast.other, cast)
    for user in (cast.observer, cast.outsider, cast.administrator):
        with pytest.raises(NotAllowed):
            drafts.draft(user, cast)
    course = drafts.draft(cast.officer, cast)
    with pytest.raises(NotAllowed):
        actions.change_course(cast.other, course, revision=1, values={"cap": 1})


def test_a_published_course_does_not_lose_what_it_needs(cast: Cast) -> None:
    course = drafts.published(cast)
    for values in ({"summary_es": ""}, {"starts_on": None}, {"online": False}):
        with pytest.raises(ValidationError):
            actions.change_course(cast.officer, course, revision=course.revision, values=values)
    course.refresh_from_db()
    assert course.summary_es


def test_another_privacy_notice_has_another_number(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    changed = actions.change_course(
        cast.officer, course, revision=1, values={"privacy_es": "Usamos sus datos para el curso."}
    )
    assert changed.privacy_version == 2


def test_a_moved_session_raises_its_sequence_and_tells_what_was(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    made = drafts.session(cast.officer, course)
    told = heard(signals.session_changed)
    before, after = made.starts_at, made.starts_at + timedelta(hours=1)
    moved = actions.change_session(
        cast.officer,
        made,
        sequence=0,
        values={"starts_at": after, "ends_at": made.ends_at + timedelta(hours=1)},
    )
    assert moved.sequence == 1
    assert told[-1]["before"]["starts_at"] == before
    assert told[-1]["changed"] == {"starts_at", "ends_at"}
    with pytest.raises(StaleError):
        actions.change_session(cast.officer, made, sequence=0, values={"title_es": "x"})
    assert actions.change_session(cast.officer, moved, sequence=1, values={}).sequence == 1


def test_a_cancelled_session_stays_cancelled(cast: Cast) -> None:
    made = drafts.session(cast.officer, drafts.draft(cast.officer, cast))
    told = heard(signals.session_cancelled)
    cancelled = actions.cancel_session(cast.officer, made, reason="ill")
    assert (cancelled.sequence, told[-1]["reason"]) == (1, "ill")
    with pytest.raises(ValidationError):
        actions.cancel_session(cast.officer, cancelled)
    with pytest.raises(ValidationError):
        actions.change_session(cast.officer, cancelled, sequence=1, values={"title_es": "x"})


def test_a_session_that_ends_before_it_starts_is_refused(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    with pytest.raises(ValidationError):
        drafts.session(cast.officer, course, ends_at=datetime(2027, 3, 8, 14, tzinfo=UTC))
    with pytest.raises(ValidationError):
        drafts.session(cast.officer, course, ends_at=datetime(2027, 3, 10, 14, tzinfo=UTC))
    assert not course.sessions.exists()


def test_nobody_of_another_course_speaks(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    stranger = drafts.speaker(cast.officer, drafts.draft(cast.officer, cast, slug="another"))
    made = drafts.session(cast.officer, course)
    with pytest.raises(ValidationError):
        actions.change_session(
            cast.officer, made, sequence=0, values={}, parts=[(stranger, "speaks")]
        )


def test_a_course_called_off_takes_its_coming_sessions_along(cast: Cast) -> None:
    course = drafts.published(cast)
    told = heard(signals.course_cancelled)
    with pytest.raises(ValidationError):
        actions.cancel_course(cast.officer, course, reason=" ")
    with time_machine.travel(datetime(2027, 3, 10, tzinfo=UTC)):  # after the first of the two
        actions.cancel_course(cast.officer, course, reason="no room")
    assert [each.sequence for each in course.sessions.all()] == [1, 2]
    assert [each.cancelled_at is None for each in course.sessions.all()] == [True, False]
    assert len(told[-1]["sessions"]) == 1
    with pytest.raises(ValidationError):
        drafts.session(cast.officer, course)


def test_the_next_edition_of_a_course_called_off_has_its_sessions(cast: Cast) -> None:
    course = drafts.published(cast)
    alone = drafts.session(cast.officer, course)
    actions.cancel_session(cast.officer, alone, reason="no speaker")
    actions.cancel_course(cast.officer, course, reason="no room")
    following = actions.copy_course(
        cast.officer, course, slug="techplomacy-2028", starts_on=date(2028, 3, 6)
    )
    assert following.sessions.filter(cancelled_at=None).count() == 2
    assert following.sessions.count() == 2


def test_a_course_is_finished_after_its_last_session_only(cast: Cast) -> None:
    course = drafts.published(cast)
    with pytest.raises(ValidationError):
        actions.finish(cast.officer, course)
    with time_machine.travel(datetime(2027, 4, 1, tzinfo=UTC)):
        assert actions.finish(cast.officer, course).status == Course.Status.FINISHED


def test_the_next_edition_keeps_the_hours_on_the_wall(cast: Cast) -> None:
    """The clock of New York goes forward on 14 March 2027 and on 12 March 2028."""
    original = drafts.published(cast)
    Person.objects.create(email="a@mre.example")
    made = actions.copy_course(
        cast.officer, original, slug="techplomacy-2028", starts_on=date(2028, 3, 6)
    )
    assert (made.status, made.copied_from) == (Course.Status.DRAFT, original)
    assert (made.starts_on, made.ends_on) == (date(2028, 3, 6), date(2028, 3, 17))
    days = [each.starts_at.astimezone(NEW_YORK) for each in made.sessions.all()]
    assert [f"{day:%Y-%m-%d %H:%M %z}" for day in days] == [
        "2028-03-06 10:00 -0500",
        "2028-03-13 10:00 -0400",
    ]
    assert f"{made.applications_close_at.astimezone(NEW_YORK):%m-%d %H:%M}" == "01-30 23:59"
    assert {each.join_url for each in made.sessions.all()} == {""}
    assert made.sessions.first().parts.get().contributor.course == made
    assert made.readings.count() == made.partners.count() == 1
    assert not made.applications.exists()
    first, second = original.partners.get().logo, made.partners.get().logo
    assert first.name != second.name
    with first.open() as mine, second.open() as theirs:
        assert mine.read() == theirs.read()


def test_the_source_of_an_edition_is_not_its_copys(cast: Cast) -> None:
    actions.load_courses(cast.secretariat)
    bogota = Course.objects.get(slug="oas-ict4peace-bogota-2014")
    made = actions.copy_course(
        cast.secretariat, bogota, slug="bogota-2027", starts_on=date(2027, 11, 16)
    )
    assert (made.source, made.confidence) == (None, "")
    assert made.official_language in {"es", "en", "pt", "fr"}


def test_an_hour_that_the_clock_leaves_out_is_refused() -> None:
    assert clock.instant(date(2027, 3, 13), datetime(2027, 1, 1, 2, 30).time(), NEW_YORK)
    with pytest.raises(ValidationError):
        clock.instant(date(2027, 3, 14), datetime(2027, 1, 1, 2, 30).time(), NEW_YORK)


def test_a_quota_and_a_team_are_for_cosponsors(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    values = {"kind": "cosponsor", "delegation": cast.costa_rica, "quota": 5}
    made = drafts.partner(cast.officer, course, **values)
    assert made.quota == 5
    for wrong in ({"quota": 3}, {"delegation": Delegation.objects.first()}, values):
        with pytest.raises(ValidationError):
            drafts.partner(cast.officer, course, **wrong)
    assert Partner.objects.filter(course=course).count() == 1


def test_who_reviews_has_an_account_once(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    with pytest.raises(ValidationError):
        drafts.speaker(cast.officer, course, reviews=True)
    drafts.speaker(cast.officer, course, reviews=True, user=cast.other)
    with pytest.raises(ValidationError):
        drafts.speaker(cast.officer, course, user=cast.other)


@pytest.mark.parametrize("slug", ["new", "report", "Report"])
def test_an_address_of_a_page_of_the_desk_is_refused_in_each_language(
    cast: Cast, slug: str
) -> None:
    said = set()
    for language in LANGUAGES:
        with override(language), pytest.raises(ValidationError) as refused:
            drafts.draft(cast.officer, cast, slug=slug)
        (text,) = refused.value.message_dict["slug"]
        assert slug.lower() in text
        said.add(text)
    assert len(said) == 4
    original = drafts.draft(cast.officer, cast)
    with pytest.raises(ValidationError):
        actions.copy_course(cast.officer, original, slug=slug, starts_on=date(2028, 3, 6))


def test_no_programme_is_at_the_address_where_one_is_begun(cast: Cast) -> None:
    with override("en"), pytest.raises(ValidationError) as refused:
        actions.make_programme(cast.secretariat, slug="new", values={"title_es": "Etapas"})
    assert "another page of this desk" in refused.value.message_dict["slug"][0]


def test_the_form_says_in_each_language_what_another_clock_means_for_sessions() -> None:
    said = set()
    for language in LANGUAGES:
        with override(language):
            said.add(str(CourseForm().fields["time_zone"].help_text))
    assert len(said) == 4


def test_another_clock_leaves_sessions_at_their_moment(cast: Cast) -> None:
    course = drafts.draft(cast.officer, cast)
    session = drafts.session(cast.officer, course)
    course.refresh_from_db()
    actions.change_course(
        cast.officer, course, revision=course.revision, values={"time_zone": "America/Caracas"}
    )
    after = Session.objects.get(pk=session.pk)
    assert (after.starts_at, after.sequence) == (session.starts_at, 0)


def test_courses_without_days_stand_in_the_same_place_on_both_stores(cast: Cast) -> None:
    for name, day in (("first", date(2027, 3, 8)), ("undated", None), ("last", date(2028, 3, 8))):
        drafts.draft(cast.officer, cast, slug=name, starts_on=day, ends_on=day)
    shelf = course_queries.shelf(cast.officer, date(2027, 1, 1))
    assert [course.slug for course in shelf.drafts] == ["undated", "first", "last"]
    Course.objects.update(status=Course.Status.CANCELLED)
    shelf = course_queries.shelf(cast.officer, date(2027, 1, 1))
    assert [course.slug for course in shelf.cancelled] == ["last", "first", "undated"]
