"""A chart, drawn: SVG for two widths, its finding, its description, its source, its numbers."""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from html import escape
from typing import Any

import vl_convert
from altair.utils import schemapi
from django.core.cache import caches
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from contadora.standing.charts.theme import FRAMES, Frame, Layer, configuration, on_paper

# Rises when charts are drawn otherwise, so that no older drawing is shown.
EDITION = 4
VL_VERSION = "6.4"
# Numbers inside a chart, as the language writes them (no currency is ever shown).
LOCALES = {
    "en": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", ""]},
    "es": {"decimal": ",", "thousands": "\u00a0", "grouping": [3], "currency": ["", ""]},
    "pt": {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]},
    "fr": {"decimal": ",", "thousands": "\u202f", "grouping": [3], "currency": ["", ""]},
}


@dataclass(frozen=True)
class Numbers:
    """The figures behind a chart: what its table and its file hold."""

    columns: tuple[str, ...]  # stable, in English: the file's header
    headings: tuple[str, ...]  # in the reader's language: the table's
    rows: tuple[tuple[Any, ...], ...]


@dataclass(frozen=True)
class Drawing:
    """A chart in one language; its colours are names of the style sheet's properties.

    Told `at_once` it may be all but drawn: see `pending`.
    """

    name: str  # what it shows: strip, over_time, ...
    code: str  # of whom
    scope: str
    title: str  # the finding, a sentence
    alt: str  # the same chart in words
    source: str
    wide: str
    narrow: str
    numbers: Numbers
    spec: str  # Vega-Lite, for the page to make it interactive
    notes: tuple[str, ...] = field(default=())

    @property
    def pending(self) -> bool:
        """Whether its drawing is still to be made; all the rest is there."""
        return not self.wide

    @property
    def svg(self) -> SafeString:
        """The wide drawing, for a page."""
        return mark_safe(self.wide)  # noqa: S308 (drawn here; its texts are escaped by the drawer)

    @property
    def svg_narrow(self) -> SafeString:
        """The drawing for a narrow screen, for a page."""
        return mark_safe(self.narrow)  # noqa: S308 (as above)

    @property
    def document(self) -> str:
        """The wide drawing in plain colours, for a document."""
        return on_paper(self.wide)

    def image(self, *, narrow: bool = False, dark: bool = False) -> str:
        """A drawing in plain colours, for a page that loads it as an image."""
        return on_paper(self.narrow if narrow else self.wide, dark=dark)

    def png(self, scale: float = 2.0) -> bytes:
        """Return the wide drawing in plain colours as PNG, for what takes no SVG."""
        return bytes(vl_convert.svg_to_png(self.document, scale=scale))


@dataclass(frozen=True)
class Plan:
    """What a chart will show, before it is drawn: `draw` makes it for one frame."""

    draw: Callable[[Frame], Layer]
    title: str
    alt: str
    source: str
    numbers: Numbers
    notes: tuple[str, ...] = ()


class NotDrawn(Exception):
    """There is nothing to draw; its text says why, in the reader's language."""


# The drawer keeps the interpreter to itself while it draws: several at once are done no sooner, and
# whoever asks for another page has to wait for all of them.
_one_at_a_time = threading.Lock()
_patient: ContextVar[bool] = ContextVar("patient", default=True)


@contextmanager
def at_once() -> Iterator[None]:
    """Within it a chart that is not kept is told without its drawing, which takes some time.

    For a page that can load the drawing on its own: asked for outside, the same chart is drawn.
    """
    token = _patient.set(False)
    try:
        yield
    finally:
        _patient.reset(token)


def drawn(
    name: str, code: str, scope: str, language: str, version: str, plan: Callable[[], Plan]
) -> Drawing | None:
    """Return a chart, from the cache where it was drawn for this version; None where none can be.

    `version` names all that the chart depends on: the run, the record, the poles.
    """
    key = _key(name, code, scope, language, version)
    cache = caches["drawings"]
    kept = cache.get(key)
    if isinstance(kept, Drawing):
        return kept
    if kept == "none":
        return None
    with translation.override(language):
        try:
            made = plan()
        except NotDrawn:
            cache.set(key, "none")
            return None
        if not _patient.get():
            return _told(name, code, scope, made)
        with _one_at_a_time:
            kept = cache.get(key)  # drawn for somebody else in the meantime
            if isinstance(kept, Drawing):
                return kept
            drawing = render(name, code, scope, language, made)
            cache.set(key, drawing)
    return drawing


