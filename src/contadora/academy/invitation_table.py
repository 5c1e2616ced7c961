"""Tables of people to invite: read whatever wrote them, and every bad row named by its line."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contadora.atlas import queries as atlas
from contadora.people.addresses import check_email

MOST_ROWS = 20_000
LARGEST = 8 * 2**20  # bytes
LONGEST = {"name": 200, "institution": 300, "post": 300}
# Stands below the last line: what comes after a quotation mark that nobody closed has it inside.
END = "\x1eend"
LOST = "\N{REPLACEMENT CHARACTER}"
NAMED = re.compile(r'"?sep=([;,\t])"?', re.IGNORECASE)  # a first line for spreadsheets
QUOTED = re.compile(r'"[^"]*"')
# What a column may be called, in the four languages; case, accents and signs do not matter.
HEADERS: dict[str, tuple[str, ...]] = {
    "email": (
        "email", "e mail", "mail", "email address", "e mail address", "address", "correo",
        "correo electronico", "direccion de correo", "courriel", "adresse electronique",
        "adresse courriel", "adresse e mail", "correio", "correio eletronico",
        "endereco eletronico", "endereco de e mail",
    ),
    "name": (
        "name", "full name", "nombre", "nombre completo", "nombre y apellido",
        "nombre y apellidos", "nombres y apellidos", "nome", "nome completo", "nom",
        "nom complet", "nom et prenom", "prenom et nom",
    ),
    "given": ("given name", "first name", "nombres", "prenom", "primeiro nome"),
    "family": (
        "family name", "last name", "surname", "apellido", "apellidos", "sobrenome",
        "nom de famille",
    ),
    "language": ("language", "idioma", "lengua", "lingua", "langue"),
    "state": ("state", "country", "estado", "pais", "etat", "pays"),
    "institution": (
        "institution", "organisation", "organization", "ministry", "institucion", "organizacion",
        "ministerio", "instituicao", "organizacao", "organisme", "ministere",
    ),
    "post": (
        "post", "position", "title", "job title", "cargo", "puesto", "funcion", "funcao", "poste",
        "fonction",
    ),
}  # fmt: skip
LANGUAGES: dict[str, tuple[str, ...]] = {
    "es": ("es", "spa", "spanish", "espanol", "castellano", "espanhol", "espagnol"),
    "en": ("en", "eng", "english", "ingles", "anglais"),
    "pt": ("pt", "por", "portuguese", "portugues", "portugais"),
    "fr": ("fr", "fra", "fre", "french", "frances", "francais"),
}


@dataclass(frozen=True)
class Row:
    """One person to invite, as read."""

    line: int
    email: str
    name: str = ""
    language: str = ""
    state: str = ""
    institution: str = ""
    post: str = ""

    def as_dict(self) -> dict[str, str | int]:
        """Return what is kept until the table is confirmed."""
        return asdict(self)


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in a line: the field, the value found there, and what to do instead."""

    line: int
    field: str
    value: str
    remedy: str

    def as_dict(self) -> dict[str, str | int]:
        """Return what is kept until the table is confirmed."""
        return asdict(self)


@dataclass
class Table:
    """What a file holds."""

    rows: list[Row] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)


