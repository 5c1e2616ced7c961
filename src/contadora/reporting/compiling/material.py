"""What a compilation is made of: a round, who was asked, and what was submitted and released."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from contadora.forms.definition import is_answered
from contadora.forms.subjects import GENERAL, subject_of

PUBLIC, SECRETARIAT = "public", "secretariat"
SILENT, LEFT, REPORTED, NOTHING_NEW = "silent", "left", "reported", "nothing_new"
WORDS = ("text", "long_text", "institution", "contact", "link", "email")  # in the State's own words
_BOOLEAN = {True: "yes", False: "no"}  # of a status that is asked as yes or no


@dataclass(frozen=True)
class Translation:
    """An answer's words in another language, and whether State or secretariat gave them."""

    words: str
    by: str  # state, secretariat


@dataclass(frozen=True)
class Answer:
    """An answer that was given, with its question as the questionnaire then put it."""

    question: Mapping[str, Any]
    value: Any
    translations: Mapping[str, Translation] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The question's key."""
        return str(self.question["key"])

    @property
    def role(self) -> str:
        """What part of a report it is; empty where the questionnaire does not say."""
        return str(self.question.get("role") or "")

    @property
    def is_words(self) -> bool:
        """Whether it is in the State's own words; other answers are chosen from what is offered."""
        return self.question["type"] in WORDS


@dataclass(frozen=True)
class Part:
    """A section of a State's report."""

    key: str
    subject: str
    title: Mapping[str, str]
    nothing_new: bool
    release: str
    answers: tuple[Answer, ...]
    files: Mapping[str, str] = field(default_factory=dict)  # names by identifier

    @property
    def topic(self) -> str:
        """Which topic of the compilation it belongs to: its subject, or itself if general."""
        return topic_of(self.subject, self.key)

    @property
    def status(self) -> str:
        """What it answers to the question of status; empty where it has none."""
        for one in self.answers:
            if one.role == "status" and not isinstance(one.value, list):
                return _BOOLEAN.get(one.value, str(one.value))
        return ""

    @property
    def says(self) -> bool:
        """Whether anything is said in it; a section may be left empty."""
        return self.nothing_new or bool(self.answers)

    def with_role(self, *roles: str) -> list[Answer]:
        """Return the answers of these roles."""
        return [one for one in self.answers if one.role in roles]


@dataclass(frozen=True)
class Contribution:
    """A State's report as it was last sent."""

    code: str
    language: str
    uuid: str
    number: int
    sha256: str
    submitted_at: datetime
    late: bool
    reason: str
    parts: tuple[Part, ...]
    withheld: int = 0  # sections that this edition does not hold

    @property
    def nothing_new(self) -> bool:
        """Whether all that it says is that nothing is new."""
        told = [part for part in self.parts if part.says]
        return bool(told) and all(part.nothing_new for part in told)

    def on(self, topic: str) -> list[Part]:
        """Return the sections on a topic that it holds, also those left empty."""
        return [part for part in self.parts if part.topic == topic]

    def said_on(self, topic: str) -> list[Part]:
        """Return those of them that say something."""
        return [part for part in self.on(topic) if part.says]


@dataclass(frozen=True)
class Participant:
    """A State that was asked, and what came of it."""

    code: str
    standing: str  # silent, left, reported, nothing_new
    late: bool = False


@dataclass(frozen=True)
class Topic:
    """A part of the compilation: a norm, a measure, a topic of law, or a general section."""

    key: str
    subject: str
    title: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)  # what the questionnaire says of it

    @property
    def anchor(self) -> str:
        """Its stable address in a page: `norm-a`, or `section-` and a general section's key."""
        plain = self.key.replace(":", "-").replace("_", "-")
        return f"section-{plain}" if self.subject == GENERAL else plain


@dataclass(frozen=True)
class Earlier:
    """The round before: its title, its questionnaire, and what was then released."""

    title: Mapping[str, str]
    definition: Mapping[str, Any]
    contributions: Mapping[str, Contribution]


@dataclass(frozen=True)
class Material:
    """A round with all that a compilation of it rests on, in one edition."""

    uuid: str
    title: Mapping[str, str]
    questionnaire: Mapping[str, str]
    version: int
    definition: Mapping[str, Any]
    opens: datetime
    closes: datetime
    zone: str
    edition: str  # public or secretariat
    participants: tuple[Participant, ...]
    contributions: Mapping[str, Contribution]
    earlier: Earlier | None = None
    own: bool = False  # of a round that a ministry runs for itself

    @property
    def marking(self) -> str:
        """The handling level of what is compiled; empty where anyone may read it."""
        if self.edition == PUBLIC:
            return ""
        return "TLP:AMBER+STRICT" if self.own else "TLP:AMBER"

    @property
    def as_of(self) -> datetime:
        """When the last report that it rests on was sent; the opening where there is none."""
        return max((one.submitted_at for one in self.contributions.values()), default=self.opens)

    @property
    def topics(self) -> list[Topic]:
        """Return the topics in the questionnaire's order, then those only older versions had."""
        found = {topic.key: topic for topic in topics(self.definition)}
        for each in self.contributions.values():
            for part in each.parts:
                found.setdefault(part.topic, Topic(part.topic, part.subject, part.title))
        return list(found.values())