def _told(name: str, code: str, scope: str, plan: Plan, **drawings: str) -> Drawing:
    return Drawing(
        name=name,
        code=code,
        scope=scope,
        title=plan.title,
        alt=plan.alt,
        source=plan.source,
        numbers=plan.numbers,
        notes=plan.notes,
        wide=drawings.get("wide", ""),
        narrow=drawings.get("narrow", ""),
        spec=drawings.get("spec", ""),
    )


def is_drawn(name: str, code: str, scope: str, language: str, version: str) -> bool:
    """Whether a chart is kept, or that there is nothing to draw, without reading it."""
    return caches["drawings"].has_key(_key(name, code, scope, language, version))


def _key(*parts: str) -> str:
    return hashlib.sha256("|".join((str(EDITION), *parts)).encode()).hexdigest()


def render(name: str, code: str, scope: str, language: str, plan: Plan) -> Drawing:
    """Draw a plan in both widths."""
    svgs: dict[str, str] = {}
    for frame in FRAMES:
        with schemapi.debug_mode(False):
            content = plan.draw(frame).to_dict(validate=False)
        content |= {
            "autosize": {"type": "fit", "contains": "padding"},
            "padding": 2,
            "config": configuration(frame),
        }
        locale = LOCALES[language]
        svg = vl_convert.vegalite_to_svg(content, vl_version=VL_VERSION, format_locale=locale)
        identity = re.sub(r"[^a-z0-9]+", "-", f"{name}-{code}-{scope}-{frame.name}".lower())
        svgs[frame.name] = clean(svg, f"chart-{identity}", plan.title, plan.alt)
        if not frame.narrow:
            content["usermeta"] = {"formatLocale": locale}
            svgs["spec"] = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return _told(name, code, scope, plan, **svgs)


_DROP = re.compile(r' (?:aria-[\w-]+|role|class|pointer-events|stroke-miterlimit)="[^"]*"')
_STYLE = re.compile(r' style="([^"]*)"')
_NEEDLESS = re.compile(r' (?:opacity|fill-opacity|stroke-opacity)="1"| stroke-dasharray="1,0"')
_FRAME = re.compile(r'<path (?=[^>]*class="(?:background|foreground)")[^>]*/>')
_EMPTY = re.compile(r"<g(?: [^>]*)?></g>|<g(?: [^>]*)?/>")
_LONG = re.compile(r"-?\d+\.\d{3,}(?:e-?\d+)?")
_OPEN = re.compile(r"<svg[^>]*?width=\"([\d.]+)\" height=\"([\d.]+)\"[^>]*>")
_ID = re.compile(r'(id="|url\(#|href="#)([\w-]+)')


def clean(svg: str, identity: str, title: str, description: str) -> str:
    """Return a drawing for a page: small, named for screen readers, without inline style.

    What the drawer says of each mark is dropped: the drawing is one image, described once.
    """
    svg = _FRAME.sub("", svg)
    svg = _STYLE.sub(_as_attributes, svg)
    svg = _DROP.sub("", svg)
    svg = _NEEDLESS.sub("", svg)
    svg = _LONG.sub(_shorter, svg)
    svg = _ID.sub(lambda match: f"{match.group(1)}{identity}-{match.group(2)}", svg)
    before = ""
    while before != svg:
        before, svg = svg, _EMPTY.sub("", svg)
    opening = _OPEN.match(svg)
    if opening is None:
        raise ValueError("drawing: the drawer's SVG does not begin with its size")
    width, height = (round(float(size)) for size in opening.groups())
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" '
        f'aria-labelledby="{identity}-title {identity}-desc">'
        f'<title id="{identity}-title">{escape(title)}</title>'
        f'<desc id="{identity}-desc">{escape(description)}</desc>'
    )
    return head + svg[opening.end() :]


def _shorter(match: re.Match[str]) -> str:
    text = f"{float(match.group()):.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def _as_attributes(match: re.Match[str]) -> str:
    """Turn an inline style into attributes, which the content policy allows."""
    pairs = (part.split(":", 1) for part in match.group(1).split(";") if ":" in part)
    return "".join(f' {name.strip()}="{value.strip()}"' for name, value in pairs)
