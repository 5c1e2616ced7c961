"""Addresses of what is compiled of reports: documents, the grid, needs and offers."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
