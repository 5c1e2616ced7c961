"""Why a file was refused, and what in it could not be taken as it is, in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contadora.negotiation.library.pieces import Problem

_READ = _("DOCX, PDF, HTML, plain text or Akoma Ntoso")
REFUSALS: dict[str, Promise] = {
    "file_empty": _("The file is empty: choose another."),
    "file_large": _("The file is larger than %(most)s MB: load the text in parts."),
    "file_damaged": _(
        "The file is damaged or cut off: take another copy of it, or save it anew in the program "
        "it was made with."
    ),
    "encrypted": _("The file is protected by a password: save a copy without one."),
    "macros": _("The document carries macros, which are programs: save it as .docx without them."),
    "picture": _("The file is a picture: recognise its words first, and load the text."),
    "scanned": _(
        "The PDF has no words, only pictures of its %(pages)s pages: recognise its words first "
        "(OCR), then load it."
    ),
    "kind": _("A file of the kind %(kind)s is not read: save it as %(read)s."),
    "unknown": _("The file is neither a document nor text: save it as %(read)s."),
    "not_docx": _("A file of the kind %(kind)s is not read: save it as %(read)s."),
    "not_akn": _("The file is no Akoma Ntoso document: save it as %(read)s."),
    "many_paragraphs": _("The text has more than %(most)s paragraphs: load it in parts."),
    "many_letters": _("The text has more than %(most)s characters: load it in parts."),
    "zip_bomb": _(
        "The document unpacks to far more than a text is: it is taken for a trap and not read."
    ),
    "zip_large": _(
        "The document unpacks to far more than a text is: it is taken for a trap and not read."
    ),
    "zip_parts": _("The document has %(parts)s parts; at most %(most)s are read."),
    "zip_path": _("A part of the document has a name that leads out of it: it is not read."),
    "zip_twice": _("The document holds one of its parts twice: it is not read."),
    "xml_doctype": _("The document declares types or entities of its own: it is not read."),
    "xml_deep": _("The document is nested deeper than any text is: it is not read."),
    "deep": _("The document is nested deeper than any text is: it is not read."),
    "xml_broken": _(
        "The file is damaged or cut off: take another copy of it, or save it anew in the program "
        "it was made with."
    ),
    "encoding": _("The text is not %(encoding)s as it says: save it as UTF-8."),
    "pages_many": _("The PDF has %(pages)s pages; at most %(most)s are read: load it in parts."),
    "paragraphs_many": _(
        "The text has %(paragraphs)s paragraphs; at most %(most)s are read: load it in parts."
    ),
    "letters_many": _("The text has too many characters, %(letters)s: load it in parts."),
    "no_words": _("No words were found in the file."),
    "slow": _(
        "Reading the PDF took longer than %(seconds)s seconds, at page %(page)s: save it anew, "
        "or load its text."
    ),
}
OTHER = _("The file could not be read (%(code)s): save it anew, or load its text.")
PROBLEMS: dict[str, Promise] = {
    "encoding_guessed": _(
        "The text is not UTF-8; it was read as %(encoding)s. Look whether its accents are right."
    ),
    "not_shown": _(
        "Words that a browser does not show were left out, in %(parts)s places of the page."
    ),
    "page_empty": _("Page %(page)s has no words: it may be a picture."),
    "number_gap": _(
        "Passage %(paragraph)s is numbered %(after)s after %(before)s: see whether one is missing."
    ),
    "passage_long": _("Passage %(paragraph)s has %(letters)s characters: its end is left out."),
    "tracked": _(
        "%(paragraphs)s paragraphs have tracked changes: they were read as they were before them."
    ),
}
FAILURES: dict[str, Promise] = {
    "double": _("A text of this symbol and language came into the library in the meantime."),
    "not_yours": _("Who loaded the text that is there, or the secretariat, must replace it."),
    "not_allowed": _("You may no longer load texts."),
    "desk": _(
        "The desk failed to keep it; the file is still here. Try again, or tell who runs it."
    ),
}


def refusal(code: str, values: Mapping[str, Any]) -> str:
    """Return why a file is refused, and what can be done."""
    shown = {"code": code, "read": str(_READ), **values}
    if code == "file_large" and isinstance(values.get("most"), int):
        shown["most"] = values["most"] // 2**20
    return _filled(REFUSALS.get(code, OTHER), shown)


def failure(stored: Mapping[str, Any]) -> str:
    """Return why a text that was to be kept was not."""
    return str(FAILURES.get(str(stored.get("code")), FAILURES["desk"]))


def kept(problem: Problem) -> dict[str, Any]:
    """Return a problem as it is stored."""
    return {
        "code": problem.code,
        "paragraph": problem.paragraph,
        "values": dict(problem.values),
    }


def sentence(stored: Mapping[str, Any]) -> str:
    """Return a stored problem of our own readers in the reader's language."""
    code = str(stored["code"])
    shown = {"code": code, "paragraph": stored.get("paragraph", 0), **stored.get("values", {})}
    return _filled(PROBLEMS[code], shown)


def _filled(text: Promise, values: Mapping[str, Any]) -> str:
    try:
        return str(text) % values
    except (KeyError, ValueError):
        return str(OTHER) % {"code": values["code"]}
