"""Drafts of a position: opened, written topic by topic, carried into a room of negotiation."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contadora.law import access_drafts as access
from contadora.law import points, taxonomy, written_beside
from contadora.law.models import Draft, DraftPoint, Passage
from contadora.negotiation import access as rooms
from contadora.negotiation.models import Text
from contadora.negotiation.stale import StaleError
from contadora.people import audit
from contadora.people.access import NotAllowed
from contadora.people.handling import HandlingLevel
from contadora.people.languages import LANGUAGES
from contadora.people.models import Delegation, User

LONGEST = 50_000  # characters on one topic
LONGEST_PARAGRAPH = 20_000  # what a room takes
LONGEST_TITLE = 300
MOST_BESIDE = 100


@transaction.atomic
def open_position_draft(
    actor: User,
    delegation: Delegation,
    *,
    title: str,
    language: str,
    handling: int = HandlingLevel.AMBER_STRICT,
    readers: Collection[User] = (),
    stances: Mapping[str, str] | None = None,
) -> Draft:
    """Open a draft of a delegation; it may begin with stances, by topic."""
    if delegation not in access.writing_delegations(actor):
        raise NotAllowed
    row = Draft(owner=delegation, made_by=actor, revision=1)
    _describe(row, title, language, handling)
    named = _readers(actor, delegation, handling, readers)
    row.save(force_insert=True)
    row.readers.set(named)
    for topic, stance in (stances or {}).items():
        _check_stance(topic, stance)
        DraftPoint.objects.create(
            draft=row, topic=topic, stance=stance, revision=1, written_by=actor
        )
    audit.record(actor, "open_position_draft", row, delegation=delegation.code, handling=handling)
    return row


@transaction.atomic
def describe_position_draft(
    actor: User,
    draft: Draft,
    *,
    title: str,
    language: str,
    handling: int,
    readers: Collection[User] = (),
    revision: int,
) -> Draft:
    """Change a draft's title, language, handling level and readers."""
    row = locked_draft(actor, draft)
    if row.revision != revision:
        raise StaleError(row.title)
    before = row.handling
    _describe(row, title, language, handling)
    named = _readers(actor, access.owner_of(row), handling, readers)
    row.revision, row.changed_at = row.revision + 1, timezone.now()
    row.save()
    row.readers.set(named)
    audit.record(actor, "describe_position_draft", row, before=before, handling=handling)
    return row


@transaction.atomic
def write_point(
    actor: User,
    draft: Draft,
    topic: str,
    *,
    stance: str = "",
    words: str = "",
    beside: Collection[UUID | str] = (),
    revision: int = 0,
) -> DraftPoint:
    """Write what a draft says of a topic; `revision` is the one that was seen, nought at first."""
    draft = locked_draft(actor, draft)
    _check_stance(topic, stance)
    words = _checked(words)
    point = draft.points.filter(topic=topic).first()
    if (point.revision if point else 0) != revision:
        raise StaleError(point.words if point else "")
    point = point or DraftPoint(draft=draft, topic=topic, revision=0)
    rows = _beside(point, [str(each) for each in beside])
    point.stance, point.words = stance, words
    point.revision, point.written_by, point.written_at = (
        point.revision + 1, actor, timezone.now(),
    )  # fmt: skip
    point.save()
    point.beside.set(rows)
    draft.changed_at = timezone.now()
    draft.save(update_fields=["changed_at"])
    audit.record(actor, "write_point", draft, topic=topic, characters=len(words))
    return point


@transaction.atomic
def discard_position_draft(actor: User, draft: Draft, *, revision: int) -> None:
    """Throw a draft away; a room that it opened keeps its text."""
    row = locked_draft(actor, draft)
    if row.revision != revision:
        raise StaleError(row.title)
    audit.record(actor, "discard_position_draft", row, points=row.points.count())
    row.delete()


