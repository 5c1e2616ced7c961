"""Addresses: the pages under a language, the rest without one."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from contadora.desk.api.service import addresses

handler400 = "contadora.desk.views_pages.bad_request"
handler403 = "contadora.desk.views_pages.forbidden"
handler404 = "contadora.desk.views_pages.not_found"
handler500 = "contadora.desk.views_pages.failed"

urlpatterns = [
    path("api/v1/", addresses()),
    path("", include("contadora.academy.urls_published")),
    *i18n_patterns(
        path("accounts/", include("allauth.urls")),
        path("", include("contadora.people.urls")),
        path("", include("contadora.post.urls")),
        path("", include("contadora.forms.urls")),
        path("", include("contadora.record.urls")),
        path("", include("contadora.standing.urls")),
        path("texts/", include("contadora.negotiation.urls")),
        path("", include("contadora.academy.urls")),
        path("law/", include("contadora.law.urls")),
        path("reports/", include("contadora.reporting.urls")),
        path("", include("contadora.dialogue.urls")),
        path("", include("contadora.desk.urls")),
    ),
]
