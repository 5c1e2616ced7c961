"""Files of each kind read and cut into paragraphs, and those that are refused."""

from __future__ import annotations

import io
import random
import zipfile
from datetime import datetime

import docx
import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contadora.negotiation.library import bench_words, kinds
from contadora.negotiation.library.bench_words import paragraph
from contadora.negotiation.library.cutting import Cut, cut
from contadora.negotiation.library.folding import digest, fold
from contadora.negotiation.library.guessing import guess
from contadora.negotiation.library.joining import joined
from contadora.negotiation.library.languages import language_of
from contadora.negotiation.library.pieces import LARGEST, RefusedError
from contadora.negotiation.library.plain_text import decoded
from contadora.negotiation.library.reading import read
from tests.negotiation.library_texts import ENGLISH, SPANISH

HTML = """<!doctype html><html lang="es"><head><title>Cables</title><style>p{}</style>
<script>steal()</script></head><body><nav>Inicio</nav><h1>Informe sobre cables</h1>
<p>La Asamblea de las Islas,</p><p>Recordando sus conversaciones anteriores,</p>
<ol><li>Invita a los Estados a <b>cuidar</b> los cables<script>alert(1)</script>;
<li>Pide a la secretaría que informe:<ol type="a"><li>cada año;<li>por escrito.</ol></ol>
<div>Suelto &lt;b&gt;<p>y aparte.</div><form><input value="x">no</form><footer>pie</footer>"""


def pdf(*pages: list[str], password: str = "") -> bytes:
    """Return a PDF with these lines on each page."""
    made = pikepdf.new()
    for lines in pages:
        shown = " T* ".join(f"({line})".replace("(", r"\(", 0) + " Tj" for line in lines)
        page = made.add_blank_page(page_size=(595, 842))
        font = pikepdf.Dictionary(
            Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
        )
        page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        words = f"BT /F1 11 Tf 14 TL 60 780 Td {shown} ET".encode("cp1252")
        page.Contents = made.make_stream(words)
    out = io.BytesIO()
    locked = pikepdf.Encryption(owner=password, user=password) if password else False
    made.save(out, encryption=locked)
    return out.getvalue()


def document(*paragraphs: str) -> bytes:
    """Return a Word document with these paragraphs."""
    made, out = docx.Document(), io.BytesIO()
    for words in paragraphs:
        made.add_paragraph(words)
    made.save(out)
    return out.getvalue()


def parcel(**parts: bytes) -> bytes:
    """Return a zip of parts; `__` in a name stands for a full stop."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "."), content)
    return out.getvalue()


def numbers(data: bytes) -> list[str]:
    """Return the numbers that a file's paragraphs have, where they have one."""
    _kind, reading = read(data)
    return [each.number for each in cut(reading.pieces)[0] if each.number]


@pytest.mark.parametrize("words", [ENGLISH, SPANISH])
def test_a_resolution_is_numbered_as_one_refers_to_it(words: str) -> None:
    kind, reading = read(words.encode())
    assert kind == kinds.TEXT
    passages, problems = cut(reading.pieces, language_of(words))
    assert [each.number for each in passages if each.number] == [
        "PP1", "PP2", "OP1", "OP1 (a)", "OP1 (b)", "OP2", "OP3",
    ]  # fmt: skip
    assert problems == []
    assert not any(each.words.startswith(("1.", "(a)", "a)")) for each in passages)


def test_a_report_keeps_its_own_numbers() -> None:
    words = "Report of the group\n\n12. The group met on the island.\n\n13. It heard:\n\n(a) one;\n"
    assert numbers(words.encode()) == ["12", "13", "13 (a)"]


def test_a_number_that_is_missing_is_told() -> None:
    text = ENGLISH.replace("3. Decides", "5. Decides")
    [problem] = cut(read(text.encode())[1].pieces)[1]
    assert (problem.code, problem.values) == ("number_gap", {"before": 2, "after": 5})


def test_what_a_text_says_it_is_is_guessed() -> None:
    found = guess(read(SPANISH.encode())[1], "x.txt")
    assert found.symbol == "A/RES/99/12"
    assert found.title == "Cuidado de los cables que unen las islas"
    assert (found.date, found.language) == ("2031-05-03", "es")
    named = guess(read(b"1. Some words of a text without a head.")[1], "A_RES_77_36.pdf")
    assert (named.symbol, named.date, named.title) == ("A/RES/77/36", "", "")


