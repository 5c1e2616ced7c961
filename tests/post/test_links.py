"""A signed word opens one kind of door, for a time."""

from __future__ import annotations

from datetime import timedelta

import time_machine

from contadora.post import links

DAY = timedelta(days=1)


def test_a_word_opens_its_own_door_only() -> None:
    word = links.sign("academy.invitation", "9a3f:ana@mre.example")
    assert links.read("academy.invitation", word, None) == "9a3f:ana@mre.example"
    assert links.read("academy.application", word, None) is None
    assert (
        links.read("academy.invitation", word[:-1] + ("a" if word[-1] != "a" else "b"), None)
        is None
    )
    assert links.read("academy.invitation", "", DAY) is None
    assert links.read("academy.invitation", "ñ:\0", DAY) is None


def test_a_word_grows_old() -> None:
    with time_machine.travel("2026-11-01 10:00:00+00:00", tick=False):
        word = links.sign("form", "k")
    with time_machine.travel("2026-11-02 09:59:00+00:00", tick=False):
        assert links.read("form", word, DAY) == "k"
    with time_machine.travel("2026-11-02 10:01:00+00:00", tick=False):
        assert links.read("form", word, DAY) is None
        assert links.read("form", word, None) == "k"
