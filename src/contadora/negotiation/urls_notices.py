"""Addresses of notices."""

from __future__ import annotations

from django.urls import path

from contadora.negotiation import views_notices

urlpatterns = [
    path("<uuid:uuid>/notices/", views_notices.pace, name="notices"),
    path("notices-off/<str:word>/", views_notices.off, name="notices_off"),
    path("feed/<str:word>/", views_notices.feed, name="feed"),
]
