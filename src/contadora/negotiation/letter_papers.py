"""The chair's letter as a document: PDF, tagged, or DOCX."""

from __future__ import annotations

from typing import Any
from uuid import uuid5

from django.utils.translation import override

from contadora.negotiation import printing
from contadora.negotiation.drafting.shapes import Clause, Kind, Words
from contadora.negotiation.models import SilenceRound
from contadora.negotiation.papers.docx_out import write_docx
from contadora.negotiation.papers.pdf import write_pdf
from contadora.negotiation.papers.shapes import Mode, Paper

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def write(round: SilenceRound, language: str, form: str) -> bytes:
    """Return the letter of a round that is closed, in a language and a form of `TYPES`."""
    letter: dict[str, Any] = round.letter[language]
    clauses = [
        # Keys are those of paragraphs in a document; the same letter gives the same bytes.
        _clause(str(uuid5(round.uuid, f"{language} {place}")), place, words)
        for place, words in enumerate([letter["subject"], *letter["paragraphs"]])
    ]
    paper = _paper(round, language, letter["subject"])
    if form == "pdf":
        return write_pdf(paper, clauses, opening=lambda _clause: None)
    return write_docx(paper, clauses, mode=Mode.READING, opening=lambda _clause: None)


def _paper(round: SilenceRound, language: str, title: str) -> Paper:
    text = round.text
    made = round.corrected_at or round.carried_out_at or round.deadline
    with override(language):
        labels = printing.labels() | {"legend": ""}
        return Paper(
            title=title,
            language=language,
            text=str(text.uuid),
            version=round.revision.version,
            handling=text.get_handling_display(),
            made=made,
            labels=labels,
            symbol=text.symbol,
            revision=round.revision.label,
        )


def _clause(key: str, place: int, words: str) -> Clause:
    kind = Kind.PLAIN if place else Kind.TITLE
    return Clause(key=key, kind=kind, level=0, number="", base=words, parts=(Words(words),))
