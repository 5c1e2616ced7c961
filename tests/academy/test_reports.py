"""Reports, the network of alumni, and what a State's dossier says of training."""

from __future__ import annotations

import csv
import io
from datetime import date

import openpyxl
import pikepdf
import pytest
from django.test import Client
from django.utils.translation import override

from contadora.academy import reports
from contadora.academy.actions import certificates as actions
from contadora.academy.actions import make_application_form
from contadora.academy.models import Application, Attendance, Course, Participation
from contadora.atlas.models import Source, State
from contadora.people.queries import system_user
from tests.academy.issued import certified, finished_course, taker
from tests.factory import make_cast

pytestmark = pytest.mark.django_db


def rows(report: reports.Report, key: str) -> dict[object, tuple[object, ...]]:
    table = report.table(key)
    assert table is not None
    return {row[0]: tuple(row[1:]) for row in table.rows}


def held_course() -> Course:
    """A course with two certified, one absent, one refused."""
    course = finished_course()
    course.sessions_needed = 1
    course.save()
    first = taker(course, "A", state="URY", institution="Ministry", gender="f")
    second = taker(course, "B", state="CRI", institution="Ministry")
    taker(course, "C", state="CRI")
    refused = taker(course, "D", state="PER")
    Application.objects.filter(pk=refused.pk).update(status=Application.Status.REFUSED)
    session = course.sessions.all()[0]
    for one in (first, second):
        Attendance.objects.create(session=session, application=one, minutes=60, how="hand")
    certified(course, first, second)
    return course


def test_an_institution_is_one_however_its_name_was_typed() -> None:
    course = held_course()
    for name, typed in (("E", "MINISTRY"), ("F", " ministry "), ("G", "Ministry of Trade")):
        taker(course, name, institution=typed)
    with override("en"):
        found = rows(reports.of_course(course), "institution")
    assert found["Ministry"] == (4, 4, 2, 2, 2)
    assert found["Ministry of Trade"] == (1, 1, 0, 0, 0)
    assert not {"MINISTRY", "ministry", " ministry "} & set(found)


def test_a_course_is_counted_from_application_to_certificate() -> None:
    course = held_course()
    with override("en"):
        report = reports.of_course(course)
    stages = rows(report, "stages")
    assert stages == {
        "Applications sent": (4,),
        "Places": (3,),
        "Attended a session": (2,),
        "Earned the certificate": (2,),
        "Hold a certificate": (2,),
    }
    with override("en"):
        by_state = rows(reports.of_course(course), "state")
    assert by_state["Uruguay"] == (1, 1, 1, 1, 1)
    assert by_state["Costa Rica"] == (2, 2, 1, 1, 1)
    assert by_state["Peru"] == (1, 0, 0, 0, 0)
    assert rows(report, "institution")["Ministry"] == (2, 2, 2, 2, 2)
    assert rows(report, "gender") == {"f": (1, 1, 1, 1, 1), "not given": (3, 2, 1, 1, 1)}


def test_editions_are_compared_and_the_missing_states_named() -> None:
    first = held_course()
    second = finished_course(slug="course-2022")
    second.copied_from, second.starts_on, second.ends_on = first, date(2022, 11, 14), None
    second.save()
    certified(second, *[taker(second, f"N{number}", state="BRB") for number in range(3)])
    report = reports.of_courses(Course.objects.filter(slug__startswith="course-202"))
    editions = report.table("editions")
    assert editions is not None
    assert [row[1:] for row in editions.rows] == [
        (1, "2021-11-15", 4, 3, 2, None),
        (2, "2022-11-14", 3, 3, 3, 1),
    ]
    missing = {state.iso3 for state in report.untrained}
    assert not missing & {"URY", "CRI", "BRB"}
    assert "PER" in missing


def test_what_is_not_known_of_a_course_is_no_nought() -> None:
    told = finished_course(slug="course-2021")
    told.source, told.starts_on, told.ends_on = Source.objects.all()[0], date(2021, 3, 9), None
    told.save()
    next_one = finished_course(slug="course-2022")
    next_one.copied_from, next_one.starts_on, next_one.ends_on = told, date(2022, 3, 9), None
    next_one.save()
    certified(next_one, taker(next_one, "A", state="URY"))
    report = reports.of_courses(Course.objects.filter(slug__startswith="course-202"))
    courses, editions = report.table("courses"), report.table("editions")
    assert courses is not None
    assert editions is not None
    assert [row[2:] for row in courses.rows] == [(None,) * 4, (1, 1, 0, 1)]
    assert [row[3:] for row in editions.rows] == [(None,) * 4, (1, 1, 1, None)]