def read(content: bytes) -> Table:
    """Read a table of people; a ValidationError says what to do where it is none."""
    if len(content) > LARGEST:
        raise ValidationError(
            _("The file has %(size)s MB; at most %(most)s are taken: divide it.")
            % {"size": round(len(content) / 2**20, 1), "most": LARGEST // 2**20}
        )
    text = _decoded(content)
    if not text.strip():
        raise ValidationError(_("The file is empty; give a table with a column of addresses."))
    sign, text = _sign(text)
    whole = io.StringIO(f"{text}\n{END}", newline="")
    lines = csv.reader(whole, delimiter=sign, strict=False)
    table = Table()
    try:
        header = _header(lines)
        _read_rows(lines, header, table)
    except csv.Error as error:
        raise ValidationError(
            _("Line %(line)s cannot be read as a table (%(error)s); save it again as CSV.")
            % {"line": lines.line_num, "error": error}
        ) from error
    return table


def _decoded(content: bytes) -> str:
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF")):
        raise ValidationError(_("This is no CSV file: in the spreadsheet, save it as CSV (UTF-8)."))
    for mark, name in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return content.decode(name, errors="replace")
    if b"\0" in content:
        raise ValidationError(_("This is no CSV file: in the spreadsheet, save it as CSV (UTF-8)."))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What Excel writes as “CSV” in the region: Latin-1 with a few signs of Windows.
        old = content.decode("cp1252", errors="replace")
    # One sign cut in two, or a line pasted from elsewhere, leaves a file of UTF-8 what it is.
    new = content.decode("utf-8-sig", errors="replace")
    lost = new.count(LOST)
    return new if sum(sign > "\x7f" for sign in new) > 2 * lost else old


def _sign(text: str) -> tuple[str, str]:
    """Return what stands between the columns, and the text without a line that says only that.

    It is what the first line has most of, outside of quotation marks.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    if said := NAMED.fullmatch(first.strip()):
        return said[1], text.replace(first, "", 1)
    bare = QUOTED.sub("", first)
    return max((";", ",", "\t"), key=bare.count), text


def plain(text: str) -> str:
    """Return a text in small letters without accents and signs, for comparing."""
    apart = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(sign for sign in apart if unicodedata.category(sign) != "Mn")
    return " ".join("".join(sign if sign.isalnum() else " " for sign in letters).split())


def _header(lines: Iterator[list[str]]) -> dict[str, int]:
    names = {name: key for key, known in HEADERS.items() for name in known}
    first = next((line for line in lines if any(cell.strip() for cell in line)), [])
    found: dict[str, int] = {}
    for column, cell in enumerate(first):
        key = names.get(plain(cell))
        if key is not None and key not in found:
            found[key] = column
    if "email" not in found:
        raise ValidationError(
            _(
                "No column of addresses: the first line says “%(header)s”. Name the columns, one "
                "of them “email” (or “correo”, “courriel”, “e-mail”)."
            )
            % {"header": ", ".join(cell.removesuffix(END).strip() for cell in first)[:200]}
        )
    return found


def _read_rows(lines: Iterator[list[str]], header: Mapping[str, int], table: Table) -> None:
    states, seen = _states(), dict[str, int]()
    count = 0
    reached = getattr(lines, "line_num", 0)
    for cells in lines:
        line, reached = reached + 1, getattr(lines, "line_num", 0)
        if not any(cell.strip() for cell in cells) or cells == [END]:
            continue
        if cells[-1].endswith(END):
            table.problems.append(_unclosed(line, cells[-1]))
            break
        count += 1
        if count > MOST_ROWS:
            raise ValidationError(
                _("More than %(most)s people in one file: divide it.") % {"most": MOST_ROWS}
            )
        values = {
            key: _clean(cells[column]) if column < len(cells) else ""
            for key, column in header.items()
        }
        row, problems = _row(line, values, states)
        if row is not None and row.email in seen:
            problems.append(
                RowProblem(
                    line,
                    "email",
                    row.email,
                    _("The same address stands in line %(line)s; this line is left out.")
                    % {"line": seen[row.email]},
                )
            )
        if problems or row is None:
            table.problems.extend(problems)
            continue
        seen[row.email] = line
        table.rows.append(row)


def _unclosed(line: int, cell: str) -> RowProblem:
    return RowProblem(
        line,
        "",
        _clean(cell.removesuffix(END))[:80],
        _("A quotation mark opens here and never closes: nothing from this line on was read."),
    )


def _row(
    line: int, values: dict[str, str], states: Mapping[str, str]
) -> tuple[Row | None, list[RowProblem]]:
    problems: list[RowProblem] = []

    def wrong(name: str, value: str, remedy: str) -> None:
        problems.append(RowProblem(line, name, value[:80], remedy))

    email = values.get("email", "").removeprefix("mailto:").strip("<>").lower()
    try:
        check_email(email)
    except ValidationError:
        wrong("email", values.get("email", ""), _("Give an address like name@ministry.example."))
    # “Nombre; Apellidos” and “Prénom; Nom” are halves of one name each.
    parts = (values.get("given", ""), values.get("name", ""), values.get("family", ""))
    name = " ".join(part for part in parts if part)
    language = values.get("language", "")
    code = language_of(language)
    if language and code is None:
        names = ", ".join(code for code, _name in settings.LANGUAGES)
        wrong("language", language, _("Give one of: %(languages)s.") % {"languages": names})
    state = values.get("state", "")
    iso3 = states.get(plain(state), "")
    if state and not iso3:
        wrong("state", state, _("Give the State’s name in one of the four languages, or its code."))
    row = Row(
        line, email, name, code or "", iso3, values.get("institution", ""), values.get("post", "")
    )
    for key, most in LONGEST.items():
        value = getattr(row, key)
        if LOST in value:
            wrong(key, value, _("A letter was lost here; correct it and save the table as UTF-8."))
        if len(value) > most:
            wrong(key, value, _("At most %(most)s characters: shorten it.") % {"most": most})
    return (None if problems else row), problems


def _clean(cell: str) -> str:
    text = unicodedata.normalize("NFC", cell.replace("\0", ""))
    return " ".join("".join(sign for sign in text if sign.isprintable() or sign.isspace()).split())


def language_of(text: str) -> str | None:
    """Return the code of a language by its code or its name in one of the four."""
    wanted = plain(text)
    return next((code for code, names in LANGUAGES.items() if wanted in names), None)


def _states() -> dict[str, str]:
    """Return the code of each State by its codes, names and aliases."""
    found: dict[str, str] = {}
    for code, state in atlas.states().items():
        names = [code, state.iso2, *state.aliases.splitlines()]
        for language in LANGUAGES:
            names += [getattr(state, f"name_{language}"), getattr(state, f"short_{language}")]
        for name in names:
            if plain(name):
                found.setdefault(plain(name), code)
    return found
