"""Addresses of the academy. Each part of the room has its block."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver

app_name = "academy"
urlpatterns: list[URLPattern | URLResolver] = [
    # Courses: lists, public pages, the coordinator's pages of the course itself (C).
    # Invitations, applications, selection, places, mails (I).
    # In the course: the participant's page, material, attendance, quizzes, survey (T).
    # Certificates, badges, verification (B).
]
