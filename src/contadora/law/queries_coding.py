"""Reads of what was read of positions, as far as a person may see it yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils import timezone

from contadora.atlas import queries as atlas
from contadora.atlas.models import State
from contadora.atlas.search import folded
from contadora.law import taxonomy
from contadora.law.access_coding import Sight, sight_of
from contadora.law.agreement import Agreement, alpha, pooled
from contadora.law.models import Coding, Finding, Passage, Position, PositionText
from contadora.law.queries_documents import passage_url
from contadora.law.readings import Reading, hidden, reading_of, weightiest
from contadora.people.access import Reader
from contadora.people.languages import FALLBACKS, current_language
from contadora.people.models import User

Key = tuple[int, str]  # position's key, topic


def readings(user: Reader, asked: Q | None = None, *, words: bool = False) -> list[Reading]:
    """Return what stands, for a member's eyes: a number of reads that does not grow.

    `asked` narrows positions (`Q(position=...)`, `Q(topic=...)`); `words` brings the passages.
    """
    sight, where = sight_of(user), asked or Q()
    asked_codings = Coding.objects.filter(where)
    if words:
        asked_codings = asked_codings.prefetch_related(Prefetch("passages", queryset=_passages()))
    codings = list(asked_codings)
    findings = list(Finding.objects.filter(where).select_related("settled_by"))
    _share(codings, findings)
    return _assembled(sight, codings, findings)


def _share(codings: Iterable[Coding], findings: Iterable[Finding]) -> None:
    """Give readings their positions and coders, of which there are few: each is made once."""
    rows: list[Coding | Finding] = [*codings, *findings]
    positions = Position.objects.select_related("state", "group", "source").in_bulk(
        {each.position_id for each in rows}
    )
    people = User.objects.in_bulk({each.coder_id for each in codings})
    for row in rows:
        row.position = positions[row.position_id]
    for coding in codings:
        coding.coder = people[coding.coder_id]


def _passages() -> QuerySet[Passage]:
    again = Passage.objects.defer("vector").select_related("text__position")
    return (
        Passage.objects.defer("vector", "original__vector")
        .select_related("text__position", "original__text__position")
        .prefetch_related(Prefetch("translations", queryset=again))
        .order_by("text", "place")
    )


def _assembled(
    sight: Sight, codings: Iterable[Coding], findings: Iterable[Finding]
) -> list[Reading]:
    kept: dict[Key, list[Coding]] = {}
    for coding in codings:
        kept.setdefault((coding.position_id, coding.topic), []).append(coding)
    settled = {(each.position_id, each.topic): each for each in findings}
    found = []
    for key in dict.fromkeys([*kept, *settled]):
        own, finding = kept.get(key, []), settled.get(key)
        if not sight.sees(*key):
            position = own[0].position if own else finding.position if finding else None
            if position is not None:
                found.append(hidden(position, key[1]))
            continue
        made = reading_of(sorted(own, key=lambda each: each.made_at), finding)
        if made is not None:
            found.append(made)
    return found


def unsettled(user: Reader) -> list[Reading]:
    """Return what is read differently and not settled; what this person does not see is hidden."""
    here = {"position": OuterRef("position"), "topic": OuterRef("topic")}
    others = Coding.objects.filter(**here).exclude(stance=OuterRef("stance"))
    return readings(user, Q(Exists(others)) & ~Q(Exists(Finding.objects.filter(**here))))


def own_readings(user: User, position: Position) -> dict[str, Coding]:
    """Return a person's own readings of a position by topic."""
    rows = position.codings.filter(coder=user)
    return {row.topic: row for row in rows}


def progress(user: User) -> Mapping[int, int]:
    """Return how many topics of each position a person has read, by the position's key."""
    rows = Coding.objects.order_by().filter(coder=user).values_list("position_id", "topic")
    known = taxonomy.taxonomy().topics
    return Counter(position for position, topic in rows if topic in known)


def readings_of(user: Reader, positions: Iterable[Position]) -> list[Reading]:
    """Return what stands of one holder, topic by topic, from its documents; for its page.

    Topics that nobody read are left out.
    """
    rows = readings(user, Q(position__in=list(positions)))
    grouped: dict[str, list[Reading]] = {}
    for row in rows:
        grouped.setdefault(row.topic, []).append(row)
    found = [weightiest(grouped[each.code]) for each in taxonomy.topics() if each.code in grouped]
    return [each for each in found if each is not None]


