"""Files that are not what they say, are broken, or mean harm are refused with a reason."""

from __future__ import annotations

import struct
import zipfile

import pytest

from contadora.negotiation.papers.docx_in import read_docx
from contadora.negotiation.papers.docx_out import write_docx
from contadora.negotiation.papers.package import Package
from contadora.negotiation.papers.shapes import Limits, RefusedError
from tests.negotiation.papers.drafts import draft, paper
from tests.negotiation.papers.foreign import MAIN, W, docx, p, part, t, zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def _refused(data: bytes, limits: Limits | None = None) -> RefusedError:
    with pytest.raises(RefusedError) as caught:
        read_docx(data, limits)
    return caught.value


@pytest.mark.parametrize(
    ("data", "code", "kind"),
    [
        (b"", "file_empty", None),
        (b"%PDF-1.7\n", "not_docx", "pdf"),
        (b"\xef\xbb\xbf<!DOCTYPE html><p>", "not_docx", "html"),
        (b"  <html><body>", "not_docx", "html"),
        (b"{\\rtf1 ", "not_docx", "rtf"),
        (b"<?xml version='1.0'?><w/>", "not_docx", "xml"),
        (b"hello", "not_docx", "unknown"),
        (OLE, "not_docx", "doc"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "encrypted", None),
        (zipped({"a.txt": "a"}), "not_docx", "zip"),
        (
            zipped({"mimetype": "application/vnd.oasis.opendocument.text"}, stored=True),
            "not_docx",
            "odt",
        ),
    ],
)
def test_files_of_another_kind(data: bytes, code: str, kind: str | None) -> None:
    error = _refused(data)
    assert error.code == code
    assert error.values.get("kind") == kind


def test_a_spreadsheet_is_not_a_text() -> None:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    assert _refused(docx(p(t("x")), main=sheet)).code == "not_docx"


def test_macros_are_refused() -> None:
    assert _refused(docx("", {"word/vbaProject.bin": b"x"})).code == "macros"
    assert _refused(docx("", {"word/odd/VBAPROJECT.BIN": b"x"})).code == "macros"
    enabled = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert _refused(docx(p(t("x")), main=enabled)).code == "macros"


@pytest.mark.parametrize("cut", [30, 200, 1200, -30, -1])
def test_a_truncated_file(cut: int) -> None:
    assert _refused(write_docx(paper(), draft())[:cut]).code == "file_damaged"


def test_a_flipped_byte_in_a_part() -> None:
    data = bytearray(docx(p(t("word " * 50)), stored=True))
    data[bytes(data).index(b"word word") + 3] ^= 1
    assert _refused(bytes(data)).code == "file_damaged"


def test_a_bomb_is_not_unpacked() -> None:
    data = docx(p(t("x")), {"word/media/a.bin": bytes(3_000_000)})
    error = _refused(data)
    assert (error.code, error.values["part"]) == ("zip_bomb", "word/media/a.bin")


def test_a_bomb_in_the_text_itself() -> None:
    assert _refused(docx(p(t("a" * 3_000_000)))).code == "zip_bomb"


def test_more_than_fits_is_refused_before_it_is_unpacked() -> None:
    data = docx(p(t("x")), {"word/media/a.bin": bytes(range(256)) * 4000}, stored=True)
    assert _refused(data, Limits(unpacked=500_000)).code == "zip_large"
    assert _refused(data, Limits(file=1000)).code == "file_large"


def test_a_part_that_hides_its_size_is_stopped_at_the_limit() -> None:
    """The directory says ten bytes; what is packed is a million."""
    data = bytearray(docx(p(t("a b" * 300_000)), stored=False))
    name = b"word/document.xml"
    at = bytes(data).rindex(name) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<I", 10)
    with pytest.raises(RefusedError) as caught:
        Package(bytes(data), Limits(part=1000)).read(name.decode())
    assert caught.value.code in ("zip_large", "file_damaged")


def test_too_many_parts() -> None:
    data = docx("", {f"word/x{number}.xml": "x" for number in range(30)})
    assert _refused(data, Limits(parts=20)).code == "zip_parts"


@pytest.mark.parametrize(
    "name", ["../up.xml", "/etc/x.xml", "word/../../x", "C:/x.xml", "a\\b.xml"]
)
def test_names_that_lead_elsewhere(name: str) -> None:
    assert _refused(docx("", {name: "x"})).code == "zip_path"


def test_a_part_there_twice() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = _twice()
    assert _refused(data).code == "zip_twice"


def _twice() -> bytes:
    import io

    out = io.BytesIO(docx(p(t("x"))))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("word/document.xml", part("document", "<w:body/>"))
    return out.getvalue()


def test_a_locked_part() -> None:
    data = bytearray(docx(p(t("x"))))
    at = bytes(data).rindex(b"word/document.xml") - 46
    data[at + 8] |= 1
    assert _refused(bytes(data)).code == "encrypted"


ENTITIES = '<!DOCTYPE d [<!ENTITY a "{value}">]>'
BILLION = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("code", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "before", [ENTITIES.format(value="x"), BILLION, '<!DOCTYPE d SYSTEM "file:///etc/passwd">']
)
def test_xml_that_declares_types(before: str, code: str) -> None:
    head = f'<?xml version="1.0" encoding="{code}"?>'
    whole = f'{head}{before}<w:document xmlns:w="{W}"><w:body/></w:document>'
    error = _refused(docx("", {"word/document.xml": whole.encode(code)}))
    assert (error.code, error.values["part"]) == ("xml_doctype", "word/document.xml")


def test_xml_that_is_broken_or_endlessly_deep() -> None:
    assert _refused(docx("<w:p>", {"word/document.xml": "<w:p"})).code == "xml_broken"
    assert _refused(docx("", {"word/document.xml": b""})).code == "xml_broken"
    deep = "<w:sdt>" * 300 + "</w:sdt>" * 300
    assert _refused(docx(deep)).code == "xml_deep"


def test_a_document_without_its_text() -> None:
    every = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": "<Relationships/>",
        "word/document.xml": part("document", ""),
    }
    assert _refused(zipped(every)).code == "not_docx"
    assert MAIN  # the type that it lacks


def test_a_field_without_end_and_ends_without_beginning_are_read() -> None:
    stray = '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:commentRangeEnd w:id="8"/>'
    stray += '<w:bookmarkEnd w:id="1"/><w:moveFromRangeEnd w:id="2"/>'
    read = read_docx(docx(p(stray + t("still here"))))
    assert [one.base for one in read.paragraphs] == ["still here"]
