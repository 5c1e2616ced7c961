"""Writes of the record: each one transaction, one audit entry, one new version."""

from contadora.record.actions.acts import record_act, withdraw_act
from contadora.record.actions.docket import add_pattern, remove_pattern, set_docket
from contadora.record.actions.loads import load_rollcalls, load_starter
from contadora.record.actions.removals import remove_rollcall
from contadora.record.actions.uploads import request_load

__all__ = [
    "add_pattern",
    "load_rollcalls",
    "load_starter",
    "record_act",
    "remove_pattern",
    "remove_rollcall",
    "request_load",
    "set_docket",
    "withdraw_act",
]
