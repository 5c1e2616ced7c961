"""A room's text as papers: what they say beside the words, in the paper's own language."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _

from contadora.negotiation import freezing, replaying
from contadora.negotiation.access import Seat
from contadora.negotiation.board import board_of
from contadora.negotiation.carrying import CHAIR
from contadora.negotiation.drafting.shapes import Clause, Remark, Words
from contadora.negotiation.models import Proposal, Revision, Text, Translation
from contadora.negotiation.papers.akn import write_akn
from contadora.negotiation.papers.docx_out import write_docx
from contadora.negotiation.papers.markdown import write_markdown
from contadora.negotiation.papers.pdf import write_pdf
from contadora.negotiation.papers.shapes import Mode, Paper
from contadora.negotiation.queries import Placed
from contadora.negotiation.typeset import codes
from contadora.people.handling import HandlingLevel
from contadora.people.queries import delegation_name

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# What a paper is called in its address, its type, and the end of its file's name.
KINDS: dict[str, tuple[str, str]] = {
    "work": (DOCX, "docx"),
    "reading": (DOCX, "docx"),
    "pdf": ("application/pdf", "pdf"),
    "akn": ("application/akn+xml; charset=utf-8", "xml"),
    "markdown": ("text/markdown; charset=utf-8", "md"),
}
# What stands beside a paragraph in a paper, and not in its words.
NOTED = (Proposal.Kind.MOVE, Proposal.Kind.MERGE, Proposal.Kind.SPLIT, Proposal.Kind.RESERVE)
# What a copy in Word is for, as its file's name says it.
USES: dict[str, Callable[[], str]] = {
    "work": lambda: _("working copy"),
    "reading": lambda: _("reading copy"),
}


@dataclass(frozen=True)
class Printed:
    """A paper that is made."""

    content: bytes
    content_type: str
    filename: str


def labels() -> dict[str, str]:
    """Return what papers say, in the active language."""
    return {
        "room": "Contadora",
        "page": _("Page"),
        "of": _("of"),
        "legend": _(
            "In brackets: words that are not agreed, with the delegations that propose them. Bold: "
            "words that would be added. Struck: words that would be deleted."
        ),
        "legend_work": _(
            "Each tracked change is a proposal of the delegation that it is by. Edit the text with "
            "changes tracked and send it back: what you change becomes your proposals."
        ),
        "agreed": _("agreed"),
        "ad_ref": _("agreed ad referendum"),
        "reason": _("{delegations}: {reason}"),
        "added": _("{delegations} would add this paragraph."),
        "alternative": _("{delegations} would put this paragraph in place of {number}."),
        "deleted": _("{delegations} would delete this paragraph."),
        "crossing": _("Proposals that overlap; with each of them it would read:"),
        "amends": _("{delegations} would change the wording of {others}."),
        "reads": _("{delegations}: “{reading}”"),
    }


def printed(seat: Seat, kind: str, language: str, revision: Revision | None) -> Printed:
    """Return a text, as it is now or as a revision froze it, as a paper in one of its languages."""
    text = seat.text
    content_type, ending = KINDS[kind]
    with translation.override(language):
        if revision is not None:
            clauses = freezing.clauses_of(revision.content, language)
            if language == text.language:
                notes = _frozen_notes(revision.content)
                clauses = [replace(each, notes=notes[each.key]) for each in clauses]
            else:
                clauses = [
                    _rendered(clause, each["base"], each["edition"], each["translations"], language)
                    for clause, each in zip(clauses, revision.content["paragraphs"], strict=True)
                ]
            paper = paper_of(text, language, revision.version, revision=revision)
        else:
            found = board_of(seat)
            clauses = clauses_now(seat, language)
            paper = paper_of(text, language, found.version)
        content = _written(kind, paper, clauses)
        use = slugify(USES[kind]()) if kind in USES else ""
    name = slugify(text.symbol or text.title)[:60] or "text"
    # Two copies in Word lie in one folder of downloads: their names tell which is which.
    stem = "-".join(part for part in (name, slugify(paper.revision), language, use) if part)
    return Printed(content, content_type, f"{stem}.{ending}")


def _written(kind: str, paper: Paper, clauses: Sequence[Clause]) -> bytes:
    if kind == "pdf":
        return write_pdf(paper, clauses)
    if kind == "akn":
        return _encoded(write_akn(paper, clauses))
    if kind == "markdown":
        return _encoded(write_markdown(paper, clauses))
    return write_docx(paper, clauses, mode=Mode.WORK if kind == "work" else Mode.READING)


def _encoded(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def clauses_now(seat: Seat, language: str) -> list[Clause]:
    """Return the paragraphs of now; in another language its renderings, without what is open."""
    placed = board_of(seat).placed
    if language == seat.text.language:
        names, places = names_of(seat.text), _places(placed)
        return [
            replace(
                each.clause,
                notes=tuple(_notes(each.proposals, places)),
                remarks=tuple(_remarks(each, names)),
            )
            for each in placed
        ]
    rows = Translation.objects.filter(paragraph__text=seat.text, language=language)
    rendered: dict[int, dict[str, Any]] = {
        row.paragraph_id: {language: {"words": row.words, "edition": row.edition}} for row in rows
    }
    return [
        _rendered(
            each.clause,
            each.paragraph.base,
            each.paragraph.edition,
            rendered.get(each.paragraph.pk, {}),
            language,
        )
        for each in placed
    ]


def _rendered(
    clause: Clause, base: str, edition: int, renderings: Mapping[str, Any], language: str
) -> Clause:
    """Return a paragraph in another language: in its own, with that said, if it is not rendered."""
    rendering = renderings.get(language)
    notes: tuple[str, ...] = ()
    if rendering is None:
        notes = (_("not rendered yet"),)
    elif rendering["edition"] != edition:
        notes = (_("renders older words"),)
    words = rendering["words"] if rendering is not None else base
    return replace(
        clause, base=words, parts=(Words(words),) if words else (), edits=(), notes=notes
    )


def _places(placed: Sequence[Placed]) -> dict[int, str]:
    """Return what each paragraph is called: by its number, else by its first words."""
    return {each.paragraph.pk: each.citation or _quoted(each.paragraph.base) for each in placed}


def _quoted(words: str) -> str:
    return f"“{Truncator(words).chars(60)}”"


def _notes(proposals: Sequence[Proposal], places: Mapping[int, str]) -> list[str]:
    """Return the lines beside a paragraph: reserves, placement, merger, division."""
    return [
        _note(
            _("Chair") if each.as_chair else each.delegation.code,
            each.kind,
            None if each.other_id is None else places.get(each.other_id, ""),
            each.reason,
        )
        for each in proposals
        if each.status == Proposal.Status.OPEN and each.kind in NOTED
    ]


def places_in(content: Mapping[str, Any]) -> dict[str, str]:
    """Return what each paragraph of a revision is called, by its key."""
    rows = content["paragraphs"]
    return {each["key"]: each["citation"] or _quoted(each["base"]) for each in rows}


def _frozen_notes(content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Return the lines beside the paragraphs of a revision, by a paragraph's key."""
    places = places_in(content)
    return {
        each["key"]: tuple(
            _note(
                codes(said["delegations"]),
                said["kind"],
                None if said["other"] is None else places.get(said["other"], ""),
                said["reason"],
            )
            for said in each["open"]
            if said["kind"] in NOTED
        )
        for each in content["paragraphs"]
    }


