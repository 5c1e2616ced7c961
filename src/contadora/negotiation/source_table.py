"""Where each paragraph of a revision comes from: which paragraphs, whose proposals, and why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from contadora.negotiation.carrying import CHAIR, STANCES, delegations_of
from contadora.negotiation.models import (
    BaseEdition,
    Paragraph,
    Proposal,
    ProposalChange,
    Revision,
    Text,
)

Kind = Proposal.Kind
# Of a proposal of these kinds the paragraph it is about is only where the new one stands.
NEW = (Kind.ADD, Kind.ALTERNATIVE)


def sources(
    text: Text, rows: Sequence[Paragraph], previous: Revision | None
) -> tuple[dict[int, dict[str, Any]], list[dict[str, Any]]]:
    """Return the sources of each paragraph by its key in the store, and what left the text.

    All since the revision before: without one, since the text was opened.
    """
    since = previous.version if previous is not None else 0
    before = {
        each["key"]: each["citation"]
        for each in (previous.content["paragraphs"] if previous is not None else ())
    }
    taken = _taken_in(text, since)
    edited = _written_by_chair(text, since)
    by_pk = {row.pk: row for row in rows}
    merged = defaultdict(list)
    for row in rows:
        if row.merged_into_id is not None:
            merged[row.merged_into_id].append(row)
    found: dict[int, dict[str, Any]] = {}
    for row in rows:
        mine = taken.get(row.pk, [])
        origins = [row]
        if str(row.uuid) not in before and row.split_from_id in by_pk:
            origins.append(by_pk[row.split_from_id])
        origins += merged[row.pk]
        origins += [
            by_pk[each.paragraph_id]
            for each in mine
            if each.kind == Kind.ALTERNATIVE
            and each.made_id == row.pk
            and each.paragraph_id in by_pk
        ]
        found[row.pk] = {
            "from": _origins(origins, before),
            "moved": any(each.kind == Kind.MOVE and each.paragraph_id == row.pk for each in mine),
            "because": [_because(each) for each in mine],
            "edited": edited.get(row.pk, []),
        }
    removed = [
        _removed(row, before[str(row.uuid)], found[row.pk], by_pk)
        for row in rows
        if row.standing == Paragraph.Standing.REMOVED and str(row.uuid) in before
    ]
    return found, removed


def _taken_in(text: Text, since: int) -> dict[int, list[Proposal]]:
    """Return the proposals accepted since a version, under each paragraph that they changed."""
    changes = ProposalChange.objects.filter(
        proposal__text=text, what=ProposalChange.What.ACCEPTED, version__gt=since
    )
    proposals = {
        each.pk: each
        for each in Proposal.objects.filter(
            pk__in=changes.values("proposal"), status=Proposal.Status.ACCEPTED
        )
        .select_related("delegation")
        .prefetch_related(STANCES)
    }
    touched: dict[int, set[int]] = defaultdict(set)
    for each in proposals.values():
        about = each.paragraph_id if each.kind != Kind.ADD else None
        second = each.other_id if each.kind == Kind.MERGE else None
        for place in (about, each.made_id, second):
            if place is not None:
                touched[place].add(each.pk)
    # A division gives its second part a paragraph that the proposal itself does not name.
    editions = BaseEdition.objects.filter(proposal__in=list(proposals), version__gt=since)
    for paragraph, proposal in editions.values_list("paragraph", "proposal"):
        touched[paragraph].add(proposal)
    return {
        place: sorted((proposals[key] for key in keys), key=lambda each: each.number or 0)
        for place, keys in touched.items()
    }


def _written_by_chair(text: Text, since: int) -> dict[int, list[dict[str, Any]]]:
    """Return why the chair gave paragraphs other words, or put them in, since a version."""
    found: dict[int, list[dict[str, Any]]] = defaultdict(list)
    proposed = set(text.proposals.exclude(made=None).values_list("made", flat=True))
    rows = BaseEdition.objects.filter(
        paragraph__text=text, proposal=None, version__gt=max(since, 1)
    )
    for row in rows.order_by("version"):
        if row.edition == 1 and row.paragraph_id in proposed:
            continue  # put in by a proposal
        found[row.paragraph_id].append({"added": row.edition == 1, "reason": row.reason})
    return found


def _origins(rows: Iterable[Paragraph], before: Mapping[str, str]) -> list[dict[str, str]]:
    keys = dict.fromkeys(str(row.uuid) for row in rows)
    return [{"key": key, "citation": before[key]} for key in keys if key in before]


def _because(proposal: Proposal) -> dict[str, Any]:
    return {
        "number": proposal.number,
        "kind": proposal.kind,
        "by": CHAIR if proposal.as_chair else proposal.delegation.code,
        "delegations": list(delegations_of(proposal)),
        "reason": proposal.reason,
        "decision": proposal.settled_reason,
    }


def _removed(
    row: Paragraph, citation: str, source: Mapping[str, Any], by_pk: Mapping[int, Paragraph]
) -> dict[str, Any]:
    into = by_pk.get(row.merged_into_id) if row.merged_into_id else None
    return {
        "key": str(row.uuid),
        "kind": row.kind,
        "citation": citation,
        "base": row.base,
        "into": str(into.uuid) if into is not None else None,
        "because": source["because"],
    }
