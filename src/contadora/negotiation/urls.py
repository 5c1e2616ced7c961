"""Addresses of the negotiation room."""

from __future__ import annotations

from django.urls import URLPattern, path

from contadora.negotiation import (
    urls_joining,
    urls_library,
    urls_notices,
    urls_silence,
    views_drafts,
    views_editor,
    views_history,
    views_live,
    views_opening,
    views_papers,
    views_paragraphs,
    views_proposals,
    views_room,
    views_seats,
    views_texts,
)

app_name = "negotiation"
ROOM = "<uuid:uuid>/"
PARAGRAPH = ROOM + "paragraphs/<uuid:paragraph>/"
PROPOSAL = ROOM + "proposals/<uuid:proposal>/"

texts: list[URLPattern] = [
    path("", views_texts.texts, name="texts"),
    path("new/", views_opening.new, name="new"),
    path(ROOM, views_room.room, name="room"),
    path(ROOM + "live/", views_live.live, name="live"),
    path(ROOM + "history/", views_history.history, name="history"),
    path(ROOM + "participants/", views_seats.participants, name="participants"),
    path(ROOM + "participants/<str:code>/", views_seats.participant, name="participant"),
    path(ROOM + "particulars/", views_seats.particulars, name="particulars"),
]
paragraphs: list[URLPattern] = [
    path(ROOM + "paragraphs/new/", views_paragraphs.add, name="add_paragraph"),
    path(PARAGRAPH, views_room.paragraph, name="paragraph"),
    path(PARAGRAPH + "write/", views_paragraphs.write, name="write"),
    path(PARAGRAPH + "status/", views_paragraphs.status, name="paragraph_status"),
    path(PARAGRAPH + "in/<str:language>/", views_paragraphs.translate, name="translate"),
]
proposals: list[URLPattern] = [
    path(ROOM + "propose/", views_editor.propose, name="propose"),
    path(PROPOSAL, views_proposals.proposal, name="proposal"),
    path(PROPOSAL + "change/", views_proposals.change, name="proposal_change"),
    path(PROPOSAL + "stand/", views_proposals.stand, name="stand"),
    path(PROPOSAL + "settle/", views_proposals.settle, name="settle"),
    path(PROPOSAL + "withdraw/", views_proposals.withdraw, name="withdraw"),
    path(PROPOSAL + "uphold/", views_proposals.uphold, name="uphold"),
    path(ROOM + "accept/", views_proposals.accept_several, name="accept_several"),
]
own: list[URLPattern] = [
    path(ROOM + "drafts/", views_drafts.drafts, name="drafts"),
    path(ROOM + "collisions/", views_drafts.collisions, name="collisions"),
    path(ROOM + "writing/", views_drafts.writing, name="writing"),
    path(ROOM + "notes/", views_drafts.notes, name="notes"),
    path(ROOM + "notes/<uuid:note>/", views_drafts.note, name="note"),
]
papers: list[URLPattern] = [
    path(ROOM + "papers/", views_papers.papers, name="papers"),
    path(ROOM + "papers/upload/", views_papers.upload, name="upload"),
    path(ROOM + "papers/<str:name>/", views_papers.paper, name="paper"),
]
urlpatterns = [
    *urls_library.urlpatterns,
    *urls_joining.urlpatterns,
    *urls_notices.urlpatterns,
    *urls_silence.urlpatterns,
    *texts,
    *paragraphs,
    *proposals,
    *own,
    *papers,
]
