"""The pack's courses: told by role, loaded once, the desk's own from the first change on."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from django.utils.translation import override

from contadora.academy import actions
from contadora.academy.models import Contributor, Course, Part, Partner, Reading, Session
from contadora.people.queries import system_user
from contadora.starter import check, tables
from tests.factory import make_cast

TECHPLOMACY = "sela-techplomacy-2021"
COURSES = {"sela-cyber-diplomacy-2021", TECHPLOMACY, "oas-ict4peace-bogota-2014"}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    """A copy of the pack, to be changed."""
    return Path(shutil.copytree(tables.PACK, tmp_path / "pack"))


def replaced(pack: Path, table: str, old: str, new: str) -> None:
    file = pack / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.django_db
def test_the_three_courses_are_there_as_held() -> None:
    actions.load_courses(system_user())
    assert set(Course.objects.values_list("slug", flat=True)) == COURSES
    assert {each.status for each in Course.objects.all()} == {Course.Status.FINISHED}
    course = Course.objects.get(slug=TECHPLOMACY)
    assert (course.stage, course.cap, course.interpretation) == (2, 60, ["en"])
    workshops = course.sessions.filter(kind=Session.Kind.WORKSHOP)
    assert [f"{each.starts_at:%d %H:%M}" for each in workshops] == [
        "09 14:10", "10 14:00", "11 14:00", "12 14:00"
    ]  # fmt: skip
    for language in ("es", "en", "pt", "fr"):
        with override(language):
            assert all(len(str(each.themes).splitlines()) == 4 for each in workshops)
            assert not course.title.fallback
            assert not course.objectives.fallback
    assert not Contributor.objects.exclude(name="").exists()  # by role only
    opening = Session.objects.get(course__slug="oas-ict4peace-bogota-2014")
    assert opening.day_only
    assert opening.parts.count() == 3


@pytest.mark.django_db
def test_loading_again_changes_nothing() -> None:
    actions.load_courses(system_user())
    before = {model: set(model.objects.values_list("pk", flat=True)) for model in (Course, Part)}
    assert not any(actions.load_courses(system_user()).values())
    for model, held in before.items():
        assert set(model.objects.values_list("pk", flat=True)) == held


@pytest.mark.django_db
def test_a_later_pack_corrects_what_nobody_changed(pack: Path) -> None:
    actions.load_courses(system_user())
    replaced(pack, "course_people", "Permanent Secretary of SELA", "Permanent Secretary")
    replaced(pack, "course_readings", "Polity, 2019.", "Polity Press, 2019.")
    changes = actions.load_courses(system_user(), pack)
    assert changes["course_people"].changed == changes["course_readings"].changed == 1
    assert Contributor.objects.filter(post_en="Permanent Secretary").exists()


@pytest.mark.django_db
def test_what_the_desk_changed_stays(pack: Path) -> None:
    cast = make_cast()
    actions.load_courses(system_user())
    course = Course.objects.get(slug=TECHPLOMACY)
    actions.remove_partner(cast.secretariat, course.partners.get(acronym="EIIS"))
    replaced(pack, "course_readings", "Polity, 2019.", "Polity Press, 2019.")
    actions.load_courses(system_user(), pack)
    assert not Partner.objects.filter(course=course, acronym="EIIS").exists()
    assert not Reading.objects.filter(citation__contains="Polity Press").exists()


def test_the_pack_is_sound_and_has_nobodys_number(pack: Path) -> None:
    assert check.check(pack) == []
    for table in ("courses", "course_people", "course_sessions", "course_partners"):
        text = (pack / f"{table}.csv").read_text(encoding="utf-8")
        assert not re.search(r"\d{3}[- ]\d{4}|@|zoom\.us", text)


@pytest.mark.parametrize(
    ("table", "old", "new", "field"),
    [
        ("courses", "America/Bogota", "America/Atlantis", "time_zone"),
        ("course_sessions", "10:10,12:00", "10:10,09:00", "ends"),
        ("course_sessions", "2021-03-12,10:00", "2021-03-22,10:00", "day"),
        ("course_parts", "sela-secretary", "somebody", "person"),
        ("course_partners", ",Gobierno del Canadá,", ",,", "name_es"),
        ("courses", "Bogotá,Bogota,Bogotá,Bogota", "Bogotá,,Bogotá,Bogota", "place_en"),
        (
            "course_people",
            "Permanent Secretary of SELA",
            "Permanent Secretary (58-212) 955-0000",
            "post_en",
        ),
        ("course_people", "Permanent Secretary of SELA", "someone@example.org", "post_en"),
    ],
)
def test_the_check_names_what_is_wrong(
    pack: Path, table: str, old: str, new: str, field: str
) -> None:
    replaced(pack, table, old, new)
    problems = check.check(pack)
    assert [(each.file, each.field) for each in problems] == [(f"{table}.csv", field)]
