"""Tables of people to invite, as spreadsheets write them."""

from __future__ import annotations

import time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from contadora.academy import invitation_table

pytestmark = pytest.mark.django_db
PEOPLE = "correo;nombre;país;idioma\nuna@ministerio.example;Asunción Núñez;México;español\n"


@pytest.mark.parametrize(
    "content",
    [
        PEOPLE.encode("utf-8"),
        PEOPLE.encode("utf-8-sig"),
        PEOPLE.encode("latin-1"),
        PEOPLE.encode("utf-16"),
        PEOPLE.replace(";", ",").encode("utf-8"),
        PEOPLE.replace("\n", "\r\n").encode("cp1252"),
        PEOPLE.replace(";", "\t").encode("utf-8"),
    ],
    ids=["utf-8", "with a mark", "latin-1", "utf-16", "comma", "windows", "tab"],
)
def test_whatever_wrote_it_says_the_same(content: bytes) -> None:
    table = invitation_table.read(content)
    assert table.problems == []
    assert table.rows == [
        invitation_table.Row(2, "una@ministerio.example", "Asunción Núñez", "es", "MEX")
    ]


@pytest.mark.parametrize(
    "header",
    [
        "Email,Full name,Country,Language,Institution,Job title",
        "Correo electrónico,Nombre completo,País,Idioma,Institución,Cargo",
        "E-mail,Nome completo,País,Língua,Instituição,Função",
        "Courriel,Nom complet,Pays,Langue,Institution,Fonction",
    ],
)
def test_columns_are_known_by_their_names_in_four_languages(header: str) -> None:
    line = "a@b.example,N. N.,Haïti,francés,Ministère,Conseiller"
    (row,) = invitation_table.read(f"{header}\n{line}\n".encode()).rows
    assert (row.state, row.language, row.institution, row.post) == (
        "HTI",
        "fr",
        "Ministère",
        "Conseiller",
    )


def test_a_name_in_two_columns_is_joined() -> None:
    table = invitation_table.read("correo;nombres;apellidos\na@b.example;Ana;Díaz\n".encode())
    assert table.rows[0].name == "Ana Díaz"
    table = invitation_table.read("courriel;nom;prénom\na@b.example;Díaz;Ana\n".encode())
    assert table.rows[0].name == "Ana Díaz"


def test_bad_rows_are_named_by_line_and_the_rest_is_read() -> None:
    lines = [
        "email,name,state,language",
        "good@a.example,A,URY,es",
        "",
        "bad@,B,URY,es",
        "other@a.example,C,Narnia,klingon",
        "GOOD@a.example,again,URY,es",
        "last@a.example,D,Uruguay,",
    ]
    with override("en"):
        table = invitation_table.read("\n".join(lines).encode())
    assert [row.email for row in table.rows] == ["good@a.example", "last@a.example"]
    said = [(one.line, one.field, one.value) for one in table.problems]
    assert said == [
        (4, "email", "bad@"),
        (5, "language", "klingon"),
        (5, "state", "Narnia"),
        (6, "email", "good@a.example"),
    ]
    assert "line 2" in table.problems[-1].remedy
    assert all(one.remedy for one in table.problems)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "empty"),
        (b"name,country\nA,URY\n", "name, country"),
        (b"PK\x03\x04 a workbook", "CSV"),
        (b"%PDF-1.7", "CSV"),
        (b"email\n" + b"a@b.example\n" * 20_001, "20000"),
    ],
    ids=["empty", "no addresses", "workbook", "pdf", "too many"],
)
def test_what_is_no_table_is_refused_with_what_to_do(content: bytes, said: str) -> None:
    with override("en"), pytest.raises(ValidationError, match=said):
        invitation_table.read(content)


def test_a_quotation_mark_left_open_is_named_and_swallows_nobody_in_silence() -> None:
    table = invitation_table.read(
        b'email;name;note\na@b.org;"Ana\nRuiz";x\nc@b.org;Carl;"open\nd@b.org;Dora;y\n'
    )
    assert [row.email for row in table.rows] == ["a@b.org"]
    (problem,) = table.problems
    assert (problem.line, problem.value) == (4, "open d@b.org;Dora;y")


def test_a_row_is_named_by_the_line_it_begins_on() -> None:
    table = invitation_table.read(b'email;name\na@b.org;"Ana\nRuiz"\nwrong;"x\ny"\n')
    assert [row.line for row in table.rows] == [2]
    assert [problem.line for problem in table.problems] == [4]


@pytest.mark.parametrize("broken", [b"c@b.org,Jos\xc3", b"c@b.org,Jos\xe9\n"])
def test_one_broken_letter_leaves_the_others_what_they_are(broken: bytes) -> None:
    table = invitation_table.read("email,name\na@b.org,José Peña\n".encode() + broken)
    assert [row.name for row in table.rows] == ["José Peña"]
    assert [(problem.line, problem.field) for problem in table.problems] == [(3, "name")]


@pytest.mark.parametrize(
    "text", ["sep=;\nemail;name\na@b.org;Ana\n", '"Name, position, ministry";email\nAna;a@b.org\n']
)
def test_the_sign_between_columns_is_found(text: str) -> None:
    assert [row.email for row in invitation_table.read(text.encode()).rows] == ["a@b.org"]


def test_signs_that_would_split_a_header_of_a_mail_are_taken_out() -> None:
    (row,) = invitation_table.read(b'email,name\na@b.example,"A\r\nBcc: x@y.example"\n').rows
    assert row.name == "A Bcc: x@y.example"


def test_twenty_thousand_rows_are_read_within_bounds() -> None:
    lines = "".join(f"person{each}@a.example;N. {each};Brasil;pt\n" for each in range(20_000))
    began = time.process_time()
    table = invitation_table.read(("correo;nombre;país;idioma\n" + lines).encode())
    assert len(table.rows) == 20_000
    assert table.problems == []
    assert time.process_time() - began < 20
