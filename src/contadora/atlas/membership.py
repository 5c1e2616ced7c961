"""Who was a member of what on a date, as arrays that answer for a whole record at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from contadora.atlas.models import Group, GroupMembership, Seat, State

UN = "UN"  # members of the United Nations then
REGION = "REGION"  # the 33 States of Latin America and the Caribbean
PSEUDO_GROUPS = (UN, REGION)

Days = NDArray[np.datetime64]
EVER = np.datetime64("0001-01-01", "D")
NEVER = np.datetime64("9999-12-31", "D")


@dataclass(frozen=True, eq=False)
class Spans:
    """Times of States in one group: a row for each, `until` being the first day no longer in."""

    slots: NDArray[np.int16]
    since: Days
    until: Days

    def mask(self, dates: Days, n_slots: int) -> NDArray[np.bool_]:
        """Return who was in on each date, shape (dates, slots)."""
        inside = np.zeros((dates.size, n_slots), dtype=np.bool_)
        for slot, since, until in zip(self.slots, self.since, self.until, strict=True):
            inside[:, slot] |= (dates >= since) & (dates < until)
        return inside


def first_day(value: Any, default: np.datetime64) -> np.datetime64:
    """Return the first day that a partial date can mean, or the default where there is none."""
    return default if value is None else np.datetime64(value.first, "D")


def _spans(rows: list[tuple[int, np.datetime64, np.datetime64]]) -> Spans:
    return Spans(
        np.array([row[0] for row in rows], dtype=np.int16),
        np.array([row[1] for row in rows], dtype="datetime64[D]"),
        np.array([row[2] for row in rows], dtype="datetime64[D]"),
    )


def spans_by_group(states: dict[str, State]) -> dict[str, Spans]:
    """Return the members' times in every group, and in the two groups that are computed."""
    rows: dict[str, list[tuple[int, np.datetime64, np.datetime64]]] = {
        code: [] for code in Group.objects.values_list("code", flat=True)
    }
    memberships = GroupMembership.objects.filter(status=GroupMembership.Status.MEMBER)
    for group, iso3, since, until in memberships.values_list("group", "state", "since", "until"):
        rows[group].append((states[iso3].slot, first_day(since, EVER), first_day(until, NEVER)))
    rows[UN] = [
        (states[iso3].slot, first_day(since, EVER), first_day(until, NEVER))
        for iso3, since, until in Seat.objects.values_list("state", "since", "until")
    ]
    rows[REGION] = [(state.slot, EVER, NEVER) for state in states.values() if state.in_region]
    return {code: _spans(times) for code, times in rows.items()}


def day(value: date) -> Days:
    """Return a date as an array of one day."""
    return np.array([np.datetime64(value, "D")])
