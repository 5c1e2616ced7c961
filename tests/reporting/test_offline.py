"""Sections as files: out, filled in elsewhere, and back in with a preview; and files of others."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml.ns import qn
from docx.oxml.parser import OxmlElement

from contadora.forms.subjects import statuses
from contadora.people.access import NotAllowed
from contadora.reporting import actions
from contadora.reporting.models import ReturnedFile
from contadora.reporting.writing import Writer
from tests.factory import Cast
from tests.reporting.rounds_stage import (
    ABOUT,
    FIRST,
    SECOND,
    Stage,
    after_red,
    definition,
    make_stage,
    publish,
    token,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
Change = Callable[[dict[str, str]], dict[str, str]]
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def stage(cast: Cast) -> Stage:
    made = make_stage(cast)
    made.written(a_measures="A law.\nIn two parts.", a_steps=["training"], a_law=True)
    return made


@pytest.fixture
def officer(stage: Stage, client: Client) -> Client:
    client.force_login(stage.cast.officer)
    return client


def taken_out(client: Client, stage: Stage, form: str) -> bytes:
    got = client.get(reverse("reporting:out", args=[stage.report().uuid, form]))
    assert got.status_code == 200
    return bytes(got.content)


def fill_book(data: bytes, values: dict[str, str]) -> bytes:
    """Write answers into a workbook by the keys in its first column."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for row in book.active.iter_rows():
        if row[0].value in values:
            row[3].value = values[row[0].value]
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def fill_paper(data: bytes, values: dict[str, str]) -> bytes:
    """Write answers into a document by the keys in the tables' first cells."""
    paper = docx.Document(io.BytesIO(data))
    for table in paper.tables:
        key = table.cell(0, 0).paragraphs[-1].text.strip("[]")
        if key in values:
            first, *others = table.cell(1, 0).paragraphs
            for other in others:
                other._p.getparent().remove(other._p)
            first.text = values[key]
    out = io.BytesIO()
    paper.save(out)
    return out.getvalue()


def read(
    stage: Stage, data: bytes, name: str = "back.xlsx", by: Writer | None = None
) -> ReturnedFile:
    writer = by or Writer(user=stage.cast.officer)
    if writer.assignment is not None:
        rows = list(writer.assignment.sections.select_related("response"))
    else:
        rows = list(stage.report().sections.select_related("response"))
    return actions.read_returned(writer, stage.report(), rows, name=name, data=data)


def brought(returned: ReturnedFile) -> dict[str, Any]:
    return {
        key: value for part in returned.sections.values() for key, value in part["answers"].items()
    }


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_a_file_that_is_not_changed_changes_nothing(
    stage: Stage, officer: Client, form: str
) -> None:
    found = read(stage, taken_out(officer, stage, form))
    assert found.sections == {}
    assert found.reported == []


def test_a_workbook_comes_back_with_what_would_change(stage: Stage, officer: Client) -> None:
    data = fill_book(
        taken_out(officer, stage, "xlsx"),
        {
            "a_measures": "Another law.",
            "a_status": dict(statuses("fr"))["partly"].upper(),
            "a_steps=training": "",
            "a_steps=contacts": "x",
            "a_law": "no",
            "b_measures": "A\N{ZERO WIDTH SPACE} plan.",
        },
    )
    found = read(stage, data)
    assert brought(found) == {
        "a_measures": "Another law.",
        "a_status": "partly",
        "a_steps": ["contacts"],
        "a_law": False,
        "b_measures": "A plan.",
    }
    assert len(found.reported) == 1  # the space that nobody sees
    assert stage.section().response.answers["a_measures"].startswith("A law.")
    number = actions.take_returned(
        Writer(user=stage.cast.officer), found, {"a_measures", "b_measures"}
    )
    assert number == 2
    answers = stage.section().response.answers
    assert (answers["a_measures"], answers["a_steps"]) == ("Another law.", ["training"])
    assert stage.section().versions.latest("revision").how == "file"
    with pytest.raises(ValidationError, match="already"):
        actions.take_returned(Writer(user=stage.cast.officer), found, {"a_law"})


def test_a_document_comes_back_without_what_is_hidden_in_it(stage: Stage, officer: Client) -> None:
    data = fill_paper(
        taken_out(officer, stage, "docx"),
        {
            "a_measures": "Seen.",
            "a_steps": "☐ Training [training]\n☒ Exercises [exercises]",
            "a_law": "No",
        },
    )
    paper = docx.Document(io.BytesIO(data))
    [table] = [one for one in paper.tables if one.cell(0, 0).paragraphs[-1].text == "[a_measures]"]
    run = table.cell(1, 0).paragraphs[0].add_run(" Unseen note to the minister.")
    run._r.get_or_add_rPr().append(OxmlElement("w:vanish"))
    gone = OxmlElement("w:del")
    deleted = OxmlElement("w:r")
    words = OxmlElement("w:delText")
    words.text = "Taken out."
    deleted.append(words)
    gone.append(deleted)
    table.cell(1, 0).paragraphs[0]._p.append(gone)
    out = io.BytesIO()
    paper.save(out)
    found = read(stage, out.getvalue(), "back.docx")
    assert brought(found) == {"a_measures": "Seen.", "a_steps": ["exercises"], "a_law": False}
    assert any("hidden" in line for line in found.reported)
    assert "minister" not in str(found.sections) + str(found.reported)


