"""The look of a chart: colours by name, two widths, one plain configuration.

A colour in a chart is the name of a custom property of the style sheet, `var(--ink)`. In a page it
stays so, and follows the reader's light or dark theme; in a document it becomes the light value.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

LIGHT = {
    "paper": "#fbfaf7",
    "paper-2": "#f2f0ea",
    "ink": "#1c1b19",
    "ink-2": "#57544d",
    "rule": "#d9d5cb",
    "rule-strong": "#8f8a7e",
    "accent": "#0b5d6b",
    "pole-a": "#2166ac",
    "pole-b": "#b2182b",
    "series-2": "#8a5a06",
    "series-3": "#6b4a8c",
    "series-4": "#57544d",
    "yes": "#2166ac",
    "abstain": "#c9971c",
    "no": "#b2182b",
    "absent": "#6f6b63",
}
# The same on dark paper, as the style sheet has it: for a drawing that is loaded as an image, which
# the page's style sheet does not reach.
DARK = {
    "paper": "#15171a",
    "paper-2": "#1d2024",
    "ink": "#e8e6e1",
    "ink-2": "#a9a69e",
    "rule": "#33363b",
    "rule-strong": "#71757c",
    "accent": "#6fc3cf",
    "pole-a": "#6aaee6",
    "pole-b": "#ef7a86",
    "series-2": "#e0b84a",
    "series-3": "#c3a6e0",
    "series-4": "#a9a69e",
    "yes": "#6aaee6",
    "abstain": "#e0b84a",
    "no": "#ef7a86",
    "absent": "#9a968d",
}
# Altair's charts have types of thousands of lines; here they are only laid over one another.
Layer = Any
SANS = "Liberation Sans, Arial, Helvetica, sans-serif"
# What sets one line apart from another besides its colour.
SERIES = (
    ("accent", [1, 0]),
    ("series-2", [6, 3]),
    ("series-3", [2, 3]),
    ("series-4", [8, 3, 2, 3]),
)
POLES = (("pole-a", [1, 0]), ("pole-b", [1, 0]), ("ink-2", [5, 3]), ("ink-2", [2, 3]))
_VARIABLE = re.compile(r"var\(--([\w-]+)\)")


@dataclass(frozen=True)
class Frame:
    """The size a chart is drawn for: a page's full width, or a telephone."""

    name: str
    width: int
    font: int

    @property
    def narrow(self) -> bool:
        """Whether it is the drawing for a narrow screen."""
        return self.name == "narrow"

    def text_width(self, text: str) -> float:
        """Return about how wide a text is in this frame's size, in pixels."""
        return len(text) * self.font * 0.54


WIDE = Frame("wide", 940, 13)
NARROW = Frame("narrow", 344, 12)
FRAMES = (WIDE, NARROW)


def ink(name: str) -> str:
    """Return a colour by its name, as the style sheet has it."""
    if name not in LIGHT:
        raise KeyError(f"colour: {name!r} is not one of {', '.join(LIGHT)}")
    return f"var(--{name})"


def on_paper(text: str, *, dark: bool = False) -> str:
    """Return a drawing or specification with each colour's value in place of its name."""
    colours = DARK if dark else LIGHT
    return _VARIABLE.sub(lambda match: colours[match.group(1)], text)


def configuration(frame: Frame) -> dict[str, Any]:
    """Return the Vega-Lite configuration that every chart shares."""
    text = {"font": SANS, "fontSize": frame.font}
    return {
        "background": "transparent",
        "font": SANS,
        "view": {"stroke": None, "continuousWidth": frame.width},
        "text": {**text, "color": ink("ink")},
        "axis": {
            "labelFont": SANS,
            "labelFontSize": frame.font,
            "labelColor": ink("ink-2"),
            "labelFontWeight": "normal",
            "titleFont": SANS,
            "titleFontSize": frame.font,
            "titleColor": ink("ink-2"),
            "titleFontWeight": "normal",
            "gridColor": ink("rule"),
            "gridDash": [1, 0],
            "domainColor": ink("rule-strong"),
            "tickColor": ink("rule-strong"),
            "tickSize": 4,
            "labelPadding": 5,
        },
        "legend": {
            "labelFont": SANS,
            "labelFontSize": frame.font,
            "labelColor": ink("ink"),
            "labelLimit": 400,
            "title": None,
            "orient": "top",
            "direction": "vertical" if frame.narrow else "horizontal",
            "offset": 4,
            "symbolStrokeWidth": 1.6,
        },
    }


def spread(places: list[float], gap: float, low: float, high: float) -> list[float]:
    """Return places moved apart to be at least `gap` from each other, each as near as may be.

    The order is kept, and all stay between `low` and `high` where they fit. Less their due
    distances the places may not fall, so that this is a monotone regression: neighbours that fall
    are pooled at their mean.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    pools: list[tuple[float, int]] = []  # the sum of a pool, and how many are in it
    for number, index in enumerate(order):
        total, count = places[index] - number * gap, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            before, members = pools.pop()
            total, count = total + before, count + members
        pools.append((total, count))
    last = max(low, high - gap * (len(places) - 1))
    means = [total / count for total, count in pools for _ in range(count)]
    result = [0.0] * len(places)
    for number, (index, mean) in enumerate(zip(order, means, strict=True)):
        result[index] = min(max(mean, low), last) + number * gap
    return result


def rows_for(labels: list[tuple[float, float]], gap: float = 6) -> list[int]:
    """Return a row for each label, given its middle and its width, so that none covers another."""
    rows: list[list[tuple[float, float]]] = []
    result = [0] * len(labels)
    for index in sorted(range(len(labels)), key=lambda index: labels[index][0]):
        middle, width = labels[index]
        span = (middle - width / 2 - gap, middle + width / 2 + gap)
        for number, row in enumerate(rows):
            if all(span[0] >= right or span[1] <= left for left, right in row):
                row.append(span)
                result[index] = number
                break
        else:
            rows.append([span])
            result[index] = len(rows) - 1
    return result
