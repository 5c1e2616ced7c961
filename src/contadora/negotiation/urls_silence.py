"""Addresses of revisions, silence procedures and outcomes; `urls` has them under `texts/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from contadora.negotiation import views_outcome, views_revisions, views_silence

ROOM = "<uuid:uuid>/"
REVISION = ROOM + "revisions/<int:number>/"
SILENCE = ROOM + "silence/<uuid:round>/"

urlpatterns: list[URLPattern] = [
    path(ROOM + "revisions/", views_revisions.revisions, name="revisions"),
    path(REVISION, views_revisions.revision, name="revision"),
    path(REVISION + "content.json", views_revisions.content, name="revision_content"),
    path(ROOM + "compare/", views_revisions.compare, name="compare"),
    path(ROOM + "progress/", views_revisions.moved_on, name="progress"),
    path(ROOM + "silence/", views_silence.silences, name="silences"),
    path(ROOM + "silence/rules/", views_silence.rules, name="silence_rules_new"),
    path(ROOM + "silence/rules/<uuid:profile>/", views_silence.rules, name="silence_rules"),
    path(SILENCE, views_silence.silence, name="silence"),
    path(SILENCE + "object/", views_silence.object_to, name="silence_object"),
    path(SILENCE + "close/", views_silence.close, name="silence_close"),
    path(SILENCE + "end/", views_silence.end, name="silence_end"),
    path(SILENCE + "letter-<str:language>.<str:form>", views_silence.letter, name="silence_letter"),
    path(ROOM + "outcome/", views_outcome.outcome, name="outcome"),
    path(ROOM + "explanations/", views_outcome.explain, name="explain"),
    path(
        ROOM + "explanations/<int:key>/withdraw/",
        views_outcome.withdraw_explanation,
        name="withdraw_explanation",
    ),
]
