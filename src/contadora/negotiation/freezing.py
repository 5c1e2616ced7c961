"""A text frozen as a revision: what it holds, its hash, and how it is read again.

The content is plain JSON, so that the hash can be checked by anyone: the SHA-256 of the content
written with sorted keys, without spaces, in UTF-8. What is computed (compiled brackets) is not in
it: it follows from the base and the proposals that are.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contadora.negotiation import numbers, source_table
from contadora.negotiation.carrying import STANCES, delegations_of, edit_of
from contadora.negotiation.drafting import progress, shapes
from contadora.negotiation.drafting.compiling import compile_paragraph
from contadora.negotiation.drafting.shapes import Clause, Edit, Words
from contadora.negotiation.models import Paragraph, Proposal, Revision, Text, Translation

SCHEMA = 1
Kind = Proposal.Kind
Standing = Paragraph.Standing
# What is said beside the text keeps nothing open; a reserve is shown and puts up no bracket.
BESIDE = (Kind.REMARK, Kind.RESERVE)
Content = dict[str, Any]


def freeze(text: Text, number: int, *, clean: bool, previous: Revision | None) -> Content:
    """Return the content of a revision of a text as it stands; the caller holds its lock."""
    rows = list(text.paragraphs.order_by("position", "pk"))
    named = numbers.numbers_of(rows)
    on = _open_proposals(text)
    makers = {each.made_id: each for each in on.get(None, []) if each.made_id is not None}
    rendered = _translations(text)
    sources, removed = source_table.sources(text, rows, previous)
    by_pk = {row.pk: row for row in rows}
    paragraphs = [
        {
            "number": named[row.pk].label,
            "citation": named[row.pk].citation,
            **_paragraph(row, on.get(row.pk, []), makers.get(row.pk), by_pk),
            "translations": rendered.get(row.pk, {}),
            **sources[row.pk],
        }
        for row in rows
        if row.standing != Standing.REMOVED
    ]
    return {
        "schema": SCHEMA,
        "text": {
            "uuid": str(text.uuid),
            "title": text.title,
            "kind": text.kind,
            "symbol": text.symbol,
            "language": text.language,
            "languages": list(text.languages),
        },
        "number": number,
        "clean": clean,
        "since": previous.number if previous is not None else None,
        "paragraphs": paragraphs,
        "removed": removed,
        "on_text": [_said(each) for each in on.get(None, []) if each.made_id is None],
    }


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return content as the hash is taken over it."""
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(content: Mapping[str, Any]) -> str:
    """Return the SHA-256 of content."""
    return hashlib.sha256(canonical(content)).hexdigest()


def holds(revision: Revision) -> bool:
    """Whether a revision's stored content still has the hash it was issued with."""
    return digest(revision.content) == revision.sha256


def words_of(content: Mapping[str, Any]) -> list[Any]:
    """Return what two revisions are alike in: the paragraphs without where they came from."""
    beside = {"from", "moved", "because", "edited"}
    return [
        {name: value for name, value in each.items() if name not in beside}
        for each in content["paragraphs"]
    ]


def clauses_of(content: Mapping[str, Any], language: str = "") -> list[Clause]:
    """Return the paragraphs of a revision, compiled, as papers and comparisons take them.

    In another language of the text they are its renderings, without what is open in the original;
    a paragraph that has none is in its own words.
    """
    other = language and language != content["text"]["language"]
    return [_clause(each, language if other else "") for each in content["paragraphs"]]


def counted(content: Mapping[str, Any]) -> Content:
    """Return what is open in a revision and what is agreed, as it is kept with it."""
    return progress.as_json(progress.progress_of(clauses_of(content)))


def edits_of(paragraph: Mapping[str, Any]) -> tuple[Edit, ...]:
    """Return the open proposals for other words in a frozen paragraph."""
    return tuple(
        Edit(
            each["key"],
            each["start"],
            each["end"],
            each["content"],
            tuple(each["delegations"]),
            each["on"],
        )
        for each in paragraph["edits"]
    )


def is_open(paragraph: Mapping[str, Any]) -> bool:
    """Whether something in a frozen paragraph is in brackets: words, or the whole of it."""
    return (
        bool(paragraph["edits"])
        or paragraph["standing"] == Standing.PROPOSED
        or any(each["kind"] not in BESIDE for each in paragraph["open"])
    )


def open_in(content: Mapping[str, Any]) -> list[tuple[str, list[int]]]:
    """Return what is open in a revision: each paragraph by its number, with the proposals'."""
    found = []
    for place, each in enumerate(content["paragraphs"], 1):
        if is_open(each):
            said = [*each["edits"], *(one for one in each["open"] if one["kind"] not in BESIDE)]
            numbers_on_it = sorted({one["number"] for one in said if one["number"] is not None})
            found.append((called(each, place), numbers_on_it))
    return found