def test_names_are_those_of_the_reader_s_language_and_in_its_order() -> None:
    course = finished_course()
    make_application_form(system_user(), course)
    taker(course, "A", state="URY", gender="woman")
    with override("es"):
        assert set(rows(reports.of_course(course), "gender")) == {"mujer"}
        report = reports.of_courses([course])
        assert set(rows(report, "gender")) == {"mujer"}
        untrained = [state.short for state in report.untrained]
    assert untrained.index("Antigua y Barbuda") < untrained.index("Argentina")
    assert untrained.index("México") < untrained.index("Nicaragua")


def test_what_a_source_says_counts_where_the_desk_issued_nothing() -> None:
    course = finished_course()
    source = Source.objects.all()[0]
    before = reports.trained_by_state()
    for code, trained in (("PER", 2), ("BOL", None)):
        Participation.objects.create(
            course=course, state=State.objects.get(pk=code), trained=trained, source=source
        )
    found = reports.trained_by_state()
    assert found["PER"] - before.get("PER", 0) == 2
    assert found["BOL"] - before.get("BOL", 0) == 1
    certified(course, taker(course, "A", state="URY"))
    now = reports.trained_by_state()
    assert now.get("PER", 0) == before.get("PER", 0)


def test_a_revoked_certificate_trains_nobody() -> None:
    course = finished_course()
    before = reports.trained_by_state().get("GRD", 0)
    (made,) = certified(course, taker(course, "A", state="GRD"))
    assert reports.trained_by_state()["GRD"] == before + 1
    actions.revoke_certificate(system_user(), made, "Reason")
    assert reports.trained_by_state().get("GRD", 0) == before


def test_a_state_s_dossier_shows_counts_and_no_names(client: Client) -> None:
    course = finished_course()
    certified(course, taker(course, "Somebody Special", state="GRD"))
    told = finished_course(slug="earlier")
    source = Source.objects.all()[0]
    grenada = State.objects.get(pk="GRD")
    Participation.objects.create(course=told, state=grenada, trained=3, source=source)
    page = client.get("/en/states/GRD/").content.decode()
    assert "1 person holds a certificate" in page
    assert "3 people trained" in page
    assert "Somebody Special" not in page


def test_a_report_is_a_file_in_each_form(client: Client) -> None:
    cast = make_cast()
    course = held_course()
    course.organiser = cast.uruguay
    course.save()
    taker(course, "E", state="URY", institution="=HYPERLINK(1)")
    client.force_login(cast.officer)
    address = f"/en/courses/{course.slug}/manage/report/"
    page = client.get(address)
    assert page.status_code == 200
    text = client.get(address, {"format": "csv", "table": "institution"}).content.decode(
        "utf-8-sig"
    )
    cells = [row[0] for row in csv.reader(io.StringIO(text))]
    assert "'=HYPERLINK(1)" in cells
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(address, {"format": "xlsx"}).content), data_only=False
    )
    cell = next(
        one
        for row in book["By institution"].iter_rows()
        for one in row
        if "HYPER" in str(one.value)
    )
    assert cell.data_type == "s"
    with pikepdf.open(io.BytesIO(client.get(address, {"format": "pdf"}).content)) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "en"
    refused = client.get(address, {"format": "exe"})
    assert refused.status_code == 400
    assert "csv, xlsx, pdf" in refused.content.decode()


def test_a_report_in_a_script_without_a_typeface_names_its_codes(client: Client) -> None:
    cast = make_cast()
    course = finished_course(cast.uruguay)
    taker(course, "A", institution="\U00013000 Institute")
    client.force_login(cast.officer)
    content = client.get(f"/en/courses/{course.slug}/manage/report/", {"format": "pdf"}).content
    assert content.startswith(b"%PDF")


def test_a_team_s_report_has_its_own_courses_only() -> None:
    cast = make_cast()
    own = finished_course(cast.uruguay)
    finished_course(cast.costa_rica, slug="other")
    assert list(reports.coordinated(cast.officer)) == [own]
    assert reports.coordinated(cast.secretariat).count() == Course.objects.count()
    assert not reports.coordinated(cast.observer).exists()


def test_alumni_stand_by_state_with_their_courses() -> None:
    from contadora.academy.certificate_queries import alumni

    course = finished_course()
    shown, hidden, revoked = (
        taker(course, name, state="URY", seen_by_alumni=name != "Hidden")
        for name in ("Shown", "Hidden", "Revoked")
    )
    *_rest, last = certified(course, shown, hidden, revoked)
    actions.revoke_certificate(system_user(), last, "Reason")
    ((state, people),) = reports.alumni_by_state(alumni())
    assert state == "Uruguay"
    assert [(person.name, courses) for person, courses in people] == [
        ("Shown", ["Curso de tecplomacia"])
    ]
