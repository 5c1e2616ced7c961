"""What a Word document's styles and lists say of a paragraph: what it is, and its number."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

from contadora.negotiation.drafting.numbering import letter, roman
from contadora.negotiation.papers.xml import Element, attribute, child, children, valued, whole

_DEEPEST = 50  # styles that rest on styles; a ring of them ends here
_PLACE = re.compile("%([1-9])")
_MOST = 3000  # beyond it a number is written in figures, whatever the list asks for
OWN_KINDS = {
    "preambular paragraph": "preambular",
    "operative paragraph": "operative",
    "line without a number": "plain",
}


@dataclass
class Style:
    """A style, with what it takes from those that it rests on."""

    name: str = ""
    based_on: str = ""
    outline: int | None = None
    list_id: str = ""
    list_level: int | None = None


@dataclass
class Level:
    """A level of a list: how it counts, and how it is written."""

    kind: str = "decimal"
    pattern: str = ""
    start: int = 1
    legal: bool = False  # all figures in decimals


@dataclass
class Lists:
    """The lists of a document, counting as its paragraphs come."""

    levels: dict[str, dict[int, Level]] = field(default_factory=dict)  # by list id
    shared: dict[str, str] = field(default_factory=dict)  # whose count a list goes on with
    _counts: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    def number(self, list_id: str, level: int) -> str:
        """Return the number of the next paragraph of a list at a level; empty where it has none."""
        levels = self.levels.get(list_id)
        if not levels or level not in levels:
            return ""
        counts = self._counts[self.shared.get(list_id, list_id)]
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        counts[level] = counts[level] + 1 if level in counts else levels[level].start
        this = levels[level]
        if this.kind == "bullet":
            return "•"
        if this.kind == "none":
            return ""

        def figure(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            of = levels.get(at, Level())
            count = counts.get(at, of.start)
            return _figure(count, "decimal" if this.legal else of.kind)

        return _PLACE.sub(figure, this.pattern)


def read_styles(root: Element | None) -> tuple[dict[str, Style], str]:
    """Return styles by id, and the id of the one that a paragraph has without naming one."""
    found: dict[str, Style] = {}
    default = ""
    for one in children(root, "style") if root is not None else ():
        properties = child(one, "pPr")
        style = Style(
            name=valued(child(one, "name")),
            based_on=valued(child(one, "basedOn")),
            list_id=valued(child(properties, "numPr", "numId")),
            list_level=whole(valued(child(properties, "numPr", "ilvl"))),
            outline=whole(valued(child(properties, "outlineLvl"))),
        )
        identity = attribute(one, "styleId")
        found[identity] = style
        if attribute(one, "type") == "paragraph" and attribute(one, "default") in ("1", "true"):
            default = identity
    for style in found.values():
        above, steps = found.get(style.based_on), 0
        while above is not None and steps < _DEEPEST:
            style.list_id = style.list_id or above.list_id
            if style.list_level is None:
                style.list_level = above.list_level
            if style.outline is None:
                style.outline = above.outline
            above, steps = found.get(above.based_on), steps + 1
    return found, default


def read_lists(root: Element | None) -> Lists:
    """Return the lists that a document defines."""
    lists = Lists()
    if root is None:
        return lists
    plans: dict[str, dict[int, Level]] = {}
    for plan in children(root, "abstractNum"):
        plans[attribute(plan, "abstractNumId")] = {
            whole(attribute(one, "ilvl")) or 0: _level(one) for one in children(plan, "lvl")
        }
    for one in children(root, "num"):
        identity, plan_id = attribute(one, "numId"), valued(child(one, "abstractNumId"))
        levels = dict(plans.get(plan_id, {}))
        restarted = False
        for change in children(one, "lvlOverride"):
            at = whole(attribute(change, "ilvl")) or 0
            own = child(change, "lvl")
            level = _level(own) if own is not None else levels.get(at, Level())
            start = whole(valued(child(change, "startOverride")))
            if start is not None:
                level = Level(level.kind, level.pattern, start, level.legal)
                restarted = True
            levels[at] = level
        lists.levels[identity] = levels
        if not restarted:
            lists.shared[identity] = f"plan {plan_id}"
    return lists


def kind_of(style: Style, listed: bool) -> tuple[str, int]:
    """Return what a paragraph is by its style, and the level of a heading or of our own."""
    name = " ".join(style.name.split()).casefold()
    own, _, figure = name.rpartition(" ")
    if own in OWN_KINDS and figure.isdecimal():
        return OWN_KINDS[own], min(int(figure), 4)
    if name in OWN_KINDS:
        return OWN_KINDS[name], 0
    if name in ("title", "título", "titre", "titulo"):
        return "title", 0
    if heading := re.fullmatch(r"(?:heading|título|titulo|titre) ?([1-9])", name):
        return "heading", int(heading[1]) - 1
    if style.outline is not None and style.outline < 9:
        return "heading", style.outline
    return ("list", 0) if listed else ("plain", 0)


def _level(one: Element) -> Level:
    start = whole(valued(child(one, "start")))
    legal = child(one, "isLgl")
    return Level(
        kind=valued(child(one, "numFmt")) or "decimal",
        pattern=valued(child(one, "lvlText")),
        start=1 if start is None else start,
        legal=legal is not None and attribute(legal, "val", "1") not in ("0", "false"),
    )


def _figure(count: int, kind: str) -> str:
    small = 0 < count < _MOST
    if kind in ("lowerLetter", "upperLetter") and small:
        return letter(count).upper() if kind == "upperLetter" else letter(count)
    if kind in ("lowerRoman", "upperRoman") and small:
        return roman(count).upper() if kind == "upperRoman" else roman(count)
    return f"{count:02d}" if kind == "decimalZero" else str(count)
