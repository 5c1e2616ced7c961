"""One chart by its address: its drawing, its numbers, its specification."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from contadora.atlas.downloads import Table, requested
from contadora.desk.charts import KINDS, Ask, shown
from contadora.desk.cite import citation
from contadora.people.access import public
from contadora.standing import queries


@public
def chart(request: HttpRequest, kind: str) -> HttpResponseBase:
    """A chart on a page of its own; `?format=` svg, vega (its specification), csv or json.

    An SVG may be asked for as `narrow=1` and `dark=1`: pages do so while a chart is not drawn yet.
    """
    if kind not in KINDS:
        raise Http404(_("There is no chart of that name."))
    ask = Ask.read(request.GET)
    found = shown(kind, ask, wait=True)
    if found is None:
        raise Http404(_("There is nothing to draw."))
    drawing = found.drawing
    form = request.GET.get("format")
    if form == "svg":
        wanted = {name: request.GET.get(name) == "1" for name in ("narrow", "dark")}
        svg = drawing.image(**wanted)
        return HttpResponse(svg, content_type="image/svg+xml; charset=utf-8")
    if form == "vega":
        return HttpResponse(drawing.spec, content_type="application/json; charset=utf-8")
    numbers = Table(kind, drawing.numbers.columns, lambda: drawing.numbers.rows)
    if file := requested(request, numbers, stem="-".join(ask.of)):
        return file
    run = queries.latest(ask.scope)
    return render(
        request,
        "desk/chart.html",
        {
            "chart": found,
            "citation": citation(request, drawing.title, run.run if run else None),
        },
    )
