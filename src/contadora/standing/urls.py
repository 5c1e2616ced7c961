"""Addresses of the runs of the model and of the poles."""

from django.urls import path

from contadora.standing import views

app_name = "standing"
urlpatterns = [
    path("runs/", views.runs, name="runs"),
    path("runs/new/", views.run_new, name="run_new"),
    path("runs/<uuid:uuid>/", views.run, name="run"),
    path("runs/<uuid:uuid>/progress/", views.run_progress, name="run_progress"),
    path("poles/", views.poles, name="poles"),
]
