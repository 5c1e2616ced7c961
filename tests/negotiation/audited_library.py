"""How the library's actions are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from contadora.negotiation import actions
from tests.factory import Cast
from tests.negotiation.library_texts import ENGLISH, VALUES, keep, read

Prepared = Callable[[], object]


def _read(cast: Cast) -> Prepared:
    return partial(
        actions.read_adopted_text, cast.officer, data=ENGLISH.encode(), filename="cables.txt"
    )


def _drop(cast: Cast) -> Prepared:
    return partial(actions.drop_intake, cast.officer, read(cast.officer))


def _keep(cast: Cast) -> Prepared:
    return partial(actions.keep_adopted_text, cast.officer, read(cast.officer), VALUES)


def _describe(cast: Cast) -> Prepared:
    text = keep(cast.officer)
    return partial(actions.describe_adopted_text, cast.officer, text, {"title": "Another title"})


def _delete(cast: Cast) -> Prepared:
    return partial(actions.delete_adopted_text, cast.officer, keep(cast.officer))


AUDITED: dict[str, Callable[[Cast], Prepared]] = {
    "read_adopted_text": _read,
    "drop_intake": _drop,
    "keep_adopted_text": _keep,
    "describe_adopted_text": _describe,
    "delete_adopted_text": _delete,
}
