"""The topics of law and the stances within them: data in four languages, read once and checked.

`taxonomy.json` has a version; a code that a reading was made with is never taken out of it or given
another meaning: what changes gets a code of its own and a new version.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from contadora.people.languages import LANGUAGES, current_language

FILE = Path(__file__).with_name("taxonomy.json")
NOTHING = "nothing"  # the document does not speak of the topic
UNDECIDED = "undecided"  # it speaks of it, and says that the matter is open
OTHER = "other"
ALWAYS = (OTHER, UNDECIDED, NOTHING)
_CODE = re.compile(r"[a-z]+(-[a-z]+)*")

Words = Mapping[str, str]


class TaxonomyError(ValueError):
    """The file is not a taxonomy; says where and what to write instead."""


@dataclass(frozen=True)
class Stance:
    """What a document can say of a topic; `against` are stances that cannot stand beside it."""

    code: str
    labels: Words
    against: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """The stance in the reader's language."""
        return self.labels[current_language()]


@dataclass(frozen=True)
class Topic:
    """A topic of law, its stances by code in their order, and the questions of a drafter."""

    code: str
    titles: Words
    guidances: Words
    questions: tuple[Words, ...]
    stances: Mapping[str, Stance] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The topic in the reader's language."""
        return self.titles[current_language()]

    @property
    def guidance(self) -> str:
        """What it is about, in the reader's language."""
        return self.guidances[current_language()]

    @property
    def asked(self) -> list[str]:
        """The questions in the reader's language."""
        return [each[current_language()] for each in self.questions]

    @property
    def to_draft(self) -> list[Stance]:
        """The stances that somebody may take in a text of their own: all but silence."""
        return [each for each in self.stances.values() if each.code != NOTHING]


@dataclass(frozen=True)
class Taxonomy:
    """A version of it: the topics by code, in their order."""

    version: str
    topics: Mapping[str, Topic]


@cache
def taxonomy() -> Taxonomy:
    """Return the taxonomy of this desk."""
    return read(json.loads(FILE.read_text(encoding="utf-8")))


def topics() -> list[Topic]:
    """Return the topics in their order."""
    return list(taxonomy().topics.values())


def topic(code: str) -> Topic | None:
    """Return a topic by its code, None where there is none."""
    return taxonomy().topics.get(code)


def title_of(code: str) -> str:
    """Return a topic's title, or the code of one that this version has not."""
    found = topic(code)
    return found.title if found else code


def label_of(topic_code: str, stance: str) -> str:
    """Return a stance's label, or the code of one that this version has not."""
    found = topic(topic_code)
    known = found.stances.get(stance) if found else None
    return known.label if known else stance


def read(data: Any) -> Taxonomy:
    """Return the taxonomy that a file's data say; raises `TaxonomyError`."""
    if not isinstance(data, dict) or not str(data.get("version", "")):
        raise TaxonomyError("taxonomy: version is missing; write it as text, like “1”")
    always = [_stance(each, "always") for each in data.get("always", [])]
    if tuple(each.code for each in always) != ALWAYS:
        raise TaxonomyError(f"taxonomy: always must be, in this order: {', '.join(ALWAYS)}")
    found: dict[str, Topic] = {}
    for entry in data.get("topics", []):
        made = _topic(entry, always)
        if made.code in found:
            raise TaxonomyError(f"{made.code}: twice among the topics; take one out")
        found[made.code] = made
    if not found:
        raise TaxonomyError("taxonomy: no topics; write at least one")
    return Taxonomy(str(data["version"]), MappingProxyType(found))


def _topic(entry: Any, always: list[Stance]) -> Topic:
    code = _code(entry, "topics")
    own = [_stance(each, code) for each in entry.get("stances", [])]
    if not own or not entry.get("questions"):
        raise TaxonomyError(f"{code}: needs stances and questions")
    stances = {each.code: each for each in (*own, *always)}
    if len(stances) != len(own) + len(always):
        raise TaxonomyError(f"{code}: a stance's code is there twice")
    for each in own:
        for other in each.against:
            if other not in stances or each.code not in stances[other].against:
                raise TaxonomyError(
                    f"{code}: {each.code} is against {other}, which must be a stance of the "
                    "topic and name it in turn"
                )
    return Topic(
        code,
        _words(entry.get("title"), f"{code}: title"),
        _words(entry.get("guidance"), f"{code}: guidance"),
        tuple(_words(each, f"{code}: question") for each in entry["questions"]),
        MappingProxyType(stances),
    )


def _stance(entry: Any, where: str) -> Stance:
    code = _code(entry, where)
    return Stance(
        code, _words(entry.get("label"), f"{where}: {code}"), frozenset(entry.get("against", []))
    )


def _code(entry: Any, where: str) -> str:
    code = entry.get("code") if isinstance(entry, dict) else None
    if not isinstance(code, str) or not _CODE.fullmatch(code) or len(code) > 40:
        raise TaxonomyError(f"{where}: code {code!r}; write small letters and hyphens, 40 at most")
    return code


def _words(given: Any, where: str) -> Words:
    if not isinstance(given, dict) or set(given) != set(LANGUAGES):
        raise TaxonomyError(f"{where}: write it in exactly {', '.join(LANGUAGES)}")
    empty = [code for code, words in given.items() if not str(words).strip()]
    if empty:
        raise TaxonomyError(f"{where}: nothing written in {', '.join(empty)}")
    return MappingProxyType({code: str(given[code]) for code in LANGUAGES})
