"""JSON in its canonical form (RFC 8785), so that the same content has the same hash anywhere."""

from __future__ import annotations

import hashlib
import json
import math
from decimal import Decimal
from typing import Any

_LARGE, _SMALL = 1e21, 1e-6  # between these ECMAScript writes a number without an exponent


def canonical(value: Any) -> bytes:
    """Return JSON values as RFC 8785 writes them."""
    return _written(value).encode()


def digest(value: Any) -> str:
    """Return the SHA-256 of a value's canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _written(value: Any) -> str:
    if isinstance(value, dict):
        # Names are ordered by their UTF-16 code units.
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_text(name)}:{_written(value[name])}" for name in names) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_written, value)) + "]"
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, float):
        return _number(value)
    return json.dumps(value, allow_nan=False)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _number(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError(f"{value} is no number that JSON has")
    if value == 0:
        return "0"
    if _SMALL <= abs(value) < _LARGE:
        plain = format(Decimal(repr(value)), "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    mantissa, _e, exponent = repr(value).partition("e")
    power = int(exponent)
    return f"{mantissa.removesuffix('.0')}e{'+' if power > 0 else ''}{power}"
