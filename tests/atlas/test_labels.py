"""Every word of the pack's small vocabularies has a name that is translated."""

from __future__ import annotations

import pytest
from django.utils.translation import override

from contadora.atlas import labels
from contadora.starter import tables


@pytest.mark.parametrize(
    ("table", "column", "vocabulary"),
    [
        ("instruments", "track", labels.TRACKS),
        ("instruments", "committee", labels.COMMITTEES),
        ("instruments", "theme", labels.THEMES),
        ("instruments", "vote_stage", labels.STAGES),
        ("meetings", "track", labels.TRACKS),
        ("provisions", "kind", labels.PROVISIONS),
        ("provisions", "theme", labels.THEMES),
        ("provisions", "orientation", labels.ORIENTATIONS),
        ("organisations", "kind", labels.ORGANISATIONS),
        ("acts", "stage", labels.STAGES),
        ("rollcalls", "stage", labels.STAGES),
    ],
)
def test_every_word_of_the_pack_has_a_name(
    table: str, column: str, vocabulary: labels.Labels
) -> None:
    words = {row[column] for row in tables.read(table)} - {""}
    assert words
    assert not words - vocabulary.keys()


def test_names_follow_the_language_and_an_unknown_word_stands() -> None:
    with override("fr"):
        assert str(labels.label(labels.TRACKS, "cybercrime")) == "cybercriminalité"
        assert [str(name) for name in labels.issue_labels("di;zz")] == [
            "maîtrise des armements et désarmement",
            "zz",
        ]
    assert labels.issue_labels("") == []
