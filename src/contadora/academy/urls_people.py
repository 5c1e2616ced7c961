"""Addresses of invitations, applications, selection, places and mails."""

from __future__ import annotations

from django.urls import path

from contadora.academy import views_links, views_people, views_personal, views_selection

urlpatterns = [
    path("courses/<slug:slug>/apply/", views_personal.apply, name="apply"),
    path("courses/<slug:slug>/apply/<str:token>/", views_personal.apply_begin, name="apply_begin"),
    path("courses/<slug:slug>/mine/<str:token>/", views_personal.mine, name="mine"),
    path(
        "courses/<slug:slug>/mine/<str:token>/application/",
        views_personal.mine_form,
        name="mine_form",
    ),
    path(
        "courses/<slug:slug>/mine/<str:token>/files/<uuid:uuid>/",
        views_personal.mine_file,
        name="mine_file",
    ),
    path(
        "courses/<slug:slug>/mine/<str:token>/data.json", views_personal.mine_data, name="mine_data"
    ),
    path(
        "courses/<slug:slug>/mine/<str:token>/erase/", views_personal.mine_erase, name="mine_erase"
    ),
    path("courses/<slug:slug>/cosponsor/", views_people.cosponsor, name="cosponsor"),
    path("courses/<slug:slug>/manage/invitations/", views_people.invitations, name="invitations"),
    path(
        "courses/<slug:slug>/manage/invitations/table/",
        views_people.invitation_table,
        name="invitation_table",
    ),
    path(
        "courses/<slug:slug>/manage/invitations/table/<uuid:uuid>/",
        views_people.invitation_file,
        name="invitation_file",
    ),
    path(
        "courses/<slug:slug>/manage/invitations/remind/",
        views_people.invitations_remind,
        name="invitations_remind",
    ),
    path(
        "courses/<slug:slug>/manage/invitations/<uuid:uuid>/withdraw/",
        views_people.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path(
        "courses/<slug:slug>/manage/applications/", views_people.applications, name="applications"
    ),
    path(
        "courses/<slug:slug>/manage/applications/<uuid:uuid>/",
        views_people.application,
        name="application",
    ),
    path(
        "courses/<slug:slug>/manage/links/<uuid:uuid>/",
        views_links.person_links,
        name="person_links",
    ),
    path("courses/<slug:slug>/manage/selection/", views_selection.selection, name="selection"),
    path(
        "courses/<slug:slug>/manage/selection/criteria/",
        views_selection.criterion_add,
        name="criterion_add",
    ),
    path(
        "courses/<slug:slug>/manage/selection/criteria/<uuid:uuid>/remove/",
        views_selection.criterion_remove,
        name="criterion_remove",
    ),
    path("courses/<slug:slug>/manage/waiting/", views_selection.waiting, name="waiting"),
    path("courses/<slug:slug>/manage/mail/", views_people.mail, name="mail"),
]
