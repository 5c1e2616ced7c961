"""Addresses of the record."""

from django.urls import path

from contadora.record import views

app_name = "record"
urlpatterns = [
    path("docket/", views.docket, name="docket"),
    path("docket/find/", views.docket_find, name="docket_find"),
    path("docket/patterns/", views.pattern_add, name="pattern_add"),
    path("docket/patterns/<uuid:uuid>/remove/", views.pattern_remove, name="pattern_remove"),
    path("docket/instruments/<str:slug>/", views.docket_set, name="docket_set"),
    path("editions/", views.editions, name="editions"),
    path("editions/uploads/<uuid:uuid>/", views.upload, name="upload"),
    path("editions/<uuid:uuid>/", views.edition, name="edition"),
    path("rollcalls/<str:slug>/remove/", views.rollcall_remove, name="rollcall_remove"),
    path("instruments/<str:slug>/acts/new/", views.act_add, name="act_add"),
    path("acts/<uuid:uuid>/withdraw/", views.act_withdraw, name="act_withdraw"),
]
