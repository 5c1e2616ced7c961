"""How far readers agree beyond chance: Krippendorff's alpha for nominal values; without Django.

Any number of readers, and readings may be missing. Krippendorff, K. (2011), “Computing
Krippendorff's Alpha-Reliability”; Krippendorff, K. (2004), “Content Analysis”, chapter 11.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Agreement:
    """Alpha with what it rests on.

    `alpha` is None where it is undefined: nobody read what another read, or all readings are the
    same, so that chance could not have made them differ (`alike`).
    `units` are those that two or more read, `values` their readings, `pairs` the pairs of readings
    within units, `same` those that are alike.
    """

    alpha: float | None
    units: int
    values: int
    pairs: int
    same: int

    @property
    def alike(self) -> bool:
        """Whether there are pairs and every reading is the same: no variation to reckon with."""
        return self.alpha is None and self.pairs > 0

    @property
    def share(self) -> float | None:
        """The share of pairs that are alike, chance included; None without pairs."""
        return self.same / self.pairs if self.pairs else None


@dataclass(frozen=True)
class _Sums:
    observed: float  # disagreeing coincidences
    expected: float  # those that chance would make of the same values
    units: int
    values: int
    pairs: int
    same: int


def alpha(units: Iterable[Sequence[Hashable]]) -> Agreement:
    """Return the agreement on units, each the values that readers gave it, in any order."""
    return _made([_sums(units)])


def pooled(strata: Mapping[Hashable, Iterable[Sequence[Hashable]]]) -> Agreement:
    """Return the agreement over several kinds of unit, chance being reckoned within each kind.

    Who reads a topic knows which topic it is: values of another one are no chance of theirs. So
    disagreements, observed and expected, are added over the kinds, and compared then.
    """
    return _made([_sums(units) for units in strata.values()])


def _sums(units: Iterable[Sequence[Hashable]]) -> _Sums:
    observed, pairs, same, count = 0.0, 0, 0, 0
    totals: Counter[Hashable] = Counter()
    for values in units:
        size = len(values)
        if size < 2:  # nothing to compare it with
            continue
        counts = Counter(values)
        alike = sum(n * (n - 1) for n in counts.values())  # ordered pairs
        observed += (size * (size - 1) - alike) / (size - 1)
        pairs += size * (size - 1) // 2
        same += alike // 2
        count += 1
        totals.update(counts)
    number = sum(totals.values())
    if not number:
        return _Sums(0.0, 0.0, 0, 0, 0, 0)
    unlike = number * number - sum(n * n for n in totals.values())
    return _Sums(observed, unlike / (number - 1), count, number, pairs, same)


def _made(sums: Sequence[_Sums]) -> Agreement:
    expected = sum(each.expected for each in sums)
    observed = sum(each.observed for each in sums)
    return Agreement(
        1 - observed / expected if expected else None,
        sum(each.units for each in sums),
        sum(each.values for each in sums),
        sum(each.pairs for each in sums),
        sum(each.same for each in sums),
    )
