"""Addresses of the library of adopted texts; they stand among the negotiation room's."""

from __future__ import annotations

from django.urls import URLPattern, path

from contadora.negotiation import views_library, views_library_reading

urlpatterns: list[URLPattern] = [
    path("library/", views_library_reading.library, name="library"),
    path("library/look-up/", views_library_reading.look_up, name="library_look_up"),
    path("library/beside/", views_library_reading.beside, name="lookup"),
    path("library/load/", views_library.load, name="library_load"),
    path("library/files/<uuid:uuid>/", views_library.intake, name="library_intake"),
    path("library/files/<uuid:uuid>/drop/", views_library.drop, name="library_drop"),
    path("library/<uuid:uuid>/", views_library_reading.text, name="library_text"),
    path("library/<uuid:uuid>/change/", views_library.change, name="library_change"),
    path("library/<uuid:uuid>/delete/", views_library.delete, name="library_delete"),
]
