"""From one or two codes to a brief in a language, in any of the four formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from contadora import __version__
from contadora.atlas.formats import date_text
from contadora.dialogue import docx, html, markdown, pdf, sections
from contadora.dialogue.blocks import Block, Brief
from contadora.dialogue.pair import pair
from contadora.dialogue.references import References
from contadora.dialogue.subjects import BriefError, Subject, check_language, resolve_all


class Format(NamedTuple):
    """A format a brief can be had in."""

    render: Callable[[Brief], bytes]
    media_type: str


FORMATS = {
    "docx": Format(
        docx.render, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    "pdf": Format(pdf.render, "application/pdf"),
    "html": Format(html.render, "text/html; charset=utf-8"),
    "md": Format(markdown.render, "text/markdown; charset=utf-8"),
}


def check_format(name: str) -> Format:
    """Return a format by its ending, or say which there are."""
    try:
        return FORMATS[name]
    except KeyError:
        known = ", ".join(FORMATS)
        raise BriefError(f"format: {name!r} is none of {known}; end the file name in one") from None


def make(codes: list[str], language: str, *, today: date | None = None) -> Brief:
    """Return the brief on a State or group, or on a pair, in a language.

    Raises `BriefError`, which names the field, the value and the remedy, when a code or the
    language does not exist.
    """
    check_language(language)
    with translation.override(language):
        subjects = resolve_all(codes)
        on = today or timezone.localdate()
        references = References()
        blocks = list(_blocks(subjects, references, on))
        return framed(
            language,
            _title(subjects),
            _("Brief of %(date)s on the public record of what States did"),
            on,
            blocks,
            references,
        )


def framed(
    language: str,
    title: str,
    subtitle: str,
    on: date,
    blocks: Sequence[Block],
    references: References,
) -> Brief:
    """Return a brief with the words of its frame in the active language.

    subtitle: with the place of its %(date)s.
    """
    return Brief(
        language=language,
        title=title,
        subtitle=subtitle % {"date": date_text(on)},
        made_on=on,
        footer=_("Contadora %(version)s: every figure has its source") % {"version": __version__},
        sources_heading=_("Sources"),
        page_label=_("Page"),
        blocks=blocks,
        references=references.written,
    )


def render(codes: list[str], language: str, form: str, *, today: date | None = None) -> bytes:
    """Return a brief's file."""
    chosen = check_format(form)
    brief = make(codes, language, today=today)
    with translation.override(language):
        return chosen.render(brief)


def _title(subjects: list[Subject]) -> str:
    if len(subjects) == 2:
        names = {"one": subjects[0].name, "other": subjects[1].name}
        return _("%(one)s and %(other)s on cyber matters") % names
    return _("%(name)s on cyber matters") % {"name": subjects[0].name}


def _blocks(subjects: list[Subject], references: References, today: date) -> Iterator[Block]:
    if len(subjects) == 2:
        yield from pair(subjects[0], subjects[1], references, today)
    elif subjects[0].is_state:
        yield from sections.state(subjects[0], references, today)
    else:
        yield from sections.group(subjects[0], references, today)
