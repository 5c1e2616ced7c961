"""The four languages' catalogues: read from each room, merged, compiled, and checked.

Each room keeps `locale/<language>/LC_MESSAGES/django.po`; English is the language of the sources.
Babel does the work of the gettext tools, so that nothing but packages is needed.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import io
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PACKAGE = Path(__file__).resolve().parent.parent
TRANSLATED = ("es", "pt", "fr")
KEYWORDS = {
    "_": None,
    "_now": None,  # gettext where `_` is the lazy one
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
MessageKey = tuple[str | None, str]


def catalogue_files(language: str) -> list[Path]:
    """Return every room's catalogue of a language."""
    return sorted(PACKAGE.glob(f"*/locale/{language}/LC_MESSAGES/django.po"))


def read(file: Path) -> Catalog:
    """Return one catalogue file."""
    with file.open("rb") as handle:
        return read_po(handle, locale=file.parent.parent.name, abort_invalid=True)


def merged(language: str) -> Catalog:
    """Return a language's catalogue of the whole house."""
    whole: Catalog | None = None
    for file in catalogue_files(language):
        part = read(file)
        if whole is None:
            whole = Catalog(locale=language, charset="utf-8")
        for message in part:
            if message.id and message.string and not message.fuzzy:
                whole.add(message.id, message.string, context=message.context)
    return whole or Catalog(locale=language, charset="utf-8")


def library_files(language: str) -> list[Path]:
    """Return the compiled catalogues of libraries that a language needs from another name.

    The desk's Portuguese is Brazil's. Django keeps `pt` for Portugal's and allauth has no `pt` at
    all, so that without this a page would mix two kinds of Portuguese, or fall back to English.
    """
    if language != "pt":
        return []
    found: list[Path] = []
    for library in ("django.conf", "django.contrib.auth", "django.contrib.humanize", "allauth"):
        spec = importlib.util.find_spec(library)
        for folder in (spec.submodule_search_locations or []) if spec else []:
            found.append(Path(folder) / "locale" / "pt_BR" / "LC_MESSAGES" / "django.mo")
    return [file for file in found if file.is_file()]


def with_libraries(language: str) -> Catalog:
    """Return the house's catalogue over those of the libraries that the language needs."""
    ours = merged(language)
    for file in library_files(language):
        with file.open("rb") as handle:
            theirs = read_mo(handle)
        for message in theirs:
            # Babel reads the context of a compiled message as bytes.
            raw: str | bytes | None = message.context
            context = raw.decode() if isinstance(raw, bytes) else raw
            if message.id and ours.get(key_of(message)[1], context) is None:
                ours.add(message.id, message.string, context=context)
    return ours


def compile_catalogues(target: Path) -> bool:
    """Write each language's compiled catalogue under `target`; return whether anything was new."""
    digest = hashlib.sha256()
    for language in TRANSLATED:
        for file in catalogue_files(language):
            digest.update(file.read_bytes())
        for file in library_files(language):
            digest.update(f"{file} {file.stat().st_size} {file.stat().st_mtime_ns}".encode())
    stamp = target / "stamp"
    if stamp.is_file() and stamp.read_text(encoding="ascii") == digest.hexdigest():
        return False
    for language in (*TRANSLATED, "en"):
        out = io.BytesIO()
        english = Catalog(locale="en", charset="utf-8")
        write_mo(out, english if language == "en" else with_libraries(language))
        file = target / language / "LC_MESSAGES" / "django.mo"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(out.getvalue())
    stamp.write_text(digest.hexdigest(), encoding="ascii")
    return True


def messages_in(file: Path) -> Iterator[tuple[int, MessageKey, str | None]]:
    """Yield line, (context, text) and plural text of each message a source file asks for."""
    text = file.read_text(encoding="utf-8")
    for line, function, texts in _in_code(text) if file.suffix == ".py" else _in_template(text):
        if not texts:
            continue
        context = texts.pop(0) if function in {"pgettext", "pgettext_lazy", "npgettext"} else None
        many = function in {"ngettext", "ngettext_lazy", "npgettext"} and len(texts) > 1
        plural = texts[1] if many else None
        yield line, (context, texts[0]), plural


def _in_code(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the calls of code, also those within an f-string, which are no tokens to Babel."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
        if name in KEYWORDS:
            values = [part.value for part in node.args if isinstance(part, ast.Constant)]
            yield node.lineno, name, [value for value in values if isinstance(value, str)]


def _in_template(text: str) -> Iterator[tuple[int, str, list[str]]]:
    """Yield the calls that a template's tags stand for."""
    code = "\n".join(line.strip() for line in templatize(text).splitlines())
    for line, function, found, _comments in extract_python(
        io.BytesIO(code.encode()), KEYWORDS, [], {"encoding": "utf-8"}
    ):
        parts = found if isinstance(found, tuple) else (found,)
        yield line, str(function), [str(part) for part in parts if isinstance(part, str)]


def source_files(room: Path) -> list[Path]:
    """Return the files of a room that can ask for a message."""
    return sorted(
        file
        for file in room.rglob("*")
        if file.suffix in {".py", ".html", ".txt", ".svg"} and "migrations" not in file.parts
    )


def key_of(message: Message) -> MessageKey:
    """Return a catalogue message's (context, text)."""
    text = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
    return message.context, str(text)