def topic_of(subject: str, key: str) -> str:
    """Return the key of the topic of a section: its subject, or its own key if it is general."""
    return key if subject == GENERAL else subject


def topics(definition: Mapping[str, Any]) -> Iterator[Topic]:
    """Yield the topics of a questionnaire in order; sections of one subject are one topic."""
    seen = set()
    for section in definition.get("sections", ()):
        key = topic_of(subject_of(section), section["key"])
        if key not in seen:
            seen.add(key)
            yield Topic(key, subject_of(section), section["title"], section.get("help") or {})


def contribution(
    code: str,
    content: Mapping[str, Any],
    definition: Mapping[str, Any],
    *,
    uuid: str,
    number: int,
    sha256: str,
    submitted_at: datetime,
    late: bool = False,
    reason: str = "",
    translations: Mapping[str, Mapping[str, Translation]] | None = None,
) -> Contribution:
    """Return a submission's content, read with the version of the questionnaire it answers."""
    sections = {one["key"]: one for one in definition.get("sections", ())}
    parts = []
    for sent in content.get("sections", ()):
        section = sections.get(sent["key"])
        if section is not None:
            parts.append(_part(section, sent, translations or {}))
    return Contribution(
        code,
        str(content.get("language") or "es"),
        uuid,
        number,
        sha256,
        submitted_at,
        late,
        reason,
        tuple(parts),
    )


def _part(
    section: Mapping[str, Any],
    sent: Mapping[str, Any],
    translations: Mapping[str, Mapping[str, Translation]],
) -> Part:
    given = sent.get("answers") or {}
    return Part(
        section["key"],
        subject_of(section),
        section["title"],
        bool(sent.get("nothing_new")),
        PUBLIC if sent.get("release") == PUBLIC else SECRETARIAT,
        tuple(
            Answer(question, given[question["key"]], translations.get(question["key"], {}))
            for question in section.get("questions", ())
            if is_answered(given.get(question["key"]))
        ),
        {str(one["uuid"]): str(one["name"]) for one in sent.get("files") or ()},
    )


def released(one: Contribution, edition: str) -> Contribution:
    """Return what of a report an edition may hold: nothing that its State did not release to it.

    The public's holds no answer about a person and no contact either: they are kept apart. Nor does
    it say why a report was corrected, which may speak of what is held back.
    """
    if edition == SECRETARIAT:
        return one
    kept = [
        replace(part, answers=tuple(one for one in part.answers if not is_kept_apart(one.question)))
        for part in one.parts
        if part.release == PUBLIC
    ]
    return replace(one, parts=tuple(kept), withheld=len(one.parts) - len(kept), reason="")


def is_kept_apart(question: Mapping[str, Any]) -> bool:
    """Whether answers to a question are about somebody, or say whom to write to."""
    return (
        bool(question.get("personal"))
        or question["type"] == "contact"
        or question.get("role") == "contact"
    )


def standing_of(sent: Contribution | None, *, left: bool) -> str:
    """Return what came of a State's invitation; it is told before anything is held back."""
    if left:
        return LEFT
    if sent is None:
        return SILENT
    return NOTHING_NEW if sent.nothing_new else REPORTED


def same_question(
    now: Mapping[str, Any], before: Mapping[str, Any], topic: str, role: str = "status"
) -> bool:
    """Whether two versions put a topic's question of a role alike, so that answers compare."""
    one, other = _asked(now, topic, role), _asked(before, topic, role)
    if one is None or other is None:
        return False
    return one["type"] == other["type"] and one.get("options") == other.get("options")


def reworded(now: Mapping[str, Any], before: Mapping[str, Any], topic: str) -> bool:
    """Whether a topic's question of status is put in other words than before."""
    one, other = _asked(now, topic, "status"), _asked(before, topic, "status")
    return one is not None and other is not None and one["label"] != other["label"]


def _asked(definition: Mapping[str, Any], topic: str, role: str) -> Mapping[str, Any] | None:
    for section in definition.get("sections", ()):
        if topic_of(subject_of(section), section["key"]) != topic:
            continue
        for question in section.get("questions", ()):
            if question.get("role") == role:
                return dict(question)
    return None


def status_question(definition: Mapping[str, Any], topic: str) -> Mapping[str, Any] | None:
    """Return a topic's question of status, None where it has none."""
    return _asked(definition, topic, "status")


def status_on(contribution: Contribution | None, topic: str) -> str:
    """Return the status a State reports on a topic; empty where it does not say."""
    if contribution is None:
        return ""
    return next((part.status for part in contribution.on(topic) if part.status), "")


def codes(participants: Sequence[Participant], standing: str) -> list[str]:
    """Return the States whose report stands so."""
    return [one.code for one in participants if one.standing == standing]
