"""Addresses without a language, which other programs read: keys, status lists, badges."""

from django.urls import path

from contadora.academy import views_verify

app_name = "published"
urlpatterns = [
    path(".well-known/jwks.json", views_verify.jwks, name="jwks"),
    path(".well-known/did.json", views_verify.did, name="did"),
    path(".well-known/keys/<str:thumbprint>", views_verify.key, name="key"),
    path(".well-known/status/<int:number>", views_verify.status_list, name="status_list"),
    path("badges/<uuid:uuid>.png", views_verify.badge_picture, name="badge_picture"),
]
