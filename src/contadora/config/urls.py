"""Addresses: the pages under a language, the rest without one."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

urlpatterns = [
    *i18n_patterns(
        path("accounts/", include("allauth.urls")),
        path("", include("contadora.people.urls")),
        path("", include("contadora.record.urls")),
        path("", include("contadora.standing.urls")),
        path("", include("contadora.dialogue.urls")),
        path("", include("contadora.desk.urls")),
    ),
]
