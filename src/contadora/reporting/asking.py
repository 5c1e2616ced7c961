"""A section of a round's questionnaire as one unit of work: what is asked in it, and under which
conditions that other sections set."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from contadora.forms.comparing import carry
from contadora.forms.conditions import condition_text
from contadora.forms.definition import Answers, is_answered, questions, visible
from contadora.forms.models import Version
from contadora.forms.texts import pick
from contadora.people.languages import Text
from contadora.reporting.models import Submission

Definition = dict[str, Any]


def sections(version: Version) -> list[Definition]:
    """Return a version's sections in order."""
    found: list[Definition] = list(version.definition["sections"])
    return found


def section_of(version: Version, key: str) -> Definition:
    """Return a section by its key; a KeyError where the version has none."""
    for one in sections(version):
        if one["key"] == key:
            return one
    raise KeyError(f"version {version.number} has no section {key!r}")


def title_of(version: Version, key: str, language: str | None = None) -> Text:
    """Return a section's title; its key where it has none."""
    found = pick(section_of(version, key).get("title"), language)
    return found or Text(key, found.language, False)


def titles(version: Version, language: str | None = None) -> dict[str, Text]:
    """Return the titles of all sections by key."""
    return {one["key"]: title_of(version, one["key"], language) for one in sections(version)}


def asked(version: Version, key: str, *, again: bool) -> Version:
    """Return the version with this section alone, for the page on which it is answered.

    A condition on another section's answers hides nothing at home, since others write that one;
    what does not apply falls away when the report is submitted. Only one who reports `again` may
    say that nothing is new.
    """
    section = dict(section_of(version, key))
    own = {one["key"] for one in section["questions"]} | {key}
    section["questions"] = [
        {name: value for name, value in one.items() if name != "condition" or _within(value, own)}
        for one in section["questions"]
    ]
    if not _within(section.get("condition"), own):
        del section["condition"]
    if not again:
        section.pop("nothing_new", None)
    return Version(
        pk=version.pk,
        uuid=version.uuid,
        form=version.form,
        number=version.number,
        definition={"sections": [section]},
        published_at=version.published_at,
    )


def _about(condition: Any) -> Iterator[str]:
    if not condition:
        return
    for group in ("all", "any"):
        for one in condition.get(group, ()):
            yield from _about(one)
    if "not" in condition:
        yield from _about(condition["not"])
    if "question" in condition:
        yield condition["question"]


def _within(condition: Any, own: set[str]) -> bool:
    return all(key in own for key in _about(condition))


def conditions_elsewhere(version: Version, key: str, language: str) -> list[tuple[str, str]]:
    """Return what is asked here only under a condition on another section: its name and when."""
    section = section_of(version, key)
    own = {one["key"] for one in section["questions"]} | {key}
    found = []
    for one in (section, *section["questions"]):
        if not _within(one.get("condition"), own):
            name = str(pick(one.get("label") or one.get("title"), language))
            words = condition_text(version.definition, one["condition"], language)
            found.append((name, words))
    return found


def applicable(version: Version, answers: Mapping[str, Any]) -> set[str]:
    """Return the keys that are asked, given the answers of all sections."""
    return visible(version.definition, answers)


def is_begun(answers: Mapping[str, Any]) -> bool:
    """Whether anything was answered."""
    return any(is_answered(value) for value in answers.values())


def says_nothing_new(answers: Mapping[str, Any], key: str) -> bool:
    """Whether a section says that what was reported last time stands."""
    return answers.get(key) is True


def last_answers(
    last: Submission | None, version: Version, versions: Mapping[str, Version]
) -> tuple[dict[str, Answers], dict[str, Answers]]:
    """Return what a submission answers by section of a version, and what no longer fits.

    `versions` holds the submission's own version by its uuid. What fits nowhere any more is kept
    with the section it was in.
    """
    if last is None:
        return {}, {}
    before = versions.get(last.content["version"])
    if before is None:
        return {}, {}
    places = {
        question["key"]: section["key"]
        for section in sections(version)
        for question in section["questions"]
    }
    kept: dict[str, Answers] = {}
    lost: dict[str, Answers] = {}
    for section in last.content["sections"]:
        fits, not_fitting = carry(section["answers"], before.definition, version.definition)
        for key, value in fits.items():
            if key in places:
                kept.setdefault(places[key], {})[key] = value
        for key, value in not_fitting.items():
            lost.setdefault(section["key"], {})[key] = value
    return kept, lost


def question_labels(version: Version, language: str | None = None) -> dict[str, str]:
    """Return the labels of all questions by key."""
    return {one["key"]: str(pick(one["label"], language)) for one in questions(version.definition)}
