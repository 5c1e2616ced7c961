"""The desk's addresses: the public pages that join the rooms."""

from django.urls import path

from contadora.desk import (
    views_agenda,
    views_charts,
    views_coalition,
    views_compare,
    views_groups,
    views_home,
    views_instruments,
    views_kept,
    views_pages,
    views_positions,
    views_states,
)

app_name = "desk"


urlpatterns = [
    path("", views_home.home, name="home"),
    path("search/", views_home.search, name="search"),
    path("states/", views_states.states, name="states"),
    path("states/<str:iso3>/", views_states.state, name="state"),
    path("charts/<slug:kind>/", views_charts.chart, name="chart"),
    path("groups/", views_groups.groups, name="groups"),
    path("groups/<str:code>/", views_groups.group, name="group"),
    path("compare/", views_compare.compare, name="compare"),
    path("coalition/", views_coalition.coalition, name="coalition"),
    path("coalition/record/", views_coalition.coalition_scores, name="coalition_record"),
    path("coalition/kept/", views_kept.kept_forecasts, name="kept_forecasts"),
    path("coalition/kept/new/", views_kept.keep_forecast, name="keep_forecast"),
    path("coalition/kept/<uuid:uuid>/", views_kept.kept_forecast, name="kept_forecast"),
    path("coalition/kept/<uuid:uuid>/score/", views_kept.score_forecast, name="score_forecast"),
    path(
        "coalition/kept/<uuid:uuid>/withdraw/",
        views_kept.withdraw_forecast,
        name="withdraw_forecast",
    ),
    path("positions/", views_positions.positions, name="positions"),
    path("instruments/", views_instruments.instruments, name="instruments"),
    path("instruments/<str:slug>/", views_instruments.instrument, name="instrument"),
    path("acts/", views_instruments.acts, name="acts"),
    path("agenda/", views_agenda.agenda, name="agenda"),
    path("agenda.ics", views_agenda.feed, name="agenda_feed"),
    path("sources/", views_pages.sources, name="sources"),
    path("sources/<slug:key>/", views_pages.source, name="source"),
    path("method/", views_pages.method, name="method"),
    path("about/", views_pages.about, name="about"),
]
