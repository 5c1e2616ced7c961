"""A document that a delegation edited at home and sent back: what it would propose.

It is held against the text as it was when the copy was written out. What it changed there is
carried over to the words of now; what truly collides with them is shown with both readings, and
not sent.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeGuard

from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import translation
from django.utils.translation import gettext as _

from contadora.negotiation import printing
from contadora.negotiation.access import Seat
from contadora.negotiation.actions.proposals import Wanted
from contadora.negotiation.drafting.differing import changes
from contadora.negotiation.drafting.rebasing import rebase
from contadora.negotiation.drafting.shapes import Edit, Problem
from contadora.negotiation.drafting.simultaneous import three_way
from contadora.negotiation.models import BaseEdition, Paragraph, Proposal, ProposalChange
from contadora.negotiation.papers.docx_in import read_docx
from contadora.negotiation.papers.matching import Act, Proposed, differences, exported
from contadora.negotiation.papers.shapes import ReadDocument
from contadora.negotiation.typeset import changed_html

SALT = "contadora.negotiation.upload"
Kind = Proposal.Kind
WITH = ("delegation", "paragraph", "on", "other")


@dataclass(frozen=True)
class Line:
    """One change of an upload as the page of the preview shows it."""

    number: int
    act: str
    place: str  # number of its paragraph
    said: Any
    collides: bool = False
    now: str = ""
    on: int | None = None  # number of the proposal whose wording it is about
    already: int | None = None  # number of one's own open proposal that says the same


@dataclass(frozen=True)
class Upload:
    """What an upload changed, and on which version it was made."""

    acts: tuple[Proposed, ...]
    problems: tuple[Problem, ...]
    settled: int
    version: int

    def signed(self) -> str:
        """Return it as a word that the page of the preview carries."""
        data = {"acts": [asdict(each) for each in self.acts], "version": self.version}
        return signing.dumps(data, salt=SALT, compress=True)


def read(seat: Seat, data: bytes) -> Upload:
    """Return what a document changed; raises `RefusedError`, or says why it is not this text's."""
    document = read_docx(data)
    text = seat.text
    if document.text.replace("-", "") != text.uuid.hex:
        raise ValidationError(
            _(
                "This document was not written out for this text: download the copy to work on, "
                "and edit that one."
            ),
            code="other",
        )
    version = document.version
    if version is None or not 0 < version <= text.version:
        raise ValidationError(_("The document does not say of which version of the text it is."))
    language = document.language if document.language in text.languages else text.language
    if language != text.language:
        raise ValidationError(
            _("Proposals are made on the authoritative language: edit the copy in that language.")
        )
    return _compared(seat, document, version, language)


def _compared(seat: Seat, document: ReadDocument, version: int, language: str) -> Upload:
    with translation.override(language):
        paper = printing.paper_of(seat.text, language, version)
        rows = exported(paper, printing.clauses_then(seat.text, version))
        found = differences(document, rows, seat.code, printing.names_of(seat.text))
    return Upload(found.acts, found.problems, len(found.settled), version)


def unsigned(word: str) -> Upload:
    """Return what a signed word says; raises `signing.BadSignature` where it is not ours."""
    data = signing.loads(word, salt=SALT, max_age=86_400)
    acts = tuple(Proposed(**{**each, "act": Act(each["act"])}) for each in data["acts"])
    return Upload(acts, (), 0, data["version"])


