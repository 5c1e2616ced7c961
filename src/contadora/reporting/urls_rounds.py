"""Addresses of rounds, national reports and their sections."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