def by_holder(rows: Iterable[Reading]) -> list[Reading]:
    """Return which reading counts for each holder, of readings of one topic."""
    grouped: dict[tuple[str, str], list[Reading]] = {}
    for row in rows:
        grouped.setdefault(_holder_key(row.position), []).append(row)
    found = (weightiest(own) for own in grouped.values())
    return [each for each in found if each is not None]


def _holder_key(position: Position) -> tuple[str, str]:
    if position.state_id:
        return "state", position.state_id
    if position.group_id:
        return "group", position.group_id
    return "body", position.body


@dataclass(frozen=True)
class Quote:
    """A passage as it stands in the original, and in a translation that the reader takes."""

    original: Passage | None
    translation: Passage | None

    @property
    def passage(self) -> Passage:
        """The passage it is known by."""
        found = self.original or self.translation
        if found is None:
            raise ValueError("quote: neither an original nor a translation")
        return found

    @property
    def original_url(self) -> str:
        """Where the original is read."""
        return passage_url(self.original) if self.original else ""

    @property
    def translation_url(self) -> str:
        """Where the translation is read."""
        return passage_url(self.translation) if self.translation else ""


def quotes_of(reading: Reading) -> list[Quote]:
    """Return the words a reading rests on, side by side where there is a translation."""
    found: dict[int, Quote] = {}
    for passage in reading.passages:
        is_original = passage.text.standing == PositionText.Standing.ORIGINAL
        original = passage if is_original else passage.original
        if original is None:
            found[passage.pk] = Quote(None, passage)
        elif is_original:
            found[original.pk] = Quote(original, _nearest(original))
        else:
            found.setdefault(original.pk, Quote(original, passage))
    return list(found.values())


def _nearest(original: Passage) -> Passage | None:
    """Return the translation nearest to the reader's language, None where none is needed."""
    wanted = FALLBACKS[current_language()]
    if original.text.language == wanted[0]:
        return None
    by_language = {each.text.language: each for each in original.translations.all()}
    return next((by_language[code] for code in wanted if code in by_language), None)


def agreements() -> tuple[Agreement, dict[str, Agreement]]:
    """Return how far readers agree, over all topics and topic by topic.

    What each read by themselves counts, not what they settled on afterwards.
    """
    rows = Coding.objects.order_by().exclude(blind_stance="")
    units: dict[str, dict[int, list[str]]] = {each.code: {} for each in taxonomy.topics()}
    for topic, position, stance in rows.values_list("topic", "position_id", "blind_stance"):
        units.setdefault(topic, {}).setdefault(position, []).append(stance)
    by_topic = {topic: alpha(own.values()) for topic, own in units.items()}
    return pooled({topic: list(own.values()) for topic, own in units.items()}), by_topic


def scope_of(group: str) -> list[State]:
    """Return the region's States, or those of them that are members of a group today."""
    codes = set(atlas.region())
    if group:
        codes &= atlas.members(group, timezone.localdate())
    known = atlas.states()
    return sorted((known[code] for code in codes), key=lambda state: folded(state.short))


def groups_of_region() -> list[tuple[str, str]]:
    """Return the groups that some of the region's States are members of today, for a filter."""
    region, on = set(atlas.region()), timezone.localdate()
    found = [
        (code, group.acronym) for code, group in atlas.groups().items()
        if region & atlas.members(code, on)
    ]  # fmt: skip
    return sorted(found, key=lambda pair: pair[1])


@dataclass(frozen=True)
class Coverage:
    """How far the desk knows the positions of some States."""

    states: list[State]
    published: Mapping[str, list[Position]]  # by State, the newest first
    loaded: frozenset[str]  # States of which a text is here to read

    @property
    def without(self) -> list[State]:
        """States of which no position is in the index."""
        return [state for state in self.states if state.iso3 not in self.published]


def coverage(states: list[State]) -> Coverage:
    """Return which of some States have a position in the index, and a text on the desk."""
    codes = [state.iso3 for state in states]
    rows = Position.objects.filter(state__in=codes).order_by(F("date").desc(nulls_last=True), "pk")
    published: dict[str, list[Position]] = {}
    for row in rows:
        if row.state_id:
            published.setdefault(row.state_id, []).append(row)
    texts = PositionText.objects.filter(position__state__in=codes)
    loaded = texts.values_list("position__state", flat=True).distinct()
    return Coverage(states, published, frozenset(code for code in loaded if code))
