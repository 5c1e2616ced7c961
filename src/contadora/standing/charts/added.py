"""The chart of a State's general and cyber position, with what the docket moved it by."""

from __future__ import annotations

from django.utils.translation import gettext as _

from contadora.standing import queries
from contadora.standing.charts import findings
from contadora.standing.charts.drawing import NotDrawn, Numbers, Plan
from contadora.standing.charts.rows import Guide, Row, rows_of
from contadora.standing.charts.words import between, ends_of, source_line, subject
from contadora.standing.reading import line_of, main_poles

SCOPE = "cyber"


def plan(code: str) -> Plan:
    """Plan a State's general and cyber position under one another, on one line with the poles."""
    who, view, line = subject(code), queries.cyber(code), line_of(SCOPE)
    if who is None or view is None or line is None:
        raise NotDrawn(_("There is no position to draw."))
    rows = [
        Row(
            _("General"),
            view.general,
            "ink-2",
            tip=_("General position: %(figure)s") % {"figure": between(view.general)},
            also=(("world", view.world_general), ("region", view.region_general)),
        ),
        Row(
            _("Cyber"),
            view.cyber,
            "accent",
            strong=True,
            tip=_("Cyber position: %(figure)s") % {"figure": between(view.cyber)},
            also=(("world", view.world_cyber), ("region", view.region_cyber)),
        ),
    ]
    poles = [pole for pole in line.poles if pole.interval.known]
    guides = [
        Guide(pole.interval.point, pole.label, colour)
        for name, colour in zip(main_poles(), ("pole-a", "pole-b"), strict=True)
        for pole in poles
        if pole.code == name and name != code
    ]
    bounds = [bound for row in rows for bound in row.interval]
    bounds += [guide.at for guide in guides]
    margin = (max(bounds) - min(bounds)) * 0.06
    domain = (min(bounds) - margin, max(bounds) + margin)
    key = [("own", who.label), ("region", _("region")), ("world", _("world"))]
    return Plan(
        draw=lambda frame: rows_of(
            frame, rows, domain, ends_of(line.poles), guides=guides, key=key
        ),
        title=findings.of_added(view),
        alt=_(
            "%(label)s on the line of all States: %(general)s in general, %(cyber)s on cyber "
            "matters; the docket moved it by %(moved)s. %(poles)s"
        )
        % {
            "label": who.label,
            "general": between(view.general),
            "cyber": between(view.cyber),
            "moved": between(view.moved),
            "poles": " ".join(
                _("%(pole)s on cyber matters: %(figure)s.")
                % {"pole": pole.label, "figure": between(pole.interval)}
                for pole in poles
                if pole.code in main_poles()
            ),
        },
        source=source_line(SCOPE),
        numbers=_numbers(code, view),
        notes=(
            _(
                "Bars are intervals of 90%. The diamonds and the upright marks are the means of "
                "the region and of the world in each row; the dashed lines are the cyber positions "
                "of the two main poles."
            ),
        ),
    )


def _numbers(code: str, view: queries.CyberView) -> Numbers:
    return Numbers(
        columns=("iso3", "figure", "sessions", "point", "lo", "hi", "region", "world"),
        headings=(
            _("State"),
            _("Figure"),
            _("Sessions"),
            _("Position"),
            _("from"),
            _("to"),
            _("Region"),
            _("World"),
        ),
        rows=(
            (code, "general", view.label, *view.general, view.region_general, view.world_general),
            (code, "cyber", view.label, *view.cyber, view.region_cyber, view.world_cyber),
            (
                code, "moved", view.label, *view.moved, view.region_moved.point,
                view.world_moved.point,
            ),
        ),
    )  # fmt: skip
