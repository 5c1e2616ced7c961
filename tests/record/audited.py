"""How an action of the record that leaves one entry is called."""

from __future__ import annotations

from collections.abc import Callable

from contadora.record import actions
from tests.factory import Cast
from tests.record.editions import bulk_call


def _remove(cast: Cast) -> Callable[[], object]:
    call = bulk_call()
    return lambda: actions.remove_rollcall(cast.secretariat, call, "loaded twice")


AUDITED = {"remove_rollcall": _remove}
