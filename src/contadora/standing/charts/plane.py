"""Where things go in a chart: positions along one line in its own units, rows in pixels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from contadora.standing.charts.theme import Frame, Layer, ink

Row = dict[str, Any]


def data(rows: Sequence[Row]) -> Layer:
    """Return a chart's beginning: its rows."""
    # A tuple, which the library passes on where it would copy a list at each step.
    return alt.Chart(alt.Data(values=tuple(rows)))  # type: ignore[no-untyped-call]


def laid_over(layers: Sequence[Layer], width: int, height: int, own: str) -> Layer:
    """Lay drawings over one another, each with its own scale along the axis ``own``."""
    # At once: each method of a chart copies it whole.
    resolve = {"scale": {own: "independent"}}
    return alt.layer(*layers, width=width, height=height, resolve=resolve)


@dataclass(frozen=True)
class Plane:
    """A drawing's area: figures run from `low` to `high` between the gutters, rows are pixels."""

    frame: Frame
    height: int
    low: float
    high: float
    left: int = 0  # gutters, in pixels
    right: int = 0

    @property
    def width(self) -> int:
        return self.frame.width - 4  # the padding of the drawing

    def px(self, value: float) -> float:
        """Return how far from the left a figure is drawn, in pixels."""
        inner = self.width - self.left - self.right
        return self.left + (value - self.low) / (self.high - self.low) * inner

    def x(self, field: str = "x") -> alt.X:
        """Return the channel of a figure."""
        scale = alt.Scale(
            domain=[self.low, self.high],
            range=[self.left, self.width - self.right],
            nice=False,
            zero=False,
        )
        return alt.X(f"{field}:Q", scale=scale, axis=None)

    def y(self, field: str = "y") -> alt.Y:
        """Return the channel of a row, in pixels from the top."""
        scale = alt.Scale(domain=[self.height, 0], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=scale, axis=None)

    def rules(self, rows: Sequence[Row], colour: str, **mark: Any) -> Layer:
        """Draw upright lines at `x` from `y` to `y2`."""
        mark = {"color": ink(colour), "strokeWidth": 1, **mark}
        return (
            data(rows)
            .mark_rule(**mark)
            .encode(x=self.x(), y=self.y(), y2=alt.Y2("y2:Q"), **_tip(rows))
        )

    def bars(self, rows: Sequence[Row], colour: str, **mark: Any) -> Layer:
        """Draw intervals from `lo` to `hi` at row `y`."""
        mark = {"color": ink(colour), "strokeWidth": 3, "strokeCap": "butt", **mark}
        return (
            data(rows)
            .mark_rule(**mark)
            .encode(x=self.x("lo"), x2=alt.X2("hi:Q"), y=self.y(), **_tip(rows))
        )

    def dots(self, rows: Sequence[Row], colour: str, **mark: Any) -> Layer:
        """Draw points at `x` and `y`."""
        mark = {
            "fill": ink(colour),
            "stroke": ink("paper"),
            "strokeWidth": 1.5,
            "size": 70,
            "opacity": 1,
            **mark,
        }
        return data(rows).mark_point(**mark).encode(x=self.x(), y=self.y(), **_tip(rows))

    def words(self, rows: Sequence[Row], colour: str = "ink", **mark: Any) -> Layer:
        """Write `text` at `px` pixels from the left and row `y`."""
        mark = {"color": ink(colour), "baseline": "middle", "align": "center", **mark}
        at = alt.X("px:Q", scale=alt.Scale(domain=[0, self.width], nice=False), axis=None)
        return data(rows).mark_text(**mark).encode(x=at, y=self.y(), text=alt.Text("text:N"))

    def together(self, layers: Sequence[Layer]) -> Layer:
        """Lay drawings over one another; figures and words keep their own scales."""
        return laid_over(layers, self.frame.width, self.height + 4, own="x")

    def ends(self, low: str, high: str, y: float, colour: str = "ink-2") -> list[Layer]:
        """Name both ends of the line in words, with arrows."""
        left, right = f"← {low}", f"{high} →"
        room = self.width - self.left - self.right
        if self.frame.text_width(left) + self.frame.text_width(right) > room:
            # On a narrow screen the two ends take a row each.
            rows = [(left, y, "left"), (right, y + self.frame.font + 4, "right")]
        else:
            rows = [(left, y, "left"), (right, y, "right")]
        return [
            self.words(
                [
                    {
                        "px": self.left if side == "left" else self.width - self.right,
                        "y": row,
                        "text": text,
                    }
                ],
                colour,
                align=side,
            )
            for text, row, side in rows
        ]

    def inside(self, middle: float, text: str) -> float:
        """Return a label's middle, moved so that the label stays in the drawing."""
        half = self.frame.text_width(text) / 2
        return min(max(middle, half), self.width - half)


def two_rows(frame: Frame, low: str, high: str, room: float) -> bool:
    """Return whether the words of the two ends need a row each."""
    return frame.text_width(f"← {low}") + frame.text_width(f"{high} →") > room


def _tip(rows: Sequence[Row]) -> dict[str, Any]:
    return {"tooltip": alt.Tooltip("tip:N")} if rows and "tip" in rows[0] else {}