def test_a_picture_in_an_answer_is_said_to_be_left_out(stage: Stage, officer: Client) -> None:
    paper = docx.Document(io.BytesIO(taken_out(officer, stage, "docx")))
    [cell] = [
        table.cell(1, 0)
        for table in paper.tables
        if table.cell(0, 0).paragraphs[-1].text == "[b_measures]"
    ]
    cell.paragraphs[0].text = "A plan, as drawn:"
    cell.paragraphs[0].add_run().add_picture(io.BytesIO(PICTURE))
    out = io.BytesIO()
    paper.save(out)
    found = read(stage, out.getvalue(), "back.docx")
    assert brought(found) == {"b_measures": "A plan, as drawn:"}
    [line] = found.reported
    assert "attach them as a file" in line


def test_a_style_that_hides_its_words_hides_them_here_too(stage: Stage, officer: Client) -> None:
    paper = docx.Document(io.BytesIO(taken_out(officer, stage, "docx")))
    style = paper.styles.add_style("Quiet", WD_STYLE_TYPE.CHARACTER)
    properties = style.element.get_or_add_rPr()
    vanish = OxmlElement("w:vanish")
    vanish.set(qn("w:val"), "1")
    properties.append(vanish)
    [table] = [one for one in paper.tables if one.cell(0, 0).paragraphs[-1].text == "[b_measures]"]
    table.cell(1, 0).paragraphs[0].add_run("Hidden.", style="Quiet")
    out = io.BytesIO()
    paper.save(out)
    found = read(stage, out.getvalue(), "back.docx")
    assert brought(found) == {}
    assert len(found.reported) == 1


def test_a_file_of_an_older_version_is_mapped_and_the_rest_reported(
    stage: Stage, officer: Client, cast: Cast
) -> None:
    data = fill_book(
        taken_out(officer, stage, "xlsx"), {"a_measures": "Older words.", "b_measures": "A plan."}
    )
    changed = definition()
    changed["sections"][1]["questions"].pop(1)  # a_measures is dropped
    stage.round.version = publish(stage.questionnaire, cast.secretariat, changed)
    stage.round.save()
    found = read(stage, data)
    assert brought(found)["b_measures"] == "A plan."
    assert "a_measures" not in brought(found)
    assert any("Older words." in line for line in found.reported)
    assert any("version 1" in line and "version 2" in line for line in found.reported)


def test_somebody_wrote_since_and_nothing_is_overwritten(stage: Stage, officer: Client) -> None:
    data = fill_book(taken_out(officer, stage, "xlsx"), {"a_measures": "From the file."})
    stage.written(a_measures="From the page.")
    found = read(stage, data)
    assert found.sections[FIRST]["moved"]
    page = officer.get(reverse("reporting:returned", args=[found.uuid])).text
    assert "checked" not in page
    stage.written(a_measures="Later still.")
    with pytest.raises(ValidationError, match="once more"):
        actions.take_returned(Writer(user=stage.cast.officer), found, {"a_measures"})
    assert stage.section().response.answers["a_measures"] == "Later still."


def test_an_answer_that_is_none_of_those_offered_is_reported(stage: Stage, officer: Client) -> None:
    data = fill_book(taken_out(officer, stage, "xlsx"), {"a_status": "Perhaps", "a_law": "=1+1"})
    found = read(stage, data)
    assert brought(found) == {}
    assert any("Perhaps" in line for line in found.reported)
    assert any("a_law" in line for line in found.reported)


def test_a_sheet_that_was_copied_and_filled_otherwise_takes_no_part(
    stage: Stage, officer: Client
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(taken_out(officer, stage, "xlsx")))
    book.copy_worksheet(book.active)
    out = io.BytesIO()
    book.save(out)
    data = fill_book(out.getvalue(), {"a_measures": "Other words.", "a_steps=contacts": "x"})
    found = read(stage, data)
    assert brought(found) == {}
    assert len(found.reported) == 2
    assert all("twice" in line for line in found.reported)


def test_an_office_brings_its_own_sections_only(stage: Stage, officer: Client) -> None:
    data = fill_book(
        taken_out(officer, stage, "xlsx"), {"a_measures": "Ours.", "b_measures": "Not ours."}
    )
    assignment = stage.assigned(FIRST)
    office = stage.by_office(assignment)
    found = read(stage, data, by=office)
    assert brought(found) == {"a_measures": "Ours."}
    assert any("Norm B" in line for line in found.reported)
    with pytest.raises(NotAllowed):
        actions.take_returned(Writer(user=stage.cast.officer), found, {"a_measures"})
    word = token(assignment)
    officer.logout()
    got = officer.get(reverse("reporting:link_out", args=[word, "docx"]))
    assert f"{FIRST}:" in _text(got.content)
    assert f"{SECOND}:" not in _text(got.content)
    page = reverse("reporting:link_returned", args=[word, found.uuid])
    assert "Ours" in officer.get(page).text
    assert officer.post(page, {"take": ["a_measures"]}).status_code == 302
    assert stage.section().response.answers["a_measures"] == "Ours."