def test_when_a_word_file_was_saved_is_not_when_its_text_was_adopted() -> None:
    document, data = docx.Document(), io.BytesIO()
    document.core_properties.created = document.core_properties.modified = datetime(2013, 12, 23)
    document.add_paragraph("Words of a text without a date.")
    document.save(data)
    assert guess(read(data.getvalue())[1], "x.docx").date == ""


@pytest.mark.parametrize(
    ("encoding", "mark", "problems"),
    [
        ("utf-8", b"", 0),
        ("utf-8", b"\xef\xbb\xbf", 0),
        ("utf-16-le", b"\xff\xfe", 0),
        ("utf-16-be", b"\xfe\xff", 0),
        ("cp1252", b"", 1),
        ("latin-1", b"", 1),
    ],
)
def test_text_in_any_usual_encoding(encoding: str, mark: bytes, problems: int) -> None:
    _kind, reading = read(mark + SPANISH.encode(encoding))
    assert "Observando con preocupación" in " ".join(piece.words for piece in reading.pieces)
    assert len(reading.problems) == problems


def test_broken_lines_are_joined() -> None:
    narrow = ENGLISH.replace("cable leaves ", "cable leaves\n").replace(
        "islands, with", "islands,\nwith"
    )
    assert numbers(narrow.encode()) == numbers(ENGLISH.encode())
    assert any("cable leaves whole islands" in p.words for p in read(narrow.encode())[1].pieces)


def test_html_without_what_surrounds_the_words() -> None:
    kind, reading = read(HTML.encode())
    assert kind == kinds.HTML
    words = [piece.words for piece in reading.pieces]
    assert words == [
        "Informe sobre cables", "La Asamblea de las Islas,",
        "Recordando sus conversaciones anteriores,", "Invita a los Estados a cuidar los cables;",
        "Pide a la secretaría que informe:", "cada año;", "por escrito.", "Suelto <b>", "y aparte.",
    ]  # fmt: skip
    assert numbers(HTML.encode()) == ["PP1", "OP1", "OP2", "OP2 (a)", "OP2 (b)"]
    assert (reading.title, reading.language) == ("Cables", "es")


def test_html_in_the_encoding_that_it_names() -> None:
    page = HTML.replace("<head>", '<head><meta charset="iso-8859-1">').encode("latin-1")
    assert any("secretaría" in piece.words for piece in read(page)[1].pieces)


def test_html_that_is_nested_without_end_is_refused() -> None:
    with pytest.raises(RefusedError):
        read(b"<html><body>" + b"<div>" * 100_000 + b"words")


def test_a_pdf_s_lines_become_paragraphs_without_head_and_foot() -> None:
    things = ("cables", "harbours", "lighthouses", "wells")
    pages = [
        [
            "A/RES/99/12",
            f"{number}. Invites States to look after the {thing} of the islands that are small,",
            f"with due regard to the means of {thing} and their size;",
            f"{number}/4",
        ]
        for number, thing in enumerate(things, start=1)
    ]
    kind, reading = read(pdf(*pages))
    assert kind == kinds.PDF
    assert [piece.words for piece in reading.pieces] == [
        f"{number}. Invites States to look after the {thing} of the islands that are small, with "
        f"due regard to the means of {thing} and their size;"
        for number, thing in enumerate(things, start=1)
    ]


def test_pages_without_words_are_told() -> None:
    _kind, reading = read(pdf(["Some words of a text."], []))
    assert [(each.code, each.values) for each in reading.problems] == [("page_empty", {"page": 2})]


def test_a_word_document_is_read() -> None:
    kind, reading = read(document(*ENGLISH.strip().split("\n")))
    assert kind == kinds.DOCX
    assert "OP1 (b)" in [each.number for each in cut(reading.pieces)[0]]


AKN = """<?xml version="1.0" encoding="UTF-8"?>
<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement name="resolution">
<meta><identification source="#x"><FRBRExpression><FRBRlanguage language="eng"/></FRBRExpression>
</identification></meta><preamble><p>The Assembly of the Islands,</p>
<recitals><recital><p>Recalling its reports on cables,</p></recital>
<recital><p>Noting with concern their wear,</p></recital></recitals></preamble>
<mainBody><paragraph><num>1.</num><content><p>Invites States to look after cables;</p></content>
</paragraph><paragraph><num>2.</num><content><p>Decides to return to it.</p></content></paragraph>
</mainBody></statement></akomaNtoso>"""


def test_akoma_ntoso_is_read() -> None:
    kind, reading = read(AKN.encode())
    assert kind == kinds.AKN
    assert [(each.number, each.words) for each in cut(reading.pieces)[0] if each.number] == [
        ("PP1", "Recalling its reports on cables,"),
        ("PP2", "Noting with concern their wear,"),
        ("OP1", "Invites States to look after cables;"),
        ("OP2", "Decides to return to it."),
    ]


