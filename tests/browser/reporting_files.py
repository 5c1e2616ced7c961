"""What a compilation must say, as a page and in each of its files."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass

import jsonschema
from docx import Document
from playwright.sync_api import Page, expect
from pypdf import PdfReader

ORIGINAL = {
    "es": {"BRA": "Original en portugués", "JAM": "Original en inglés"},
    "en": {"BRA": "Original in Portuguese", "URY": "Original in Spanish"},
}
WHO = {
    "es": {"silent": "República Dominicana", "late": "Brasil", "again": "Jamaica"},
    "en": {"silent": "Dominican Republic", "late": "Brazil", "again": "Jamaica"},
}
STANDING = {
    "es": {
        "silent": "Sin informe",
        "late": "De ellos, con retraso",
        "again": "Informaron que no hay novedades",
    },
    "en": {"silent": "No report", "late": "Of these, late", "again": "Reported nothing new"},
}


@dataclass(frozen=True)
class Compiled:
    """A round that is compiled, and what Uruguay submitted in it."""

    round: str
    sent: str


def pdf_text(reader: PdfReader) -> str:
    """Return a PDF's words, with lines joined as they are read."""
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def check_page(page: Page, language: str, *, said: str, withheld: str) -> None:
    """The page quotes each State under its name, and tells who is late, silent, without news."""
    uruguay = page.locator("#norm-a-ury")
    expect(uruguay.locator(".who strong")).to_have_text("Uruguay")
    expect(uruguay.locator("blockquote").first).to_contain_text(said)
    for code, note in ORIGINAL[language].items():
        expect(page.locator(f"#norm-a-{code.lower()}")).to_contain_text(note)
    expect(page.locator("#norm-a-bra blockquote")).to_have_attribute("lang", "pt")
    for anchor in ("norm-a", "report-ury", "report-ury-norm-a", "report-jam-norm-a"):
        assert page.locator(f"[id={anchor}]").count() == 1, anchor
    assert page.locator("[id=norm-d-ury], [id=report-ury-norm-d], [id=report-dom]").count() == 0
    assert withheld not in page.content()
    for what, name in WHO[language].items():
        row = page.locator("tr", has=page.locator(f"th:text-is('{STANDING[language][what]}')"))
        expect(row.locator("td").last).to_have_text(name)


def check_files(
    page: Page, site: str, number: str, language: str, *, said: Sequence[str], withheld: str
) -> None:
    """DOCX, PDF and JSON say the same; the PDF is tagged, the JSON keeps to its schema."""
    place = f"{site}/{language}/reports/compiled/{number}/compilation"

    def got(ending: str) -> bytes:
        answer = page.request.get(f"{place}.{ending}?lang={language}")
        assert answer.ok, answer.url
        return answer.body()

    document = Document(io.BytesIO(got("docx")))
    reader = PdfReader(io.BytesIO(got("pdf")))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert str(root["/Lang"]).startswith(language)
    lines = [each.text for each in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for words in ("\n".join(lines), pdf_text(reader)):
        for each in said:
            assert each in words, words[:1000]
        assert withheld not in words
        for what, name in WHO[language].items():
            assert name in words
            assert STANDING[language][what] in words
    content = json.loads(got("json"))
    schema = json.loads(page.request.get(f"{site}/es/reports/compiled/schema.json").body())
    jsonschema.Draft202012Validator(schema).validate(content)
    standing = {one["code"]: (one["standing"], one["late"]) for one in content["participants"]}
    assert standing == {
        "URY": ("reported", False),
        "CRI": ("reported", False),
        "BRA": ("reported", True),
        "JAM": ("nothing_new", False),
        "DOM": ("silent", False),
    }
    by_code = {one["code"]: one for one in content["reports"]}
    assert by_code.keys() == {"URY", "CRI", "BRA", "JAM"}
    assert {code: one["language"] for code, one in by_code.items()} == {
        "URY": "es", "CRI": "es", "BRA": "pt", "JAM": "en",
    }  # fmt: skip
    assert "norm_d" not in {one["key"] for one in by_code["URY"]["sections"]}
    assert withheld not in json.dumps(content, ensure_ascii=False)