def _text(data: bytes) -> str:
    return "\n".join(one.text for one in docx.Document(io.BytesIO(data)).paragraphs)


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def with_macros(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as made:
        made.writestr("word/vbaProject.bin", b"a program")
    return out.getvalue()


def bomb(data: bytes) -> bytes:
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/more.xml", b" " * (70 * 2**20))
    return out.getvalue()


def foreign() -> bytes:
    out = io.BytesIO()
    paper = docx.Document()
    paper.add_paragraph("The tests' own words.")
    paper.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _data: b"", id="empty"),
        pytest.param(lambda _data: b"%PDF-1.7", id="pdf"),
        pytest.param(lambda data: data[: len(data) // 2], id="cut"),
        pytest.param(with_macros, id="macros"),
        pytest.param(bomb, id="bomb"),
        pytest.param(lambda _data: foreign(), id="foreign"),
        pytest.param(lambda _data: zipped(a=b"b"), id="zip"),
        pytest.param(lambda _data: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, id="old"),
    ],
)
@pytest.mark.parametrize("form", ["docx", "xlsx"])
def test_a_file_that_is_none_of_ours_is_refused_with_what_to_do(
    stage: Stage, officer: Client, spoil: Callable[[bytes], bytes], form: str
) -> None:
    data = spoil(taken_out(officer, stage, form))
    before = stage.section().response.answers
    sent = officer.post(
        reverse("reporting:bring_in", args=[stage.report().uuid]),
        {"file": SimpleUploadedFile(f"back.{form}", data)},
    )
    assert sent.status_code == 422
    assert 'id="file-error"' in sent.text
    assert stage.section().response.answers == before
    assert not ReturnedFile.objects.exists()


def test_a_file_of_another_states_report_is_refused(
    stage: Stage, officer: Client, cast: Cast
) -> None:
    actions.start_report(stage.other_head, stage.report("CRI"), language="es")
    data = taken_out(officer, stage, "xlsx")
    rows = list(stage.report("CRI").sections.select_related("response"))
    with pytest.raises(ValidationError, match="another report"):
        actions.read_returned(
            Writer(user=stage.other_head), stage.report("CRI"), rows, name="a.xlsx", data=data
        )


@pytest.mark.parametrize("form", ["xlsx", "docx"])
def test_a_form_that_was_taken_out_in_an_earlier_round_is_mapped(
    stage: Stage, officer: Client, cast: Cast, form: str
) -> None:
    fill = fill_book if form == "xlsx" else fill_paper
    data = fill(
        taken_out(officer, stage, form), {"a_measures": "Older words.", "b_measures": "A plan."}
    )
    changed = definition()
    changed["sections"][1]["questions"].pop(1)  # a_measures is dropped
    version = publish(stage.questionnaire, cast.secretariat, changed)
    later = make_stage(
        cast, questionnaire=stage.questionnaire, version=version, title={"en": "Next round"}
    )
    later.written(FIRST, a_law=False)
    found = read(later, data)
    assert brought(found) == {"b_measures": "A plan.", "a_steps": ["training"], "a_law": True}
    told = "\n".join(found.reported)
    assert "taken out in the round “Round”" in told
    assert "version 1" in told
    assert "Older words." in told
    # What is there was written since; where nothing is, the file's answers are ready to be taken.
    assert found.sections[FIRST]["moved"]
    assert not found.sections[SECOND]["moved"]
    number = actions.take_returned(Writer(user=cast.officer), found, {"b_measures"})
    assert number == 1
    assert later.section(SECOND).response.answers == {"b_measures": "A plan."}


def test_nothing_new_is_said_by_who_knows_the_last_report(cast: Cast, client: Client) -> None:
    """A RED report's answers are repeated by its readers alone, and not by way of a file."""
    fellow, later = after_red(cast)
    later.written(SECOND, **{SECOND: True})
    client.force_login(cast.officer)
    whole = taken_out(client, later, "xlsx")
    client.force_login(fellow)
    theirs = taken_out(client, later, "xlsx")
    assert {FIRST, SECOND} <= keys_of(whole)
    assert SECOND in keys_of(theirs)  # where it is said already
    assert FIRST not in keys_of(theirs)
    said = fill_book(whole, {FIRST: "x", "a_measures": "Ours."})
    assert brought(read(later, said)) == {FIRST: True, "a_measures": "Ours."}
    found = read(later, said, by=Writer(user=fellow))
    assert brought(found) == {"a_measures": "Ours."}
    assert any("Nothing new" in line for line in found.reported)


def keys_of(data: bytes) -> set[Any]:
    """Return the keys in a workbook's first column."""
    return {row[0].value for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows()}


def test_one_section_goes_out_alone(stage: Stage, officer: Client) -> None:
    got = officer.get(reverse("reporting:section_out", args=[stage.section(ABOUT).uuid, "docx"]))
    assert f"sections={ABOUT}:0" in _text(got.content)
    assert FIRST not in _text(got.content)
