"""Addresses of documents and their passages."""

from __future__ import annotations

from django.urls import URLPattern, path

from contadora.law import views_documents as reading
from contadora.law import views_documents_loading as loading
from contadora.law import views_pairs

urlpatterns: list[URLPattern] = [
    path("", reading.positions, name="positions"),
    path("states/<slug:code>/", reading.state, name="state"),
    path("groups/<slug:code>/", reading.group, name="group"),
    path("bodies/", reading.body, name="body"),
    path("compare/", reading.compare, name="compare"),
    path("add/", loading.add, name="add"),
    path("documents/<uuid:uuid>/", reading.position, name="position"),
    path("documents/<uuid:uuid>/change/", loading.change, name="change"),
    path("documents/<uuid:uuid>/withdraw/", loading.withdraw, name="withdraw"),
    path("documents/<uuid:uuid>/load/", loading.load, name="load"),
    path("files/<uuid:uuid>/", loading.intake, name="intake"),
    path("files/<uuid:uuid>/drop/", loading.drop, name="drop"),
    path("texts/<uuid:uuid>/pairs/", views_pairs.pairs, name="pairs"),
    path("texts/<uuid:uuid>/withdraw/", loading.text_withdraw, name="text_withdraw"),
]
