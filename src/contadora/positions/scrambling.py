"""64-bit words scrambled, one at a time in kernels and whole arrays outside them.

The finaliser of SplitMix64: Guy L. Steele, Doug Lea and Christine H. Flood, 'Fast Splittable
Pseudorandom Number Generators', *OOPSLA* 2014, pp. 453-472.
"""

from __future__ import annotations

from typing import Any

import numpy as np

STRIDE = np.uint64(0x9E3779B97F4A7C15)  # what the words of one sequence are apart
FIRST_FACTOR = np.uint64(0xBF58476D1CE4E5B9)
SECOND_FACTOR = np.uint64(0x94D049BB133111EB)
BY_27, BY_30, BY_31 = np.uint64(27), np.uint64(30), np.uint64(31)


def scramble(x: Any) -> Any:
    """Return a word, or an array of words, of which each bit depends on all of x's."""
    x = x + STRIDE
    x ^= x >> BY_30
    x *= FIRST_FACTOR
    x ^= x >> BY_27
    x *= SECOND_FACTOR
    x ^= x >> BY_31
    return x