@transaction.atomic
def carry_draft(actor: User, draft: Draft, text: Text) -> Draft:
    """Keep to which room a draft went: the actor must sit there for the draft's delegation."""
    row = locked_draft(actor, draft)
    rooms.require_proposer(actor, text, access.owner_of(row))
    row.text, row.changed_at = text, timezone.now()
    row.save(update_fields=["text", "changed_at"])
    audit.record(actor, "carry_draft", row, text=str(text.uuid))
    return row


def _beside(point: DraftPoint, chosen: Sequence[str]) -> list[Passage]:
    """Keep the words that a point is written beside; return those of their passages there are.

    Words that were kept before stay as they are: a passage may have changed or gone since.
    """
    chosen = list(dict.fromkeys(chosen))
    if len(chosen) > MOST_BESIDE:
        raise ValidationError({"beside": _(
            "%(found)s passages; choose %(most)s at the most."
        ) % {"found": len(chosen), "most": MOST_BESIDE}})  # fmt: skip
    before = {each["passage"]: each for each in point.stood_beside}
    found = Passage.objects.filter(uuid__in=chosen).defer("vector")
    rows = {str(row.uuid): row for row in found.select_related("text__position")}
    if any(each not in before and each not in rows for each in chosen):
        raise ValidationError({"beside": _(
            "A passage that you chose is no longer in the text: look at it again and choose anew."
        )}, code="gone")  # fmt: skip
    point.stood_beside = [before.get(each) or written_beside.kept(rows[each]) for each in chosen]
    return list(rows.values())


def _check_stance(topic: str, stance: str) -> None:
    found = taxonomy.topic(topic)
    if found is None:
        raise NotAllowed
    if stance and stance not in {each.code for each in found.to_draft}:
        raise ValidationError({"stance": _("Choose one of the stances, or leave it open.")})


def locked_draft(actor: User, draft: Draft) -> Draft:
    """Return a draft for one writer at a time; 404 where it is gone or not theirs to write."""
    access.require_writer(actor, draft)
    found = Draft.objects.select_for_update().filter(pk=draft.pk).first()
    if found is None:
        raise NotAllowed
    return found


def _describe(row: Draft, title: str, language: str, handling: int) -> None:
    title = " ".join(title.split())
    if not title:
        raise ValidationError({"title": _("Give the draft a title.")})
    if len(title) > LONGEST_TITLE:
        raise ValidationError({"title": _(
            "%(found)s characters; %(most)s are the most."
        ) % {"found": len(title), "most": LONGEST_TITLE}})  # fmt: skip
    if language not in LANGUAGES:
        raise ValidationError({"language": _("Choose among the four languages.")})
    if handling not in access.LEVELS:
        raise ValidationError({"handling": _("A draft is AMBER, AMBER+STRICT or RED.")})
    row.title, row.language, row.handling = title, language, handling


def _readers(
    actor: User, delegation: Delegation, handling: int, readers: Collection[User]
) -> set[User]:
    """Return who is named at RED: members of the delegation, whoever writes among them."""
    if handling != HandlingLevel.RED:
        return set()
    members = set(delegation.memberships.values_list("user_id", flat=True))
    if any(reader.pk not in members for reader in readers):
        raise ValidationError({"readers": _("Only members of the delegation can be named.")})
    return {*readers, actor}


def _checked(words: str) -> str:
    words = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    if "\0" in words:
        raise ValidationError({"words": _("A character that no text can hold (NUL); take it out.")})
    if len(words) > LONGEST:
        raise ValidationError({"words": _(
            "%(found)s characters; %(most)s are the most."
        ) % {"found": len(words), "most": LONGEST}})  # fmt: skip
    long = max(len(part) for part in points.BLANK.split(words))
    if long > LONGEST_PARAGRAPH:
        raise ValidationError({"words": _(
            "A paragraph of %(found)s characters; %(most)s are the most. Divide it by a blank line."
        ) % {"found": long, "most": LONGEST_PARAGRAPH}})  # fmt: skip
    return words
