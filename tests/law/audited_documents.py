"""How the actions on documents are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from contadora.law import actions
from contadora.people.queries import system_user
from tests.factory import Cast
from tests.law.position_texts import ENGLISH, VALUES, add, both, keep, read

Prepared = Callable[[], object]


def _add(cast: Cast) -> Prepared:
    return partial(actions.add_position, cast.officer, VALUES)


def _describe(cast: Cast) -> Prepared:
    position = add(cast.officer)
    values = VALUES | {"title": "Another title"}
    return partial(actions.describe_position, cast.officer, position, values, revision=0)


def _withdraw(cast: Cast) -> Prepared:
    return partial(actions.withdraw_position, cast.officer, add(cast.officer), revision=0)


def _read(cast: Cast) -> Prepared:
    position = add(cast.officer)
    return partial(
        actions.read_position_text, cast.other, position, data=ENGLISH.encode(), filename="a.txt"
    )


def _drop(cast: Cast) -> Prepared:
    return partial(actions.drop_position_text, cast.other, read(cast.other, add(cast.officer)))


def _keep(cast: Cast) -> Prepared:
    intake = read(cast.other, add(cast.officer))
    return partial(
        actions.keep_position_text, cast.other, intake, language="en", standing="original"
    )


def _pair(cast: Cast) -> Prepared:
    _original, text = both(cast.officer)
    return partial(actions.pair_passages, cast.officer, text, {"p-1": "p-2"}, revision=1)


def _withdraw_text(cast: Cast) -> Prepared:
    text = keep(cast.officer, add(cast.officer))
    return partial(actions.withdraw_position_text, cast.officer, text, revision=1)


def _load(_cast: Cast) -> Prepared:
    return partial(actions.load_law_positions, system_user())


CALLS: dict[str, Callable[[Cast], Prepared]] = {
    "add_position": _add,
    "describe_position": _describe,
    "withdraw_position": _withdraw,
    "read_position_text": _read,
    "drop_position_text": _drop,
    "keep_position_text": _keep,
    "pair_passages": _pair,
    "withdraw_position_text": _withdraw_text,
    "load_law_positions": _load,
}
