"""Addresses of questionnaires."""

from __future__ import annotations

from django.urls import URLPattern, path

from contadora.reporting import views_questionnaires as views

urlpatterns: list[URLPattern] = [
    path("questionnaires/", views.questionnaires, name="questionnaires"),
    path("questionnaires/new/", views.begin, name="questionnaire_new"),
    path("questionnaires/<uuid:uuid>/", views.questionnaire, name="questionnaire"),
    path("questionnaires/<uuid:uuid>/preview/", views.preview, name="questionnaire_preview"),
    path(
        "questionnaires/<uuid:uuid>/questionnaire.json",
        views.download,
        {"format": "json"},
        name="questionnaire_json",
    ),
    path(
        "questionnaires/<uuid:uuid>/questionnaire.xlsx",
        views.download,
        {"format": "xlsx"},
        name="questionnaire_xlsx",
    ),
    path("questionnaires/<uuid:uuid>/file/", views.take_in, name="questionnaire_file"),
    path("questionnaires/<uuid:uuid>/edition/", views.edition, name="questionnaire_edition"),
    path("questionnaires/<uuid:uuid>/state/", views.withdraw, name="questionnaire_state"),
]
