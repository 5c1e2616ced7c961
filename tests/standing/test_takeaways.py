"""Key takeaways: each rule on a record small enough to follow by hand."""

from __future__ import annotations

import pytest
from django.utils import translation

from contadora.atlas import queries as atlas
from contadora.atlas.texts import LANGUAGES
from contadora.record.votes import Counts, Vote
from contadora.standing.models import Run
from contadora.standing.takeaways import Takeaway, majority, takeaways
from contadora.standing.wording import in_sentence
from tests.standing.synthetic import write_run

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english() -> object:
    with translation.override("en"):
        yield


def by_rule(code: str) -> dict[str, Takeaway]:
    return {one.rule: one for one in takeaways(code)}


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (0.0, "On cyber matters it stands between China and the United States"),
        (2.9, "On cyber matters it stands with the United States rather than China"),
        (-2.9, "On cyber matters it stands with China rather than the United States"),
    ],
)
def test_a_position_is_named_when_it_is_sure(own: float, said: str) -> None:
    write_run({"USA": [3.0, 3.0], "CHN": [-3.0, -3.0], "URY": [own, own]})
    found = by_rule("URY")["position"]
    assert found.text.startswith(said)
    assert "(probability: over 99% " in found.text  # no number of draws makes it a certainty
    assert found.text.count("%") == 1
    assert [one.run is not None for one in found.evidence] == [True]


def test_a_docket_vote_apart_from_the_region_is_named(docket_run: Run) -> None:
    """On 74/247 Chile voted no where the region's majority abstained; Argentina abstained too."""
    chile, argentina = by_rule("CHL")["docket"], by_rule("ARG")["docket"]
    assert "A/RES/74/247: no, where the majority’s vote was abstention" in chile.text
    assert chile.evidence[0].slug == "A-RES-74-247"
    assert chile.evidence[0].source is not None
    assert "each time there was one" in argentina.text


def test_a_groups_last_split_is_counted(docket_run: Run) -> None:
    text = by_rule("MERCOSUR")["docket"].text
    assert text.startswith("Its members last split on the cyber docket over A/RES/74/247: ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_there_are_at_most_three_in_each_language_with_evidence(
    docket_run: Run, language: str
) -> None:
    with translation.override(language):
        for code in ("URY", "CUB", "DMA", "USA", "CELAC", "SICA", "REGION"):
            found = takeaways(code)
            assert 1 <= len(found) <= 3
            assert all(one.evidence for one in found), code
            assert len({one.rule for one in found}) == len(found)
            assert not any("%(" in one.text for one in found)


def test_the_languages_do_not_mix(docket_run: Run) -> None:
    texts = {}
    for language in LANGUAGES:
        with translation.override(language):
            texts[language] = [one.text for one in takeaways("URY")]
    for index in range(len(texts["en"])):
        assert len({texts[language][index] for language in LANGUAGES}) == 4


def test_the_same_record_gives_the_same_takeaways(docket_run: Run) -> None:
    takeaways("URY")
    assert takeaways("URY") == takeaways("URY")


@pytest.mark.parametrize(
    ("counts", "vote"),
    [
        (Counts(yes=3, abstain=1, no=1), Vote.YES),
        (Counts(yes=1, abstain=1, no=4), Vote.NO),
        (Counts(yes=2, abstain=2, no=1), None),
        (Counts(absent=5), None),
    ],
)
def test_a_majority_is_more_than_any_other(counts: Counts, vote: Vote | None) -> None:
    assert majority(counts) == vote


@pytest.mark.parametrize(
    ("iso3", "language", "written"),
    [
        ("USA", "en", "the United States"),
        ("USA", "es", "Estados Unidos"),
        ("USA", "pt", "os Estados Unidos"),
        ("USA", "fr", "les États-Unis"),
        ("URY", "en", "Uruguay"),
        ("URY", "pt", "o Uruguai"),
        ("URY", "fr", "l’Uruguay"),
        ("MEX", "fr", "le Mexique"),
        ("CUB", "fr", "Cuba"),
        ("CHN", "pt", "a China"),
        ("DOM", "es", "la República Dominicana"),
        ("DOM", "fr", "la République dominicaine"),
        ("EUU", "fr", "l’Union européenne"),
        ("GTM", "pt", "a Guatemala"),
        ("CAN", "pt", "o Canadá"),
        ("HTI", "fr", "Haïti"),
    ],
)
def test_a_name_stands_in_a_sentence_as_its_language_wants(
    iso3: str, language: str, written: str
) -> None:
    assert in_sentence(atlas.states()[iso3], language) == written
