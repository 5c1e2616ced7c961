"""How the actions on readings and drafts are called."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from contadora.law import actions
from contadora.negotiation.actions import open_text
from tests.factory import Cast
from tests.law.coded import SOVEREIGNTY, Stage, make_draft, make_stage, written

Prepared = Callable[[], object]


def _keep(cast: Cast) -> Prepared:
    stage = make_stage(cast)
    return partial(
        actions.keep_reading,
        cast.other,
        stage.position,
        SOVEREIGNTY,
        stance="rule",
        passages=[stage.passage("The islands hold").uuid],
    )


def _withdraw(cast: Cast) -> Prepared:
    own = make_stage(cast).read(cast.other)
    return partial(actions.withdraw_reading, cast.other, own, revision=1)


def _differing(cast: Cast) -> Stage:
    stage = make_stage(cast)
    stage.read(cast.officer)
    stage.read(cast.other, "principle")
    return stage


def _settle(cast: Cast) -> Prepared:
    stage = _differing(cast)
    actions.see_readings(cast.secretariat)
    return partial(
        actions.settle_reading,
        cast.secretariat,
        stage.position,
        SOVEREIGNTY,
        stance="rule",
        reason="Number one is plain.",
    )


def _unsettle(cast: Cast) -> Prepared:
    finding = _settle(cast)()
    return partial(actions.withdraw_finding, cast.secretariat, finding, revision=1)  # type: ignore[arg-type]


def _alone(cast: Cast) -> Prepared:
    actions.see_readings(cast.other)
    return partial(actions.read_alone, cast.other)


def _open(cast: Cast) -> Prepared:
    return partial(
        actions.open_position_draft, cast.officer, cast.uruguay, title="A view", language="en"
    )


def _describe(cast: Cast) -> Prepared:
    return partial(
        actions.describe_position_draft,
        cast.officer,
        make_draft(cast),
        title="Another view",
        language="en",
        handling=3,
        revision=1,
    )


def _write(cast: Cast) -> Prepared:
    return partial(
        actions.write_point, cast.officer, make_draft(cast), SOVEREIGNTY, words="Each decides."
    )


def _discard(cast: Cast) -> Prepared:
    return partial(actions.discard_position_draft, cast.officer, written(cast), revision=1)


def _carry(cast: Cast) -> Prepared:
    text = open_text(
        cast.officer,
        delegation=cast.uruguay,
        values={"title": "A text", "kind": "paper", "language": "en"},
    )
    return partial(actions.carry_draft, cast.officer, written(cast), text)


CALLS = {
    "keep_reading": _keep,
    "withdraw_reading": _withdraw,
    "settle_reading": _settle,
    "withdraw_finding": _unsettle,
    "see_readings": lambda cast: partial(actions.see_readings, cast.other),
    "read_alone": _alone,
    "open_position_draft": _open,
    "describe_position_draft": _describe,
    "write_point": _write,
    "discard_position_draft": _discard,
    "carry_draft": _carry,
}
