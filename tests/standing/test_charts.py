"""Charts: what they draw, what they say, that a page and a document can take them."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.cache import caches
from hypothesis import given, settings
from hypothesis import strategies as st

from contadora.standing import charts, queries
from contadora.standing.charts import bundle, drawing, world
from contadora.standing.charts.theme import DARK, LIGHT, NARROW, WIDE, on_paper, rows_for, spread
from contadora.standing.models import Run
from tests.standing.synthetic import Call, write_record, write_run

SVG = "{http://www.w3.org/2000/svg}"
ALLOWED = {f"var(--{name})" for name in LIGHT} | {"none", "transparent"}


def parsed(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)  # noqa: S314 (drawn here)


def drawings(language: str = "en") -> list[charts.Drawing]:
    """Return one of each; in other languages than English, one of each make."""
    if language != "en":
        some = [
            charts.strip("URY", language, "docket"),
            charts.over_time("CELAC", language, "docket"),
            charts.alignment("URY", language, "docket"),
            charts.positions(language, "docket", group="REGION"),
        ]
        return [one for one in some if one is not None]
    found = [charts.of_kind(kind, "URY", language, "docket") for kind in charts.KINDS]
    found += [charts.of_kind(kind, "CELAC", language, "docket") for kind in charts.KINDS]
    found += [
        charts.compare(["URY", "CRI", "BRA"], language, "docket"),
        charts.compare_over_time(["URY", "CRI"], language, "docket"),
        charts.positions(language, "docket", highlight=["URY"]),
        charts.positions(language, "docket", group="REGION"),
    ]
    return [one for one in found if one is not None]


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "fr"])  # all of them, and the longest words
def test_each_chart_is_safe_for_a_page_and_described(docket_run: Run, language: str) -> None:
    found = drawings(language)
    assert len(found) == (13 if language == "en" else 4)  # all but the cohesion of one State
    for one in found:
        for svg in (one.wide, one.narrow):
            root = parsed(svg)
            assert root.get("role") == "img"
            named = {
                part.get("id"): part.text
                for part in root
                if part.tag in (f"{SVG}title", f"{SVG}desc")
            }
            labels = str(root.get("aria-labelledby")).split()
            assert [named[label] for label in labels] == [one.title, one.alt]
            for element in root.iter():
                assert "style" not in element.attrib
                assert not [name for name in element.attrib if name.startswith("on")]
                for name in ("fill", "stroke"):
                    value = element.get(name)
                    assert value is None or value in ALLOWED, f"{one.name}: {name}={value}"
        assert one.title
        assert one.alt
        assert one.source
        assert one.numbers.rows
        assert all(len(row) == len(one.numbers.columns) for row in one.numbers.rows)
        assert len(one.numbers.columns) == len(one.numbers.headings)


@pytest.mark.django_db
def test_a_chart_fits_its_frame(docket_run: Run) -> None:
    for one in drawings():
        for frame, svg in ((WIDE, one.wide), (NARROW, one.narrow)):
            root = parsed(svg)
            assert int(str(root.get("width"))) <= frame.width + 2, f"{one.name} {frame.name}"
            assert len(svg) < 90_000


@pytest.mark.django_db
def test_a_document_gets_plain_colours_and_a_picture(docket_run: Run) -> None:
    found = charts.strip("URY", "es", "docket")
    assert found is not None
    assert "var(" not in found.document
    assert LIGHT["accent"] in found.document
    assert found.png(1.0).startswith(b"\x89PNG")


@pytest.mark.django_db
def test_the_strip_draws_every_state_once_and_the_interval_to_scale(docket_run: Run) -> None:
    found = charts.strip("URY", "en", "docket")
    line = queries.line("docket")
    assert found is not None
    assert line is not None
    root = parsed(found.wide)
    ticks = [
        element
        for element in root.iter(f"{SVG}line")
        if element.get("stroke") in ("var(--ink-2)", "var(--accent)")
        and element.get("y2") in ("20", "28")
    ]
    assert len(ticks) == len([point for point in line.points if point.interval.known])
    own = next(point for point in line.points if point.iso3 == "URY").interval
    bars = [
        element
        for element in root.iter(f"{SVG}line")
        if element.get("stroke-width") == "7" and element.get("stroke") == "var(--accent)"
    ]
    assert len(bars) == 1
    drawn = abs(float(str(bars[0].get("x2"))))
    reach = [p.interval.point for p in line.points]
    reach += [bound for pole in line.poles for bound in pole.interval] + [own.lo, own.hi]
    margin = (max(reach) - min(reach)) * 0.02
    span = max(reach) - min(reach) + 2 * margin
    assert drawn == pytest.approx((own.hi - own.lo) / span * (WIDE.width - 4), abs=0.6)


@pytest.mark.django_db
def test_what_cannot_be_drawn_is_none(docket_run: Run) -> None:
    assert charts.strip("XXX", "en", "docket") is None
    assert charts.strip("URY", "en", "all") is None
    assert charts.cohesion("URY", "en", "docket") is None
    with pytest.raises(KeyError):
        charts.of_kind("pie", "URY", "en", "docket")


@pytest.mark.django_db
def test_a_drawing_is_made_once_and_anew_for_a_new_run(
    docket_run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["drawings"].clear()
    made: list[str] = []
    original = drawing.render

    def counted(name: str, *rest: Any) -> charts.Drawing:
        made.append(name)
        return original(name, *rest)

    monkeypatch.setattr(drawing, "render", counted)
    first = charts.strip("URY", "en", "docket")
    again = charts.strip("URY", "en", "docket")
    assert first is not None
    assert first == again
    assert made == ["strip"]
    write_run({"USA": [2.0, 2.0], "CHN": [-2.0, -2.0], "URY": [0.0, 0.1]})
    other = charts.strip("URY", "en", "docket")
    assert other is not None
    assert made == ["strip", "strip"]
    assert other.alt != first.alt


@pytest.mark.django_db
@pytest.mark.parametrize("highlight", [[], ["URY"], ["ISR", "UKR", "CUB"]])
def test_names_on_the_line_of_all_states_cross_no_bar(
    docket_run: Run, highlight: list[str]
) -> None:
    spec = world.plan("docket", None, "UN", highlight).draw(WIDE).to_dict()

    def rows_of(layer: dict[str, Any]) -> list[dict[str, Any]]:
        return list(layer["data"]["values"])

    bars = next(layer for layer in spec["layer"] if "lo" in rows_of(layer)[0])
    scale = bars["encoding"]["y"]["scale"]
    (low, high), (foot, top) = scale["domain"], scale["range"]
    names = [one for one in spec["layer"] if one["mark"].get("fontWeight") == "bold"]
    assert len(names) == 3 + len(highlight)
    for name in names:
        (place,) = rows_of(name)
        reach = WIDE.text_width(place["text"])
        right = name["mark"]["align"] == "right"
        left = place["px"] - reach if right else place["px"]
        for bar in rows_of(bars):
            if left <= bar["px"] <= left + reach:
                lo, hi = (
                    foot + (bar[end] - low) / (high - low) * (top - foot) for end in ("lo", "hi")
                )
                apart = place["y"] - lo if right else hi - place["y"]
                assert apart > WIDE.font / 2, (place["text"], bar["tip"])
        for rule in (one for one in spec["layer"] if one["mark"].get("strokeDash")):
            (line,) = rows_of(rule)
            y, y2 = sorted((line["y"], line["y2"]))
            crossed = left < line["px"] < left + reach and y < place["y"] < y2
            assert not crossed, (place["text"], line)


@pytest.mark.django_db
def test_names_of_a_narrow_screen_cross_no_bar(docket_run: Run) -> None:
    spec = world.plan("docket", None, "UN", ["ISR", "UKR", "CUB"]).draw(NARROW).to_dict()
    rows = [(one, one["data"]["values"]) for one in spec["layer"]]
    bars = [row for _one, found in rows for row in found if "lo" in row]
    names = [(one, *found) for one, found in rows if one["mark"].get("fontWeight") == "bold"]
    assert len(names) == 6
    scale = next(one for one, found in rows if "lo" in found[0])["encoding"]["x"]["scale"]
    (low, high), (start, end) = scale["domain"], scale["range"]
    for name, place in names:
        right = name["mark"]["align"] == "right"
        for bar in bars:
            if abs(bar["y"] - place["y"]) < NARROW.font / 2:
                at = start + (bar["lo" if right else "hi"] - low) / (high - low) * (end - start)
                assert (at > place["px"]) if right else (at < place["px"]), (place, bar["tip"])


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("own", "said"),
    [
        (2.0, "It stands closer to the United States than the region’s mean"),
        (-2.0, "It stands closer to China than the region’s mean"),
        (0.0, "Its position cannot be told apart from the region’s mean"),
    ],
)
def test_the_strip_says_only_what_the_intervals_bear(own: float, said: str) -> None:
    write_run(
        {
            "USA": [3.0, 3.0],
            "CHN": [-3.0, -3.0],
            "URY": [own, own],
            "BRA": [0.0, 0.0],
            "MEX": [0.0, 0.0],
            "PER": [-own, -own],
        }
    )
    found = charts.strip("URY", "en", "docket")
    assert found is not None
    assert found.title == said


@pytest.mark.django_db
def test_a_session_of_few_roll_calls_is_hollow_and_does_not_count() -> None:
    """Two whole sessions in which CELAC is united; of a third one roll call, in which it is not."""
    united, split = "URY Y, BRA Y, USA N, CHN N", "URY Y, BRA N, USA N, CHN N"
    calls = [
        Call(f"T-{session}-{i}", session, united, docket=False)
        for session in (71, 72)
        for i in range(10)
    ]
    write_record([*calls, Call("T-73", 73, split, docket=False)])
    found = queries.cohesion("CELAC", "all")
    assert [(one.period, one.thin, one.counts) for one in found] == [
        (71, False, True), (72, False, True), (73, True, False),
    ]  # fmt: skip
    chart = charts.cohesion("CELAC", "en", "all")
    assert chart is not None
    assert chart.title == "CELAC votes more united than the world as a whole"
    assert "from 2016 to 2017" in chart.alt
    assert any("fewer than ten roll calls" in note for note in chart.notes)
    assert len(chart.numbers.rows) == 3
    shapes = list(parsed(chart.wide).iter(f"{SVG}path"))
    hollow = [one for one in shapes if one.get("fill") == "var(--paper)"]
    assert [one.get("stroke") for one in hollow] == ["var(--accent)"]
    (line,) = [
        one for one in shapes if one.get("fill") is None and one.get("stroke") == "var(--accent)"
    ]
    assert str(line.get("d")).count("L") == 1


@pytest.mark.django_db
def test_the_dockets_sessions_count_however_few_their_roll_calls() -> None:
    write_record([Call("T-1", 72, "URY Y, BRA Y, USA N"), Call("T-2", 73, "URY Y, BRA Y, USA N")])
    assert all(one.counts for one in queries.cohesion("CELAC", "docket"))
    assert not any(one.counts for one in queries.cohesion("CELAC", "all"))
    assert charts.cohesion("CELAC", "en", "all") is None


@pytest.mark.django_db
def test_unity_is_compared_with_the_world_by_hand() -> None:
    """CELAC agrees (index 1) where the world of four splits in half (index .25)."""
    votes = "URY Y, BRA Y, USA N, CHN N"
    write_record([Call("T-1", 72, votes), Call("T-2", 73, votes)])
    found = charts.cohesion("CELAC", "en", "docket")
    assert found is not None
    assert found.title == "CELAC votes more united than the world as a whole"
    rows = [dict(zip(found.numbers.columns, row, strict=True)) for row in found.numbers.rows]
    assert [(row["session"], row["year"]) for row in rows] == [(72, 2017), (73, 2018)]
    assert [(row["agreement_index"], row["world"]) for row in rows] == [(1.0, 0.25)] * 2


def test_the_bundle_is_built_once_and_anew_when_it_is_another(tmp_path: Path) -> None:
    assert bundle.write_bundle(tmp_path / "assets")
    file = tmp_path / "assets" / bundle.NAME
    text = file.read_text(encoding="utf-8")
    assert text.startswith(bundle.stamp())
    assert "contadoraDraw" in text
    assert not bundle.write_bundle(tmp_path / "assets")
    file.write_text("/* older */\n", encoding="utf-8")
    assert bundle.write_bundle(tmp_path / "assets")
    assert file.read_text(encoding="utf-8") == text


def test_the_drawers_output_is_cleaned() -> None:
    raw = (
        '<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="10.4" height="20" '
        'viewBox="0 0 10 20"><g class="x" role="graphics-object"><path class="background" '
        'd="M0,0"/><path aria-label="a" d="M0.123456,-0.0001" style="fill: red; mix-blend-mode: '
        'multiply" opacity="1"/><g></g></g></svg>'
    )
    svg = drawing.clean(raw, "chart-a", "A < B", "words & words")
    assert svg.startswith(
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="20" viewBox="0 0 10 20" '
        'role="img" aria-labelledby="chart-a-title chart-a-desc">'
    )
    assert '<title id="chart-a-title">A &lt; B</title>' in svg
    assert 'fill="red" mix-blend-mode="multiply"' in svg
    assert 'd="M0.1,0"' in svg
    assert not re.search(r"style=|aria-label=|class=|<g></g>|background", svg)
    with pytest.raises(ValueError, match="size"):
        drawing.clean("<svg></svg>", "a", "t", "d")


def test_colours_have_a_value_on_paper() -> None:
    assert on_paper("var(--accent) var(--ink)") == f"{LIGHT['accent']} {LIGHT['ink']}"
    style = (Path(charts.__file__).parents[2] / "config/static/contadora/style.css").read_text()
    for name, value in LIGHT.items():
        assert f"--{name}: {value}" in style, name
        in_dark = [
            part.partition("\n}")[0]
            for part in re.split(r"prefers-color-scheme: dark\)", style)[1:]
        ]
        assert any(f"--{name}: {DARK[name]};" in part for part in in_dark), f"{name} in the dark"
    assert DARK.keys() == LIGHT.keys()
    assert on_paper("var(--ink)", dark=True) == DARK["ink"]


def test_a_chart_is_told_at_once_and_drawn_when_it_is_asked_for(docket_run: Run) -> None:
    caches["drawings"].clear()
    with charts.at_once():
        told = charts.strip("URY", "es", "docket")
    assert told is not None
    assert told.pending
    whole = charts.strip("URY", "es", "docket")
    assert whole is not None
    assert not whole.pending
    assert replace(told, wide=whole.wide, narrow=whole.narrow, spec=whole.spec) == whole
    with charts.at_once():
        assert charts.strip("URY", "es", "docket") == whole
        assert charts.strip("ZZZ", "es", "docket") is None


@given(
    st.lists(st.floats(0, 300), min_size=1, max_size=8),
    st.floats(1, 20),
)
@settings(max_examples=80)
def test_labels_are_moved_apart_in_order_and_kept_inside(places: list[float], gap: float) -> None:
    moved = spread(places, gap, 0, 300)
    ordered = [moved[i] for i in sorted(range(len(places)), key=lambda i: places[i])]
    assert all(b - a >= gap - 0.01 for a, b in pairwise(ordered))
    assert min(moved) >= -1e-6
    assert max(moved) <= 300 + 1e-6


@given(st.lists(st.tuples(st.floats(0, 500), st.floats(5, 200)), max_size=8))
@settings(max_examples=80)
def test_no_label_covers_another(labels: list[tuple[float, float]]) -> None:
    rows = rows_for(labels)
    for i, (middle, width) in enumerate(labels):
        for j in range(i):
            if rows[i] == rows[j]:
                other, its = labels[j]
                assert abs(middle - other) >= (width + its) / 2