def _note(who: str, kind: str, other: str | None, reason: str) -> str:
    line = f"{who}: {Proposal.Kind(kind).label}{where(kind, other)}"
    return f"{line}. {reason}" if reason else line


def where(kind: str, other: str | None) -> str:
    """Return what a line says of another paragraph: after which one this would stand, or join."""
    if kind == Proposal.Kind.MOVE and other is None:
        return f" – {_('to the beginning of the text')}"
    if kind == Proposal.Kind.MOVE and other:
        return f" – {_('after')} {other}"
    return f" – {other}" if kind == Proposal.Kind.MERGE and other else ""


def _remarks(place: Placed, names: Mapping[str, str]) -> Iterator[Remark]:
    """Yield what delegations remark on a paragraph, at the words that they speak of."""
    base = place.paragraph.base
    for each in place.proposals:
        if each.kind != Proposal.Kind.REMARK or each.status != Proposal.Status.OPEN:
            continue
        start, end = (each.start, each.end) if each.on is None else (0, len(base))
        if start == end:
            start, end = 0, len(base)
        start, end = min(start, len(base)), min(end, len(base))
        by = CHAIR if each.as_chair else each.delegation.code
        yield Remark(start, end, names.get(by, by), each.reason, _stamp(each.sent_at))


def clauses_then(text: Text, version: int) -> list[Clause]:
    """Return the paragraphs as they were written out at a version."""
    return [each.clause for each in replaying.room_at(text, version)]


