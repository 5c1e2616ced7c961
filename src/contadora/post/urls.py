"""Addresses of the log of mails, of refusing addresses and of the texts of mails."""

from django.urls import path

from contadora.post import views

app_name = "post"
urlpatterns = [
    path("post/", views.log, name="log"),
    path("post/refused/", views.refused, name="refused"),
    path("post/refused/<int:pk>/clear/", views.clear, name="clear"),
    path("post/texts/<str:owner>/", views.texts, name="texts"),
    path("post/texts/<str:owner>/<slug:kind>/<str:language>/", views.text, name="text"),
    path("post/<uuid:uuid>/", views.message, name="message"),
    path("post/<uuid:uuid>/retry/", views.retry, name="retry"),
]
