"""Addresses of positions on international law, under `law/`."""

from __future__ import annotations

from contadora.law import urls_coding, urls_documents

app_name = "law"
urlpatterns = [*urls_documents.urlpatterns, *urls_coding.urlpatterns]