def test_akoma_ntoso_that_names_entities_is_refused() -> None:
    trap = AKN.replace("<akoma", '<!DOCTYPE a [<!ENTITY b "c">]><akoma', 1)
    with pytest.raises(RefusedError, match="xml_doctype"):
        read(trap.encode())
    with pytest.raises(RefusedError, match="xml_broken"):
        read(AKN[:-40].encode())


def test_lines_that_begin_lower_stay_with_those_before() -> None:
    assert joined(["Asks the secretariat to keep a list", "of ships;", "Decides", "so."]) == [
        "Asks the secretariat to keep a list of ships;",
        "Decides so.",
    ]


REFUSED = {
    "empty": (b"", "file_empty"),
    "blank": (b" \n\n ", "file_empty"),
    "too large": (b"a" * (LARGEST + 1), "file_large"),
    "picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "picture"),
    "binary": (b"some\0thing" * 20, "unknown"),
    "RTF": (rb"{\rtf1 words}", "kind"),
    "XML of no kind": (b"<?xml version='1.0'?><a>words</a>", "kind"),
    "no document": (parcel(letter__txt=b"words"), "not_docx"),
    "cut zip": (document("Some words of a text.")[:-200], "file_damaged"),
    "locked PDF": (pdf(["Some words."], password="secret"), "encrypted"),
    "cut PDF": (pdf(["Some words."])[:120], "file_damaged"),
    "PDF of pictures": (pdf([], []), "scanned"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "not_docx"),
    "locked Word": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
        "encrypted",
    ),
    "wrong UTF-16": (b"\xff\xfea\0b\0\x00\xd8c\0", "encoding"),
    "cut UTF-8": ("Palabras de la secretaría".encode()[:-2], "file_damaged"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "code"), REFUSED.values(), ids=REFUSED.keys())
def test_a_file_that_is_no_text_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        read(data)
    assert refused.value.code == code


def with_part(name: str, content: bytes) -> bytes:
    """Return a Word document with one part more."""
    out = io.BytesIO(document("Some words of a text."))
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def test_a_document_that_is_a_program_or_a_trap_is_refused() -> None:
    with pytest.raises(RefusedError, match="macros"):
        read(with_part("word/vbaProject.bin", b"x"))
    with pytest.raises(RefusedError, match="zip_bomb"):
        read(with_part("word/media/picture.png", b"\0" * (3 << 20)))


def test_a_pdf_that_unpacks_without_end_is_refused() -> None:
    made = pikepdf.new()
    page = made.add_blank_page()
    page.Contents = made.make_stream(b"BT (x) Tj ET " * 1_000_000)
    out = io.BytesIO()
    made.save(out, compress_streams=True)
    with pytest.raises(RefusedError):
        read(out.getvalue())


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        _kind, reading = read(data)
    except RefusedError:
        return
    assert all(isinstance(each, Cut) and each.words for each in cut(reading.pieces)[0])


@given(st.text(max_size=200))
def test_text_comes_back_from_its_bytes(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    try:
        found, problems = decoded(data)
    except RefusedError:
        return
    assert problems == ()
    assert fold(found) == fold(data.decode())


@given(st.text(alphabet="abcé ÁB,.;", max_size=60))
def test_folding_forgets_capitals_accents_and_marks_only(words: str) -> None:
    assert fold(fold(words)) == fold(words)
    assert digest(words) == digest(words.upper()) == digest(f"  {words}…")


@pytest.mark.parametrize(("words", "language"), [
    ("Invita a los Estados a que cuiden los cables de las islas", "es"),
    ("Invites the States to look after the cables of their islands", "en"),
    ("Convida os Estados a cuidar dos cabos que unem as ilhas", "pt"),
    ("Invite les États à prendre soin des câbles qui relient les îles", "fr"),
    ("12345", None),
    ("", None),
])  # fmt: skip
def test_the_language_of_words(words: str, language: str | None) -> None:
    assert language_of(words) == language


def test_the_measurement_s_paragraphs_are_all_different() -> None:
    draw = random.Random(1)
    made = {fold(paragraph("es", number, draw)) for number in range(3000)}
    assert len(made) == 3000
    _kind, reading = read(bench_words.text("en", 0, 30, draw))
    assert [each.number for each in cut(reading.pieces)[0]] == [str(n) for n in range(1, 31)]