def not_rendered(content: Mapping[str, Any], languages: Iterable[str]) -> dict[str, list[str]]:
    """Return, by language, the paragraphs without a rendering of the words they have."""
    found: dict[str, list[str]] = defaultdict(list)
    for language in languages:
        if language == content["text"]["language"]:
            continue
        for place, each in enumerate(content["paragraphs"], 1):
            rendering = each["translations"].get(language)
            current = rendering is not None and rendering["edition"] == each["edition"]
            if each["base"].strip() and not current:
                found[language].append(called(each, place))
    return dict(found)


def all_agreed(content: Mapping[str, Any]) -> bool:
    """Whether everything is agreed, and so anything is."""
    return bool(content["paragraphs"]) and all(
        each["status"] == Paragraph.Status.AGREED and not is_open(each)
        for each in content["paragraphs"]
    )


def called(paragraph: Mapping[str, Any], place: int) -> str:
    """Return how a paragraph is called: its number, or its place where it has none."""
    return str(paragraph["citation"] or f"¶{place}")


def title_of(content: Mapping[str, Any], language: str) -> str:
    """Return the text's title in a language, or in its own where there is no rendering."""
    for each in content["paragraphs"]:
        if each["kind"] == Paragraph.Kind.TITLE:
            rendering = each["translations"].get(language)
            if rendering is not None and language != content["text"]["language"]:
                return str(rendering["words"])
            if language == content["text"]["language"]:
                return str(each["base"])
    return str(content["text"]["title"])


def _paragraph(
    row: Paragraph,
    here: Sequence[Proposal],
    maker: Proposal | None,
    by_pk: Mapping[int, Paragraph],
) -> Content:
    instead_of = by_pk.get(row.alternative_to_id) if row.alternative_to_id else None
    others = [each for each in here if each.kind != Kind.WORDS]
    deleters = {
        code for each in others if each.kind == Kind.DELETE for code in delegations_of(each)
    }
    return {
        "key": str(row.uuid),
        "kind": row.kind,
        "level": row.level,
        "base": row.base,
        "edition": row.edition,
        "status": row.status,
        "standing": row.standing,
        "alternative_to": str(instead_of.uuid) if instead_of is not None else None,
        "delegations": list(delegations_of(maker)) if maker is not None else [],
        "deleters": sorted(deleters),
        "edits": [_edit(each) for each in here if each.kind == Kind.WORDS],
        "open": [_said(each) for each in ([maker] if maker is not None else []) + others],
    }


def _edit(proposal: Proposal) -> Content:
    edit = edit_of(proposal)
    return {
        "key": edit.key,
        "number": proposal.number,
        "start": edit.start,
        "end": edit.end,
        "content": edit.content,
        "delegations": list(edit.delegations),
        "on": edit.on,
        "reason": proposal.reason,
    }


def _said(proposal: Proposal) -> Content:
    return {
        "key": str(proposal.uuid),
        "number": proposal.number,
        "kind": proposal.kind,
        "delegations": list(delegations_of(proposal)),
        "other": str(proposal.other.uuid) if proposal.other is not None else None,
        "start": proposal.start,
        "content": proposal.content if proposal.made_id is None else "",
        "reason": proposal.reason,
    }


def _open_proposals(text: Text) -> dict[int | None, list[Proposal]]:
    """Return what is open under the paragraph it is about; what makes one, and the rest, at None.

    Remarks are part of the talk about a text, not of the text.
    """
    found: dict[int | None, list[Proposal]] = defaultdict(list)
    rows = (
        text.proposals.filter(status=Proposal.Status.OPEN)
        .exclude(kind=Kind.REMARK)
        .select_related("delegation", "on", "other")
        .prefetch_related(STANCES)
        .order_by("number", "pk")
    )
    for each in rows:
        found[None if each.made_id is not None else each.paragraph_id].append(each)
    return found


def _translations(text: Text) -> dict[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    rows = Translation.objects.filter(paragraph__text=text, language__in=text.languages)
    for row in rows:
        found[row.paragraph_id][row.language] = {"words": row.words, "edition": row.edition}
    return found


def _clause(each: Mapping[str, Any], language: str) -> Clause:
    edits = edits_of(each)
    base = each["base"]
    if language:
        rendering = each["translations"].get(language)
        base, edits = (rendering["words"] if rendering else base), ()
    parts = compile_paragraph(base, edits) if edits else ((Words(base),) if base else ())
    return Clause(
        key=each["key"],
        kind=shapes.Kind(each["kind"]),
        level=each["level"],
        number=each["number"],
        base=base,
        parts=parts,
        edits=edits,
        status=shapes.Status(each["status"]),
        standing=shapes.Standing(each["standing"]),
        delegations=tuple(each["delegations"]),
        deleters=tuple(each["deleters"]),
        alternative_to=each["alternative_to"],
    )
