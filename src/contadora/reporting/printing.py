"""A submitted report as a tagged PDF: what goes with the receipt."""

from __future__ import annotations

import tempfile
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from contadora.atlas.typesetting import quoted, tagged_pdf
from contadora.people.queries import delegation_name
from contadora.post.outbox import LARGEST
from contadora.reporting import shown
from contadora.reporting.access import PUBLIC, Reading
from contadora.reporting.models import Submission
from contadora.reporting.queries import Section
from contadora.reporting.times import announced

_HEAD = """\
#let ink-2 = rgb("#57544d")
#set document(title: {title}, author: {author})
#set page(paper: "a4", margin: (x: 2.1cm, top: 2cm, bottom: 2.1cm), footer: context {{
  set text(size: 8pt, fill: ink-2)
  grid(columns: (1fr, auto), column-gutter: 1em, {foot}, counter(page).display("1 / 1", both: true))
}})
#set text(font: "Libertinus Serif", size: 10.4pt, lang: {language}, number-type: "lining")
#set par(leading: 0.64em, spacing: 0.9em)
#show heading: it => block(above: 1.4em, below: 0.6em, sticky: true, it)
#show heading.where(level: 1): set text(size: 19pt)
#show heading.where(level: 2): set text(size: 13pt, fill: rgb("#0b5d6b"))
#show heading.where(level: 3): set text(size: 10.6pt)
#heading(level: 1, {title})
"""


def pdf(reading: Reading, language: str | None = None) -> bytes:
    """Return what a reader may see of a submission as a document, in the report's language."""
    return _set(reading.submission, reading.sections, language, public=reading.side == PUBLIC)


def small_enough(submission: Submission) -> bytes | None:
    """Return the whole as a document for the State's own receipt; None where no mail takes it."""
    made = _set(submission, submission.content["sections"], None)
    return made if len(made) <= LARGEST else None


def _set(
    submission: Submission, chosen: list[Section], language: str | None, *, public: bool = False
) -> bytes:
    wanted = language or submission.content["language"]
    with override(wanted), tempfile.TemporaryDirectory(prefix="contadora-report-") as folder:
        file = Path(folder) / "report.typ"
        file.write_text(_source(submission, chosen, wanted, public=public), encoding="utf-8")
        return tagged_pdf(file, submission.submitted_at.replace(microsecond=0))


def _source(submission: Submission, chosen: list[Section], language: str, *, public: bool) -> str:
    report = submission.report
    state = delegation_name(report.delegation)
    title = _("National report of %(state)s") % {"state": state}
    left_out = len(submission.content["sections"]) - len(chosen)
    parts = [
        _HEAD.format(
            title=quoted(title),
            author=quoted(state),
            language=quoted(language),
            foot=quoted(f"{report.round.name} · {_mark(submission, left_out)}"),
        ),
        *(f"#par({quoted(line)})\n" for line in _front(submission, left_out, public=public)),
    ]
    for section in shown.sections(submission, chosen, language):
        parts.append(f"#heading(level: 2, {quoted(str(section.title))})\n")
        if section.nothing_new:
            again = _("Nothing new since the last report, which said:")
            parts.append(f"#emph({quoted(again)})\n")
        for line in section.lines:
            parts.append(f"#heading(level: 3, {quoted(str(line.label))})\n")
            parts += [f"#par({quoted(each)})\n" for each in line.text.splitlines() if each.strip()]
        if not section.lines:
            none = _("No answer was given in this section.")
            parts.append(f"#emph({quoted(none)})\n")
        if section.written_by and not public:
            names = _("Written with: %(offices)s") % {"offices": "; ".join(section.written_by)}
            parts.append(f"#text(size: 9pt, fill: ink-2, {quoted(names)})\n")
    return "".join(parts)


def _mark(submission: Submission, left_out: int) -> str:
    """Return the hash, and that it is of more than is shown, where it is."""
    if left_out:
        return _("SHA-256 of the whole report: %(hash)s") % {"hash": submission.sha256}
    return f"SHA-256 {submission.sha256}"


def _front(submission: Submission, left_out: int, *, public: bool) -> list[str]:
    round = submission.report.round
    lines = [
        str(round.name),
        _("Submission %(number)s, received on %(at)s")
        % {"number": submission.number, "at": announced(submission.submitted_at, round.zone)},
    ]
    if submission.is_late:
        lines.append(_("Received after the closing date."))
    if left_out:
        text = ngettext(
            "%(counter)s section is not released to you.",
            "%(counter)s sections are not released to you.",
            left_out,
        )
        lines.append(text % {"counter": left_out})
    if submission.reason and not public:
        lines.append(_("Reason for the correction: %(reason)s") % {"reason": submission.reason})
    return lines
