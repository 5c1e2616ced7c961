"""Addresses of questionnaires and rounds, under `reports/`."""

from __future__ import annotations

from contadora.reporting import urls_compiled, urls_questionnaires, urls_rounds

app_name = "reporting"
urlpatterns = [
    *urls_questionnaires.urlpatterns,
    *urls_rounds.urlpatterns,
    *urls_compiled.urlpatterns,
]
