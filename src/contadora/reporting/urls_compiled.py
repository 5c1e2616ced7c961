"""Addresses of what is compiled of reports: documents, the grid, needs and offers."""

from __future__ import annotations

from django.urls import URLPattern, path

from contadora.reporting import views_compilations as compilations
from contadora.reporting import views_compiled as compiled
from contadora.reporting import views_initiatives as initiatives
from contadora.reporting import views_matches as matches
from contadora.reporting.views_translations import translations

urlpatterns: list[URLPattern] = [
    path("compiled/", compiled.compiled, name="compiled"),
    path("compiled/schema.json", compilations.schema, name="compiled_schema"),
    path("compiled/states/<slug:code>/", compiled.state, name="compiled_state"),
    path("compiled/<uuid:uuid>/", compiled.grid, name="compiled_grid"),
    path("compiled/<uuid:uuid>/needs/", compiled.needs, name="compiled_needs"),
    path("compiled/<uuid:uuid>/document/", compilations.document, name="compiled_document"),
    path("compiled/<uuid:uuid>/on/<str:key>/", compiled.topic, name="compiled_topic"),
    path("compiled/<uuid:uuid>/compilation.<slug:ending>", compilations.file, name="compiled_file"),
    path("compiled/<uuid:uuid>/matches/", matches.propose, name="match_propose"),
    path("compiled/reports/<uuid:uuid>/", translations, name="translations"),
    path("matches/", matches.matches, name="matches"),
    path("matches/<uuid:uuid>/", matches.match, name="match"),
    path("initiatives/", initiatives.initiatives, name="initiatives"),
    path("initiatives/add/", initiatives.add, name="initiative_add"),
    path("initiatives/<slug:slug>/", initiatives.initiative, name="initiative"),
]