class Making:
    """The acts of an upload as proposals on the words of now."""

    def __init__(self, seat: Seat, upload: Upload) -> None:
        self.seat, self.upload = seat, upload
        rows = list(seat.text.paragraphs.all())
        self.rows = {str(row.uuid): row for row in rows}
        editions = BaseEdition.objects.filter(
            paragraph__text=seat.text, version__lte=upload.version
        ).order_by("edition")
        self.then: Mapping[int, BaseEdition] = {row.paragraph_id: row for row in editions}
        proposals = seat.text.proposals.exclude(status=Proposal.Status.DRAFT)
        self.proposals = {str(row.uuid): row for row in proposals.select_related(*WITH)}
        self.worded = self._worded()  # what proposals said then that say something else now
        self.own = {
            _sameness(row): row.number
            for row in self.proposals.values()
            if row.delegation == seat.delegation and row.status == Proposal.Status.OPEN
        }

    def _worded(self) -> dict[str, str]:
        later = ProposalChange.objects.filter(
            proposal__text=self.seat.text, version__gt=self.upload.version
        )
        found: dict[str, str] = {}
        for change in later.select_related("proposal").order_by("-version", "-pk"):
            if "content" in change.before:
                found[str(change.proposal.uuid)] = change.before["content"]
        return found

    def lines(self, numbers: Mapping[str, str]) -> list[Line]:
        """Return each change as it is shown; `numbers` are the paragraphs' by key."""
        return [self._line(number, each, numbers) for number, each in enumerate(self.upload.acts)]

    def _line(self, number: int, act: Proposed, numbers: Mapping[str, str]) -> Line:
        place = numbers.get(act.key or act.after or "", "")
        name = str(act.act)
        if act.act is Act.REWORD:
            mine = self.proposals.get(act.on or "")
            before = mine.content if mine is not None else ""
            content = self._reworded(act)
            said = _marked(before, act.content if content is None else content)
            return Line(number, name, place, said, content is None, before)
        if act.act is Act.WORDS:
            wanted = self._wanted(act)
            ground = self._ground(act)
            said = changed_html(ground, [(act.start, act.end, act.content)])
            row = self.rows.get(act.key or "")
            on = self.proposals.get(act.on or "")
            return Line(
                number, name, place, said, wanted is None, row.base if _is_there(row) else "",
                on.number if on is not None else None, self._already(wanted),
            )  # fmt: skip
        said, wanted = self._said(act, numbers), self._wanted(act)
        return Line(number, name, place, said, wanted is None, already=self._already(wanted))

    def _already(self, wanted: Wanted | None) -> int | None:
        """Return the number of the delegation's open proposal that this would only repeat."""
        return self.own.get(_sameness(wanted)) if wanted is not None else None

    def _said(self, act: Proposed, numbers: Mapping[str, str]) -> Any:
        """Return what a change that is not one of words would do, by the words it is about."""
        row = self.rows.get(act.key or "")
        if act.act is Act.DELETE and row is not None:
            return changed_html(row.base, [(0, len(row.base), "")])
        if act.act is Act.SPLIT:
            ground = self._ground(act)
            return f"{ground[: act.start]} ‖ {ground[act.start :]}"
        if act.act is Act.MERGE:
            other = self.rows.get(act.other or "")
            return f"+ {other.base}" if other is not None else ""
        if act.act is Act.MOVE:
            after = self.rows.get(act.after or "")
            if after is None:
                return _("to the beginning of the text")
            return f"{_('after')} {numbers.get(str(after.uuid)) or after.base}"
        return act.content

    def _ground(self, act: Proposed) -> str:
        if act.on is not None and act.on in self.proposals:
            return self.worded.get(act.on, self.proposals[act.on].content)
        row = self.rows.get(act.key or "")
        if row is None:
            return ""
        then = self.then.get(row.pk)
        return then.base if then is not None else row.base

    def wanted(self, chosen: Sequence[int]) -> list[Wanted]:
        """Return the proposals that the chosen changes make; those that collide make none."""
        found = []
        for number in chosen:
            act = self.upload.acts[number]
            if act.act is not Act.REWORD and (one := self._wanted(act)) is not None:
                found.append(one)
        return found

    def reworded(self, chosen: Sequence[int]) -> list[tuple[Proposal, str]]:
        """Return one's own proposals that the copy words otherwise."""
        return [
            (self.proposals[act.on or ""], content)
            for number in chosen
            if (act := self.upload.acts[number]).act is Act.REWORD
            and (content := self._reworded(act)) is not None
        ]

    def _reworded(self, act: Proposed) -> str | None:
        """Bring a copy's words together with those the proposal was given since, if they can be."""
        mine = self.proposals.get(act.on or "")
        if mine is None or mine.status != Proposal.Status.OPEN:
            return None
        was = self.worded.get(act.on or "", mine.content)
        content, conflicts = three_way(was, act.content, mine.content)
        return None if conflicts else content

    def _wanted(self, act: Proposed) -> Wanted | None:
        row = self.rows.get(act.key or "")
        if act.act is Act.ADD:
            after = self.rows.get(act.after or "")
            kind = act.kind if act.kind in Paragraph.Kind.values and act.kind != "plain" else ""
            usual = after.kind if after is not None else Paragraph.Kind.OPERATIVE
            if usual == Paragraph.Kind.TITLE:
                usual = Paragraph.Kind.PREAMBULAR
            return Wanted(
                Kind.ADD,
                after,
                content=act.content.strip(),
                made_kind=kind or usual,
                made_level=min(act.level, 4) if kind else (after.level if after else 0),
            )
        if not _is_there(row):
            return None
        if act.act in (Act.WORDS, Act.SPLIT, Act.REMARK):
            return self._on_words(act, row)
        if act.act is Act.DELETE:
            return Wanted(Kind.DELETE, row)
        other = self.rows.get((act.other if act.act is Act.MERGE else act.after) or "")
        if act.act is Act.MERGE:
            return Wanted(Kind.MERGE, row, other=other) if _is_there(other) else None
        return Wanted(Kind.MOVE, row, other=other)

    def _on_words(self, act: Proposed, row: Paragraph) -> Wanted | None:
        """Carry a change over to the words of now; None where it truly collides with them."""
        on = self.proposals.get(act.on or "")
        if act.on is not None:
            if on is None or on.status != Proposal.Status.OPEN:
                return None
            edit = Edit("new", act.start, act.end, act.content)
            was = self.worded.get(str(on.uuid), on.content)
            if was != on.content:
                moved = rebase(was, on.content, [edit])[edit.key]
                if moved.edit is None or moved.collided:
                    return None
                edit = moved.edit
            if edit.end > len(on.content):
                return None
            return Wanted(Kind.WORDS, row, edit.start, edit.end, edit.content, on=on)
        start, end, content = act.start, act.end, act.content
        then = self.then.get(row.pk)
        if then is not None and then.base != row.base:
            span = Edit("new", start, end, content if act.act is Act.WORDS else "x")
            fate = rebase(then.base, row.base, [span])["new"]
            if fate.edit is None or fate.collided:
                return None
            start, end = fate.edit.start, fate.edit.end
            content = fate.edit.content if act.act is Act.WORDS else content
        if act.act is Act.SPLIT:
            return Wanted(Kind.SPLIT, row, start, start)
        if act.act is Act.REMARK:
            return Wanted(Kind.REMARK, row, start, end, reason=content)
        return Wanted(Kind.WORDS, row, start, end, content)


def _is_there(row: Paragraph | None) -> TypeGuard[Paragraph]:
    """Whether a paragraph is still before the room."""
    return row is not None and row.standing != Paragraph.Standing.REMOVED


def _sameness(row: Wanted | Proposal) -> tuple[object, ...]:
    """Return what two proposals are alike in that would do the same."""
    said = row.reason if row.kind == Kind.REMARK else row.content
    span = (row.start, row.end) if row.kind in (Kind.WORDS, Kind.SPLIT, Kind.REMARK) else ()
    ids = tuple(
        each.pk if each is not None else None for each in (row.paragraph, row.on, row.other)
    )
    return (str(row.kind), *ids, *span, said)


def _marked(before: str, after: str) -> Any:
    hunks = [(each.start, each.end, each.content) for each in changes(before, after)]
    return changed_html(before, hunks)
