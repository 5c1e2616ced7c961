"""How the actions on the catalogue and on needs and offers are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from contadora.reporting import actions
from tests.factory import Cast
from tests.reporting.permissions_compiled import VALUES, compiled, make_match

Prepared = Callable[[], object]


def _add(cast: Cast) -> Prepared:
    return partial(actions.add_initiative, cast.secretariat, VALUES)


def _propose(cast: Cast) -> Prepared:
    made = compiled(cast)
    return partial(
        actions.propose_match,
        cast.officer,
        round=made.second.uuid,
        state="URY",
        section="norm_d",
        initiative="c-proc",
    )


def _record(cast: Cast) -> Prepared:
    match = make_match(cast)
    return partial(
        actions.record_match, cast.officer, match, status="contacted", words="By note.", seen=0
    )


def _translate(cast: Cast) -> Prepared:
    return partial(
        actions.translate_answers,
        cast.secretariat,
        compiled(cast).sent["URY"].uuid,
        language="en",
        words={"a_measures": "We keep a larger team."},
        seen={},
    )


AUDITED: dict[str, Callable[[Cast], Prepared]] = {
    "add_initiative": _add,
    "propose_match": _propose,
    "record_match": _record,
    "translate_answers": _translate,
}
