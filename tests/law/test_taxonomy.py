"""The topics and stances: four languages, sound codes, and a file that is refused says why."""

from __future__ import annotations

import copy
import json
import re
from typing import Any

import pytest
from django.utils.translation import override

from contadora.law import taxonomy
from contadora.law.taxonomy import NOTHING, UNDECIDED, TaxonomyError

DATA = json.loads(taxonomy.FILE.read_text(encoding="utf-8"))
ASKED = {
    "sovereignty", "non-intervention", "due-diligence", "state-responsibility", "countermeasures",
    "attribution", "use-of-force", "self-defence", "humanitarian-law", "human-rights",
    "peaceful-settlement", "neutrality", "retorsion", "necessity",
}  # fmt: skip


def test_the_topics_are_those_asked_for() -> None:
    assert {each.code for each in taxonomy.topics()} == ASKED
    assert taxonomy.taxonomy().version


@pytest.mark.parametrize("topic", taxonomy.topics(), ids=lambda each: each.code)
def test_a_topic_is_whole_in_each_language(topic: taxonomy.Topic) -> None:
    for language in ("es", "en", "pt", "fr"):
        with override(language):
            assert len(topic.title) > 3
            assert len(topic.guidance) > 40
            assert len(topic.asked) >= 3
            labels = [each.label for each in topic.stances.values()]
            assert len(set(labels)) == len(labels), f"two stances alike in {language}"
            if language == "fr":
                said = [topic.guidance, *topic.asked, *labels]
                assert not [each for each in said if re.search(r" [:;?!»]|« ", each)]
    titles = list(topic.guidances.values())
    assert len(set(titles)) == 4


def test_silence_and_an_open_question_are_two_stances_of_every_topic() -> None:
    for each in taxonomy.topics():
        assert {UNDECIDED, NOTHING} <= set(each.stances)
        assert NOTHING not in {stance.code for stance in each.to_draft}


def broken(change: Any) -> dict[str, Any]:
    data: dict[str, Any] = copy.deepcopy(DATA)
    change(data)
    return data


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data.pop("version"), "version is missing"),
        (lambda data: data["always"].pop(), "always must be"),
        (lambda data: data["topics"].append(data["topics"][0]), "twice among the topics"),
        (lambda data: data["topics"].clear(), "no topics"),
        (lambda data: data["topics"][0]["title"].pop("pt"), "sovereignty: title: write it in"),
        (lambda data: data["topics"][0]["guidance"].update(fr=" "), "nothing written in fr"),
        (lambda data: data["topics"][0].update(code="So vereign"), "small letters"),
        (lambda data: data["topics"][0]["stances"].clear(), "needs stances"),
        (lambda data: data["topics"][0]["stances"].append(data["always"][0]), "is there twice"),
        (lambda data: data["topics"][0]["stances"][0]["against"].append("rule"), "name it in turn"),
    ],
)
def test_a_file_that_is_not_one_is_refused(change: Any, said: str) -> None:
    with pytest.raises(TaxonomyError, match=said):
        taxonomy.read(broken(change))


def test_a_code_that_is_not_there_is_shown_as_it_is() -> None:
    assert taxonomy.topic("cables") is None
    assert taxonomy.title_of("cables") == "cables"
    assert taxonomy.label_of("sovereignty", "long-gone") == "long-gone"
