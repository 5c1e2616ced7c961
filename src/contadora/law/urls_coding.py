"""Addresses of coding, what it shows, and drafts."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
