"""Addresses of who could join."""

from __future__ import annotations

from django.urls import path

from contadora.negotiation import views_joining

urlpatterns = [
    path("<uuid:uuid>/joining/", views_joining.of_text, name="joining"),
    path(
        "<uuid:uuid>/proposals/<uuid:proposal>/joining/",
        views_joining.of_proposal,
        name="joining_proposal",
    ),
]