def paper_of(text: Text, language: str, version: int, *, revision: Revision | None = None) -> Paper:
    """Return what a paper says beside the words."""
    rows = list(text.proposals.exclude(status=Proposal.Status.DRAFT).select_related("made"))
    return Paper(
        title=text.title,
        language=language,
        text=str(text.uuid),
        version=version,
        handling=HandlingLevel(text.handling).label,
        made=timezone.now(),
        labels=labels(),
        symbol=text.symbol,
        revision=revision.label if revision is not None else "",
        kind=str(text.get_kind_display()),
        front=tuple(_front(text, language)),
        names=names_of(text),
        reasons=dict(_by_key(rows, lambda row: row.reason)),
        dates=dict(_by_key(rows, lambda row: _stamp(row.sent_at))),
        reserves=tuple(_reserves(text, revision)),
    )


def _reserves(text: Text, revision: Revision | None) -> Iterator[str]:
    """Yield the reserves on the whole text: those of now, or those that a revision froze."""
    kind = Proposal.Kind.RESERVE
    if revision is not None:
        for said in revision.content["on_text"]:
            if said["kind"] == kind:
                yield _note(codes(said["delegations"]), kind, None, said["reason"])
        return
    rows = text.proposals.filter(paragraph=None, made=None, status="open", kind=kind)
    for row in rows.select_related("delegation").order_by("number"):
        code = _("Chair") if row.as_chair else row.delegation.code
        yield _note(code, kind, None, row.reason)


def names_of(text: Text) -> dict[str, str]:
    """Return the delegations of a room by code, as the active language calls them."""
    rows = text.participants.select_related("delegation")
    names = {row.delegation.code: delegation_name(row.delegation) for row in rows}
    return {**names, CHAIR: _("Chair")}


def _front(text: Text, language: str) -> list[tuple[str, str]]:
    found = []
    if text.forum is not None:
        found.append((_("Forum"), str(text.forum)))
    if text.meeting is not None:
        found.append((_("Meeting"), str(text.meeting)))
    if language != text.language:
        authoritative = str(dict(settings.LANGUAGES)[text.language])
        found.append((_("Authoritative language"), authoritative))
    return found


def _by_key(rows: Sequence[Proposal], value: Any) -> list[tuple[str, str]]:
    """Return a value by the key of each edit, and of each paragraph that is proposed."""
    found = []
    for row in rows:
        said = value(row)
        if said:
            found.append((str(row.made.uuid if row.made is not None else row.uuid), said))
    return found


def _stamp(at: datetime | None) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else ""


def offered(text: Text) -> list[Mapping[str, Any]]:
    """Return the papers of a text as the page offers them: now, then each revision."""
    revisions = list(text.revisions.order_by("-number").defer("content"))
    return [
        {"revision": None, "label": _("as it is now")},
        *({"revision": each.number, "label": each.label or _("first draft")} for each in revisions),
    ]
