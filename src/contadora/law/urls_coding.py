"""Addresses of coding, what it shows, and drafts."""

from __future__ import annotations

from django.urls import URLPattern, path

from contadora.law import views_carrying, views_coding, views_drafts, views_topics

urlpatterns: list[URLPattern] = [
    path("topics/", views_topics.topics, name="topics"),
    path("topics/<slug:topic>/", views_topics.topic, name="topic"),
    path("convergence/", views_topics.convergence, name="convergence"),
    path("gaps/", views_topics.gaps, name="gaps"),
    path("agreement/", views_topics.agreement, name="agreement"),
    path("codings/", views_topics.codings, name="codings"),
    path("coding/", views_coding.coding, name="coding"),
    path("coding/sight/", views_coding.sight, name="sight"),
    path("coding/<uuid:uuid>/", views_coding.coding_position, name="coding_position"),
    path("coding/<uuid:uuid>/<slug:topic>/", views_coding.code, name="code"),
    path("coding/<uuid:uuid>/<slug:topic>/settle/", views_coding.settle, name="settle"),
    path("drafts/", views_drafts.drafts, name="drafts"),
    path("drafts/new/", views_drafts.new, name="draft_new"),
    path("drafts/<uuid:uuid>/", views_drafts.draft, name="draft"),
    path("drafts/<uuid:uuid>/about/", views_drafts.about, name="draft_about"),
    path("drafts/<uuid:uuid>/open/", views_carrying.open_room, name="draft_open"),
    path("drafts/<uuid:uuid>/bring/", views_carrying.bring, name="draft_bring"),
    path(
        "drafts/<uuid:uuid>/bring/<uuid:text>/", views_carrying.bring_into, name="draft_bring_into"
    ),
    path("drafts/<uuid:uuid>/topics/<slug:topic>/", views_drafts.point, name="draft_point"),
]
