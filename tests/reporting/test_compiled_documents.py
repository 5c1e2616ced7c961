"""Compilations: what is in them, in which language, what never is, the same bytes again."""

from __future__ import annotations

import io
import json
import re
import zipfile

import jsonschema
import pytest
from docx import Document

from contadora.atlas.blocks import Table
from contadora.reporting import gathering
from contadora.reporting.compiling import data, docx, html, pdf
from contadora.reporting.compiling.blocks import Compilation, Heading, Words
from contadora.reporting.compiling.composing import compose
from contadora.reporting.compiling.material import PUBLIC, SECRETARIAT
from contadora.reporting.compiling.wording import by_name, listed
from tests.factory import make_cast
from tests.reporting.compiled_stage import (
    OPENED,
    SECRET,
    Compiled,
    make_compiled,
    said,
    sent,
    submit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def compiled() -> Compiled:
    cast = make_cast()
    return make_compiled(cast.secretariat, cast.uruguay, cast.costa_rica)


def made(compiled: Compiled, edition: str = PUBLIC, language: str = "en") -> Compilation:
    material = gathering.material_for(compiled.second, edition)
    return compose(material, gathering.state_names(language), language)


def words(found: Compilation) -> list[Words]:
    return [block for block in found.blocks if isinstance(block, Words)]


def table(found: Compilation, caption: str) -> dict[str, tuple[str, ...]]:
    return next(
        {row[0]: row[1:] for row in block.rows}
        for block in found.blocks
        if isinstance(block, Table) and caption in block.caption
    )


def test_participation_tells_late_nothing_new_and_silent(compiled: Compiled) -> None:
    rows = table(made(compiled), "Who reported")
    assert rows["Reported"] == ("3", "Brazil, Costa Rica, Uruguay")
    assert rows["Reported nothing new"] == ("1", "Chile")
    assert rows["Of these, late"] == ("1", "Costa Rica")
    assert rows["No report"] == ("1", "Peru")


def test_a_state_that_left_is_told_so_and_not_quoted(compiled: Compiled) -> None:
    compiled.sent["BRA"].report.left_at = compiled.second.closes_at
    compiled.sent["BRA"].report.save()
    found = made(compiled)
    assert table(found, "Who reported")["Left the round"] == ("1", "Brazil")
    assert "equipe" not in html.body(found)


def test_it_reads_norm_by_norm_with_anchors_of_norm_and_state(compiled: Compiled) -> None:
    page = html.body(made(compiled))
    for anchor in ("norm-a", "norm-a-ury", "norm-a-chl", "norm-d-cri", "report-ury",
                   "report-ury-norm-a", "participation"):  # fmt: skip
        assert page.count(f'id="{anchor}"') == 1
    headings = [b.text for b in made(compiled).blocks if isinstance(b, Heading) and b.level == 2]
    assert headings == ["Introduction", "Method", "Participation", "Overview",
                        "Test generalities (en)", "Test norm a (en)", "Test norm d (en)",
                        "Annex: the reports"]  # fmt: skip


def test_a_state_speaks_in_its_own_language_and_the_translation_says_whose(
    compiled: Compiled,
) -> None:
    brazil = next(one for one in words(made(compiled)) if one.anchor == "norm-a-bra")
    assert [(one.language, one.note) for one in brazil.said] == [
        ("pt", "Original in Portuguese"),
        ("en", "Translation by the secretariat"),
    ]
    in_french = next(
        one for one in words(made(compiled, language="fr")) if one.anchor == "norm-a-bra"
    )
    assert [one.language for one in in_french.said] == ["pt"]
    assert "&lt;de teste&gt;" in html.body(made(compiled))
    assert '<blockquote lang="pt" dir="auto">' in html.body(made(compiled))


def test_change_is_counted_among_those_that_reported_in_both(compiled: Compiled) -> None:
    rows = table(made(compiled), "Change since the round")
    # Brazil says yes now and was silent before: it is no change.
    assert rows["Test norm a (en)"] == ("1 → 1", "0 → 1", "1 → 0", "0 → 0", "2", "1")
    moved = html.body(made(compiled))
    assert "<li>Uruguay: No → Partly</li>" in moved
    # To the public Uruguay said nothing of (d) now: the answer held back is no change either way.
    assert "Uruguay: Yes" not in moved


def test_practices_are_counted_with_who_has_them(compiled: Compiled) -> None:
    rows = table(made(compiled), "practices a")
    assert rows["practice 1 of a (en)"] == ("1", "Uruguay")
    assert rows["practice 2 of a (en)"] == ("0", "–")


def test_nothing_held_back_reaches_the_public(compiled: Compiled) -> None:
    material = gathering.material_for(compiled.second, PUBLIC)
    found = made(compiled)
    names = gathering.state_names("en")
    package = zipfile.ZipFile(io.BytesIO(docx.render(found)))
    public = [
        str(found.blocks),
        html.body(found),
        data.render(material, names, "en").decode(),
        *(package.read(name).decode("latin-1") for name in package.namelist()),
    ]
    # The PDF is set from the same blocks: its source is what would tell.
    for place in public:
        assert SECRET not in place
        assert "Post of the tests" not in place  # contacts are kept apart
    assert SECRET in str(made(compiled, SECRETARIAT).blocks)
    assert made(compiled, SECRETARIAT).marking == "TLP:AMBER"
    assert made(compiled).marking == ""


def test_a_round_that_publishes_nothing_has_nothing_for_the_public(compiled: Compiled) -> None:
    compiled.second.publishes = "nothing"
    compiled.second.save()
    assert not words(made(compiled))
    assert words(made(compiled, SECRETARIAT))


def test_the_same_reports_give_the_same_bytes(compiled: Compiled) -> None:
    material = gathering.material_for(compiled.second, SECRETARIAT)
    names = gathering.state_names("es")
    first = compose(material, names, "es")
    gathering.forget()
    again = made(compiled, SECRETARIAT, "es")
    assert docx.render(first) == docx.render(again)
    assert pdf.render(first) == pdf.render(again)
    other = gathering.material_for(compiled.second, SECRETARIAT)
    assert data.render(material, names, "es") == data.render(other, names, "es")


def test_json_keeps_to_its_schema(compiled: Compiled) -> None:
    schema = json.loads(data.SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for edition in (PUBLIC, SECRETARIAT):
        material = gathering.material_for(compiled.second, edition)
        content = json.loads(data.render(material, gathering.state_names("pt"), "pt"))
        jsonschema.validate(content, schema)
    by_code = {one["code"]: one for one in content["reports"]}
    assert by_code["BRA"]["sections"][0]["answers"][1]["translations"]["en"]["by"] == "secretariat"
    assert by_code["CRI"]["late"] is True


def test_word_opens_it_with_headings_tables_and_languages(compiled: Compiled) -> None:
    found = Document(io.BytesIO(docx.render(made(compiled))))
    styles = [p.style.name for p in found.paragraphs]
    assert styles[0] == "Heading 1"
    assert {"Heading 2", "Heading 3", "Heading 4", "Quote", "Caption"} <= set(styles)
    assert len(found.inline_shapes) == 1
    assert found.inline_shapes[0]._inline.docPr.get("descr")
    assert found.core_properties.title == "Test round (en)" or found.core_properties.title
    assert 'w:lang w:val="pt-BR"' in found.element.xml


def test_the_pdf_is_tagged_and_says_its_language(compiled: Compiled) -> None:
    content = pdf.render(made(compiled, SECRETARIAT, "fr"))
    assert content.startswith(b"%PDF")
    assert b"/MarkInfo" in content
    assert b"/Lang(fr)" in content
    assert b"/Lang(es)" in content  # of words that are in another language


def test_a_round_without_reports_still_compiles(compiled: Compiled) -> None:
    from tests.reporting.compiled_stage import make_round

    empty = make_round(compiled.by, *compiled.states.values())
    material = gathering.material_for(empty, PUBLIC)
    found = compose(material, {}, "es")
    assert table(found, "")  # the participation says that all are silent
    assert docx.render(found)
    assert material.as_of == empty.opens_at


def test_a_correction_replaces_and_says_why_to_who_may_read_the_whole(compiled: Compiled) -> None:
    submit(
        compiled.second,
        compiled.states["CRI"],
        compiled.by,
        [sent("norm_d", said("d", "yes", measures="Corrected words."))],
        days=120,
        late=True,
        reason="A figure was wrong.",
    )
    page = html.body(made(compiled, SECRETARIAT))
    assert "Corrected words." in page
    assert "electronic evidence" not in page
    assert "A figure was wrong." in page
    # It may speak of sections that the public does not read, and is not shown with a submission.
    assert "Corrected words." in html.body(made(compiled))
    assert "A figure was wrong." not in html.body(made(compiled))
    as_data = data.render(gathering.material_for(compiled.second, PUBLIC), {}, "en")
    assert b"Corrected words." in as_data
    assert b"A figure was wrong." not in as_data


def test_an_accent_puts_no_state_at_the_end_of_the_others() -> None:
    names = {"ECU": "Équateur", "URY": "Uruguay", "DMA": "Dominique", "ARG": "Argentine"}
    assert listed(names, names) == "Argentine, Dominique, Équateur, Uruguay"
    assert by_name(names, names) == ["ARG", "DMA", "ECU", "URY"]


def test_a_section_left_empty_is_no_report(compiled: Compiled) -> None:
    submit(
        compiled.second,
        compiled.states["CHL"],
        compiled.by,
        [sent("norm_a", said("a", "yes"), nothing_new=True), sent("norm_d", {})],
        reason="All sections.",
    )
    found = made(compiled, SECRETARIAT)
    assert table(found, "Who reported")["Reported nothing new"] == ("1", "Chile")
    page = html.body(found)
    assert "2 States report here: Costa Rica, Uruguay." in page  # on norm d
    assert 'id="norm-d-chl"' not in page
    assert 'id="report-chl-norm-d"' not in page
    assert "No answer in these sections: Test norm d (en)." in page


def test_topics_that_nobody_compares_on_are_left_out_of_what_changed(compiled: Compiled) -> None:
    found = made(compiled)
    rows = table(found, "Change since the round")
    assert list(rows) == ["Test norm a (en)"]
    assert "Topics on which no State’s two reports compare are left out." in html.body(found)


def test_a_report_received_is_told_with_its_language_by_name(compiled: Compiled) -> None:
    assert table(made(compiled), "Reports received")["Brazil"][3] == "Portuguese"


def test_each_table_of_the_page_has_a_name_of_its_own() -> None:
    alike = Table("Taken?", ("", "States"), (("Yes", "1"),), (50, 50), ("left", "right"))
    blocks = (Heading(2, "Norm a", "norm-a"), alike, Heading(2, "Norm b", "norm-b"), alike)
    page = html.body(Compilation("en", "", "", "", OPENED, "", "", blocks))
    assert re.findall('aria-label="([^"]*)"', page) == ["Norm a: Taken?", "Norm b: Taken?"]
